package formula

import "strings"

// choiceSaid says IF and IFS: of a value the branch that was taken, with why. What a
// reading of the law settles is no condition.
func choiceSaid(s *speaker, n *Node) (string, int) {
	if n.Type.Sort == Bool {
		return truth(s, n)
	}
	conds, values := s.open(branches(n))
	if s.figures {
		for i, c := range conds {
			v, err := s.Value(c)
			if err != nil {
				break
			}
			if v.Yes {
				return s.taken(conds, i, values[i])
			}
		}
		if len(values) > len(conds) && s.answered(conds) {
			return s.taken(conds, len(conds), values[len(conds)])
		}
	}
	if len(conds) == 0 && len(values) > 0 {
		return s.bare(values[0])
	}
	return s.branches(conds, values, s.whole), levelPhrase
}

// branches says all of a choice, whatever the figures.
func (s *speaker) branches(conds, values []*Node, say func(*Node) string) string {
	var parts []string
	for i, c := range conds {
		parts = append(parts, s.condition(c, true)+"的，"+say(values[i]))
	}
	if len(values) > len(conds) {
		parts = append(parts, "其余的，"+say(values[len(conds)]))
	}
	return strings.Join(parts, "；")
}

// open are the branches of a choice that some figures may take: none that never holds,
// and what stands where one always holds is for all the rest.
func (s *speaker) open(conds, values []*Node) (may, then []*Node) {
	for i, c := range conds {
		switch yes, known := s.settled(c); {
		case !known:
			may, then = append(may, c), append(then, values[i])
		case yes:
			return may, append(then, values[i])
		}
	}
	return may, append(then, values[len(conds):]...)
}

// settled is the answer of a condition that no figure changes.
func (s *speaker) settled(n *Node) (yes, known bool) {
	switch {
	case n.Op == OpBool:
		return n.Yes, true
	case n.Op == OpName && n.Type.Sort == Bool:
		if f, facts := s.Within(n); f != nil {
			return (&speaker{Facts: facts}).settled(f.Root)
		}
	case n.as == nil:
	case n.as.name == "NOT":
		yes, known = s.settled(n.Args[0])
		return !yes, known
	case n.as.name == "AND", n.as.name == "OR":
		enough := n.as.name == "OR" // an answer that is so makes the whole so
		known = true
		for _, a := range n.Args {
			is, sure := s.settled(a)
			if sure && is == enough {
				return enough, true
			}
			known = known && sure
		}
		return !enough, known
	}
	return false, false
}

func (s *speaker) answered(conds []*Node) bool {
	for _, c := range conds {
		if _, err := s.Value(c); err != nil {
			return false
		}
	}
	return true
}

// taken says the i-th value of a choice and why it is taken.
func (s *speaker) taken(conds []*Node, i int, value *Node) (string, int) {
	why := s.reasons(conds, i)
	if len(why) == 0 {
		return s.bare(value)
	}
	take := "，取"
	if s.instead(value) != nil {
		take = "，" // 没有…，按…
	}
	return strings.Join(why, "，") + take + s.whole(value), levelPhrase
}

// reasons are why the i-th value of a choice is taken: what does not hold of the
// conditions before its own, then its own.
func (s *speaker) reasons(conds []*Node, i int) (why []string) {
	var last *Node // whose left side the sentence speaks of
	for k, c := range conds[:min(i+1, len(conds))] {
		words := s.condition(c, k == i)
		if last != nil && last.compares() && c.compares() && same(last.Args[0], c.Args[0]) {
			subject, _ := s.sides(c)
			words = strings.TrimPrefix(words, subject)
		}
		why, last = append(why, words), c
	}
	return why
}

// compares reports whether a condition compares numbers.
func (n *Node) compares() bool {
	_, is := comparisons[n.Op]
	return is && n.Args[0].Type.Sort == Number
}

// instead is what stands in for the missing value of 缺省; nil where there is one, and for
// all else.
func (s *speaker) instead(n *Node) *Node {
	if n.Op != OpCall || n.as.name != "缺省" {
		return nil
	}
	if at := n.Computed(s.Value)[0]; at != n.Args[0] {
		return at
	}
	return nil
}

// fallbackSaid says 缺省: the value that there is, and of what there is not that it is missing.
func fallbackSaid(s *speaker, n *Node) (string, int) {
	given := s.say(n.Args[0], levelSum)
	if !s.figures {
		return given + "，没有的按" + s.say(n.Args[1], levelSum), levelPhrase
	}
	if s.instead(n) == nil {
		return s.bare(n.Args[0])
	}
	return "没有" + (&speaker{Facts: s.Facts}).say(n.Args[0], levelSum) + "，按" + s.say(n.Args[1], levelSum), levelPhrase
}
