package typeset

import (
	"encoding/binary"
	"slices"
)

// Subset is a font file with the glyphs of some characters alone, for embedding
// with a glyph map of its own: it has no character map. The file is Directory,
// Common and Rest one after the other.
type Subset struct {
	Directory []byte  // of the tables: short
	Common    []byte  // the outlines of the common characters
	Rest      []byte  // the outlines of the others, and the other tables
	Glyphs    []Glyph // of its characters, in their order, each once
}

// Glyph is the number of a character's glyph in a subset.
type Glyph struct {
	Rune   rune
	Number uint16
}

// Core is the common part of many subsets of a face: the glyphs of characters
// that most documents show. It is never changed and may be shared.
type Core struct {
	font   *Font
	base   *Core             // what a subset adds its characters to; nil for a core
	glyphs []Glyph           // of the characters
	kept   []uint16          // glyphs of the face, in the order of the subset
	number map[uint16]uint16 // their numbers in the subset, where the base has none
	glyf   []byte
	loca   []uint32 // start of each kept glyph in glyf
	sum    uint32   // checksum of glyf
}

// Bits of a composite glyph's parts.
const (
	wordArguments = 1 << 0
	hasScale      = 1 << 3
	moreParts     = 1 << 5
	hasTwoScales  = 1 << 6
	hasMatrix     = 1 << 7
)

// Core keeps .notdef and the glyphs of runes, in the order of the characters,
// and the parts of composite glyphs. Characters the face lacks are left out.
func (f *Font) Core(runes []rune) *Core {
	c := &Core{font: f, number: make(map[uint16]uint16, len(runes)+1)}
	c.keep(0)
	c.add(sortedOnce(runes))
	c.sum = checksum(c.glyf)
	return c
}

// Outlines are the outlines of the core's glyphs, the Common part of every
// subset that is made of it; the caller must not change them.
func (c *Core) Outlines() []byte { return c.glyf }

func sortedOnce(runes []rune) []rune {
	runes = slices.Clone(runes)
	slices.Sort(runes)
	return slices.Compact(runes)
}

// keep keeps a glyph and returns its number.
func (c *Core) keep(g uint16) uint16 {
	if c.base != nil {
		if n, ok := c.base.number[g]; ok {
			return n
		}
	}
	n, ok := c.number[g]
	if !ok {
		n = uint16(len(c.kept))
		c.number[g] = n
		c.kept = append(c.kept, g)
	}
	return n
}

// add keeps the glyphs of runes and their parts, and writes their outlines.
func (c *Core) add(runes []rune) {
	first := len(c.loca)
	for _, r := range runes {
		if g := c.font.glyph(r); g != 0 {
			c.glyphs = append(c.glyphs, Glyph{r, c.keep(g)})
		}
	}
	for i := first; i < len(c.kept); i++ { // kept grows while parts are found
		eachPart(c.font.outline(c.kept[i]), func(at []byte) { c.keep(binary.BigEndian.Uint16(at)) })
	}
	room := 0
	for _, g := range c.kept[first:] {
		room += len(c.font.outline(g)) + 3
	}
	c.glyf = slices.Grow(c.glyf, room)
	for _, g := range c.kept[first:] {
		start := len(c.glyf)
		c.loca = append(c.loca, uint32(start))
		c.glyf = append(c.glyf, c.font.outline(g)...)
		eachPart(c.glyf[start:], func(at []byte) {
			binary.BigEndian.PutUint16(at, c.keep(binary.BigEndian.Uint16(at)))
		})
		for len(c.glyf)%4 != 0 {
			c.glyf = append(c.glyf, 0)
		}
	}
}

// Subset adds further characters to the core and writes the tables that an
// embedded font needs: outlines, metrics, heads, and the hinting programs where
// the face has them.
func (c *Core) Subset(rest []rune) Subset {
	f := c.font
	whole := &Core{font: f, base: c, kept: slices.Clone(c.kept), number: make(map[uint16]uint16, len(rest)), loca: slices.Clone(c.loca)}
	whole.add(sortedOnce(rest))
	tail := whole.glyf
	for i := range whole.loca[len(c.loca):] {
		whole.loca[len(c.loca)+i] += uint32(len(c.glyf))
	}
	s := Subset{Common: c.glyf, Rest: tail, Glyphs: merged(c.glyphs, whole.glyphs)}
	var tables []byte
	s.Directory, tables = f.tablesOf(whole, c.sum+checksum(tail), uint32(len(c.glyf)+len(tail)))
	s.Rest = append(s.Rest, tables...)
	return s
}

// merged joins two lists of glyphs in the order of their characters, each once.
func merged(a, b []Glyph) []Glyph {
	out := make([]Glyph, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0].Rune < b[0].Rune:
			out, a = append(out, a[0]), a[1:]
		case a[0].Rune > b[0].Rune:
			out, b = append(out, b[0]), b[1:]
		default:
			a = a[1:]
		}
	}
	return append(append(out, a...), b...)
}

// tablesOf writes the directory of a subset, whose outlines have a given
// checksum and size, and the tables that follow them.
func (f *Font) tablesOf(c *Core, sum, size uint32) (directory, rest []byte) {
	hmtx, loca := make([]byte, 0, 4*len(c.kept)), make([]byte, 0, 4*len(c.kept)+4)
	long := size > 2*0xFFFF // outlines begin at even places
	place := func(at uint32) {
		if long {
			loca = binary.BigEndian.AppendUint32(loca, at)
		} else {
			loca = binary.BigEndian.AppendUint16(loca, uint16(at/2))
		}
	}
	for i, g := range c.kept {
		place(c.loca[i])
		hmtx = binary.BigEndian.AppendUint16(hmtx, f.widths[g])
		hmtx = binary.BigEndian.AppendUint16(hmtx, f.bearing(g))
	}
	place(size)
	head := slices.Clone(f.tables["head"])
	binary.BigEndian.PutUint32(head[8:], 0)
	binary.BigEndian.PutUint16(head[50:], 0)
	if long {
		binary.BigEndian.PutUint16(head[50:], 1)
	}
	hhea := slices.Clone(f.tables["hhea"])
	binary.BigEndian.PutUint16(hhea[34:], uint16(len(c.kept)))
	maxp := slices.Clone(f.tables["maxp"])
	binary.BigEndian.PutUint16(maxp[4:], uint16(len(c.kept)))
	tables := []table{
		{"cvt ", f.tables["cvt "]}, {"fpgm", f.tables["fpgm"]}, {"glyf", nil}, {"head", head},
		{"hhea", hhea}, {"hmtx", hmtx}, {"loca", loca}, {"maxp", maxp}, {"prep", f.tables["prep"]},
	}
	return fontFile(slices.DeleteFunc(tables, func(t table) bool { return t.data == nil && t.tag != "glyf" }), sum, size)
}

// eachPart calls visit with the glyph number's place of every part of a
// composite outline.
func eachPart(outline []byte, visit func(number []byte)) {
	if len(outline) < 10 || int16(binary.BigEndian.Uint16(outline)) >= 0 {
		return
	}
	for p := 10; p+4 <= len(outline); {
		flags := binary.BigEndian.Uint16(outline[p:])
		visit(outline[p+2 : p+4])
		p += 6
		if flags&wordArguments != 0 {
			p += 2
		}
		switch {
		case flags&hasScale != 0:
			p += 2
		case flags&hasTwoScales != 0:
			p += 4
		case flags&hasMatrix != 0:
			p += 8
		}
		if flags&moreParts == 0 {
			return
		}
	}
}

// bearing is the left side bearing of a glyph. Glyphs past the long metrics
// have theirs in a list of bearings after them.
func (f *Font) bearing(g uint16) uint16 {
	hmtx := f.tables["hmtx"]
	long := int(binary.BigEndian.Uint16(f.tables["hhea"][34:]))
	at := 4*int(g) + 2
	if int(g) >= long {
		at = 4*long + 2*(int(g)-long)
	}
	if at+2 > len(hmtx) {
		return 0
	}
	return binary.BigEndian.Uint16(hmtx[at:])
}

type table struct {
	tag  string
	data []byte
}

// fontFile writes the directory of a font file with tables given in the order
// of their tags, and what follows the outlines: glyf comes first.
func fontFile(tables []table, glyfSum, glyfSize uint32) (directory, rest []byte) {
	n := len(tables)
	power := 1
	shift := uint16(0)
	for power*2 <= n {
		power, shift = power*2, shift+1
	}
	out := []byte{0, 1, 0, 0}
	out = binary.BigEndian.AppendUint16(out, uint16(n))
	out = binary.BigEndian.AppendUint16(out, uint16(power*16))
	out = binary.BigEndian.AppendUint16(out, shift)
	out = binary.BigEndian.AppendUint16(out, uint16(n*16-power*16))
	start := 12 + 16*n
	headAt := 0
	for _, t := range tables {
		sum, at, size := checksum(t.data), start+int(glyfSize)+len(rest), len(t.data)
		switch t.tag {
		case "glyf":
			sum, at, size = glyfSum, start, int(glyfSize)
		case "head":
			headAt = len(rest)
		}
		out = append(out, t.tag...)
		out = binary.BigEndian.AppendUint32(out, sum)
		out = binary.BigEndian.AppendUint32(out, uint32(at))
		out = binary.BigEndian.AppendUint32(out, uint32(size))
		rest = append(rest, t.data...)
		for len(rest)%4 != 0 {
			rest = append(rest, 0)
		}
	}
	binary.BigEndian.PutUint32(rest[headAt+8:], 0xB1B0AFBA-checksum(out)-checksum(rest)-glyfSum)
	return out, rest
}

// checksum is the sum of the big-endian words of a table padded with zeros.
func checksum(b []byte) uint32 {
	var sum uint32
	for ; len(b) >= 4; b = b[4:] {
		sum += binary.BigEndian.Uint32(b)
	}
	if len(b) > 0 {
		var last [4]byte
		copy(last[:], b)
		sum += binary.BigEndian.Uint32(last[:])
	}
	return sum
}
