package typeset

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
	"tongchou/templates"
)

func faces(t testing.TB) *Faces {
	t.Helper()
	var fs Faces
	for i, f := range []struct {
		name string
		data []byte
	}{{"标题", templates.FontTitle}, {"正文", templates.FontBody}, {"黑体", templates.FontHei}, {"楷体", templates.FontKai}} {
		font, err := ParseFont(f.name, f.data)
		if err != nil {
			t.Fatal(err)
		}
		fs[i] = font
	}
	return &fs
}

var text16 = Style{Role: BodyFace, Size: 16 * Point, Track: -207}

func lines(fs *Faces, text string, chars int) []string {
	var out []string
	for _, l := range fs.Break(Paragraph{Spans: []Span{{text, text16}}, Width: Length(chars) * 15793}) {
		out = append(out, l.Text())
	}
	return out
}

func TestBreak(t *testing.T) {
	fs := faces(t)
	for _, c := range []struct {
		name string
		text string
		want []string
	}{
		{"full lines", "一二三四五六七八九十一二三", []string{"一二三四五六七八九十", "一二三"}},
		{"closing mark at the end is squeezed in", "一二三四五六七八九十。一二", []string{"一二三四五六七八九", "十。一二"}},
		{"marks give up room", "一二，四五，七八九十。一二", []string{"一二，四五，七八九十。", "一二"}},
		{"no closing mark starts a line", "一二三四五六七八九十）一二", []string{"一二三四五六七八九", "十）一二"}},
		{"no opening mark ends a line", "一二三四五六七八九（一二", []string{"一二三四五六七八九", "（一二"}},
		{"an amount is never broken", "一二三四五六七83,797,453.56元", []string{"一二三四五六七", "83,797,453.56元"}},
		{"nor parted from its minus", "一二三四五六七八−83,797元", []string{"一二三四五六七八", "−83,797元"}},
		{"a unit of two characters", "一二三四五六七八9.5万元", []string{"一二三四五六七八", "9.5万元"}},
		{"months", "一二三四五六七八九6个月", []string{"一二三四五六七八九", "6个月"}},
		{"a blank before the unit", "一二三四五六9.52 亿元增加", []string{"一二三四五六", "9.52 亿元增加"}},
		{"a blank before the months", "一二三四五六七八九6 个月", []string{"一二三四五六七八九", "6 个月"}},
		{"a document number", "一二三四示医保发〔2026〕1号", []string{"一二三四示医保", "发〔2026〕1号"}},
		{"a word longer than a line is cut", strings.Repeat("9", 20), []string{strings.Repeat("9", 17), "999"}},
		{"spaces hang", "abc def", []string{"abc def"}},
	} {
		if got := lines(fs, c.text, 10); strings.Join(got, "|") != strings.Join(c.want, "|") {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

// Text of official documents: marks, amounts, words and Chinese in any order.
var anyText = rapid.Custom(func(t *rapid.T) string {
	parts := rapid.SliceOfN(rapid.OneOf(
		rapid.StringOfN(rapid.RuneFrom([]rune("根据规定你市应上解职工医保省级调剂金")), 1, 12, -1),
		rapid.SampledFrom(strings.Split("，|。|、|；|：|？|！|（|）|《|》|“|”|【|】|——|……|％", "|")),
		rapid.SampledFrom([]string{"83,797,453.56元", "3%", "2026年", "6个月", "6 个月", "1,234.5 万元", "ROUND(x, 2)", " ", "-12.30", "〔2026〕18号", "GB/T 9704"}),
	), 1, 40).Draw(t, "parts")
	return strings.Join(parts, "")
})

func TestBreakKeepsTextAndRules(t *testing.T) {
	fs := faces(t)
	rapid.Check(t, func(t *rapid.T) {
		text := anyText.Draw(t, "text")
		p := Paragraph{
			Spans: []Span{{text, text16}},
			Width: Length(rapid.IntRange(12, 28).Draw(t, "chars")) * 15793,
			First: Length(rapid.SampledFrom([]int{0, 2}).Draw(t, "indent")) * 15793,
			Align: Align(rapid.IntRange(0, 3).Draw(t, "align")),
		}
		var joined strings.Builder
		all := []rune(text)
		at := 0
		for i, l := range fs.Break(p) {
			s := l.Text()
			joined.WriteString(s)
			n := utf8.RuneCountInString(s)
			parted := p.Align == Justify && all[min(at, len(all)-1)] == '元' && afterFigure(all, at)
			if at > 0 && !mayBreak(all, at) && !parted && wordFits(fs, all, at, p) {
				t.Fatalf("line %d starts at a forbidden place: %q", i, s)
			}
			at += n
			checkEdges(t, fs, p, l)
		}
		if joined.String() != text {
			t.Fatalf("text changed:\n%q\n%q", text, joined.String())
		}
	})
}

// wordFits reports whether the unbreakable piece around at could stand on a
// line of its own, so that breaking inside it was wrong.
func wordFits(fs *Faces, text []rune, at int, p Paragraph) bool {
	from, to := at, at
	for from > 0 && (from == at || !mayBreak(text, from)) {
		from--
	}
	for to < len(text) && !mayBreak(text, to) {
		to++
	}
	return fs.Measure(strings.TrimRight(string(text[from:to]), " "), text16) <= p.Width-p.First
}

// checkEdges proves that the ink of a line stays between the paragraph's edges
// and that characters do not run into each other.
func checkEdges(t *rapid.T, fs *Faces, p Paragraph, l Line) {
	chars := l.Chars
	for len(chars) > 1 && chars[len(chars)-1].Rune == ' ' {
		chars = chars[:len(chars)-1]
	}
	last := chars[len(chars)-1]
	_, _, ink, _ := fs[last.Style.Role].Ink(last.Rune)
	if right := last.X + Length(ink)*last.Style.Size/em; right > p.Width+50 {
		t.Fatalf("ink of %q ends at %d of %d", l.Text(), right, p.Width)
	}
	for i := 1; i < len(chars); i++ {
		a, b := chars[i-1], chars[i]
		_, _, end, _ := fs[a.Style.Role].Ink(a.Rune)
		begin, _, _, _ := fs[b.Style.Role].Ink(b.Rune)
		if b.X+Length(begin)*b.Style.Size/em < a.X+Length(end)*a.Style.Size/em-a.Style.Size/8 {
			t.Fatalf("%q: character %d lies on the one before", l.Text(), i)
		}
	}
}

func TestRunsDrawWhatTheLineHolds(t *testing.T) {
	fs := faces(t)
	rapid.Check(t, func(t *rapid.T) {
		text := anyText.Draw(t, "text")
		half := len([]rune(text)) / 2
		bold := text16
		bold.Role = HeiFace
		p := Paragraph{Spans: []Span{{string([]rune(text)[:half]), bold}, {string([]rune(text)[half:]), text16}}, Width: 20 * 15793}
		for _, l := range fs.Break(p) {
			k := 0
			for _, run := range fs.Runs(nil, l, 100, 200) {
				x := run.X
				for _, r := range run.Text {
					c := l.Chars[k]
					if c.Rune != r || c.Style != run.Style || c.X+100 != x {
						t.Fatalf("%q: character %d is %q at %d, drawn %q at %d", l.Text(), k, c.Rune, c.X+100, r, x)
					}
					x += Length(fs[run.Style.Role].Width(r))*run.Style.Size/em + run.Space
					k++
				}
			}
			if k != len(l.Chars) {
				t.Fatalf("%q: %d of %d characters drawn", l.Text(), k, len(l.Chars))
			}
		}
	})
}
