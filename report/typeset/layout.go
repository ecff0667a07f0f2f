package typeset

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Measures of GB/T 9704-2012. A line of 三号 is one character high; 22 of them
// fill the height of the text area, 28 characters fill its width.
var (
	pageWidth  = MM(21000)
	pageHeight = MM(29700)
	topMargin  = MM(3700) // 天头
	bindMargin = MM(2800) // 订口: left on odd pages, right on even ones
	textWidth  = MM(15600)
	textHeight = MM(22500)

	size3   = 16 * Point                // 三号
	size2   = 22 * Point                // 二号
	size4   = 14 * Point                // 四号
	pitch   = (textHeight - size3) / 21 // from line to line
	advance = textWidth / 28            // from character to character
	track   = advance - size3           // of 三号
	title   = Style{Role: TitleFace, Size: size2}
	body    = Style{Role: BodyFace, Size: size3, Track: track}
	small   = Style{Role: BodyFace, Size: size4}
	side    = Style{Role: BodyFace, Size: 9 * Point, Colour: Grey}
	redRule = MM(35) // 0.35 mm
)

// titleLead is the distance of the lines of a 二号 title.
const titleLead = 33 * Point

// textLeft is the left edge of the text area of page n, counted from 1.
func textLeft(n int) Length {
	if n%2 == 0 {
		return pageWidth - bindMargin - textWidth
	}
	return bindMargin
}

// lineBox is one line of text as high as its characters; the blank between
// lines is the space before it.
func (l *layout) lineBox(line Line, size, lead Length) box {
	return box{height: size, before: lead - size, runs: l.faces.Runs(nil, line, 0, size*88/100)}
}

// paragraph sets text as lines of boxes.
func (l *layout) paragraph(p Paragraph, size, lead Length) []box {
	var out []box
	for _, line := range l.faces.Break(p) {
		out = append(out, l.lineBox(line, size, lead))
	}
	return out
}

var (
	level1 = regexp.MustCompile(`^[一二三四五六七八九十]+、`)
	level2 = regexp.MustCompile(`^（[一二三四五六七八九十]+）`)
)

// levels gives the first sentence of a paragraph the face of its level: 一、 in
// 黑体, （一） in 楷体; 1. and （1） are plain.
func (l *layout) levels(text string) []Span {
	head := body
	switch {
	case level1.MatchString(text):
		head.Role = HeiFace
	case level2.MatchString(text):
		head.Role = KaiFace
	default:
		return []Span{l.span("正文", text, body)}
	}
	first, rest := text, ""
	if i := strings.Index(text, "。"); i >= 0 {
		i += len("。")
		first, rest = text[:i], text[i:]
	}
	return []Span{l.span("正文", first, head), l.span("正文", rest, body)}
}

// leads reports whether a paragraph stays with the next one: a title, what introduces a
// list, or a line of one without sentences, such as payee, bank and account.
func leads(text, next string) bool {
	switch {
	case isTitle(text) || strings.HasSuffix(text, "："):
		return true
	case strings.Contains(text, "。") || strings.HasSuffix(text, "；"):
		return false
	}
	return !isTitle(next)
}

func isTitle(text string) bool { return level1.MatchString(text) || level2.MatchString(text) }

// file sets the document proper: head, text, list of annexes, signature.
func (l *layout) file() {
	page := Page{Width: pageWidth, Height: pageHeight}
	var y Length
	if l.Form == LetterForm {
		y = l.letterHead(&page)
	} else {
		y = l.fileHead(&page)
	}
	for i := range page.Runs { // the mark, the number
		page.Runs[i].Part = Part{PartP, 0}
	}
	boxes := l.part(PartH1, l.titleBoxes())
	if l.To != "" {
		to := l.paragraph(Paragraph{Spans: []Span{l.span("主送机关", l.To, body)}, Width: textWidth}, size3, pitch)
		to[0].before = pitch // one blank line
		boxes = append(boxes, l.part(PartP, to)...)
	}
	for i := range boxes {
		boxes[i].keep = true // the head is not cut, and text follows it
	}
	head := len(boxes)
	for i, text := range l.Body {
		lines := l.paragraph(Paragraph{Spans: l.levels(text), Width: textWidth, First: 2 * advance}, size3, pitch)
		if i+1 < len(l.Body) && leads(text, l.Body[i+1]) {
			lines[len(lines)-1].keep = true
		}
		kind := PartP
		if level1.MatchString(text) {
			kind = PartH2
		}
		boxes = append(boxes, l.part(kind, lines)...)
	}
	list, sign := l.attachmentBoxes(), l.signatureBoxes()
	if l.Note != "" {
		sign = append(sign, l.paragraph(Paragraph{
			Spans: []Span{l.span("附注", "（"+l.Note+"）", body)}, Width: textWidth, First: 2 * advance,
		}, size3, pitch)...)
	}
	l.part(PartP, list)
	l.part(PartP, sign)
	t := text{head: boxes[:head], body: boxes[head:], list: list, sign: sign}
	sheets, err := t.fill(rooms{topMargin + textHeight - y, textHeight})
	if err != nil {
		l.errs = append(l.errs, fmt.Errorf("%s：%w", l.Name, err))
		return
	}
	for i, s := range sheets {
		if i > 0 {
			page, y = Page{Width: pageWidth, Height: pageHeight}, topMargin
		}
		s.draw(&page, textLeft(i+1), y)
		l.pages = append(l.pages, page)
		l.free = topMargin + textHeight - y - s.used
	}
}

// fileHead sets the red mark, the number and the red rule, and returns where
// the title begins.
func (l *layout) fileHead(p *Page) Length {
	left := textLeft(1)
	y := topMargin + MM(3500)
	y += l.mark(p, left, y)

	y += 2 * pitch
	number := l.span("发文字号", l.Number, body)
	align, indent := Centre, Length(0)
	if l.Signatory != "" { // upwards: number to the left, signatory to the right
		align, indent = Left, advance
		name := body
		name.Role = KaiFace
		l.line(p, Paragraph{Spans: []Span{l.span("签发人", "签发人：", body), l.span("签发人", l.Signatory, name)},
			Width: textWidth - advance, Align: Right}, left, y, size3)
	}
	l.line(p, Paragraph{Spans: []Span{number}, Width: textWidth, First: indent, Align: align}, left, y, size3)
	y += size3 + MM(400)
	p.Rules = append(p.Rules, Rule{X1: left, Y1: y, X2: left + textWidth, Y2: y, Weight: redRule, Colour: Red})
	return y + 2*pitch
}

// line sets the first line of a paragraph with its upper edge at y.
func (l *layout) line(p *Page, para Paragraph, x, y, size Length) {
	for _, line := range l.faces.Break(para) {
		p.Runs = l.faces.Runs(p.Runs, line, x, y+size*88/100)
		return
	}
}

// markLimit is the largest size of the mark, and markGap the room between its
// organs and 文件.
const (
	markLimit = 52 * Point
	markGap   = 10 * Point
)

// mark sets the red names of the organs, its ink beginning at y, and returns
// the height of the ink. One organ stands with 文件 on a line; several stand
// above each other, spread to one width, with 文件 in the middle of their right.
func (l *layout) mark(p *Page, left, y Length) Length {
	if len(l.Mark) == 1 {
		text := l.Mark[0] + l.MarkTail
		style := l.markStyle(l.faces.Measure(text, Style{Role: TitleFace, Size: Point}))
		x := left + (textWidth-l.faces.Measure(text, style))/2
		return l.markLine(p, text, style, x, y, 0)
	}
	var widest, longest Length
	for _, organ := range l.Mark {
		widest = max(widest, l.faces.Measure(organ, Style{Role: TitleFace, Size: Point}))
	}
	tail := l.faces.Measure(l.MarkTail, Style{Role: TitleFace, Size: Point})
	style := l.markStyle((widest + tail) * 110 / 100)
	longest = widest * style.Size / Point
	x := left + (textWidth-longest-markGap-tail*style.Size/Point)/2
	top := y
	for i, organ := range l.Mark {
		if i > 0 {
			y += style.Size / 4
		}
		n := Length(len([]rune(organ)))
		spread := (longest - l.faces.Measure(organ, style)) / max(1, n-1)
		y += l.markLine(p, organ, style, x, y, spread)
	}
	if l.MarkTail != "" {
		_, ink := l.markInk(l.MarkTail, style)
		l.markLine(p, l.MarkTail, style, x+longest+markGap, top+(y-top-ink)/2, 0)
	}
	return y - top
}

// markStyle is the style in which a mark of a width at one point fills a line.
func (l *layout) markStyle(width Length) Style {
	size := (textWidth - 2*markGap) * Point / max(1, width)
	return Style{Role: TitleFace, Size: min(markLimit, size/500*500), Colour: Red}
}

// markInk is how far the ink of a text in a style reaches above its baseline,
// and the whole height of the ink.
func (l *layout) markInk(text string, s Style) (above, height Length) {
	top, bottom := -em, em
	for _, r := range text {
		_, yMin, _, yMax := l.faces[s.Role].Ink(r)
		top, bottom = max(top, yMax), min(bottom, yMin)
	}
	return Length(top) * s.Size / em, Length(top-bottom) * s.Size / em
}

func (l *layout) markLine(p *Page, text string, s Style, x, y, spread Length) Length {
	above, height := l.markInk(text, s)
	p.Runs = append(p.Runs, Run{X: x, Y: y + above, Style: s, Space: spread, Text: l.span("发文机关标志", text, s).Text})
	return height
}

// titleBoxes sets the title in centred lines broken between its phrases, and
// the state of the draft under it.
func (l *layout) titleBoxes() []box {
	var out []box
	for _, line := range l.titleLines("标题", l.Title, textWidth) {
		out = append(out, l.lineBox(line, size2, titleLead))
	}
	if l.State != "" {
		style := body
		style.Role = KaiFace
		out = append(out, l.paragraph(Paragraph{Spans: []Span{l.span("稿别", l.State, style)}, Width: textWidth, Align: Centre}, size3, titleLead)...)
	}
	return out
}

// titleLines sets the phrases of a title in the centred lines that look best. A
// phrase too long for a line is broken too.
func (l *layout) titleLines(field string, phrases []string, width Length) []Line {
	var best []string
	var bestCost Length
	n := len(phrases)
	if n == 0 {
		return nil
	}
	for cut := range 1 << (n - 1) { // a title has two to four phrases
		var lines []string
		line := ""
		for i, phrase := range phrases {
			line += phrase
			if i+1 == n || cut>>i&1 == 1 {
				lines = append(lines, line)
				line = ""
			}
		}
		if cost := l.titleCost(lines, width); best == nil || cost < bestCost {
			best, bestCost = lines, cost
		}
	}
	var out []Line
	for _, text := range best {
		out = append(out, l.faces.Break(Paragraph{Spans: []Span{l.span(field, text, title)}, Width: width, Align: Centre})...)
	}
	return out
}

// titleCost weighs a way to break a title: it must fit, in few lines, of equal
// lengths, and none shorter than both its neighbours (梯形 or 菱形, no 沙漏).
func (l *layout) titleCost(lines []string, width Length) Length {
	widths := make([]Length, len(lines))
	for i, s := range lines {
		widths[i] = l.faces.Measure(s, title)
	}
	widest := slices.Max(widths)
	cost := Length(len(lines))*10*width + widest
	if widest > width-2*size2 {
		cost += 100 * widest
	}
	for i := 1; i+1 < len(widths); i++ {
		cost += 4 * max(0, min(widths[i-1], widths[i+1])-widths[i])
	}
	return cost
}

// attachmentBoxes lists the annexes under the body.
func (l *layout) attachmentBoxes() []box {
	var out []box
	lead := "附件："
	for i, a := range l.Annexes {
		number := ""
		if len(l.Annexes) > 1 {
			number = fmt.Sprintf("%d. ", i+1)
		}
		first := 2 * advance
		if i > 0 {
			first += l.faces.Measure(lead, body)
		}
		text := number
		if i == 0 {
			text = lead + number
		}
		lines := l.paragraph(Paragraph{
			Spans: []Span{l.span("附件说明", text+strings.Join(a.Title, ""), body)},
			Width: textWidth, First: first, Rest: first + l.faces.Measure(text, body),
		}, size3, pitch)
		if i == 0 {
			lines[0].before += pitch // one blank line after the body
		}
		for i := range lines[:len(lines)-1] {
			lines[i].keep = true
		}
		out = append(out, lines...)
	}
	return out
}

// sealRoom is the blank above the first signer: the seal, 42 mm wide, stands
// over name and date, and its upper edge stays within a line of the text.
const sealRoom = 2

// sealWidth is the room of one seal; no two may touch.
var sealWidth = MM(4500)

// signatureBoxes sets the signers above the date, the date four characters from
// the right edge and the last signer centred over it, with room for the seals.
// Several signers stand beside each other in rows, each with its own seal.
func (l *layout) signatureBoxes() []box {
	if l.Date == "" {
		return nil
	}
	dateWidth := l.faces.Measure(l.Date, body)
	date := textWidth - 4*advance - dateWidth
	column := sealWidth
	for _, s := range l.Signers {
		column = max(column, l.faces.Measure(s, body)+advance)
	}
	inRow := max(1, min(3, int(textWidth/column)))
	var out []box
	for first := 0; first < len(l.Signers); first += inRow {
		row := l.Signers[first:min(first+inRow, len(l.Signers))]
		b := box{height: size3, before: pitch + sealRoom*pitch - size3}
		for i, s := range row {
			w := l.faces.Measure(s, body)
			middle := date + dateWidth/2 - Length(len(row)-1-i)*column
			b.runs = append(b.runs, l.run("署名", s, max(0, min(middle-w/2, textWidth-w)))...)
		}
		out = append(out, b)
	}
	return append(out, box{height: size3, before: pitch - size3, runs: l.run("成文日期", l.Date, date)})
}

// run sets a short text of 三号 from x on the baseline of its box.
func (l *layout) run(field, text string, x Length) []Run {
	line := l.faces.Break(Paragraph{Spans: []Span{l.span(field, text, body)}, Width: 2 * textWidth, Align: Left})
	return l.faces.Runs(nil, line[0], x, size3*88/100)
}
