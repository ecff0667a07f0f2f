package pdf

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"sync"
	"unicode/utf16"

	"tongchou/report/paper"
	"tongchou/report/typeset"
)

// bound is a PDF file to write from drawn pages.
type bound struct {
	*paper.Set        // what the files of all papers say of themselves
	cores      *cores // and the faces
	title      string
	sheets     []sheet
	outline    []bookmark
	attachment []byte // result.json; nil for none
	parts      bool   // every bookmark begins a document whose pages count from 1
}

// bookmark is an entry of the outline. Level 0 entries are chapters, level 1
// entries documents whose pages count from 1.
type bookmark struct {
	title string
	level int
	page  int // index of its first page
}

// bind writes a PDF file. It embeds of each face only the glyphs that its own
// pages show, so a file of one unit is small and carries no other unit's text.
func (b *bound) bind() []byte {
	w := newObjects()
	catalog, pages, info := w.reserve(), w.reserve(), w.reserve()
	fonts := b.fonts(w)
	var kids bytes.Buffer
	first := make([]int, len(b.sheets)) // object of each page
	for i, s := range b.sheets {
		content := w.packed("", s.content)
		first[i] = w.add(fmt.Sprintf("<</Type/Page/Parent %d 0 R/MediaBox[0 0 %s %s]/Resources<</Font<<%s>>>>/Contents %d 0 R/StructParents %d/Tabs/S>>",
			pages, thousandths(s.width), thousandths(s.height), fonts.resources(s), content, i))
		fmt.Fprintf(&kids, "%d 0 R ", first[i])
	}
	w.set(pages, fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", len(b.sheets), bytes.TrimSpace(kids.Bytes())))
	w.set(info, fmt.Sprintf("<</Title%s/Subject%s/Author%s/Keywords%s/Producer(tongchou)/CreationDate(D:%s000000+08'00')/ModDate(D:%s000000+08'00')>>",
		text(b.title), text(b.Subject), text(b.Author), text(b.Keywords), b.Date, b.Date))
	extra := ""
	if len(b.outline) > 0 {
		extra = fmt.Sprintf("/PageMode/UseOutlines/Outlines %d 0 R", b.bookmarks(w, first))
	}
	if b.parts {
		extra += fmt.Sprintf("/PageLabels<</Nums[%s]>>", b.labels())
	}
	if b.attachment != nil {
		extra += fmt.Sprintf("/Names<</EmbeddedFiles<</Names[(%s)%d 0 R]>>>>", attachmentName, b.attach(w))
	}
	w.set(catalog, fmt.Sprintf("<</Type/Catalog/Pages %d 0 R/Lang(zh-CN)/MarkInfo<</Marked true>>/StructTreeRoot %d 0 R/Metadata %d 0 R/ViewerPreferences<</DisplayDocTitle true>>%s>>",
		pages, b.structure(w, first), b.metadata(w), extra))
	return w.file(catalog, info)
}

// attachmentName is what an attached extract of the result is called.
const attachmentName = "result.json"

// attach embeds the extract as a file of its own and returns its specification.
func (b *bound) attach(w *objects) int {
	file := w.stream(fmt.Sprintf("/Type/EmbeddedFile/Subtype/application#2Fjson/Params<</Size %d>>", len(b.attachment)), b.attachment)
	return w.add(fmt.Sprintf("<</Type/Filespec/F(%s)/UF(%s)/Desc%s/EF<</F %d 0 R>>>>", attachmentName, attachmentName, text("本文件的测算结果"), file))
}

// labels starts the page numbers of a viewer at 1 for every document, as they
// are printed.
func (b *bound) labels() string {
	var s bytes.Buffer
	last := -1
	for _, m := range b.outline {
		if m.page != last {
			fmt.Fprintf(&s, "%d<</S/D>>", m.page)
			last = m.page
		}
	}
	return s.String()
}

// bookmarks writes the outline, closed below its chapters, and returns its object.
func (b *bound) bookmarks(w *objects, pages []int) int {
	root := w.reserve()
	id := make([]int, len(b.outline))
	for i := range b.outline {
		id[i] = w.reserve()
	}
	parents, places := make([]int, len(id)), make([]int, len(id)) // by item: the object it is below, its place there
	children := map[int][]int{}                                   // by object of the parent
	var above []int                                               // items that may have others below
	for i := range b.outline {
		for len(above) > 0 && b.outline[above[len(above)-1]].level >= b.outline[i].level {
			above = above[:len(above)-1]
		}
		if parents[i] = root; len(above) > 0 {
			parents[i] = id[above[len(above)-1]]
		}
		above = append(above, i)
		places[i] = len(children[parents[i]])
		children[parents[i]] = append(children[parents[i]], i)
	}
	for i, m := range b.outline {
		p, at := parents[i], places[i]
		s := fmt.Sprintf("<</Title%s/Parent %d 0 R/Dest[%d 0 R/XYZ null null null]", text(m.title), p, pages[m.page])
		if at > 0 {
			s += fmt.Sprintf("/Prev %d 0 R", id[children[p][at-1]])
		}
		if at+1 < len(children[p]) {
			s += fmt.Sprintf("/Next %d 0 R", id[children[p][at+1]])
		}
		if c := children[id[i]]; len(c) > 0 {
			s += fmt.Sprintf("/First %d 0 R/Last %d 0 R/Count -%d", id[c[0]], id[c[len(c)-1]], len(c))
		}
		w.set(id[i], s+">>")
	}
	top := children[root]
	w.set(root, fmt.Sprintf("<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>", id[top[0]], id[top[len(top)-1]], len(top)))
	return root
}

// face is a face as some pages use it: those with the same codes.
type face struct {
	role  int
	codes string
}

// fontObjects are the Type 0 font objects of a file.
type fontObjects map[face]int

func (f fontObjects) resources(s sheet) string {
	var out bytes.Buffer
	for role, runes := range s.runes {
		if len(runes) > 0 {
			fmt.Fprintf(&out, "/F%d %d 0 R", role, f[s.face(role)])
		}
	}
	return out.String()
}

func (s *sheet) face(role int) face { return face{role, string(codesOf(s.runes[role]))} }

// fonts embeds each face that the pages use, cut to their characters.
func (b *bound) fonts(w *objects) fontObjects {
	out := fontObjects{}
	unicode := 0
	for role := range b.cores.faces {
		sets := map[face]*runeSet{}
		var order []face // of their first pages
		for _, s := range b.sheets {
			at := s.face(role)
			if sets[at] == nil {
				sets[at] = new(runeSet)
				order = append(order, at)
			}
			sets[at].add(s.runes[role]...)
		}
		for _, at := range order {
			runes := sets[at].list()
			if len(runes) == 0 {
				continue
			}
			own := codesOf(runes)
			if unicode == 0 && len(own) == 0 {
				unicode = w.packed("", unicodeMap())
			}
			toUnicode := unicode
			if len(own) > 0 {
				toUnicode = w.stream("", own.unicode())
			}
			out[at] = b.embed(w, role, runes, toUnicode)
		}
	}
	return out
}

// embed writes a face for text of two-byte Unicode values, as gofpdf writes it.
func (b *bound) embed(w *objects, role int, runes []rune, unicode int) int {
	font := b.cores.faces[role]
	core, rest := b.cores.split(role, runes)
	cut := core.outlines.Subset(rest)
	m := font.Metrics()
	sum := sha256.New()
	sum.Write(cut.Directory) // with the checksums of all tables
	digest := sum.Sum(nil)
	tag := make([]byte, 6)
	for i := range tag {
		tag[i] = 'A' + digest[i]%26
	}
	name := string(tag) + "+" + m.PostScript
	w.scratch = core.join(w.scratch[:0], cut)
	file := w.packed(fmt.Sprintf("/Length1 %d", len(cut.Directory)+len(cut.Common)+len(cut.Rest)), w.scratch)
	codes := codesOf(runes)
	toGlyph := w.packed("", glyphMap(codes.glyphs(cut.Glyphs)))
	descriptor := w.add(fmt.Sprintf("<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[%d %d %d %d]/ItalicAngle 0/Ascent %d/Descent %d/CapHeight %d/StemV %d/FontFile2 %d 0 R>>",
		name, m.XMin, m.YMin, m.XMax, m.YMax, m.Ascent, m.Descent, m.CapHeight, 50+m.Weight*m.Weight/4225, file))
	descendant := w.add(fmt.Sprintf("<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor %d 0 R/DW 1000/W[%s]/CIDToGIDMap %d 0 R>>",
		name, descriptor, widths(font, runes, codes), toGlyph))
	return w.add(fmt.Sprintf("<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>", name, descendant, unicode))
}

// widths lists the characters that are not as wide as the em.
func widths(font *typeset.Font, runes []rune, codes codes) string {
	var out bytes.Buffer
	last := rune(-1)
	for _, r := range runes {
		w := font.Width(r)
		if w == 1000 {
			continue
		}
		r = codes.of(r)
		switch {
		case last < 0:
			fmt.Fprintf(&out, "%d[%d", r, w)
		case r == last+1:
			fmt.Fprintf(&out, " %d", w)
		default:
			fmt.Fprintf(&out, "]%d[%d", r, w)
		}
		last = r
	}
	if last >= 0 {
		out.WriteByte(']')
	}
	return out.String()
}

// unicodeMap is that of all faces and files without characters beyond U+FFFF.
var unicodeMap = sync.OnceValue(func() []byte {
	return deflate(&slow, codes(nil).unicode())
})

// text writes a text string of the file's dictionaries: UTF-16, marked as such.
func text(s string) string {
	return "(\xFE\xFF" + string(appendUTF16(nil, []rune(s))) + ")"
}

// appendUTF16 appends text in UTF-16 as the inside of a PDF string.
func appendUTF16(b []byte, s []rune) []byte {
	put := func(c byte) {
		switch c {
		case '(', ')', '\\':
			b = append(b, '\\', c)
		case '\r': // a reader would take it for the end of a line
			b = append(b, '\\', 'r')
		default:
			b = append(b, c)
		}
	}
	for _, r := range s {
		if r > 0xFFFF {
			high, low := utf16.EncodeRune(r)
			put(byte(high >> 8))
			put(byte(high))
			r = low
		}
		put(byte(r >> 8))
		put(byte(r))
	}
	return b
}

// objects is a PDF file being written, object after object.
type objects struct {
	out     bytes.Buffer
	offsets []int  // where each object begins; object n is offsets[n-1], 0 while it is not written
	scratch []byte // the stream being compressed, for its room
}

// files are files at rest, for the room they hold.
var files = sync.Pool{New: func() any { return new(objects) }}

func newObjects() *objects {
	o := files.Get().(*objects)
	o.out.Reset()
	o.offsets = o.offsets[:0]
	o.out.WriteString("%PDF-1.4\n%\xE2\xE3\xCF\xD3\n")
	return o
}

// reserve takes a number for an object that is set later.
func (o *objects) reserve() int {
	o.offsets = append(o.offsets, 0)
	return len(o.offsets)
}

func (o *objects) set(n int, body string) {
	o.begin(n)
	o.out.WriteString(body)
	o.out.WriteString("\nendobj\n")
}

func (o *objects) begin(n int) {
	o.offsets[n-1] = o.out.Len()
	fmt.Fprintf(&o.out, "%d 0 obj\n", n)
}

func (o *objects) add(body string) int {
	n := o.reserve()
	o.set(n, body)
	return n
}

// stream adds data as a compressed stream.
func (o *objects) stream(entries string, data []byte) int {
	return o.packed(entries, deflate(&fast, data))
}

// packed adds a stream of data that is compressed already.
func (o *objects) packed(entries string, data []byte) int {
	n := o.reserve()
	o.begin(n)
	fmt.Fprintf(&o.out, "<<%s/Filter/FlateDecode/Length %d>>stream\n", entries, len(data))
	o.out.Write(data)
	o.out.WriteString("\nendstream\nendobj\n")
	return n
}

// file ends the file with the table of the objects' places and the trailer.
// The file's identifier is a hash of its content.
func (o *objects) file(catalog, info int) []byte {
	id := sha256.Sum256(o.out.Bytes())
	xref := o.out.Len()
	fmt.Fprintf(&o.out, "xref\n0 %d\n0000000000 65535 f \n", len(o.offsets)+1)
	for _, at := range o.offsets {
		fmt.Fprintf(&o.out, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&o.out, "trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%X><%X>]>>\nstartxref\n%d\n%%%%EOF\n",
		len(o.offsets)+1, catalog, info, id[:16], id[:16], xref)
	data := bytes.Clone(o.out.Bytes())
	files.Put(o)
	return data
}
