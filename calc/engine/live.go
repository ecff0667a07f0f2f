package engine

// live shows every value that what follows in the world may still read: all that it
// keeps between one year and the next, but what is on record, which is the same in all
// courses. What is left out here is written over.
func (w *world[V]) live(show func(V)) {
	show(w.zero)
	show(w.yes)
	for _, s := range w.projected {
		s.live(show)
	}
	for _, states := range w.aheads {
		for _, s := range states {
			s.live(show)
		}
	}
	for _, ex := range w.runs {
		ex.live(show)
	}
	for _, o := range w.openings {
		for ; o != nil; o = o.before {
			show(o.amount)
			o.last.live(show)
		}
	}
	for _, a := range w.accounts {
		show(a.closing)
		for _, v := range a.lines {
			show(v)
		}
	}
}

func (s *state[V]) live(show func(V)) {
	if s == nil {
		return
	}
	for i := range s.cells {
		show(s.cells[i].value)
	}
	show(s.owed.value)
}

func (ex *execution[V]) live(show func(V)) {
	if ex == nil {
		return
	}
	for i := range ex.columns {
		c := &ex.columns[i]
		show(c.cap)
		show(c.binds)
		for _, memos := range [][]*memo[V]{c.cells, c.raw} {
			for _, m := range memos {
				if m != nil {
					show(m.value)
				}
			}
		}
	}
	for _, in := range ex.inputs {
		for _, m := range in {
			if m != nil {
				show(m.value)
			}
		}
	}
	for _, v := range ex.parameters {
		show(v)
	}
	for _, g := range ex.overs {
		show(g.value)
		for _, v := range g.values {
			show(v)
		}
	}
}
