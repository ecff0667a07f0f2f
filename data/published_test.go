package data_test

import (
	"bytes"
	"encoding/csv"
	"flag"
	"fmt"
	"math/big"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/calc/official"
	"tongchou/data"
)

// printedCell is a line of tables.csv: a cell of a table as it was printed.
type printedCell struct {
	table, place, level, form, kind, half, row, label, fund, column, scope, measure, value, unit string
	year                                                                                         int
	block                                                                                        string // what it is about, where a table has one block for each fund
}

func (c *printedCell) line() string {
	return c.block + "\x00" + c.half + "\x00" + c.row + "\x00" + c.label
}

// number is what the cell says; a dash or nothing is none, × no cell at all.
func (c *printedCell) number() *big.Rat {
	if x, ok := new(big.Rat).SetString(c.value); ok {
		return x
	}
	return nil
}

// printedTable is one table with the order of its lines and columns.
type printedTable struct {
	id     string
	cells  []printedCell
	lines  []string
	funds  []string
	years  []printedYear
	places int // decimals

	columns  []string // beside the years: "" alone where there are none
	main     int      // the one that items stand in
	measured bool     // they are measures
	wide     bool     // a column is a fund

	others []*printedTable // of the same file
}

type printedYear struct {
	year int
	kind string
}

func printedTables(t *testing.T, name string) []*printedTable {
	t.Helper()
	content, err := os.ReadFile("testdata/published/" + name)
	if err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []*printedTable
	for _, r := range records[1:] {
		year, _ := strconv.Atoi(r[4])
		c := printedCell{table: r[0], place: r[1], level: r[2], form: r[3], year: year, kind: r[5], half: r[6], row: r[7], label: r[8], fund: r[9],
			column: r[10], scope: r[11], measure: strings.TrimRight(r[12], "*†"), value: r[13], unit: r[14]}
		i := slices.IndexFunc(out, func(p *printedTable) bool { return p.id == c.table })
		if i < 0 {
			i = len(out)
			out = append(out, &printedTable{id: c.table})
		}
		out[i].cells = append(out[i].cells, c)
	}
	for _, p := range out {
		p.arrange()
		p.others = out
	}
	return out
}

func once[T comparable](list []T, x T) []T {
	if slices.Contains(list, x) {
		return list
	}
	return append(list, x)
}

// arrange finds the lines, columns and decimals; a table whose lines are funds and
// whose columns are measures is turned round.
func (p *printedTable) arrange() {
	for i := range p.cells {
		if c := &p.cells[i]; c.half == "" && c.column != "" && c.column != c.fund && c.measure != "" && (c.form == "五栏平衡表" || strings.Contains(c.label, "基金") && strings.Contains(c.column, "结余")) {
			for j := range p.cells {
				d := &p.cells[j]
				d.label, d.row, d.column = d.column, d.column, ""
			}
			break
		}
	}
	for i := range p.cells {
		c := &p.cells[i]
		p.lines, p.funds, p.years = once(p.lines, c.line()), once(p.funds, c.fund), once(p.years, printedYear{c.year, c.kind})
		if _, after, ok := strings.Cut(c.value, "."); ok {
			p.places = max(p.places, len(after))
		}
	}
}

func (p *printedTable) first(line string) *printedCell {
	return &p.cells[slices.IndexFunc(p.cells, func(c printedCell) bool { return c.line() == line })]
}

// Every table that was printed comes back from its leaves: they go into the tables
// of a pool folder, a form — the ministry's where it is one, else the table's own,
// made from its labels — is filled from them, and each cell that adds up others is
// compared, rounded on its own. What was put in is not counted, nor the total of a fund
// of which a table lists some items only, which no item makes. The golden lists every
// cell that differs by more than its parts' rounding, and every such total.
func TestPrintedTablesComeBack(t *testing.T) {
	t.Parallel()
	var golden strings.Builder
	all, tables := &outcome{}, printedTables(t, "tables.csv")
	for _, p := range tables {
		o := p.comeBack(t)
		all.compared, all.equal, all.close = all.compared+o.compared, all.equal+o.equal, all.close+o.close
		all.partial = append(all.partial, o.partial...)
		golden.WriteString(o.text(p))
	}
	fmt.Fprintf(&golden, "%d 张表：比 %d 格，相等 %d，末位之差 %d，不同 %d；只列部分项的总数 %d\n", len(tables), all.compared, all.equal, all.close, all.compared-all.equal-all.close, len(all.partial))
	const path = "testdata/published/golden.txt"
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.WriteFile(path, []byte(golden.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if golden.String() != string(want) {
		t.Errorf("%s is not what comes back; -update rewrites it:\n%s", path, firstDifference(golden.String(), string(want)))
	}
}

// Tables of other ways to set things out come back too: columns that are measures, of
// which one adds up the others; a place and its own level beside each other; funds below
// each other. Their figures are made up and add up.
func TestKindsOfTablesComeBack(t *testing.T) {
	t.Parallel()
	want := map[string]int{"平衡表-全市": 4, "三栏收入表": 44, "三栏支出表": 36, "支出表-全州": 8, "总表竖列-市本级": 30, "平衡表-全省及省本级": 6, "两险财务公开表（甲）": 6, "两险财务公开表（乙）": 6}
	for _, p := range printedTables(t, "kinds.csv") {
		o := p.comeBack(t)
		if o.compared != want[p.id] || o.equal != o.compared || len(o.partial) > 0 {
			t.Errorf("want %d cells, all of them equal; %s", want[p.id], o.text(p))
		}
		delete(want, p.id)
	}
	if len(want) > 0 {
		t.Errorf("no tables %v", want)
	}
}

func firstDifference(got, want string) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return "got  " + a[i] + "\nwant " + b[i]
		}
	}
	return fmt.Sprintf("%d lines, want %d", len(a), len(b))
}

// outcome is what came of a table.
type outcome struct {
	form                   string
	compared, equal, close int
	differing              []string
	partial                []string // totals of which some items are listed only
}

func (o *outcome) text(p *printedTable) string {
	c := &p.cells[0]
	text := fmt.Sprintf("%s %s%s %s（%s）：比 %d 格，相等 %d，末位之差 %d，不同 %d\n", p.id, c.place, c.level, c.form, o.form, o.compared, o.equal, o.close, o.compared-o.equal-o.close)
	for _, d := range o.partial {
		text += "  只列部分项，总数照印：" + d + "\n"
	}
	for _, d := range o.differing {
		text += "  " + d + "\n"
	}
	return text
}

// compare compares a cell with what was printed; each of the parts that it adds up
// may have been rounded on its own.
func (o *outcome) compare(p *printedTable, c *printedCell, got *big.Rat, parts int) {
	want := c.number()
	if want == nil || got == nil {
		return
	}
	places := p.placesOf(c)
	got = formula.Round(got, places)
	o.compared++
	unit := new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil))
	off := new(big.Rat).Sub(want, got)
	switch most := new(big.Rat).Mul(unit, big.NewRat(int64(parts)+1, 2)); {
	case off.Sign() == 0:
		o.equal++
	case new(big.Rat).Abs(off).Cmp(most) <= 0:
		o.close++
	default:
		o.differing = append(o.differing, fmt.Sprintf("%d%s %s %s%s：印 %s，算得 %s，差 %s", c.year, c.kind, c.label, c.fund, c.column, formula.Decimal(want), formula.Decimal(got), formula.Decimal(off)))
	}
}

// missing tells of a cell that was printed and does not come back at all.
func (o *outcome) missing(c *printedCell) {
	if c.number() != nil && c.number().Sign() != 0 {
		o.compared++
		o.differing = append(o.differing, fmt.Sprintf("%d%s %s %s%s：印 %s，没有算出", c.year, c.kind, c.label, c.fund, c.column, formula.Decimal(c.number())))
	}
}

// placesOf are the decimals of a cell: of money those of the table, of all else its own.
func (p *printedTable) placesOf(c *printedCell) int {
	if !strings.HasPrefix(c.form, "基础资料") || c.form == "基础资料" {
		return p.places
	}
	_, after, _ := strings.Cut(c.value, ".")
	return len(after)
}

// comeBack fills the table's form from its leaves and compares.
func (p *printedTable) comeBack(t *testing.T) *outcome {
	t.Helper()
	if f := p.ministry(); f != nil {
		return p.fromMinistry(t, f)
	}
	o := &outcome{form: "自备"}
	for _, part := range p.apart() {
		part.fromLabels(t, o)
	}
	return o
}

// printedPool is a pool folder with one unit and the rows of a table.
type printedPool struct {
	insurances, measures []string
	rows                 map[string]map[string]string // keys of a row → measure → figure
	order                []string
	units                map[string]string // of measures whose unit is not 万元, as heads say it
	form                 string
	blank                map[string]bool // measures that others may make
}

func (f *printedPool) put(year int, kind, insurance string, b calc.Book, measure string, x *big.Rat) {
	key := fmt.Sprintf("%d,%s,%s,U,%s,%s", year, basisOf(kind), insurance, b.Account, b.Group)
	if f.rows == nil {
		f.rows = map[string]map[string]string{}
	}
	if f.rows[key] == nil {
		f.rows[key] = map[string]string{}
		f.order = append(f.order, key)
	}
	if x == nil {
		x = new(big.Rat)
	}
	f.rows[key][measure] = formula.Decimal(x)
	f.measures = once(f.measures, measure)
}

// within reports whether a measure is one of the book's at all.
func (f *printedPool) within(key, measure string) bool {
	b := strings.SplitN(key, ",", 5)[4]
	return slices.ContainsFunc(f.order, func(other string) bool {
		_, put := f.rows[other][measure]
		return put && strings.HasSuffix(other, ",U,"+b)
	})
}

// basisOf is the 口径 of a printed kind.
func basisOf(kind string) calc.Basis {
	switch kind {
	case "执行":
		return calc.Expected
	case "实际", "":
		return calc.Final
	}
	return calc.Basis(kind)
}

// read writes the folder out in 元 and reads it.
func (f *printedPool) read(t *testing.T, name string, declare bool) *calc.Pool {
	t.Helper()
	var policy, funds strings.Builder
	policy.WriteString("schema = 1\n[pool]\ncode = \"P\"\nname = \"表\"\nlevel = \"省级\"\n[[document]]\nid = \"D\"\ntitle = \"表\"\nstatus = \"推断\"\n")
	for i, name := range f.insurances {
		if name != "职工" && name != "居民" {
			fmt.Fprintf(&policy, "[[insurance]]\nname = %q\nslug = \"i%d\"\n", name, i)
		}
	}
	if declare {
		for _, m := range f.measures {
			fmt.Fprintf(&policy, "[[measure]]\nname = %q\nkind = \"money\"\ndefinition = \"印出的一格\"\nsigned = true\n", m)
		}
	}
	fmt.Fprintf(&policy, "[[scheme]]\nid = \"s\"\nname = \"表\"\ninsurance = [%q]\nfirst_year = 2000\ndocument = \"D\"\n[[scheme.step]]\nname = \"零\"\nformula = \"0\"\n", f.insurances[0])
	funds.WriteString("年度,口径,险种,代码,账户,人群")
	for _, m := range f.measures {
		funds.WriteString("," + m)
		if unit, told := f.units[m]; told {
			funds.WriteString(unit)
		} else {
			funds.WriteString("（万元）")
		}
	}
	funds.WriteString("\n")
	for _, key := range f.order {
		funds.WriteString(key)
		for _, m := range f.measures {
			text, put := f.rows[key][m]
			if !put && !f.blank[m] && f.within(key, m) {
				text = "0" // what a table leaves out is nothing
			}
			funds.WriteString("," + text)
		}
		funds.WriteString("\n")
	}
	files := fstest.MapFS{
		"policy.toml": {Data: []byte(policy.String())}, "funds.csv": {Data: []byte(funds.String())},
		"units.csv": {Data: []byte("代码,名称,类型\nU,地方,市\n")},
	}
	if f.form != "" {
		files["forms/table.toml"] = &fstest.MapFile{Data: []byte(f.form)}
	}
	pool, found := data.Read(files, name)
	if found.Stops() {
		for _, x := range found[:min(len(found), 6)] {
			t.Errorf("%s: %s", name, x)
		}
		t.Fatal(policy.String()[:min(600, policy.Len())] + f.form)
	}
	return pool
}

// source reads the rows of a folder.
func source(pool *calc.Pool, latest int) official.Source {
	return func(a official.Ask) official.Figure {
		rows := pool.Rows
		if a.Book != (calc.Book{}) {
			rows = pool.Books
		}
		for i := range rows {
			r := &rows[i]
			if r.Year != latest-a.Year.Back || a.Year.Basis != "" && r.Basis != a.Year.Basis || r.Insurance != a.Insurance || r.Book != a.Book {
				continue
			}
			c, has := r.Cells[a.Measure]
			parts := r.Parts(pool.Measures, a.Measure)
			switch {
			case c.Num != nil:
				return official.Figure{State: official.Known, Value: c.Num}
			case (a.Measure == calc.Income || a.Measure == calc.Expenditure) && parts.Whole():
				return official.Figure{State: official.Known, Value: parts.Sum}
			case has:
				return official.Figure{State: official.Blank}
			}
		}
		return official.Figure{}
	}
}
