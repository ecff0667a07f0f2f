package data

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
	"tongchou/data/datatest"
)

// Every sample pool is read without a fault, and every folder of this package
// that holds units.csv is a sample pool, or the published series.
func TestSamples(t *testing.T) {
	t.Parallel()
	folders, err := filepath.Glob("*/units.csv")
	if err != nil || len(folders) == 0 {
		t.Fatal("no sample folders", err)
	}
	for i, name := range folders {
		folders[i] = filepath.Dir(name)
	}
	if i := slices.Index(folders, Published); i < 0 {
		t.Errorf("no folder %s", Published)
	} else {
		folders = slices.Delete(folders, i, i+1)
	}
	if got := Embedded(); !slices.Equal(got, folders) {
		t.Errorf("embedded %v, folders %v", got, folders)
	}
	for _, name := range Embedded() {
		t.Run(name, func(t *testing.T) {
			if _, err := fs.Stat(samples, name+"/"+policyFile); err != nil {
				t.Fatalf("the sample pool %s has no %s yet", name, policyFile)
			}
			folder, err := EmbeddedFS(name)
			if err != nil {
				t.Fatal(err)
			}
			pool, found := Read(folder, name)
			if found.Stops() {
				t.Fatalf("findings:\n%s", lines(found))
			}
			if len(pool.Units) == 0 || len(pool.Rows) == 0 || len(pool.Policy.Schemes) == 0 {
				t.Error("the pool is empty")
			}
			cases, found := ReadCases(folder, pool)
			if found.Stops() {
				t.Fatalf("findings of cases:\n%s", lines(found))
			}
			for _, c := range cases {
				if len(c.Expects) == 0 || len(c.Pool.Units) == 0 {
					t.Errorf("%v: nothing to compute", c.Pos)
				}
			}
			onDisk, found := ReadDir(name)
			if found.Stops() || len(onDisk.Rows) != len(pool.Rows) || onDisk.Folder != name {
				t.Errorf("the folder on disk is read differently")
			}
		})
	}
	if _, err := EmbeddedFS("nowhere"); err == nil {
		t.Error("a pool that is not there is found")
	}
}

// The figures of the samples add up to what their sources say, read here
// without this package.
func TestSampleTotals(t *testing.T) {
	t.Parallel()
	folder, err := EmbeddedFS("shandong")
	if err != nil {
		t.Fatal(err)
	}
	pool, _ := Read(folder, "shandong")
	sum := new(big.Rat)
	for _, r := range pool.Rows {
		if r.Year == 2025 && r.Basis == calc.Expected {
			sum.Add(sum, r.Cells[calc.Contributions].Num)
		}
	}
	// SOURCES.md: 3 % of the premiums of 2025 is the published levy of 2026.
	levy := formula.Round(sum.Mul(sum, big.NewRat(3, 100)), 2)
	if got := formula.Decimal(levy); got != "3284940000" {
		t.Errorf("3%% of the premiums is %s 元, published 328494 万元", got)
	}
}

// The manifest needs every file that was read, and no other.
func TestSources(t *testing.T) {
	t.Parallel()
	files := base(t)
	files["README.txt"] = &fstest.MapFile{Data: []byte("not read")}
	files["cases/x.toml"] = &fstest.MapFile{Data: []byte("broken = ")}
	pool, found := Read(files, "base")
	if len(found) > 0 {
		t.Fatal(lines(found))
	}
	var names []string
	for _, s := range pool.Sources {
		names = append(names, s.Name)
		sum := sha256.Sum256(files[s.Name].Data)
		if s.SHA256 != hex.EncodeToString(sum[:]) {
			t.Errorf("%s: wrong hash", s.Name)
		}
	}
	want := []string{"assumptions.csv", "backtest.toml", "coverage.toml", "funds.csv", "inputs.csv", "ledger.csv", "notes.csv", "notice.toml",
		"policy.toml", "projection.toml", "provenance.csv", "units.csv"}
	if !slices.Equal(names, want) {
		t.Errorf("sources %v", names)
	}
}

// A path that is no folder is said to be none, once.
func TestReadDirNowhere(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		filepath.Join(t.TempDir(), "nowhere"): "nowhere: 错误 D102 文件夹打不开：不存在；处理：检查路径和读取权限\n",
		"data.go":                             "data.go: 错误 D102 这是文件，不是文件夹；应为：存放 policy.toml、units.csv 等的文件夹；处理：写文件夹的路径\n",
	} {
		if pool, found := ReadDir(path); lines(found) != want || pool == nil {
			t.Errorf("%s:\n%s", path, lines(found))
		}
	}
}

// What stands in a file's place is refused, and not waited for.
func TestNoFiles(t *testing.T) {
	t.Parallel()
	files := base(t)
	files["funds.csv/x"] = &fstest.MapFile{}
	delete(files, "funds.csv")
	files["ledger.csv"] = &fstest.MapFile{Mode: fs.ModeNamedPipe}
	_, found := Read(files, "base")
	want := `funds.csv: 错误 D102 文件读不出：这是文件夹或设备，不是文件；处理：核对是否放错了文件
ledger.csv: 错误 D102 文件读不出：这是文件夹或设备，不是文件；处理：核对是否放错了文件
`
	if lines(found) != want {
		t.Errorf("got:\n%s\nwant:\n%s", lines(found), want)
	}
}

// A text of nothing but commas is given up at its first line.
func TestCommas(t *testing.T) {
	t.Parallel()
	files := base(t)
	files["ledger.csv"] = &fstest.MapFile{Data: bytes.Repeat([]byte(","), 1<<20)}
	_, found := Read(files, "base")
	if got := lines(found); strings.Count(got, "\n") != 1 || !strings.HasPrefix(got, "ledger.csv:1:1: 错误 D102 内容过大：这一行有 1048577 个单元格") {
		t.Error(got)
	}
}

// What the base pool says arrives where calc reads it.
func TestReadBase(t *testing.T) {
	t.Parallel()
	pool, _ := Read(base(t), "base")
	row := pool.Rows[1]
	if _, has := row.Cells["利息收入"]; has {
		t.Error("a measure without a column has a cell")
	}
	blank, has := row.Cells["其他收入"]
	if !has || blank.Num != nil || blank.Pos.String() != "funds.csv:3:44" {
		t.Errorf("a blank cell is %+v", blank)
	}
	if c := pool.Rows[0].Cells["待遇支出"]; c.Nature != calc.Estimated || c.Method != "按人数分摊" || c.Source != "样例决算" {
		t.Errorf("provenance: %+v", c)
	}
	if p := pool.Policy.Schemes[0].Steps[1].Formula; p.Pos.String() != "policy.toml:59:14" || p.Text != "ROUND(筹集基数 * 筹集比例, 2)" {
		t.Errorf("formula: %+v", p)
	}
	if in := pool.Inputs[2]; in.Value.String() != "0.8" || in.Basis != "示例〔2026〕2号" {
		t.Errorf("input: %+v", in)
	}
	if e := pool.Ledger[2]; e.Date != "2025-03-31" || formula.Decimal(e.Amount) != "9" || !pool.HasLedger {
		t.Errorf("ledger: %+v", e)
	}
	if o := pool.Office; o.Instalments[1].Share.Cmp(big.NewRat(3, 5)) != 0 || o.Fonts["标题"] != "fonts/title.ttf" || o.State != "送审稿" {
		t.Errorf("office: %+v", o)
	}
	if p := pool.Projection; !slices.Equal(p.Scenarios, []string{"基准", "悲观"}) || p.Stochastic.Seed != 7 || p.Stochastic.Shocks[0].SD.Cmp(big.NewRat(3, 200)) != 0 {
		t.Errorf("projection: %+v", p)
	}
}

// A unit of money in the header is only a way of writing.
func TestMoneyUnits(t *testing.T) {
	t.Parallel()
	want, _ := Read(base(t), "base")
	files := base(t)
	text := string(files["funds.csv"].Data)
	rows := strings.Split(strings.TrimSpace(text), "\n")
	const column = 18 // 上年结余
	for i, row := range rows {
		cells := strings.Split(row, ",")
		if i == 0 {
			for k := range cells[9:] {
				cells[9+k] += "（元）"
			}
			cells[column+1] = "上年结余(亿元)"
		} else if cells[column+1] != "" {
			r, _ := new(big.Rat).SetString(cells[column+1])
			cells[column+1] = r.Quo(r, big.NewRat(100_000_000, 1)).FloatString(10)
		}
		rows[i] = strings.Join(cells, ",")
	}
	if !strings.Contains(rows[0], "上年结余(亿元)") {
		t.Fatal("the column has moved: " + rows[0])
	}
	files["funds.csv"] = &fstest.MapFile{Data: []byte(strings.Join(rows, "\n"))}
	got, found := Read(files, "base")
	if len(found) > 0 {
		t.Fatal(lines(found))
	}
	if !slices.Equal(summary(want), summary(got)) {
		t.Error("amounts in 亿元 are read differently")
	}
}

// However a unit is written, in the header, above it or in a column of its own,
// the amounts are the same.
func TestUnitsInAnySpelling(t *testing.T) {
	t.Parallel()
	want, _ := Read(base(t), "base")
	rows := strings.Split(strings.TrimSpace(string(base(t)["funds.csv"].Data)), "\n")
	const money = 9 // from here on
	for i, row := range rows[1:] {
		cells := strings.Split(row, ",")
		for k, cell := range cells[money:] {
			if r, ok := new(big.Rat).SetString(cell); ok {
				cells[money+k] = r.Quo(r, big.NewRat(10_000, 1)).FloatString(6)
			}
		}
		rows[i+1] = strings.Join(cells, ",")
	}
	names := strings.Split(rows[0], ",")
	for _, form := range []string{"%s（万元）", "%s/万元", "%s（单位：万）", "%s［萬元］", "%s_人民币万元", "%s 万元", "%s（金額單位:萬元）"} {
		heads := slices.Clone(names)
		for k := range heads[money:] {
			heads[money+k] = fmt.Sprintf(form, names[money+k])
		}
		sameInUnits(t, want, form, append([]string{strings.Join(heads, ",")}, rows[1:]...))
	}
	for _, title := range []string{"单位：万元", "基金收支表（单位：万元、人）", "填报单位：甲市医保局　　单 位：萬元", "万元", "编制单位：省局 计量单位:万"} {
		sameInUnits(t, want, title, append([]string{title + strings.Repeat(",", len(names)-1)}, rows...))
	}
	column := slices.Clone(rows)
	for i := range column {
		column[i] += map[bool]string{true: ",单位", false: ",万元"}[i == 0]
	}
	sameInUnits(t, want, "column", column)
}

func sameInUnits(t *testing.T, want *calc.Pool, how string, rows []string) {
	t.Helper()
	files := base(t)
	files["funds.csv"] = &fstest.MapFile{Data: []byte(strings.Join(rows, "\n"))}
	got, found := Read(files, "base")
	if len(found) > 0 {
		t.Errorf("%s:\n%s", how, lines(found))
	} else if !slices.Equal(summary(want), summary(got)) {
		t.Errorf("%s: amounts are read differently", how)
	}
}

// The built-in measures are those of the contract, and parts have their whole.
func TestMeasureCatalogue(t *testing.T) {
	t.Parallel()
	want := strings.Fields(`在职人数 退休人数 参保人数 单位缴费费率 征缴收入 财政补贴收入 利息收入 转移收入 其他收入 收入小计
		上级补助收入 下级上解收入 待遇支出 大病保险支出 转移支出 其他支出 支出小计 补助下级支出 上解上级支出 上年结余 期初调整 年末结余 征缴预算`)
	var names, transfers, signed []string
	parts := map[string]int{}
	for _, m := range Catalogue() {
		if m.Detail {
			continue // the forms' own: TestOfficialForms
		}
		names = append(names, m.Name)
		if m.Transfer {
			transfers = append(transfers, m.Name)
		}
		if m.Signed {
			signed = append(signed, m.Name)
		}
		parts[m.PartOf]++
		if m.Definition == "" || m.Source == "" || !numericKind(m.Kind) {
			t.Errorf("%s is not described", m.Name)
		}
	}
	if !slices.Equal(names, want) {
		t.Errorf("measures %v", names)
	}
	if !slices.Equal(transfers, []string{calc.GrantFromAbove, calc.LevyFromBelow, calc.GrantBelow, calc.LevyToAbove}) {
		t.Errorf("transfers %v", transfers)
	}
	if !slices.Equal(signed, []string{calc.Opening, calc.Adjustment, calc.Closing}) {
		t.Errorf("signed %v", signed)
	}
	if parts[calc.Income] != 5 || parts[calc.Expenditure] != 4 {
		t.Errorf("parts %v", parts)
	}
}

// A worked example becomes a pool of its own.
func TestReadCases(t *testing.T) {
	t.Parallel()
	files := base(t)
	files["cases/a.toml"] = &fstest.MapFile{Data: []byte(`title = "全部键"
clause = "三"
source = "E1"
scheme = "fund"
insurance = "职工"
year = 2026

[reading]
"基数" = "b"

[parameter]
"筹集比例" = "4%"

[pool]
"年初余额" = "200.00"

[[unit]]
code = "A"
"上年.征缴收入" = "1,000.00"
"前年.收入小计" = "900.00"
"输入.核定月数" = "0.7"
"步骤.筹集基数" = "12.5"

[[unit]]
code = "B"
name = "乙"

[[expect]]
unit = "A"
step = "上解额"
value = "40.00"

[[expect]]
step = "筹集基数"
value = "是"
`)}
	pool, _ := Read(files, "base")
	cases, found := ReadCases(files, pool)
	if len(found) > 0 || len(cases) != 1 {
		t.Fatal(len(cases), lines(found))
	}
	c := cases[0]
	if c.Readings["基数"] != "b" || c.Parameters["筹集比例"].String() != "0.04" || c.Title != "全部键" || c.Year != 2026 {
		t.Errorf("case: %+v", c)
	}
	if len(c.Pool.Units) != 2 || c.Pool.Units[0].Name != "A" || c.Pool.Policy != pool.Policy {
		t.Errorf("units: %+v", c.Pool.Units)
	}
	// Unit A has rows of t−1 and t−2 and, to take part, of t; B of t.
	if len(c.Pool.Rows) != 4 {
		t.Fatalf("rows: %+v", c.Pool.Rows)
	}
	for _, row := range c.Pool.Rows {
		if len(row.Cells) != 2 {
			t.Errorf("a row has the columns %v", row.Cells)
		}
		if row.Year == 2025 && (row.Basis != calc.Final || row.Cells["征缴收入"].Num.Cmp(big.NewRat(1000, 1)) != 0 || row.Cells["收入小计"].Num != nil) {
			t.Errorf("row of t−1: %+v", row)
		}
	}
	if in := c.Pool.Inputs; len(in) != 2 || in[0].Code != "990000" || in[1].Code != "A" || in[1].Basis == "" || in[1].Value.String() != "0.7" {
		t.Errorf("inputs: %+v", in)
	}
	if g := c.Given; len(g) != 1 || g[0].Unit != "A" || g[0].Value.String() != "12.5" {
		t.Errorf("given: %+v", g)
	}
	if e := c.Expects; len(e) != 2 || e[0].Value.String() != "40" || e[1].Unit != "" || e[1].Value.Sort != formula.Bool || e[0].Pos.Line != 28 {
		t.Errorf("expects: %+v", e)
	}
}

// Faults come out the same whatever the order of files and maps.
func TestSameFindingsEveryTime(t *testing.T) {
	t.Parallel()
	files := base(t)
	for name, f := range files {
		files[name] = &fstest.MapFile{Data: bytes.ReplaceAll(f.Data, []byte("1"), []byte("x"))}
	}
	_, first := Read(files, "base")
	if len(first) < 10 {
		t.Fatalf("few findings:\n%s", lines(first))
	}
	for range 5 {
		if _, again := Read(files, "base"); lines(again) != lines(first) {
			t.Fatalf("first:\n%s\nagain:\n%s", lines(first), lines(again))
		}
	}
}

// No input makes a reader panic, whatever stands in whichever file.
func FuzzRead(f *testing.F) {
	for i, name := range knownFiles() {
		content, err := os.ReadFile(filepath.Join("testdata/base", name))
		if err != nil {
			content, err = os.ReadFile(filepath.Join("testdata", name))
		}
		if err != nil {
			content = datatest.AsWorkbook(f, base(f), "units")[workbookFile].Data
		}
		f.Add(i, content)
		f.Add(i, bytes.ReplaceAll(content, []byte("\n"), []byte("\r\n")))
	}
	f.Add(len(knownFiles()), []byte("title = \"x\"\nscheme = \"fund\"\ninsurance = \"职工\"\nyear = 2026\n[[unit]]\ncode = \"A\"\n\"上年.征缴收入\" = \"1\"\n[[expect]]\nstep = \"上解额\"\nvalue = \"1\""))
	sound := base(f)
	f.Fuzz(func(t *testing.T, which int, content []byte) {
		files := maps.Clone(sound)
		names := append(knownFiles(), "cases/x.toml")
		name := names[((which%len(names))+len(names))%len(names)]
		if name == workbookFile {
			delete(files, "units.csv")
		}
		files[name] = &fstest.MapFile{Data: content}
		pool, found := Read(files, "base")
		_, inCases := ReadCases(files, pool)
		for _, x := range append(found, inCases...) {
			if x.Pos.File == "" || x.Found == "" {
				t.Errorf("a finding without place or words: %+v", x)
			}
			if !slices.ContainsFunc(finding.Catalogue(), func(k finding.Kind) bool { return k.ID == x.ID }) {
				t.Errorf("no catalogue entry for %s", x.ID)
			}
		}
		if !found.Stops() && pool.Policy == nil {
			t.Error("no policy and no error")
		}
	})
}

// TestPublished: the published series is read without a finding, and every figure of it
// says where it is from.
func TestPublished(t *testing.T) {
	t.Parallel()
	folder, err := EmbeddedFS(Published)
	if err != nil {
		t.Fatal(err)
	}
	pool, found := Read(folder, Published)
	if len(found) > 0 {
		t.Errorf("findings:\n%s", lines(found))
	}
	figures := 0
	for _, r := range pool.Rows {
		for name, c := range r.Cells {
			if c.Num == nil {
				continue
			}
			if figures++; c.Nature == "" || c.Source == "" {
				t.Errorf("%d %s: nature %q, source %q", r.Year, name, c.Nature, c.Source)
			}
		}
	}
	if figures < 50 {
		t.Errorf("only %d figures", figures)
	}
}
