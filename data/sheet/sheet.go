// Package sheet reads tables, CSV files and sheets of workbooks, as cells of
// text with their places. It knows how people keep tables: units in headers,
// titles above them, hidden rows, merged cells, forms that stand on their side.
// What a table is about it does not know: its caller says what columns there
// are, and reads record by record.
package sheet

import (
	"slices"
	"strings"

	"tongchou/calc/finding"
	"tongchou/data/fault"
	"tongchou/data/value"
)

// Bounds of a table. Sheets are held in memory while they are read, so a file
// that unpacks to more, or that is mostly empty space, is refused first.
const (
	maxUnpacked = 96 << 20
	maxCols     = 256
	maxRows     = 200_000
	maxCells    = 4_000_000 // rows × columns, blanks included
	maxMerged   = 10_000
	maxCovered  = 200_000 // cells in merged areas
	maxText     = 32_767  // characters of a cell, as many as spreadsheet programs take
	maxLine     = 1 << 20 // bytes of a line of a CSV file
)

// Cell is a field as text with its place. Numbers of a workbook are written
// out in full; Stored tells them from text that looks like a number.
type Cell struct {
	Text   string
	Pos    finding.Pos
	Stored bool
	Format string // how a workbook shows the number
}

func (c Cell) blank() bool { return strings.TrimSpace(c.Text) == "" }

// Column is a column that a table may have.
type Column struct {
	Name     string
	Required bool
	Official string        // what printed forms call it, "" if the same
	Meaning  string        // what belongs to it, where a form may mean more
	Scales   []value.Scale // the units that its header may state, the default first; none: no unit
}

// Layout is what is known of a table before it is read.
type Layout struct {
	Columns  []Column
	Open     bool   // further columns are welcome
	Sideways bool   // it may be a form, whose rows are what elsewhere are columns
	Unknown  string // the remedy for a column that is not known; "": the known ones are named
}

// Table is one CSV file or sheet: its records, blank ones left out.
type Table struct {
	Title   string      // funds.csv, or pool.xlsx[funds]
	Head    finding.Pos // of the header
	Records []*Record
	Further []string // columns beyond the layout's

	Incomplete bool   // records were dropped because of faults
	Doubtful   bool   // a column was dropped, or its unit is not known
	Form       bool   // a form that stands on its side
	From       string // who sent it, where the caller knows

	at       finding.Pos // of the table
	layout   Layout
	pass     *fault.Pass
	header   []Cell
	rows     []row
	columns  map[string]int
	scales   map[string]value.Scale
	written  map[string]bool // columns whose unit is stated
	unitAt   int             // the column that states the unit of each row; -1 for none
	stated   []Cell          // units stated above the header or in the name of the sheet
	from1904 bool            // days kept as numbers are counted from 1904
	respelt  map[string]bool
}

// Has reports whether the table has a column.
func (t *Table) Has(column string) bool {
	_, ok := t.columns[column]
	return ok
}

// row is a line of a table as it was read.
type row []Cell

func (r row) texts() []string {
	out := make([]string, len(r))
	for i, c := range r {
		out[i] = c.Text
	}
	return out
}

func (r row) trimmed() []string {
	out := r.texts()
	for i, s := range out {
		out[i] = strings.TrimSpace(s)
	}
	return out
}

// filled counts the texts that are not blank.
func filled(texts []string) int {
	n := 0
	for _, s := range texts {
		if strings.TrimSpace(s) != "" {
			n++
		}
	}
	return n
}

// take makes a table of its rows, the header first; nil if there is none.
func (t *Table) take(rows []row) *Table {
	for _, r := range rows {
		switch {
		case filled(r.texts()) == 0:
		case t.header == nil:
			t.header, t.Head = r, r[0].Pos
		case slices.Equal(r.trimmed(), row(t.header).trimmed()):
			t.pass.Warn(fault.Unread, r[0].Pos, "表头在这里又写了一遍，没有读", "", "删去这一行")
		case t.fits(&r):
			t.rows = append(t.rows, r)
		case r[0].Pos.Sheet != "": // in a sheet the other cells stand where they should
			t.rows = append(t.rows, r[:len(t.header)])
		default:
			t.Incomplete = true
		}
	}
	if t.header == nil {
		t.pass.Add(fault.Empty, t.at, t.Title+"没有内容", "第一行是表头", "补上表头和数据")
		return nil
	}
	t.readHeader()
	t.dropNotes()
	t.dropTotals()
	t.refuseUnseen()
	t.Records = make([]*Record, len(t.rows))
	for i, r := range t.rows {
		t.Records[i] = &Record{table: t, cells: r}
	}
	t.rows = nil
	return t
}
