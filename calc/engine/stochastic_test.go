package engine_test

import (
	"flag"
	"fmt"
	"math"
	"math/big"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tongchou/calc"
	"tongchou/calc/budget"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
	"tongchou/calc/law"
	"tongchou/data/datatest/pools"
)

// inOrder runs one block after the other.
func inOrder(n int, work func(i int) error) error {
	for i := range n {
		if err := work(i); err != nil {
			return err
		}
	}
	return nil
}

// samplesWithFans are the sample pools whose projection asks for a fan.
var samplesWithFans = []string{"hunan", "liaoning", "national-pension-2018", "shandong", "shanxi", "suizhou"}

// closings are the 年末结余 of a path or of a quantile, by insurance, unit and year.
func closings(paths []calc.Path, scenario string) map[string]*big.Rat {
	out := map[string]*big.Rat{}
	for _, p := range paths {
		if p.Scenario == scenario && p.Measure == calc.Closing {
			out[fmt.Sprint(p.Insurance.Name, p.Unit, " ", p.Year)] = p.Value
		}
	}
	return out
}

// isBaseline fails where a fan of no width is not the 基准 scenario. A head
// count may be rounded the other way in binary, so money may be off by what a
// few heads cost.
func isBaseline(t pools.Failer, res *calc.Result, heads int64) {
	t.Helper()
	want := closings(res.Paths, calc.Baseline)
	for _, q := range calc.FanQuantiles {
		got := closings(res.Fans, q.Name)
		if len(got) != len(want) {
			t.Fatalf("%s has %d figures, the baseline %d", q.Name, len(got), len(want))
		}
		for at, x := range got {
			off := new(big.Rat).Sub(x, want[at])
			if off.Abs(off).Cmp(big.NewRat(heads, 1)) > 0 {
				t.Fatalf("%s of %s is %s, the baseline %s", q.Name, at, formula.Decimal(x), formula.Decimal(want[at]))
			}
		}
	}
}

// Without shocks every course is the 基准 scenario: the fast face of the
// formulas and the exact one say the same of schemes, accounts and books.
func TestFanWithoutShocksIsBaseline(t *testing.T) {
	for _, name := range samplesWithFans {
		t.Run(name, func(t *testing.T) {
			pool := pools.Sample(t, name)
			for i := range pool.Projection.Stochastic.Shocks {
				s := &pool.Projection.Stochastic.Shocks[i]
				s.SD, s.Uncertain = new(big.Rat), new(big.Rat)
			}
			pool.Projection.Stochastic.Paths = 3
			prog, list := law.Compile(pool)
			if list.Stops() {
				t.Fatal(list)
			}
			isBaseline(t, budget.Evaluate(prog, calc.Options{Fans: inOrder}), 1)
		})
	}
}

// The same on random pools, whose heads do not matter: to the yuan.
func TestFanWithoutShocksOnRandomPools(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := growing(t)
		f["projection.toml"] += "[stochastic]\npaths = 2\nseed = 1\n"
		isBaseline(t, pools.Sound(t, f, calc.Options{Fans: inOrder}), 1)
	})
}

// shaken is a pool of two cities whose income moves at random.
func shaken(stochastic string) pools.Text {
	return pools.Text{
		"policy.toml": pools.Head + pools.Step("上解额", "ROUND(上年.征缴收入 * 3%, 2)", `flow = "上解"`) +
			pools.Step("下拨额", "ROUND(MAX(0, -上年.年末结余), 2)", `flow = "下拨"`, `limit = "基金.年初余额 + 基金.累计上解"`),
		"units.csv":  pools.Cities(2),
		"funds.csv":  "年度,口径,险种,代码,征缴收入,待遇支出,上年结余,年末结余\n2025,决算,职工,1,1000,990,60,70\n2025,决算,职工,2,2000,2040,20,-20\n",
		"inputs.csv": "年度,方案,险种,代码,项目,数值\n2026,fund,职工,990000,年初余额,5\n",
		"projection.toml": `schema = 1
years = 5
[[assumption]]
name = "收入增长"
kind = "ratio"
"基准" = "4%"
[[assumption]]
name = "支出增长"
kind = "ratio"
"基准" = "4%"
[[line]]
insurance = "职工"
measure = "征缴收入"
formula = "上年.征缴收入 * (1 + 收入增长)"
[[line]]
insurance = "职工"
measure = "待遇支出"
formula = "上年.待遇支出 * (1 + 支出增长)"
` + stochastic,
	}
}

const incomeShock = "[[stochastic.shock]]\nassumption = \"收入增长\"\nsd = \"2%\"\n"

func fanOf(t *testing.T, stochastic string) *calc.Result {
	t.Helper()
	return pools.Sound(t, shaken(stochastic), calc.Options{Fans: inOrder})
}

// updateFan writes the fan of TestFan: go test ./calc/engine -run TestFan$ -fan
var updateFan = flag.Bool("fan", false, "rewrite testdata/fan.txt")

// The fan itself, to the fen: it must be these figures on every machine.
func TestFan(t *testing.T) {
	res := fanOf(t, "[stochastic]\npaths = 2500\nseed = 20260101\n"+incomeShock)
	var b strings.Builder
	for _, p := range res.Fans {
		fmt.Fprintf(&b, "%d %d %s %s %s\n", p.Unit, p.Year, p.Measure, p.Scenario, p.Value.FloatString(2))
	}
	for _, w := range res.Watches {
		if w.Chance != nil {
			fmt.Fprintf(&b, "%d %d %s %s %s\n", w.Unit, w.Year, w.Watch.Name, w.Scenario, w.Chance.FloatString(4))
		}
	}
	const file = "testdata/fan.txt"
	if *updateFan {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Error(diff)
	}
}

// A shock that says only its deviation is of all units alike, of every year anew and
// about the mean: the distribution is that of other streams of numbers, drawn when
// there was nothing else, within six standard errors of the two samples.
func TestFanOfOtherStreams(t *testing.T) {
	const other = `0 2026 P5 16.97
0 2026 P25 36.69
0 2026 P50 49.67
0 2026 P75 63.16
0 2026 P95 81.81
1 2026 P5 -168.45
1 2026 P25 -129.03
1 2026 P50 -103.06
1 2026 P75 -76.09
1 2026 P95 -38.77
-1 2026 P5 -151.48
-1 2026 P25 -92.34
-1 2026 P50 -53.39
-1 2026 P75 -12.93
-1 2026 P95 43.04
0 2030 P5 -239.38
0 2030 P25 -102.76
0 2030 P50 -26.45
0 2030 P75 68.01
0 2030 P95 231.35
1 2030 P5 -693.93
1 2030 P25 -355.80
1 2030 P50 -151.56
1 2030 P75 -54.62
1 2030 P95 91.68
-1 2030 P5 -934.48
-1 2030 P25 -456.49
-1 2030 P50 -177.06
-1 2030 P75 16.71
-1 2030 P95 326.54
`
	const paths = 2500
	res := fanOf(t, fmt.Sprintf("[stochastic]\npaths = %d\nseed = 20260101\n", paths)+incomeShock)
	compared := 0
	for line := range strings.Lines(other) {
		var unit, year int
		var name string
		var want float64
		if _, err := fmt.Sscan(line, &unit, &year, &name, &want); err != nil {
			t.Fatal(err)
		}
		at := fmt.Sprint("职工", unit, " ", year)
		i := slices.IndexFunc(calc.FanQuantiles, func(q calc.Quantile) bool { return q.Name == name })
		value := func(i int) float64 {
			x, _ := closings(res.Fans, calc.FanQuantiles[i].Name)[at].Float64()
			return x
		}
		slope := 0.0 // of the quantiles beside it, the steeper side
		for _, k := range []int{i, i + 1} {
			if k > 0 && k < len(calc.FanQuantiles) {
				of := float64(calc.FanQuantiles[k].Percent-calc.FanQuantiles[k-1].Percent) / 100
				slope = max(slope, (value(k)-value(k-1))/of)
			}
		}
		part := float64(calc.FanQuantiles[i].Percent) / 100
		se := slope * math.Sqrt(2*part*(1-part)/paths)
		if compared++; math.Abs(value(i)-want) > 6*se {
			t.Errorf("%s %s is %.2f, of other streams %.2f, six standard errors are %.2f", at, name, value(i), want, 6*se)
		}
	}
	if compared != 30 {
		t.Errorf("%d quantiles were compared", compared)
	}
}

// The chance of a watch is that of the quantiles: 穿底 holds in at least as many courses
// as there are below a quantile less than 0. It lies between 0 and 1, and ever so far it
// only grows and is no less than in the year.
func TestChances(t *testing.T) {
	res := fanOf(t, "[stochastic]\npaths = 1000\nseed = 3\n"+incomeShock)
	one, compared, twins := big.NewRat(1, 1), 0, 0
	chances := map[string]*big.Rat{}
	for _, w := range res.Watches {
		if w.Chance != nil {
			chances[fmt.Sprint(w.Scenario, w.Watch.Name, w.Unit, w.Year)] = w.Chance
		}
	}
	for _, w := range res.Watches {
		if w.Chance == nil {
			continue
		}
		if w.Chance.Sign() < 0 || w.Chance.Cmp(one) > 0 {
			t.Errorf("%+v", w)
		}
		if strings.HasSuffix(w.Scenario, calc.Twin) {
			twins++
		}
		if rest, ok := strings.CutPrefix(w.Scenario, calc.EverChance); ok {
			before := chances[fmt.Sprint(w.Scenario, w.Watch.Name, w.Unit, w.Year-1)]
			now := chances[fmt.Sprint(calc.Chance+rest, w.Watch.Name, w.Unit, w.Year)]
			if before != nil && before.Cmp(w.Chance) > 0 || now.Cmp(w.Chance) > 0 {
				t.Errorf("ever by %d: %s, by the year before %s, in it %s", w.Year, w.Chance, before, now)
			}
		}
		if w.Scenario != calc.Chance || w.Watch.Name != calc.Overdrawn {
			continue
		}
		for _, q := range calc.FanQuantiles {
			value, part := closings(res.Fans, q.Name)[fmt.Sprint("职工", w.Unit, " ", w.Year)], big.NewRat(int64(q.Percent), 100)
			if compared++; value.Sign() < 0 && w.Chance.Cmp(part) < 0 || value.Sign() >= 0 && w.Chance.Cmp(part) > 0 {
				t.Errorf("unit %d in %d: the chance is %s, %s is %s", w.Unit, w.Year, w.Chance, q.Name, value.FloatString(2))
			}
		}
	}
	// What is avoided less what is created is what the chances differ by.
	for _, x := range res.Expected {
		rest := new(big.Rat).Sub(x.Created, x.Avoided)
		for year := res.Year; year <= x.Year; year++ {
			at := fmt.Sprint(x.Watch.Name, x.Unit, year)
			rest.Add(rest, chances[calc.Chance+calc.Twin+at]).Sub(rest, chances[calc.Chance+at])
		}
		if rest.Sign() != 0 || x.Created.Sign() < 0 || x.Avoided.Sign() < 0 {
			t.Errorf("%s of %d: %s avoided, %s created", x.Watch.Name, x.Unit, x.Avoided, x.Created)
		}
	}
	if len(res.Expected) == 0 {
		t.Error("no years are expected to be avoided")
	}
	// The quantile of a first year is the first by which so many courses have come under it.
	found := 0
	for _, c := range res.Chances("职工") {
		for _, of := range [][]calc.Chanced{c.With, c.Without} {
			for _, q := range calc.FirstQuantiles {
				first, part := q.First(of), big.NewRat(int64(q.Percent), 100)
				for _, y := range of {
					if reached := y.Ever.Cmp(part) >= 0; reached != (first > 0 && first <= y.Year) {
						t.Errorf("%s of %d: %s of the first year is %d, by %d the chance is %s", c.Watch.Name, c.Unit, q.Name, first, y.Year, y.Ever)
					}
				}
				found += min(first, 1)
			}
		}
	}
	if found == 0 {
		t.Error("no first year is told")
	}
	if compared != 2*5*len(calc.FanQuantiles) || twins == 0 {
		t.Errorf("%d quantiles, %d chances without the schemes", compared, twins)
	}
}

// What a fan must be whatever the figures: quantiles in order, around the
// baseline, wider from year to year, of 5 % the share of courses that it says.
func TestFanOpens(t *testing.T) {
	res := fanOf(t, "[stochastic]\npaths = 10000\nseed = 7\n"+incomeShock)
	base := closings(res.Paths, calc.Baseline)
	width := new(big.Rat)
	for year := 2026; year <= 2030; year++ {
		at := fmt.Sprint("职工", -1, " ", year)
		var values []*big.Rat
		for _, q := range calc.FanQuantiles {
			values = append(values, closings(res.Fans, q.Name)[at])
		}
		if !slices.IsSortedFunc(values, (*big.Rat).Cmp) {
			t.Errorf("%s: the quantiles %v are not in order", at, values)
		}
		if values[calc.HalfLow].Cmp(base[at]) >= 0 || values[calc.HalfHigh].Cmp(base[at]) <= 0 {
			t.Errorf("%s: half of the courses lie between %s and %s, the baseline is %s", at, formula.Decimal(values[calc.HalfLow]), formula.Decimal(values[calc.HalfHigh]), formula.Decimal(base[at]))
		}
		now := new(big.Rat).Sub(values[calc.NineHigh], values[calc.NineLow])
		if now.Cmp(width) <= 0 {
			t.Errorf("%s: the fan is %s wide, the year before %s", at, formula.Decimal(now), formula.Decimal(width))
		}
		width = now
	}
	// 2026: the income of 3,120 yuan moves by 2 % of 3,000 yuan. Nine courses in
	// ten lie within 1.645 deviations: 197.4 yuan apart.
	first := closings(res.Fans, "P95")[fmt.Sprint("职工", -1, " ", 2026)]
	low := closings(res.Fans, "P5")[fmt.Sprint("职工", -1, " ", 2026)]
	if w, _ := new(big.Rat).Sub(first, low).Float64(); w < 190 || w > 205 {
		t.Errorf("in the first year the fan is %.2f yuan wide", w)
	}
}

// A seed gives one fan, another one another; a shock of an assumption that
// nothing reads changes nothing.
func TestFanSeeds(t *testing.T) {
	text := func(res *calc.Result) string { return fmt.Sprint(closings(res.Fans, "P5"), closings(res.Fans, "P95")) }
	const stochastic = "[stochastic]\npaths = 300\nseed = %d\n"
	one := text(fanOf(t, fmt.Sprintf(stochastic, 1)+incomeShock))
	if again := text(fanOf(t, fmt.Sprintf(stochastic, 1)+incomeShock)); again != one {
		t.Error("the same seed gives another fan")
	}
	if other := text(fanOf(t, fmt.Sprintf(stochastic, 2)+incomeShock)); other == one {
		t.Error("another seed gives the same fan")
	}
	both := shaken(fmt.Sprintf(stochastic, 1) + incomeShock + "[[stochastic.shock]]\nassumption = \"空\"\nsd = \"9%\"\n")
	both["projection.toml"] = strings.Replace(both["projection.toml"], "[[line]]", "[[assumption]]\nname = \"空\"\nkind = \"ratio\"\n\"基准\" = \"1%\"\n[[line]]", 1)
	if res := pools.Sound(t, both, calc.Options{Fans: inOrder}); text(res) != one {
		t.Error("a shock that nothing reads changes the fan")
	}
}

// Nobody asks for a fan: none is computed.
func TestNoFan(t *testing.T) {
	if res := pools.Sound(t, shaken("[stochastic]\npaths = 10\nseed = 1\n"+incomeShock), calc.Options{}); len(res.Fans) > 0 {
		t.Errorf("%d figures", len(res.Fans))
	}
	if res := pools.Sound(t, shaken(""), calc.Options{Fans: inOrder}); len(res.Fans) > 0 {
		t.Errorf("%d figures", len(res.Fans))
	}
}

// Where some courses divide by zero the fan ends before that year and says so;
// the baseline goes on.
func TestFanStops(t *testing.T) {
	f := shaken("[stochastic]\npaths = 2000\nseed = 1\n" + incomeShock)
	f["projection.toml"] = strings.Replace(f["projection.toml"], `"上年.待遇支出 * (1 + 支出增长)"`,
		`"上年.待遇支出 / IF(上年.征缴收入 * 1.03 < 上年.待遇支出, 0, 1)"`, 1)
	res := pools.Sound(t, f, calc.Options{Fans: inOrder})
	for _, p := range res.Fans {
		if p.Year > 2026 {
			t.Fatalf("the fan goes on to %d", p.Year)
		}
	}
	if len(res.Fans) == 0 || len(closings(res.Paths, calc.Baseline)) != 3*5 {
		t.Errorf("%d figures of the fan, %d of the baseline", len(res.Fans), len(closings(res.Paths, calc.Baseline)))
	}
	if !slices.ContainsFunc(res.Findings, func(x finding.Finding) bool {
		return x.ID == "C308" && strings.Contains(x.Found, "随机推算 职工 到 2026 年为止")
	}) {
		t.Errorf("nothing says that the fan stops: %v", res.Findings)
	}
}

// A fan ends before the first year in which the exact engine refuses one of its
// courses; it says what refuses the first of them, and how many they are, in
// whatever order the blocks are computed.
func TestFanEndsWhereCoursesAreRefused(t *testing.T) {
	backwards := func(n int, work func(i int) error) error {
		for i := range n {
			if err := work(n - 1 - i); err != nil {
				return err
			}
		}
		return nil
	}
	for _, run := range []calc.Runner{inOrder, backwards} {
		pool := pools.Read(t, os.DirFS("testdata/house/twin"), "twin")
		pool.Projection.Stochastic.Paths = 2500
		res := pools.Result(t, pool, calc.Options{Fans: run})
		const want = "随机推算 职工 到 2026 年为止：步骤“下拨额”：乙市 的分摊前数 -58 是负数（2,500 条路径中 374 条在 2027 年算不下去，首先是这一条）"
		if len(res.Findings) != 1 || res.Findings[0].ID != "C308" || res.Findings[0].Found != want {
			t.Errorf("found %v", res.Findings)
		}
		if years := closings(res.Fans, "P50"); len(years) != 3 || years["职工1 2026"] == nil {
			t.Errorf("the fan has %v", years)
		}
		if base := closings(res.Paths, calc.Baseline); len(base) != 3*4 {
			t.Errorf("the baseline has %d figures", len(base))
		}
	}
}
