package typeset

import (
	"slices"
	"strings"
)

// Table is a table over the width of the page. Its head is repeated on every
// page, under the word 续表. Widths are shares of the page's width.
type Table struct {
	Caption string // above the table, to the left
	Unit    string // above the table, to the right: 单位：元
	Columns []Column
	Rows    []Row
	Size    Length // of the text, or less where a figure would not fit; 0 is 五号, 10.5 pt
}

// Column is one column. Neighbours with the same Group share a cell above
// their titles.
type Column struct {
	Title string
	Group string
	Share int
	Align Align
}

// Row is one row of cells. A cell holds paragraphs separated by line breaks.
type Row struct {
	Cells  []string
	Total  bool   // a sum: its name and its figures in 黑体
	Wide   bool   // one cell over the whole width, in 黑体, with the rows below it
	Height Length // at least; to be written in by hand

	Grounds map[int]Colour // behind cells; paper for the others
}

// Weights of the rules: top and bottom, and between rows.
const (
	outerRule = Point / 2
	innerRule = Point / 4
)

// continued stands over the part of a table on a further page.
const continued = "续表"

func (t *Table) boxes(l *layout, width Length) []box {
	size := t.Size
	if size == 0 {
		size = 10500
	}
	g := grid{Table: t, layout: l, size: size, width: width}
	g.edges = append(g.edges, 0)
	total := 0
	for _, c := range t.Columns {
		total += c.Share
	}
	sum := 0
	for _, c := range t.Columns {
		sum += c.Share
		g.edges = append(g.edges, width*Length(sum)/Length(total))
	}
	g.fit()
	head := g.head()
	caption := g.caption(t.Caption)
	again := append([]box{g.caption(continued)}, head...)
	out := append([]box{caption}, head...)
	for i, r := range t.Rows {
		b := g.row(r, i+1 == len(t.Rows))
		b.head = again
		b.keep = r.Wide || i+1 < len(t.Rows) && t.Rows[i+1].Total
		out = append(out, b)
	}
	return out
}

// grid sets the cells of a table between its column edges.
type grid struct {
	*Table
	layout *layout
	size   Length
	width  Length
	edges  []Length
}

// smallest is the least size that fit goes down to.
const smallest = 6 * Point

// fit makes the text smaller until no figure is wider than its column.
func (g *grid) fit() {
	for ; g.size > smallest; g.size -= Point / 4 {
		if !slices.ContainsFunc(g.Rows, g.tooWide) {
			return
		}
	}
}

func (g *grid) tooWide(r Row) bool {
	for i, text := range r.Cells {
		if g.Columns[i].Align != Right || r.Wide {
			continue
		}
		role := g.role(r, i)
		for part := range strings.SplitSeq(text, "\n") {
			if g.layout.faces.Measure(part, g.style(role)) > g.edges[i+1]-g.edges[i]-2*g.pad() {
				return true
			}
		}
	}
	return false
}

func (g *grid) leading() Length { return max(g.size*12/10, g.layout.tighter(g.size*10/7)) }

// pad is the blank between a cell's edges and its text.
func (g *grid) pad() Length { return g.size / 4 }

// above is the blank between a row's rules and its text.
func (g *grid) above() Length { return g.pad() * Length(10-g.layout.tight) / 10 }

func (g *grid) style(role Role) Style { return Style{Role: role, Size: g.size} }

// baseline is where the text of a line of the given height stands.
func baseline(height, size Length) Length { return (height-size)/2 + size*88/100 }

// cell breaks a text into the lines of a cell between two column edges.
func (g *grid) cell(text string, role Role, align Align, from, to int) []Line {
	var lines []Line
	for part := range strings.SplitSeq(text, "\n") {
		lines = append(lines, g.layout.faces.Break(Paragraph{
			Spans: []Span{g.layout.span("表格", part, g.style(role))},
			Width: g.edges[to] - g.edges[from] - 2*g.pad(),
			Align: align,
		})...)
	}
	return lines
}

func (g *grid) put(b *box, lines []Line, column int, top Length) {
	for i, line := range lines {
		y := top + g.leading()*Length(i) + baseline(g.leading(), g.size)
		b.runs = g.layout.faces.Runs(b.runs, line, g.edges[column]+g.pad(), y)
	}
}

func (g *grid) rule(y, weight Length) Rule {
	return Rule{X1: 0, Y1: y, X2: g.width, Y2: y, Weight: weight, Colour: Black}
}

// role is the face of a cell. Of a sum only its name, the first text of the
// row, and its figures are set off.
func (g *grid) role(r Row, i int) Role {
	named := slices.ContainsFunc(r.Cells[:i], func(text string) bool { return text != "" })
	if r.Wide || r.Total && (g.Columns[i].Align == Right || !named) {
		return HeiFace
	}
	return BodyFace
}

func (g *grid) row(r Row, last bool) box {
	b := box{}
	cells := make([][]Line, len(r.Cells))
	n := 1
	for i, text := range r.Cells {
		to := i + 1
		if r.Wide {
			to = len(g.Columns)
		}
		cells[i] = g.cell(text, g.role(r, i), g.Columns[i].Align, i, to)
		n = max(n, len(cells[i]))
	}
	b.height = max(g.layout.tighter(r.Height), Length(n)*g.leading()+2*g.above())
	for i, lines := range cells {
		if c, ok := r.Grounds[i]; ok {
			b.boxes = append(b.boxes, Box{X: g.edges[i], W: g.edges[i+1] - g.edges[i], H: b.height, Colour: c})
		}
		tall := n
		if g.Columns[i].Align != Left || len(lines) == 1 { // short cells stand in the middle, prose begins with the longest cell
			tall = len(lines)
		}
		g.put(&b, lines, i, (b.height-Length(tall)*g.leading())/2)
	}
	weight := innerRule
	if last {
		weight = outerRule
	}
	b.rules = append(b.rules, g.rule(b.height, weight))
	end := g.rule(b.height, outerRule)
	b.close = &end
	return b
}

// caption is the line above the head: the table's title or 续表, and the unit.
func (g *grid) caption(title string) box {
	b := box{height: g.leading() + g.pad(), before: g.leading(), keep: true}
	y := baseline(g.leading(), g.size)
	for _, part := range []struct {
		text  string
		role  Role
		align Align
	}{{title, HeiFace, Left}, {g.Unit, BodyFace, Right}} {
		for _, line := range g.layout.faces.Break(Paragraph{
			Spans: []Span{g.layout.span("表题", part.text, g.style(part.role))}, Width: g.width, Align: part.align,
		}) {
			b.runs = g.layout.faces.Runs(b.runs, line, 0, y)
		}
	}
	return b
}

// head sets the column titles, with a row of groups above them if there are any.
func (g *grid) head() []box {
	grouped := false
	n := 1
	titles := make([][]Line, len(g.Columns))
	for i, c := range g.Columns {
		titles[i] = g.cell(c.Title, HeiFace, Centre, i, i+1)
		n = max(n, len(titles[i]))
		grouped = grouped || c.Group != ""
	}
	b := box{keep: true}
	above := Length(0)
	if grouped {
		above = g.leading() + 2*g.pad()
	}
	lower := Length(n)*g.leading() + 2*g.pad()
	b.height = above + lower
	for i, c := range g.Columns {
		top, height := above, lower
		if c.Group == "" {
			top, height = 0, b.height
		}
		g.put(&b, titles[i], i, top+(height-Length(len(titles[i]))*g.leading())/2)
	}
	for i := 0; i < len(g.Columns); {
		j := i + 1
		for j < len(g.Columns) && g.Columns[j].Group == g.Columns[i].Group {
			j++
		}
		if g.Columns[i].Group != "" {
			g.put(&b, g.cell(g.Columns[i].Group, HeiFace, Centre, i, j), i, g.pad())
			line := g.rule(above, innerRule)
			line.X1, line.X2 = g.edges[i]+g.pad(), g.edges[j]-g.pad()
			b.rules = append(b.rules, line)
		}
		i = j
	}
	b.rules = append(b.rules, g.rule(0, outerRule), g.rule(b.height, innerRule))
	return []box{b}
}
