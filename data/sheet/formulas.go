package sheet

import (
	"regexp"
	"strconv"
)

// formulaPart is a formula as a cell keeps it. Cells that share one keep its
// number; only the first of them keeps the text too.
type formulaPart struct {
	at           cellAt
	number, text string
}

// keepFormula keeps the formula of the cell, written out where it is shared.
func (s *sheetXML) keepFormula() {
	if !s.cell.formula {
		return
	}
	f := s.formula
	if first, shared := s.masters[f.number]; shared && f.text == "" {
		f.text = moved(first.text, f.at.col-first.at.col, f.at.row-first.at.row)
	} else if f.number != "" {
		s.masters[f.number] = f
	}
	s.out.formulas[f.at] = f.text
}

// Words of a formula: a text, a quoted sheet, a function with its bracket, a
// sheet with its mark, else a reference or a name.
var formulaWord = regexp.MustCompile(`"[^"]*"|'[^']*'|[\pL\pN_.$]+[(!]?`)

var reference = regexp.MustCompile(`^(\$?)([A-Z]{1,3})(\$?)([1-9][0-9]{0,6})$`)

// moved is a formula as it reads some columns to the right and some rows
// down: what is not fixed by a $ moves along.
func moved(formula string, right, down int) string {
	return formulaWord.ReplaceAllStringFunc(formula, func(word string) string {
		m := reference.FindStringSubmatch(word)
		if m == nil {
			return word
		}
		at, err := parseCellName(m[2] + m[4])
		if err != nil {
			return word
		}
		if m[1] == "" {
			at.col += right
		}
		if m[3] == "" {
			at.row += down
		}
		return m[1] + colLetters(at.col) + m[3] + strconv.Itoa(at.row)
	})
}
