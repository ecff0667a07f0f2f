package data

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/data/fault"
	"tongchou/data/value"
)

// What units were asked for is seen from what they sent. An ask is told by the
// names of the files, or by what is in them. Every unit that takes part is to
// answer it; who has not is said, so that no projection takes the place of a
// figure that was only late.

// parcel is a file of the units folder: who sent it and what it answers.
type parcel struct {
	file   string
	unit   int // -1: not known
	ask    calc.Ask
	state  calc.SendState
	day    string
	filled []*calc.Row
}

// takeStock lists what came of each ask.
func (r *reader) takeStock() {
	if r.units == nil || r.rows == nil && len(r.strange) == 0 {
		return
	}
	parcels := r.parcels()
	units := map[calc.Ask]map[int]bool{}
	for _, p := range parcels {
		if p.ask.Year > 0 && p.unit >= 0 {
			if units[p.ask] == nil {
				units[p.ask] = map[int]bool{}
			}
			units[p.ask][p.unit] = true
		}
	}
	for ask := range units {
		r.pool.Collected = append(r.pool.Collected, r.collection(ask, parcels))
	}
	slices.SortFunc(r.pool.Collected, func(a, b calc.Collection) int {
		return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(a.Basis, b.Basis))
	})
	most := 0
	for _, senders := range units {
		most = max(most, len(senders))
	}
	for _, c := range r.pool.Collected {
		if len(units[c.Ask]) == most || 2*len(units[c.Ask]) >= len(c.Units) { // a few of another kind went astray
			r.unsent(c)
		}
	}
}

// parcels are the files of the folder, with what is known of each.
func (r *reader) parcels() []*parcel {
	var out []*parcel
	byFile := map[string]*parcel{}
	for _, file := range slices.Concat(r.sent, r.strange) {
		p := &parcel{file: file, unit: -1, state: calc.Empty, day: r.sentOn[file]}
		code, ask := r.askOf(file)
		if p.ask = ask; code != "" {
			p.unit = r.units[code]
		}
		if slices.Contains(r.strange, file) {
			p.state = calc.Unreadable
		}
		out, byFile[file] = append(out, p), p
	}
	for i := range r.pool.Rows {
		if p := byFile[r.pool.Rows[i].Pos.File]; p != nil {
			p.filled = append(p.filled, &r.pool.Rows[i])
		}
	}
	for _, i := range slices.Sorted(maps.Keys(r.again)) {
		if p := byFile[r.again[i].Pos.File]; p != nil {
			p.filled = append(p.filled, r.again[i])
		}
	}
	for _, in := range r.pool.Inputs {
		if p := byFile[in.Pos.File]; p != nil {
			p.state = calc.Arrived
		}
	}
	for _, f := range r.Found {
		if p := byFile[f.Pos.File]; p != nil && f.Level == finding.Error {
			p.state = calc.Unreadable
		}
	}
	for _, p := range out {
		r.look(p)
	}
	return out
}

// look tells from what is in a file whose it is, what it answers and whether
// somebody has filled it in.
func (r *reader) look(p *parcel) {
	for _, row := range p.filled {
		if p.unit < 0 {
			p.unit = row.Unit
		}
		if _, named := r.askOf(p.file); named.Year == 0 && row.Year >= p.ask.Year {
			p.ask = calc.Ask{Year: row.Year, Basis: row.Basis}
		}
	}
	answered := slices.ContainsFunc(p.filled, func(row *calc.Row) bool { return row.Year == p.ask.Year && row.Basis == p.ask.Basis })
	switch {
	case p.state == calc.Unreadable:
	case answered:
		p.state = calc.Arrived
	case len(p.filled) > 0:
		row := p.filled[0]
		p.state = calc.Empty
		r.Warn(fault.Unfilled, finding.Pos{File: p.file}, fmt.Sprintf("没有%s的数，只有 %d年%s的", p.ask, row.Year, row.Basis), "", "退回填报；不用的移走")
	case p.state == calc.Empty:
		r.Warn(fault.Unfilled, finding.Pos{File: p.file}, "这份表是空的", "填好的填报表", "退回填报；不用的移走")
	}
}

// collection is what came of an ask, unit by unit.
func (r *reader) collection(ask calc.Ask, parcels []*parcel) calc.Collection {
	c := calc.Collection{Ask: ask}
	mine := map[int][]*parcel{}
	for _, p := range parcels {
		mine[p.unit] = append(mine[p.unit], p)
	}
	for u := range r.pool.Units {
		if len(mine[u]) == 0 && !r.pool.Units[u].Lives(ask.Year) {
			continue // nobody asked it
		}
		s := calc.Sending{Unit: u, State: calc.Absent}
		for _, p := range mine[u] {
			switch {
			case p.ask == ask || p.ask.Year == 0:
				s.Files = append(s.Files, p.file)
				s.State, s.Day = p.state, cmp.Or(p.day, s.Day)
			case s.State == calc.Absent:
				s.State = calc.Elsewhere
			}
		}
		there := 0
		for _, insurance := range insuranceNames(r.pool.Policy) {
			if !r.part[rowKey{insurance: insurance, unit: u}] {
				continue
			}
			if i, ok := r.rows[rowKey{ask.Year, ask.Basis, insurance, u, calc.Book{}}]; !ok {
				s.Lacking = append(s.Lacking, insurance)
			} else if there++; len(s.Files) == 0 {
				s.State = calc.OnFile
			} else if s.State != calc.Unreadable && slices.Contains(s.Files, r.pool.Rows[i].Pos.File) {
				s.State = calc.Arrived
			}
		}
		if there == 0 {
			s.Lacking = nil
		}
		c.Units = append(c.Units, s)
	}
	return c
}

// unsent says who has not answered an ask, and how it stands with them.
func (r *reader) unsent(c calc.Collection) {
	var groups []string
	sent := 0
	for _, state := range []calc.SendState{calc.Absent, calc.Elsewhere, calc.Empty, calc.Unreadable} {
		var who []string
		for _, s := range c.Units {
			if s.State == state {
				who = append(who, r.pool.Units[s.Unit].Name)
			}
		}
		if len(who) > 0 {
			groups = append(groups, string(state)+"："+some(who))
		}
	}
	var part []string
	for _, s := range c.Units {
		if s.Sent() {
			if sent++; len(s.Lacking) > 0 {
				part = append(part, r.pool.Units[s.Unit].Name+strings.Join(s.Lacking, "、"))
			}
		}
	}
	if len(part) > 0 {
		groups = append(groups, "报了一部分，缺："+some(part))
	}
	if len(groups) > 0 {
		r.Warn(fault.Unsent, finding.Pos{File: path.Dir(r.anySent())}, fmt.Sprintf("%s：应报 %d，已报 %d；%s", c.Ask, len(c.Units), sent, strings.Join(groups, "；")), "都报齐", "催报，收到的表放进 units")
	}
}

// anySent is a file of the units folder.
func (r *reader) anySent() string { return slices.Concat(r.sent, r.strange)[0] }

// some lists names, not without end.
func some(names []string) string {
	const most = 50
	if len(names) > most {
		return fmt.Sprintf("%s 等 %d 个", strings.Join(names[:most], "、"), len(names))
	}
	return strings.Join(names, "、")
}

// dayOf is what a form's cover says of when it was sent.
func dayOf(text string) string {
	if day, err := value.Date(text); err == nil {
		return day
	}
	return ""
}
