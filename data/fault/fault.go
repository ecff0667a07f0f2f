// Package fault holds what every reader of a pool folder says faults with: their
// ids, the pass that collects them, and the words that messages share.
package fault

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"tongchou/calc/finding"
)

// Pass collects what one pass over a folder finds. Its zero value is empty.
//
// One fault must not be reported as many: a pass knows the cells of which
// something has been told, and what would follow from that is left to the next.
type Pass struct {
	Found finding.List
	told  map[finding.Pos]bool
}

// Add reports an error: what was found where, what was expected and the remedy.
func (p *Pass) Add(id string, pos finding.Pos, found, expected, remedy string) {
	p.Found.Add(id, pos, found, expected, remedy)
}

// Warn reports a warning.
func (p *Pass) Warn(id string, pos finding.Pos, found, expected, remedy string) {
	p.Found.Warn(id, pos, found, expected, remedy)
}

// Remark reports a notice.
func (p *Pass) Remark(id string, pos finding.Pos, found, expected, remedy string) {
	p.Found.Remark(id, pos, found, expected, remedy)
}

// Tell notes that a cell needs no further report.
func (p *Pass) Tell(pos finding.Pos) {
	if p.told == nil {
		p.told = map[finding.Pos]bool{}
	}
	p.told[pos] = true
}

// Told reports whether something has been told of a cell.
func (p *Pass) Told(pos finding.Pos) bool { return p.told[pos] }

// Quote shows a text as found, on one line and shortened. Control characters do
// not go to a terminal.
func Quote(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return '⏎'
		case r != '\t' && unicode.IsControl(r):
			return '·'
		}
		return r
	}, text)
	const most = 40
	if utf8.RuneCountInString(text) > most {
		text = string([]rune(text)[:most]) + "…"
	}
	return "“" + text + "”"
}

// Perhaps is the remedy that names the nearest known word, "" if none is near.
func Perhaps(name string, known []string) string {
	if near := finding.Nearest(name, known); near != "" {
		return "是否为“" + near + "”"
	}
	return ""
}

// Place is a position in the words of a message about another position: within
// one file its place, else the file too.
func Place(p, seenFrom finding.Pos) string {
	switch {
	case p.File != seenFrom.File || p.Sheet != seenFrom.Sheet:
		return p.String()
	case p.Cell != "":
		return p.Cell
	}
	return fmt.Sprintf("第 %d 行第 %d 列", p.Line, p.Col)
}

// Ids of what reading finds; finding.Catalogue says what they mean.
const (
	MissingFile = "D101"
	Read        = "D102"
	Encoding    = "D103"
	Twice       = "D104"
	Quotes      = "D105"
	Workbook    = "D106"
	Merged      = "D107"
	Formula     = "D108"
	Empty       = "D109"
	NoSheet     = "D110"

	ColumnUnknown  = "D111"
	ColumnTwice    = "D112"
	ColumnMissing  = "D113"
	Length         = "D114"
	ColumnNameless = "D115"
	Unit           = "D116"
	NearColumn     = "D117"
	Hidden         = "D118"
	Unread         = "D119"

	Number   = "D120"
	Fine     = "D121"
	Negative = "D122"
	Rate     = "D123"
	Year     = "D124"
	Date     = "D125"
	Yes      = "D126"
	Blank    = "D127"
	Respelt  = "D128"
	Unseen   = "D129"

	CodeForm   = "D130"
	TwiceNamed = "D131"
	PoolCode   = "D132"
	UnitType   = "D133"
	Account    = "D134"
	Shown      = "D135"

	Basis     = "D140"
	Insurance = "D141"
	Code      = "D142"
	Name      = "D143"
	RowTwice  = "D144"
	Sender    = "D145"
	Total     = "D146"

	Sum     = "D150"
	Part    = "D151"
	Balance = "D152"
	Carried = "D153"
	Older   = "D154"
	Heads   = "D155"

	BookWord = "D156"
	Crossed  = "D157"
	Together = "D158"

	Scheme          = "D160"
	SchemeInsurance = "D161"
	Item            = "D162"
	Owner           = "D163"
	Unfounded       = "D164"
	OneOf           = "D165"
	NoPart          = "D166"
	Instead         = "D167"

	Category   = "D170"
	Nature     = "D171"
	NoCell     = "D172"
	Assumption = "D173"
	Register   = "D174"
	Schedule   = "D175"
	Replaces   = "D176"
	Archive    = "D177"

	Unfilled = "D180"
	NotAsked = "D181"
	Unsent   = "D182"

	TOML       = "D201"
	KeyTwice   = "D202"
	KeyUnknown = "D203"
	KeyMissing = "D204"
	Value      = "D205"
	Word       = "D206"
	NameTwice  = "D207"
	Form       = "D208"
	Schema     = "D209"
	Order      = "D210"
	Parse      = "D211"
	Clause     = "D212"
	Pair       = "D213"
	Reference  = "D214"
	Deadline   = "D215"
	Late       = "D216"
	FollowUp   = "D217"

	Baseline    = "D220"
	Derived     = "D221"
	Instalments = "D230"
	Office      = "D231"
	Overlay     = "D232"
	Unannounced = "D233"
	Age         = "D250"
	Cohort      = "D251"
	Census      = "D252"
	TableGap    = "D253"
	TableSum    = "D254"
	Table       = "D255"
	Correlation = "D256"
	Case        = "D240"
	Coverage    = "D241"
)

// OfFigures reports whether an id is of figures that stand, or belong, in the file of
// formulas: no formula is another for it.
func OfFigures(id string) bool {
	switch id {
	case TableGap, TableSum, Correlation:
		return true
	}
	return false
}
