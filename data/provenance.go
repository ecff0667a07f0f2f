package data

import (
	"fmt"

	"tongchou/calc"
	"tongchou/data/fault"
	"tongchou/data/sheet"
)

var natures = []string{string(calc.Published), string(calc.Derived), string(calc.Estimated), string(calc.Remainder), string(calc.Shown)}

// readProvenance reads provenance.csv into the cells of the rows it names.
func (r *reader) readProvenance() {
	t := r.table(provenanceTable, false)
	if t == nil {
		return
	}
	seen := sheet.Places{}
	type lines struct {
		first *record
		found string
		n     int
	}
	var rowless []*lines // what is said of rows that are not there, a row once
	of := map[rowKey]*lines{}
	defer func() {
		for _, l := range rowless {
			if l.n > 1 {
				l.found += fmt.Sprintf("（共 %d 处）", l.n)
			}
			l.first.Fault(fault.NoCell, "年度", l.found, "", "核对年度、口径、险种和代码；那一行不再有的，删去这几行")
		}
	}()
	for _, rec := range r.records(t) {
		if rec.Text("指标") == agesTable {
			rec.ages(seen)
			continue
		}
		key := rowKey{rec.Year("年度"), calc.Basis(rec.OneOf(fault.Basis, "口径", basisWords())), rec.insurance(), rec.unit(), rec.book()}
		measure := rec.Name("指标")
		nature := calc.Nature(rec.OneOf(fault.Nature, "性质", natures))
		if rec.Bad || r.rows == nil {
			continue
		}
		row := r.row(key)
		found := fmt.Sprintf("%d 年%s%s%s %s ", key.year, key.basis, key.insurance, key.book, rec.Text("代码"))
		if row == nil && r.missingRows {
			continue
		}
		if row == nil {
			if of[key] == nil {
				of[key] = &lines{first: rec, found: found + "在 funds.csv 中没有这一行"}
				rowless = append(rowless, of[key])
			}
			of[key].n++
			continue
		}
		figure, ok := row.Cells[measure]
		if !ok && r.doubtful {
			continue
		}
		if !ok {
			rec.Fault(fault.NoCell, "指标", "funds.csv 没有"+fault.Quote(measure)+"列", "", fault.Perhaps(measure, r.measuredNames()))
			continue
		}
		if r.Told(figure.Pos) {
			continue
		}
		if figure.Num == nil {
			// No fault: a rule that reads the cell says so at its own place.
			r.Warn(fault.NoCell, rec.Pos("指标"), found+measure+"在 funds.csv 中是空白（"+fault.Place(figure.Pos, rec.Pos("指标"))+"）", "有数的单元格", "在 funds.csv 补上数，或删去这一行")
			continue
		}
		id := found + measure
		if !rec.Once(seen, id, "指标", id+"的来源重复，前一处在 ", "每个单元格一行", "删去其中一行") {
			continue
		}
		figure.Nature, figure.Method, figure.Source = nature, rec.Text("方法"), rec.Text("来源")
		row.Cells[measure] = figure
	}
}

// ages reads of how firm the heads by age of a unit and year are: of all of them at once.
func (rec *record) ages(seen sheet.Places) {
	key := rowKey{year: rec.Year("年度"), insurance: rec.insurance(), unit: rec.unit()}
	nature := calc.Nature(rec.OneOf(fault.Nature, "性质", natures))
	if rec.Bad || rec.r.missingAges {
		return
	}
	found := fmt.Sprintf("%d 年%s %s 的年龄人数", key.year, key.insurance, rec.Text("代码"))
	if c := rec.r.censuses[key]; c != nil {
		if rec.Once(seen, found, "指标", found+"的来源重复，前一处在 ", "每个统筹区、年度一行", "删去其中一行") {
			c.Nature, c.Method, c.Source = nature, rec.Text("方法"), rec.Text("来源")
		}
		return
	}
	rec.Fault(fault.NoCell, "年度", found+"在 "+agesTable+".csv 中没有", "", "核对年度、险种和代码")
}

// measuredNames lists the measures that the funds table has.
func (r *reader) measuredNames() []string {
	var names []string
	for _, m := range r.pool.Measures {
		if r.measured[m.Name] {
			names = append(names, m.Name)
		}
	}
	return names
}
