package value

import (
	"errors"
	"testing"

	"tongchou/data/fault"
)

// What a workbook shows is what is read, or the cell is refused.
func TestShown(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind   string
		scale  Scale
		format string
		text   string
		sound  bool
	}{
		{"money", Yuan, "#,##0.00", "52000000", true},
		{"money", Yuan, `_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* "-"??_ ;_ @_ `, "52000000", true},
		{"money", Yuan, `#,##0.00_);[Red]\(#,##0.00\)`, "-5", true},
		{"money", Yuan, `0.00"元"`, "5", true},
		{"money", Yuan, `[$¥-804]#,##0.00`, "5", true},
		{"money", Yuan, "General", "5", true},
		{"money", WanYuan, `0.00"万元"`, "5", true},
		{"count", Person, `0"人"`, "5", true},
		{"money", Yuan, "# ##0.00", "5000", true},
		{"money", WanYuan, "0!.0000", "52000000", false},
		{"money", WanYuan, `0\.0,`, "52000000", false},
		{"money", WanYuan, `0"."0,"万"`, "52000000", false},
		{"money", WanYuan, `0"元"`, "52000", false},
		{"money", WanYuan, `0"W"`, "52000", false},
		{"money", Yuan, `0"分"`, "52000", false},
		{"score", anyPlaces, `0"分"`, "95", true},
		{"money", WanYuan, `0"万元"`, "52000", true},
		{"money", Yuan, "#,##0,", "52000000", false},
		{"money", Yuan, "0.00,,", "52000000", false},
		{"money", Yuan, `0.00"万元"`, "5", false},
		{"money", Yuan, `General"亿"`, "5", false},
		{"money", Yuan, "[>=10000]0!.0,;0", "52000000", false},
		{"money", Yuan, "0%", "0.05", false},
		{"money", Yuan, "yyyy/m/d", "46000", false},
		{"money", Yuan, ";;;", "5", false},
		{"money", Yuan, `"已报"`, "5", false},
		{"money", Yuan, "-0.00", "5", false},
		{"money", Yuan, `"−"0.00`, "5", false},
		{"money", Yuan, `#,##0.00;"−"#,##0.00`, "-5", true},
		{"ratio", Scale{}, "0.00%", "1.2", true},
		{"ratio", Percent, "0.00%", "0.08", true},
		{"ratio", Scale{}, `0.0"%"`, "0.8", false},
		{"ratio", Scale{}, `0.0\%`, "0.08", false},
		{"score", Scale{}, "0%", "0.95", false},
	} {
		_, err := Read(c.kind, Written{Text: c.text, Scale: c.scale, Stored: true, Format: c.format})
		var bad *Refusal
		if (err == nil) != c.sound || err != nil && (!errors.As(err, &bad) || bad.ID != fault.Shown) {
			t.Errorf("%s %s in the format %s: %v", c.kind, c.text, c.format, err)
		}
	}
}

// A ratio of one or more says itself what it is.
func TestBareRatio(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		w    Written
		want string // "" where it is refused
	}{
		{Written{Text: "3%"}, "0.03"}, {Written{Text: "300%"}, "3"}, {Written{Text: "0.999"}, "0.999"}, {Written{Text: "-0.5"}, "-0.5"},
		{Written{Text: "3"}, ""}, {Written{Text: "-3"}, ""}, {Written{Text: "1"}, ""}, {Written{Text: "１.0"}, ""},
		{Written{Text: "8", Scale: Percent}, "0.08"}, {Written{Text: "8%", Scale: Percent}, "0.08"},
		{Written{Text: "1.2", Stored: true, Format: "0.0%"}, "1.2"}, {Written{Text: "1.2", Stored: true, Format: "0.0"}, ""},
	} {
		v, err := Read("ratio", c.w)
		if got := ""; err == nil {
			if got = v.String(); got != c.want {
				t.Errorf("%+v is %s", c.w, got)
			}
		} else if c.want != "" {
			t.Errorf("%+v: %v", c.w, err)
		}
	}
}
