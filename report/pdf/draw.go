package pdf

import (
	"bytes"
	"fmt"
	mathbits "math/bits"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/jung-kurt/gofpdf"

	"tongchou/report/typeset"
)

// sheet is a drawn page: its content stream, its size in points and the
// characters it shows in each face.
type sheet struct {
	content       []byte // PDF operators, deflated; fonts are named /F0 … /F3 after their role
	width, height typeset.Length
	runes         [4][]rune          // sorted, each once
	parts         []typeset.PartKind // what its marked content is, in order
}

// fixedDate stands where gofpdf would put the clock; the bound file has its own.
var fixedDate = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// draw draws the pages of a paper with gofpdf. It has no fonts: they would take
// longer than everything else, and bind embeds them.
func draw(pages []typeset.Page) ([]sheet, error) {
	raw, err := drawDocument(pages, nil, (*pen).write)
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
	sheets := make([]sheet, len(pages))
	for i, p := range pages {
		sheets[i] = sheet{content: deflate(&fast, streams[i]), width: p.Width, height: p.Height, runes: used(p), parts: partsOf(p)}
	}
	return sheets, nil
}

// partsOf are the kinds of a page's marked content, in the order in which drawPage marks it.
func partsOf(p typeset.Page) []typeset.PartKind {
	var out []typeset.PartKind
	var last typeset.Part
	for _, r := range p.Runs {
		if r.Part != last && r.Part.Kind != typeset.NoPart {
			out = append(out, r.Part.Kind)
		}
		last = r.Part
	}
	return out
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

// runeSet is a set of characters. Those beyond U+FFFF are few.
type runeSet struct {
	bits   [1 << 10]uint64
	n      int
	beyond []rune // in their order
}

func (s *runeSet) add(runes ...rune) {
	for _, r := range runes {
		if r > 0xFFFF {
			if i, has := slices.BinarySearch(s.beyond, r); !has {
				s.beyond = slices.Insert(s.beyond, i, r)
				s.n++
			}
			continue
		}
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
	return append(runes, s.beyond...)
}

// drawDocument draws pages as one gofpdf document, after what prepare does to it,
// with the text of runs by show.
func drawDocument(pages []typeset.Page, prepare func(*gofpdf.Fpdf), show func(*pen, typeset.Run)) ([]byte, error) {
	f := gofpdf.NewCustom(&gofpdf.InitType{UnitStr: "pt"})
	f.SetCompression(false)
	f.SetCatalogSort(true)
	f.SetCreationDate(fixedDate)
	f.SetModificationDate(fixedDate)
	f.SetMargins(0, 0, 0)
	f.SetAutoPageBreak(false, 0)
	if prepare != nil {
		prepare(f)
	}
	for _, p := range pages {
		f.SetFillColor(0, 0, 0) // gofpdf begins a page with the colour of the one before
		orientation, size := "P", gofpdf.SizeType{Wd: points(p.Width), Ht: points(p.Height)}
		if p.Width > p.Height {
			orientation, size = "L", gofpdf.SizeType{Wd: points(p.Height), Ht: points(p.Width)}
		}
		f.AddPageFormat(orientation, size)
		drawPage(&pen{Fpdf: f, height: p.Height, show: show, page: p}, p)
	}
	var out bytes.Buffer
	if err := f.Output(&out); err != nil {
		return nil, fmt.Errorf("写 PDF：%w", err)
	}
	return out.Bytes(), nil
}

func points(l typeset.Length) float64 { return float64(l) / 1000 }

// drawPage draws runs and rules in their order. The space between the characters
// of a run is set with the operator Tc, which gofpdf has no call for.
func drawPage(f *pen, p typeset.Page) {
	f.mark(typeset.Part{}, true)
	for _, r := range p.Under {
		f.draw(r)
	}
	for _, b := range p.Boxes {
		f.fill(b.Colour)
		if len(b.Corners) > 0 {
			f.area(b.Corners)
			continue
		}
		f.Rect(points(b.X), points(b.Y), points(b.W), points(b.H), "F")
	}
	for _, r := range p.Runs {
		f.mark(r.Part, false)
		f.draw(r)
	}
	f.mark(typeset.Part{}, false)
	for i, r := range p.Rules {
		if i == 0 || r.Colour != p.Rules[i-1].Colour {
			f.SetDrawColor(int(r.Colour[0]), int(r.Colour[1]), int(r.Colour[2]))
		}
		if i == 0 || r.Weight != p.Rules[i-1].Weight {
			f.SetLineWidth(points(r.Weight))
		}
		f.Line(points(r.X1), points(r.Y1), points(r.X2), points(r.Y2))
	}
	f.RawWriteStr("EMC\n")
}

// mark begins the marked content of a part: what is drawn until the next belongs to it, or
// to no part at all.
func (p *pen) mark(part typeset.Part, first bool) {
	if part == p.part && !first {
		return
	}
	if !first {
		p.RawWriteStr("EMC\n")
	}
	if p.part = part; part.Kind == typeset.NoPart {
		p.RawWriteStr("/Artifact BMC\n")
		return
	}
	p.RawWriteStr("/" + roles[part.Kind] + " <</MCID " + strconv.Itoa(p.marked) + ">> BDC\n")
	p.marked++
}

// roles are the standard structure types of parts.
var roles = map[typeset.PartKind]string{typeset.PartP: "P", typeset.PartH1: "H1", typeset.PartH2: "H2", typeset.PartTable: "Div", typeset.PartFigure: "Figure"}

// area fills the area between corners.
func (p *pen) area(corners []typeset.Corner) {
	list := make([]gofpdf.PointType, len(corners))
	for i, c := range corners {
		list[i] = gofpdf.PointType{X: points(c.X), Y: points(c.Y)}
	}
	p.Polygon(list, "F")
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
	colour typeset.Colour // of fillings, letters among them
	height typeset.Length // of the page
	show   func(*pen, typeset.Run)
	line   []byte // the operators of the last text, for their room
	page   typeset.Page
	shown  *[4][]rune // the page's characters, once one needs them
	part   typeset.Part
	marked int // parts marked so far on the page
}

// draw draws a run, turned if it has an angle.
func (p *pen) draw(r typeset.Run) {
	if r.Angle == 0 {
		p.run(r)
		return
	}
	p.spacing(0)
	colour := p.colour
	p.TransformBegin()
	cos, sin := turn(r.Angle)
	p.Transform(gofpdf.TransformMatrix{A: cos, B: sin, C: -sin, D: cos, E: points(r.X), F: points(p.height - r.Y)})
	r.X, r.Y = 0, p.height
	p.run(r)
	p.TransformEnd()
	// The font and the colour of the page are back, whatever gofpdf believes.
	p.style, p.colour = typeset.Style{}, colour
}

func (p *pen) run(r typeset.Run) {
	p.fill(r.Style.Colour)
	p.spacing(r.Space)
	p.show(p, r)
}

func (p *pen) fill(c typeset.Colour) {
	if c != p.colour {
		p.SetFillColor(int(c[0]), int(c[1]), int(c[2]))
		p.colour = c
	}
}

// write draws the text of a run in the colour of fillings, with the operators of
// gofpdf's SetFont and Text; the faces are called /F0 … /F3 after their roles.
func (p *pen) write(r typeset.Run) {
	b := append(p.line[:0], "BT "...)
	if s := r.Style; s.Role != p.style.Role || s.Size != p.style.Size {
		b = append(b, '/', 'F', '0'+byte(s.Role), ' ')
		b = append(b, thousandths(s.Size)...)
		b = append(b, " Tf "...)
	}
	p.style = r.Style
	b = strconv.AppendFloat(b, points(r.X), 'f', 2, 64)
	b = append(b, ' ')
	b = strconv.AppendFloat(b, points(p.height)-points(r.Y), 'f', 2, 64)
	b = append(b, " Td ("...)
	b = appendUTF16(b, p.coded(r))
	b = append(b, ") Tj ET"...)
	p.line = b
	p.RawWriteStr(string(b))
}

// coded is the text of a run in the numbers that the page's faces know.
func (p *pen) coded(r typeset.Run) []rune {
	text := []rune(r.Text)
	for i, c := range text {
		if c <= 0xFFFF {
			continue
		}
		if p.shown == nil {
			runes := used(p.page)
			p.shown = &runes
		}
		text[i] = codesOf(p.shown[r.Style.Role]).of(c)
	}
	return text
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

// length is how a stream object says how long it is.
var length = regexp.MustCompile(`/Length (\d+)`)

// pageStreams takes the content streams out of a document that gofpdf wrote, in
// the order of its pages.
func pageStreams(raw []byte) ([][]byte, error) {
	objects, err := readObjects(raw)
	if err != nil {
		return nil, err
	}
	var streams [][]byte
	for n := 3; n+1 < len(objects); n++ {
		if !bytes.HasPrefix(objects[n], []byte("<</Type /Page\n")) {
			continue
		}
		content, err := stream(objects[n+1])
		if err != nil {
			return nil, err
		}
		streams = append(streams, content)
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
