package formula

import (
	"fmt"
	"math/big"
)

// What a cell of a sheet holds: characters of a formula, brackets within
// brackets, and amounts that 15 digits give to the fen.
const (
	maxCellFormula = 8192
	maxCellNesting = 64
)

// Largest is an amount in 元 and what it is called.
type Largest struct {
	amount *big.Rat
	Word   string
}

var (
	// LargestShown is the least amount that a sheet does not show to the fen: 15 digits.
	LargestShown = Largest{new(big.Rat).SetInt64(10_000_000_000_000), "10 万亿元"}
	// LargestTotal is the least amount that a sheet does not tell from the next fen: 53 bits
	// are 2 to the 46th 元 there, rounded down.
	LargestTotal = Largest{new(big.Rat).SetInt64(70_000_000_000_000), "70 万亿元"}
)

// Within reports whether an amount is less; one that is missing is.
func (l Largest) Within(x *big.Rat) bool { return x == nil || new(big.Rat).Abs(x).Cmp(l.amount) < 0 }

// FitsCell says why a cell cannot hold a formula, nil if it can.
func FitsCell(formula string) error {
	if n := len([]rune(formula)); n > maxCellFormula {
		return errTooLong
	}
	if nesting(formula) > maxCellNesting {
		return fmt.Errorf("公式译成 Excel 后括号超过 %d 层", maxCellNesting)
	}
	return nil
}

var errTooLong = fmt.Errorf("公式译成 Excel 后超过 %d 个字符", maxCellFormula)

// nesting is the greatest depth of brackets in a formula, texts apart.
func nesting(formula string) int {
	depth, most, quoted := 0, 0, false
	for _, r := range formula {
		switch {
		case r == '"':
			quoted = !quoted
		case quoted:
		case r == '(':
			depth++
			most = max(most, depth)
		case r == ')':
			depth--
		}
	}
	return most
}

// farthest is a cell map in which every cell stands on the sheet with the
// longest name, may be blank and holds fen: no sheet writes a formula longer.
type farthest struct{}

const farCell = "'一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一'!$AAA$99999"

func (farthest) Name(*Node) (string, error) { return farCell, nil }

// Over writes what is summed up too: it stands in a column of its own.
func (farthest) Over(n *Node) (string, error) {
	for _, a := range n.Args {
		if _, err := ExcelNode(a, farthest{}); err != nil {
			return "", err
		}
	}
	return "SUM(" + farCell + ":$AAA$99999)", nil
}

func (farthest) MayBeBlank(*Node) bool { return true }

func (farthest) Decimals(*Node) (int, bool) { return 2, true }

// maxPrinted is what a table of the working annexes holds on one page, in
// halves of 汉字: a formula, and under it the same with its figures.
const maxPrinted = 1200

// amountWidth is that of an amount as long as a sheet takes it, with commas.
const amountWidth = 20

// printed is how long a formula is with its figures under it.
func (f *Formula) printed() int {
	length := 2 * halves(f.runes)
	f.Walk(func(n *Node) {
		if n.Op == OpName || n.Op == OpOver || n.Op == OpCells {
			length += amountWidth - halves(f.runes[n.Start:n.End])
		}
	})
	return length
}

// halves measures a text: a letter is half as wide as a 汉字.
func halves(text []rune) int {
	n := len(text)
	for _, r := range text {
		if r > 0x2000 {
			n++
		}
	}
	return n
}

// unfit says why a formula, that is sound, fits no page or no cell; "" if it does.
// Those of one cell stand on no page.
func (f *Formula) unfit(cellwise bool) (found, expected string) {
	if n := f.printed(); !cellwise && n > maxPrinted {
		return fmt.Sprintf("公式连同代入的数有 %d 字，印不进一页", n/2), fmt.Sprintf("至多 %d 字（名称的数按 %d 字计）", maxPrinted/2, amountWidth/2)
	}
	if _, err := f.Excel(farthest{}); err != nil {
		return err.Error(), ""
	}
	return "", ""
}
