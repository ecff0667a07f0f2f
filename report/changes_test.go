package report_test

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"tongchou/calc"
	"tongchou/data/datatest/pools"
	"tongchou/report"
)

// view computes a sample pool; more is added to its units first.
func view(t *testing.T, name string, more int) *report.View {
	t.Helper()
	pool := pools.Sample(t, name)
	for i := range more {
		pool.Units = append(pool.Units, calc.Unit{Code: fmt.Sprintf("X%d", i), Name: fmt.Sprintf("新区%d", i)})
	}
	return report.New(pools.Result(t, pool, calc.Options{}))
}

// TestWhyChanged reads the third answer of the overview where last year's plan
// can be computed again, where it cannot, and where there was none.
func TestWhyChanged(t *testing.T) {
	for _, c := range []struct{ pool, insurance, figure, sentence, besides string }{
		{"shandong", "职工", "+1.45", "上解合计比 2025 年计划的 31.40 亿元增加 1.45 亿元，因为上年征缴收入由 1,046.51 变为 1,094.98 亿元（+1.45）。", "上年没有下拨，本年合计 3.35 亿元；上年的核定没有记录，不列原因。补足：上年没有记录，不与上年比。"},
		{"liaoning", "职工", "+1,007.74", "上解合计比 2025 年预计的 15.56 亿元增加 1,007.74 万元，因为职工医保省级调剂金：上年征缴收入由 339.57 变为 345.47 亿元（上年按实缴数）（+706.16）；另有 3 个原因。", "下拨没有核定，不与上年比。"},
		{"liaoning", "居民", "−2.34", "上解合计比 2025 年预计的 2.34 亿元减少 2.34 亿元，因为“暂停提取”由“否”变为“是”（基金年初余额 52.99 ≥ 暂停线 51.95 亿元）（−2.34）；另有 1 个原因。", "下拨没有核定，不与上年比。"},
		{"hunan", "职工", "+10.92", "方案自 2027 年起执行，上解合计 10.92 亿元，上年没有上解。", "上年没有下拨，本年合计 1.20 亿元，因为职工医保省级调剂金自 2027 年起执行（+1.20）。上年没有补足，本年合计 1.02 亿元，因为职工医保省级调剂金自 2027 年起执行（+1.02）。"},
		{"hunan", "居民", "0.00", "2026 年和 2027 年都没有上解。", ""},
	} {
		v := view(t, c.pool, 0)
		i := slices.IndexFunc(v.Insurances, func(iv report.InsuranceView) bool { return iv.Name == c.insurance })
		a := v.Insurances[i].Answers[2]
		if besides := strings.Join(a.Details, ""); a.Figure != c.figure || a.Sentence != c.sentence || besides != c.besides {
			t.Errorf("%s %s: %s\n%s\n%s\nwant %s\n%s\n%s", c.pool, c.insurance, a.Figure, a.Sentence, besides, c.figure, c.sentence, c.besides)
		}
	}
}

// TestChangesAddUp sets the changes of a view beside its budget lines.
func TestChangesAddUp(t *testing.T) {
	v := view(t, "shandong", 0)
	if len(v.Changes) == 0 {
		t.Fatal("no changes")
	}
	for _, ch := range v.Changes {
		sum := new(big.Rat).Set(ch.From)
		for _, p := range ch.Parts {
			sum.Add(sum, p)
		}
		if ch.Item == string(calc.TopUp) { // no budget's line
			topUp := new(big.Rat)
			for _, run := range v.Runs {
				if run.Insurance == ch.Insurance && !run.Preview {
					topUp.Add(topUp, run.Moves(calc.TopUp, v.Pool.At(ch.Unit.Code)))
				}
			}
			if sum.Cmp(topUp) != 0 {
				t.Errorf("%s %s: from %s and parts make %s, not %s", ch.Unit.Name, ch.Item, ch.From.FloatString(2), sum.FloatString(2), topUp.FloatString(2))
			}
			continue
		}
		i := slices.IndexFunc(v.Budget, func(b calc.BudgetLine) bool {
			return b.Unit >= 0 && v.Pool.Units[b.Unit].Code == ch.Unit.Code && b.Insurance == ch.Insurance && b.Item == ch.Item
		})
		if i < 0 || sum.Cmp(v.Budget[i].Value) != 0 {
			t.Errorf("%s %s: from %s and parts make %s", ch.Unit.Name, ch.Item, ch.From.FloatString(2), sum.FloatString(2))
		}
	}
}

// TestLargePools: a pool of more units than are split one by one has all causes.
func TestLargePools(t *testing.T) {
	v := view(t, "shandong", 133) // beside the 18 of the sample
	sum := new(big.Rat)
	for _, ch := range v.Changes {
		if ch.Parts == nil {
			t.Fatalf("%s of %d units is not split", ch.Unit.Name, len(v.Pool.Units))
		}
	}
	for _, b := range v.Because(&v.Insurances[0], v.Insurances[0].In, calc.PoolLevel) {
		sum.Add(sum, b.Amount)
	}
	if sum.FloatString(2) != "145400000.00" {
		t.Errorf("the causes make %s", sum.FloatString(2))
	}
	if a := v.Insurances[0].Answers[2]; a.Figure != "+1.45" {
		t.Errorf("the answer is %s: %s", a.Figure, a.Sentence)
	}
}
