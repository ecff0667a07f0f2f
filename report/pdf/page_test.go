package pdf

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"tongchou/report/paper"
	"tongchou/report/typeset"
)

// tool finds a program the test needs. Without it the test is skipped, but not
// in CI, where all of them must be there.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is not installed", name)
		}
		t.Skipf("needs %s", name)
	}
	return path
}

func run(t *testing.T, name string, args ...string) []byte {
	t.Helper()
	out, err := exec.Command(tool(t, name), args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
	return out
}

// save writes a document's PDF into the test's folder.
func save(t *testing.T, d *typeset.Document) string {
	t.Helper()
	sheets, err := draw(pages(t, paper.Paper{Write: func() (*typeset.Document, error) { return d, nil }}))
	if err != nil {
		t.Fatal(err)
	}
	b := bound{Set: &paper.Set{Date: "20260115"}, cores: newCores(faces(t), nil), title: d.Name, sheets: sheets}
	path := filepath.Join(t.TempDir(), "x.pdf")
	if err := os.WriteFile(path, b.bind(), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// raster is a page at 254 dpi: a pixel is a tenth of a millimetre.
type raster struct {
	w, h int
	rgb  []byte
}

func rasterize(t *testing.T, path string, page int) raster {
	t.Helper()
	out := run(t, "pdftoppm", "-r", "254", "-f", fmt.Sprint(page), "-l", fmt.Sprint(page), path)
	var r raster
	var depth int
	if _, err := fmt.Fscanf(bytes.NewReader(out), "P6\n%d %d\n%d\n", &r.w, &r.h, &depth); err != nil {
		t.Fatalf("pdftoppm wrote no picture: %v", err)
	}
	r.rgb = out[len(out)-3*r.w*r.h:]
	return r
}

func isRed(c []byte) bool  { return c[0] > 150 && c[1] < 110 && c[2] < 110 }
func isDark(c []byte) bool { return c[0] < 140 && c[1] < 140 && c[2] < 140 }

// box is where ink lies, in millimetres from the page's upper left corner.
type box struct{ left, top, right, bottom float64 }

// ink is the box of the pixels of a kind within a part of the page.
func (r raster) ink(kind func([]byte) bool, within box) box {
	b := box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for y := max(0, int(within.top*10)); y < min(r.h, int(within.bottom*10)); y++ {
		for x := max(0, int(within.left*10)); x < min(r.w, int(within.right*10)); x++ {
			if kind(r.rgb[3*(y*r.w+x):]) {
				b.left, b.right = min(b.left, float64(x)/10), max(b.right, float64(x+1)/10)
				b.top, b.bottom = min(b.top, float64(y)/10), max(b.bottom, float64(y+1)/10)
			}
		}
	}
	return b
}

// rows are the vertical extents of the bands of ink, gaps under a millimetre closed.
func (r raster) rows(kind func([]byte) bool, within box) []box {
	var out []box
	for y := within.top; y < within.bottom; y += 0.1 {
		b := r.ink(kind, box{within.left, y, within.right, y + 0.1001})
		if b.top > b.bottom {
			continue
		}
		if n := len(out); n > 0 && b.top-out[n-1].bottom < 1 {
			last := &out[n-1]
			last.bottom, last.left, last.right = b.bottom, min(last.left, b.left), max(last.right, b.right)
		} else {
			out = append(out, b)
		}
	}
	return out
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 0.5 || math.IsInf(got, 0) {
		t.Errorf("%s at %.1f mm, want %.1f", what, got, want)
	}
}

// specimen is a document with every part, of plain full-width text: 国 fills
// its em nearly to all edges.
func specimen() *typeset.Document {
	return &typeset.Document{
		Name: "specimen.pdf", Mark: []string{"国国国国国国国"}, MarkTail: "国国", Number: "国国国〔2026〕国号",
		Title: []string{"国国国国国国国国国国国国", "国国国国国国国国国国国国国国"}, To: "国国国国国国：",
		Body:    []string{strings.Repeat("国", 28*40-2)},
		Signers: []string{"国国国国国国"}, Date: "2026年1月15日",
		CopyTo: "国国国国。", PrintedBy: "国国国国", PrintedOn: "2026年1月15日",
	}
}

// The measures of GB/T 9704-2012, taken from the drawn page. The ink of 国
// begins 0.3 mm inside its em at 三号, which the wanted values leave out.
func TestPageMeasures(t *testing.T) {
	path := save(t, specimen())
	first := rasterize(t, path, 1)
	if first.w/10 != 210 || first.h/10 != 297 {
		t.Fatalf("page is %d × %d tenths of a millimetre, want A4", first.w, first.h)
	}
	all := box{0, 0, 210, 297}
	red := first.rows(isRed, all)
	if len(red) != 2 {
		t.Fatalf("%d bands of red, want mark and rule", len(red))
	}
	near(t, "upper edge of the mark", red[0].top, 37+35)
	near(t, "middle of the mark", (red[0].left+red[0].right)/2, 28+78)
	near(t, "red rule, left end", red[1].left, 28)
	near(t, "red rule, right end", red[1].right, 28+156)
	if w := red[1].bottom - red[1].top; w < 0.2 || w > 0.6 {
		t.Errorf("red rule is %.1f mm thick, want 0.35", w)
	}

	const line, em3 = 10.445, 16 * 25.4 / 72 // from line to line, and 三号
	black := first.rows(isDark, box{20, 0, 190, 262})
	number := black[0]
	near(t, "number below the mark, two lines", number.top-red[0].bottom, 2*line+0.3)
	near(t, "rule below the number", red[1].top-number.bottom, 4)
	near(t, "middle of the number", (number.left+number.right)/2, 28+78)
	near(t, "title below the rule, two lines", black[1].top-red[1].bottom, 2*line+0.4)
	near(t, "middle of the title", (black[1].left+black[1].right)/2, 28+78)
	to := black[3]
	near(t, "recipients below the title, one line", to.top-black[2].bottom, line+0.6)
	near(t, "recipients, left edge", to.left, 28+0.5)
	near(t, "indent of the body", black[4].left, 28+2*156.0/28+0.5)
	near(t, "second line of the body", black[5].left, 28+0.5)
	near(t, "right edge of the body", black[5].right, 28+156)

	second := rasterize(t, path, 2)
	rows := second.rows(isDark, box{20, 30, 190, 262.5})
	if len(rows) != 22 {
		t.Fatalf("%d lines on the second page, want 22", len(rows))
	}
	near(t, "天头", rows[0].top, 37+0.3)
	near(t, "lower edge of the text area", rows[21].bottom, 37+225-0.3)
	near(t, "pitch of 22 lines", rows[21].top-rows[0].top, 21*line)
	near(t, "left edge of an even page", rows[1].left, 210-28-156+0.5)
	near(t, "right edge of an even page, 订口", rows[1].right, 210-28)
	near(t, "height of a character", rows[3].bottom-rows[3].top, em3*0.9)
	for page, r := range map[int]raster{1: first, 2: second} {
		n := r.ink(isDark, box{0, 264, 210, 290})
		near(t, fmt.Sprintf("page number %d below the text area", page), dashTop(r), 262+7)
		if page%2 == 1 {
			near(t, "odd page number, one character in from the right", n.right, 28+156-14*25.4/72)
		} else {
			near(t, "even page number, one character in from the left", n.left, 26+14*25.4/72)
		}
	}
}

// dashTop is the upper edge of the first dash of the page number.
func dashTop(r raster) float64 {
	n := r.ink(isDark, box{0, 264, 210, 290})
	return r.ink(isDark, box{n.left, 264, n.left + 2, 290}).top
}

// The last page: signer over the date, date four characters from the right, the
// record on the lower edge of the text area.
func TestLastPageMeasures(t *testing.T) {
	path := save(t, specimen())
	last := rasterize(t, path, 3)
	rows := last.rows(isDark, box{20, 30, 190, 240})
	n := len(rows)
	signer, date := rows[n-2], rows[n-1]
	near(t, "date, four characters from the right", date.right, 28+156-4*156.0/28-0.9) // 日 is narrow
	near(t, "signer over the middle of the date", (signer.left+signer.right)/2, (date.left+date.right)/2)
	if room := signer.top - rows[n-3].bottom; room < 20 {
		t.Errorf("%.1f mm above the signer, no room for a seal", room)
	}
	record := last.ink(isDark, box{20, 240, 190, 264})
	near(t, "lower rule of the record", record.bottom, 262)
	near(t, "record, left end", record.left, 28)
	near(t, "record, right end", record.right, 28+156)
}

// The letter form: mark 30 mm from the page's top, the first double rule 4 mm
// under it, the second 20 mm from the bottom, both 170 mm long.
func TestLetterMeasures(t *testing.T) {
	d := specimen()
	d.Form, d.MarkTail = typeset.LetterForm, ""
	path := save(t, d)
	r := rasterize(t, path, 1)
	red := r.rows(isRed, box{0, 0, 210, 297})
	if len(red) != 3 {
		t.Fatalf("%d bands of red, want mark and two double rules", len(red))
	}
	near(t, "upper edge of the mark", red[0].top, 30)
	near(t, "first double rule", red[1].top, red[0].bottom+4)
	near(t, "second double rule", red[2].bottom, 297-20)
	near(t, "rules, left end", red[1].left, 20)
	near(t, "rules, right end", red[1].right, 190)
	if n := r.ink(isDark, box{0, 264, 210, 275}); n.top < n.bottom {
		t.Error("the first page of a letter has a page number")
	}
}

// On a turned page the head lies where the bound page has its left edge, and
// the number where the bound page has it.
func TestLandscapeMeasures(t *testing.T) {
	rows := []typeset.Row{}
	for range 40 {
		rows = append(rows, typeset.Row{Cells: []string{"国", "1.00"}})
	}
	d := &typeset.Document{Name: "sheet.pdf", Sheets: []typeset.Annex{{
		Title: []string{"国国国国"}, Landscape: true,
		Blocks: []typeset.Block{&typeset.Table{Unit: "单位：元", Columns: []typeset.Column{{Title: "名称", Share: 1, Align: typeset.Left}, {Title: "金额", Share: 1, Align: typeset.Right}}, Rows: rows}},
	}}}
	path := save(t, d)
	for page := 1; page <= 2; page++ {
		r := rasterize(t, path, page)
		if r.w/10 != 297 || r.h/10 != 210 {
			t.Fatalf("page is %d × %d, want A4 landscape", r.w, r.h)
		}
		table := r.ink(isDark, box{32, 20, 297, 210})
		near(t, "table, left end", table.left, 297-37-225)
		near(t, "table, right end", table.right, 297-37)
		number := r.ink(isDark, box{0, 0, 32, 210})
		dash := r.ink(isDark, box{0, number.top, 32, number.top + 2})
		near(t, "page number left of the table", dash.right, 35-7)
		if page == 1 {
			near(t, "odd page number at the foot", number.bottom, 28+156-14*25.4/72)
		} else {
			near(t, "even page number at the head", number.top, 26+14*25.4/72)
		}
	}
}
