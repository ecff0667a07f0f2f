package data

import (
	"os"
	"slices"
	"testing"
	"testing/fstest"

	"tongchou/calc"
	"tongchou/data/datatest"
)

// The register is read the same with a byte order mark and in GB18030: 事项 that
// 文种 leaves is filled in, payments are told apart, 替代 is the 文号 in force as
// it was given, whatever its brackets, and the file is an input.
func TestRegister(t *testing.T) {
	t.Parallel()
	content := must(os.ReadFile("testdata/issued.csv"))
	for _, written := range [][]byte{content, append([]byte("\ufeff"), content...), datatest.GB18030(t, content)} {
		files := base(t)
		files["issued.csv"] = &fstest.MapFile{Data: written}
		pool, found := Read(files, "base")
		if len(found) > 0 {
			t.Fatalf("findings:\n%s", lines(found))
		}
		var got []string
		for _, x := range pool.Issued {
			got = append(got, x.Date+" "+x.Number+" "+string(x.Stage)+" "+x.Code+" "+x.Matter+" "+string(x.Word)+" "+x.Amount.FloatString(2)+" "+calc.ScheduleText(x.Schedule)+" "+x.Replaces)
		}
		want := []string{
			"2026-01-15 样医保发〔2026〕1号 " + string(calc.Advance) + " A01 上解 预缴 38.50 2026-03-31:15.40;2026-09-30:23.10 ",
			"2026-01-15 样医保发〔2026〕1号 " + string(calc.Advance) + " A02 上解 预缴 10.85 2026-03-31:4.34;:6.51 ",
			"2026-04-10 样医保发〔2026〕7号 " + string(calc.Advance) + " A02 上解 催缴 4.34  ",
			"2026-05-20 样医保发〔2026〕9号 " + string(calc.Advance) + " A02 上解 更正 10.80 2026-03-31:4.34;:6.46 样医保发〔2026〕1号",
		}
		if !slices.Equal(got, want) {
			t.Errorf("got:\n%q\nwant:\n%q", got, want)
		}
		if !slices.ContainsFunc(pool.Sources, func(f calc.SourceFile) bool { return f.Name == "issued.csv" }) {
			t.Error("issued.csv is no input")
		}
	}
}
