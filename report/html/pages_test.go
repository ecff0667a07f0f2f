package html

import (
	"fmt"
	"maps"
	"math/big"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	xhtml "golang.org/x/net/html"

	"tongchou/calc"
	"tongchou/calc/checks"
	"tongchou/calc/formula"
	"tongchou/data"
	"tongchou/data/datatest/pools"
	"tongchou/report"
	"tongchou/report/amount"
)

// rows are the texts of a table's cells, head first, of the first table whose
// caption holds a text; nil when there is none.
func rows(d *document, caption string) [][]string {
	for table := range d.root.Descendants() {
		if table.Type != xhtml.ElementNode || table.Data != "table" {
			continue
		}
		var out [][]string
		found := false
		for n := range table.Descendants() {
			switch {
			case n.Type != xhtml.ElementNode:
			case n.Data == "caption":
				found = strings.Contains(words(n), caption)
			case n.Data == "tr":
				out = append(out, nil)
			case n.Data == "td" || n.Data == "th":
				out[len(out)-1] = append(out[len(out)-1], words(n))
			}
		}
		if found {
			return out
		}
	}
	return nil
}

// pagesOf gives an embedded pool and its pages.
func pagesOf(t *testing.T, name string) (*report.View, map[string]*document) {
	t.Helper()
	m := sample(t, name)
	return m.view, m.docs
}

// yuanOf reads an amount as a page writes it.
func yuanOf(t *testing.T, text string) *big.Rat {
	t.Helper()
	text, _, _ = strings.Cut(text, " ")
	r, ok := new(big.Rat).SetString(strings.NewReplacer(",", "", "+", "", "−", "-").Replace(text))
	if !ok {
		t.Fatalf("%q is no amount", text)
	}
	return r
}

// TestPagesOfSamples: each sample pool has the pages it has data for, and the
// navigation names each of them.
func TestPagesOfSamples(t *testing.T) {
	want := map[string][]string{
		"liaoning":              {"settlement", "reconciliation", "coverage", "readings"},
		"shandong":              {"settlement", "reconciliation", "evaluation", "coverage", "readings", "backtest"},
		"shanxi":                {"settlement", "reconciliation", "evaluation", "coverage", "readings"},
		"hunan":                 {"settlement", "reconciliation", "evaluation", "coverage", "readings"},
		"suizhou":               {"coverage", "readings"},
		"ningxia":               {"settlement", "reconciliation", "coverage", "backtest"},
		"unified-funds":         {"settlement", "reconciliation", "coverage", "backtest"},
		"national-pension-2018": {"settlement", "reconciliation", "coverage"},
	}
	for _, name := range data.Embedded() {
		_, docs := pagesOf(t, name)
		for _, page := range []string{"settlement", "reconciliation", "evaluation", "coverage", "readings", "backtest"} {
			has := docs[page+".html"] != nil
			linked := slices.Contains(docs["index.html"].links, reference{"a", "href", page + ".html"})
			if expected := slices.Contains(want[name], page); has != expected || linked != expected {
				t.Errorf("%s: %s exists %v, is linked %v, want %v", name, page, has, linked, expected)
			}
		}
	}
}

// TestOneWord: a reading of a clause has one name on every page, a year no thousands
// separator, a negative figure the minus that people read, and no figure more decimals
// than can be read.
func TestOneWord(t *testing.T) {
	year := regexp.MustCompile(`(^|[^\d,.])2,0\d\d([^\d,.]|$)`)
	hyphen := regexp.MustCompile(`(^|[\s（：，、（])-\d[\d,]*(\.\d\d|\.?\d*%)`)
	long := regexp.MustCompile(`\d\.\d{7,}`)
	for _, name := range data.Embedded() {
		_, docs := pagesOf(t, name)
		for file, d := range docs {
			text := words(d.root)
			if strings.Contains(text, "读法") {
				t.Errorf("%s %s says 读法", name, file)
			}
			if m := year.FindString(text); m != "" {
				t.Errorf("%s %s writes a year %q", name, file, m)
			}
			if m := hyphen.FindString(text); m != "" {
				t.Errorf("%s %s writes %q with a hyphen", name, file, m)
			}
			if m := long.FindString(text); m != "" {
				t.Errorf("%s %s writes %q", name, file, m)
			}
		}
	}
}

func TestBackTestPage(t *testing.T) {
	v, docs := pagesOf(t, "ningxia")
	d := docs["backtest.html"]
	checkFigures(t, d)
	if want := "13 条独立的公布数，按公布的单位取整后，10 条与算得的数一致，3 条不一致；另有 2 条是循环检验"; !strings.Contains(words(d.root), want) {
		t.Errorf("the page does not say %q", want)
	}
	list := append(rows(d, "公布数与按规则算得的数"), rows(d, "循环检验")[1:]...)
	if len(list) != len(v.Outcomes)+1 {
		t.Fatalf("%d rows for %d outcomes", len(list), len(v.Outcomes))
	}
	for _, o := range v.Outcomes {
		at := slices.IndexFunc(list, func(row []string) bool { return row[0] == o.ID })
		if at < 0 {
			t.Fatalf("no row of %s", o.ID)
		}
		row := list[at]
		verdict := "一致"
		if !o.Reproduced() {
			verdict = "不一致"
		}
		if row[0] != o.ID || !strings.HasPrefix(strings.TrimSpace(row[6]), verdict) || !strings.Contains(row[7], o.Reason) || !strings.Contains(row[7], o.Source) {
			t.Errorf("%s: row %q", o.ID, row)
		}
		diff := new(big.Rat).Sub(yuanOf(t, row[2]), yuanOf(t, row[3]))
		if diff.Cmp(yuanOf(t, row[4])) != 0 {
			t.Errorf("%s: %s − %s is not %s", o.ID, row[2], row[3], row[4])
		}
	}
}

// TestBackTestFault: a figure that cannot be computed is said so, not left out.
func TestBackTestFault(t *testing.T) {
	f := newFixture(3)
	f.Outcomes = []calc.OutcomeResult{
		{Outcome: calc.Outcome{ID: "A", Title: "甲", Insurance: "职工", Unit: "990001", Published: rat(10_000, 1), Place: rat(10_000, 1), Reason: "原因", Source: "来源"}, Fault: "缺数：上年.征缴收入"},
		{Outcome: calc.Outcome{ID: "B", Title: "乙", Insurance: "职工", Published: rat(30_000, 1), Place: rat(10_000, 1)}, Computed: rat(25_000, 1), Diff: rat(-5_000, 1)},
	}
	_, docs := render(t, f.View, f.files())
	text := words(docs["backtest.html"].root)
	for _, want := range []string{"2 条独立的公布数，按公布的单位取整后，1 条与算得的数一致，1 条算不出", "算不出：缺数：上年.征缴收入", "−16.67%"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}

func TestCoveragePage(t *testing.T) {
	for _, name := range data.Embedded() {
		v, docs := pagesOf(t, name)
		d := docs["coverage.html"]
		list := rows(d, "按条文顺序")
		if len(list) != len(v.Pool.Coverage)+1 {
			t.Fatalf("%s: %d rows for %d phrases", name, len(list), len(v.Pool.Coverage))
		}
		files := map[string]bool{}
		for _, l := range d.links {
			files[l.value] = true
		}
		for i, p := range v.Pool.Coverage {
			row := list[i+1]
			where := strings.TrimSpace(row[len(row)-2])
			if row[0] != p.Text || !strings.Contains(row[len(row)-1], p.Why) || !strings.Contains(row[len(row)-1], p.Ends) {
				t.Errorf("%s: %s: row %q", name, p.Text, row)
			}
			word, at := p.Place()
			switch {
			case p.Where == calc.NotComputed && p.Who != "":
				if where != "有关部门" {
					t.Errorf("%s: %s is open: %q", name, p.Text, row)
				}
			case p.Where == calc.NotComputed:
				if p.Why == "" || where != "不计算" {
					t.Errorf("%s: %s is open: %q", name, p.Text, row)
				}
			case calc.MadeOf(word, at) != nil:
				if !strings.HasSuffix(where, " "+at) || word == "page" && !files[calc.MadeOf(word, at).File] {
					t.Errorf("%s: %s leads nowhere: %q", name, p.Text, row)
				}
			case where == p.Where:
				t.Errorf("%s: %s leads nowhere: %q", name, p.Text, row)
			}
		}
	}
}

// TestCoverageOfOwnClause: where two schemes have a parameter of one name, the
// phrase leads to that of its clause.
func TestCoverageOfOwnClause(t *testing.T) {
	list := []place{{cell{Href: "a"}, "", "三（一）"}, {cell{Href: "b"}, "", "三（二）"}}
	if got := nearestPlaces(list, "三（二）"); len(got) != 1 || got[0].Href != "b" {
		t.Errorf("got %v", got)
	}
	if got := nearestPlaces(list, "四"); len(got) != 2 {
		t.Errorf("got %v", got)
	}
}

// TestPlanAddsUp: the payments on the page are what is left of the year's levy, to
// the fen, for every unit and in total.
func TestPlanAddsUp(t *testing.T) {
	checked := 0
	for _, name := range data.Embedded() {
		v := sample(t, name).view
		s := newSite(v, Options{})
		for _, run := range v.Runs {
			plan := s.planTable(s.mattersOf(run, calc.Levy))
			for _, row := range append(slices.Clone(plan.Rows), plan.Foot) {
				if len(row) == 0 {
					continue
				}
				checked++
				sum := new(big.Rat)
				for _, text := range row[1 : len(row)-1] {
					sum.Add(sum, yuanOf(t, text))
				}
				if sum.Cmp(yuanOf(t, row[len(row)-1])) != 0 {
					t.Errorf("%s %s: payments of %s make %s, the row says %s", name, run.Scheme.Name, row[0], sum.FloatString(2), row[len(row)-1])
				}
			}
		}
	}
	if checked < 50 {
		t.Errorf("only %d plans were looked at", checked)
	}
}

// told is a sample of which every levy of a scheme was announced in two halves, and
// whose first unit has booked last year.
func told(t *testing.T, name, scheme, insurance, day string) *report.View {
	t.Helper()
	pool := pools.Sample(t, name)
	pool.Issued = nil
	pool.Ledger = slices.DeleteFunc(pool.Ledger, func(e calc.Entry) bool { return e.Code == "211300" && e.Year == 2026 }) // paid all at once
	first := pools.Result(t, pool, calc.Options{})
	for i := range first.Positions {
		p := &first.Positions[i]
		if p.Scheme.ID != scheme || p.Insurance.Name != insurance || p.Flow != calc.Levy || p.Due.Sign() == 0 {
			continue
		}
		half := formula.Round(new(big.Rat).Quo(p.Due, rat(2, 1)), 2)
		pool.Issued = append(pool.Issued, calc.Issued{Date: "2026-01-15", Number: "示〔2026〕1号", Year: first.Year, Stage: first.Stage, Scheme: scheme, Insurance: insurance,
			Code: pool.Units[p.Unit].Code, Matter: string(calc.Levy), Word: calc.WordPlan, Amount: p.Due,
			Schedule: []calc.Payment{{Date: "2026-03-31", Amount: half}, {Date: "2026-12-15", Amount: new(big.Rat).Sub(p.Due, half)}}})
	}
	for _, r := range pool.Rows { // the first unit's books of last year
		if r.Year == first.Year-1 && r.Unit == 0 && r.Insurance == insurance {
			r.Basis, r.Cells = calc.Flash, maps.Clone(r.Cells)
			r.Cells[calc.LevyToAbove] = calc.Cell{Num: rat(500_000_000, 1)}
			pool.Rows = append(pool.Rows, r)
			break
		}
	}
	return report.New(pools.Result(t, pool, calc.Options{Day: day, Stage: first.Stage}))
}

// TestSettlementPage: a unit that paid its half in time is not late, the others are;
// what no paper announced is in no list of payments.
func TestSettlementPage(t *testing.T) {
	v := told(t, "liaoning", "employee-adjustment", "职工", "2026-04-10")
	_, docs := render(t, v, others(v))
	d := docs["settlement.html"]
	text := words(d.root)
	late, sum := 0, new(big.Rat)
	for _, p := range v.Matters("职工") {
		if p.Overdue.Sign() > 0 {
			late++
			sum.Add(sum, p.Overdue)
		}
	}
	for _, want := range []string{fmt.Sprintf("截至 2026-04-10，%d 个统筹区逾期未缴 %s 元", late, amount.Yuan(sum)), "还没有发文登记", "支付清单", "动用后的跟踪"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if late == 0 || rows(d, "职工：支付清单") != nil {
		t.Errorf("%d are late; to pay %q", late, rows(d, "职工：支付清单"))
	}
	if held := rows(d, "职工：等核定"); len(held) < 3 || !strings.Contains(text, "未核定") {
		t.Errorf("held: %q", held)
	}
	if follow := rows(d, "动用之后"); len(follow) != len(v.FollowUps)+1 || follow[1][0] != "丹东市" || follow[1][7] != "限期内" {
		t.Errorf("register: %q", follow)
	}
}

// TestReconciliationPage: every figure of a line is the result's own, and the sums
// are those of the lines.
func TestReconciliationPage(t *testing.T) {
	v := told(t, "liaoning", "employee-adjustment", "职工", "2026-04-10")
	_, docs := render(t, v, others(v))
	list := rows(docs["reconciliation.html"], "省级调剂金 · 职工 · 上解")
	matters := slices.DeleteFunc(v.Matters("职工"), func(p *calc.Position) bool { return p.Scheme.ID != "employee-adjustment" || p.Flow != calc.Levy })
	if len(list) != len(matters)+2 || len(matters) < 5 {
		t.Fatalf("%d rows of %d matters", len(list), len(matters))
	}
	sums := make([]*big.Rat, 7)
	for i := range sums {
		sums[i] = new(big.Rat)
	}
	for i, p := range matters {
		want := []*big.Rat{p.Due, p.Announced, p.Paid, new(big.Rat).Sub(p.Due, p.Announced), new(big.Rat).Sub(p.Announced, p.Paid), p.Remaining(), p.Overdue}
		for k, x := range want {
			sums[k].Add(sums[k], x)
			if yuanOf(t, list[i+1][k+1]).Cmp(x) != 0 {
				t.Errorf("%s column %d: %s, want %s", list[i+1][0], k+1, list[i+1][k+1], x.FloatString(2))
			}
		}
	}
	for k, x := range sums {
		if yuanOf(t, list[len(list)-1][k+1]).Cmp(x) != 0 {
			t.Errorf("sum %d: %s, want %s", k+1, list[len(list)-1][k+1], x.FloatString(2))
		}
	}
	booked := rows(docs["reconciliation.html"], "账载与台账")
	if len(booked) != 2 || strings.Join(booked[1], " ") != "2025 沈阳市 上解 快报 500,000,000.00 516,020,000.00 −16,020,000.00" {
		t.Errorf("booked: %q", booked)
	}
	register := rows(docs["reconciliation.html"], "发文登记簿")
	if len(register) != len(v.Pool.Issued)+1 || register[1][1] != "示〔2026〕1号" || register[1][10] != "现行" || register[1][8] != "2 期，至 2026-12-15" || yuanOf(t, register[1][7]).Cmp(v.Pool.Issued[0].Amount) != 0 {
		t.Errorf("register: %q", register[:min(2, len(register))])
	}
	if d := docs["units/210100.html"]; !slices.Contains(d.links, reference{"a", "href", "../reconciliation.html#employee"}) {
		t.Error("the unit's page does not lead to the reconciliation")
	}
}

// TestPaymentList: what is decided and announced is paid, and no more; the rest waits
// for its decision or paper.
func TestPaymentList(t *testing.T) {
	f := newFixture(6)
	f.Pool.Office.Receiving = calc.BankAccount{Payee: "专户", Bank: "示例银行", Account: "0009"}
	for i := range f.Pool.Units {
		f.Pool.Units[i].Payee, f.Pool.Units[i].Bank, f.Pool.Units[i].Account = f.Pool.Units[i].Name, "示例银行", "0001"
	}
	f.Pool.Units[0].Account = ""
	at := func(unit int, flow calc.Flow, due, announced, paid int64) calc.Position {
		p := calc.Position{Run: f.Runs[0], Scheme: f.Runs[0].Scheme, Insurance: f.Runs[0].Insurance, Unit: unit, Flow: flow,
			Due: rat(due, 1), Paid: rat(paid, 1), Status: calc.StatusFinal, Overdue: new(big.Rat)}
		if announced >= 0 {
			p.Announced = rat(announced, 1)
		}
		return p
	}
	open := at(4, calc.Grant, 50, -1, 0)
	open.Status, open.Low, open.High = calc.StatusEstimate, rat(20, 1), rat(80, 1)
	f.Positions = []calc.Position{
		at(0, calc.Levy, 93, 93, 100), at(1, calc.Levy, 100, 100, 95), at(1, calc.Grant, 30, -1, 0), at(2, calc.Grant, 60, 40, 10),
		at(3, calc.Grant, 38, 38, 40), open, at(5, calc.Grant, 25, 25, 25),
	}
	p := newSite(f.View, Options{}).payments(&f.Insurances[0])
	short := func(rows [][]string, name, category, amount, last int) string {
		var out []string
		for _, row := range rows {
			out = append(out, row[name]+" "+row[category]+" "+row[amount]+" "+row[last])
		}
		return strings.Join(out, "；")
	}
	for _, c := range []struct{ about, got, want string }{
		{"to pay", short(p.Out.Rows, 1, 3, 4, 7), "甲州市 退还上解 7.00 —；丙山市 下拨 30.00 0001"},
		{"to come", short(p.In.Rows, 1, 3, 4, 7), "丁河市 收回下拨 2.00 0009"},
		{"held", short(p.Held.Rows, 0, 2, 3, 4), "乙川市 下拨 30.00 还没有发文；丙山市 下拨 20.00 还没有发文；戊陵市 下拨 20.00—80.00 未核定"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %s, want %s", c.about, c.got, c.want)
		}
	}
	if p.Upper != amount.Upper(rat(37, 1)) || !strings.Contains(p.Note, "没有填全") {
		t.Errorf("%s %s", p.Upper, p.Note)
	}
}

// TestEvaluationPage: the points of each unit add up to its total, and the
// score that counts is the one that was filled in.
func TestEvaluationPage(t *testing.T) {
	v, docs := pagesOf(t, "shandong")
	d := docs["evaluation.html"]
	checkFigures(t, d)
	for _, u := range v.Pool.Units {
		form := rows(d, u.Name+" · 职工 · 2026 年度考核自评表")
		if want := []string{"指标", "目标值", "零分值", "完成值", "分值", "得分", "偏差原因"}; form == nil || !slices.Equal(form[0], want) {
			t.Fatalf("%s: columns %q", u.Name, form)
		}
		sum := new(big.Rat)
		for _, row := range form[1 : len(form)-1] {
			sum.Add(sum, yuanOf(t, row[5]))
			if full := yuanOf(t, row[4]).Cmp(yuanOf(t, row[5])) == 0; full != (row[6] == "—") {
				t.Errorf("%s: reason %q beside %s of %s", u.Name, row[6], row[5], row[4])
			}
		}
		if len(form) != 7 || sum.Cmp(yuanOf(t, form[6][5])) != 0 {
			t.Errorf("%s: the points make %s, the total is %q", u.Name, sum.FloatString(2), form[len(form)-1])
		}
	}
	ranking := rows(d, "各指标得分")
	if got := ranking[1]; got[0] != "济南市" || got[7] != "93.00" || got[8] != "填报" {
		t.Errorf("ranking %q", got)
	}
	if d := docs["units/370100.html"]; !slices.Contains(d.links, reference{"a", "href", "../evaluation.html#self-employee-370100"}) {
		t.Error("the unit's page does not lead to its self-evaluation")
	}
}

// readingChange is a change of a unit's levy under another reading.
func readingChange(f *fixture, unit int, from, to int64) calc.Change {
	moved := calc.Moved{From: yuan(from), To: yuan(to)}
	return calc.Change{Unit: f.pool.Units[unit], Insurance: f.Insurances[0].Insurance, Item: calc.LevyToAbove, Moved: moved,
		Schemes: []calc.SchemeMoved{{Scheme: f.policy.Schemes[0], Moved: moved}}}
}

func TestReadingsPage(t *testing.T) {
	f := newFixture(5)
	f.Prices = func() []calc.ReadingPrice {
		return []calc.ReadingPrice{{Question: "折算与扣除的次序", Reading: "b", Own: "a", Schemes: []string{"省级调剂金"}, Notes: []string{"先折算，再扣除"},
			Changes: []calc.Change{readingChange(f, 0, 100_00, 90_50), readingChange(f, 1, 200_00, 260_00)},
			Flips:   []calc.Flip{{Scheme: f.policy.Schemes[0], Unit: f.pool.Units[1], Insurance: f.Insurances[0].Insurance, Step: "是筹集对象", To: true}}}}
	}
	files, docs := render(t, f.View, f.files())
	checkStatic(t, files, docs, f.files())
	d := docs["readings.html"]
	if checkFigures(t, d) != 1 {
		t.Error("no chart of the sums")
	}
	text := words(d.root)
	for _, want := range []string{"条文有 1 个问题不止一种解读，另有 1 种解读没有采用", "1 种会改变金额，1 种会改变统筹区的资格", "未核定事项一律按建议值计",
		"a（采用）", "先折算，再扣除", "2 个统筹区收付的金额改变，1 个统筹区的资格改变", "省级调剂金：是筹集对象"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	list := rows(d, "职工 · 上解上级支出")
	if want := []string{"合计 2 个", "", "", "", "+50.50"}; list == nil || !slices.Equal(list[len(list)-1], want) {
		t.Errorf("changes %q", list)
	}
}

// TestReadingsBySchemes: what one scheme takes off a line and another puts on is told of
// each, in the table and in the chart, and the line's sum beside it.
func TestReadingsBySchemes(t *testing.T) {
	f := newFixture(2)
	ch := readingChange(f, 0, 100_00, 90_00)
	ch.Schemes = append(ch.Schemes, calc.SchemeMoved{Scheme: &calc.Scheme{ID: "risk", Name: "风险基金"}, Moved: calc.Moved{From: yuan(0), To: yuan(10_00)}})
	ch.From, ch.To = yuan(100_00), yuan(100_00)
	f.Prices = func() []calc.ReadingPrice {
		return []calc.ReadingPrice{{Question: "折算与扣除的次序", Reading: "b", Own: "a", Changes: []calc.Change{ch}}}
	}
	_, docs := render(t, f.View, f.files())
	d := docs["readings.html"]
	name := f.pool.Units[0].Name
	want := [][]string{{name, "省级调剂金", "100.00", "90.00", "−10.00"}, {name, "风险基金", "0.00", "10.00", "+10.00"}, {name, "合计", "100.00", "100.00", "0.00"},
		{"小计 1 个", "省级调剂金", "", "", "−10.00"}, {"小计 1 个", "风险基金", "", "", "+10.00"}, {"合计 1 个", "", "", "", "0.00"}}
	if list := rows(d, "职工 · 上解上级支出"); !reflect.DeepEqual(list[max(0, len(list)-len(want)):], want) {
		t.Errorf("changes %q", list)
	}
	if list := rows(d, "各解读的合计改变"); len(list) < 2 || !slices.Contains(list[len(list)-2], "−10.00") || !slices.Contains(list[len(list)-1], "+10.00") {
		t.Errorf("sums %q", list)
	}
}

// TestReadingsOfSamples: what the page says of each reading is what calc prices.
func TestReadingsOfSamples(t *testing.T) {
	v, docs := pagesOf(t, "liaoning")
	text := words(docs["readings.html"].root)
	moving := 0
	for _, p := range v.Prices() {
		if !strings.Contains(text, p.Question) || !strings.Contains(text, "改用解读 "+p.Reading) {
			t.Errorf("%s %s is not on the page", p.Question, p.Reading)
		}
		for _, c := range p.Changes {
			moving++
			if want := signed(new(big.Rat).Sub(c.To, c.From), amount.Yuan); !strings.Contains(text, want) {
				t.Errorf("%s %s: %s %s is not on the page", p.Question, p.Reading, c.Unit.Name, want)
			}
		}
	}
	if moving == 0 {
		t.Fatal("no reading of the sample changes anything: the test shows nothing")
	}
}

func TestFindingsPage(t *testing.T) {
	f := newFixture(3)
	files, docs := render(t, f.View, f.files())
	checkStatic(t, files, docs, f.files())
	d := docs["findings.html"]
	text := words(d.root)
	for _, k := range checks.Catalogue() {
		if !d.ids[k.ID] || !strings.Contains(text, k.Meaning) || !strings.Contains(text, k.Remedy) {
			t.Errorf("%s is not explained", k.ID)
		}
	}
	if !slices.Contains(docs["checks.html"].links, reference{"a", "href", "findings.html#D210"}) {
		t.Error("a finding does not lead to its explanation")
	}
}

// TestAnsweredRemarks: the reason and who signed it stand beside the remark,
// and the overview counts them.
func TestAnsweredRemarks(t *testing.T) {
	v, docs := pagesOf(t, "liaoning")
	answered := 0
	for _, c := range v.Checks {
		if c.Reason == "" {
			continue
		}
		answered++
		for _, page := range []string{"checks.html", "units/" + v.Pool.Units[c.Unit].Code + ".html"} {
			if text := words(docs[page].root); !strings.Contains(text, "说明："+c.Reason+"（"+c.By+"）") {
				t.Errorf("%s does not give the reason %s", page, c.Reason)
			}
		}
	}
	if want := "（2 条已说明）"; answered != 2 || !strings.Contains(words(docs["index.html"].root), want) {
		t.Errorf("%d answered; the overview does not say %s", answered, want)
	}
	text := words(docs["checks.html"].root)
	if errors, warnings := strings.Index(text, "累计结余赤字：3 条"), strings.Index(text, "当年赤字："); errors < 0 || warnings < errors {
		t.Errorf("the groups stand at %d and %d", errors, warnings)
	}
}

// TestBasisIsShown: the 口径 of a figure stands wherever it is used.
func TestBasisIsShown(t *testing.T) {
	_, docs := pagesOf(t, "liaoning")
	overview := words(docs["index.html"].root)
	if n := strings.Count(overview, "2025 年数取预计"); n < 8 { // four charts and a table of two insurances, less one without heads
		t.Errorf("the overview names the 口径 %d times", n)
	}
	unit := words(docs["units/210400.html"].root)
	for _, want := range []string{"2025 年预计数。", "2025 年预计（元）", "口径 2025 预计 · 2026 预算"} {
		if !strings.Contains(unit, want) {
			t.Errorf("the unit's page does not say %q", want)
		}
	}
}

func TestBasisOf(t *testing.T) {
	f := newFixture(3)
	s := newSite(f.View, Options{})
	iv := &f.Insurances[0]
	if got := s.BasesOf(iv, 2025); got != "" {
		t.Errorf("unknown 口径 is %q", got)
	}
	s.Tables = map[calc.FigureKey]*calc.Figures{}
	for i, b := range []calc.Basis{calc.Expected, calc.Final, calc.Expected} {
		s.Tables[calc.FigureKey{Insurance: "职工", Year: 2025, Unit: i}] = &calc.Figures{Year: 2025, Basis: b}
	}
	if got := s.BasesOf(iv, 2025); got != "决算 1 个、预计 2 个" {
		t.Errorf("mixed 口径 is %q", got)
	}
}

// TestAdjustedBudget: a year with a budget and an adjusted one shows both and
// what differs.
func TestAdjustedBudget(t *testing.T) {
	f := newFixture(3)
	before := f.row("职工", 2026, 0, 900)
	f.pool.Rows = slices.DeleteFunc(f.pool.Rows, func(r calc.Row) bool { return r.Year == 2026 && r.Unit == 0 && r.Insurance == "职工" })
	after := f.row("职工", 2026, 0, 901)
	after.Basis = calc.Adjusted
	c := after.Cells["待遇支出"]
	c.Num = new(big.Rat).Add(c.Num, yuan(123_456))
	after.Cells["待遇支出"] = c
	f.pool.Rows = append(f.pool.Rows, before, after)
	_, docs := render(t, f.View, f.files())
	list := rows(docs["units/990001.html"], "2026 年预算调整前后")
	i := slices.IndexFunc(list, func(row []string) bool { return row[0] == "待遇支出" })
	if i < 0 || list[i][3] != "+1,234.56" {
		t.Errorf("table %q", list)
	}
	if rows(docs["units/990002.html"], "预算调整前后") != nil {
		t.Error("a unit without an adjusted budget has the table")
	}
}

// TestChangeByCause: the causes of the change add up to it, in the chart's
// table and in its parts, unit by unit.
func TestChangeByCause(t *testing.T) {
	f := newFixture(4)
	iv := &f.Insurances[0]
	for i, r := range iv.Rows {
		parts := []*big.Rat{yuan(int64(i) * 1_000_00), yuan(-250_00), new(big.Rat), new(big.Rat), yuan(int64(3-i) * 10_00)}
		from := new(big.Rat).Set(r.Levy)
		for _, p := range parts {
			from.Sub(from, p)
		}
		own := new(big.Rat).Sub(r.Levy, from)
		f.Changes = append(f.Changes, calc.Change{Unit: f.pool.Units[i], Insurance: iv.Insurance, Item: calc.LevyToAbove, Moved: calc.Moved{From: from, To: r.Levy, Parts: parts}, Reasons: []calc.Reason{
			{Cause: calc.CauseData, Name: "上年.征缴收入", Kind: "money", PerUnit: true, From: formula.Int(1), To: formula.Int(int64(i + 2)), Amount: own.Add(own, yuan(250_00))},
			{Cause: calc.CauseSwitch, Name: "暂停提取", Kind: "bool", From: formula.Yes(false), To: formula.Yes(true), Amount: yuan(-250_00),
				Test: &calc.Test{Left: "基金.年初余额", Right: "暂停线", Op: "≥", Type: formula.MoneyType, A: yuan(529_900_000_000), B: yuan(519_500_000_000)}},
		}})
	}
	files, docs := render(t, f.View, f.files())
	checkStatic(t, files, docs, f.files())
	list := rows(docs["index.html"], "上解比上年的变化和原因")
	if len(list) != 6 {
		t.Fatalf("rows %q", list)
	}
	for i, row := range list[1:5] {
		if want := fmt.Sprintf("上年征缴收入由 1.00 元变为 %d.00 元", i+2); !strings.Contains(row[4], "征缴收入") {
			t.Errorf("row %q, want %s", row, want)
		}
	}
	foot := list[5]
	if foot[2] != amount.Yuan(iv.Total.Levy) || !strings.Contains(foot[4], "“暂停提取”由“否”变为“是”（基金年初余额 52.99 ≥ 暂停线 51.95 亿元） −1,000.00") {
		t.Errorf("foot %q", foot)
	}
}

// TestOverlaysOnTop: a pack of a what-if says so first, with its title, author,
// reason and years, on the overview and beside the rules it changes.
func TestOverlaysOnTop(t *testing.T) {
	f := newFixture(3)
	f.Overlays = []*calc.Overlay{{Title: "比例提高到 4%", Author: "示例处室", Reason: "测算负担", From: 2026, To: 2028,
		Parameters: []calc.OverlayParameter{{Scheme: "adjustment", Name: "筹集比例", Value: formula.Num(rat(4, 100)), Raw: "4%"}},
		Readings:   map[string]string{"折算与扣除的次序": "b"}}}
	files, docs := render(t, f.View, f.files())
	checkStatic(t, files, docs, f.files())
	list := rows(docs["index.html"], "本资料是按测算方案算的")
	if want := []string{"比例提高到 4%", "示例处室", "测算负担", "2026 年至 2028 年", "省级调剂金的筹集比例改为 4%；折算与扣除的次序取解读 b"}; len(list) != 2 || !slices.Equal(list[1], want) {
		t.Errorf("what-ifs %q", list)
	}
	text := words(docs["index.html"].root)
	if strings.Index(text, "本资料是按测算方案算的") > strings.Index(text, "够付几个月") {
		t.Error("the what-ifs do not come first")
	}
	if !strings.Contains(words(docs["policy.html"].root), "测算方案“比例提高到 4%”，2026 年至 2028 年") {
		t.Error("the rule does not show what is put in its place")
	}
}

// TestOpenFlows: the lists of money and the funds' accounts mark what rests
// on decisions not made yet, and show the range of an open grant.
func TestOpenFlows(t *testing.T) {
	_, docs := pagesOf(t, "liaoning")
	d := docs["index.html"]
	employee, risk := rows(d, "职工医保省级调剂金，元"), rows(d, "省级风险基金，元")
	var text []string
	for _, r := range slices.Concat(employee, risk) {
		text = append(text, strings.Join(r, " "))
	}
	all := strings.Join(text, "\n")
	for _, want := range []string{"抚顺市 下拨 196,294,000.00", "阜新市 下拨（未核定） 76,594,166.67—153,188,333.33", "年末余额（按建议值）"} {
		if !strings.Contains(all, want) {
			t.Errorf("no %q in\n%s", want, all)
		}
	}
	marked := 0
	for _, r := range slices.Concat(rows(d, "基金账户：职工医保省级调剂金"), rows(d, "基金账户：省级风险基金")) {
		if strings.Contains(strings.Join(r, " "), "按建议值") {
			marked++
		}
	}
	if marked != 2 {
		t.Errorf("%d accounts are marked as suggested", marked)
	}
}

// TestAccountsOfASchemeToCome: a scheme not in force has no account in the budget.
func TestAccountsOfASchemeToCome(t *testing.T) {
	_, docs := pagesOf(t, "hunan")
	text := words(docs["index.html"].root)
	if !strings.Contains(text, "2027（预览）") {
		t.Error("the account of a scheme to come is not marked")
	}
	for n := range docs["index.html"].root.Descendants() {
		if attribute(n, "id") == "accounts-resident" && !strings.Contains(attribute(n, "aria-label"), "2028 年起执行的居民医保省级调剂金") {
			t.Errorf("words of the accounts: %s", attribute(n, "aria-label"))
		}
	}
}

// TestCellsNameTheirUnit: the figures behind an amount are listed with the unit
// they are of, and of a sum over very many units the unit's own only.
func TestCellsNameTheirUnit(t *testing.T) {
	_, docs := pagesOf(t, "liaoning")
	list := rows(docs["units/210400.html"], "每个数的出处")
	of := map[string]int{}
	for _, r := range list[1:] {
		of[r[1]]++
	}
	if of["抚顺市"] < 10 || of["沈阳市"] != 2 || len(of) != 15 {
		t.Errorf("cells by unit: %v", of)
	}
	n := maxParts + 1
	sum := &calc.Node{Kind: calc.NodeAggregate, Name: "合计(上年.征缴收入)"}
	f := newFixture(n)
	s := newSite(f.View, Options{})
	for i := range n {
		row := s.rows[unitKey{"职工", i}][0]
		sum.Children = append(sum.Children, &calc.Node{Kind: calc.NodeMeasure, Name: s.Pool.NameOf(i), Pos: row.Cells["征缴收入"].Pos})
	}
	cells := s.cellTable([]*calc.Node{sum}, 3)
	if len(cells.Rows) != 1 || cells.Rows[0][1] != s.Pool.NameOf(3) || !strings.Contains(cells.Caption, "只列本统筹区") {
		t.Errorf("%s: %q", cells.Caption, cells.Rows)
	}
}

// TestExamplesOfOpenSteps: the page of the law shows no open step as decided,
// and works every step that has a value.
func TestExamplesOfOpenSteps(t *testing.T) {
	v, _ := pagesOf(t, "liaoning")
	s := newSite(v, Options{})
	examples := s.examples()
	for _, run := range v.Runs {
		for _, col := range run.Steps {
			if examples[col.Step].node == nil {
				t.Errorf("%s %s has no example", run.Scheme.Name, col.Step.Name)
			}
		}
	}
	e := example{"某市", &calc.Node{Substituted: "1.00", Value: formula.Num(big.NewRat(1, 1)), Status: calc.StatusEstimate}}
	if !strings.HasSuffix(e.text(), "（未核定，按建议值）") {
		t.Error(e.text())
	}
	_, docs := pagesOf(t, "suizhou")
	if want := "IF(是, 35,000,000.00 - 11,000,000.00, 0) ＝ 24,000,000.00 元，合计按限额或总额分摊后是 1,945,945.95 元"; !strings.Contains(words(docs["policy.html"].root), want) {
		t.Errorf("the page does not say %s", want)
	}
}

// TestValuesWithUnits: decisions and inputs of unlike kinds stand in one table,
// each with its unit.
func TestValuesWithUnits(t *testing.T) {
	_, docs := pagesOf(t, "liaoning")
	for _, c := range []struct {
		page, caption string
		want          []string
	}{
		{"index.html", "待核定事项", []string{"阜新市", "核定月数", "职工", "职工医保省级调剂金", "0.5 个月", "0.5 个月", "1 个月"}},
		{"index.html", "测算参数：", []string{"运行良好月数", "6 个月"}},
		{"checks.html", "填报与核定", []string{"年初余额", "辽宁省", "职工", "职工医保省级调剂金", "777,010,000.00 元"}},
	} {
		found := slices.ContainsFunc(rows(docs[c.page], c.caption), func(r []string) bool {
			return len(r) >= len(c.want) && slices.Equal(r[:len(c.want)], c.want)
		})
		if !found {
			t.Errorf("%s %s: no row %q", c.page, c.caption, c.want)
		}
	}
}

// TestChangeOfARange: beside last year's figure an open one shows its range and
// that of the change.
func TestChangeOfARange(t *testing.T) {
	_, docs := pagesOf(t, "liaoning")
	list := rows(docs["units/210900.html"], "上年数取自 funds.csv")
	want := []string{"上级补助收入", "76,590,000.00", "229,782,500.00—459,565,000.00", "+153,192,500.00—+382,975,000.00"}
	if len(list) != 4 || !slices.Equal(list[2], want) {
		t.Errorf("%q", list)
	}
}

// TestOwnGovernmentPays: a unit's page says what its own government pays, in the first
// sentence and under its own name; the overview says to what the pool's government is
// asked to agree.
func TestOwnGovernmentPays(t *testing.T) {
	_, docs := pagesOf(t, "suizhou")
	page := words(docs["units/421381.html"].root)
	for _, want := range []string{"动用 15,162,218.92 元，当地政府补足 64,701,030.00 元", "广水市 2026 年职工应由当地政府补足 64,701,030.00 元。"} {
		if !strings.Contains(page, want) {
			t.Errorf("units/421381.html does not say %q", want)
		}
	}
	overview := words(docs["index.html"].root)
	if want := "动用风险储备金（风险储备金）：请示，报本级人民政府同意"; !strings.Contains(overview, want) || strings.Contains(overview, "没有待核定的事项") {
		t.Errorf("index.html does not say %q, or that there is nothing to decide", want)
	}
	found := false
	for _, r := range rows(docs["index.html"], "职工 · 2026 年") {
		found = found || len(r) > 3 && r[0] == "广水市" && slices.Contains(r, "64,701,030.00")
	}
	if !found {
		t.Error("the table of units leaves out what 广水市 pays")
	}
}

// TestWhoDecides: where units' governments apply to the pool's for a scheme's money, it
// decides; the overview, as the annual report, names who decides what.
func TestWhoDecides(t *testing.T) {
	_, docs := pagesOf(t, "liaoning")
	page := words(docs["index.html"].root)
	for _, want := range []string{"核定金额（省级风险基金） 1.53—3.06 亿元 由辽宁省人民政府核定", "0.5 个月—1 个月 由示例省医疗保障局核定"} {
		if !strings.Contains(page, want) {
			t.Errorf("index.html does not say %q", want)
		}
	}
}
