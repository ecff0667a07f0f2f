package pdf

import (
	"bytes"
	"fmt"
	"slices"
	"unicode/utf16"

	"tongchou/report/typeset"
)

// codes are the characters beyond U+FFFF that a page shows in a face, in their
// order. Text and faces know numbers of two bytes, and so do all readers well;
// these characters take numbers that are kept for surrogates and are no
// character's. A page has its own, whatever file it is bound into.
type codes []rune

// firstFree is the first number that is no character's.
const firstFree = 0xD800

// codesOf are the codes of some characters, given in their order.
func codesOf(runes []rune) codes {
	i, _ := slices.BinarySearch(runes, 0x10000)
	return codes(runes[i:])
}

// of is the number of a character.
func (c codes) of(r rune) rune {
	if i, beyond := slices.BinarySearch(c, r); beyond {
		return firstFree + rune(i)
	}
	return r
}

// glyphs are the glyphs of a face under the numbers of its characters.
func (c codes) glyphs(of []typeset.Glyph) []typeset.Glyph {
	if len(c) == 0 {
		return of
	}
	out := make([]typeset.Glyph, len(of))
	for i, g := range of {
		out[i] = typeset.Glyph{Rune: c.of(g.Rune), Number: g.Number}
	}
	slices.SortFunc(out, func(a, b typeset.Glyph) int { return int(a.Rune - b.Rune) })
	return out
}

// unicode says which character every number is, for copying and search: its
// own, but for the codes. A range may count in its last byte alone, so there
// are 256.
func (c codes) unicode() []byte {
	var b bytes.Buffer
	b.WriteString("/CIDInit/ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n")
	lists := [][2]int{{0, 0x40}, {0x40, 0x80}, {0x80, 0xC0}, {0xC0, 0x100}} // at most 100 in a list
	if len(c) > 0 {
		lists = append(lists[:3], [2]int{0xC0, firstFree >> 8}, [2]int{0xE0, 0x100}) // without surrogates
	}
	for _, list := range lists {
		fmt.Fprintf(&b, "%d beginbfrange\n", list[1]-list[0])
		for high := list[0]; high < list[1]; high++ {
			fmt.Fprintf(&b, "<%02X00><%02XFF><%02X00>\n", high, high, high)
		}
		b.WriteString("endbfrange\n")
	}
	for part := range slices.Chunk(c, 100) {
		fmt.Fprintf(&b, "%d beginbfchar\n", len(part))
		for _, r := range part {
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, "<%04X><%04X%04X>\n", c.of(r), high, low)
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend")
	return b.Bytes()
}
