package xlsx

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/data"
	"tongchou/data/datatest/pools"
	"tongchou/report"
	"tongchou/report/xlsx/book"
	"tongchou/report/xlsx/booktest"
)

// adjustedPool is Shandong whose first two units adjust the budget of the year.
func adjustedPool(t testing.TB, notice string) *calc.Pool {
	t.Helper()
	files := pools.Files(t, "shandong")
	files["notice.toml"].Data = []byte(notice + string(files["notice.toml"].Data))
	pool := pools.Read(t, files, "pool")
	for _, r := range slices.Clone(pool.Rows) {
		if r.Year != 2026 || r.Basis != calc.Budget || r.Unit > 1 {
			continue
		}
		cells := map[string]calc.Cell{}
		for name, c := range r.Cells {
			if c.Num != nil && (name == "待遇支出" || name == calc.Expenditure) {
				c.Num = new(big.Rat).Add(c.Num, big.NewRat(123456789_01, 100))
			}
			cells[name] = c
		}
		r.Basis, r.Cells = calc.Adjusted, cells
		pool.Rows = append(pool.Rows, r)
	}
	return pool
}

func sheetNamed(t testing.TB, b *book.Book, name string) *book.Sheet {
	t.Helper()
	i := slices.IndexFunc(b.Sheets, func(s *book.Sheet) bool { return s.Name == name })
	if i < 0 {
		t.Fatalf("no sheet %s", name)
	}
	return b.Sheets[i]
}

// The adjusted budget stands beside the budget, with what it changes in the
// plan, in 元 and in 万元.
func TestAdjustedBudget(t *testing.T) {
	t.Parallel()
	for _, notice := range []string{"", inWan} {
		v := viewOf(t, adjustedPool(t, notice), calc.Options{Year: 2026})
		b := poolBook(v)
		s := sheetNamed(t, b, "调整预算-职工")
		over := big.NewRat(report.BudgetScale(v.Pool).Yuan(), 1)
		found := 0
		for _, cells := range s.Rows[adjFirst:] {
			if cells[adjItem].Value == "待遇支出" && cells[adjItem-1].Value != "合计" {
				found++
				want := new(big.Rat).Quo(big.NewRat(123456789_01, 100), over)
				if got := cells[adjMore].Value.(*big.Rat); got.Cmp(want) != 0 {
					t.Errorf("待遇支出 is adjusted by %s, want %s", got, want)
				}
			}
		}
		if found != 2 {
			t.Errorf("%d units adjust, want 2", found)
		}
	}
}

const inWan = "money_unit = \"万元\"\n"

// adjustedBudget is one in 万元; the samples recalculate in 元.
func adjustedBudget(t testing.TB) []booktest.Book {
	v := viewOf(t, adjustedPool(t, inWan), calc.Options{Year: 2026})
	return []booktest.Book{
		{Name: "pool in 万元", Data: poolBytes(t, v)},
		{Name: "unit in 万元", Data: bytesOf(t, unitBook(v, &v.Units[0]))},
	}
}

// Every cell of a form is its exact figure rounded to 万元 on its own.
func TestFormsRoundEachCell(t *testing.T) {
	t.Parallel()
	b := poolBook(viewOf(t, adjustedPool(t, ""), calc.Options{Year: 2026}))
	const name = "职工基本医疗保险(含生育保险)基金收支预算表"
	x, y := sheetNamed(t, b, book.Cut("底稿-"+name, 31)), sheetNamed(t, b, name)
	compared := 0
	for row := range x.Rows {
		for col := range x.Rows[row] {
			m, ok := x.Rows[row][col].Value.(*big.Rat)
			if !ok || m == nil {
				continue
			}
			n, ok := y.Rows[row][col].Value.(*big.Rat)
			if want := formula.Round(new(big.Rat).Quo(m, big.NewRat(10_000, 1)), 0); !ok || n.Cmp(want) != 0 {
				t.Errorf("row %d column %d: %v 元, %v 万元", row, col, m, n)
			}
			compared++
		}
	}
	if compared < 20 {
		t.Errorf("%d amounts only", compared)
	}
	if text := fmt.Sprint(y.Rows[formMaker][len(y.Rows[formMaker])-1].Value); text != "单位：万元" {
		t.Errorf("the form says %s", text)
	}
}

// Every sheet of what an office keeps shows the result's own figures.
func TestOfficeSheets(t *testing.T) {
	t.Parallel()
	r := sample(t, "liaoning")
	v, b := r.view, r.book
	n := 0
	for _, cells := range sheetNamed(t, b, "对账").Rows[listFirst:] {
		if cells[3].Value == "合计" {
			continue
		}
		p := v.Positions[n]
		got := []any{cells[2].Value, cells[recDue].Value.(*big.Rat).FloatString(2), cells[recPaid].Value.(*big.Rat).FloatString(2)}
		if want := []any{v.Pool.Units[p.Unit].Code, p.Due.FloatString(2), p.Paid.FloatString(2)}; !slices.Equal(got, want) {
			t.Errorf("matter %d: %v, want %v", n, got, want)
		}
		n++
	}
	if n != len(v.Positions) || n == 0 {
		t.Errorf("%d matters on the sheet, %d in the result", n, len(v.Positions))
	}
	if lines := listed(sheetNamed(t, b, "跟踪登记")); len(lines) != len(v.FollowUps) {
		t.Errorf("the register has %d rows for %d", len(lines), len(v.FollowUps))
	}
	if days := sheetNamed(t, b, "日历"); len(days.Rows) < listFirst+4 {
		t.Error("the calendar is empty")
	}
	r = sample(t, "ningxia")
	outcomes := r.view
	if s := sheetNamed(t, r.book, "回测"); len(s.Rows) != listFirst+len(outcomes.Outcomes) {
		t.Errorf("the back-test has %d rows for %d", len(s.Rows)-listFirst, len(outcomes.Outcomes))
	}
}

// The register stands on a sheet of its own, a row a paper of the year.
func TestIssuedSheet(t *testing.T) {
	t.Parallel()
	pool := samplePool(t, "liaoning")
	pool.Issued = nil
	levied := viewOf(t, pool, calc.Options{}).Positions[0]
	for _, year := range []int{2025, 2026} {
		pool.Issued = append(pool.Issued, calc.Issued{Date: "2026-01-15", Number: "示〔2026〕1号", Year: year, Stage: calc.Advance, Scheme: levied.Scheme.ID, Insurance: levied.Insurance.Name,
			Code: pool.Units[levied.Unit].Code, Matter: string(levied.Flow), Word: calc.WordPlan, Amount: levied.Due, Schedule: []calc.Payment{{Date: "2026-03-31", Amount: levied.Due}}})
	}
	v := viewOf(t, pool, calc.Options{Year: 2026, Stage: calc.Advance})
	s := sheetNamed(t, poolBook(v), "发文登记")
	if len(s.Rows) != listFirst+1 {
		t.Fatalf("%d rows", len(s.Rows))
	}
	cells := s.Rows[listFirst]
	if cells[9].Value.(*big.Rat).Cmp(levied.Due) != 0 || cells[10].Value != "2026-03-31:"+levied.Due.FloatString(2) || cells[12].Value != "现行" {
		t.Errorf("%v %v %v", cells[9].Value, cells[10].Value, cells[12].Value)
	}
}

// The scores on 考核 are those of the working paper, each with its target.
func TestScores(t *testing.T) {
	t.Parallel()
	r := sample(t, "hunan")
	v, b := r.view, r.book
	s := sheetNamed(t, b, "考核-职工")
	var run *calc.Run
	for _, r := range v.Runs {
		if r.Insurance.Name == "职工" && len(indicators(r)) > 0 {
			run = r
		}
	}
	row := scoreFirst
	for k := range run.Units {
		for _, name := range append(indicators(run), scoreTotal) {
			step := name + scoreEnding
			if name == scoreTotal {
				step = scoreTotal
			}
			i := slices.IndexFunc(run.Steps, func(c calc.StepColumn) bool { return c.Step.Name == step })
			got := s.Rows[row][3+len(scoreParts)-1]
			if x, ok := got.Value.(*big.Rat); !ok || x.Cmp(run.Steps[i].Cells[k].Value.Num) != 0 || got.Formula == "" {
				t.Errorf("row %d %s: %v", row, name, got)
			}
			if name != scoreTotal && s.Rows[row][3].Value == nil {
				t.Errorf("row %d %s has no target", row, name)
			}
			row++
		}
	}
	if row != len(s.Rows) {
		t.Errorf("%d rows, want %d", len(s.Rows), row)
	}
}

// The use plan adds up in every pool that spends.
func TestPlansAddUp(t *testing.T) {
	t.Parallel()
	planned := 0
	for _, name := range data.Embedded() {
		r := sample(t, name)
		b := r.book
		i := slices.IndexFunc(b.Sheets, func(s *book.Sheet) bool { return s.Name == "用款计划" })
		if i < 0 {
			continue
		}
		planned++
		for row, cells := range b.Sheets[i].Rows[planFirst:] {
			if len(cells) <= planGap {
				continue
			}
			year, ok := cells[planYear].Value.(*big.Rat)
			if !ok || year == nil {
				continue
			}
			sum := new(big.Rat)
			for m := range 13 {
				if x, ok := cells[planMonth+m].Value.(*big.Rat); ok && x != nil {
					sum.Add(sum, x)
				}
			}
			if sum.Cmp(year) != 0 {
				t.Errorf("%s row %d: months make %s of %s", name, row, sum.FloatString(2), year.FloatString(2))
			}
		}
	}
	if planned < 5 {
		t.Errorf("%d pools have a plan", planned)
	}
}

// announced is Liaoning with a register: the papers of levies and grants that are
// decided went out, one unit has paid more than its year, another got too much.
func announced(t testing.TB) *report.View {
	t.Helper()
	pool := samplePool(t, "liaoning")
	pool.Issued = nil
	pool.Ledger = slices.DeleteFunc(pool.Ledger, func(e calc.Entry) bool { return e.Code == "211300" && e.Year == 2026 }) // paid all at once
	first := viewOf(t, pool, calc.Options{Day: "2026-04-10"})
	entry := func(p *calc.Position, more int64) {
		x := new(big.Rat).Add(p.Due, big.NewRat(more, 1))
		pool.Ledger = append(pool.Ledger, calc.Entry{Year: first.Year, Scheme: p.Scheme.ID, Insurance: p.Insurance.Name, Code: pool.Units[p.Unit].Code,
			Category: string(p.Flow), Amount: x.Sub(x, p.Paid), Date: "2026-04-01"})
	}
	seen := map[calc.Flow]bool{}
	for _, p := range first.Matters("") {
		if p.Status != calc.StatusFinal || p.Due.Sign() == 0 {
			continue
		}
		if !seen[p.Flow] {
			entry(p, 700)
		}
		seen[p.Flow] = true
		pool.Issued = append(pool.Issued, calc.Issued{Date: "2026-01-15", Number: "示〔2026〕1号", Year: first.Year, Stage: first.Stage, Scheme: p.Scheme.ID, Insurance: p.Insurance.Name,
			Code: pool.Units[p.Unit].Code, Matter: string(p.Flow), Word: calc.WordLevy, Amount: p.Due})
	}
	return viewOf(t, pool, calc.Options{Day: "2026-04-10", Stage: first.Stage})
}

// listed are the lines of a list, without what stands below them.
func listed(s *book.Sheet) [][]book.Cell {
	rows := s.Rows[listFirst:]
	return rows[:slices.IndexFunc(rows, func(cells []book.Cell) bool { return len(cells) == 1 })]
}

// The lists hold what the positions leave to pay, and their sums; what was paid too
// much goes back where it came from, and nothing undecided is in them.
func TestLists(t *testing.T) {
	t.Parallel()
	v := announced(t)
	b := poolBook(v)
	byCategory := func(name string) map[any][]string {
		out := map[any][]string{}
		sum := map[any]*big.Rat{}
		for _, cells := range listed(sheetNamed(t, b, name)) {
			x, scheme := cells[5].Value.(*big.Rat), cells[2].Value.(string)+cells[3].Value.(string)+cells[4].Value.(string)
			if sum[scheme] == nil {
				sum[scheme] = new(big.Rat)
			}
			if cells[1].Value == "合计" {
				if x.Cmp(sum[scheme]) != 0 {
					t.Errorf("%s: %s add up to %s, the row says %s", name, scheme, sum[scheme].FloatString(2), x.FloatString(2))
				}
				continue
			}
			sum[scheme].Add(sum[scheme], x)
			out[cells[4].Value] = append(out[cells[4].Value], cells[0].Value.(string)+" "+x.FloatString(2)+" "+cells[7].Value.(string))
		}
		return out
	}
	out, in := byCategory("支付清单"), byCategory("待收清单")
	if got := strings.Join(out[calc.LevyReturned], "；"); got != "210100 700.00 "+v.Pool.Units[0].Payee {
		t.Errorf("given back: %s", got)
	}
	if got := strings.Join(in[calc.GrantTaken], "；"); !strings.HasSuffix(got, " 700.00 "+v.Pool.Office.Receiving.Payee) {
		t.Errorf("taken back: %s", got)
	}
	if len(out[string(calc.Grant)]) == 0 || len(in[string(calc.Levy)]) < 10 {
		t.Errorf("out %v, in %v", out, in)
	}
	for _, cells := range listed(sheetNamed(t, b, "待定款项")) {
		if cells[8].Value != "未核定" {
			t.Errorf("waits: %v", cells)
		}
	}
	own := unitBook(v, &v.Units[0])
	for _, cells := range listed(sheetNamed(t, own, "支付清单")) {
		if code := cells[0].Value; code != "" && code != "210100" {
			t.Errorf("a unit's own list pays %v", code)
		}
	}
}

// plans: the months of a year are the same in LibreOffice, for years of which
// half a fen falls on a month's end and of any size.
func plans(t testing.TB) []booktest.Book {
	b := &book.Book{Title: "x", Year: 2026}
	s := b.Add("用款计划", "")
	rng := rand.New(rand.NewPCG(5, 5))
	var lines []planLine
	for _, size := range []int64{1e3, 1e8, 1e11, 4e12} {
		for range 40 {
			odd := 2*(size+rng.Int64N(size)) + 1 // fen
			lines = append(lines, planLine{code: "1", name: "甲", value: big.NewRat(odd, 100)})
		}
	}
	fillPlan(&report.View{Result: &calc.Result{Pool: &calc.Pool{}}}, s, "", []planBlock{{title: "甲", lines: lines}, {title: "甲上解", flow: calc.Levy, lines: paidUp(lines[:7])}})
	return []booktest.Book{{Name: "plan", Data: bytesOf(t, b)}}
}

// paidUp are lines of levies of which half is paid in March, and the rest has no date.
func paidUp(lines []planLine) (out []planLine) {
	for _, l := range lines {
		l.months = monthly(nil, planWeightsOf(&report.View{Result: &calc.Result{Pool: &calc.Pool{}}}))
		for m := range l.months {
			l.months[m] = new(big.Rat)
		}
		l.months[2] = formula.Round(new(big.Rat).Quo(l.value, big.NewRat(2, 1)), 2)
		out = append(out, l)
	}
	return out
}

// The months of levies are what is paid in them and what is still to pay, as the positions
// of the matters say it.
func TestPlanFollowsPositions(t *testing.T) {
	t.Parallel()
	v := sample(t, "liaoning").view
	for _, want := range []struct {
		code  string
		month int
		fen   string
	}{{"211100", 6, "19379610.93"}, {"211300", 6, "3859012.50"}, {"211300", 9, "3859012.50"}} {
		u := slices.IndexFunc(v.Pool.Units, func(u calc.Unit) bool { return u.Code == want.code })
		if got := v.LevyMonths("职工", u)[want.month-1].FloatString(2); got != want.fen {
			t.Errorf("%s pays %s in month %d, want %s", want.code, got, want.month, want.fen)
		}
	}
	for _, ins := range v.Insurances {
		for _, row := range ins.Rows {
			months := v.LevyMonths(ins.Name, row.Unit)
			if months == nil {
				continue
			}
			open := new(big.Rat)
			for i := range v.Positions {
				if p := &v.Positions[i]; p.Flow == calc.Levy && p.Insurance.Name == ins.Name && p.Unit == row.Unit {
					for _, part := range p.ToPay {
						if part.Date >= "2026-12-01" {
							open.Add(open, part.Amount)
						}
					}
				}
			}
			if months[11].Cmp(open) != 0 {
				t.Errorf("%s %s: December %s, the papers say %s", row.Code, ins.Name, months[11].FloatString(2), open.FloatString(2))
			}
		}
	}
}

// Months make the year to the fen, whatever the amount and the weights.
func TestMonthsMakeTheYear(t *testing.T) {
	t.Parallel()
	weights := [][]*big.Rat{nil, nil, nil}
	for i := range 12 {
		weights[0] = append(weights[0], big.NewRat(1, 1))
		weights[1] = append(weights[1], big.NewRat(int64(i%3), 7))
		weights[2] = append(weights[2], big.NewRat(int64(i), 1))
	}
	for _, year := range []string{"0.01", "0.07", "100", "745860000.03", "-12.34", "0"} {
		for _, w := range weights {
			sum := new(big.Rat)
			for _, m := range monthly(rat(t, year), w) {
				if !new(big.Rat).Mul(m, big.NewRat(100, 1)).IsInt() {
					t.Errorf("%s: a month of %s", year, m.FloatString(4))
				}
				sum.Add(sum, m)
			}
			if sum.Cmp(rat(t, year)) != 0 {
				t.Errorf("months of %s make %s", year, sum.FloatString(2))
			}
		}
	}
}
