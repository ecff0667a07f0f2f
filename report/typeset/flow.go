package typeset

import (
	"errors"
	"slices"
)

// box is a piece of a page that is never cut: a line, a table row. Its runs and
// rules are placed from its own upper left corner.
type box struct {
	height Length
	before Length // blank space above, dropped at the top of a page
	keep   bool   // stays on the page of the box after it
	boxes  []Box
	runs   []Run
	rules  []Rule
	head   []box // table rows: set again above this row when it starts a page
	part   Part
	names  []Name
	close  *Rule // table rows: drawn when this row ends a page
}

// sheet is the boxes of one page with the distance of each from the page area's top.
type sheet struct {
	boxes []box
	tops  []Length
	used  Length
}

func (s *sheet) add(b box) {
	if len(s.boxes) > 0 {
		s.used += b.before
	}
	s.boxes = append(s.boxes, b)
	s.tops = append(s.tops, s.used)
	s.used += b.height
}

func (s *sheet) holds(b box, room Length) bool {
	return s.used+stack([]box{b}, len(s.boxes) == 0) <= room
}

// rooms are the heights of pages, one after the other; those that follow are as high as
// the last.
type rooms []Length

func (r rooms) of(page int) Length { return r[min(page, len(r)-1)] }

// flow fills pages with boxes in order. Boxes that keep together go to the next page
// together.
func flow(boxes []box, heights rooms) ([]sheet, error) {
	sheets := []sheet{{}}
	room := heights.of(0)
	turn := func(b box) {
		last := &sheets[len(sheets)-1]
		if n := len(last.boxes); n > 0 && last.boxes[n-1].close != nil && b.head != nil {
			last.boxes[n-1].rules = append(slices.Clip(last.boxes[n-1].rules), *last.boxes[n-1].close)
		}
		sheets = append(sheets, sheet{})
		room = heights.of(len(sheets) - 1)
		for _, h := range b.head {
			sheets[len(sheets)-1].add(h)
		}
	}
	for i := 0; i < len(boxes); {
		end := i + 1
		for end < len(boxes) && boxes[end-1].keep {
			end++
		}
		s := &sheets[len(sheets)-1]
		if s.used+stack(boxes[i:end], len(s.boxes) == 0) > room && len(s.boxes) > 0 {
			turn(boxes[i])
			s = &sheets[len(sheets)-1]
		}
		for _, b := range boxes[i:end] {
			if !s.holds(b, room) && len(s.boxes) > 0 {
				turn(b)
				s = &sheets[len(sheets)-1]
			}
			if !s.holds(b, room) {
				return nil, errors.New("有一处内容高于一页，无法排版")
			}
			s.add(b)
		}
		i = end
	}
	return sheets, nil
}

// stack is the height of boxes one above the other.
func stack(boxes []box, atTop bool) Length {
	var h Length
	for i, b := range boxes {
		if i > 0 || !atTop {
			h += b.before
		}
		h += b.height
	}
	return h
}

// draw puts the boxes of a sheet on a page whose area begins at (x, y).
func (s *sheet) draw(p *Page, x, y Length) {
	runs, rules := 0, 0
	for i, b := range s.boxes {
		for _, n := range b.names {
			p.Names = append(p.Names, Name{n.Text, n.Level, y + s.tops[i]})
		}
		runs, rules = runs+len(b.runs), rules+len(b.rules)
	}
	p.Runs, p.Rules = slices.Grow(p.Runs, runs), slices.Grow(p.Rules, rules)
	for i, b := range s.boxes {
		p.place(b, x, y+s.tops[i])
	}
}

// place puts a box on the page at (x, y).
func (p *Page) place(b box, x, y Length) {
	for _, r := range b.boxes {
		r.X, r.Y = r.X+x, r.Y+y
		r.Corners = slices.Clone(r.Corners)
		for i := range r.Corners {
			r.Corners[i].X, r.Corners[i].Y = r.Corners[i].X+x, r.Corners[i].Y+y
		}
		p.Boxes = append(p.Boxes, r)
	}
	for _, r := range b.runs {
		r.X, r.Y, r.Part = r.X+x, r.Y+y, b.part
		p.Runs = append(p.Runs, r)
	}
	for _, r := range b.rules {
		r.X1, r.X2, r.Y1, r.Y2 = r.X1+x, r.X2+x, r.Y1+y, r.Y2+y
		p.Rules = append(p.Rules, r)
	}
}
