package paper

import (
	"slices"
	"strings"
	"testing"

	"tongchou/data"
	"tongchou/report/typeset"
)

// Measures of the pages, as GB/T 9704-2012 gives them and typeset sets them, in points.
const (
	areaTop    = 104.88 // 37 mm
	areaBottom = 742.67 // 37 + 225 mm
	lead       = 29.6
	loose      = 2.0 // 16 pt / 8: how far a gap may grow
)

// bodyPages are the pages of a document's own text: those before its annexes.
func bodyPages(t *testing.T, d *typeset.Document) []typeset.Page {
	t.Helper()
	bare := *d
	bare.Annexes = nil
	for _, a := range d.Annexes {
		bare.Annexes = append(bare.Annexes, typeset.Annex{Title: a.Title})
	}
	bare.CopyTo, bare.PrintedBy, bare.Print = "", "", ""
	pages := set(t, &bare)
	return pages[:len(pages)-len(d.Annexes)]
}

func set(t testing.TB, d *typeset.Document) []typeset.Page {
	t.Helper()
	faces, err := embeddedFaces()
	if err != nil {
		t.Fatal(err)
	}
	pages, err := d.Set(faces)
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

// linesOf are the heights of the lines of text within a page's area, without its labels and number.
func linesOf(p typeset.Page) []float64 {
	var out []float64
	for _, r := range p.Runs {
		if y := float64(r.Y) / 1000; r.Angle == 0 && y > areaTop && y <= areaBottom+1 && !slices.Contains(out, y) {
			out = append(out, y)
		}
	}
	slices.Sort(out)
	return out
}

// onPage is the text of a page.
func onPage(p typeset.Page) string {
	var b strings.Builder
	for _, r := range p.Runs {
		b.WriteString(r.Text)
	}
	return b.String()
}

// The pages of the papers of every sample are filled: at most two lines are blank at the foot of one that the
// text goes on after, the signature has text beside it, no line is stretched, no character ends
// a paragraph alone, and no last page is nearly empty.
func TestPagesAreFilled(t *testing.T) {
	for _, pool := range data.Embedded() {
		t.Run(pool, func(t *testing.T) {
			v := view(t, pool)
			for _, p := range papers(t, v) {
				if p.Notice == nil {
					continue
				}
				d := written(t, p)
				if d.Date != "" {
					filled(t, p.Name, d)
				}
				notAlone(t, p.Name, set(t, d))
			}
		})
	}
}

func filled(t *testing.T, name string, d *typeset.Document) {
	t.Helper()
	pages := bodyPages(t, d)
	for i, p := range pages {
		at := linesOf(p)
		if i+1 < len(pages) && areaBottom-at[len(at)-1] > 3*lead*1.12 {
			t.Errorf("%s: page %d of the text ends %.0f pt above its foot", name, i+1, areaBottom-at[len(at)-1])
		}
		for _, r := range p.Runs {
			if r.Style.Size == 16000 && r.Style.Role == typeset.BodyFace && float64(r.Space)/1000 > loose {
				t.Errorf("%s: page %d stretches %q by %.2f pt", name, i+1, r.Text, float64(r.Space)/1000)
			}
		}
	}
	last := onPage(pages[len(pages)-1])
	before := last[:strings.Index(last, d.Date)]
	if len([]rune(before)) < len([]rune(strings.Join(d.Signers, "")))+10 {
		t.Errorf("%s: the signature stands alone: %s", name, last)
	}
}

// notAlone asks that a last page holds more than what ends a table or the record.
func notAlone(t *testing.T, name string, pages []typeset.Page) {
	t.Helper()
	if p := pages[len(pages)-1]; len(pages) > 1 && p.Width < p.Height {
		if n := len(linesOf(p)); n < 9 {
			t.Errorf("%s: the last page holds %d lines: %s", name, n, onPage(p))
		}
	}
}
