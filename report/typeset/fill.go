package typeset

import "slices"

// text is what a document says on its own pages: the title with the addressee, the
// paragraphs, the list of annexes, the signature with date and note.
type text struct {
	head, body, list, sign []box
}

// A page of text is filled: at most so many lines are blank at its foot, and where a signature
// turns the page, lines of the text turn with it. The distance of the lines gives way for that, in
// hundredths (GB/T 9704-2012, 5.2.3: 22 lines a page, 可作适当调整).
const (
	mostBlank = 2
	closest   = 86
	widest    = 114
)

// fill sets the text on pages, with the lines as far apart and with as many of them beside the
// signature as leaves the pages full.
func (t *text) fill(heights rooms) ([]sheet, error) {
	var best []sheet
	var bestCost int
	for _, beside := range t.beside() {
		for percent := closest; percent <= widest; percent++ {
			sheets, err := flow(t.boxes(percent, beside), heights)
			if err != nil {
				if percent < widest || best != nil {
					continue
				}
				return nil, err
			}
			cost := t.cost(sheets, heights, percent)
			if best == nil || cost < bestCost {
				best, bestCost = sheets, cost
			}
			if percent == 100 && len(sheets) == 1 {
				return sheets, nil
			}
		}
	}
	return best, nil
}

// beside are how many of the last lines before the signature may stay on its page: the last two of
// the body with the list of annexes, the list, its last entry.
func (t *text) beside() []int {
	if len(t.sign) == 0 {
		return []int{0}
	}
	out := []int{len(t.list) + min(2, len(t.body))}
	if n := len(t.list); n > 0 {
		out = append(out, n, 1)
	}
	return out
}

// boxes are all boxes, with the lines of the text so far apart, those beside the signature
// kept with it.
func (t *text) boxes(percent, beside int) []box {
	out := slices.Concat(t.head, t.body, t.list, t.sign)
	for i := range out {
		if b := &out[i]; i >= len(t.head) && b.before > 0 {
			b.before = (b.before+size3)*Length(percent)/100 - size3
		}
		if last := len(out) - len(t.sign); i >= last-beside && i+1 < len(out) && len(t.sign) > 0 {
			out[i].keep = true
		}
	}
	return out
}

// cost weighs pages: blank lines at the foot of those that another follows, a last page with little
// of the text, and lines nearer to each other or farther apart than usual.
func (t *text) cost(sheets []sheet, heights rooms, percent int) int {
	cost := 8 * max(percent-100, 100-percent)
	lead := pitch * Length(percent) / 100
	for i := range sheets[:len(sheets)-1] {
		cost += 1000 * max(0, int((heights.of(i)-sheets[i].used)/lead)-mostBlank)
	}
	if len(sheets) == 1 {
		return cost
	}
	signs := len(t.sign)
	lines := len(sheets[len(sheets)-1].boxes) - signs // of text and list
	switch {
	case lines >= len(t.list)+2:
	case lines > len(t.list):
		cost += 30
	case lines == len(t.list):
		cost += 100
	default:
		cost += 200
	}
	return cost
}
