package formula

import (
	"fmt"
	"math/big"
	"strings"
)

// CellMap says where a sheet holds what a formula reads. Name gives the cell
// of a name, as seen from the row being written; Over gives the expression of
// an aggregate, e.g. SUM('底稿'!$C$5:$C$20). MayBeBlank reports whether the
// cell of a name can be empty. Decimals gives the most decimals that the cell
// of a name can hold, false where nothing bounds them.
type CellMap interface {
	Name(n *Node) (string, error)
	Over(n *Node) (string, error)
	MayBeBlank(n *Node) bool
	Decimals(n *Node) (int, bool)
}

// Excel writes the formula for a sheet, without the leading =. Only functions
// that Excel 2010, WPS and LibreOffice all have are used: IFS becomes nested
// IF, 缺省 becomes a test for an empty cell.
//
// Yes and no are 是 and 否 in cells, since no number format shows TRUE as anything else.
func (f *Formula) Excel(m CellMap) (string, error) {
	if f.Root.Type.Sort != Bool {
		return ExcelNode(f.Root, m)
	}
	w := excelWriter{m: m}
	return w.done(w.answer(f.Root))
}

// ExcelNode writes a part of a formula.
func ExcelNode(n *Node, m CellMap) (string, error) {
	w := excelWriter{m: m}
	return w.done(w.write(n, levelCompare))
}

// done is what has been written, unless it is too long for a cell.
func (w *excelWriter) done(s string) (string, error) {
	if w.err == nil {
		w.err = FitsCell(s)
	}
	return s, w.err
}

// answer writes a condition as a cell holds it.
func (w *excelWriter) answer(n *Node) string {
	switch n.Op {
	case OpBool:
		return `"` + Value{Sort: Bool, Yes: n.Yes}.String() + `"`
	case OpName:
		return w.place(n, w.m.Name)
	}
	return `IF(` + w.write(n, levelCompare) + `,"是","否")`
}

// Binding levels, loosest first.
const (
	levelCompare = iota
	levelSum
	levelProduct
	levelPower
	levelSign
	levelPercent
	levelPrimary
)

type excelWriter struct {
	m   CellMap
	err error
}

// write gives n as an operand of the given level, in brackets where n binds looser.
func (w *excelWriter) write(n *Node, level int) string {
	s, own := w.bare(n)
	if own < level {
		return "(" + s + ")"
	}
	return s
}

// bare writes nothing more once a part is longer than a cell: what is written
// twice within what is written twice outgrows any memory.
func (w *excelWriter) bare(n *Node) (string, int) {
	if w.err != nil {
		return "", levelPrimary
	}
	s, level := w.node(n)
	if len(s) > 4*maxCellFormula && w.err == nil { // bytes of as many characters
		w.err = errTooLong
	}
	return s, level
}

func (w *excelWriter) node(n *Node) (string, int) {
	switch n.Op {
	case OpNumber:
		return Decimal(n.Num), levelPrimary
	case OpText:
		return `"` + strings.ReplaceAll(n.Str, `"`, `""`) + `"`, levelPrimary
	case OpBool:
		return strings.ToUpper(fmt.Sprint(n.Yes)), levelPrimary
	case OpName:
		at := w.place(n, w.m.Name)
		if n.Type.Sort == Bool {
			return at + `="是"`, levelCompare
		}
		return at, levelPrimary
	}
	return n.as.excel(w, n)
}

// What operators and functions are in a sheet, and how they bind there.

func infix(w *excelWriter, n *Node) (string, int) {
	level := n.as.level
	return w.write(n.Args[0], level) + n.as.name + w.write(n.Args[1], level+1), level
}

func negative(w *excelWriter, n *Node) (string, int) {
	return "-" + w.write(n.Args[0], levelSign), levelSign
}

func bareFirst(w *excelWriter, n *Node) (string, int) { return w.bare(n.Args[0]) }

func percentage(w *excelWriter, n *Node) (string, int) {
	return w.write(n.Args[0], levelPercent) + "%", levelPercent
}

func call(w *excelWriter, n *Node) (string, int) {
	args := make([]string, len(n.Args))
	for i, a := range n.Args {
		args[i] = w.write(a, levelCompare)
	}
	return n.Str + "(" + strings.Join(args, ",") + ")", levelPrimary
}

func aggregate(w *excelWriter, n *Node) (string, int) { return w.place(n, w.m.Over), levelPrimary }

func nestedIf(w *excelWriter, n *Node) (string, int) {
	var b strings.Builder
	for i := 0; i < len(n.Args); i += 2 {
		fmt.Fprintf(&b, "IF(%s,%s,", w.write(n.Args[i], levelCompare), w.write(n.Args[i+1], levelCompare))
	}
	b.WriteString("NA()" + strings.Repeat(")", len(n.Args)/2))
	return b.String(), levelPrimary
}

// cleanSum rounds a sum to the decimals that it can have.
func cleanSum(w *excelWriter, n *Node) (string, int) {
	if d, ok := decimals(n, w.m.Decimals); ok && d > 0 {
		return fmt.Sprintf("ROUND(%s,%d)", w.sum(n, levelSum), d), levelPrimary
	}
	return infix(w, n)
}

// sum writes amounts of the fen that are added and subtracted, for a ROUND
// around them that changes nothing but the noise of binary fractions: the
// difference of two large amounts has theirs, and half of it would not be a
// half fen any more.
func (w *excelWriter) sum(n *Node, level int) string {
	if n.Op != OpAdd && n.Op != OpSub {
		return w.write(n, level)
	}
	s := w.sum(n.Args[0], levelSum) + n.as.name + w.sum(n.Args[1], levelProduct)
	if level > levelSum {
		return "(" + s + ")"
	}
	return s
}

func (w *excelWriter) place(n *Node, where func(*Node) (string, error)) string {
	s, err := where(n)
	if err != nil && w.err == nil {
		w.err = err
	}
	return s
}

// fallback writes 缺省: the second value where a cell that the first reads is empty.
func fallback(w *excelWriter, n *Node) (string, int) {
	cond, lacking := w.missing(n.Args[0])
	if lacking {
		return "(" + w.write(n.Args[1], levelCompare) + ")", levelPrimary
	}
	x := w.write(n.Args[0], levelCompare)
	if cond == "" {
		return "(" + x + ")", levelPrimary
	}
	return "IF(" + cond + "," + w.write(n.Args[1], levelCompare) + "," + x + ")", levelPrimary
}

func cutDown(w *excelWriter, n *Node) (string, int) { return w.cut(n, true), levelPrimary }
func cutUp(w *excelWriter, n *Node) (string, int)   { return w.cut(n, false), levelPrimary }

// cut writes ROUNDDOWN and ROUNDUP with ROUND: LibreOffice's own keep twelve
// digits, and Excel's take 1.1*3 for more than 3.3. First the noise of binary
// fractions goes, what lies beyond 13 digits but never the first five
// decimals or three after the wanted ones. Half a step less, rounded half away from zero, is the
// step below; ROUNDUP cuts what x leaves of a greater whole in the same way.
func (w *excelWriter) cut(n *Node, down bool) string {
	x := w.write(n.Args[0], levelCompare)
	digits := w.write(n.Args[1], levelCompare)
	half, keep := "5/10^("+digits+"+1)", "5,"+digits+"+3"
	k, literal := wholeLiteral(n.Args[1])
	if literal {
		half = Decimal(new(big.Rat).Mul(big.NewRat(5, 1), powerOf10(-k-1)))
		keep = fmt.Sprint(max(5, k+3))
	}
	clean := fmt.Sprintf("ROUND(ABS(%s),MAX(%s,13-LEN(INT(ABS(%[1]s)))))", x, keep)
	if down {
		return fmt.Sprintf("(SIGN(%s)*MAX(0,ROUND(%s-%s,%s)))", x, clean, half, digits)
	}
	greater := fmt.Sprintf("(INT(2*ABS(%s)*10^(%s))+1)/10^(%[2]s)", x, digits)
	if literal && k >= 0 {
		greater = fmt.Sprintf("(INT(2*ABS(%s))+1)", x)
	}
	return fmt.Sprintf("(SIGN(%s)*(%s-ROUND(%[2]s-%[3]s-%[4]s,%[5]s)))", x, greater, clean, half, digits)
}

// Clean is what a part of a formula is in a sheet, text, without the noise of binary
// fractions, so that equal numbers are equal there too.
func Clean(text string, n *Node, m CellMap) string {
	if d, ok := decimals(n, m.Decimals); ok {
		return fmt.Sprintf("ROUND(%s,%d)", text, d)
	}
	return fmt.Sprintf("ROUND(%s,MAX(5,13-LEN(INT(ABS(%[1]s)))))", text)
}

// wholeOf is INT of an expression, free of the noise of binary fractions as cut is.
func wholeOf(x string) string {
	return fmt.Sprintf("INT(ROUND(%s,MAX(5,13-LEN(INT(ABS(%[1]s))))))", x)
}

func cutWhole(w *excelWriter, n *Node) (string, int) {
	return wholeOf(w.write(n.Args[0], levelCompare)), levelPrimary
}

// rest writes MOD as what it is: Excel's own refuses large quotients.
func rest(w *excelWriter, n *Node) (string, int) {
	x, y := w.write(n.Args[0], levelProduct), w.write(n.Args[1], levelPower)
	s := fmt.Sprintf("%s-%s*%s", x, y, wholeOf(x+"/"+y))
	if d, ok := decimals(n, w.m.Decimals); ok {
		return fmt.Sprintf("ROUND(%s,%d)", s, d), levelPrimary
	}
	return s, levelSum
}

// wholeLiteral is a whole number that is written out, with its sign.
func wholeLiteral(n *Node) (int, bool) {
	sign := 1
	if n.Op == OpNeg {
		n, sign = n.Args[0], -1
	}
	if n.Op != OpNumber || !n.Num.IsInt() || !n.Num.Num().IsInt64() || n.Num.Num().Int64() > 15 {
		return 0, false
	}
	return sign * int(n.Num.Num().Int64()), true
}

// powerOf10 is shared by all who read it: nobody writes into it.
func powerOf10(n int) *big.Rat {
	if -mostPower <= n && n <= mostPower {
		return powers[n+mostPower]
	}
	return newPowerOf10(n)
}

var powers = func() (p [2*mostPower + 1]*big.Rat) {
	for i := range p {
		p[i] = newPowerOf10(i - mostPower)
	}
	return p
}()

func newPowerOf10(n int) *big.Rat {
	p := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(n, -n))), nil)
	if n < 0 {
		return new(big.Rat).SetFrac(big.NewInt(1), p)
	}
	return new(big.Rat).SetInt(p)
}
