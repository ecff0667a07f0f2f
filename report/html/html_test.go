package html

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/big"
	"runtime"
	"slices"
	"strings"
	"testing"

	"tongchou/calc"
	"tongchou/report"
	"tongchou/report/chart"
	"tongchou/report/colour"
	"tongchou/templates"
)

func TestSameBytes(t *testing.T) {
	f := newFixture(40)
	first, err := Render(f.View, Options{Files: f.files(), Papers: f.papers()}, report.InMemory)
	if err != nil {
		t.Fatal(err)
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	again := newFixture(40) // made anew: maps have another order
	second, err := Render(again.View, Options{Files: again.files(), Papers: again.papers()}, report.InMemory)
	if err != nil {
		t.Fatal(err)
	}
	if len(first) != len(second) {
		t.Fatalf("%d and %d files", len(first), len(second))
	}
	for i := range first {
		if first[i].Name != second[i].Name || !bytes.Equal(first[i].Data, second[i].Data) {
			t.Errorf("%s differs", first[i].Name)
		}
	}
}

// TestLibrary: what is embedded is what VERSION says, and its licences are in the pack.
func TestLibrary(t *testing.T) {
	version, err := templates.Page.ReadFile("page/echarts/VERSION")
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for line := range strings.Lines(string(version)) {
		hash, name, ok := strings.Cut(strings.TrimSpace(line), "  ")
		if !ok || len(hash) != 64 {
			continue
		}
		data, err := templates.Page.ReadFile("page/echarts/" + name)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(data)
		if hex.EncodeToString(sum[:]) != hash {
			t.Errorf("%s is not the file that VERSION names", name)
		}
		checked++
	}
	if checked != 6 {
		t.Errorf("VERSION names %d files", checked)
	}
	files, err := assets()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range files {
		names = append(names, f.Name)
	}
	for _, want := range []string{"assets/echarts.min.js", "assets/echarts-LICENSE.txt", "assets/echarts-NOTICE.txt"} {
		if !slices.Contains(names, want) {
			t.Errorf("the pack lacks %s", want)
		}
	}
}

func TestRulerEnd(t *testing.T) {
	for _, c := range []struct{ top, end, step string }{
		{"0", "1/2", "1/2"}, {"1.38", "3/2", "1/2"}, {"3.9", "4", "1/2"}, {"4", "5", "1"}, {"7", "8", "1"}, {"8", "10", "2"},
		{"14", "16", "2"}, {"16", "20", "5"}, {"39", "40", "5"}, {"40", "50", "10"}, {"139", "140", "20"}, {"12345", "14000", "2000"},
	} {
		top, _ := new(big.Rat).SetString(c.top)
		end, step := rulerEnd(top)
		if end.RatString() != c.end || step.RatString() != c.step {
			t.Errorf("rulerEnd(%s) = %s by %s, want %s by %s", c.top, end.RatString(), step.RatString(), c.end, c.step)
		}
	}
}

// TestRulerKeepsTextsApart: the names of lines, the value and the ticks have rows of their own.
func TestRulerKeepsTextsApart(t *testing.T) {
	one, mean := big.NewRat(1, 1), big.NewRat(132, 100)
	for _, value := range []*big.Rat{new(big.Rat), big.NewRat(9, 10), big.NewRat(95, 100), big.NewRat(127, 100), mean, big.NewRat(224, 100), big.NewRat(50, 1)} {
		r := newRuler("在职退休比", func(r *big.Rat) string { return r.FloatString(2) }, "", value, []threshold{{"1:1", one}, {"全省 1.32", mean}}, false)
		rows := []int{r.Value.TextY, r.Ticks[0].TextY}
		for _, l := range r.Lines {
			rows = append(rows, l.TextY)
		}
		slices.Sort(rows)
		for i := 1; i < len(rows); i++ {
			if rows[i]-rows[i-1] < 14 {
				t.Errorf("value %s: text rows at %v", value.FloatString(2), rows)
			}
		}
		if r.crossed(*r.Value) {
			t.Errorf("value %s: a line goes through %q", value.FloatString(2), r.Value.Text)
		}
		if r.Left+r.Value.Length > r.Right || r.Value.Length < 0 || rows[len(rows)-1] > r.Height {
			t.Errorf("value %s leaves the drawing", value.FloatString(2))
		}
	}
}

func TestDistance(t *testing.T) {
	write := func(r *big.Rat) string { return r.FloatString(1) }
	line := threshold{"警戒线", big.NewRat(6, 1)}
	for value, want := range map[string]string{"7.5": "比警戒线高 1.5 个月", "5.8": "比警戒线低 0.2 个月", "6": "与警戒线持平"} {
		v, _ := new(big.Rat).SetString(value)
		if got := distance(write, " 个月", v, line); got != want {
			t.Errorf("%s: %s", value, got)
		}
	}
}

// TestWaterfallCrossesZero: a bar from above to below zero is drawn on both sides.
func TestWaterfallCrossesZero(t *testing.T) {
	c := &chart.Chart{Form: chart.Waterfall, Unit: chart.Money(), Series: []chart.Series{{Name: "变化", Colour: colour.Unit}}}
	for _, change := range []int64{30_000, -50_000, -20_000} {
		c.Rows = append(c.Rows, chart.Row{Name: "甲", Values: []*big.Rat{big.NewRat(change, 1)}})
	}
	option, err := figureOf("w", c, "", table{}).Option()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"data":[{"value":0.00},{"value":0.00},{"value":0.00}]`,                                          // nothing lifts any bar
		`{"name":"−5.00","value":3.00`, `{"name":"−5.00","value":-2.00`, `{"name":"−2.00","value":-2.00`, // 乙 on both sides, 合计 below
	} {
		if !strings.Contains(string(option), want) {
			t.Errorf("no %s in %s", want, option)
		}
	}
}

func TestLargestKeepsTheSum(t *testing.T) {
	for _, n := range []int64{1, maxNodes, maxNodes + 1, 50} {
		var list []money
		want := new(big.Rat)
		for i := range n {
			m := money{name: "x", value: big.NewRat(1+(i*7)%5, 1), low: new(big.Rat), high: big.NewRat(9, 1), open: i == n-1} // many ties
			list = append(list, m)
			want.Add(want, m.value)
		}
		got, open := new(big.Rat), false
		short := largest(list, "其余缴入")
		for _, m := range short {
			got.Add(got, m.value)
			open = open || m.open
		}
		if got.Cmp(want) != 0 || !open || len(short) != min(int(n), maxNodes) {
			t.Errorf("%d flows: %d lines, sum %s of %s, open %v", n, len(short), got.FloatString(0), want.FloatString(0), open)
		}
		if last := short[len(short)-1]; n > maxNodes && last.name != fmt.Sprintf("其余缴入（%d 个统筹区）", n-maxNodes+1) {
			t.Errorf("the rest is called %s", last.name)
		}
	}
}

func TestExplanationShowsASubtreeOnce(t *testing.T) {
	shared := &calc.Node{Kind: calc.NodeStep, Name: "基数", Children: []*calc.Node{{Kind: calc.NodeMeasure, Name: "上年.征缴收入"}}}
	root := &calc.Node{Kind: calc.NodeStep, Name: "上解额", Children: []*calc.Node{shared, {Kind: calc.NodeStep, Name: "上限", Children: []*calc.Node{shared}}}}
	s := newSite(newFixture(1).View, Options{})
	rows := s.explanation(root, "x")
	var got []string
	for _, r := range rows {
		got = append(got, strings.Repeat(" ", r.Depth)+r.Name+strings.Repeat("*", r.Ref))
	}
	want := []string{"上解额", " 基数", "  上年.征缴收入", " 上限", "  基数**"}
	if !slices.Equal(got, want) {
		t.Errorf("rows %q", got)
	}
}

func TestMissingPrintsDash(t *testing.T) {
	f := newFixture(3)
	iv := &f.Insurances[0]
	iv.Rows[1].Months, iv.Rows[1].Ratio = nil, nil
	files, docs := render(t, f.View, f.files())
	checkStatic(t, files, docs, f.files())
	for n := range docs["index.html"].root.Descendants() {
		if attribute(n, "data-unit") == iv.Rows[1].Code && strings.Contains(words(n), "职工") {
			t.Fatal("unexpected row")
		}
		if attribute(n, "data-unit") == iv.Rows[1].Code {
			if strings.Count(words(n), "—") < 2 {
				t.Errorf("missing figures are not —: %s", words(n))
			}
			return
		}
	}
	t.Error("the unit's row is not there")
}

// TestBarePool: a view without projections, ratios, last year or accounts still
// makes pages, and says what it leaves out.
func TestBarePool(t *testing.T) {
	f := newFixture(2)
	f.Paths, f.Accounts, f.Pool.Policy.Deadlines, f.Pool.Office = nil, nil, nil, nil
	for i := range f.Insurances {
		iv := &f.Insurances[i]
		iv.Answers, iv.Warn = nil, nil
		for _, r := range append([]*report.UnitRow{&iv.Total}, &iv.Rows[0]) {
			r.Months, r.Ratio, r.PriorLevy, r.Net = nil, nil, nil, nil
		}
	}
	files, docs := render(t, f.View, f.files())
	checkStatic(t, files, docs, f.files())
	text := words(docs["index.html"].root)
	for _, want := range []string{"没有账户数据", "没有预测"} {
		if !strings.Contains(text, want) {
			t.Errorf("overview does not say %q", want)
		}
	}
	if docs["calendar.html"] != nil {
		t.Error("a calendar without deadlines")
	}
}

func BenchmarkRender(b *testing.B) {
	for _, n := range []int{15, 400} {
		f := newFixture(n)
		opt := Options{Files: f.files(), Papers: f.papers()}
		b.Run(strings.TrimSpace(big.NewInt(int64(n)).String()+" units"), func(b *testing.B) {
			for b.Loop() {
				if _, err := Render(f.View, opt, report.InMemory); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
