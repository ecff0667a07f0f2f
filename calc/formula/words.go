package formula

import "strings"

// Facts are what a formula is said with.
type Facts interface {
	// Value is the value of a part of the formula.
	Value(n *Node) (Value, error)
	// Title is what a name is called in a sentence, and Figure the value there of a
	// name or a part: 120.00元. A bare number that is compared with one of a unit, %
	// or 个月, is like it.
	Title(n *Node) string
	Figure(n *Node, like string) string
	// Within is the formula of a yes-or-no name, with the facts it is said with; nil
	// for one that somebody has answered.
	Within(n *Node) (*Formula, Facts)
	// Answered says that what somebody answered with yes or no is so: 已提出申请, 没有申请.
	Answered(n *Node, yes bool) string
}

// Say tells in words and figures how the formula came to its value: of a choice
// the branch that was taken and why, of a limit whether it held.
func (f *Formula) Say(facts Facts) string {
	return (&speaker{Facts: facts, figures: true}).whole(f.Root)
}

// Define tells in words what the formula is, whatever the figures.
func (f *Formula) Define(facts Facts) string { return (&speaker{Facts: facts}).whole(f.Root) }

// Define tells in words what a part of a formula is.
func (n *Node) Define(facts Facts) string { return (&speaker{Facts: facts}).whole(n) }

// levelPhrase binds looser than any operator: a sentence, which stands in brackets
// among operands.
const levelPhrase = levelCompare - 1

type speaker struct {
	Facts
	figures bool
	like    string // the unit of what a number is compared with
}

func (s *speaker) whole(n *Node) string {
	text, _ := s.bare(n)
	return text
}

// say gives n as an operand of a level, in brackets where it binds looser.
func (s *speaker) say(n *Node, level int) string {
	text, own := s.bare(n)
	if own < level {
		return "（" + text + "）"
	}
	return text
}

func (s *speaker) bare(n *Node) (string, int) {
	switch n.Op {
	case OpNumber:
		if n.Unit != nil {
			return Show(Num(n.Num), *n.Unit) + n.Unit.String(), levelPrimary
		}
		return Show(Num(n.Num), PlainType), levelPrimary
	case OpText:
		return "“" + n.Str + "”", levelPrimary
	case OpBool:
		return truth(s, n)
	case OpName:
		if n.Type.Sort == Bool {
			return truth(s, n)
		}
		return s.named(n), levelPrimary
	}
	return n.as.words(s, n)
}

func (s *speaker) named(n *Node) string {
	if s.figures {
		return s.Title(n) + s.Figure(n, s.like)
	}
	return s.Title(n)
}

// What operators and functions are in words, and how they bind there.

func sign(mark string) func(*speaker, *Node) (string, int) {
	return func(s *speaker, n *Node) (string, int) {
		level := n.as.level
		return s.say(n.Args[0], level) + mark + s.say(n.Args[1], level+1), level
	}
}

func minus(s *speaker, n *Node) (string, int) { return "－" + s.say(n.Args[0], levelSign), levelSign }

func saidFirst(s *speaker, n *Node) (string, int) { return s.bare(n.Args[0]) }

func percentSaid(s *speaker, n *Node) (string, int) {
	return s.say(n.Args[0], levelPercent) + "%", levelPercent
}

func powerSaid(s *speaker, n *Node) (string, int) {
	return s.say(n.Args[0], levelPrimary) + "的" + s.say(n.Args[1], levelPrimary) + "次方", levelPhrase
}

func sumSaid(s *speaker, n *Node) (string, int) {
	parts := make([]string, len(n.Args))
	for i, a := range n.Args {
		parts[i] = s.say(a, levelProduct)
	}
	return strings.Join(parts, "＋"), levelSum
}

func after(words string) func(*speaker, *Node) (string, int) {
	return func(s *speaker, n *Node) (string, int) { return s.say(n.Args[0], levelSum) + words, levelPhrase }
}

func remainderSaid(s *speaker, n *Node) (string, int) {
	return s.say(n.Args[0], levelPrimary) + "除以" + s.say(n.Args[1], levelPrimary) + "的余数", levelPhrase
}

func roundedSaid(how string) func(*speaker, *Node) (string, int) {
	return func(s *speaker, n *Node) (string, int) {
		to := "按" + s.say(n.Args[1], levelPrimary) + "位小数"
		if k, literal := wholeLiteral(n.Args[1]); literal {
			switch {
			case k == 2 && n.Type == MoneyType:
				to = "到分"
			case k == 0:
				to = "到整数"
			case k > 0:
				to = "到" + Show(Int(int64(k)), PlainType) + "位小数"
			default:
				to = "到" + Group(powerOf10(-k).Num().String())
			}
		}
		return s.whole(n.Args[0]) + "，" + how + to, levelPhrase
	}
}

// bound says MIN and MAX: of two of which one is a written number what lies beyond
// it, else which of them is taken.
func bound(which, beyond string) func(*speaker, *Node) (string, int) {
	return func(s *speaker, n *Node) (string, int) {
		if len(n.Args) == 2 {
			limit, of := n.Args[0], n.Args[1]
			if !written(limit) {
				limit, of = of, limit
			}
			if written(limit) {
				return s.limited(n, of, limit, beyond)
			}
		}
		parts := make([]string, len(n.Args))
		for i, a := range n.Args {
			parts[i] = s.say(a, levelSum)
		}
		last := len(parts) - 1
		if last == 0 {
			return parts[0], levelPhrase
		}
		return strings.Join(parts[:last], "、") + "与" + parts[last] + "中" + which, levelPhrase
	}
}

func written(n *Node) bool { return n.Op == OpNumber || n.Op == OpPercent && written(n.Args[0]) }

func (s *speaker) limited(n, of, limit *Node, beyond string) (string, int) {
	at := s.say(limit, levelSum)
	if !s.figures {
		return s.say(of, levelSum) + "，" + beyond + at + "的按" + at, levelPhrase
	}
	v, err := s.Value(n)
	x, err2 := s.Value(of)
	if err == nil && err2 == nil && v.Num != nil && x.Num != nil && v.Num.Cmp(x.Num) != 0 {
		return s.say(of, levelSum) + beyond + at + "，按" + at, levelPhrase
	}
	return s.bare(of)
}
