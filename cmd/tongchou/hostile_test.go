package main

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"tongchou/data/datatest"
)

// hostile is a folder that nobody sends in good faith, or that a slip makes. It
// is built or refused with the place; that it takes no time and no memory is seen
// by the test coming to an end.
type hostile struct {
	name  string
	spoil func(pool fstest.MapFS)
	says  string // what stops it, "" for nothing
}

// steps puts steps before the levy of the small pool and gives that a formula.
func steps(levy string, formulas ...string) func(fstest.MapFS) {
	return func(pool fstest.MapFS) {
		var b strings.Builder
		for i, f := range formulas {
			fmt.Fprintf(&b, "  [[scheme.step]]\n  name = %q\n  formula = %q\n\n", numbered(i), f)
		}
		const last = "  [[scheme.step]]\n  name = \"上解额\""
		text := strings.Replace(string(pool["policy.toml"].Data), last, b.String()+last, 1)
		pool["policy.toml"].Data = []byte(strings.Replace(text, "ROUND(筹集基数 * 筹集比例, 2)", levy, 1))
	}
}

// numbered is the name of the n-th of many steps.
func numbered(n int) string {
	digits := []rune("零一二三四五六七八九")
	return "项" + string(digits[n/10%10]) + string(digits[n%10])
}

// chain gives n formulas, the first ones as they are and each other one from those before it.
func chain(n int, next func(i int) string, first ...string) []string {
	for i := len(first); i < n; i++ {
		first = append(first, next(i))
	}
	return first
}

var hostileFolders = []hostile{
	{"a chain of steps that read the two before", steps("ROUND(MAX(0, 项四零) * 筹集比例, 2)",
		chain(41, func(i int) string { return numbered(i-1) + " - " + numbered(i-2) }, "筹集基数", "筹集基数 * 2")...), ""},
	{"a chain of shared sums over units", steps("ROUND(项三零 * 0, 2)",
		chain(31, func(i int) string { return "(合计(" + numbered(i-1) + ") + 合计(" + numbered(i-2) + ")) / 10" }, "筹集基数", "筹集基数")...), ""},
	{"twenty squarings", steps("ROUND(筹集基数 * 筹集比例 + 0 * 项二零 * 上年.征缴收入, 2)",
		chain(21, func(i int) string { return numbered(i-1) + " * " + numbered(i-1) }, "1.2345")...), "policy.toml:111:14: 错误 C302 步骤 项一三，样例省：结果的位数太多"},
	{"forty sums with a reciprocal", steps("ROUND(筹集基数 * 筹集比例 + 0 * 项四零 * 上年.征缴收入, 2)",
		chain(41, func(i int) string { return numbered(i-1) + " + 1 / " + numbered(i-1) }, "1.5")...), "结果的位数太多"},
	{"a key of twenty thousand parts", added("policy.toml", strings.Repeat("a.", 20_000)+"b = 1\n"), "policy.toml:75:1: 错误 D201 键名的层次过深"},
	{"sixty thousand unknown keys", manyRows("policy.toml", "k%d = 1\n", 60_000, "schema = 1\n"), "policy.toml:50002:1: 错误 D201 内容过大"},
	{"one text of two megabytes", added("units.csv", "A99,"+strings.Repeat("x", 2<<20)), "units.csv:5:1: 错误 D102 A5 内容过大：这一行超过 1024 KB"},
	{"nothing but commas", manyRows("funds.csv", ",\n", 2_100_000, ""), "funds.csv:200002:1: 错误 D102 A200002 内容过大：超过 200000 行"},
	{"thousands of cells that are no number", manyRows("funds.csv", "2025,预计,职工,A0%d,甲市,一百\n", 5000, "年度,口径,险种,代码,名称,在职人数\n"), "funds.csv: 错误 D120 这样的还有 4800 处，没有逐条列出"},
}

// added appends to a file.
func added(file, text string) func(fstest.MapFS) {
	return func(pool fstest.MapFS) { pool[file].Data = append(pool[file].Data, text...) }
}

// manyRows makes a file of one row many times, numbered.
func manyRows(file, row string, times int, header string) func(fstest.MapFS) {
	return func(pool fstest.MapFS) {
		var b strings.Builder
		b.WriteString(header)
		for i := range times {
			b.WriteString(strings.ReplaceAll(row, "%d", strconv.Itoa(i)))
		}
		pool[file] = &fstest.MapFile{Data: []byte(b.String())}
	}
}

func TestHostileFolders(t *testing.T) {
	for _, h := range hostileFolders {
		t.Run(strings.ReplaceAll(h.name, " ", "-"), func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "pool")
			pool := datatest.Base(t, dataTests)
			notice, _, _ := strings.Cut(string(pool["notice.toml"].Data), "[fonts]")
			pool["notice.toml"].Data = []byte(notice)
			h.spoil(pool)
			writeFolder(t, dir, pool)
			want := exitClean
			if h.says != "" {
				want = exitFindings
			}
			for _, args := range [][]string{
				{"check", dir},
				{"build", dir, "--out", filepath.Join(dir, "out")},
				{"explain", dir, "--unit", "A01", "--step", "上解额", "--all", "--format", "json"},
			} {
				var out, err bytes.Buffer
				if code := Main(args, &out, &err); code != want {
					t.Errorf("%s ends with %d, want %d: %.2000s", args[0], code, want, err.String())
				}
				if args[0] != "explain" && !strings.Contains(err.String(), h.says) {
					t.Errorf("%s does not say %q: %.2000s", args[0], h.says, err.String())
				}
				if most := 4 << 20; out.Len() > most || err.Len() > most {
					t.Errorf("%s says %d bytes, and %d of findings", args[0], out.Len(), err.Len())
				}
			}
		})
	}
}
