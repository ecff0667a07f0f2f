package book

import (
	"math"
	"slices"
)

// A page of A4 across with the margins used here, at full size: characters, and points
// down.
const (
	pageAcross = 135.0
	pageDown   = 500.0
)

// How small print may be, of full size: what stands on one page across may be smaller,
// and what has a chart, which pages would cut, still smaller.
const (
	charted  = 0.45
	onePage  = 0.5
	smallest = 0.65
	mostWide = 12 // pages
)

// rowHeight is that of a row which no text makes higher, in points.
const rowHeight = 15.0

// paper is how a sheet goes onto pages.
type paper struct {
	across, down int     // pages
	high         int     // pages down that it is made to fit; 0: as many as it takes
	scale        float64 // of full size
}

// paper fits a sheet to pages: on one across if that can be read, else on as many as
// are filled best.
func (s *Sheet) paper(widths, heights []float64) paper {
	across, down := s.extent(widths, heights)
	best, most := paper{}, -1.0
	for n := 1; n <= mostWide; n++ {
		p := paper{across: n, scale: min(1, pageAcross*float64(n)/across)}
		whole := down * p.scale / pageDown
		p.down = max(1, int(math.Ceil(whole)))
		if n == 1 && (p.scale >= onePage || len(s.Charts) > 0 && p.scale >= charted) {
			return p.pulled(whole, s)
		}
		if p.scale < smallest && n < mostWide {
			continue
		}
		if fill := across*p.scale/(pageAcross*float64(n))*whole/float64(p.down) - perPage*float64(n); fill > most {
			best, most = p.pulled(whole, s), fill
		}
	}
	return best
}

// A last page with less than this of a page is pulled onto those before it, unless print
// would be smaller than what stands on one page across may be. Heights are guessed high:
// what prints is a third of it.
const lonely = 0.65

// pulled saves a last page that would be almost empty; whole is how many pages high the
// sheet is.
func (p paper) pulled(whole float64, s *Sheet) paper {
	full := math.Floor(whole)
	if scale := p.scale * full / whole; full >= 1 && whole > full && whole-full < lonely && scale >= onePage && len(s.Breaks) == 0 {
		p.scale, p.down, p.high = scale, int(full), int(full)
	}
	return p
}

// perPage is what a further page across must fill more.
const perPage = 0.02

// extent is what is printed of a sheet: characters across, points down.
func (s *Sheet) extent(widths, heights []float64) (across, down float64) {
	left := make([]float64, len(widths)+1) // of each column
	for col, x := range widths {
		if s.folded[col] {
			x = 0
		}
		left[col+1] = left[col] + x
	}
	across = left[len(widths)]
	for row := range s.Rows {
		down += max(heights[row], rowHeight)
	}
	for _, c := range s.Charts {
		across = max(across, left[min(c.At.Col, len(widths))]+chartAcross)
		down = max(down, float64(c.At.Row)*rowHeight+c.height())
	}
	return across, down
}

// How high ruled rows are printed at most, in points: those of a form, and those of a
// list that is signed or written in by hand.
const (
	FormRow = 26.0
	HandRow = 44.0
)

// least is what the ruled rows of a page take together, however few they are.
const least = 125.0

// Sign makes a list one that is printed, signed and kept: rows ruled from one on and as
// high as a pen needs, below them what its words mean and a line for the signatures. What
// is short does not leave its page empty.
func (s *Sheet) Sign(from int, below ...string) {
	for row := from; row < len(s.Rows); row++ {
		for col := range s.Rows[row] {
			s.Rows[row][col].style.Grid = true
		}
	}
	s.Tall = HandRow
	foot := len(s.Rows)
	for i, text := range append(append([]string{""}, below...), "", Signatures) {
		s.Put(foot+i, 0, text, Style{Free: true})
	}
}

// Signatures is the line in which those who answer for a sheet sign.
const Signatures = "单位负责人：　　　　　　　审核人：　　　　　　　编制人："

// stretch makes ruled rows higher where its pages are less than full: those
// between two breaks are a page.
func (s *Sheet) stretch(heights []float64, p paper) {
	if s.Tall == 0 || p.across > 1 {
		return
	}
	for i, from := 0, 0; i <= len(s.Breaks); i++ {
		to := len(s.Rows)
		if i < len(s.Breaks) {
			to = s.Breaks[i]
		}
		fill(heights[from:to], s.Rows[from:to], s.Tall/p.scale, p)
		from = to
	}
}

func fill(heights []float64, rows [][]Cell, tallest float64, p paper) {
	ruled, others := 0.0, 0.0
	isRuled := func(cells []Cell) bool { return slices.ContainsFunc(cells, func(c Cell) bool { return c.style.Grid }) }
	for row, cells := range rows {
		if isRuled(cells) {
			ruled++
		} else {
			others += max(heights[row], rowHeight)
		}
	}
	if ruled == 0 {
		return
	}
	high := min(max(tallest, least/p.scale/ruled), (0.9*pageDown/p.scale-others)/ruled)
	for row, cells := range rows {
		if isRuled(cells) {
			heights[row] = max(heights[row], high)
		}
	}
}
