package sheet

import (
	"cmp"
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

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

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
