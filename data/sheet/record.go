package sheet

import (
	"cmp"
	"errors"
	"strings"

	"tongchou/calc/finding"
	"tongchou/calc/formula"
	"tongchou/data/fault"
	"tongchou/data/value"
)

// Record is a row of a table, read by column name. A field that cannot be read
// is reported and makes the record bad; the caller goes on to the next field,
// so that one pass finds every fault of the record.
type Record struct {
	Bad   bool
	table *Table
	cells []Cell
}

// Cell is the cell of a column; false when the table has no such column.
func (r *Record) Cell(column string) (Cell, bool) {
	i, ok := r.table.columns[column]
	if !ok {
		return Cell{}, false
	}
	return r.cells[i], true
}

// Text is the trimmed text of a column, "" when blank or absent.
func (r *Record) Text(column string) string {
	c, _ := r.Cell(column)
	return strings.TrimSpace(c.Text)
}

// Place is where the record begins.
func (r *Record) Place() finding.Pos { return r.cells[0].Pos }

// Pos is the place of a column's cell, or of the record where the column is absent.
func (r *Record) Pos(column string) finding.Pos {
	if c, ok := r.Cell(column); ok {
		return c.Pos
	}
	return r.Place()
}

// Fault reports a fault of a column's cell.
func (r *Record) Fault(id, column, found, expected, remedy string) {
	r.Bad = true
	r.table.pass.Tell(r.Pos(column))
	r.table.pass.Add(id, r.Pos(column), found, expected, remedy)
}

// Refuse reports what a reader said of a column's cell, if anything.
func (r *Record) Refuse(column string, err error) {
	if err == nil {
		return
	}
	var bad *value.Refusal
	if errors.As(err, &bad) {
		r.Fault(bad.ID, column, bad.Found, bad.Expected, bad.Remedy)
		return
	}
	r.Fault(fault.Number, column, err.Error(), "", "")
}

// Need is the text of a column that may not be blank. A column that is absent
// has been reported with the header.
func (r *Record) Need(column string) string {
	s := r.Text(column)
	if s != "" {
		return s
	}
	if c, ok := r.Cell(column); ok && !r.table.pass.Told(c.Pos) {
		r.Fault(fault.Blank, column, fault.Quote(column)+"是空的", "不能空白", "填上"+column)
	}
	r.Bad = true
	return ""
}

// Name is the text of a column that may not be blank and holds a name: blanks
// within, which are there for looks, do not count.
func (r *Record) Name(column string) string {
	s := r.Need(column)
	name := value.Name(s)
	if name != s {
		c, _ := r.Cell(column)
		r.table.readAs(c, name)
	}
	return name
}

// Code is the text of a column that may not be blank and holds a code: full-width
// letters and blanks do not count.
func (r *Record) Code(column string) string {
	s := r.Need(column)
	code := value.Key(s)
	if code != s {
		c, _ := r.Cell(column)
		r.table.readAs(c, code)
	}
	return code
}

// OneOf reads a column that must hold one of some words.
func (r *Record) OneOf(id, column string, words []string) string {
	return r.OneOfOr(id, column, words, "")
}

// OneOfOr is OneOf with a remedy for what is like none of the words.
func (r *Record) OneOfOr(id, column string, words []string, otherwise string) string {
	s := r.Need(column)
	word, ok := value.OneOf(s, words)
	if ok && word != s {
		c, _ := r.Cell(column)
		r.table.readAs(c, word)
	}
	if ok {
		return word
	}
	if s != "" {
		remedy := cmp.Or(fault.Perhaps(s, words), otherwise)
		if strings.Contains(s, "执行数") {
			remedy = "执行数按它的来源写：已决算的写决算，尚未决算的写快报或预计"
		}
		r.Fault(id, column, column+fault.Quote(s)+"不认识", strings.Join(words, "、"), remedy)
	}
	return s
}

// Year reads a column that must hold a year.
func (r *Record) Year(column string) int {
	s := r.Need(column)
	if s == "" {
		return 0
	}
	year, err := value.Year(s)
	if c, _ := r.Cell(column); err != nil && c.Pos.Sheet != "" { // a cell that holds a day of the year
		if day, noDay := value.Date(r.day(c)); noDay == nil {
			r.table.readAs(Cell{Text: "日期 " + day, Pos: c.Pos}, day[:4])
			year, err = value.Year(day[:4])
		}
	}
	if err != nil {
		r.Refuse(column, err)
	}
	return year
}

// Date reads a day, written as 2006-01-02; "" where the column is blank.
func (r *Record) Date(column string) string {
	c, _ := r.Cell(column)
	if c.blank() {
		return ""
	}
	day, err := value.Date(r.day(c))
	if err != nil {
		r.Refuse(column, err)
	}
	return day
}

// day is the text of a cell that may keep a day as a number.
func (r *Record) day(c Cell) string {
	if c.Stored {
		return value.Serial(c.Text, r.table.from1904)
	}
	return c.Text
}

// Value reads a value of a declared kind, in the unit of the column's header or
// of the row. It is false where the column is blank or absent, or the value is
// refused.
func (r *Record) Value(column, kind string) (formula.Value, bool) {
	c, _ := r.Cell(column)
	if c.blank() {
		return formula.Value{}, false
	}
	scale, err := r.scale(column, kind)
	var v formula.Value
	if err == nil {
		v, err = value.Read(kind, value.Written{Text: c.Text, Scale: scale, Stored: c.Stored, Format: c.Format})
	}
	if err != nil {
		r.Refuse(column, err)
		return formula.Value{}, false
	}
	return v, true
}

// Scaled is the unit in which an amount of the column is written, where it is another than 元.
func (r *Record) Scaled(column string) (unit string, scaled bool) {
	scale, err := r.scale(column, "money")
	return scale.Word, err == nil && scale.Factor > 1
}

// scale is the unit that a cell is written in: the header's, or that of the
// column 单位, which may not contradict it.
func (r *Record) scale(column, kind string) (value.Scale, error) {
	scale := r.table.scales[column]
	i := r.table.unitAt
	if i < 0 || r.cells[i].blank() {
		return scale, nil
	}
	said := strings.TrimSpace(r.cells[i].Text)
	own, known := value.ScaleOf(said, value.Scales(kind))
	words := strings.Join(value.Words(value.Scales(kind)), "、")
	switch {
	case known && r.table.written[column] && own != scale:
		return scale, &value.Refusal{ID: fault.Unit, Found: "单位列写着" + fault.Quote(said) + "，表头是" + fault.Quote(scale.Word), Expected: "单位只写一处，或两处相同", Remedy: "照数的原意改正其中一处"}
	case known:
		return own, nil
	case !value.Known(said) && words != "":
		return scale, &value.Refusal{ID: fault.Unit, Found: "单位列写着" + fault.Quote(said), Expected: words, Remedy: "数是哪个单位的就写哪个；都不是的，把数换算后再写"}
	}
	return scale, nil
}

// Places remembers where each key of a table was first given.
type Places map[string]finding.Pos

// Once reports a key that an earlier record has: what is said of it, in which
// column it is told, what is expected and the remedy. It is false for such a record.
func (r *Record) Once(seen Places, key, column, said, expected, remedy string) bool {
	if first, twice := seen[key]; twice {
		r.Fault(fault.RowTwice, column, said+fault.Place(first, r.Place()), expected, remedy)
		return false
	}
	seen[key] = r.Place()
	return true
}
