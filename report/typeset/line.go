package typeset

import (
	"slices"
	"strings"
	"sync"
)

// Align is how the lines of a paragraph meet its width.
type Align int

const (
	Justify Align = iota // both edges; the last line to the left
	Left
	Centre
	Right
)

// Paragraph is text to break into lines of a width. First and Rest are the
// indents of the first line and of the others.
type Paragraph struct {
	Spans       []Span
	Width       Length
	First, Rest Length
	Align       Align
}

// Line is one broken line: its characters with their places from the left edge
// of the paragraph. The lines of a paragraph hold its text, every character
// once and in order.
type Line struct {
	Chars []Char
}

// Char is one placed character.
type Char struct {
	Style Style
	X     Length
	Rune  rune
}

// Text is the characters of a line.
func (l Line) Text() string {
	var b strings.Builder
	b.Grow(3 * len(l.Chars)) // most characters take three bytes
	for _, c := range l.Chars {
		b.WriteRune(c.Rune)
	}
	return b.String()
}

// Break breaks a paragraph into lines: no line starts with a closing mark or
// ends with an opening one, figures stay with their units, and a closing mark
// at a line's end may give up its blank half to let the line hold it. Lines are as
// long as they can be, unless that leaves a line loose or a character alone.
func (fs *Faces) Break(p Paragraph) []Line {
	s := fs.newSetter(p)
	defer setters.Put(s)
	var lines []Line
	chars := make([]Char, len(s.text))
	start, indent := 0, p.First
	for _, end := range s.ends() {
		s.set(chars[start:end], start, indent)
		lines = append(lines, Line{chars[start:end:end]})
		start, indent = end, p.Rest
	}
	return lines
}

// setter holds a paragraph's characters with their natural widths.
type setter struct {
	Paragraph
	faces  *Faces
	text   []rune
	styles []Style
	width  []Length
	gaps   []Length // of the line being set: added after each character
}

// setters are setters at rest, for the room they hold.
var setters = sync.Pool{New: func() any { return new(setter) }}

func (fs *Faces) newSetter(p Paragraph) *setter {
	s := setters.Get().(*setter)
	s.Paragraph, s.faces = p, fs
	s.text, s.styles, s.width = s.text[:0], s.styles[:0], s.width[:0]
	for _, span := range p.Spans {
		for _, r := range span.Text {
			s.text = append(s.text, r)
			s.styles = append(s.styles, span.Style)
			s.width = append(s.width, fs.Width(r, span.Style))
		}
	}
	return s
}

// lineEnd finds the end of the longest line from start that fits the room,
// marks squeezed where that helps. A word longer than a line is cut.
func (s *setter) lineEnd(start int, room Length) int {
	var natural, shrink Length
	best, cut := 0, start+1
	for i := start; i < len(s.text); i++ {
		blank := s.text[i] == ' ' && i > start && cut == i // blanks hang over the edge
		natural += s.width[i]
		if !blank && natural-shrink-s.width[i]/2 > room {
			break
		}
		if blank || natural-shrink-s.endSqueeze(i) <= room {
			cut = i + 1
			if i+1 == len(s.text) || mayBreak(s.text, i+1) {
				best = i + 1
			}
		}
		shrink += s.midSqueeze(start, i)
	}
	if best > start {
		return best
	}
	return cut
}

// endSqueeze is what a mark may lose as the last character of a line.
func (s *setter) endSqueeze(i int) Length {
	if is(s.text[i], closes) && s.wide(i) {
		return s.styles[i].Size / 2
	}
	return 0
}

// midSqueeze is what a mark may lose within the line that begins at start. An
// opening mark gives up room before it, so not at the very beginning.
func (s *setter) midSqueeze(start, i int) Length {
	if s.Align != Justify || !s.wide(i) {
		return 0
	}
	if is(s.text[i], closes) || i > start && is(s.text[i], opens) {
		return s.styles[i].Size / 4
	}
	return 0
}

func (s *setter) wide(i int) bool { return s.faces[s.styles[i].Role].Width(s.text[i]) == em }

// set places the characters of one line, which begins at start.
func (s *setter) set(line []Char, start int, indent Length) {
	end := start + len(line)
	inked := end
	for inked > start+1 && s.text[inked-1] == ' ' {
		inked--
	}
	var natural Length
	for i := start; i < inked; i++ {
		natural += s.width[i]
	}
	room := s.Width - indent
	x := indent
	switch s.Align {
	case Centre:
		x += max(0, (room-natural)/2)
	case Right:
		x += max(0, room-natural)
	}
	s.gaps = slices.Grow(s.gaps[:0], len(line))
	gaps := s.gaps[:len(line)]
	clear(gaps)
	if s.Align == Justify {
		s.justify(gaps, start, inked, room-natural, end == len(s.text))
	} else if over := natural - room; over > 0 {
		gaps[inked-1-start] -= min(over, s.endSqueeze(inked-1))
	}
	for i := start; i < end; i++ {
		line[i-start] = Char{Rune: s.text[i], Style: s.styles[i], X: x}
		x += s.width[i] + gaps[i-start]
	}
}

// loosest is the part of a character by which a gap may grow.
const loosest = 8

// justify spreads spare room over the gaps of a line, or takes it from marks
// where the line is too long. The last line of a paragraph is not stretched.
func (s *setter) justify(gaps []Length, start, inked int, spare Length, last bool) {
	if spare < 0 {
		s.squeeze(gaps, start, inked, -spare)
		return
	}
	if last {
		return
	}
	n := Length(0)
	for i := start + 1; i < inked; i++ {
		if mayStretch(s.text, i) {
			n++
		}
	}
	if n == 0 || spare > n*s.styles[start].Size/loosest { // it would be loose: it ends early
		return
	}
	for i := start + 1; i < inked; i++ {
		if mayStretch(s.text, i) {
			gaps[i-1-start] += spare / n
		}
	}
}

// squeeze takes what a line is too long from its last mark, then evenly from
// the marks within it: before an opening mark, after a closing one.
func (s *setter) squeeze(gaps []Length, start, inked int, over Length) {
	end := min(over, s.endSqueeze(inked-1))
	gaps[inked-1-start] -= end
	over -= end
	var total Length
	for i := start; i < inked-1; i++ {
		total += s.midSqueeze(start, i)
	}
	if over <= 0 || total == 0 {
		return
	}
	over = min(over, total)
	for i := start; i < inked-1; i++ {
		part := (s.midSqueeze(start, i)*over + total - 1) / total
		if part == 0 {
			continue
		}
		if is(s.text[i], opens) {
			gaps[i-1-start] -= part
		} else {
			gaps[i-start] -= part
		}
	}
}

// Runs adds a line to runs: it joins neighbouring characters of one style and
// spacing, for drawing with the line's left edge at x and its baseline at y.
func (fs *Faces) Runs(runs []Run, l Line, x, y Length) []Run {
	for i := 0; i < len(l.Chars); {
		run := Run{X: x + l.Chars[i].X, Y: y, Style: l.Chars[i].Style}
		j := i + 1
		for ; j < len(l.Chars) && l.Chars[j].Style == run.Style; j++ {
			gap := fs.gap(l, j-1)
			if j == i+1 {
				run.Space = gap
			} else if gap != run.Space {
				break
			}
		}
		run.Text = Line{l.Chars[i:j]}.Text()
		runs = append(runs, run)
		i = j
	}
	return runs
}

// gap is the room between the glyph of character i and the next character,
// beyond the glyph's own advance.
func (fs *Faces) gap(l Line, i int) Length {
	c := l.Chars[i]
	return l.Chars[i+1].X - c.X - Length(fs[c.Style.Role].Width(c.Rune))*c.Style.Size/em
}
