package typeset

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// sample is a document with n paragraphs of random text and any of the parts.
func sample(t *rapid.T) *Document {
	d := &Document{
		Name: "x.pdf", Mark: []string{"示例省医疗保障局"}, MarkTail: "文件", Number: "示医保发〔2026〕1号",
		Title: []string{"关于上解2026年度", "职工医保省级调剂金的通知"}, To: "示例市医疗保障局：",
		Signers: []string{"示例省医疗保障局"}, Date: "2026年1月15日",
	}
	for range rapid.IntRange(1, 12).Draw(t, "paragraphs") {
		lead := rapid.SampledFrom([]string{"", "一、", "（一）", "1. ", "（1）"}).Draw(t, "level")
		d.Body = append(d.Body, lead+anyText.Draw(t, "text"))
	}
	if rapid.Bool().Draw(t, "joint") {
		d.Mark = append(d.Mark, "示例省财政厅")
		d.Signers = append(d.Signers, "示例省财政厅")
	}
	if rapid.Bool().Draw(t, "letter") {
		d.Form, d.MarkTail = LetterForm, ""
	}
	if rapid.Bool().Draw(t, "note") {
		d.Note = "联系人：示例处室"
	}
	if rapid.Bool().Draw(t, "print") {
		d.Print = "0123456789ab"
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "annexes") {
		var rows []Row
		for k := range rapid.IntRange(1, 60).Draw(t, "rows") {
			rows = append(rows, Row{Cells: []string{fmt.Sprint(k), anyText.Draw(t, "cell"), "1,234.50"}, Total: k == 59})
		}
		d.Annexes = append(d.Annexes, Annex{
			Title: []string{"示例市2026年度", fmt.Sprintf("第%d张计算表", i)}, Landscape: i == 2,
			Blocks: []Block{&Table{Columns: []Column{{"序号", "", 1, Centre}, {"内容", "", 4, Left}, {"金额", "", 2, Right}}, Rows: rows}, Text{Text: "注：无。", Size: 9 * Point}},
		})
	}
	return d
}

// wanted is the text of a document in the order in which it is set, without
// what the table heads repeat.
func wanted(d *Document) string {
	var b strings.Builder
	put := func(s ...string) { b.WriteString(strings.Join(s, "")) }
	put(d.Mark...)
	put(d.MarkTail, d.Number)
	put(d.Title...)
	put(d.To)
	put(d.Body...)
	for i, a := range d.Annexes {
		if i == 0 {
			put("附件：")
		}
		if len(d.Annexes) > 1 {
			put(fmt.Sprintf("%d. ", i+1))
		}
		put(a.Title...)
	}
	put(d.Signers...)
	put(d.Date)
	if d.Note != "" {
		put("（", d.Note, "）")
	}
	for i, a := range d.Annexes {
		put(annexLabel(i, len(d.Annexes)))
		put(a.Title...)
		table := a.Blocks[0].(*Table)
		put("序号内容金额")
		for _, r := range table.Rows {
			put(r.Cells...)
		}
		put(a.Blocks[1].(Text).Text)
	}
	if d.Print != "" {
		put("输入指纹　", d.Print)
	}
	return b.String()
}

// inArea are the runs of a page's text area, in order.
func inArea(p Page) []Run {
	bottom := topMargin + textHeight
	if p.Width > p.Height {
		return slices.DeleteFunc(slices.Clone(p.Runs), func(r Run) bool { return r.Angle != 0 })
	}
	return slices.DeleteFunc(slices.Clone(p.Runs), func(r Run) bool { return r.Y > bottom })
}

func TestDocumentKeepsItsText(t *testing.T) {
	fs := faces(t)
	rapid.Check(t, func(t *rapid.T) {
		d := sample(t)
		pages, err := d.Set(fs)
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for _, p := range pages {
			var page strings.Builder
			for _, r := range inArea(p) {
				page.WriteString(r.Text)
			}
			b.WriteString(strings.TrimPrefix(page.String(), "续表序号内容金额"))
		}
		if got, want := b.String(), wanted(d); got != want {
			i := 0
			for i < len(got) && i < len(want) && got[i] == want[i] {
				i++
			}
			t.Fatalf("text changed from byte %d:\n got …%.80s\nwant …%.80s", i, got[i:], want[i:])
		}
	})
}

func TestNothingLeavesTheTextArea(t *testing.T) {
	fs := faces(t)
	rapid.Check(t, func(t *rapid.T) {
		pages, err := sample(t).Set(fs)
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range pages {
			left, top, width, height := textLeft(i+1), topMargin, textWidth, textHeight
			if p.Width > p.Height {
				left, top, width, height = pageHeight-topMargin-textHeight, textLeft(i+1), textHeight, textWidth
			}
			for _, r := range inArea(p) {
				x, end := r.X, left // a blank that hangs over the edge has no ink
				for _, c := range r.Text {
					if _, _, ink, _ := fs[r.Style.Role].Ink(c); ink > 0 {
						end = x + Length(ink)*r.Style.Size/em
					}
					x += Length(fs[r.Style.Role].Width(c))*r.Style.Size/em + r.Space
				}
				if r.Style.Colour != Red && (r.X < left || end > left+width-track+50 || r.Y > top+height || r.Y < top && (i > 0 || p.Width > p.Height)) {
					t.Fatalf("page %d: %q from (%d, %d) to %d is outside the text area", i+1, r.Text, r.X, r.Y, end)
				}
			}
		}
	})
}

// A signature always has text of the body on its page.
func TestSignatureNeverStandsAlone(t *testing.T) {
	fs := faces(t)
	for n := 1; n < 70; n++ {
		d := &Document{Name: "x.pdf", Mark: []string{"示例省医疗保障局"}, MarkTail: "文件", Number: "示医保发〔2026〕1号",
			Title: []string{"通知"}, To: "各市：", Body: slices.Repeat([]string{"一行正文。"}, n), Signers: []string{"示例省医疗保障局"}, Date: "2026年1月15日"}
		pages, err := d.Set(fs)
		if err != nil {
			t.Fatal(err)
		}
		last := inArea(pages[len(pages)-1])
		if !slices.ContainsFunc(last, func(r Run) bool { return strings.HasPrefix(r.Text, "一行正文") }) {
			t.Errorf("%d lines of text: the last page shows only %v", n, last)
		}
	}
}

func TestTableGoesOnUnderItsHead(t *testing.T) {
	fs := faces(t)
	var rows []Row
	for i := range 100 {
		rows = append(rows, Row{Cells: []string{fmt.Sprintf("第%d行", i)}})
	}
	rows = append(rows, Row{Cells: []string{"合计"}, Total: true})
	d := &Document{Name: "x.pdf", Sheets: []Annex{{Title: []string{"表"}, Blocks: []Block{
		&Table{Unit: "单位：元", Columns: []Column{{Title: "名称", Group: "组", Share: 1}}, Rows: rows},
	}}}}
	pages, err := d.Set(fs)
	if err != nil {
		t.Fatal(err)
	}
	if len(pages) < 3 {
		t.Fatalf("%d pages", len(pages))
	}
	for i, p := range pages {
		var text []string
		for _, r := range inArea(p) {
			text = append(text, r.Text)
		}
		all := strings.Join(text, "")
		if strings.Contains(all, "续表") != (i > 0) || !strings.Contains(all, "单位：元") || !strings.Contains(all, "名称") || !strings.Contains(all, "组") {
			t.Errorf("page %d lacks its head: %.60s", i+1, all)
		}
		if i+1 == len(pages) && !strings.Contains(all, "行") {
			t.Errorf("the total stands alone: %s", all)
		}
	}
}

func TestMissingGlyphs(t *testing.T) {
	fs := faces(t)
	d := &Document{Name: "notices/1.pdf", Mark: []string{"示例省"}, Number: "1号", Title: []string{"浉河区埇桥区鄄城县酃湖乡洣水镇甪直镇"}, To: "𫚖县：", Body: []string{"正文\uE000。", "同一个\uE000。"}}
	_, err := d.Set(fs)
	var list interface{ Unwrap() []error }
	if !errors.As(err, &list) || len(list.Unwrap()) != 2 {
		t.Fatalf("got %v, want two faults", err)
	}
	for i, want := range []MissingGlyph{{"notices/1.pdf", "主送机关", '𫚖', "正文"}, {"notices/1.pdf", "正文", '\uE000', "正文"}} {
		if got := list.Unwrap()[i]; got != want {
			t.Errorf("got %v, want %v", got, want)
		}
	}
	if !strings.Contains(err.Error(), "主送机关") || !strings.Contains(err.Error(), "U+2B696") {
		t.Errorf("message %q does not name field and character", err)
	}
}

func TestTooTallIsAnError(t *testing.T) {
	fs := faces(t)
	d := &Document{Name: "x.pdf", Sheets: []Annex{{Title: []string{"表"}, Blocks: []Block{
		&Table{Columns: []Column{{Title: "名称", Share: 1}}, Rows: []Row{{Cells: []string{strings.Repeat("字", 4000)}}}},
	}}}}
	if _, err := d.Set(fs); err == nil {
		t.Error("a row taller than a page was set")
	}
}

// A figure is never broken: the table's text becomes smaller instead.
func TestFiguresFitTheirColumns(t *testing.T) {
	fs := faces(t)
	d := &Document{Name: "x.pdf", Sheets: []Annex{{Title: []string{"表"}, Blocks: []Block{
		&Table{Columns: []Column{{Title: "名称", Share: 6}, {Title: "金额", Share: 1, Align: Right}}, Rows: []Row{{Cells: []string{"某市", "1,234,567,890.12"}}}},
	}}}}
	pages, err := d.Set(fs)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(pages[0].Runs, func(r Run) bool { return r.Text == "1,234,567,890.12" }) {
		t.Errorf("the figure was broken: %v", pages[0].Runs)
	}
}

func TestTitleShape(t *testing.T) {
	l := &layout{Document: &Document{}, faces: faces(t), missing: map[MissingGlyph]bool{}}
	for _, c := range []struct{ phrases, want string }{
		{"关于上解2026年度|职工医保省级调剂金的通知", "关于上解2026年度|职工医保省级调剂金的通知"},
		{"关于印发2026年|计划的通知", "关于印发2026年计划的通知"},
		{"示例省医疗保障局　示例省财政厅|关于下达2026年度|职工医保省级调剂金|预缴计划的通知", "示例省医疗保障局　示例省财政厅|关于下达2026年度职工医保省级调剂金|预缴计划的通知"},
	} {
		var got []string
		for _, line := range l.titleLines("标题", strings.Split(c.phrases, "|"), textWidth) {
			got = append(got, line.Text())
		}
		if strings.Join(got, "|") != c.want {
			t.Errorf("got %s, want %s", strings.Join(got, "|"), c.want)
		}
	}
}

// A title stays with its text and the lines of an account with each other,
// wherever the page ends.
func TestWhatBelongsTogether(t *testing.T) {
	fs := faces(t)
	for n := range 24 {
		d := &Document{Name: "n.pdf", Mark: []string{"示例省财政厅"}, Title: []string{"通知"}, To: "各市财政局："}
		for range n {
			d.Body = append(d.Body, "请照此办理。")
		}
		groups := [][]string{{"一、收款账户", "资金拨入下列账户。"}, {"收款户名：示例户名", "开户银行：示例银行", "账　　号：000"}}
		for _, g := range groups {
			d.Body = append(d.Body, g...)
		}
		d.Body = append(d.Body, "（一）收入方面。＿＿＿", "（二）支出方面。＿＿＿", "以上请审示。")
		pages, err := d.Set(fs)
		if err != nil {
			t.Fatal(err)
		}
		on := map[string]int{}
		for i, p := range pages {
			var text strings.Builder
			for _, r := range p.Runs {
				text.WriteString(r.Text)
			}
			for _, line := range d.Body {
				if strings.Contains(text.String(), line) {
					on[line] = i + 1
				}
			}
		}
		for _, g := range groups {
			for _, line := range g {
				if on[line] == 0 || on[line] != on[g[0]] {
					t.Errorf("%d lines before: %q on page %d, %q on page %d", n, g[0], on[g[0]], line, on[line])
				}
			}
		}
		if first, last := on["一、收款账户"], on["以上请审示。"]; last-first > 1 {
			t.Errorf("%d lines before: eight lines take pages %d to %d", n, first, last)
		}
	}
}

// TestContentsOfAPage: entries that are a little more than a page are set closer and fill it,
// few keep their space, and many go on over pages as they are.
func TestContentsOfAPage(t *testing.T) {
	for _, c := range []struct {
		entries int
		fits    bool
		closer  bool
	}{{20, true, false}, {45, true, true}, {90, false, false}} {
		entries := make([]box, c.entries)
		for i := range entries {
			entries[i] = box{height: 10 * Point, before: 6 * Point}
		}
		Contents{Above: 40 * Point}.tighten(entries)
		sum := 40 * Point
		for _, b := range entries {
			sum += b.height + b.before
		}
		if fits, closer := sum <= textHeight, entries[1].before < 6*Point; fits != c.fits || closer != c.closer {
			t.Errorf("%d entries: fit a page %v, closer %v", c.entries, fits, closer)
		}
	}
}
