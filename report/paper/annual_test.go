package paper

import (
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tongchou/calc"
	"tongchou/data"
	"tongchou/report"
	"tongchou/report/amount"
	"tongchou/report/chart"
	"tongchou/report/colour"
	"tongchou/report/typeset"
	"tongchou/report/workers"
)

func annualPages(t *testing.T, v *report.View) []typeset.Page {
	t.Helper()
	faces, err := embeddedFaces()
	if err != nil {
		t.Fatal(err)
	}
	pages, err := annualReport(v).Set(faces)
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

// Every pool has its report: a cover, the answers to the three questions,
// figures that are numbered in order and name their sources, and the chapters
// on method, data and assumptions. Nothing lies outside the page area.
func TestAnnualReport(t *testing.T) {
	for _, pool := range data.Embedded() {
		t.Run(pool, func(t *testing.T) {
			v := view(t, pool)
			text := strings.ReplaceAll(drawnText(t, annualReport(v)), " ", "")
			for _, iv := range v.Insurances {
				for _, a := range iv.Answers {
					if !strings.Contains(text, strings.ReplaceAll(a.Sentence, " ", "")) && !strings.Contains(text, strings.ReplaceAll(a.Figure, " ", "")) {
						t.Errorf("the summary lacks %s: %s", a.Question, a.Sentence)
					}
				}
			}
			var figures []string
			for _, m := range regexp.MustCompile(`图(\d+)　[^图]*?。来源：`).FindAllStringSubmatch(text, -1) {
				figures = append(figures, m[1])
			}
			for i, n := range figures {
				if n != fmt.Sprint(i+1) {
					t.Errorf("figures are numbered %v", figures)
					break
				}
			}
			if len(figures) < 2 {
				t.Errorf("%d figures", len(figures))
			}
			var names []string
			for i, p := range annualPages(t, v) {
				for _, n := range p.Names {
					names = append(names, n.Text)
				}
				inPage(t, i+1, p)
			}
			for _, want := range []string{"封面", "目录", "摘要", "结论", "方法", "数据质量", "假设和预测"} {
				if !slices.Contains(names, want) {
					t.Errorf("no chapter %s among %v", want, names)
				}
			}
		})
	}
}

// inPage fails where a box or rule of page n leaves the text area to the sides,
// or the page.
func inPage(t *testing.T, n int, p typeset.Page) {
	t.Helper()
	left, right := typeset.MM(2800), typeset.MM(2800+15600)
	if n%2 == 0 {
		left, right = typeset.MM(21000-2800-15600), typeset.MM(21000-2800)
	}
	const slack = 2 * typeset.Point
	for _, b := range p.Boxes {
		if b.X < left-slack || b.X+b.W > right+slack || b.Y < 0 || b.Y+b.H > p.Height {
			t.Errorf("page %d: a box from %d to %d leaves the text area", n, b.X, b.X+b.W)
		}
	}
	for _, r := range p.Rules {
		if min(r.X1, r.X2) < left-slack || max(r.X1, r.X2) > right+slack {
			t.Errorf("page %d: a rule from %d to %d leaves the text area", n, r.X1, r.X2)
		}
	}
}

// The report reconciles every matter in which something is due, announced or paid.
func TestAnnualReconciliation(t *testing.T) {
	v := view(t, "liaoning")
	text := drawnText(t, annualReport(v))
	n := 0
	for _, iv := range v.Insurances {
		if strings.Count(text, "对账") < 2 {
			t.Errorf("no chapter of %s", iv.Name)
		}
		for _, p := range v.Matters(iv.Name) {
			if r := v.Reconcile(p); r.Due != nil {
				n++
				for _, x := range []*big.Rat{r.Due, r.Untold(), r.Left()} {
					if !strings.Contains(text, amount.Yuan(x)) {
						t.Errorf("%s: no %s", v.Pool.NameOf(p.Unit), amount.Yuan(x))
					}
				}
			}
		}
	}
	if n < 20 {
		t.Errorf("%d matters only", n)
	}
	p := calc.Position{Scheme: &calc.Scheme{Name: "调剂金"}, Flow: calc.Levy}
	if got, want := reconciledText(&p, report.Reconciled{Due: big.NewRat(300_000, 1), Announced: big.NewRat(200_000, 1), Paid: big.NewRat(100_000, 1)}),
		"调剂金上解应缴30.00万元，已通知20.00万元，已缴10.00万元"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// What is not decided is a range in the report and in the summary.
func TestOpenGrantsAreRangesInTables(t *testing.T) {
	v := view(t, "liaoning")
	report, sum := drawnText(t, annualReport(v)), drawnText(t, summary(v))
	found := false
	for _, iv := range v.Insurances {
		for _, r := range iv.Rows {
			if !r.Open() {
				continue
			}
			found = true
			low, high := amount.Yuan(r.GrantLow), amount.Yuan(r.GrantHigh)
			for name, text := range map[string]string{"report": report, "summary": sum} {
				if !strings.Contains(text, low) || !strings.Contains(text, high) {
					t.Errorf("the %s lacks the range of %s", name, r.Name)
				}
			}
			if g := amount.Yuan(r.Grant); g != low && g != high && strings.Contains(sum, g) {
				t.Errorf("the summary prints %s for %s as if it were decided", g, r.Name)
			}
		}
	}
	if !found {
		t.Fatal("no grant of the pool is open")
	}
}

// A bar is as long as its value says, and stripes tell grants from levies.
func TestBarsAreInProportion(t *testing.T) {
	c := &chart.Chart{Form: chart.Bars, Unit: chart.Months, Series: []chart.Series{{}}, Refs: []chart.Ref{{Name: "线", Value: big.NewRat(6, 1)}},
		Rows: []chart.Row{{Name: "甲", Values: []*big.Rat{big.NewRat(3, 1)}}, {Name: "乙", Values: []*big.Rat{big.NewRat(6, 1)}}}}
	d := &typeset.Document{Name: "x.pdf", Sheets: []typeset.Annex{{Blocks: []typeset.Block{figure(c)}}}}
	faces, err := embeddedFaces()
	if err != nil {
		t.Fatal(err)
	}
	pages, err := d.Set(faces)
	if err != nil {
		t.Fatal(err)
	}
	b := pages[0].Boxes
	if len(b) != 2 || b[0].X != b[1].X || b[1].W < 2*b[0].W-2 || b[1].W > 2*b[0].W+2 {
		t.Errorf("bars of 3 and 6: %v", b)
	}
}

func TestTicks(t *testing.T) {
	for _, c := range []struct{ whole, step int64 }{{0, 1}, {5, 1}, {9, 2}, {10, 2}, {24, 5}, {26, 10}, {480, 100}, {5100, 2000}} {
		if got := tick(big.NewRat(c.whole, 1)); got.Cmp(big.NewRat(c.step, 1)) != 0 {
			t.Errorf("an axis of %d has lines every %s, want %d", c.whole, got.RatString(), c.step)
		}
	}
	for _, c := range []struct{ x, want int64 }{{7, 5}, {-7, -10}, {10, 10}, {-10, -10}, {0, 0}} {
		if got := floorTo(big.NewRat(c.x, 1), big.NewRat(5, 1)); got.Cmp(big.NewRat(c.want, 1)) != 0 {
			t.Errorf("floor of %d to fives is %s", c.x, got.RatString())
		}
	}
}

func TestGovernments(t *testing.T) {
	city := &calc.Policy{Name: "随州市", Level: "市级"}
	province := &calc.Policy{Name: "辽宁省", Level: "省级"}
	for _, c := range []struct {
		policy     *calc.Policy
		unit, want string
	}{
		{city, "随县", "随县人民政府"}, {city, "随州高新区", "随州高新区管理委员会"}, {city, "大洪山风景名胜区", "大洪山风景名胜区管理委员会"},
		{city, "曾都区", "曾都区人民政府"}, {city, "市本级", "市本级医疗保险经办机构"}, {province, "沈阳市", "沈阳市人民政府"}, {province, "省直", "省直医疗保险经办机构"},
	} {
		if got := government(c.policy, calc.Unit{Name: c.unit}, calc.Insurance{Name: "职工"}); got != c.want {
			t.Errorf("%s: %s, want %s", c.unit, got, c.want)
		}
	}
}

// The report of a pool with a fan shows where nine courses in ten lie, in the
// drawing and in the table; without one it says nothing of courses.
func TestReportShowsTheFan(t *testing.T) {
	v := changed(t, "liaoning", calc.Options{Fans: workers.Each}, func(p *calc.Pool) { p.Projection.Stochastic.Paths = 200 })
	page := func(v *report.View) typeset.Page {
		for _, p := range annualPages(t, v) {
			if slices.ContainsFunc(p.Names, func(n typeset.Name) bool { return n.Text == "十年结余" }) {
				return p
			}
		}
		t.Fatal("no page 十年结余")
		return typeset.Page{}
	}
	with, without := page(v), page(view(t, "liaoning"))
	spreads := 0
	for _, b := range with.Boxes {
		if len(b.Corners) > 0 {
			if spreads++; len(b.Corners) != 2*10 || b.H <= 0 || b.X < 0 || b.X+b.W > with.Width || b.Colour != rgb(colour.Open) && b.Colour != rgb(colour.Outer) {
				t.Errorf("a band %v", b)
			}
		}
	}
	if spreads != 2 {
		t.Errorf("%d bands of courses, want a wide one and a dark one", spreads)
	}
	for text, want := range map[string]bool{"P5": true, "P95": true, "随机推算200条路径": true} {
		if got := strings.Contains(strings.ReplaceAll(pageText(with), " ", ""), text); got != want {
			t.Errorf("%q on the page: %v", text, got)
		}
		if strings.Contains(pageText(without), text) {
			t.Errorf("%q without a fan", text)
		}
	}
}

func pageText(p typeset.Page) string {
	var b strings.Builder
	for _, r := range p.Runs {
		b.WriteString(r.Text)
	}
	return b.String()
}
