// Package formula is the language in which a pool's rules are written: Excel's
// formula syntax over Chinese names.
//
// A formula is parsed once and has several faces: Parse gives its tree, Check
// resolves its names and proves its dimensions, Evaluate computes its value,
// Substitute shows it with numbers put in, and Excel writes it for a sheet. A
// value is exact (Value), or goes along many courses of events (Column); what is
// done with either is an Algebra. What an operator or a function is in each face
// is its one entry of the library. What the names mean is the caller's: Scope
// says what a name is before anything runs, Env gives its value. For its users
// the language is described in docs/数据与政策参考.md, 4.
package formula

import (
	"fmt"
	"math/big"
	"strings"

	"tongchou/calc/finding"
)

// Op is what a node does.
type Op int

const (
	OpNumber Op = iota // a literal
	OpText
	OpBool
	OpName // a name, perhaps with a space before it: 上年.征缴收入
	OpNeg
	OpPlus // the sign, not the sum
	OpPercent
	OpAdd
	OpSub
	OpMul
	OpDiv
	OpPow
	OpEq
	OpNe
	OpLt
	OpLe
	OpGt
	OpGe
	OpCall  // a function of one row
	OpOver  // an aggregate over all units that take part
	OpCells // an aggregate over the cells of one unit
)

// Node is one node of a formula's tree. Start and End are character offsets in
// the source text.
type Node struct {
	Op         Op
	Start, End int
	Num        *big.Rat // OpNumber
	Unit       *Type    // OpNumber: of an amount written with its unit
	Str        string   // OpText; OpCall, OpOver, OpCells: the function
	Yes        bool     // OpBool
	Space      string   // OpName: what stands before the dot, "" for a bare name
	Name       string   // OpName
	Args       []*Node

	// Check fills these in.
	Type    Type
	PerUnit bool   // reads something of a unit
	Symbol  Symbol // OpName

	place *Node         // of 排前合计: its order, as the place of each unit
	as    *entry[Value] // operators and functions
	exact Value         // literals
	same  *Column       // literals
	fixed Fixed         // number literals
}

// Formula is a parsed formula with the text it came from.
type Formula struct {
	Text string
	Pos  finding.Pos // of the text's first character
	Root *Node

	// Faulty is set by Check when the formula reads a faulty name.
	Faulty bool

	runes []rune
}

// Symbol is what a name stands for. Key is the caller's own.
//
// Faulty marks a name whose own formula is wrong: that was reported there, and
// nothing more is said about what reads it.
type Symbol struct {
	Type    Type
	PerUnit bool
	Key     any
	Faulty  bool
	Ratio   bool     // a rate: 8 beside it may mean 8 % or 800 %
	OneOf   []string // of a text: all that it may be; nil for any
}

// Scope says what a name stands for. An unknown name is reported with the
// nearest known one, if any.
type Scope interface {
	Lookup(space, name string) (sym Symbol, near string, ok bool)
}

// CellScope is the scope of formulas that may add up the cells of a unit (人口).
type CellScope interface {
	Scope
	// Cells says what names stand for in one cell; nil where none may be asked.
	Cells() Scope
}

// Cellwise is the scope of a formula in which nothing is added up over units: of one cell
// of a unit, or of sums. It says what to write instead.
type Cellwise interface{ Cellwise() string }

// At is the place of a node in its file.
func (f *Formula) At(n *Node) finding.Pos { return f.place(n.Start) }

// place turns a character offset into a position; a formula may span lines.
func (f *Formula) place(offset int) finding.Pos {
	p := f.Pos
	for _, r := range f.runes[:min(offset, len(f.runes))] {
		if r == '\n' {
			p.Line, p.Col = p.Line+1, 1
		} else {
			p.Col++
		}
	}
	return p
}

// Source is the text of a node.
func (f *Formula) Source(n *Node) string { return string(f.runes[n.Start:n.End]) }

// Walk calls visit for every node, parents first, but for what an aggregate over
// cells asks of each: those names are of another world.
func (f *Formula) Walk(visit func(*Node)) { walk(f.Root, visit) }

// Any reports whether something holds of the node or of one below it.
func (n *Node) Any(holds func(*Node) bool) bool {
	some := false
	walk(n, func(m *Node) { some = some || holds(m) })
	return some
}

func walk(n *Node, visit func(*Node)) {
	visit(n)
	if n.Op == OpCells {
		return
	}
	for _, a := range n.Args {
		walk(a, visit)
	}
}

// WalkCells calls visit for every node of what aggregates over cells ask of each.
func (f *Formula) WalkCells(visit func(*Node)) {
	f.Walk(func(n *Node) {
		if n.Op == OpCells {
			for _, a := range n.Args {
				walk(a, visit)
			}
		}
	})
}

// Title is a name as it is written: 上年.征缴收入.
func (n *Node) Title() string {
	if n.Space == "" {
		return n.Name
	}
	return n.Space + "." + n.Name
}

// missing is the error of a value that is not there.
type missing struct{ error }

func (m missing) Unwrap() error { return m.error }

// Missing makes the error of a value that is not there; 缺省 catches it.
func Missing(format string, args ...any) error { return missing{fmt.Errorf(format, args...)} }

// several are the errors of an aggregate over units that each lack a value.
type several struct{ errs []error }

func (s *several) Error() string {
	return fmt.Sprintf("%s（等 %d 处）", s.errs[0].Error(), len(s.errs))
}

func (s *several) Unwrap() []error { return s.errs }

// Several is one error for some that stand beside each other, none of them twice.
func Several(errs []error) error {
	if len(errs) == 1 {
		return errs[0]
	}
	return &several{errs}
}

// Causes are the errors that Several put together, at any depth.
func Causes(err error) []error {
	s, ok := err.(*several)
	if !ok {
		return []error{err}
	}
	var out []error
	for _, e := range s.errs {
		out = append(out, Causes(e)...)
	}
	return out
}

// Fault is an error of evaluation at a node: a division by zero, say.
type Fault struct {
	Node *Node
	Text string
}

func (f *Fault) Error() string { return f.Text }

// remedies say what to write in a formula that came to no value.
var remedies = map[string]string{
	noBranch:  "在最后加一对 TRUE, 其余的值",
	unranked:  "写作 IF(条件, 名次(数, 条件), 没有名次时的数)",
	nobody:    "先问有没有：IF(计数(条件) > 0, 平均(数, 条件), 没有时的数)；在 同组 里的写 IF(同组(计数(条件), 单位.列名) > 0, …, …)",
	noExtreme: "先问有没有：IF(计数(条件) > 0, 最大(数, 条件), 没有时的数)；在 同组 里的写 IF(同组(计数(条件), 单位.列名) > 0, …, …)",
}

// Remedy says what to do about an error of evaluation.
func (f *Fault) Remedy() string {
	if f != nil && remedies[f.Text] != "" {
		return remedies[f.Text] + "；或核对它读的数"
	}
	return "检查公式和它读的数"
}

// literal prepares the value of a literal.
func (n *Node) literal() *Node {
	switch n.Op {
	case OpNumber:
		n.exact = Num(n.Num)
		n.fixed, _ = FixedOf(n.Num)
	case OpText:
		n.exact = Str(n.Str)
	case OpBool:
		n.exact = Yes(n.Yes)
	}
	c := Flat(n.exact)
	n.same = &c
	return n
}

// Substitute shows the formula with every name and aggregate replaced by the
// text that the caller gives for it; everything else stays as it was written.
func (f *Formula) Substitute(text func(*Node) string) string {
	var b strings.Builder
	at := 0
	var replace func(*Node)
	replace = func(n *Node) {
		if n.Op == OpName || n.Op == OpOver || n.Op == OpCells {
			start, end := bare(f, n)
			b.WriteString(string(f.runes[at:start]))
			b.WriteString(text(n))
			at = end
			return
		}
		for _, a := range n.Args {
			replace(a)
		}
	}
	replace(f.Root)
	b.WriteString(string(f.runes[at:]))
	return b.String()
}

// bare is the extent of a node without the brackets around it.
func bare(f *Formula, n *Node) (start, end int) {
	start, end = n.Start, n.End
	for {
		open, close := f.runes[start], f.runes[end-1]
		if open == ' ' || open == '\t' || open == '\n' {
			start++
			continue
		}
		if close == ' ' || close == '\t' || close == '\n' {
			end--
			continue
		}
		if open != '(' && open != '（' {
			return start, end
		}
		start, end = start+1, end-1
	}
}
