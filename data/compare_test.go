package data_test

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"tongchou/calc"
	"tongchou/calc/budget"
	"tongchou/calc/comparison"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
	"tongchou/calc/law"
	"tongchou/data"
)

// randomPool is a pool made at random, as text: what a comparison must explain
// may differ in each of its parts.
type randomPool struct {
	rate, share, months string            // parameters
	base                string            // formula of the levy's base
	units               []string          // codes
	funds               map[string]string // by unit and insurance: its rows
	inputs              map[string]string // by unit: its decisions
	opening             int64             // of the fund, in 元
}

const randomPolicy = `schema = 1
[pool]
code = "990000"
name = "样例省"
level = "省级"
[[document]]
id = "T"
title = "样例"
status = "正式"
[[scheme]]
id = "fund"
name = "调剂金"
insurance = ["职工", "居民"]
first_year = 2020
document = "T"
clause = "一"
  [[scheme.parameter]]
  name = "比例"
  kind = "ratio"
  clause = "一"
  values = [{ from = 2020, value = "%s" }]
  [[scheme.parameter]]
  name = "分担"
  kind = "ratio"
  clause = "一"
  values = [{ from = 2020, value = "%s" }]
  [[scheme.parameter]]
  name = "月数"
  kind = "months"
  clause = "一"
  values = [{ from = 2020, value = "%s" }]
  [[scheme.input]]
  name = "申请"
  kind = "bool"
  scope = "unit"
  default = "FALSE"
  [[scheme.input]]
  name = "核定"
  kind = "ratio"
  scope = "unit"
  decision = true
  suggest = "50%%"
  [[scheme.step]]
  name = "平均收入"
  formula = "平均(上年.收入小计)"
  [[scheme.step]]
  name = "基数"
  formula = "%s"
  question = "基数"
  reading = "a"
    [[scheme.step.other]]
    reading = "b"
    formula = "上年.收入小计 / 2 + 平均收入 / 4"
  [[scheme.step]]
  name = "上解额"
  formula = "IF(上年.收入小计 > 平均收入 / 2, ROUND(基数 * 比例, 2), 0)"
  flow = "上解"
  [[scheme.step]]
  name = "拟下拨额"
  formula = "IF(申请, ROUND(核定 * 分担 * MAX(0, 本年.支出小计 - 本年.收入小计) + 月数 * 上年.支出小计 / 12, 2), 0)"
  [[scheme.step]]
  name = "下拨额"
  formula = "拟下拨额"
  limit = "基金.年初余额 + 基金.累计上解"
  flow = "下拨"
[[scheme]]
id = "even"
name = "均衡金"
insurance = ["职工"]
first_year = 2020
document = "T"
clause = "二"
  [[scheme.step]]
  name = "上解额"
  formula = "ROUND(上年.收入小计 / 200, 2)"
  flow = "上解"
  [[scheme.step]]
  name = "拨付额"
  formula = "上年.支出小计"
  total = "基金.累计上解"
  flow = "下拨"
`

// drawPool makes a pool; near changes some parts of it.
func drawPool(t *rapid.T) randomPool {
	p := randomPool{funds: map[string]string{}, inputs: map[string]string{}}
	p.drawLaw(t)
	for i := range rapid.IntRange(1, 5).Draw(t, "units") {
		p.units = append(p.units, fmt.Sprintf("U%d", i))
	}
	p.opening = rapid.Int64Range(0, 3000).Draw(t, "opening")
	for _, u := range p.units {
		p.drawUnit(t, u)
	}
	return p
}

func (p *randomPool) drawLaw(t *rapid.T) {
	p.rate = rapid.SampledFrom([]string{"1%", "3%", "3.33%"}).Draw(t, "rate")
	p.share = rapid.SampledFrom([]string{"30%", "50%"}).Draw(t, "share")
	p.months = rapid.SampledFrom([]string{"0", "0.5"}).Draw(t, "months")
	p.base = rapid.SampledFrom([]string{"上年.收入小计", "上年.收入小计 - 50% * MAX(0, 上年.收入小计 - 前年.收入小计)"}).Draw(t, "base")
}

func (p *randomPool) drawUnit(t *rapid.T, unit string) {
	for _, insurance := range []string{"职工", "居民"} {
		p.drawFunds(t, unit, insurance)
	}
	p.inputs[unit] = ""
	for _, insurance := range []string{"职工", "居民"} {
		if rapid.Bool().Draw(t, "applies") {
			p.inputs[unit] += fmt.Sprintf("2026,fund,%s,%s,申请,是,,\n", insurance, unit)
		}
		if rapid.Bool().Draw(t, "decided") {
			p.inputs[unit] += fmt.Sprintf("2026,fund,%s,%s,核定,%d%%,示例〔2026〕1号,\n", insurance, unit, rapid.IntRange(1, 100).Draw(t, "decision"))
		}
	}
}

func (p *randomPool) drawFunds(t *rapid.T, unit, insurance string) {
	key := unit + insurance
	p.funds[key] = ""
	if insurance == "居民" && rapid.IntRange(0, 3).Draw(t, "absent") == 0 {
		return // takes no part
	}
	for year := 2024; year <= 2026; year++ {
		basis := map[int]string{2024: "决算", 2025: "预计", 2026: "预算"}[year]
		in, out := rapid.Int64Range(1, 9_999_999).Draw(t, "in"), rapid.Int64Range(1, 9_999_999).Draw(t, "out")
		p.funds[key] += fmt.Sprintf("%d,%s,%s,%s,%d.%02d,%d.%02d\n", year, basis, insurance, unit, in/100, in%100, out/100, out%100)
	}
}

// near is a pool that differs from p in the parts that are named.
func (p randomPool) near(t *rapid.T, parts ...string) randomPool {
	q := p
	q.units = slices.Clone(p.units)
	q.funds, q.inputs = cloned(p.funds), cloned(p.inputs)
	for _, part := range parts {
		switch part {
		case "law":
			base := q.base
			q.drawLaw(t)
			q.base = base
		case "formula":
			q.base = rapid.SampledFrom([]string{"上年.收入小计", "上年.支出小计", "上年.收入小计 + 平均收入"}).Draw(t, "formula")
		case "opening":
			q.opening = rapid.Int64Range(0, 3000).Draw(t, "opening")
		case "units":
			q.units = append(q.units, "NEW")
			q.drawUnit(t, "NEW")
		case "funds", "inputs":
			u := rapid.SampledFrom(q.units).Draw(t, "unit")
			funds, inputs := q.funds[u+"居民"], q.inputs[u]
			q.drawUnit(t, u)
			if part == "inputs" {
				q.funds[u+"职工"], q.funds[u+"居民"] = p.funds[u+"职工"], funds
			} else {
				q.inputs[u] = inputs
			}
		}
	}
	return q
}

func cloned(m map[string]string) map[string]string {
	out := map[string]string{}
	for k, v := range m {
		out[k] = v
	}
	return out
}

// variant reads and compiles the pool.
func (p randomPool) variant(t *rapid.T, readings map[string]string) *calc.Variant {
	files := map[string]string{
		"policy.toml": fmt.Sprintf(randomPolicy, p.rate, p.share, p.months, p.base),
		"units.csv":   "代码,名称,类型\n",
		"funds.csv":   "年度,口径,险种,代码,收入小计,支出小计\n",
		"inputs.csv":  "年度,方案,险种,代码,项目,数值,依据,说明\n",
	}
	for _, insurance := range []string{"职工", "居民"} {
		files["inputs.csv"] += fmt.Sprintf("2026,fund,%s,990000,年初余额,%d,,\n", insurance, p.opening)
	}
	for _, u := range p.units {
		files["units.csv"] += u + "," + u + ",市\n"
		files["funds.csv"] += p.funds[u+"职工"] + p.funds[u+"居民"]
		files["inputs.csv"] += p.inputs[u]
	}
	folder := fstest.MapFS{}
	for name, text := range files {
		folder[name] = &fstest.MapFile{Data: []byte(text)}
	}
	pool, list := data.Read(folder, "random")
	prog, faults := law.Compile(pool)
	if list = append(list, faults...); list.Stops() {
		t.Fatalf("%v\n%s", list, strings.Join([]string{files["funds.csv"], files["inputs.csv"]}, "\n"))
	}
	return calc.NewVariant(prog, calc.Options{Year: 2026, Readings: readings})
}

var readings = []map[string]string{nil, {"基数": "b"}}

// TestCompareAddsUp compares pools made at random: the ends are what each side
// computes for itself, the parts make the difference to the fen, and what the
// units differ by is what the pool differs by.
func TestCompareAddsUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := drawPool(t)
		q := p.near(t, rapid.SliceOfDistinct(rapid.SampledFrom([]string{"law", "formula", "opening", "units", "funds", "inputs"}), rapid.ID[string]).Draw(t, "differ")...)
		a, b := p.variant(t, rapid.SampledFrom(readings).Draw(t, "a")), q.variant(t, rapid.SampledFrom(readings).Draw(t, "b"))
		if rapid.Bool().Draw(t, "turned") {
			a, b = b, a
		}
		checkComparison(t, a, b)
	})
}

// fataler is what a test and a random test have in common.
type fataler interface {
	Fatalf(format string, args ...any)
}

func checkComparison(t fataler, a, b *calc.Variant) []calc.Change {
	changes := comparison.Of(a, b)
	from, to := lines(t, a), lines(t, b)
	sums := map[string]*big.Rat{}
	for _, ch := range changes {
		key := ch.Unit.Code + ch.Insurance.Name + ch.Item
		for _, end := range []struct {
			got  *big.Rat
			want *big.Rat
		}{{ch.From, from[key]}, {ch.To, to[key]}} {
			if end.want != nil && (end.got == nil || end.got.Cmp(end.want) != 0) && !ch.Paid {
				t.Fatalf("%s: %v, computed alone %v", key, end.got, end.want)
			}
		}
		if ch.From == nil || ch.To == nil {
			if ch.Parts != nil {
				t.Fatalf("%s: split without both ends", key)
			}
			continue
		}
		diff := new(big.Rat).Sub(ch.To, ch.From)
		if ch.Parts != nil && sum(ch.Parts).Cmp(diff) != 0 {
			t.Fatalf("%s: parts %v make %s, the difference is %s", key, ch.Parts, sum(ch.Parts).FloatString(2), diff.FloatString(2))
		}
		if ch.Parts == nil && !ch.Paid {
			t.Fatalf("%s: no split from %s to %s", key, ch.From.FloatString(2), ch.To.FloatString(2))
		}
		total := ch.Insurance.Name + ch.Item
		if sums[total] == nil {
			sums[total] = new(big.Rat)
		}
		sums[total].Add(sums[total], diff)
	}
	pairs := map[string]string{calc.LevyToAbove: calc.LevyFromBelow, calc.GrantFromAbove: calc.GrantBelow}
	for _, ch := range changes {
		if pairs[ch.Item] == "" {
			continue // what is no budget line has no counterpart of the pool
		}
		whole := new(big.Rat)
		if v := to[ch.Insurance.Name+pairs[ch.Item]]; v != nil {
			whole.Add(whole, v)
		}
		if v := from[ch.Insurance.Name+pairs[ch.Item]]; v != nil {
			whole.Sub(whole, v)
		}
		if got := sums[ch.Insurance.Name+ch.Item]; got != nil && complete(changes, ch) && got.Cmp(whole) != 0 {
			t.Fatalf("%s %s: units differ by %s, the pool by %s", ch.Insurance.Name, ch.Item, got.FloatString(2), whole.FloatString(2))
		}
	}
	return changes
}

// complete reports whether both ends of a line are known for every unit.
func complete(changes []calc.Change, like calc.Change) bool {
	return !slices.ContainsFunc(changes, func(ch calc.Change) bool {
		return ch.Insurance == like.Insurance && ch.Item == like.Item && (ch.From == nil || ch.To == nil || ch.Paid)
	})
}

func sum(parts []*big.Rat) *big.Rat {
	s := new(big.Rat)
	for _, p := range parts {
		s.Add(s, p)
	}
	return s
}

// lines is what a side computes by itself: by unit, insurance and item, and
// for the pool by insurance and item. It is empty where the side cannot be computed.
func lines(t fataler, v *calc.Variant) map[string]*big.Rat {
	out := map[string]*big.Rat{}
	res := budget.Evaluate(v.Program, v.Options)
	for _, b := range res.Budget {
		key := b.Insurance.Name + b.Item
		if b.Unit >= 0 {
			key = res.Pool.Units[b.Unit].Code + key
		}
		out[key] = b.Value
	}
	if res.Findings.Stops() && len(out) > 0 {
		t.Fatalf("a result that stops has budget lines")
	}
	return out
}

// TestCompareNamesTheCause changes one thing at a time: only its own cause, and
// what comes back through the other units, may have a part in the difference.
func TestCompareNamesTheCause(t *testing.T) {
	t.Parallel()
	causes := map[string]calc.Cause{"funds": calc.CauseData, "law": calc.CauseParameters, "inputs": calc.CauseDecisions, "formula": calc.CauseFormulas,
		"opening": calc.CauseOthers, "nothing": ""}
	moved := map[string]bool{}
	rapid.Check(t, func(t *rapid.T) {
		part := rapid.SampledFrom([]string{"funds", "law", "inputs", "formula", "opening", "nothing"}).Draw(t, "differ")
		p := drawPool(t)
		for _, ch := range checkComparison(t, p.variant(t, nil), p.near(t, part).variant(t, nil)) {
			for i, x := range ch.Parts {
				if x.Sign() == 0 {
					continue
				}
				if cause := calc.Causes()[i]; cause == causes[part] {
					moved[part] = true
				} else if cause != calc.CauseOthers || part == "nothing" {
					t.Fatalf("%s differs, and %s has the part %s: %s %s", part, cause, x.FloatString(2), ch.Unit.Name, ch.Item)
				}
			}
		}
	})
	for part := range causes {
		if part != "nothing" && !moved[part] && !testing.Short() { // too few are drawn then
			t.Errorf("a change of %s never moved anything", part)
		}
	}
}

// TestCompareSamples compares the samples' years, and each under the policies
// of the others where they can be computed at all.
func TestCompareSamples(t *testing.T) {
	t.Parallel()
	split := func(changes []calc.Change) (n int) {
		for _, ch := range changes {
			if ch.Parts != nil {
				n++
			}
		}
		return n
	}
	t.Run("liaoning under shandong", func(t *testing.T) {
		own := read(t, "liaoning")
		under := own.UnderLaw(read(t, "shandong"))
		if under.Policy.Code != "210000" || under.Policy.Schemes[0].ID != "evaluation" {
			t.Fatal("not the policy of Shandong over Liaoning")
		}
		changes := checkComparison(t, sampleVariant(t, own, 2026), sampleVariant(t, under, 2026))
		if n := split(changes); n != len(changes) || n != 87 {
			t.Errorf("%d of %d lines are split, want 87", n, len(changes))
		}
		for _, ch := range changes {
			if ch.Parts[0].Sign() != 0 || ch.Parts[1].Sign() != 0 || ch.Parts[2].Sign() != 0 && ch.Unit.Code != "210200" {
				t.Errorf("%s %s: the same data and decisions have a part %v", ch.Unit.Name, ch.Item, ch.Parts)
			}
		}
	})
	t.Run("shandong 2025 to 2026", func(t *testing.T) {
		pool := read(t, "shandong")
		changes := checkComparison(t, sampleVariant(t, pool, 2025), sampleVariant(t, pool, 2026))
		if n := split(changes); n != 54 || len(changes) != 54 {
			t.Errorf("%d of %d lines are split, want 54", n, len(changes))
		}
	})
	t.Run("liaoning 2025 to 2026", func(t *testing.T) {
		pool := read(t, "liaoning")
		changes := checkComparison(t, sampleVariant(t, pool, 2025), sampleVariant(t, pool, 2026))
		for _, ch := range changes {
			if !ch.Paid || ch.Parts != nil || ch.From == nil {
				t.Errorf("%s %s: 2025 cannot be computed again: %+v", ch.Unit.Name, ch.Item, ch)
			}
		}
		if len(changes) != 58 {
			t.Errorf("%d lines, want 58", len(changes))
		}
	})
}

// TestCompareAssumptions sets an assumption anew for one unit: what follows
// from its forecast is a matter of parameters.
func TestCompareAssumptions(t *testing.T) {
	t.Parallel()
	own := read(t, "liaoning")
	other := *own
	for year := 2026; year <= 2028; year++ {
		other.Overrides = append(other.Overrides, calc.AssumptionValue{Year: year, Insurance: "职工", Code: "210900",
			Assumption: "人均待遇增长率", Value: formula.Num(big.NewRat(-1, 2))})
	}
	moved := 0
	a, b := sampleVariant(t, own, 2026), sampleVariant(t, &other, 2026)
	for _, v := range []*calc.Variant{a, b} { // where the risk is that of the forecast alone, and no other scheme reads the grant
		v.Options.Readings = map[string]string{"支付风险看哪三年": "b", "动用前是否先扣调剂金": "b"}
	}
	for _, ch := range checkComparison(t, a, b) {
		for i, p := range ch.Parts {
			if p.Sign() == 0 {
				continue
			}
			moved++
			if calc.Causes()[i] != calc.CauseParameters || ch.Unit.Code != "210900" || p.FloatString(2) != "-76594166.67" {
				t.Errorf("%s %s: %s %s", ch.Unit.Name, ch.Item, calc.Causes()[i], p.FloatString(2))
			}
		}
	}
	if moved != 1 {
		t.Errorf("%d parts, want one", moved)
	}
}

func sampleVariant(t *testing.T, pool *calc.Pool, year int) *calc.Variant {
	t.Helper()
	prog, list := law.Compile(pool)
	if slices.ContainsFunc(list, func(f finding.Finding) bool { return f.Level == finding.Error }) {
		t.Fatal(list)
	}
	return calc.NewVariant(prog, calc.Options{Year: year})
}
