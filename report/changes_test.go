package report_test

import (
	"fmt"
	"math/big"
	"slices"
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
	for _, c := range []struct{ pool, insurance, figure, sentence string }{
		{"shandong", "职工", "+1.45", "上解合计比 2025 年计划的 31.40 亿元增加 1.45 亿元：数据 +1.45；变动最大的是 省本级 +0.22 亿元、烟台市 +0.16 亿元、济南市 +0.16 亿元。"},
		{"liaoning", "职工", "+1,007.74", "上解合计比 2025 年实际的 15.56 亿元增加 1,007.74 万元；变动最大的是 沈阳市 +903.06 万元、大连市 -303.78 万元、锦州市 +236.17 万元。"},
		{"hunan", "职工", "+10.92", "方案自 2027 年起执行，上解合计 10.92 亿元，上年没有上解；变动最大的是 长沙市 +4.17 亿元、株洲市 +0.85 亿元、衡阳市 +0.80 亿元。"},
		{"hunan", "居民", "0.00", "2026 年和 2027 年都没有列入预算的上解。"},
	} {
		v := view(t, c.pool, 0)
		i := slices.IndexFunc(v.Insurances, func(iv report.InsuranceView) bool { return iv.Name == c.insurance })
		a := v.Insurances[i].Answers[2]
		if a.Figure != c.figure || a.Sentence != c.sentence {
			t.Errorf("%s %s: %s\n%s\nwant %s\n%s", c.pool, c.insurance, a.Figure, a.Sentence, c.figure, c.sentence)
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
		i := slices.IndexFunc(v.Budget, func(b calc.BudgetLine) bool {
			return b.Unit >= 0 && v.Pool.Units[b.Unit].Code == ch.Unit.Code && b.Insurance == ch.Insurance && b.Item == ch.Item
		})
		if i < 0 || sum.Cmp(v.Budget[i].Value) != 0 {
			t.Errorf("%s %s: from %s and parts make %s", ch.Unit.Name, ch.Item, ch.From.FloatString(2), sum.FloatString(2))
		}
	}
}

// TestLargePoolsAreNotSplit keeps a whole pack of many units quick.
func TestLargePoolsAreNotSplit(t *testing.T) {
	v := view(t, "shandong", 133) // beside the 18 of the sample: one more than are compared
	if v.Changes != nil {
		t.Errorf("%d units are split", len(v.Pool.Units))
	}
	if a := v.Insurances[0].Answers[2]; a.Figure != "+1.45" {
		t.Errorf("the answer is %s: %s", a.Figure, a.Sentence)
	}
}
