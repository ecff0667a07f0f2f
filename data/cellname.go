package data

import (
	"cmp"
	"regexp"
	"strconv"
)

// Bounds of the format itself.
const (
	lastCol = 16_384
	lastRow = 1_048_576
)

// cellAt is where a cell stands in its sheet: B3 is 2, 3.
type cellAt struct{ col, row int }

func (a cellAt) String() string { return colLetters(a.col) + strconv.Itoa(a.row) }

// compare puts cells in the order of reading: row by row.
func (a cellAt) compare(b cellAt) int {
	return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.col, b.col))
}

// colLetters are the letters of a column: A is 1, Z is 26, AA is 27.
func colLetters(col int) string {
	letters := ""
	for ; col > 0; col = (col - 1) / 26 {
		letters = string(rune('A'+(col-1)%26)) + letters
	}
	return letters
}

// parseCellName is where the cell of a name, such as B3, stands.
func parseCellName(name string) (at cellAt, err error) {
	i := 0
	for ; i < len(name) && at.col <= lastCol; i++ {
		letter := name[i] &^ ('a' - 'A')
		if letter < 'A' || letter > 'Z' {
			break
		}
		at.col = at.col*26 + int(letter-'A') + 1
	}
	for _, digit := range []byte(name[i:]) {
		if digit < '0' || digit > '9' || at.row > lastRow {
			return at, errBroken
		}
		at.row = at.row*10 + int(digit-'0')
	}
	if at.col < 1 || at.col > lastCol || at.row < 1 || at.row > lastRow {
		return at, errBroken
	}
	return at, nil
}

// formulaPart is a formula as a cell keeps it. Cells that share one keep its
// number; only the first of them keeps the text too.
type formulaPart struct {
	at           cellAt
	number, text string
}

// keepFormula keeps the formula of the cell, written out where it is shared.
func (s *sheetReader) keepFormula() {
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
