package formula

// overSaid says an aggregate over the units.
func overSaid(what string) func(*speaker, *Node) (string, int) {
	return func(s *speaker, n *Node) (string, int) {
		each := &speaker{Facts: s.Facts} // other units' figures stand nowhere else
		cond, value := n.Parts()
		who := each.units(cond)
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

// units are those of which a condition holds.
func (s *speaker) units(cond *Node) string {
	if cond == nil {
		return "各统筹区"
	}
	if yes, known := s.settled(cond); known && yes {
		return "各统筹区"
	}
	return s.condition(cond, true) + "的统筹区"
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
	text := each.units(cond) + "中" + each.say(value, levelPrimary) + "的名次"
	if s.figures {
		text += s.Figure(n, s.like)
	}
	return text, levelPrimary
}

// groupSaid says an aggregate over the units that have the same in a column.
func groupSaid(s *speaker, n *Node) (string, int) {
	text := "同一" + s.Title(n.Args[1]) + "的" + (&speaker{Facts: s.Facts}).whole(n.Args[0])
	if s.figures {
		text += s.Figure(n, s.like)
	}
	return text, levelPrimary
}
