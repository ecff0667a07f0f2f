package typeset

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"tongchou/templates"
)

// The embedded faces draw every character of GB/T 2312-level text, of the rare
// place names and of the signs that the program itself prints.
func TestEmbeddedFacesCover(t *testing.T) {
	for _, f := range faces(t) {
		for _, r := range "浉埇鄄酃洣甪埗垟堌坶硚镆鄞璧濉泸㭎㟃" + "〔〕《》“”‘’（）—…·％‰℃①⑳≈≤≥×÷－＿￥￥零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整负" +
			"0123456789,.-+*/<>=()%:; ABCXYZabcxyz_□☆★→←" {
			if r != '㭎' && r != '㟃' && !f.Has(r) {
				t.Errorf("%s lacks %c (U+%04X)", f.Name, r, r)
			}
		}
		for r, want := range map[rune]int{'国': 1000, '，': 1000, '（': 1000, '＿': 1000} {
			if got := f.Width(r); got != want {
				t.Errorf("%s: %c is %d wide, want %d", f.Name, r, got, want)
			}
		}
	}
}

func TestSubsetKeepsOutlines(t *testing.T) {
	for _, f := range faces(t) {
		runes := []rune("国，0.A·—辽宁省“浉”")
		cut := f.Core(append(runes[:6:6], runes[:6]...)).Subset(append(runes[5:], runes[5:]...))
		file := slices.Concat(cut.Directory, cut.Common, cut.Rest)
		again := &Font{Name: f.Name, data: file, tables: map[string][]byte{}}
		// A subset has no character map and no names, so it is read by hand.
		readDirectory(again)
		if err := again.readMetrics(); err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		number := map[rune]uint16{}
		for _, g := range cut.Glyphs {
			number[g.Rune] = g.Number
		}
		if !slices.IsSortedFunc(cut.Glyphs, func(a, b Glyph) int { return int(a.Rune - b.Rune) }) || len(number) != len(cut.Glyphs) {
			t.Errorf("%s: the characters are not in order, each once: %v", f.Name, cut.Glyphs)
		}
		for _, r := range runes {
			g, ok := number[r]
			if !ok {
				t.Fatalf("%s: %c is not in the subset", f.Name, r)
			}
			old, now := f.outline(f.glyph(r)), again.outline(g)
			if len(old) >= 2 && int8(old[0]) < 0 { // a composite: its parts are renumbered
				if len(now) < len(old) {
					t.Errorf("%s: %c lost its parts", f.Name, r)
				}
				continue
			}
			if !bytes.Equal(bytes.TrimRight(old, "\x00"), bytes.TrimRight(now, "\x00")) {
				t.Errorf("%s: the outline of %c changed", f.Name, r)
			}
			if f.widths[f.glyph(r)] != again.widths[g] || f.bearing(f.glyph(r)) != again.bearing(g) {
				t.Errorf("%s: the metrics of %c changed", f.Name, r)
			}
		}
		if sum := checksum(file); sum != 0xB1B0AFBA {
			t.Errorf("%s: the file's checksum is %08X", f.Name, sum)
		}
	}
}

func readDirectory(f *Font) {
	n := int(f.data[5])
	for i := range n {
		e := f.data[12+16*i:]
		off := uint32(e[8])<<24 | uint32(e[9])<<16 | uint32(e[10])<<8 | uint32(e[11])
		size := uint32(e[12])<<24 | uint32(e[13])<<16 | uint32(e[14])<<8 | uint32(e[15])
		f.tables[string(e[:4])] = f.data[off : off+size]
	}
}

func TestUnfitFontsAreRefused(t *testing.T) {
	for _, c := range []struct {
		name, data, want string
	}{
		{"empty", "", "过短"},
		{"collection", "ttcf" + strings.Repeat("\x00", 20), "TTC"},
		{"PostScript outlines", "OTTO" + strings.Repeat("\x00", 20), "OTF"},
		{"text", strings.Repeat("text", 10), "不是 TrueType"},
		{"no tables", "\x00\x01\x00\x00" + strings.Repeat("\x00", 20), "缺少"},
	} {
		if _, err := ParseFont("正文", []byte(c.data)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
	}
}

// A damaged file is an error, or a font that can be asked anything.
func TestDamagedFontsDoNotPanic(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	good := templates.FontKai
	for range 40 {
		bad := bytes.Clone(good)
		for range 20 { // mostly among the tables' heads
			bad[rng.IntN(400)] = byte(rng.Uint32())
		}
		if rng.IntN(2) == 0 {
			bad = bad[:rng.IntN(len(bad))]
		}
		f, err := ParseFont("正文", bad)
		if err != nil {
			continue
		}
		f.Metrics()
		f.Core([]rune("国，")).Subset([]rune("0A"))
		f.Ink('国')
	}
}
