package engine_test

import (
	"encoding/csv"
	"math/big"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"tongchou/calc"
	"tongchou/data"
	"tongchou/data/datatest/pools"
	"tongchou/report/workers"
)

// hindcasts are the records of a pool's projection, those of its own insurances.
func hindcasts(t *testing.T, pool *calc.Pool) []calc.Hindcast {
	t.Helper()
	return pools.Result(t, pool, calc.Options{Fans: workers.Each}).Hindcasts
}

// TestHindcastOfNationalFigures compares every figure of the national record with those
// of testdata/hindcast/model.py, which shares no code with the program: what would have
// been said to the fen, the band within six standard errors of one sample.
func TestHindcastOfNationalFigures(t *testing.T) {
	t.Parallel()
	f, err := os.Open("testdata/hindcast/expected.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	want, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	found := hindcasts(t, pools.Sample(t, data.Published))
	if len(found) != 1 || len(found[0].Rows) != len(want)-1 {
		t.Fatalf("%d records", len(found))
	}
	number := func(text string) *big.Rat {
		x, _ := new(big.Rat).SetString(text)
		return x
	}
	for _, w := range want[1:] {
		i := slices.IndexFunc(found[0].Rows, func(h calc.Hindsight) bool {
			return h.Measure == w[0] && number(w[1]).Cmp(big.NewRat(int64(h.Origin), 1)) == 0 && number(w[2]).Cmp(big.NewRat(int64(h.Year), 1)) == 0
		})
		if i < 0 {
			t.Errorf("%v: no row", w[:3])
			continue
		}
		h := &found[0].Rows[i]
		if h.Predicted.Cmp(number(w[3])) != 0 || h.Actual.Cmp(number(w[4])) != 0 || h.Today {
			t.Errorf("%v: said %s, came %s, by today's values: %v", w[:5], h.Predicted.FloatString(2), h.Actual.FloatString(2), h.Today)
		}
		if w[5] == "" {
			if h.Low != nil || h.High != nil {
				t.Errorf("%v: a band of what nothing moves", w[:3])
			}
			continue
		}
		for _, end := range []struct{ got, want, se *big.Rat }{{h.Low, number(w[5]), number(w[6])}, {h.High, number(w[7]), number(w[8])}} {
			if end.got == nil || new(big.Rat).Abs(new(big.Rat).Sub(end.got, end.want)).Cmp(new(big.Rat).Mul(end.se, big.NewRat(6, 1))) > 0 {
				t.Errorf("%v: an end of the band is %v, want %s ± 6 × %s", w[:3], end.got, end.want.FloatString(0), end.se.FloatString(0))
			}
		}
	}
}

// TestHindcastKnowsNothingOfLater: what a year's projection would have said does not
// change with anything that came after it.
func TestHindcastKnowsNothingOfLater(t *testing.T) {
	t.Parallel()
	pool := pools.Sample(t, data.Published)
	before := hindcasts(t, pool)[0].Rows
	for i := range pool.Rows {
		if r := &pool.Rows[i]; r.Year > 2022 {
			for name, c := range r.Cells {
				if c.Num != nil {
					c.Num = new(big.Rat).Quo(c.Num, big.NewRat(2, 1))
					r.Cells[name] = c
				}
			}
		}
	}
	after := hindcasts(t, pool)[0].Rows
	same := 0
	for i := range before {
		b, a := &before[i], &after[i]
		switch {
		case b.Origin > 2022:
		case a.Predicted.Cmp(b.Predicted) != 0 || (a.Low == nil) != (b.Low == nil) || a.Low != nil && (a.Low.Cmp(b.Low) != 0 || a.High.Cmp(b.High) != 0):
			t.Errorf("%s of %d as of %d changed with later figures", b.Measure, b.Year, b.Origin)
		case a.Year > 2022 && a.Actual.Cmp(b.Actual) == 0:
			t.Errorf("%s of %d came as before", a.Measure, a.Year)
		default:
			same++
		}
	}
	if same < 40 {
		t.Errorf("only %d figures were compared", same)
	}
}

// past is a pool of two cities with five closed years, of which 2023 counts another
// thing: 10 % more a year, and three times as much in 2023. Transfers moved, too.
var past = map[string]string{
	"policy.toml": pools.Head + `
  [[scheme.parameter]]
  name = "筹集比例"
  kind = "ratio"
  clause = "第一条"
  values = [{ from = 2026, value = "3%" }]
  [[scheme.step]]
  name = "上解额"
  formula = "ROUND(上年.征缴收入 * 筹集比例, 2)"
  flow = "上解"
  clause = "第一条"
`,
	"units.csv": "代码,名称,类型\nA,甲市,市\nB,乙市,市\n",
	"funds.csv": "年度,口径,险种,代码,名称,征缴收入,收入小计,上级补助收入,待遇支出,支出小计,上解上级支出,上年结余,年末结余\n" +
		"2021,决算,职工,A,甲市,100,100,0,50,50,0,0,50\n2021,决算,职工,B,乙市,100,100,0,50,50,0,0,50\n" +
		"2022,决算,职工,A,甲市,110,110,0,50,50,0,50,110\n2022,决算,职工,B,乙市,110,110,0,50,50,0,50,110\n" +
		"2023,决算,职工,A,甲市,330,330,0,50,50,20,110,370\n2023,决算,职工,B,乙市,330,330,0,50,50,0,110,390\n" +
		"2024,决算,职工,A,甲市,363,363,0,50,50,30,370,653\n2024,决算,职工,B,乙市,363,363,0,50,50,0,390,703\n" +
		"2025,决算,职工,A,甲市,399.3,399.3,0,50,50,40,653,962.3\n2025,决算,职工,B,乙市,399.3,399.3,7,50,50,0,703,1059.3\n",
	"inputs.csv": "年度,方案,险种,代码,项目,数值,依据\n2026,fund,职工,990000,年初余额,0,样例\n",
	"projection.toml": `schema = 1
years = 3
[[assumption]]
name = "增长率"
kind = "ratio"
source = "样例"
fit = "过去1年.征缴收入 / 过去2年.征缴收入 - 1"
"基准" = "4%"
[[line]]
insurance = "职工"
measure = "征缴收入"
formula = "上年.征缴收入 * (1 + 增长率)"
[hindcast]
breaks = [2023]
`,
}

func pastPool(t *testing.T, edit func(files fstest.MapFS)) *calc.Pool {
	t.Helper()
	files := fstest.MapFS{}
	for name, text := range past {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	if edit != nil {
		edit(files)
	}
	return pools.Read(t, files, "past")
}

// TestHindcastPassesOverBreaks: the growth of a year in which another thing is counted is
// in no fit, that of all other years is, and the score counts it all the same; money that
// moved between the levels is taken out of what came.
func TestHindcastPassesOverBreaks(t *testing.T) {
	t.Parallel()
	type at struct {
		measure      string
		origin, year int
	}
	got := map[at][2]string{}
	for _, h := range hindcasts(t, pastPool(t, nil))[0].Rows {
		got[at{h.Measure, h.Origin, h.Year}] = [2]string{h.Predicted.FloatString(2), h.Actual.FloatString(2)}
	}
	want := map[at][2]string{
		{"征缴收入", 2023, 2024}: {"726.00", "726.00"}, // 660 × 1.1, the growth of 2022
		{"征缴收入", 2023, 2025}: {"798.60", "798.60"},
		{"征缴收入", 2024, 2025}: {"798.60", "798.60"},
		{"年末结余", 2023, 2024}: {"1386.00", "1386.00"}, // 760 + 726 − 100, of which 30 were paid
		{"年末结余", 2023, 2025}: {"2084.60", "2084.60"},
		{"年末结余", 2024, 2025}: {"2054.60", "2054.60"},
	}
	for k, w := range want {
		if got[k] != w {
			t.Errorf("%v: %v, want %v", k, got[k], w)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d figures, want %d: %v", len(got), len(want), got)
	}
	whole := hindcasts(t, pastPool(t, func(files fstest.MapFS) {
		files["projection.toml"].Data = []byte(past["projection.toml"][:len(past["projection.toml"])-len("[hindcast]\nbreaks = [2023]\n")])
	}))
	if x := whole[0].Rows[0].Predicted.FloatString(2); x != "1980.00" {
		t.Errorf("without breaks 2024 would have been told as %s, want three times 660", x)
	}
}

// TestHindcastWithoutFit: today's value stands in, and every row says so.
func TestHindcastWithoutFit(t *testing.T) {
	t.Parallel()
	rows := hindcasts(t, pastPool(t, func(files fstest.MapFS) {
		text := string(files["projection.toml"].Data)
		const fit = "fit = \"过去1年.征缴收入 / 过去2年.征缴收入 - 1\"\n"
		at := strings.Index(text, fit)
		files["projection.toml"].Data = []byte(text[:at] + text[at+len(fit):])
	}))[0].Rows
	for _, h := range rows {
		if !h.Today {
			t.Errorf("%s of %d as of %d is not marked", h.Measure, h.Year, h.Origin)
		}
	}
	if x := rows[0].Predicted.FloatString(2); x != "686.40" {
		t.Errorf("2024 would have been told as %s, want 660 × 1.04", x)
	}
}
