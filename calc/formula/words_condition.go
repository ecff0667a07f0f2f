package formula

import "strings"

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
