package typeset

import (
	"encoding/binary"
	"slices"
)

// Subset is a font file with the glyphs of some characters alone, for embedding
// with a glyph map of its own: it has no character map.
type Subset struct {
	Data   []byte
	Glyphs map[rune]uint16 // glyph of each character in Data
}

// Bits of a composite glyph's parts.
const (
	wordArguments = 1 << 0
	hasScale      = 1 << 3
	moreParts     = 1 << 5
	hasTwoScales  = 1 << 6
	hasMatrix     = 1 << 7
)

// Subset keeps .notdef and the glyphs of runes, in the order of the characters,
// and the parts of composite glyphs. Characters the face lacks are left out.
func (f *Font) Subset(runes []rune) Subset {
	runes = slices.Clone(runes)
	slices.Sort(runes)
	runes = slices.Compact(runes)
	kept := []uint16{0}
	number := map[uint16]uint16{0: 0}
	keep := func(g uint16) {
		if _, ok := number[g]; !ok {
			number[g] = uint16(len(kept))
			kept = append(kept, g)
		}
	}
	s := Subset{Glyphs: make(map[rune]uint16, len(runes))}
	for _, r := range runes {
		if g := f.glyph(r); g != 0 {
			keep(g)
			s.Glyphs[r] = number[g]
		}
	}
	for i := 0; i < len(kept); i++ { // kept grows while parts are found
		eachPart(f.outline(kept[i]), func(at []byte) { keep(binary.BigEndian.Uint16(at)) })
	}
	s.Data = f.assemble(kept, number)
	return s
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

// assemble writes the tables an embedded font needs: outlines, metrics, heads,
// and the hinting programs where the face has them.
func (f *Font) assemble(kept []uint16, number map[uint16]uint16) []byte {
	var glyf, hmtx, loca []byte
	for _, g := range kept {
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
		start := len(glyf)
		glyf = append(glyf, f.outline(g)...)
		eachPart(glyf[start:], func(at []byte) {
			binary.BigEndian.PutUint16(at, number[binary.BigEndian.Uint16(at)])
		})
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
		hmtx = binary.BigEndian.AppendUint16(hmtx, f.widths[g])
		hmtx = binary.BigEndian.AppendUint16(hmtx, f.bearing(g))
	}
	loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))

	head := slices.Clone(f.tables["head"])
	binary.BigEndian.PutUint32(head[8:], 0)
	binary.BigEndian.PutUint16(head[50:], 1) // long loca
	hhea := slices.Clone(f.tables["hhea"])
	binary.BigEndian.PutUint16(hhea[34:], uint16(len(kept)))
	maxp := slices.Clone(f.tables["maxp"])
	binary.BigEndian.PutUint16(maxp[4:], uint16(len(kept)))
	tables := []table{
		{"cvt ", f.tables["cvt "]}, {"fpgm", f.tables["fpgm"]}, {"glyf", glyf}, {"head", head},
		{"hhea", hhea}, {"hmtx", hmtx}, {"loca", loca}, {"maxp", maxp}, {"prep", f.tables["prep"]},
	}
	return fontFile(slices.DeleteFunc(tables, func(t table) bool { return t.data == nil }))
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

// fontFile joins tables, given in the order of their tags, into a font file.
func fontFile(tables []table) []byte {
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
	offset := 12 + 16*n
	headAt := 0
	for _, t := range tables {
		if t.tag == "head" {
			headAt = offset
		}
		out = append(out, t.tag...)
		out = binary.BigEndian.AppendUint32(out, checksum(t.data))
		out = binary.BigEndian.AppendUint32(out, uint32(offset))
		out = binary.BigEndian.AppendUint32(out, uint32(len(t.data)))
		offset += (len(t.data) + 3) &^ 3
	}
	for _, t := range tables {
		out = append(out, t.data...)
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
	}
	if headAt > 0 {
		binary.BigEndian.PutUint32(out[headAt+8:], 0xB1B0AFBA-checksum(out))
	}
	return out
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
