package pdf

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/klauspost/compress/flate"

	"tongchou/report/typeset"
)

func inflate(t *testing.T, packed []byte) []byte {
	t.Helper()
	r, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(r) // checks the sum, too
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// The compressed map of glyphs unpacks to the map, whatever the characters.
func TestGlyphMap(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		number := map[rune]uint16{}
		for range 1 + random.IntN(60) {
			number[rune(random.IntN(1<<(1+random.IntN(16))))] = uint16(random.IntN(1 << 16))
		}
		var glyphs []typeset.Glyph
		for _, r := range slices.Sorted(maps.Keys(number)) {
			glyphs = append(glyphs, typeset.Glyph{Rune: r, Number: number[r]})
		}
		want := make([]byte, 2*(glyphs[len(glyphs)-1].Rune+1))
		for _, g := range glyphs {
			binary.BigEndian.PutUint16(want[2*g.Rune:], g.Number)
		}
		if got := inflate(t, glyphMap(glyphs)); !bytes.Equal(got, want) {
			t.Fatalf("the map of %v unpacks to %d bytes, want %d", glyphs, len(got), len(want))
		}
	}
}

// A compressor that was used before writes what a new one writes.
func TestCompressorsAtRest(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for _, p := range []*packer{&fast, &slow} {
		w, err := flate.NewWriter(nil, p.level)
		if err != nil {
			t.Fatal(err)
		}
		for range 400 {
			data := make([]byte, random.IntN(1<<(1+random.IntN(16))))
			for i := range data {
				data[i] = byte(random.IntN(1 + random.IntN(64)))
			}
			var used, anew bytes.Buffer
			w.Reset(&used)
			fresh, _ := flate.NewWriter(&anew, p.level)
			for _, w := range []*flate.Writer{w, fresh} {
				w.Write(data)
				w.Close()
			}
			if !bytes.Equal(used.Bytes(), anew.Bytes()) {
				t.Fatalf("level %d, %d bytes: %d bytes, then %d", p.level, len(data), anew.Len(), used.Len())
			}
		}
	}
}

// A font that is put together from compressed parts is the font.
func TestFontOfParts(t *testing.T) {
	t.Parallel()
	cs := newCores(faces(t), sample(t, "liaoning").set.Varying)
	runes := []rune("一二三元关于壹沈阳市的通知")
	slices.Sort(runes)
	for role := range cs.faces {
		core, rest := cs.split(role, runes)
		if len(rest) == 0 || len(rest) == len(runes) {
			t.Fatalf("%d of %d characters vary", len(rest), len(runes))
		}
		cut := core.outlines.Subset(rest)
		want := slices.Concat(cut.Directory, cut.Common, cut.Rest)
		for range 2 { // made, then taken from what was made
			if got := inflate(t, core.join(nil, cut)); !bytes.Equal(got, want) {
				t.Errorf("face %d: %d bytes, want %d", role, len(got), len(want))
			}
		}
	}
}
