package typeset

import (
	"encoding/binary"
	"fmt"
	"sort"
	"unicode"
	"unicode/utf16"
)

// Font is one TrueType face, read as far as setting needs it: which character
// is which glyph, how wide it is and where its ink lies. All measures are in
// thousandths of the em. A Font is never changed and may be shared.
type Font struct {
	Name   string // the role it plays, for messages: 标题, 正文, 黑体, 楷体
	data   []byte
	tables map[string][]byte
	upem   int
	cmap   []uint16 // glyph of each character below U+10000; 0 is none
	beyond []run    // glyphs of the characters above, in their order
	widths []uint16 // advance of each glyph, font units
	loca   []uint32 // start of each glyph in glyf, and the end of the last
}

// run is characters in a row whose glyphs are in a row.
type run struct {
	from, to rune
	glyph    uint32 // of the first
}

// em is the unit of a Font's measures: a thousandth of the type size.
const em = 1000

// ParseFont reads a TrueType file with outlines in a glyf table and a format 4
// character map, and one of format 12 where it has one. Collections (TTC) and PostScript outlines (OTF) are refused:
// the PDF writer cannot embed them.
func ParseFont(name string, data []byte) (*Font, error) {
	f := &Font{Name: name, data: data, tables: map[string][]byte{}}
	if err := f.readTables(); err != nil {
		return nil, err
	}
	if err := f.readMetrics(); err != nil {
		return nil, err
	}
	if err := f.readCharacters(); err != nil {
		return nil, err
	}
	return f, nil
}

// Data is the font file; the caller must not change it.
func (f *Font) Data() []byte { return f.data }

// Has reports whether the face draws r.
func (f *Font) Has(r rune) bool { return f.glyph(r) != 0 }

// Width is the advance of r in thousandths of the em, 0 if the face lacks it.
func (f *Font) Width(r rune) int {
	g := f.glyph(r)
	if g == 0 {
		return 0
	}
	return (int(f.widths[g])*em + f.upem/2) / f.upem
}

// Ink is the box of r's outline around the origin on the baseline, y upwards.
func (f *Font) Ink(r rune) (xMin, yMin, xMax, yMax int) {
	b := f.outline(f.glyph(r))
	if len(b) < 10 {
		return 0, 0, 0, 0
	}
	at := func(i int) int { return int(int16(binary.BigEndian.Uint16(b[i:]))) * em / f.upem }
	return at(2), at(4), at(6), at(8)
}

// Metrics are the measures of the whole face that a font descriptor states.
type Metrics struct {
	PostScript             string
	Ascent, Descent        int
	CapHeight              int
	XMin, YMin, XMax, YMax int
	Weight                 int // 400 is regular
}

// Metrics reads the face's own statement of its measures.
func (f *Font) Metrics() Metrics {
	head, hhea, os2 := f.tables["head"], f.tables["hhea"], f.tables["OS/2"]
	at := func(t []byte, i int) int { return int(int16(binary.BigEndian.Uint16(t[i:]))) * em / f.upem }
	m := Metrics{
		PostScript: f.postScript(),
		Ascent:     at(hhea, 4), Descent: at(hhea, 6),
		XMin: at(head, 36), YMin: at(head, 38), XMax: at(head, 40), YMax: at(head, 42),
		Weight: int(binary.BigEndian.Uint16(os2[4:])),
	}
	m.CapHeight = m.Ascent
	if binary.BigEndian.Uint16(os2) >= 2 && len(os2) >= 90 {
		m.CapHeight = at(os2, 88)
	}
	return m
}

// postScript is the face's name in ASCII, letters, digits and hyphens only.
func (f *Font) postScript() string {
	var out []byte
	for _, c := range []byte(f.Text(NamePostScript)) {
		if c == '-' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' {
			out = append(out, c)
		}
	}
	if len(out) > 0 {
		return string(out)
	}
	return "Font"
}

// Numbers of the texts that a font file holds about itself.
const (
	NameCopyright  = 0
	NameFull       = 4
	NamePostScript = 6
	NameLicence    = 13
	NameLicenceURL = 14
)

// chinese is the language number of simplified Chinese in a font file.
const chinese = 0x804

// Text is what the font file says of itself under a number, in Chinese where
// it can; "" where it says nothing.
func (f *Font) Text(number int) string {
	name := f.tables["name"]
	at := func(i int) int { return int(binary.BigEndian.Uint16(name[i:])) }
	strings := at(4)
	found := ""
	for i := range at(2) {
		e := 6 + 12*i
		if len(name) < e+12 {
			break
		}
		if at(e) != 3 || at(e+6) != number { // platform 3: UTF-16
			continue
		}
		from, size := strings+at(e+10), at(e+8)
		if from+size > len(name) {
			break
		}
		units := make([]uint16, size/2)
		for k := range units {
			units[k] = uint16(at(from + 2*k))
		}
		if text := string(utf16.Decode(units)); found == "" || at(e+4) == chinese {
			found = text
		}
	}
	return found
}

// MayEmbed reports whether the font file lets itself be embedded in documents.
func (f *Font) MayEmbed() bool {
	const restricted = 0x0002
	return binary.BigEndian.Uint16(f.tables["OS/2"][8:])&0xF != restricted
}

func (f *Font) glyph(r rune) uint16 {
	if r >= 0 && int(r) < len(f.cmap) {
		return f.cmap[r]
	}
	i := sort.Search(len(f.beyond), func(i int) bool { return r <= f.beyond[i].to })
	if r < 0 || i == len(f.beyond) || r < f.beyond[i].from {
		return 0
	}
	return uint16(f.beyond[i].glyph + uint32(r-f.beyond[i].from))
}

// outline is the glyf entry of a glyph, empty for a blank one.
func (f *Font) outline(g uint16) []byte {
	if int(g)+1 >= len(f.loca) {
		return nil
	}
	return f.tables["glyf"][f.loca[g]:f.loca[g+1]]
}

func (f *Font) damaged(what string) error {
	return fmt.Errorf("%s字体文件损坏：%s", f.Name, what)
}

func (f *Font) readTables() error {
	d := f.data
	if len(d) < 12 {
		return f.damaged("过短")
	}
	switch string(d[:4]) {
	case "ttcf":
		return fmt.Errorf("%s字体是 TTC 字体合集；处理：换用单个 TTF 文件", f.Name)
	case "OTTO":
		return fmt.Errorf("%s字体是 PostScript 轮廓的 OTF；处理：换用 TrueType（TTF）文件", f.Name)
	case "\x00\x01\x00\x00", "true":
	default:
		return fmt.Errorf("%s字体不是 TrueType 文件", f.Name)
	}
	n := int(binary.BigEndian.Uint16(d[4:]))
	if len(d) < 12+16*n {
		return f.damaged("表目录不完整")
	}
	for i := range n {
		e := d[12+16*i:]
		off, size := uint64(binary.BigEndian.Uint32(e[8:])), uint64(binary.BigEndian.Uint32(e[12:]))
		if off+size > uint64(len(d)) {
			return f.damaged("表越界")
		}
		f.tables[string(e[:4])] = d[off : off+size : off+size]
	}
	for _, need := range []struct {
		tag  string
		size int
	}{{"head", 54}, {"hhea", 36}, {"maxp", 6}, {"hmtx", 4}, {"loca", 4}, {"glyf", 0}, {"cmap", 4}, {"post", 32}, {"OS/2", 68}, {"name", 6}} {
		if t, ok := f.tables[need.tag]; !ok || len(t) < need.size {
			return f.damaged("缺少 " + need.tag + " 表")
		}
	}
	return nil
}

func (f *Font) readMetrics() error {
	f.upem = int(binary.BigEndian.Uint16(f.tables["head"][18:]))
	glyphs := int(binary.BigEndian.Uint16(f.tables["maxp"][4:]))
	long := int(binary.BigEndian.Uint16(f.tables["hhea"][34:]))
	hmtx, loca := f.tables["hmtx"], f.tables["loca"]
	if f.upem == 0 || glyphs == 0 || long == 0 || long > glyphs || len(hmtx) < 4*long {
		return f.damaged("字宽表")
	}
	f.widths = make([]uint16, glyphs)
	for g := range glyphs {
		f.widths[g] = binary.BigEndian.Uint16(hmtx[4*min(g, long-1):])
	}
	f.loca = make([]uint32, glyphs+1)
	short := binary.BigEndian.Uint16(f.tables["head"][50:]) == 0
	for g := range f.loca {
		switch {
		case short && len(loca) >= 2*g+2:
			f.loca[g] = 2 * uint32(binary.BigEndian.Uint16(loca[2*g:]))
		case !short && len(loca) >= 4*g+4:
			f.loca[g] = binary.BigEndian.Uint32(loca[4*g:])
		default:
			return f.damaged("loca 表")
		}
		if g > 0 && f.loca[g] < f.loca[g-1] || int(f.loca[g]) > len(f.tables["glyf"]) {
			return f.damaged("loca 表")
		}
	}
	return nil
}

// readCharacters unpacks the Windows Unicode character map of format 4, and for
// characters beyond U+FFFF the one of format 12.
func (f *Font) readCharacters() error {
	cmap := f.tables["cmap"]
	var sub, full []byte
	for i := range int(binary.BigEndian.Uint16(cmap[2:])) {
		if len(cmap) < 12+8*i {
			return f.damaged("cmap 表")
		}
		e := cmap[4+8*i:]
		off := binary.BigEndian.Uint32(e[4:])
		if binary.BigEndian.Uint16(e) != 3 || uint64(off)+16 > uint64(len(cmap)) {
			continue
		}
		switch encoding, format := binary.BigEndian.Uint16(e[2:]), binary.BigEndian.Uint16(cmap[off:]); {
		case encoding == 1 && format == 4 && sub == nil:
			sub = cmap[off:]
		case encoding == 10 && format == 12 && full == nil:
			full = cmap[off:]
		}
	}
	if sub == nil {
		return fmt.Errorf("%s字体没有 Unicode 字符表（cmap 格式 4）", f.Name)
	}
	n := int(binary.BigEndian.Uint16(sub[6:])) / 2
	if len(sub) < 16+8*n {
		return f.damaged("cmap 表")
	}
	at := func(i int) int { return int(binary.BigEndian.Uint16(sub[i:])) }
	f.cmap = make([]uint16, 1<<16)
	for s := range n {
		end, start, delta := at(14+2*s), at(16+2*n+2*s), at(16+4*n+2*s)
		place := 16 + 6*n + 2*s
		for c := start; c <= end && c != 0xFFFF; c++ {
			g := c
			if off := at(place); off != 0 {
				p := place + off + 2*(c-start)
				if p+2 > len(sub) {
					return f.damaged("cmap 表")
				}
				if g = at(p); g == 0 {
					continue
				}
			}
			if g = (g + delta) & 0xFFFF; g < len(f.widths) {
				f.cmap[c] = uint16(g)
			}
		}
	}
	return f.readBeyond(full)
}

// readBeyond reads the characters beyond U+FFFF of a map of format 12.
func (f *Font) readBeyond(full []byte) error {
	if full == nil {
		return nil
	}
	n := uint64(binary.BigEndian.Uint32(full[12:]))
	if uint64(len(full)) < 16+12*n {
		return f.damaged("cmap 表")
	}
	last := rune(0xFFFF)
	for g := full[16 : 16+12*n]; len(g) > 0; g = g[12:] {
		from, to, glyph := binary.BigEndian.Uint32(g), binary.BigEndian.Uint32(g[4:]), binary.BigEndian.Uint32(g[8:])
		if to <= 0xFFFF {
			continue
		}
		if from <= 0xFFFF || rune(from) <= last || from > to || to > unicode.MaxRune || uint64(glyph)+uint64(to-from) >= uint64(len(f.widths)) {
			return f.damaged("cmap 表")
		}
		f.beyond, last = append(f.beyond, run{rune(from), rune(to), glyph}), rune(to)
	}
	return nil
}
