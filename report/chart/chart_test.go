package chart_test

import (
	"math/big"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/data"
	"tongchou/data/datatest/pools"
	"tongchou/report"
	"tongchou/report/chart"
	"tongchou/report/colour"
)

var views sync.Map // of the sample pools, by name: func() *report.View

// view computes a sample pool, once for all tests.
func view(t *testing.T, pool string) *report.View {
	t.Helper()
	one, _ := views.LoadOrStore(pool, sync.OnceValue(func() *report.View {
		return report.New(pools.Result(t, pools.Sample(t, pool), calc.Options{}))
	}))
	return one.(func() *report.View)()
}

// charts are all charts of an insurance.
func charts(v *report.View, iv *report.InsuranceView) []*chart.Chart {
	out := []*chart.Chart{chart.MonthsOf(v, iv), chart.RatiosOf(v, iv), chart.FlowsOf(v, iv), chart.ChangeOf(v, iv), chart.PathOf(v, iv)}
	for _, run := range iv.Runs {
		out = append(out, chart.AccountOf(v, iv, run))
	}
	var made []*chart.Chart
	for _, c := range out {
		if c != nil {
			made = append(made, c)
		}
	}
	return made
}

// Every chart of every sample pool says what it found, in which unit, and has a
// value a series in every row; a ranking is no longer than its limit.
func TestChartsOfThePools(t *testing.T) {
	for _, pool := range data.Embedded() {
		v := view(t, pool)
		for i := range v.Insurances {
			iv := &v.Insurances[i]
			list := charts(v, iv)
			if len(list) < 3 {
				t.Errorf("%s %s has %d charts", pool, iv.Name, len(list))
			}
			for _, c := range list {
				if c.Title == "" || c.About == "" || c.How == "" || c.Form == 0 || len(c.Series) == 0 {
					t.Errorf("%s %s: %+v lacks something", pool, iv.Name, c)
				}
				if len(c.Rows) > chart.MaxRows+1 || c.First > len(c.Rows) && len(c.Rows) > 0 {
					t.Errorf("%s %s: %s has %d rows, the first projected is %d", pool, iv.Name, c.Name, len(c.Rows), c.First)
				}
				for _, r := range c.Rows {
					if len(r.Values) != len(c.Series) || r.Name == "" {
						t.Errorf("%s %s: row %q of %s has %d values", pool, iv.Name, r.Name, c.Name, len(r.Values))
					}
				}
			}
		}
	}
}

// Whatever is named, the parts of a change make its sum; how many are named has
// a limit.
func TestChangeAddsUp(t *testing.T) {
	for _, pool := range data.Embedded() {
		v := view(t, pool)
		for i := range v.Insurances {
			c := chart.ChangeOf(v, &v.Insurances[i])
			if c == nil {
				continue
			}
			sum, last := new(big.Rat), len(c.Rows)-1
			for _, r := range c.Rows[:last] {
				sum.Add(sum, r.Values[0])
			}
			if sum.Cmp(c.Rows[last].Values[0]) != 0 || len(c.Rows) > 15 {
				t.Errorf("%s: %d parts make %s of %s", pool, last, sum.FloatString(2), c.Rows[last].Values[0].FloatString(2))
			}
		}
	}
}

// rows are n units that pay i and get nothing; every third has no figure of
// last year.
func manyUnits(n int) *report.InsuranceView {
	iv := &report.InsuranceView{Total: report.UnitRow{Unit: -1, Levy: new(big.Rat), PriorLevy: new(big.Rat)}}
	for i := range n {
		r := report.UnitRow{Unit: i, Name: strings.Repeat("区", i+1), Levy: big.NewRat(int64(i*i), 1), Grant: new(big.Rat), PriorLevy: big.NewRat(100, 1), Ratio: big.NewRat(int64(i+1), 2)}
		iv.Total.Levy.Add(iv.Total.Levy, r.Levy)
		if iv.Total.PriorLevy.Add(iv.Total.PriorLevy, r.PriorLevy); i%3 == 2 {
			r.PriorLevy = nil
		}
		iv.Rows = append(iv.Rows, r)
	}
	iv.In, iv.Out = calc.Levy, calc.Grant
	iv.Total.In, iv.Total.Out = iv.Total.Levy, iv.Total.Grant
	for i := range iv.Rows {
		iv.Rows[i].In, iv.Rows[i].Out = iv.Rows[i].Levy, iv.Rows[i].Grant
	}
	return iv
}

// Of many units a waterfall names the largest changes and puts the rest in one,
// and what last year does not know in another; a ranking keeps both ends.
func TestManyUnits(t *testing.T) {
	v := &report.View{Result: &calc.Result{Pool: &calc.Pool{Policy: &calc.Policy{Name: "某省"}}, Year: 2026}}
	iv := manyUnits(50)
	c := chart.ChangeOf(v, iv)
	n := len(c.Rows)
	if n != 12+3 || c.Rows[n-3].Name != "其余 21 个" || c.Rows[n-2].Name != "上年缺数的" || c.Rows[n-1].Name != "合计" {
		t.Errorf("%d rows, the last are %+v", n, c.Rows[max(0, n-3):])
	}
	sum := new(big.Rat)
	for _, r := range c.Rows[:n-1] {
		sum.Add(sum, r.Values[0])
	}
	if sum.Cmp(c.Rows[n-1].Values[0]) != 0 {
		t.Errorf("the parts make %s of %s", sum.FloatString(2), c.Rows[n-1].Values[0].FloatString(2))
	}
	r := chart.RatiosOf(v, iv)
	if len(r.Rows) != chart.MaxRows-1 || r.Rows[0].Name != iv.Rows[49].Name || r.Rows[chart.MaxRows-2].Name != iv.Rows[0].Name || !strings.Contains(r.Rest, "50 个") {
		t.Errorf("%d of 50 rows, %q", len(r.Rows), r.Rest)
	}
	if m := r.Rows[17]; m.Name != "其余的中位" || m.Values[0].Cmp(iv.Rows[25].Ratio) != 0 {
		t.Errorf("in the middle stands %s %s", m.Name, m.Values[0].FloatString(2))
	}
}

// What is not decided is a range, never one figure; a zero is not written.
func TestTextOfValues(t *testing.T) {
	c := &chart.Chart{Form: chart.Opposed, Unit: chart.Money(big.NewRat(50_000_000, 1)), Series: make([]chart.Series, 2), Rows: []chart.Row{
		{Values: []*big.Rat{new(big.Rat), big.NewRat(10_000_000, 1)}, High: big.NewRat(20_000_000, 1)},
		{Values: []*big.Rat{big.NewRat(12, 1), big.NewRat(12_340_000, 1)}},
	}}
	for _, want := range []struct {
		row, series int
		text        string
	}{{0, 0, ""}, {0, 1, "1,000.00—2,000.00"}, {1, 0, "不足 0.01"}, {1, 1, "1,234.00"}} {
		if got := c.Text(want.row, want.series); got != want.text {
			t.Errorf("row %d, series %d: %q, want %q", want.row, want.series, got, want.text)
		}
	}
}

// Pages have the palette and no colour beside it.
func TestPagesHaveThePalette(t *testing.T) {
	known := map[string]bool{}
	for _, c := range []colour.Colour{colour.Ink, colour.Muted, colour.Rule, colour.White, colour.Band, colour.Pool, colour.Levy, colour.Grant, colour.Unit, colour.Open, colour.Risk, colour.Outer, colour.Short, colour.Shorter} {
		known[c.String()] = true
	}
	for _, file := range []string{"report.css", "report.js"} {
		text, err := os.ReadFile("../../templates/page/" + file)
		if err != nil {
			t.Fatal(err)
		}
		found := regexp.MustCompile(`#[0-9A-Fa-f]{6}\b`).FindAllString(string(text), -1)
		if len(found) < 5 {
			t.Errorf("%s names %d colours", file, len(found))
		}
		for _, c := range found {
			if !known[strings.ToUpper(c)] {
				t.Errorf("%s has %s, which is not in the palette", file, c)
			}
		}
	}
	css, _ := os.ReadFile("../../templates/page/report.css")
	for name, c := range map[string]colour.Colour{"ink": colour.Ink, "muted": colour.Muted, "rule": colour.Rule, "paper": colour.White, "band": colour.Band,
		"accent": colour.Pool, "levy": colour.Levy, "grant": colour.Grant, "unit": colour.Unit, "risk": colour.Risk} {
		if !strings.Contains(string(css), "--"+name+": "+c.String()+";") {
			t.Errorf("report.css does not have --%s: %s", name, c)
		}
	}
}

// Of many units the gravest and earliest watches are kept, in the order of the table.
func TestGravest(t *testing.T) {
	cell := func(first string, level finding.Level) []chart.FirstCell {
		return []chart.FirstCell{{First: first, Years: "1 年", Level: level, Held: first[0] == '2'}}
	}
	all := &chart.FirstYears{Rows: []chart.FirstRow{
		{Name: "甲", Unit: 0, Cells: cell("2031 / 2030", finding.Error)},
		{Name: "乙", Unit: 1, Cells: cell("2027 / 2027", finding.Notice)},
		{Name: "丙", Unit: 2, Cells: cell("— / 2027", finding.Error)},
		{Name: "丁", Unit: 3, Cells: cell("2028 / —", finding.Error)},
		{Name: "戊", Unit: 4, Cells: cell("2026 / 2026", finding.Warning)},
	}}
	for n, want := range map[int]string{1: "丁", 2: "甲丁", 3: "甲丁戊", 4: "甲乙丁戊", 5: "甲乙丙丁戊", 9: "甲乙丙丁戊"} {
		got := ""
		for _, r := range all.Gravest(n) {
			got += r.Name
		}
		if got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}
