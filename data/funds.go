package data

import (
	_ "embed"
	"fmt"
	"math/big"
	"strings"

	"github.com/BurntSushi/toml"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

//go:embed measures.toml
var measuresText string

// Catalogue lists the built-in measures, in the order of tables.
func Catalogue() []calc.Measure {
	var file struct {
		Measure []struct {
			Name, Kind, Definition, Source string
			Insurance                      []string
			PartOf                         string `toml:"part_of"`
			BudgetRow                      string `toml:"budget_row"`
			Transfer, Signed               bool
		}
	}
	if _, err := toml.Decode(measuresText, &file); err != nil {
		panic(err) // a test decodes the embedded file
	}
	measures := make([]calc.Measure, len(file.Measure))
	for i, m := range file.Measure {
		measures[i] = calc.Measure{
			Name: m.Name, Kind: m.Kind, Insurance: m.Insurance, PartOf: m.PartOf, Transfer: m.Transfer,
			Signed: m.Signed, Definition: m.Definition, Source: m.Source, BudgetRow: m.BudgetRow,
		}
	}
	return measures
}

// measures is the catalogue with what the policy declares.
func (r *reader) measures() []calc.Measure {
	measures := Catalogue()
	if r.pool.Policy != nil {
		measures = append(measures, r.pool.Policy.Measures...)
	}
	r.byName = map[string]calc.Measure{}
	for _, m := range measures {
		r.byName[m.Name] = m
	}
	return measures
}

// keyColumns say which row of the funds table a line is about.
var keyColumns = []column{{"年度", true}, {"口径", true}, {"险种", true}, {"代码", true}}

func basisWords() []string {
	var words []string
	for _, b := range calc.Bases() {
		words = append(words, string(b))
	}
	return words
}

// readFunds reads funds.csv and what the units sent: one row per 年度, 口径,
// 险种 and unit.
func (r *reader) readFunds() {
	tables := append(r.tables(fundsTable, len(r.sent) == 0), r.sentTables(fundsTable)...)
	if len(tables) == 0 {
		return
	}
	r.measured, r.rows, r.part = map[string]bool{}, map[rowKey]int{}, map[rowKey]bool{}
	for _, t := range tables {
		r.readFundsTable(t)
	}
}

func (r *reader) readFundsTable(t *table) {
	known := append([]column{}, keyColumns...)
	known = append(known, column{"名称", false})
	var present []calc.Measure
	for _, m := range r.pool.Measures {
		known = append(known, column{m.Name, false})
	}
	c := r.columns(t, known, func(string) bool { return false })
	scales := map[string]Scale{}
	var withUnit []string
	for _, name := range c.order {
		if m, ok := r.byName[name]; ok {
			present = append(present, m)
			r.measured[name] = true
			scales[name] = r.measureScale(t, c, m)
			withUnit = append(withUnit, name)
		}
	}
	r.noUnits(t, c, withUnit...)
	r.missingRows, r.doubtful = r.missingRows || t.incomplete, r.doubtful || t.doubtful
	for _, l := range r.lines(t, c) {
		if t.form && l.empty(present) {
			continue // a column of a form that nobody filled in
		}
		l.sentBy(t)
		r.fundsLine(l, present, scales)
	}
}

func (r *reader) measureScale(t *table, c columns, m calc.Measure) Scale {
	switch m.Kind {
	case "money":
		return r.moneyScale(t, c, m.Name)
	case "count":
		return r.scale(t, c, m.Name, []Scale{Person, WanPersons})
	case "money/count":
		return r.scale(t, c, m.Name, []Scale{{Word: "元"}, {Word: "元/人"}})
	}
	return r.scale(t, c, m.Name, []Scale{{}})
}

// fundsLine reads one line. A line whose key cannot be read is only reported.
func (r *reader) fundsLine(l *line, present []calc.Measure, scales map[string]Scale) {
	row := calc.Row{
		Year: l.year(), Basis: calc.Basis(l.oneOf(faultBasis, "口径", basisWords())),
		Insurance: l.insurance(), Unit: l.unit(), Cells: map[string]calc.Cell{}, Pos: l.rec.pos,
	}
	l.checkName(row.Unit)
	keyed := !l.bad
	for _, m := range present {
		row.Cells[m.Name] = calc.Cell{Num: l.figure(m, scales[m.Name]), Pos: l.pos(m.Name)}
	}
	if !keyed {
		r.missingRows = true
		return
	}
	key := rowKey{row.Year, row.Basis, row.Insurance, row.Unit}
	if first, twice := r.rows[key]; twice {
		found := fmt.Sprintf("%d 年%s%s %s 的行重复，前一行在 %s", row.Year, row.Basis, row.Insurance, l.text("代码"), elsewhere(r.pool.Rows[first].Pos, row.Pos))
		l.fault(faultRowTwice, "年度", found, "每个年度、口径、险种、代码一行", "删去其中一行")
		return
	}
	r.rows[key] = len(r.pool.Rows)
	r.part[rowKey{insurance: row.Insurance, unit: row.Unit}] = true
	r.pool.Rows = append(r.pool.Rows, row)
}

// checkName compares 名称, where it is given, with units.csv.
func (l *line) checkName(unit int) {
	name := l.text("名称")
	if unit < 0 || name == "" {
		return
	}
	u := l.r.pool.Units[unit]
	if u.Name == "" || u.Name == name {
		return
	}
	l.fault(faultName, "名称", "代码 "+u.Code+" 的名称写作"+quote(name), "units.csv 的"+quote(u.Name), "核对这一行是哪个统筹区的数")
}

// figure reads one measure, in 元, 人 or as a plain number. Blank is nil.
func (l *line) figure(m calc.Measure, unit Scale) *big.Rat {
	var v *big.Rat
	switch m.Kind {
	case "money":
		v = l.scaled(m.Name, unit, ParseMoney)
	case "count":
		v = l.scaled(m.Name, unit, ParseCount)
	case "ratio":
		v = l.ratio(m)
	default:
		v = l.scaled(m.Name, Scale{Decimals: 12}, func(s string, _ Scale) (*big.Rat, error) { return ParseNumber(s) })
	}
	if v != nil && v.Sign() < 0 && !m.Signed {
		l.fault(faultNegative, m.Name, m.Name+"为负："+l.text(m.Name), "0 或正数；只有上年结余、期初调整、年末结余可以为负", "核对原数")
		return nil
	}
	return v
}

// ratio reads a rate. A bare number above 1 may be meant as a percentage or
// not, so it is refused.
func (l *line) ratio(m calc.Measure) *big.Rat {
	v := l.scaled(m.Name, Scale{Decimals: 12}, func(s string, _ Scale) (*big.Rat, error) { return ParseRate(s) })
	if v != nil && v.Cmp(big.NewRat(1, 1)) > 0 && !strings.Contains(tidy(l.text(m.Name)), "%") {
		l.fault(faultRate, m.Name, m.Name+" "+l.text(m.Name)+" 看不出是不是百分数", "如 8% 或 0.08", "写成带百分号的比率")
		return nil
	}
	return v
}

var provenanceColumns = append(append([]column{}, keyColumns...),
	column{"指标", true}, column{"性质", true}, column{"方法", false}, column{"来源", false})

var natures = []string{string(calc.Published), string(calc.Derived), string(calc.Estimated), string(calc.Remainder), string(calc.Shown)}

// readProvenance reads provenance.csv into the cells of the rows it names.
func (r *reader) readProvenance() {
	t := r.table(provenanceTable, false)
	if t == nil {
		return
	}
	c := r.columns(t, provenanceColumns, func(string) bool { return false })
	r.noUnits(t, c)
	seen := map[string]finding.Pos{}
	for _, l := range r.lines(t, c) {
		key := rowKey{l.year(), calc.Basis(l.oneOf(faultBasis, "口径", basisWords())), l.insurance(), l.unit()}
		measure := l.need("指标")
		nature := calc.Nature(l.oneOf(faultNature, "性质", natures))
		if l.bad || r.rows == nil {
			continue
		}
		i, ok := r.rows[key]
		found := fmt.Sprintf("%d 年%s%s %s ", key.year, key.basis, key.insurance, l.text("代码"))
		if !ok && r.missingRows {
			continue
		}
		if !ok {
			l.fault(faultNoCell, "年度", found+"在 funds.csv 中没有这一行", "", "核对年度、口径、险种和代码")
			continue
		}
		figure, ok := r.pool.Rows[i].Cells[measure]
		if !ok && r.doubtful {
			continue
		}
		if !ok {
			l.fault(faultNoCell, "指标", "funds.csv 没有"+quote(measure)+"列", "", perhaps(measure, r.measureNames()))
			continue
		}
		if r.reported[figure.Pos] {
			continue
		}
		if figure.Num == nil {
			l.fault(faultNoCell, "指标", found+measure+"在 funds.csv 中是空白", "有数的单元格", "删去这一行，或在 funds.csv 补上数")
			continue
		}
		id := found + measure
		if first, twice := seen[id]; twice {
			l.fault(faultRowTwice, "指标", id+"的来源重复，前一处在 "+place(first), "每个单元格一行", "删去其中一行")
			continue
		}
		seen[id] = l.rec.pos
		figure.Nature, figure.Method, figure.Source = nature, l.text("方法"), l.text("来源")
		r.pool.Rows[i].Cells[measure] = figure
	}
}

// measureNames lists the measures that the funds table has.
func (r *reader) measureNames() []string {
	var names []string
	for _, m := range r.pool.Measures {
		if r.measured[m.Name] {
			names = append(names, m.Name)
		}
	}
	return names
}

// numericKind reports whether a measure can be of the kind.
func numericKind(kind string) bool {
	t, ok := formula.TypeOf(kind)
	return ok && t.Sort == formula.Number
}
