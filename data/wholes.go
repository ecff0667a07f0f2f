package data

import (
	"slices"

	"tongchou/calc"
)

// dropForeign takes the blanks out of rows that stand under a line which the form of
// their insurance does not have, or where it has × for the account or group: a table of
// several funds and books has columns for all of them, and nothing is missing there.
func (r *reader) dropForeign() {
	split := r.keptApart()
	for row := range r.everyRow() {
		form := r.pool.FormOf(row.Insurance, row.Year)
		if form == nil {
			continue
		}
		for _, m := range catalogue() {
			cell, has := row.Cells[m.Name]
			part := m.PartOf == calc.Income || m.PartOf == calc.Expenditure
			foreign := part && form.Line(m.Name) < 0
			if has && cell.Num == nil && !r.Told(cell.Pos) && (foreign || split[row.Insurance] && form.Crosses(m.Name, row.Book)) {
				delete(row.Cells, m.Name)
			}
		}
	}
}

// makeWholes makes the measures that are left out of their complete parts, where all
// of these are given that the row's form has; transfers of any. Where only some are,
// what belongs to a 小计 is missing: nothing may be added up without it.
func (r *reader) makeWholes() {
	ways := breakdowns(r.pool.Measures)
	slices.SortStableFunc(ways, func(a, b calc.Measure) int { return r.depth(b) - r.depth(a) })
	for row := range r.everyRow() {
		form := r.pool.FormOf(row.Insurance, row.Year)
		for _, b := range ways {
			whole := b.PartOf
			if row.Cells[whole].Num != nil || r.Told(row.Cells[whole].Pos) {
				continue
			}
			parts := row.PartsBy(r.pool.Measures, whole, b.By)
			_, has := row.Cells[whole]
			m := r.byName[whole]
			switch {
			case parts.Exhaust(r.possible(row, form, whole), row.Insurance, whole),
				!has && parts.Whole() && (calc.Term{Measure: whole}).Transfer(): // what else there is of it would be told
				row.Cells[whole] = calc.Cell{Num: parts.Sum, Pos: row.Cells[parts.Given[0]].Pos, Nature: parts.Nature}
				r.measured[whole] = true
			case !has && len(parts.Given) > 0 && r.depth(m) > 0 && m.For(row.Insurance):
				row.Cells[whole] = calc.Cell{Pos: row.Cells[parts.Given[0]].Pos}
			}
		}
	}
}

// depth is how many wholes a measure is part of, up to a 小计; 0 where it is of none.
func (r *reader) depth(m calc.Measure) int {
	for n := 1; m.PartOf != "" && n <= len(r.byName); n++ { // a ring is told elsewhere
		if m.PartOf == calc.Income || m.PartOf == calc.Expenditure {
			return n
		}
		m = r.byName[m.PartOf]
	}
	return 0
}

// possible are the measures that a row can have: its form does not cross them out, and
// where it says of which a whole is made, these and what is given.
func (r *reader) possible(row *calc.Row, form *calc.Form, whole string) []calc.Measure {
	all := slices.Concat(r.pool.Measures, r.pool.Asked)
	if form == nil {
		return all
	}
	line := slices.IndexFunc(form.Rows, func(l calc.FormRow) bool { return l.Measure == whole && len(l.Parts) > 0 })
	return slices.DeleteFunc(all, func(m calc.Measure) bool {
		told := line >= 0 && m.PartOf == whole && !slices.ContainsFunc(form.Rows[line].Parts, func(t calc.FormTerm) bool { p := form.Row(t.ID); return p != nil && p.Measure == m.Name })
		return form.Crosses(m.Name, row.Book) || told && row.Cells[m.Name].Num == nil
	})
}
