package data

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/data/fault"
	"tongchou/data/sheet"
	"tongchou/data/value"
)

// table reads one [[table]]; its rows are those of tables.csv.
func (s *section) table(p *calc.Projection) *calc.Table {
	t := &calc.Table{Name: s.name("name"), Kind: s.Word("kind", "", []string{"ratio", "number", "money/count"}), Source: s.Text("source"), Pos: s.Place()}
	s.ownName(p, "表", t.Name)
	if s.Allow("default", "sum"); s.Has("default") {
		v, _ := s.Typed("default", t.Kind)
		t.Default = v.Num
	}
	if s.Has("sum") {
		v, _ := s.Typed("sum", "number")
		t.Sum = v.Num
	}
	return t
}

// cohort reads one [[cohort]].
func (s *section) cohort(p *calc.Projection) *calc.Cohort {
	c := &calc.Cohort{Insurance: s.Need("insurance"), Name: s.name("name"), Kind: s.Word("kind", "", []string{"count", "number"}),
		Formula: s.needFormula("formula"), Tie: s.Text("tie"), Note: s.Text("note"), Pos: s.Place()}
	s.titled("人群", c.Name)
	if first, twice := s.seen["人群 "+c.Insurance+"."+c.Name]; twice {
		s.Fault(fault.NameTwice, "name", "人群"+fault.Quote(c.Name)+"重复，前一处在 "+fault.Place(first, s.Pos("name")), "同一险种各不相同", "改名")
	} else if c.Name != "" {
		s.seen["人群 "+c.Insurance+"."+c.Name] = s.Pos("name")
		s.unlike(p, "人群", c.Name)
	}
	if pool := s.r.pool; pool.Policy != nil && !s.r.policyFaults {
		s.known("insurance", c.Insurance, insuranceNames(pool.Policy), strings.Join(insuranceNames(pool.Policy), "、"))
		s.tied(c)
	}
	return c
}

// tied checks the measure that a cohort is scaled to.
func (s *section) tied(c *calc.Cohort) {
	if c.Tie == "" {
		return
	}
	var counts []string
	for _, m := range s.r.pool.Measures {
		if m.Kind == "count" {
			counts = append(counts, m.Name)
		}
	}
	s.known("tie", c.Tie, counts, "人数的指标，如 在职人数")
	if !c.Heads() {
		s.Fault(fault.Pair, "tie", s.Title+" 的 kind 是 "+c.Kind+"，却有 tie", `kind = "count"`, "tie 只用于人数")
	}
}

// ownName reads a name that is one of its sort, and unlike any other that formulas of
// the projection know.
func (s *section) ownName(p *calc.Projection, sort, name string) {
	s.once("name", sort, name)
	s.titled(sort, name)
	s.unlike(p, sort, name)
}

// unlike reports a name that measures, assumptions, tables or cells have.
func (s *section) unlike(p *calc.Projection, sort, name string) {
	var of string
	_, cell := calc.CellNames()[name]
	switch _, measure := s.r.byName[name]; {
	case name == "":
		return
	case measure:
		of = "指标"
	case slices.Contains(assumptionNames(p), name):
		of = "假设"
	case sort != "表" && slices.ContainsFunc(p.Tables, func(t *calc.Table) bool { return t.Name == name }):
		of = "表"
	case cell || name == calc.YearName:
		of = "每格都有的名称"
	default:
		return
	}
	s.Fault(fault.NameTwice, "name", sort+fault.Quote(name)+"也是"+of, "与指标、假设、表和 年龄、性别、出生年、年度 都不同", "改名")
}

// oldest is the greatest age that anyone is taken to have.
const oldest = 150

// age reads 年龄: whole years.
func (rec *record) age() int {
	s := rec.Need("年龄")
	if s == "" {
		return -1
	}
	n, err := strconv.Atoi(value.Tidy(s))
	if err != nil || n < 0 || n > oldest {
		rec.Fault(fault.Age, "年龄", "年龄"+fault.Quote(s), fmt.Sprintf("0 到 %d 的整岁", oldest), "写年度内满的周岁（年度减出生年）；分组的拆成单岁，最大的一岁写“及以上”合计")
		return -1
	}
	return n
}

func (rec *record) sex() calc.Sex {
	s := rec.Need("性别")
	i := slices.Index(calc.Sexes(), s)
	if i < 0 && s != "" {
		rec.Fault(fault.Age, "性别", "性别"+fault.Quote(s), strings.Join(calc.Sexes(), "或"), "改正")
	}
	return calc.Sex(i)
}

// readAges reads ages.csv: heads by age, sex and status.
func (r *reader) readAges() {
	t := r.table(agesTable, false)
	if t == nil {
		return
	}
	p := r.pool.Projection
	if p == nil || len(p.Cohorts) == 0 {
		if p != nil || r.files[projectionFile] == "" {
			r.Add(fault.Cohort, t.Head, t.Title+"没有可以归入的人群", projectionFile+" 的 [[cohort]]", "补上 [[cohort]]，或删去这张表")
		}
		return
	}
	seen := sheet.Places{}
	r.censuses = map[rowKey]*calc.Census{}
	for _, rec := range r.records(t) {
		key := rowKey{year: rec.Year("年度"), insurance: rec.insurance(), unit: rec.unit()}
		cell := calc.CensusAt{Age: rec.age(), Sex: rec.sex()}
		cell.Cohort = rec.status(p, key.insurance)
		heads := rec.heads()
		id := fmt.Sprint(key.year, " ", key.insurance, " ", rec.Text("代码"), " ", cell.Sex, cell.Age, " 岁 ", cell.Cohort)
		if rec.Bad || !rec.Once(seen, id, "年龄", id+"重复，前一行在 ", "每个年龄、性别、身份一行", "删去其中一行") {
			r.missingAges = r.missingAges || rec.Bad
			continue
		}
		c := r.censuses[key]
		if c == nil {
			c = &calc.Census{Year: key.year, Insurance: key.insurance, Unit: key.unit, Heads: map[calc.CensusAt]*big.Rat{}, Pos: rec.Place()}
			r.censuses[key] = c
			r.pool.Censuses = append(r.pool.Censuses, c)
		}
		c.Heads[cell] = heads
	}
	if !r.missingAges {
		r.wholeCensuses(p)
	}
}

// status reads 身份: a cohort that counts people.
func (rec *record) status(p *calc.Projection, insurance string) string {
	names := countNames(p, insurance)
	if insurance != "" && len(names) == 0 {
		rec.Fault(fault.Cohort, "身份", insurance+"没有可以归入的人群", projectionFile+" 里这个险种的 [[cohort]]（kind = \"count\"）", "补上 [[cohort]]，或删去"+insurance+"的行")
		return ""
	}
	return rec.OneOfOr(fault.Cohort, "身份", names, "改成其中一个；是另一种人群的，先在 "+projectionFile+" 写它的 [[cohort]]")
}

// heads reads 人数.
func (rec *record) heads() *big.Rat {
	if rec.Need("人数") == "" {
		return nil
	}
	v, ok := rec.Value("人数", value.Heads)
	if ok && v.Num.Sign() < 0 {
		rec.Fault(fault.Negative, "人数", "人数"+fault.Quote(rec.Text("人数")), "0 或正数", "核对原数")
	}
	return v.Num
}

// countNames are the cohorts of an insurance that count people.
func countNames(p *calc.Projection, insurance string) []string {
	var out []string
	for _, c := range p.Cohorts {
		if c.Heads() && c.Insurance == insurance {
			out = append(out, c.Name)
		}
	}
	return out
}

// wholeCensuses requires every status that is scaled to a measure in every census: one
// left out would count as nobody.
func (r *reader) wholeCensuses(p *calc.Projection) {
	for _, c := range r.pool.Censuses {
		for _, of := range p.Cohorts {
			if of.Insurance != c.Insurance || of.Tie == "" || !of.Heads() {
				continue
			}
			if !hasCohort(c, of.Name) {
				r.Add(fault.Census, c.Pos, fmt.Sprintf("%s %d 年%s没有身份“%s”的行", r.pool.NameOf(c.Unit), c.Year, c.Insurance, of.Name),
					"每个有 tie 的人群都有", "补上这些行，确实没有人的写一行 0")
			}
		}
	}
}

func hasCohort(c *calc.Census, name string) bool {
	for at := range c.Heads {
		if at.Cohort == name {
			return true
		}
	}
	return false
}

// readTables reads tables.csv into the tables that projection.toml declares.
func (r *reader) readTables() {
	t := r.table(cellsTable, false)
	p := r.pool.Projection
	if p == nil || t != nil && len(p.Tables) == 0 {
		if t != nil && (p != nil || r.files[projectionFile] == "") {
			r.Add(fault.Table, t.Head, t.Title+"没有可以归入的表", projectionFile+" 的 [[table]]", "补上 [[table]]，或删去这张表")
		}
		return
	}
	names := listed(p.Tables, func(t *calc.Table) string { return t.Name })
	spoilt := map[string]bool{} // tables of which a row could not be read
	if t != nil {
		seen := sheet.Places{}
		for _, rec := range r.records(t) {
			if rec.tableRow(p, names, seen); rec.Bad {
				name, _ := value.OneOf(rec.Text("表"), names)
				spoilt[name] = true
			}
		}
	}
	if r.pool.Policy == nil || spoilt[""] { // of no table: it may be of any
		return
	}
	for _, t := range p.Tables {
		if !spoilt[t.Name] {
			r.wholeTable(t)
		}
	}
}

// tableRow reads one row of a table.
func (rec *record) tableRow(p *calc.Projection, names []string, seen sheet.Places) {
	row := calc.TableRow{Age: -1, Pos: rec.Pos("数值")}
	i := slices.Index(names, rec.OneOf(fault.Table, "表", names))
	if rec.Text("性别") != "" {
		sex := rec.sex()
		row.Sex = &sex
	}
	if rec.Text("年龄") != "" {
		row.Age = rec.age()
	}
	if rec.Text("年度") != "" {
		row.From = rec.Year("年度")
	}
	if i >= 0 && rec.Need("数值") != "" {
		v, _ := rec.Value("数值", p.Tables[i].Kind)
		row.Value = v.Num
	}
	id := strings.Join([]string{rec.Text("表"), rec.Text("性别"), rec.Text("年龄"), rec.Text("年度")}, " ")
	if !rec.Bad && i >= 0 && rec.Once(seen, id, "年龄", "“"+strings.TrimSpace(id)+"”重复，前一行在 ", "每个表、性别、年龄、年度一行", "删去其中一行") {
		p.Tables[i].Rows = append(p.Tables[i].Rows, row)
	}
}

// wholeTable requires a value for every cell that people are counted in, and that the
// values come to what they must. Where rows of ages could not be read, the cells are
// those of the others: what they lack is lacking anyway, and values that come to
// something else do so with the ages that the table itself names, too.
func (r *reader) wholeTable(t *calc.Table) {
	first := 0
	for _, c := range r.pool.Censuses {
		if first == 0 || c.Year < first {
			first = c.Year
		}
	}
	years := []int{first}
	for _, row := range t.Rows {
		if row.From > first && !slices.Contains(years, row.From) {
			years = append(years, row.From)
		}
	}
	slices.Sort(years)
	for _, i := range r.pool.Policy.Insurances() {
		g, ok := r.pool.GridOf(i.Name)
		if !ok {
			continue
		}
		if r.gaps(t, g, t.Column(g, first), first) {
			return // later rows only fill them
		}
		for _, year := range years {
			if t.Sum == nil || r.missingAges && t.Total(t.Widened(g), year).Cmp(t.Sum) == 0 {
				continue
			}
			if got := t.Total(g, year); got.Cmp(t.Sum) != 0 {
				r.Add(fault.TableSum, t.Pos, fmt.Sprintf("表“%s”在%s的各格合计 %s", t.Name, i.Name, formula.Decimal(got)), "sum = "+formula.Decimal(t.Sum),
					"核对各年龄的值；"+fmt.Sprintf("各格是男、女 %d 至 %d 岁", g.Lowest, g.Open))
				return
			}
		}
	}
}

// gaps reports the cells that have no value, the first of them by name.
func (r *reader) gaps(t *calc.Table, g calc.Grid, column []*big.Rat, year int) bool {
	const named = 3
	var cells []string
	for cell, x := range column {
		if x == nil {
			cells = append(cells, g.Title(cell))
		}
	}
	if len(cells) == 0 {
		return false
	}
	which := strings.Join(cells[:min(named, len(cells))], "、")
	if len(cells) > named {
		which += fmt.Sprintf("等 %d 格", len(cells))
	}
	since := ""
	if slices.ContainsFunc(t.Rows, func(row calc.TableRow) bool { return row.From > year }) {
		since = fmt.Sprintf(" %d 年", year)
	}
	r.Add(fault.TableGap, t.Pos, fmt.Sprintf("表“%s”%s没有%s的值", t.Name, since, which), "每个年龄、性别都有值",
		"在 "+cellsTable+".csv 补上，或在 [[table]] 写 default")
	return true
}
