package report_test

import (
	"slices"
	"testing"

	"tongchou/report"
)

// TestWhoPays reads the second answer: with levies and grants, with an open
// decision, with a fund that moves money beside the budget, with a scheme to come.
func TestWhoPays(t *testing.T) {
	for _, c := range []struct{ pool, insurance, figure, unit, sentence string }{
		{"shanxi", "居民", "5.70", "亿元上解", "11 个统筹区上解 5.70 亿元，7 个统筹区获下拨 6.07 亿元，1 个统筹区由当地政府补足 5,127.83 万元。"},
		{"liaoning", "职工", "15.67", "亿元上解", "15 个统筹区上解 15.67 亿元，3 个统筹区获下拨，其中 1 个未核定，区间 4.76—7.06 亿元。"},
		{"suizhou", "职工", "1,814.49", "万元提取", "6 个统筹区提取 1,814.49 万元，2 个统筹区动用 1,934.49 万元，都不列上解和下拨科目，2 个统筹区由当地政府补足 9,054.96 万元。"},
		{"hunan", "居民", "0.00", "万元上解", "本年没有上解和下拨；居民医保省级调剂金自 2028 年起执行。"},
	} {
		if a := answer(t, c.pool, c.insurance, 1); a.Figure != c.figure || a.Unit != c.unit || a.Sentence != c.sentence {
			t.Errorf("%s %s: %s %s\n%s\nwant %s %s\n%s", c.pool, c.insurance, a.Figure, a.Unit, a.Sentence, c.figure, c.unit, c.sentence)
		}
	}
}

// TestCommonFundLasts: where the pool holds the fund, its months are those of all together.
func TestCommonFundLasts(t *testing.T) {
	if a, want := answer(t, "suizhou", "职工", 0), "2025 年末全市够付 6.5 个月，不低于 6 个月的警戒线；基金统一收支，不分统筹区比。"; a.Figure != "6.5" || a.Sentence != want {
		t.Errorf("%s: %s\nwant %s", a.Figure, a.Sentence, want)
	}
	if a, want := answer(t, "unified-funds", "工伤", 0), "基金由上级统一收支，各统筹区不留结余，不比可支付月数。"; a.Figure != "—" || a.Sentence != want {
		t.Errorf("%s: %s\nwant %s", a.Figure, a.Sentence, want)
	}
}

// TestWordForAll: an autonomous region is no province.
func TestWordForAll(t *testing.T) {
	want := "2025 年末全区合计缺数，没有统筹区低于 6 个月的警戒线；2 个统筹区缺数。"
	if a := answer(t, "ningxia", "职工", 0); a.Sentence != want {
		t.Errorf("%s\nwant %s", a.Sentence, want)
	}
}

func answer(t *testing.T, pool, insurance string, n int) report.Answer {
	t.Helper()
	v := view(t, pool, 0)
	i := slices.IndexFunc(v.Insurances, func(iv report.InsuranceView) bool { return iv.Name == insurance })
	return v.Insurances[i].Answers[n]
}
