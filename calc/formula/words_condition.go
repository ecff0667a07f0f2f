package formula

import (
	"math/big"
	"strings"
)

// truth says a yes-or-no part: in figures why it holds or not, else what it asks.
func truth(s *speaker, n *Node) (string, int) {
	yes := true
	if is, known := s.settled(n); known {
		if is {
			return "一律适用", levelPhrase
		}
		return "一律不适用", levelPhrase
	}
	if s.figures {
		if v, err := s.Value(n); err == nil {
			yes = v.Yes
		}
	}
	return s.condition(n, yes), levelPhrase
}

// comparisons are the words of a comparison that holds, and of one that does not.
var comparisons = map[Op][2]string{OpEq: {"等于", "不等于"}, OpNe: {"不等于", "等于"}, OpLt: {"低于", "不低于"}, OpLe: {"不高于", "高于"}, OpGt: {"高于", "不高于"}, OpGe: {"不低于", "低于"}}

// ofYears are the words of a comparison of years.
var ofYears = map[Op][2]string{OpEq: {"是", "不是"}, OpNe: {"不是", "是"}, OpLt: {"早于", "不早于"}, OpLe: {"不晚于", "晚于"}, OpGt: {"晚于", "不晚于"}, OpGe: {"不早于", "早于"}}

// condition says that a yes-or-no part holds, or that it does not; in figures only
// as much as decides it.
func (s *speaker) condition(n *Node, yes bool) string {
	words, compares := comparisons[n.Op]
	switch {
	case compares && n.Args[0].Type.Sort == Text:
		return s.sameText(n, (n.Op == OpEq) == yes)
	case compares && s.standing(n) != nil:
		return s.orMissing(n, yes)
	case compares:
		which := 0
		if !yes {
			which = 1
		}
		if s.unitOf(n) == "年" {
			words = ofYears[n.Op]
		}
		left, right := s.sides(n)
		return left + words[which] + right
	case n.Op == OpName:
		if f, facts := s.Within(n); f != nil {
			return (&speaker{Facts: facts, figures: s.figures}).condition(f.Root, yes)
		}
		return s.Answered(n, yes)
	case n.Op == OpBool && n.Yes == yes:
		return "一律适用"
	case n.Op == OpBool:
		return "一律不适用"
	case n.as.name == "NOT":
		return s.condition(n.Args[0], !yes)
	case n.as.name == having:
		return s.hasSaid(n, yes)
	case n.as.name == "AND":
		return s.joined(n.Args, yes, yes)
	case n.as.name == "OR":
		return s.joined(n.Args, yes, !yes)
	}
	if conds, values := s.open(branches(n)); n.as.name != "缺省" && len(values) > 0 {
		if !s.figures {
			return s.branches(conds, values, func(v *Node) string { return s.condition(v, yes) })
		}
		for i, v := range values {
			if i < len(conds) {
				if c, err := s.Value(conds[i]); err != nil || !c.Yes {
					continue
				}
			}
			return strings.Join(append(s.reasons(conds, i), s.condition(v, yes)), "，")
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

// standing is the left side 缺省(name, number) of a comparison with a number; nil for all
// else, and in figures where the value is there.
func (s *speaker) standing(n *Node) *Node {
	left := n.Args[0]
	if left.Op != OpCall || left.as.name != "缺省" || amount(left.Args[1]) == nil || amount(n.Args[1]) == nil || s.figures && s.instead(left) == nil {
		return nil
	}
	return left
}

// orMissing says of a comparison with what stands for a missing value what comes of that:
// 没有比例或者比例低于0, 有比例而且不低于0.
func (s *speaker) orMissing(n *Node, yes bool) string {
	left := n.Args[0]
	if s.figures {
		return "没有" + (&speaker{Facts: s.Facts}).say(left.Args[0], levelSum)
	}
	bare := *n
	bare.Args = []*Node{left.Args[0], n.Args[1]}
	name, words := s.say(left.Args[0], levelSum), s.condition(&bare, yes)
	if ordered(n.Op, amount(left.Args[1]).Cmp(amount(n.Args[1]))) == yes {
		return "没有" + name + "，或者" + words
	}
	return "有" + name + "，而且" + strings.TrimPrefix(words, name)
}

// amount is a number as it is written, with its sign and its %; nil for all else.
func amount(n *Node) *big.Rat {
	switch {
	case n.Op == OpNumber:
		return n.Num
	case n.Op == OpNeg && amount(n.Args[0]) != nil:
		return new(big.Rat).Neg(amount(n.Args[0]))
	case n.Op == OpPercent && amount(n.Args[0]) != nil:
		return new(big.Rat).Mul(amount(n.Args[0]), big.NewRat(1, 100))
	}
	return nil
}

// sides are the two sides of a comparison, in the unit that one of them is written with.
func (s *speaker) sides(n *Node) (left, right string) {
	side := &speaker{s.Facts, s.figures, s.unitOf(n)}
	return side.say(n.Args[0], levelSum), side.say(n.Args[1], levelSum)
}

// unitOf is the unit that one side of a comparison is written with.
func (s *speaker) unitOf(n *Node) string {
	for _, a := range n.Args {
		if !s.figures || a.Op != OpName || a.Type != PlainType {
			continue
		}
		for _, unit := range []string{"%", "个月", "年"} {
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
		if _, known := s.settled(a); known {
			continue
		}
		if s.figures && !all {
			if v, err := s.Value(a); err == nil && v.Yes != yes {
				continue
			}
		}
		parts = append(parts, s.condition(a, yes))
	}
	switch {
	case len(parts) == 0: // no figure changes any of them
		return s.condition(list[0], yes)
	case all || s.figures:
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
