package engine_test

import (
	"flag"
	"fmt"
	"maps"
	"math/big"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tongchou/calc"
	"tongchou/calc/engine"
	"tongchou/data/datatest/pools"
)

// long replays many more courses: go test ./calc/engine -run Replay -long
var long = flag.Bool("long", false, "replay many more random courses in the exact engine")

// replay counts what was replayed.
type replay struct {
	courses, refused, aside int
	why                     map[string]int // what refused courses, without its numbers
}

var digits = regexp.MustCompile(`-?[0-9][0-9.]*`)

// words are why a course is refused; its numbers may be rounded differently.
func words(c engine.Course) string {
	if c.Refused == nil {
		return ""
	}
	return digits.ReplaceAllString(c.Refused.Error(), "N")
}

// differs says in what two tellings of a course disagree, "" if in nothing.
func differs(got, want engine.Course) string {
	if got.Reached != want.Reached || words(got) != words(want) {
		return fmt.Sprintf("it comes to %d (%v), exactly to %d (%v)", got.Reached, got.Refused, want.Reached, want.Refused)
	}
	places := maps.Clone(want.Figures)
	maps.Copy(places, got.Figures)
	order := slices.SortedFunc(maps.Keys(places), func(a, b engine.CourseAt) int {
		return strings.Compare(a.String(), b.String())
	})
	for _, at := range order {
		x, y := got.Figures[at], want.Figures[at]
		if at.Year > want.Reached {
			continue
		}
		if x == nil || y == nil {
			return fmt.Sprintf("%v is %v, exactly %v", at, shown(x), shown(y))
		}
		off := new(big.Rat).Sub(x, y)
		near := new(big.Rat).Mul(y, big.NewRat(1, 1e9))
		if off.Abs(off).Cmp(near.Abs(near)) > 0 && off.Cmp(big.NewRat(5, 100)) > 0 {
			return fmt.Sprintf("%v is %s, exactly %s", at, shown(x), shown(y))
		}
	}
	return ""
}

func shown(r *big.Rat) string {
	if r == nil {
		return "missing"
	}
	return r.FloatString(4)
}

// check replays the courses of a pool's fan in the exact engine. A course that
// differs is set aside where the exact engine itself tells it differently once
// the shocks are moved by less than a figure is compared to: some quantity lies
// on its line there.
func (r *replay) check(t *testing.T, prog *calc.Program, insurance string, courses int) {
	t.Helper()
	prog.Pool.Projection.Stochastic.Paths = courses
	of := engine.RandomCourses(prog, calc.Options{}, insurance)
	first, differ := "", 0
	for i, got := range of.Random {
		r.courses++
		want := of.Replay(i, 1)
		if want.Refused != nil {
			r.refused++
			r.why[words(want)]++
		}
		said := differs(got, want)
		if said == "" {
			continue
		}
		line := false
		for _, scale := range []float64{1 - 1e-10, 1 + 1e-10, 1 - 1e-12, 1 + 1e-12} {
			line = line || differs(of.Replay(i, scale), want) != ""
		}
		if line {
			r.aside++
			continue
		}
		if differ++; first == "" {
			first = fmt.Sprintf("course %d of %s: %s", i, insurance, said)
		}
	}
	if differ > 0 {
		t.Errorf("%d of %d courses differ, first %s", differ, len(of.Random), first)
	}
}

// done fails where too many courses were set aside.
func (r *replay) done(t *testing.T) {
	t.Helper()
	t.Logf("%d courses replayed, %d of them refused, %d set aside", r.courses, r.refused, r.aside)
	if r.aside*1000 > r.courses && r.aside > 1 {
		t.Errorf("%d of %d courses lie on a line: too many", r.aside, r.courses)
	}
}

// Every random course of the sample pools is what the exact engine makes of
// its shocks, also where they are far larger than the samples say.
func TestReplayOfSamples(t *testing.T) {
	courses := 4
	if *long {
		courses = 150
	}
	for _, name := range samplesWithFans {
		for _, wide := range []int64{1, 6} {
			t.Run(fmt.Sprint(name, " ", wide), func(t *testing.T) {
				t.Parallel()
				pool := pools.Sample(t, name)
				for i := range pool.Projection.Stochastic.Shocks {
					s := &pool.Projection.Stochastic.Shocks[i]
					s.SD, s.Uncertain = new(big.Rat).Mul(s.SD, big.NewRat(wide, 1)), new(big.Rat).Mul(s.Uncertain, big.NewRat(wide, 1))
				}
				prog := pools.Program(t, pool)
				r := replay{why: map[string]int{}}
				for _, insurance := range pool.Policy.Insurances() {
					r.check(t, prog, insurance.Name, courses)
				}
				r.done(t)
			})
		}
	}
}

// The two pools that once told two stories: a fan that went on where the exact
// engine refuses to share a negative amount.
func TestReplayOfTwins(t *testing.T) {
	for _, name := range []string{"twin", "twin-exact"} {
		t.Run(name, func(t *testing.T) {
			prog := pools.Program(t, pools.Read(t, os.DirFS("testdata/house/"+name), name))
			r := replay{why: map[string]int{}}
			r.check(t, prog, "职工", 200)
			r.done(t)
			if name == "twin" && r.refused == 0 {
				t.Error("no course is refused")
			}
		})
	}
}

// The same of random pools: rules that pause, cap, share and run dry.
func TestReplayOfRandomPools(t *testing.T) {
	seeds, courses := 120, 8
	if *long {
		seeds, courses = 4000, 20
	}
	r := replay{why: map[string]int{}}
	for seed := range uint64(seeds) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			f := eventful(rand.New(rand.NewPCG(seed, 1)))
			prog, list := pools.Compiled(t, f)
			if list.Stops() {
				t.Fatalf("%v\n%s", list, f["policy.toml"])
			}
			r.check(t, prog, "职工", courses)
			if t.Failed() {
				t.Logf("%s\n%s\n%s\n%s", f["policy.toml"], f["funds.csv"], f["inputs.csv"], f["projection.toml"])
			}
		})
	}
	r.done(t)
	var why []string
	for _, kind := range []string{"是负数", "不是整分", "无从分摊", "不成立", "除数为 N"} {
		n := 0
		for w, count := range r.why {
			if strings.Contains(w, kind) {
				n += count
			}
		}
		if why = append(why, fmt.Sprint(kind, " ", n)); n == 0 {
			t.Errorf("no course is refused because %s", kind)
		}
	}
	t.Log(strings.Join(why, ", "))
	if r.refused*20 < r.courses || r.refused*2 > r.courses {
		t.Errorf("%d of %d courses are refused", r.refused, r.courses)
	}
}

// eventful is a pool whose rules pause, cap and share, whose accounts run dry
// and whose assumptions move by much.
func eventful(r *rand.Rand) pools.Text {
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	money := func(most int64) string { return pools.Fen(r.Int64N(most)).FloatString(2) }
	n := 2 + r.IntN(4)
	scale := []int64{1e5, 1e8, 1e12}[r.IntN(3)]
	var funds strings.Builder
	funds.WriteString("年度,口径,险种,代码,在职人数,征缴收入,其他收入,待遇支出,上年结余,年末结余\n")
	for u := 1; u <= n; u++ {
		carried := r.Int64N(scale)
		for year := 2024; year <= 2025; year++ {
			in, more := scale/2+r.Int64N(scale), r.Int64N(scale/10)
			out := scale/2 + r.Int64N(scale)
			closing := carried + in + more - out
			fmt.Fprintf(&funds, "%d,决算,职工,%d,%d,%s,%s,%s,%s,%s\n", year, u, 1+r.IntN(1e6),
				pools.Fen(in).FloatString(2), pools.Fen(more).FloatString(2), pools.Fen(out).FloatString(2), pools.Fen(carried).FloatString(2), pools.Fen(closing).FloatString(2))
			carried = closing
		}
		if r.IntN(3) == 0 {
			fmt.Fprintf(&funds, "2026,预算,职工,%d,%d,%s,%s,%s,%s,\n", u, 1+r.IntN(1e6), money(scale), money(scale/10), money(scale), pools.Fen(carried).FloatString(2))
		}
	}
	levy := pick("ROUND(MAX(0, 上年.征缴收入) * 3%, 2)", "ROUND(上年.征缴收入 * 3%, 2)",
		"IF(基金.年初余额 > 阈值, 0, ROUND(MAX(0, 上年.征缴收入) * 3%, 2))",
		"IF(基金.年初余额 <= 0, ROUND(MAX(0, 上年.征缴收入) * 3%, 2), ROUND(MAX(0, 上年.征缴收入) * 1%, 2))",
		"ROUND(MIN(MAX(0, 上年.年末结余), 上年.征缴收入 * 5%), 2)",
		"MAX(0, 缺省(台账.上年上解, 0) + ROUND((上年.征缴收入 - 前年.征缴收入) * 2%, 2))",
		"IF(未来2年.年末结余 > 0, ROUND(上年.征缴收入 * 2%, 2), 0)",
		"ROUND(上年.征缴收入 * 3% * 上年.在职人数 / 合计(上年.在职人数), 2)",
		"ROUNDDOWN(MAX(0, 上年.收入小计 - 上年.支出小计) * 40%, 0)", "ROUND(MAX(0, 上年.征缴收入) * 比例, 2)")
	asked := pick("上年.待遇支出 * 上年.支出小计 / MAX(0, 上年.年末结余)", "-上年.年末结余", "MAX(0, -上年.年末结余)", "MAX(0, 上年.支出小计 - 上年.收入小计)", "-上年.年末结余", "MAX(0, 上年.支出小计 - 缺省(上年.年末结余, 0))",
		"MIN(MAX(0, -上年.年末结余), ROUND(MAX(0, 上年.征缴收入) * 10%, 2))", "MAX(0, 上年.支出小计 - 上年.收入小计 * 50%) / 3",
		"IF(上年.年末结余 >= 0, 0, -上年.年末结余)", "MAX(0, 待遇缺口)", "上年.待遇支出 * MAX(0, 1 - 上年.收入小计 / 上年.支出小计)")
	if r.IntN(3) == 0 { // what only an uncommon year brings about
		asked = fmt.Sprintf("IF(AND(年度 > 2026, 上年.征缴收入 > 前年.征缴收入 * 1.%d), %s, %s)", 10+r.IntN(50), pick("-上年.征缴收入", "上年.征缴收入 / 7",
			"上年.征缴收入 * 上年.征缴收入 / (上年.征缴收入 + 上年.其他收入 - 上年.收入小计)", "上年.征缴收入 * 0"), asked)
	}
	available := pick("基金.年初余额 + 基金.累计上解", "基金.年初余额", "ROUND((基金.年初余额 + 基金.累计上解) * 50%, 2)", "MAX(0, 基金.年初余额 + 基金.累计上解 - 阈值)")
	shared := pick(`limit = "账户可用"`, `limit = "账户可用"`, `limit = "账户可用"`, `total = "MAX(0, 账户可用)"`, `total = "账户可用"`)
	grant := pick("拟下拨额", "拟下拨额", "ROUND(拟下拨额, 2)")
	if r.IntN(6) == 0 {
		shared, grant = "", pick("ROUND(拟下拨额, 2)", "ROUND(MIN(MAX(0, 拟下拨额), MAX(0, 账户可用) / 计数(上年.征缴收入 > 0)), 2)", "拟下拨额")
	}
	levied := pick("", "", "", `total = "ROUND(合计(上年.征缴收入) * 2%, 2)"`)
	if levied != "" {
		levy = pick("MAX(0, 上年.年末结余)", "上年.征缴收入", "MAX(0, 上年.收入小计 - 上年.支出小计)", "上年.在职人数")
	}
	policy := pools.Head + fmt.Sprintf("[[scheme.parameter]]\nname = \"阈值\"\nkind = \"money\"\nclause = \"一\"\nvalues = [{ from = 2025, value = %q }]\n", money(scale)) +
		"[[scheme.input]]\nname = \"比例\"\nkind = \"ratio\"\nscope = \"pool\"\ndefault = \"2%\"\nnext = \"IF(上年.账户可用 > 0, 上年.比例 * 0.9, 2.5%)\"\n" +
		pools.Step("账户可用", available) + pools.Step("待遇缺口", "ROUND(上年.待遇支出 - 上年.征缴收入, 2)") +
		pools.Step("上解额", levy, `flow = "上解"`, levied) + pools.Step("拟下拨额", asked) + pools.Step("下拨额", grant, `flow = "下拨"`, shared)
	if r.IntN(3) == 0 {
		policy += fmt.Sprintf("[[scheme.assert]]\nname = \"不透支\"\nformula = %q\n",
			pick("合计(下拨额) <= MAX(0, 账户可用)", "上解额 + 下拨额 <= 阈值", "合计(上解额) >= 合计(下拨额)"))
	}
	rate := func(low, high int) string { return fmt.Sprintf("%d%%", low+r.IntN(high-low)) }
	f := pools.Text{
		"policy.toml": policy,
		"units.csv":   pools.Cities(n),
		"funds.csv":   funds.String(),
		"inputs.csv":  "年度,方案,险种,代码,项目,数值\n2026,fund,职工,990000,年初余额," + money(scale/2) + "\n",
		"projection.toml": fmt.Sprintf(`schema = 1
years = %d
[[assumption]]
name = "收入增长"
kind = "ratio"
"基准" = %q
[[assumption]]
name = "支出增长"
kind = "ratio"
"基准" = %q
[[assumption]]
name = "人数增长"
kind = "ratio"
"基准" = "1%%"
[[line]]
insurance = "职工"
measure = "在职人数"
formula = "上年.在职人数 * (1 + 人数增长)"
[[line]]
insurance = "职工"
measure = "征缴收入"
formula = %q
[[line]]
insurance = "职工"
measure = "待遇支出"
formula = %q
[stochastic]
paths = 10
seed = %d
[[stochastic.shock]]
assumption = "收入增长"
sd = %q
[[stochastic.shock]]
assumption = "支出增长"
sd = %q
`, 4+r.IntN(4), rate(-5, 15), rate(-5, 15),
			pick("上年.征缴收入 * (1 + 收入增长)", "MAX(0, 上年.征缴收入 * (1 + 收入增长))", "上年.征缴收入 * 本年.在职人数 / 上年.在职人数 * (1 + 收入增长)"),
			pick("上年.待遇支出 * (1 + 支出增长)", "IF(上年.年末结余 < 0, 上年.待遇支出, 上年.待遇支出 * (1 + 支出增长))", "上年.待遇支出 * (1 + 支出增长) * 合计(上年.在职人数) / 合计(上年.在职人数)",
				"ROUND(上年.待遇支出 / MAX(0, ROUND(1.2 - 收入增长, 0)), 2)"),
			r.IntN(1000), rate(3, 30), rate(3, 30)),
	}
	if r.IntN(2) == 0 {
		f["policy.toml"] += pools.Step("应补足", pick("ROUND(MAX(0, -上年.年末结余), 2)", "ROUND(MAX(0, 缺省(本年.支出小计 - 本年.收入小计, 0)), 2)",
			"ROUND(MAX(0, 拟下拨额 - 下拨额), 2)", "MAX(0, 0 - 缺省(本年.期初调整, 0) - 上年.年末结余)"), `flow = "补足"`)
	}
	return f
}
