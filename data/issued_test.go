package data

import (
	"math/big"
	"os"
	"slices"
	"strings"
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

// Rows are added to a register in its own encoding, columns and line breaks, and
// what stood there stays to the byte; without one it begins. What cannot be written
// or would not be read again is refused.
func TestAppendIssued(t *testing.T) {
	t.Parallel()
	row := calc.Issued{Date: "2026-06-01", Number: "样医保发〔2026〕12号", Year: 2026, Stage: calc.Advance, Scheme: "fund", Insurance: "职工", Code: "A01", Matter: "上解",
		Word: calc.WordCorrection, Amount: big.NewRat(4000, 100), Schedule: []calc.Payment{{Date: "2026-03-31", Amount: big.NewRat(1540, 100)}, {Amount: big.NewRat(2460, 100)}},
		Replaces: "样医保发〔2026〕1号", Archive: "issued/2026-06-01-2026-advance", Digest: strings.Repeat("0a", 32)}
	const line = `2026-06-01,样医保发〔2026〕12号,2026,预缴,fund,职工,A01,上解,更正,40.00,2026-03-31:15.40;:24.60,样医保发〔2026〕1号,issued/2026-06-01-2026-advance,`
	register := string(must(os.ReadFile("testdata/issued.csv")))
	crlf := "\ufeff" + strings.ReplaceAll(strings.TrimSuffix(register, "\n"), "\n", "\r\n")
	for name, c := range map[string]struct {
		old, tail string
		gb        bool
	}{
		"plain":         {register, line + row.Digest + "\n", false},
		"no last break": {crlf, "\r\n" + line + row.Digest + "\r\n", false},
		"GB18030":       {register, line + row.Digest + "\n", true},
		"万元":            {strings.NewReplacer(",金额,", ",金额（万元）,", "38.50,", "0.003850,", "10.85,", "0.001085,", ",4.34,", ",0.000434,", "10.80,", "0.00108,").Replace(register), strings.Replace(line, "40.00", "0.004", 1) + row.Digest + "\n", false},
	} {
		files, old, tail := base(t), []byte(c.old), []byte(c.tail)
		if c.gb {
			old, tail = datatest.GB18030(t, old), datatest.GB18030(t, tail)
		}
		files["issued.csv"] = &fstest.MapFile{Data: old}
		file, content, found := AppendIssued(files, "base", []calc.Issued{row})
		if found.Stops() || file != "issued.csv" || string(content) != string(old)+string(tail) {
			t.Errorf("%s: %s\n%s", name, lines(found), content)
		}
	}
	first := row
	first.Word, first.Replaces = calc.WordPlan, ""
	_, content, found := AppendIssued(base(t), "base", []calc.Issued{first})
	if found.Stops() || !strings.HasPrefix(string(content), "\ufeff日期,文号,") || strings.Count(string(content), "\r\n") != 2 {
		t.Errorf("begun: %s\n%s", lines(found), content)
	}
	for want, old := range map[string]string{
		"没有“归档”列":                  strings.Replace(register, ",归档,摘要", "", 1),
		"不是 2026-06-02 以前这件事的现行文书": register + "2026-06-02,别发1号,2026,清算,fund,职工,A01,,清算,38.50,,样医保发〔2026〕1号,,\n",
		"应为：空白":                    "",
		"注：以上已核对":                  register + "注：以上已核对\n",
		"这一行是合计行":                  register + "合计,,,,,,,,,98.49,,,,\n",
	} {
		files := base(t)
		files["issued.csv"] = &fstest.MapFile{Data: []byte(old)}
		if _, _, found := AppendIssued(files, "base", []calc.Issued{row}); !found.Stops() || !strings.Contains(lines(found), want) {
			t.Errorf("wanted %s: %s", want, lines(found))
		}
	}
}

// Numbers go on from the greatest of the prefix and year, however it is written.
func TestNextNumber(t *testing.T) {
	register := []calc.Issued{{Number: "样医保发〔2026〕9号"}, {Number: "样医保发[2026]012号"}, {Number: "样医保发〔2025〕40号"}, {Number: "样医保函〔2026〕70号"}, {Number: "样医保发〔2026〕补一号"}}
	for year, want := range map[string]int{"2026": 13, "2025": 41, "2027": 1} {
		if got := NextNumber(register, "样医保发", year); got != want {
			t.Errorf("%s: %d, want %d", year, got, want)
		}
	}
}

// A filled numbers.csv names every paper once, with its number.
func TestReadNumbers(t *testing.T) {
	got, found := ReadNumbers("n.csv", []byte("\ufeff文件,文号\r\nA01-fund-employee-plan.pdf,甲〔2026〕1号\r\nnotices/A02-fund-employee-plan.pdf,甲〔2026〕1号\r\n"))
	if len(found) > 0 || len(got) != 2 || got[1].File != "A02-fund-employee-plan.pdf" || got[1].Number != "甲〔2026〕1号" || got[1].Pos.Line != 3 {
		t.Errorf("%+v\n%s", got, lines(found))
	}
	for _, bad := range []string{"文件,文号\na.pdf,1\nnotices/a.pdf,2\n", "文件,文号\na.pdf,\n", "文件\na.pdf\n", ""} {
		if _, found := ReadNumbers("n.csv", []byte(bad)); !found.Stops() {
			t.Errorf("%q was taken", bad)
		}
	}
}
