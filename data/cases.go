package data

import (
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
	"tongchou/data/fault"
	"tongchou/data/value"
)

// ReadCases reads the worked examples under cases/ of a pool folder, sorted by
// file name. Each is computed with the pool's policy on figures of its own.
func ReadCases(fsys fs.FS, pool *calc.Pool) ([]calc.Case, finding.List) {
	if pool.Policy == nil {
		return nil, nil // reading the pool has reported why
	}
	r := &reader{fsys: fsys, pool: pool}
	r.measures()
	names, err := fs.Glob(fsys, "cases/*.toml")
	if err != nil {
		panic(err) // the pattern is right
	}
	slices.Sort(names)
	var cases []calc.Case
	for _, name := range names {
		content, ok := r.content(name, "文件", maxTOML)
		if !ok {
			continue
		}
		if root := r.parseTOML(name, content); root != nil {
			cases = append(cases, root.workedCase())
		}
	}
	return cases, r.Found.Sorted()
}

// caseStages are the stages that a case may be of, the usual one first.
var caseStages = []string{calc.Settlement.Word(), calc.FinalSettlement.Word()}

// caseReader builds the small pool of one case.
type caseReader struct {
	*section
	out    *calc.Case
	scheme *calc.Scheme
	rows   map[rowKey]int
	now    calc.Basis // of the rows of 本年
}

func (s *section) workedCase() calc.Case {
	out := calc.Case{
		Title: s.Need("title"), Clause: s.Text("clause"), Source: s.Text("source"), Scheme: s.Need("scheme"),
		Insurance: s.Need("insurance"), Year: s.NeedWhole("year", value.FirstYear+2, value.LastYear),
		Readings: map[string]string{}, Parameters: map[string]formula.Value{}, Pos: s.Place(),
	}
	from := s.r.pool
	out.Pool = &calc.Pool{Folder: from.Folder, Policy: from.Policy, Measures: from.Measures, Projection: from.Projection}
	c := caseReader{section: s, out: &out, scheme: from.Policy.Scheme(out.Scheme), rows: map[rowKey]int{}, now: calc.Budget}
	if out.Stage = calc.Settlement; s.Word("stage", caseStages[0], caseStages) == caseStages[1] {
		out.Stage, c.now = calc.FinalSettlement, calc.Final
	}
	s.known("scheme", out.Scheme, schemeIDs(from.Policy), "policy.toml 中方案的 id")
	if c.scheme != nil {
		s.known("insurance", out.Insurance, c.scheme.Insurance, strings.Join(c.scheme.Insurance, "、"))
		c.readings()
		c.parameters()
		c.poolInputs()
		each(s, "unit", "[[unit]]", c.unit)
		c.fillBlanks()
		each(s, "expect", "[[expect]]", c.expect)
		if len(out.Expects) == 0 {
			s.Fault(fault.Case, "", "算例没有 [[expect]]", "至少一个应得的数", "")
		}
		s.Close()
	}
	return out
}

func (c *caseReader) readings() {
	s := c.section.section("reading", "[reading]")
	if s == nil {
		return
	}
	readings := map[string][]string{}
	for _, step := range c.scheme.Steps {
		if step.Question == "" {
			continue
		}
		readings[step.Question] = append(readings[step.Question], step.Reading)
		for _, o := range step.Others {
			readings[step.Question] = append(readings[step.Question], o.Reading)
		}
	}
	for _, question := range s.Keys() {
		reading := s.Text(question)
		if c.choose(s, question, question, slices.Sorted(maps.Keys(readings))) && c.choose(s, question, reading, readings[question]) {
			c.out.Readings[question] = reading
		}
	}
}

// choose checks that a word is one of those that the scheme has.
func (c *caseReader) choose(s *section, key, word string, words []string) bool {
	if slices.Contains(words, word) {
		return true
	}
	s.Fault(fault.Case, key, "方案 "+c.scheme.ID+" 没有"+fault.Quote(word), strings.Join(words, "、"), fault.Perhaps(word, words))
	return false
}

func (c *caseReader) parameters() {
	s := c.section.section("parameter", "[parameter]")
	if s == nil {
		return
	}
	kinds := parameterKinds(c.scheme)
	for _, name := range s.Keys() {
		if !c.choose(s, name, name, slices.Sorted(maps.Keys(kinds))) {
			continue
		}
		c.out.Parameters[name], _ = s.Typed(name, kinds[name])
	}
}

func (c *caseReader) poolInputs() {
	s := c.section.section("pool", "[pool]")
	if s == nil {
		return
	}
	for _, key := range s.Keys() {
		if name, given := strings.CutPrefix(key, "步骤."); given {
			c.given(s, key, "", name)
			continue
		}
		c.input(s, key, strings.TrimPrefix(key, "输入."), c.out.Pool.Policy.Code, false)
	}
}

// input reads an input's value by the kind that the scheme declares.
func (c *caseReader) input(s *section, key, name, code string, perUnit bool) {
	kinds := map[string]string{}
	for _, rule := range append(slices.Clone(c.scheme.Inputs), builtinInputs...) {
		if rule.PerUnit == perUnit {
			kinds[rule.Name] = rule.Kind
		}
	}
	if !c.choose(s, key, name, slices.Sorted(maps.Keys(kinds))) {
		return
	}
	value, raw := s.Typed(key, kinds[name])
	c.out.Pool.Inputs = append(c.out.Pool.Inputs, calc.Input{
		Year: c.out.Year, Scheme: c.scheme.ID, Insurance: c.out.Insurance, Code: code, Item: name,
		Raw: raw, Value: value, Basis: "算例 " + c.out.Source, Pos: s.Pos(key),
	})
}

// relativeYears are the years a case speaks of, and the 口径 of their rows.
var relativeYears = map[string]struct {
	offset int
	basis  calc.Basis // "": the one that the case's stage reads
}{"本年": {0, ""}, "计划": {0, calc.Budget}, "上年": {-1, calc.Final}, "前年": {-2, calc.Final}}

// moved reads what 台账 or 登记 say of a unit: one row, of the last day of its year.
func (c *caseReader) moved(s *section, key, code string, of *calc.BuiltinName) {
	k := of.Key.(calc.LedgerKey)
	amount, _ := s.Typed(key, "money")
	year, out := c.out.Year-k.Back, c.out.Pool
	day := fmt.Sprintf("%d-12-31", year)
	if k.Announced {
		out.Issued = append(out.Issued, calc.Issued{Date: day, Number: "算例 " + c.out.Source, Year: year, Stage: calc.Settlement, Scheme: c.scheme.ID,
			Insurance: c.out.Insurance, Code: code, Matter: string(k.Flow), Word: calc.PaperWord(k.Flow), Amount: amount.Num, Pos: s.Pos(key)})
		return
	}
	out.Ledger = append(out.Ledger, calc.Entry{Year: year, Scheme: c.scheme.ID, Insurance: c.out.Insurance, Code: code, Category: string(k.Flow),
		Amount: amount.Num, Date: day, Pos: s.Pos(key)})
}

// unit reads a unit of the case, its code and what the keys 上年.X, 输入.X and
// 步骤.X say of it, and gives its number.
func (c *caseReader) unit(s *section) int {
	u := calc.Unit{Code: s.Need("code"), Name: s.Text("name"), Type: s.Word("type", unitTypes[0], unitTypes), Pos: s.Place()}
	s.code("code", u.Code)
	if u.Name == "" {
		u.Name = u.Code
	}
	if slices.ContainsFunc(c.out.Pool.Units, func(o calc.Unit) bool { return o.Code == u.Code }) {
		s.Fault(fault.Case, "code", "代码"+fault.Quote(u.Code)+"重复", "各不相同", "")
	}
	index := len(c.out.Pool.Units)
	c.out.Pool.Units = append(c.out.Pool.Units, u)
	own := s.Asked()
	for _, key := range s.Keys() {
		s.Allow(key)
		space, name, dotted := strings.Cut(key, ".")
		year, isYear := relativeYears[space]
		book := calc.BuiltinOf(space, name)
		switch {
		case slices.Contains(own, key):
		case dotted && isYear:
			c.figure(s, key, name, rowKey{c.out.Year + year.offset, cmp.Or(year.basis, c.now), c.out.Insurance, index, calc.Book{}})
		case dotted && book != nil && book.PerUnit:
			c.moved(s, key, u.Code, book)
		case dotted && space == "输入":
			c.input(s, key, name, u.Code, true)
		case dotted && space == "步骤":
			c.given(s, key, u.Code, name)
		default:
			s.Fault(fault.Case, key, "不认识的键"+fault.Quote(key), "本年、上年、前年、计划.指标，输入.项目，步骤.步骤名，台账、登记.上年上解 等", "键名整个放在英文双引号里")
		}
	}
	return index
}

// figure reads one measure of one year of a unit.
func (c *caseReader) figure(s *section, key, name string, at rowKey) {
	names := measureNames(c.out.Pool.Measures)
	if !slices.Contains(names, name) {
		s.Fault(fault.Case, key, "没有指标"+fault.Quote(name), "", fault.Perhaps(name, names))
		return
	}
	value, _ := s.Typed(key, s.r.byName[name].Kind)
	i, there := c.rows[at]
	if !there {
		i = len(c.out.Pool.Rows)
		c.rows[at] = i
		c.out.Pool.Rows = append(c.out.Pool.Rows, calc.Row{Year: at.year, Basis: at.basis, Insurance: at.insurance, Unit: at.unit,
			Cells: map[string]calc.Cell{}, Pos: s.Place()})
	}
	c.out.Pool.Rows[i].Cells[name] = calc.Cell{Num: value.Num, Pos: s.Pos(key)}
}

// fillBlanks gives every row the columns of all, as a table would have, and
// every unit a row of the year, by which it takes part.
func (c *caseReader) fillBlanks() {
	columns := map[string]bool{}
	for _, row := range c.out.Pool.Rows {
		for name := range row.Cells {
			columns[name] = true
		}
	}
	for i, u := range c.out.Pool.Units {
		at := rowKey{c.out.Year, c.now, c.out.Insurance, i, calc.Book{}}
		if _, there := c.rows[at]; !there {
			c.out.Pool.Rows = append(c.out.Pool.Rows, calc.Row{Year: at.year, Basis: at.basis, Insurance: at.insurance, Unit: i,
				Cells: map[string]calc.Cell{}, Pos: u.Pos})
		}
	}
	for _, row := range c.out.Pool.Rows {
		for name := range columns {
			if _, given := row.Cells[name]; !given {
				row.Cells[name] = calc.Cell{Pos: row.Pos}
			}
		}
	}
}

// given reads a step's value that is taken as it stands; one of another scheme is
// named as formulas name it (方案名.步骤名).
func (c *caseReader) given(s *section, key, unit, step string) {
	text, of := s.Need(key), c.scheme
	if name, inner, dotted := strings.Cut(step, "."); dotted {
		for _, other := range s.r.pool.Policy.Schemes {
			if other.Name == name {
				of, step = other, inner
			}
		}
	}
	if c.choose(s, key, step, stepNames(of)) && text != "" {
		c.out.Given = append(c.out.Given, calc.GivenStep{Scheme: of.ID, Unit: unit, Step: step, Value: value.Guess(text), Pos: s.Pos(key)})
	}
}

// expect reads a value that a step should have; false if there is no such step.
func (c *caseReader) expect(s *section) bool {
	e := calc.Expectation{Unit: s.Text("unit"), Step: s.Need("step"), Pos: s.Place()}
	text := s.Need("value")
	codes := unitCodes(c.out.Pool)
	if e.Unit != "" && !slices.Contains(codes, e.Unit) {
		s.Fault(fault.Case, "unit", fmt.Sprintf("算例没有统筹区 %s", e.Unit), strings.Join(codes, "、"), "")
	}
	if e.Step == "" || !c.choose(s, "step", e.Step, stepNames(c.scheme)) || text == "" {
		return false
	}
	e.Value = value.Guess(text)
	c.out.Expects = append(c.out.Expects, e)
	return true
}
