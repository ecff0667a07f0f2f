package formula

import (
	"math/big"
	"strings"
)

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

// choiceSaid says IF and IFS: of a value the branch that was taken, with why.
func choiceSaid(s *speaker, n *Node) (string, int) {
	if n.Type.Sort == Bool {
		return truth(s, n)
	}
	conds, values := branches(n)
	if s.figures {
		for i, c := range conds {
			v, err := s.Value(c)
			if err != nil {
				break
			}
			if v.Yes {
				return s.taken(conds, i, values[i]), levelPhrase
			}
		}
		if len(values) > len(conds) && s.answered(conds) {
			return s.taken(conds, len(conds), values[len(conds)]), levelPhrase
		}
	}
	var parts []string
	for i, c := range conds {
		who := "其余"
		if c.Op != OpBool {
			who = s.condition(c, true)
		}
		parts = append(parts, who+"的，"+s.whole(values[i]))
	}
	if len(values) > len(conds) {
		parts = append(parts, "其余的，"+s.whole(values[len(conds)]))
	}
	return strings.Join(parts, "；"), levelPhrase
}

func (s *speaker) answered(conds []*Node) bool {
	for _, c := range conds {
		if _, err := s.Value(c); err != nil {
			return false
		}
	}
	return true
}

// taken says the i-th value of a choice and why it is taken; what holds wherever
// nothing else does is taken because of what does not.
func (s *speaker) taken(conds []*Node, i int, value *Node) string {
	why := ""
	switch {
	case i < len(conds) && conds[i].Op != OpBool:
		why = s.condition(conds[i], true)
	case i > 0:
		why = s.condition(conds[i-1], false)
	}
	if why == "" {
		return s.whole(value)
	}
	return why + "，取" + s.whole(value)
}

// fallbackSaid says 缺省: the value that there is.
func fallbackSaid(s *speaker, n *Node) (string, int) {
	if !s.figures {
		return s.say(n.Args[0], levelSum) + "，没有的按" + s.say(n.Args[1], levelSum), levelPhrase
	}
	return s.bare(n.Computed(s.Value)[0])
}

// overSaid says an aggregate over the units.
func overSaid(what string) func(*speaker, *Node) (string, int) {
	return func(s *speaker, n *Node) (string, int) {
		each := &speaker{Facts: s.Facts} // other units' figures stand nowhere else
		cond, value := n.Parts()
		who := "各统筹区"
		if cond != nil {
			who = each.condition(cond, true) + "的统筹区"
		}
		if value != nil {
			who += each.say(value, levelPrimary)
		}
		text := who + what
		if s.figures {
			text += s.Figure(n, s.like)
		}
		return text, levelPrimary
	}
}

// peopleSaid says a sum over the cells of the people, by age.
func peopleSaid(s *speaker, n *Node) (string, int) {
	each := &speaker{Facts: s.Facts}
	cond, value := n.Parts()
	text := "各年龄人口"
	if cond != nil {
		text += "中" + each.condition(cond, true) + "的"
	}
	text += "按" + each.say(value, levelPrimary) + "的合计"
	if s.figures {
		text += s.Figure(n, s.like)
	}
	return text, levelPrimary
}

// rankSaid says a unit's place among all.
func rankSaid(s *speaker, n *Node) (string, int) {
	each := &speaker{Facts: s.Facts}
	cond, value := n.Parts()
	who := "各统筹区"
	if cond != nil {
		who = each.condition(cond, true) + "的统筹区"
	}
	text := who + "中" + each.say(value, levelPrimary) + "的名次"
	if s.figures {
		text += s.Figure(n, s.like)
	}
	return text, levelPrimary
}

// groupSaid says an aggregate over the units that have the same in a column.
func groupSaid(s *speaker, n *Node) (string, int) {
	text := s.Title(n.Args[1]) + "相同的" + (&speaker{Facts: s.Facts}).whole(n.Args[0])
	if s.figures {
		text += s.Figure(n, s.like)
	}
	return text, levelPrimary
}

// truth says a yes-or-no part: in figures why it holds or not, else what it asks.
func truth(s *speaker, n *Node) (string, int) {
	yes := true
	if s.figures {
		if v, err := s.Value(n); err == nil {
			yes = v.Yes
		}
	}
	return s.condition(n, yes), levelPhrase
}

// comparisons are the words of a comparison that holds, and of one that does not.
var comparisons = map[Op][2]string{OpEq: {"等于", "不等于"}, OpNe: {"不等于", "等于"}, OpLt: {"低于", "不低于"}, OpLe: {"不高于", "高于"}, OpGt: {"高于", "不高于"}, OpGe: {"不低于", "低于"}}

// condition says that a yes-or-no part holds, or that it does not; in figures only
// as much as decides it.
func (s *speaker) condition(n *Node, yes bool) string {
	words, compares := comparisons[n.Op]
	switch {
	case compares:
		which := 0
		if !yes {
			which = 1
		}
		if n.Args[0].Type.Sort == Text {
			return s.sameText(n, (n.Op == OpEq) == yes)
		}
		side := &speaker{s.Facts, s.figures, s.unitOf(n)}
		return side.say(n.Args[0], levelSum) + words[which] + side.say(n.Args[1], levelSum)
	case n.Op == OpName:
		if f, facts := s.Within(n); f != nil {
			return (&speaker{Facts: facts, figures: s.figures}).condition(f.Root, yes)
		}
		if yes {
			return "“" + s.Title(n) + "”为是"
		}
		return "“" + s.Title(n) + "”为否"
	case n.Op == OpBool:
		return "其余的"
	case n.as.name == "NOT":
		return s.condition(n.Args[0], !yes)
	case n.as.name == "AND":
		return s.joined(n.Args, yes, yes)
	case n.as.name == "OR":
		return s.joined(n.Args, yes, !yes)
	}
	if conds, values := branches(n); s.figures && len(values) > 0 && n.as.name != "缺省" {
		for i, v := range values {
			if i == len(conds) {
				return s.condition(v, yes)
			}
			if c, err := s.Value(conds[i]); err == nil && c.Yes {
				return s.condition(conds[i], true) + "，" + s.condition(v, yes)
			}
		}
	}
	var parts []string
	for _, a := range n.Args {
		if a.Type.Sort == Bool {
			parts = append(parts, s.condition(a, yes))
		}
	}
	return strings.Join(parts, "，")
}

// unitOf is the unit that one side of a comparison is written with.
func (s *speaker) unitOf(n *Node) string {
	for _, a := range n.Args {
		if !s.figures || a.Op != OpName || a.Type != PlainType {
			continue
		}
		for _, unit := range []string{"%", "个月"} {
			if strings.HasSuffix(s.Figure(a, ""), unit) {
				return unit
			}
		}
	}
	return ""
}

// joined says several conditions. With all, each of them holds (or, not yes, none
// does); else one is enough: in figures those that decide are said.
func (s *speaker) joined(list []*Node, yes, all bool) string {
	var parts []string
	for _, a := range list {
		if s.figures && !all {
			if v, err := s.Value(a); err == nil && v.Yes != yes {
				continue
			}
		}
		parts = append(parts, s.condition(a, yes))
	}
	if all || s.figures {
		return strings.Join(parts, "，")
	}
	return strings.Join(parts, "；或者")
}

// sameText says that a text is another, or that it is not.
func (s *speaker) sameText(n *Node, same bool) string {
	a, b := n.Args[0], n.Args[1]
	if a.Op == OpText {
		a, b = b, a
	}
	name := func(n *Node) string {
		if n.Op == OpName {
			return s.Title(n)
		}
		return s.whole(n)
	}
	switch {
	case b.Op == OpText && b.Str == "" && same:
		return "没有" + name(a)
	case b.Op == OpText && b.Str == "" && s.figures:
		return name(a) + "为" + s.Figure(a, "")
	case b.Op == OpText && b.Str == "":
		return "有" + name(a)
	case same:
		return name(a) + "为" + name(b)
	case s.figures:
		return name(a) + "为" + s.Figure(a, "") + "，不是" + name(b)
	}
	return name(a) + "不是" + name(b)
}

// Spoken is a number as a sentence says it: to the fen for 元, to four decimals
// else, more where fewer would make it a whole one; what is cut is 约. A minus is −.
func Spoken(x *big.Rat, t Type) string {
	if t == MoneyType {
		return spoken(x, t, 2, 2)
	}
	return spoken(x, t, 4, 6)
}

// SpokenPercent is a ratio in percent, SpokenMonths a number of months.
func SpokenPercent(x *big.Rat) string {
	return spoken(new(big.Rat).Mul(x, big.NewRat(100, 1)), PlainType, 2, 6) + "%"
}

func SpokenMonths(x *big.Rat) string { return spoken(x, PlainType, 1, 6) + "个月" }

func spoken(x *big.Rat, t Type, digits, most int) string {
	r := Round(x, digits)
	for ; digits < most && r.IsInt() && !x.IsInt(); digits++ {
		r = Round(x, digits+1)
	}
	text := strings.Replace(Show(Num(r), t), "-", "−", 1)
	if r.Cmp(x) != 0 {
		text = "约" + text
	}
	return text
}
