package typeset

// What the lines of a paragraph are weighed by: the blank at the end of a line before it is
// stretched, in characters, to the third power; a figure parted from its 元; an end of the
// paragraph that is shorter than a few characters.
const (
	partedCost = 30
	lonelyCost = 60
	lonelyEnd  = 3  // characters, of lines as long as
	longLine   = 20 // characters
	farthest   = 16 // characters that a line may end before it is full
)

// ends are the ends of the paragraph's lines.
func (s *setter) ends() []int {
	var longest []int
	uneven := false
	for start := 0; start < len(s.text); {
		end := s.lineEnd(start, s.Width-s.indent(start))
		longest = append(longest, end)
		uneven = uneven || s.Align == Justify && s.cost(start, end) > 2
		start = end
	}
	if uneven {
		if list := s.even(longest); list != nil {
			return list
		}
	}
	return longest
}

func (s *setter) indent(start int) Length {
	if start == 0 {
		return s.First
	}
	return s.Rest
}

// cost weighs a line.
func (s *setter) cost(start, end int) int {
	var natural Length
	for i := start; i < end; i++ {
		natural += s.width[i]
	}
	size := s.styles[start].Size
	if end == len(s.text) {
		if start > 0 && natural < lonelyEnd*size && s.Width >= longLine*size {
			return lonelyCost
		}
		return 0
	}
	cost := 0
	if spare := int(10 * (s.Width - s.indent(start) - natural) / size); spare > 0 {
		cost = spare * spare * spare / 1000
	}
	if !mayBreak(s.text, end) {
		cost += partedCost
	}
	return cost
}

// way is the best way to set a paragraph from a place on.
type way struct {
	cost, end int
}

// even finds the ends that cost least together; nil where no way is better than the longest
// lines. A figure may be parted from its 元.
func (s *setter) even(longest []int) []int {
	ways := make(map[int]way, 4*len(longest))
	best := s.way(0, ways)
	whole := 0
	for i, start := 0, 0; i < len(longest); i++ {
		whole += s.cost(start, longest[i])
		start = longest[i]
	}
	if best.cost >= whole {
		return nil
	}
	var out []int
	for start := 0; start < len(s.text); start = out[len(out)-1] {
		out = append(out, ways[start].end)
	}
	return out
}

func (s *setter) way(start int, ways map[int]way) way {
	if start == len(s.text) {
		return way{}
	}
	if w, known := ways[start]; known {
		return w
	}
	full := s.lineEnd(start, s.Width-s.indent(start))
	cut := full // a figure that ends a line may leave its 元 to the next
	for cut+1 < len(s.text) && s.fits(start, cut+1) {
		cut++
	}
	rest := s.way(full, ways)
	best := way{s.cost(start, full) + rest.cost, full}
	for end := cut; end > start && cut-end <= farthest; end-- {
		if end < len(s.text) && !mayBreak(s.text, end) && !(s.text[end] == '元' && afterFigure(s.text, end)) {
			continue
		}
		rest := s.way(end, ways)
		if cost := s.cost(start, end) + rest.cost; cost < best.cost {
			best = way{cost, end}
		}
	}
	ways[start] = best
	return best
}

// fits reports whether a line holds the text from start to end.
func (s *setter) fits(start, end int) bool {
	var natural, shrink Length
	for i := start; i < end; i++ {
		natural += s.width[i]
		if i+1 < end {
			shrink += s.midSqueeze(start, i)
		}
	}
	return natural-shrink-s.endSqueeze(end-1) <= s.Width-s.indent(start)
}
