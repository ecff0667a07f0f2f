package pdf

import (
	"encoding/binary"
	mathbits "math/bits"

	"tongchou/report/typeset"
)

// bits writes a deflate block of fixed codes, for data that is mostly zeros:
// the map from characters to glyphs takes up to 128 KB, nearly all of it empty.
type bits struct {
	out   []byte
	held  uint64
	count uint
	a, b  uint32 // the two halves of the Adler-32 sum
}

const adlerBase = 65521

// put writes the low n bits of x, lowest first.
func (w *bits) put(x uint64, n uint) {
	w.held |= x << w.count
	for w.count += n; w.count >= 8; w.count -= 8 {
		w.out = append(w.out, byte(w.held))
		w.held >>= 8
	}
}

// code writes a Huffman code, highest bit first.
func (w *bits) code(x uint64, n uint) {
	w.put(mathbits.Reverse64(x)>>(64-n), n)
}

func (w *bits) literal(v byte) {
	if v < 144 {
		w.code(0x30+uint64(v), 8)
	} else {
		w.code(0x190+uint64(v)-144, 9)
	}
	w.a = (w.a + uint32(v)) % adlerBase
	w.b = (w.b + w.a) % adlerBase
}

// zeros writes n zero bytes: one, and repetitions of it.
func (w *bits) zeros(n int) {
	if n == 0 {
		return
	}
	w.literal(0)
	n--
	w.b = uint32((uint64(w.b) + uint64(w.a)*uint64(n)) % adlerBase)
	for n >= 3 {
		length := min(n, 258)
		w.length(length)
		w.code(0, 5) // distance 1
		n -= length
	}
	for range n {
		w.code(0x30, 8)
	}
}

// length writes the code of a repetition's length, 3 to 258: RFC 1951, 3.2.5.
func (w *bits) length(n int) {
	symbol, extra := uint64(257+n-3), uint(0)
	switch {
	case n == 258:
		symbol = 285
	case n > 10: // groups of four codes, each group with one further bit more
		for extra = 1; n-3 >= 8<<extra; extra++ {
		}
		symbol = uint64(261+4*extra) + uint64((n-3)>>extra&3)
	}
	if symbol < 280 {
		w.code(symbol-256, 7)
	} else {
		w.code(0xC0+symbol-280, 8)
	}
	w.put(uint64(n-3)&(1<<extra-1), extra)
}

// glyphMap is the stream that gives every character up to the last one its
// glyph, two bytes each, compressed.
func glyphMap(glyphs []typeset.Glyph) []byte {
	w := &bits{out: append(make([]byte, 0, 8*len(glyphs)+1024), 0x78, 0x01), a: 1}
	w.put(1, 1) // the last block
	w.put(1, 2) // of fixed codes
	next := 0
	for _, g := range glyphs {
		w.zeros(2 * (int(g.Rune) - next))
		w.literal(byte(g.Number >> 8))
		w.literal(byte(g.Number))
		next = int(g.Rune) + 1
	}
	w.code(0, 7) // end of block
	if w.count > 0 {
		w.put(0, 8-w.count)
	}
	return binary.BigEndian.AppendUint32(w.out, w.b<<16|w.a)
}
