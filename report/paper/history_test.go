package paper

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tongchou/calc"
	"tongchou/calc/budget"
	"tongchou/data/datatest/pools"
	"tongchou/report"
)

// past is a random pool and what happened to it so far.
type past struct {
	t      *rapid.T
	units  int
	funds  string
	issued []calc.Issued
	ledger []calc.Entry
	day    int // counted from 1 January 2026
	stage  calc.Stage
	number int
}

// date is a day of the year and the next, counted from its first; months have 28 days.
func date(n int) string { return fmt.Sprintf("%d-%02d-%02d", 2026+n/336, n%336/28+1, n%28+1) }

func (h *past) row(year int, basis calc.Basis, unit int) {
	n := func() string { return pools.Fen(rapid.Int64Range(1, 1e10).Draw(h.t, "元")).FloatString(2) }
	h.funds += fmt.Sprintf("%d,%s,职工,%d,%s,%s\n", year, basis, unit+1, n(), n())
}

func (h *past) every(year int, basis calc.Basis) {
	for u := range h.units {
		h.row(year, basis, u)
	}
}

// view is the pool as a build of the day sees it, with some more facts on record.
func (h *past) view(issued []calc.Issued, ledger []calc.Entry) *report.View {
	h.t.Helper()
	prog, list := pools.Compiled(h.t, pools.Text{
		"policy.toml": pools.Head + pools.Step("上解额", "ROUND(上年.征缴收入 * 3%, 2)", `flow = "上解"`) +
			pools.Step("下拨额", "ROUND(MIN(本年.待遇支出, 合计(上解额)) / 10, 2)", `flow = "下拨"`),
		"units.csv": pools.Cities(h.units),
		"funds.csv": "年度,口径,险种,代码,征缴收入,待遇支出\n" + h.funds,
		"notice.toml": "issuer = \"示例省医疗保障局\"\nprefix = \"示医保发\"\npay_within = \"15日内\"\n[[year]]\nyear = 2026\n" +
			"instalments = [{ date = \"2026-03-15\", share = \"50%\" }, { date = \"2026-09-15\", share = \"50%\" }]\n",
	})
	if list.Stops() {
		h.t.Fatalf("compiling: %v", list)
	}
	pool := *prog.Pool
	pool.Issued, pool.Ledger, pool.HasLedger = slices.Concat(h.issued, issued), slices.Concat(h.ledger, ledger), true
	prog.Pool = &pool
	res := budget.Evaluate(prog, calc.Options{Year: 2026, Stage: h.stage, Day: date(h.day)})
	if res.Findings.Stops() {
		h.t.Fatalf("evaluating: %v", res.Findings)
	}
	v := report.New(res)
	v.Owed = nil // an office answers what it is asked before it issues
	return v
}

// texts are what the papers say, by file.
func (h *past) texts(v *report.View) map[string]string {
	ts, faults := textsOf(v.Pool.Texts)
	if faults.Stops() {
		h.t.Fatal(faults)
	}
	out := map[string]string{}
	list := notices(v)
	for i := range list {
		d, err := ts.document(v, &list[i])
		if err != nil {
			h.t.Fatal(err)
		}
		out[list[i].Name] = plainText(d)
	}
	return out
}

// move pays a unit's flow, below zero back.
func (h *past) move(flow calc.Flow, unit int, amount *big.Rat, day int) calc.Entry {
	e := calc.Entry{Year: 2026, Scheme: "fund", Insurance: "职工", Code: fmt.Sprint(unit + 1), Category: string(flow), Amount: amount, Date: date(day)}
	if amount.Sign() < 0 {
		if e.Amount, e.Category = new(big.Rat).Neg(amount), calc.LevyReturned; flow == calc.Grant {
			e.Category = calc.GrantTaken
		}
	}
	return e
}

// build looks at the papers of a day, and issues those that can be.
func (h *past) build() {
	v := h.view(nil, nil)
	said := map[string]string{} // of a matter, the paper
	list := notices(v)
	for i := range list {
		for _, p := range list[i].Matters {
			at := fmt.Sprint(p.Unit, p.Flow)
			if other, two := said[at]; two {
				h.t.Fatalf("%s and %s are about one matter", other, list[i].Name)
			}
			said[at] = list[i].Name
			asks := new(big.Rat)
			for _, x := range p.ToPay {
				asks.Add(asks, x.Amount)
			}
			if left := p.Remaining(); asks.Cmp(left) > 0 && asks.Sign() > 0 {
				h.t.Fatalf("%s asks for %s, %s is left", list[i].Name, asks.FloatString(2), left.FloatString(2))
			}
		}
	}
	// What happens after the day is in no paper of it.
	later := h.move(calc.Levy, 0, big.NewRat(12345, 1), h.day+1)
	row := calc.Issued{Date: date(h.day + 1), Number: "以后的文号", Year: 2026, Stage: h.stage, Scheme: "fund", Insurance: "职工", Code: "1", Matter: "上解", Word: calc.WordCorrection, Amount: big.NewRat(54321, 1)}
	before, after := h.texts(v), h.texts(h.view([]calc.Issued{row}, []calc.Entry{later}))
	if len(before) != len(after) {
		h.t.Fatalf("%d papers, %d with what is later", len(before), len(after))
	}
	for name, text := range before {
		if after[name] != text {
			h.t.Fatalf("%s tells of what is later than %s:\n%s", name, date(h.day), after[name])
		}
		if strings.Contains(text, "<no value>") {
			h.t.Fatalf("%s has an unfilled field", name)
		}
	}
	for _, one := range issues(v, list) {
		h.number++
		for _, x := range one.Rows {
			x.Number = fmt.Sprintf("示医保发〔2026〕%d号", h.number)
			h.issued = append(h.issued, x)
		}
	}
	again := h.view(nil, nil)
	for _, n := range notices(again) {
		if len(n.Matters) > 0 {
			h.t.Fatalf("%s after all papers of the day went out", n.Name)
		}
	}
}

// TestHistoriesOfPools: whatever an office sends, is told and is paid, in whatever
// order, no two papers of a pack are about one matter, none asks for what is paid,
// none tells of what is later than its day, and no paper is left once they all went
// out; who does what they say in the end has paid what was due, to the fen.
func TestHistoriesOfPools(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := &past{t: t, units: rapid.IntRange(1, 3).Draw(t, "units"), stage: calc.Advance, day: 5}
		h.every(2025, calc.Expected)
		h.every(2026, calc.Budget)
		final := 0
		for range rapid.IntRange(1, 8).Draw(t, "events") {
			h.day += rapid.IntRange(0, 40).Draw(t, "days")
			switch rapid.SampledFrom([]string{"build", "build", "pay", "accounts", "adjusted"}).Draw(t, "event") {
			case "build":
				h.build()
			case "pay":
				flow := rapid.SampledFrom([]calc.Flow{calc.Levy, calc.Grant}).Draw(t, "flow")
				h.ledger = append(h.ledger, h.move(flow, rapid.IntRange(0, h.units-1).Draw(t, "unit"), pools.Fen(rapid.Int64Range(1, 1e9).Draw(t, "paid")), h.day))
			case "accounts":
				if final == 0 {
					h.every(2025, calc.Final)
					h.stage = calc.Settlement
				}
				final++
			case "adjusted":
				if u := rapid.IntRange(0, h.units-1).Draw(t, "unit"); !strings.Contains(h.funds, fmt.Sprintf("2026,调整预算,职工,%d,", u+1)) {
					h.row(2026, calc.Adjusted, u)
				}
			}
		}
		if final == 0 {
			h.every(2025, calc.Final)
		}
		h.every(2026, calc.Final)
		h.stage, h.day = calc.FinalSettlement, max(h.day, 350)
		h.build()
		for _, p := range h.view(nil, nil).Positions {
			if left := p.Remaining(); left.Sign() != 0 {
				h.ledger = append(h.ledger, h.move(p.Flow, p.Unit, left, h.day+1))
			}
		}
		h.day += 2
		for _, p := range h.view(nil, nil).Positions {
			if p.Paid.Cmp(p.Due) != 0 || p.Announced != nil && p.Announced.Cmp(p.Due) != 0 || len(p.ToPay) > 0 || p.Overdue.Sign() != 0 {
				t.Fatalf("due %s, paid %s", p.Due.FloatString(2), p.Paid.FloatString(2))
			}
		}
	})
}
