package pdf

import (
	"bytes"
	"fmt"
	mathbits "math/bits"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jung-kurt/gofpdf"

	"tongchou/report/typeset"
)

// sheet is a drawn page: its content stream, its size in points and the
// characters it shows in each face.
type sheet struct {
	content       []byte // PDF operators, deflated; fonts are named /F0 … /F3 after their role
	width, height typeset.Length
	runes         [4][]rune // sorted, each once
}

// families are the names of the faces inside gofpdf, by role. gofpdf writes
// fonts in the order of their names.
var families = [4]string{"f0", "f1", "f2", "f3"}

// fixedDate stands where gofpdf would put the clock; the bound file has its own.
var fixedDate = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// draw draws pages with gofpdf. Many pages in one document cost little more
// than one, because gofpdf spends its time on the fonts of a document.
func draw(fonts *cuts, pages []typeset.Page) ([]sheet, error) {
	sheets := make([]sheet, len(pages))
	var all [4][]rune
	for i, p := range pages {
		sheets[i] = sheet{width: p.Width, height: p.Height, runes: used(p)}
		for role, runes := range sheets[i].runes {
			all[role] = append(all[role], runes...)
		}
	}
	raw, err := drawDocument(fonts, all, pages, (*pen).write)
	if err != nil {
		return nil, err
	}
	streams, err := pageStreams(raw)
	if err != nil {
		return nil, err
	}
	if len(streams) != len(pages) {
		return nil, fmt.Errorf("gofpdf 写出 %d 页，应为 %d 页", len(streams), len(pages))
	}
	for i := range sheets {
		sheets[i].content = streams[i]
	}
	return sheets, nil
}

// used lists the characters of a page by face, in order, each once.
func used(p typeset.Page) (runes [4][]rune) {
	var sets [4]runeSet
	for _, runs := range [2][]typeset.Run{p.Under, p.Runs} {
		for _, r := range runs {
			for _, c := range r.Text {
				sets[r.Style.Role].add(c)
			}
		}
	}
	for role := range sets {
		runes[role] = sets[role].list()
	}
	return runes
}

// runeSet is a set of characters below U+10000.
type runeSet struct {
	bits [1 << 10]uint64
	n    int
}

func (s *runeSet) add(runes ...rune) {
	for _, r := range runes {
		if bit := uint64(1) << (r & 63); s.bits[r>>6]&bit == 0 {
			s.bits[r>>6] |= bit
			s.n++
		}
	}
}

// list is the characters in their order; nil for none.
func (s *runeSet) list() []rune {
	if s.n == 0 {
		return nil
	}
	runes := make([]rune, 0, s.n)
	for i, word := range s.bits {
		for ; word != 0; word &= word - 1 {
			runes = append(runes, rune(i<<6+mathbits.TrailingZeros64(word)))
		}
	}
	return runes
}

// cuts are the faces cut to the characters that were drawn so far, for gofpdf,
// which spends its time in proportion to the size of a font. What is cut off
// leaves no trace in the pages.
type cuts struct {
	faces *typeset.Faces
	mu    sync.Mutex
	runes [4][]rune
	fonts [4][]byte
}

// font is a face with at least the characters of runes, a copy that gofpdf may
// write into.
func (c *cuts) font(role int, runes []rune) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	all := slices.Concat(c.runes[role], runes)
	slices.Sort(all)
	if all = slices.Compact(all); len(all) > len(c.runes[role]) {
		c.runes[role] = all
		c.fonts[role] = gofpdf.UTF8CutFont(bytes.Clone(c.faces[role].Data()), string(all))
	}
	return bytes.Clone(c.fonts[role])
}

// drawDocument draws pages as one gofpdf document, page after page, their black
// runs with show.
func drawDocument(fonts *cuts, runes [4][]rune, pages []typeset.Page, show func(*pen, typeset.Run)) ([]byte, error) {
	f := gofpdf.NewCustom(&gofpdf.InitType{UnitStr: "pt"})
	f.SetCompression(false)
	f.SetCatalogSort(true)
	f.SetCreationDate(fixedDate)
	f.SetModificationDate(fixedDate)
	f.SetMargins(0, 0, 0)
	f.SetAutoPageBreak(false, 0)
	runes[typeset.BodyFace] = append(runes[typeset.BodyFace], ' ') // every page begins with this face
	for role := range runes {
		if len(runes[role]) > 0 {
			f.AddUTF8FontFromBytes(families[role], "", fonts.font(role, runes[role]))
		}
	}
	plain(f)
	for _, p := range pages {
		orientation, size := "P", gofpdf.SizeType{Wd: points(p.Width), Ht: points(p.Height)}
		if p.Width > p.Height {
			orientation, size = "L", gofpdf.SizeType{Wd: points(p.Height), Ht: points(p.Width)}
		}
		f.AddPageFormat(orientation, size)
		drawPage(&pen{Fpdf: f, height: p.Height, show: show}, p)
		plain(f)
	}
	var out bytes.Buffer
	if err := f.Output(&out); err != nil {
		return nil, fmt.Errorf("写 PDF：%w", err)
	}
	return out.Bytes(), nil
}

func points(l typeset.Length) float64 { return float64(l) / 1000 }

// plain puts gofpdf into a known state between pages: it begins a page with the
// colours and the font of the one before, which may be another paper's.
func plain(f *gofpdf.Fpdf) {
	f.SetFont(families[typeset.BodyFace], "", 1)
	f.SetTextColor(0, 0, 0)
	f.SetFillColor(0, 0, 0)
	f.SetDrawColor(0, 0, 0)
	f.SetLineWidth(1)
}

// drawPage draws runs and rules in their order. The space between the characters
// of a run is set with the operator Tc, which gofpdf has no call for.
func drawPage(f *pen, p typeset.Page) {
	for _, r := range p.Under {
		f.draw(r)
	}
	for i, b := range p.Boxes {
		if i == 0 || b.Colour != p.Boxes[i-1].Colour {
			f.SetFillColor(int(b.Colour[0]), int(b.Colour[1]), int(b.Colour[2]))
		}
		f.Rect(points(b.X), points(b.Y), points(b.W), points(b.H), "F")
	}
	if len(p.Boxes) > 0 {
		f.SetFillColor(0, 0, 0)
	}
	for _, r := range p.Runs {
		f.draw(r)
	}
	for i, r := range p.Rules {
		if i == 0 || r.Colour != p.Rules[i-1].Colour {
			f.SetDrawColor(int(r.Colour[0]), int(r.Colour[1]), int(r.Colour[2]))
		}
		if i == 0 || r.Weight != p.Rules[i-1].Weight {
			f.SetLineWidth(points(r.Weight))
		}
		f.Line(points(r.X1), points(r.Y1), points(r.X2), points(r.Y2))
	}
}

// turn is the cosine and sine of an angle in degrees, as many decimals as are
// written. The angles are those of watermark and turned pages; a library's sine
// may differ in the last bit from one processor to another.
func turn(angle int) (cos, sin float64) {
	switch angle {
	case 45:
		return 0.70711, 0.70711
	case 90:
		return 0, 1
	case -90:
		return 0, -1
	}
	panic(fmt.Sprintf("no run is turned by %d degrees", angle))
}

// pen remembers the text state of the page, to set only what changes.
type pen struct {
	*gofpdf.Fpdf
	style  typeset.Style
	space  typeset.Length
	height typeset.Length // of the page
	show   func(*pen, typeset.Run)
	line   []byte // the operators of the last text, for their room
}

// draw draws a run, turned if it has an angle.
func (p *pen) draw(r typeset.Run) {
	if r.Angle == 0 {
		p.run(r)
		return
	}
	p.spacing(0)
	p.TransformBegin()
	cos, sin := turn(r.Angle)
	p.Transform(gofpdf.TransformMatrix{A: cos, B: sin, C: -sin, D: cos, E: points(r.X), F: points(p.height - r.Y)})
	r.X, r.Y = 0, p.height
	p.run(r)
	p.TransformEnd()
	p.style = typeset.Style{} // the font of the page is back, whatever gofpdf believes
}

func (p *pen) run(r typeset.Run) {
	s := r.Style
	if s.Role != p.style.Role || s.Size != p.style.Size {
		p.SetFont(families[s.Role], "", points(s.Size))
	}
	if s.Colour != p.style.Colour || p.style.Size == 0 {
		p.SetTextColor(int(s.Colour[0]), int(s.Colour[1]), int(s.Colour[2]))
	}
	p.spacing(r.Space)
	p.style = s
	if s.Colour == typeset.Black {
		p.show(p, r)
	} else {
		p.Text(points(r.X), points(r.Y), r.Text)
	}
}

// write draws a run in the colour of the page's fillings, black: the operators
// are those of gofpdf's Text, which takes several times as long to write them.
func (p *pen) write(r typeset.Run) {
	b := append(p.line[:0], "BT "...)
	b = strconv.AppendFloat(b, points(r.X), 'f', 2, 64)
	b = append(b, ' ')
	b = strconv.AppendFloat(b, points(p.height)-points(r.Y), 'f', 2, 64)
	b = append(b, " Td ("...)
	b = appendUTF16(b, r.Text)
	b = append(b, ") Tj ET"...)
	p.line = b
	p.RawWriteStr(string(b))
}

func (p *pen) spacing(l typeset.Length) {
	if l != p.space {
		p.RawWriteStr(thousandths(l) + " Tc\n")
		p.space = l
	}
}

// thousandths writes a length as a decimal number of points.
func thousandths(l typeset.Length) string {
	sign := ""
	if l < 0 {
		sign, l = "-", -l
	}
	return sign + strconv.FormatInt(int64(l/1000), 10) + "." + strconv.FormatInt(int64(1000+l%1000), 10)[1:]
}

var (
	fontName = regexp.MustCompile(`/F([0-9a-f]{40}) (\d+) 0 R`)
	length   = regexp.MustCompile(`/Length (\d+)`)
)

// pageStreams takes the content streams out of a document that gofpdf wrote,
// in the order of its pages, with the fonts renamed to /F0 … /F3 after their
// families — gofpdf's own names depend on everything the document holds — and
// compresses them.
func pageStreams(raw []byte) ([][]byte, error) {
	objects, err := readObjects(raw)
	if err != nil {
		return nil, err
	}
	rename := []string{}
	for _, m := range fontName.FindAllSubmatch(objects[2], -1) {
		n, _ := strconv.Atoi(string(m[2]))
		for role, family := range families {
			if n < len(objects) && bytes.Contains(objects[n], []byte("/BaseFont /utf8"+family+"\n")) {
				rename = append(rename, "BT /F"+string(m[1])+" ", fmt.Sprintf("BT /F%d ", role))
			}
		}
	}
	names := strings.NewReplacer(rename...)
	var streams [][]byte
	var renamed bytes.Buffer
	for n := 3; n+1 < len(objects); n++ {
		if !bytes.HasPrefix(objects[n], []byte("<</Type /Page\n")) {
			continue
		}
		content, err := stream(objects[n+1])
		if err != nil {
			return nil, err
		}
		renamed.Reset()
		names.WriteString(&renamed, string(content)) // a bytes.Buffer takes everything
		streams = append(streams, deflate(&fast, renamed.Bytes()))
	}
	return streams, nil
}

// readObjects splits a gofpdf document at the offsets of its cross-reference
// table. Each object is the text after its "n 0 obj" line.
func readObjects(raw []byte) ([][]byte, error) {
	broken := fmt.Errorf("gofpdf 输出的结构与预期不符")
	at := bytes.LastIndex(raw, []byte("startxref\n"))
	if at < 0 {
		return nil, broken
	}
	var xref, count int
	if _, err := fmt.Sscanf(string(raw[at+len("startxref\n"):]), "%d", &xref); err != nil || xref >= at {
		return nil, broken
	}
	if _, err := fmt.Sscanf(string(raw[xref:at]), "xref\n0 %d", &count); err != nil {
		return nil, broken
	}
	lines := bytes.Split(raw[xref:at], []byte("\n"))
	objects := make([][]byte, count)
	for n := 1; n < count && n+2 < len(lines); n++ {
		offset, err := strconv.Atoi(string(bytes.TrimLeft(lines[n+2][:10], "0")))
		head := fmt.Sprintf("%d 0 obj\n", n)
		if err != nil || offset+len(head) > len(raw) || string(raw[offset:offset+len(head)]) != head {
			return nil, broken
		}
		objects[n] = raw[offset+len(head):]
	}
	return objects, nil
}

// stream is the data of a stream object.
func stream(object []byte) ([]byte, error) {
	start := bytes.Index(object, []byte("stream\n"))
	if start >= 0 {
		if m := length.FindSubmatch(object[:start]); m != nil {
			n, _ := strconv.Atoi(string(m[1]))
			if data := object[start+len("stream\n"):]; n <= len(data) {
				return data[:n], nil
			}
		}
	}
	return nil, fmt.Errorf("gofpdf 输出的页面没有内容")
}
