package book

import (
	"fmt"
	"strings"
	"testing"

	"tongchou/report/xlsx/booktest"
)

// TestPaper: what fits is one page across; what does not goes on as many as keep it
// readable, and columns that are folded take no paper.
func TestPaper(t *testing.T) {
	for _, c := range []struct {
		columns, rows, folded int
		across                int
		least                 float64 // of full size
	}{
		{8, 20, 0, 1, 1},
		{13, 20, 0, 1, onePage},
		{40, 20, 0, 5, smallest},
		{40, 20, 28, 1, onePage},
		{40, 60, 0, 5, smallest},
	} {
		s := (&Book{}).Add("表", "")
		widths, heights := make([]float64, c.columns), make([]float64, c.rows)
		for col := range widths {
			widths[col] = 16
		}
		for row := range heights {
			s.Put(row, 0, "甲", Plain)
		}
		s.Fold(c.columns-c.folded, c.folded)
		if p := s.paper(widths, heights); p.across != c.across || p.scale < c.least {
			t.Errorf("%d columns, %d folded, %d rows: %d pages across at %.2f, want %d at %.2f or more", c.columns, c.folded, c.rows, p.across, p.scale, c.across, c.least)
		}
	}
}

// TestFormsFillTheirPage: the ruled rows of a form are as high as leaves its page neither
// half empty nor too small, each of its pages by itself.
func TestFormsFillTheirPage(t *testing.T) {
	for _, rows := range []int{12, 20, 28} {
		s := (&Book{}).Add("表", "")
		s.Tall = FormRow
		for row := range 2 * rows {
			s.Put(row, 0, "项目", Style{Grid: true})
		}
		s.Breaks = []int{rows}
		heights, widths := make([]float64, 2*rows), []float64{120}
		p := s.paper(widths, heights)
		s.stretch(heights, p)
		high := 0.0
		for _, h := range heights[:rows] {
			high += max(h, rowHeight)
		}
		if fill := high * p.scale / pageDown; fill < 0.6 || fill > 1 {
			t.Errorf("%d rows fill %.2f of a page", rows, fill)
		}
	}
}

// TestSignedLists: a list of a line or of a few is ruled as high as leaves its page not
// two thirds empty, and ends with the line for signatures; a long one keeps its rows.
func TestSignedLists(t *testing.T) {
	for _, rows := range []int{1, 2, 4, 12, 200} {
		s := (&Book{}).Add("表", "")
		s.Begin("清单", "某市", 3, 0, false, "项目", "办理情况")
		for row := range rows {
			s.Line(3+row, 0, Plain, "项目", nil)
		}
		s.Sign(3, "说明")
		if last := s.At(s.Height()-1, 0).Value(); last != Signatures {
			t.Errorf("%d rows: the last line is %v", rows, last)
		}
		heights, widths := make([]float64, s.Height()), []float64{60, 60}
		p := s.paper(widths, heights)
		s.stretch(heights, p)
		high := 0.0
		for _, h := range heights {
			high += max(h, rowHeight)
		}
		if fill := high * p.scale / pageDown; fill < 0.4 || p.down == 1 && fill > 1 {
			t.Errorf("%d rows fill %.2f of a page", rows, fill)
		}
		if rows == 200 && heights[10] > rowHeight {
			t.Errorf("a row of a long list is %.0f high", heights[10])
		}
	}
}

// TestFoldedColumns: helper columns are grouped and out of sight, others stay.
func TestFoldedColumns(t *testing.T) {
	f := booktest.Open(t, sheetBytes(t, func(s *Sheet) {
		s.Line(0, 0, Plain, "甲", "乙", "丙")
		s.Fold(1, 1)
	}))
	for i, folded := range []bool{false, true, false} {
		visible, err := f.GetColVisible("表", Column(i))
		if err != nil {
			t.Fatal(err)
		}
		level, err := f.GetColOutlineLevel("表", Column(i))
		if err != nil {
			t.Fatal(err)
		}
		if visible == folded || (level == 1) != folded {
			t.Errorf("column %d: visible %v, outline %d", i, visible, level)
		}
	}
}

// TestMinusOfFormats: a negative number has the minus that people read, and a name of a
// cell is one that every program takes.
func TestMinusOfFormats(t *testing.T) {
	for _, format := range []string{FormatMoney, FormatCount, "0.00%"} {
		if got := signed(format); !strings.HasPrefix(got, format+";") || !strings.Contains(got, `"−"`) {
			t.Errorf("%s: %s", format, got)
		}
	}
	b := &Book{}
	at := b.Add("表", "").At(0, 0)
	for i, want := range []string{"fund_1", "fund_1_", "_2026_x"} {
		if got := b.Name([]string{"fund_1", "FUND-1", "2026-x"}[i], at); !strings.EqualFold(got, want) {
			t.Error(fmt.Sprint(got, " for ", want))
		}
	}
}

// TestAlmostEmptyLastPages: what is a little more than full pages is printed smaller on
// these, but no smaller than can be read; what fills more of its last page is left.
func TestAlmostEmptyLastPages(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rows, high int
		across     float64
	}{
		{30, 0, 100}, {40, 1, 100}, {63, 0, 100}, {70, 2, 100}, {40, 0, pageAcross / onePage},
	} {
		s := &Sheet{}
		for row := range c.rows {
			s.Put(row, 0, "甲", Style{})
		}
		heights := make([]float64, c.rows)
		p := s.paper([]float64{c.across}, heights)
		if p.high != c.high || p.scale < onePage {
			t.Errorf("%d rows, %.0f across: fitted to %d pages at %.2f, want %d", c.rows, c.across, p.high, p.scale, c.high)
		}
	}
}
