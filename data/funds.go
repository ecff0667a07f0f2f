package data

import (
	"fmt"
	"math/big"
	"slices"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/data/fault"
	"tongchou/data/sheet"
	"tongchou/data/value"
)

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

func (r *reader) readFundsTable(t *sheet.Table) {
	present := slices.DeleteFunc(slices.Clone(r.pool.Measures), func(m calc.Measure) bool { return !t.Has(m.Name) })
	for _, m := range present {
		if !m.Detail {
			r.measured[m.Name] = true
		}
	}
	r.noteScales(t)
	r.missingRows, r.doubtful = r.missingRows || t.Incomplete, r.doubtful || t.Doubtful
	for _, rec := range r.records(t) {
		empty := !slices.ContainsFunc(present, func(m calc.Measure) bool { return rec.Text(m.Name) != "" })
		if t.Form && empty {
			continue // a column of a form that nobody filled in
		}
		rec.sentBy(t)
		r.readRow(rec, present)
	}
}

// readRow reads one row. A row whose key cannot be read is only reported.
func (r *reader) readRow(rec *record, present []calc.Measure) {
	row := calc.Row{
		Year: rec.Year("年度"), Basis: calc.Basis(rec.OneOf(fault.Basis, "口径", basisWords())),
		Insurance: rec.insurance(), Unit: rec.unit(), Book: rec.book(), Cells: map[string]calc.Cell{}, Pos: rec.Place(),
	}
	rec.checkName(row.Unit)
	if !rec.Bad {
		rec.answers(row.Year, row.Basis)
	}
	keyed := !rec.Bad
	for _, m := range present {
		if m.Detail {
			if rec.Text(m.Name) == "" {
				continue // only forms ask for it
			}
			r.measured[m.Name] = true
		}
		row.Cells[m.Name] = calc.Cell{Num: rec.figure(m), Pos: rec.Pos(m.Name)}
	}
	if !keyed {
		r.missingRows = r.missingRows || !rec.totals(value.Key(rec.Text("代码")))
		return
	}
	key := keyOf(&row)
	if first, twice := r.rows[key]; twice {
		was := r.row(key)
		if key.book == (calc.Book{}) && (r.taking || agrees(was, &row)) && r.again[first] == nil && r.collected(row.Pos, was.Pos) {
			if r.again == nil {
				r.again = map[int]*calc.Row{}
			}
			r.again[first] = &row
			return
		}
		found := fmt.Sprintf("%d 年%s%s%s %s 的行重复，前一行在 %s", row.Year, row.Basis, row.Insurance, row.Book, rec.Text("代码"), fault.Place(was.Pos, row.Pos))
		remedy := "删去其中一行"
		if r.collected(row.Pos, was.Pos) {
			remedy = "核对两处；以填报表为准的，运行 tongchou collect … --replace 收进 funds.csv；以 funds.csv 为准的，移走这份填报表"
		}
		rec.Fault(fault.RowTwice, "年度", found, "每个年度、口径、险种、代码一行", remedy)
		return
	}
	rec.ended(row.Unit, row.Year)
	r.keep(row)
}

func keyOf(row *calc.Row) rowKey {
	return rowKey{row.Year, row.Basis, row.Insurance, row.Unit, row.Book}
}

// row is the row of a key, nil if there is none.
func (r *reader) row(key rowKey) *calc.Row {
	i, ok := r.rows[key]
	switch {
	case !ok:
		return nil
	case key.book != (calc.Book{}):
		return &r.pool.Books[i]
	}
	return &r.pool.Rows[i]
}

// keep adds a row to those that rules read, or to the books.
func (r *reader) keep(row calc.Row) {
	if row.Book != (calc.Book{}) {
		r.rows[keyOf(&row)] = len(r.pool.Books)
		r.pool.Books = append(r.pool.Books, row)
		return
	}
	r.rows[keyOf(&row)] = len(r.pool.Rows)
	r.part[rowKey{insurance: row.Insurance, unit: row.Unit}] = true
	r.pool.Rows = append(r.pool.Rows, row)
}

// agrees reports whether a row of a form says nothing that the one before it does not.
func agrees(was, row *calc.Row) bool {
	for name, cell := range row.Cells {
		if old := was.Cells[name].Num; cell.Num != nil && (old == nil || old.Cmp(cell.Num) != 0) {
			return false
		}
	}
	return true
}

// collected reports whether a row is one of a form while the folder's own tables have
// it too: a run that collected forms may be stopped before it puts them away.
func (r *reader) collected(sent, own finding.Pos) bool {
	return slices.Contains(r.sent, sent.File) && !slices.Contains(r.sent, own.File)
}

// checkName compares 名称, where it is given, with units.csv.
func (rec *record) checkName(unit int) {
	if unit < 0 || rec.Text("名称") == "" {
		return
	}
	u, name := rec.r.pool.Units[unit], rec.Name("名称")
	if u.Name == "" || value.Key(u.Name) == value.Key(name) {
		return
	}
	rec.Fault(fault.Name, "名称", "代码 "+u.Code+" 的名称写作"+fault.Quote(name)+value.Strange(name), "units.csv 的"+fault.Quote(u.Name), "核对这一行是哪个统筹区的数")
}

// figure reads one measure, in 元, 人 or as a plain number. Blank is nil.
func (rec *record) figure(m calc.Measure) *big.Rat {
	kind := m.Kind
	if kind == "number" {
		kind = "score" // a rule's number may be a percentage, a figure is one only where it is a ratio
	}
	v, _ := rec.Value(m.Name, kind)
	switch {
	case v.Num == nil:
		return nil
	case v.Num.Sign() < 0 && !m.Signed:
		rec.Fault(fault.Negative, m.Name, m.Name+"为负："+rec.Text(m.Name), "0 或正数；只有上年结余、期初调整、年末结余可以为负", "核对原数")
		return nil
	}
	return v.Num
}
