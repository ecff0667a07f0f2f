package data_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math/big"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"tongchou/calc"
	"tongchou/calc/official"
	"tongchou/data"
)

// layoutLine is a line of layouts.csv: a row of a layout as it was printed.
type layoutLine struct{ half, label, indent, cross, identity, code, unit string }

type layout struct {
	form, number, from string
	columns            []string
	lines              []layoutLine
}

func layouts(t *testing.T) []*layout {
	t.Helper()
	content, err := os.ReadFile("testdata/published/layouts.csv")
	if err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []*layout
	for _, r := range records[1:] {
		if n := len(out); n == 0 || out[n-1].form != r[0] || out[n-1].from != r[2] {
			l := &layout{form: r[0], number: r[1], from: r[2]}
			if r[6] != "" {
				l.columns = strings.Split(r[6], "|")
			}
			out = append(out, l)
		}
		l := out[len(out)-1]
		l.lines = append(l.lines, layoutLine{half: r[3], label: r[4], indent: r[5], cross: r[7], identity: r[8], code: r[9], unit: r[10]})
	}
	return out
}

// form is the embedded form of a layout.
func (l *layout) of(t *testing.T) *calc.Form {
	t.Helper()
	for _, f := range data.OfficialForms() {
		if f.Name == l.form && fmt.Sprint(f.From) == l.from {
			return &f
		}
	}
	t.Fatalf("no form %s of %s", l.form, l.from)
	return nil
}

// Every ministry layout has the rows, order, columns, × cells, units and codes that
// were printed, and of random leaf figures its cells make what was seen to add up.
func TestLayoutsAsPrinted(t *testing.T) {
	t.Parallel()
	all := layouts(t)
	if len(all) != 23 {
		t.Fatalf("%d layouts, want 23", len(all))
	}
	for _, l := range all {
		t.Run(l.form+l.from, func(t *testing.T) {
			t.Parallel()
			f := l.of(t)
			l.shape(t, f)
			random := rand.New(rand.NewPCG(1, uint64(len(l.lines))))
			for range 20 {
				l.addsUp(t, f, random)
			}
		})
	}
}

// shape compares what stands there.
func (l *layout) shape(t *testing.T, f *calc.Form) {
	t.Helper()
	columns := l.columns
	if columns == nil {
		columns = []string{""}
	}
	var labels []string
	for _, c := range f.Columns {
		labels = append(labels, c.Label)
	}
	if !slices.Equal(labels, columns) || f.Number != l.number {
		t.Errorf("columns %q %s, want %q %s", labels, f.Number, columns, l.number)
	}
	if len(f.Rows) != len(l.lines) {
		t.Fatalf("%d rows, want %d", len(f.Rows), len(l.lines))
	}
	for i, line := range l.lines {
		r := &f.Rows[i]
		if r.Half != line.half || r.Label != line.label || !r.Filler() && fmt.Sprint(r.Indent) != line.indent {
			t.Errorf("row %d is %s %s (%d), want %s %s (%s)", i+1, r.Half, r.Label, r.Indent, line.half, line.label, line.indent)
		}
		if want := line.cross == "整行" || line.label == "×"; r.Void() != want {
			t.Errorf("%s is crossed out: %v, want %v", r.Label, r.Void(), want)
		}
		for _, c := range labels {
			want := slices.ContainsFunc(strings.Split(line.cross, "；"), func(x string) bool { return x != "" && strings.HasPrefix(c, x) })
			if got := slices.Contains(r.Crossed, c); got != want {
				t.Errorf("%s %s is crossed out: %v, want %v", r.Label, c, got, want)
			}
		}
		unit := r.Unit
		if unit == "" && !r.Void() {
			unit = f.Unit
		}
		if line.unit != "×" && !r.Void() && unit != line.unit {
			t.Errorf("%s is in %s, want %s", r.Label, unit, line.unit)
		}
		for fund, code := range r.Texts {
			if !strings.Contains(line.code, code) {
				t.Errorf("%s %s: %s, want %s", r.Label, fund, code, line.code)
			}
		}
		if line.code != "" && len(r.Texts) == 0 {
			t.Errorf("%s has no codes", r.Label)
		}
	}
}

// leaf is a figure that a form asks for.
type leaf struct {
	back      int
	insurance string
	book      calc.Book
	measure   string
}

func leafOf(a official.Ask) leaf { return leaf{a.Year.Back, a.Insurance, a.Book, a.Measure} }

// leafSource knows random figures of a form's leaves.
type leafSource struct {
	form    *calc.Form
	figures map[leaf]*big.Rat
	sheet   *official.Sheet
	names   []string
}

func first(lists ...[]string) string {
	for _, l := range lists {
		if len(l) > 0 {
			return l[0]
		}
	}
	return ""
}

// plant puts a figure into every cell that nothing else makes.
func plant(f *calc.Form, random *rand.Rand) *leafSource {
	s := &leafSource{form: f, figures: map[leaf]*big.Rat{}}
	for row := range f.Rows {
		r := &f.Rows[row]
		for col := range f.Columns {
			c := &f.Columns[col]
			name := first(r.Insurance, c.Insurance, f.Insurance)
			if name == "" || c.None || len(c.Sum) > 0 {
				continue
			}
			if !slices.Contains(s.names, name) {
				s.names = append(s.names, name)
			}
			b := calc.Book{}
			if len(r.Books) > 0 {
				b = r.Books[0]
			} else if len(c.Books) > 0 {
				b = c.Books[0]
			}
			for _, y := range f.Years {
				crossed := r.Void() || slices.Contains(r.Crossed, c.Label)
				carried := y.Back == 0 && len(f.Years) > 1 && (r.Measure == calc.Opening || r.Before != "")
				if a := (leaf{y.Back, name, b, r.Measure}); r.Measure != "" && (!r.Derived() || s.reads(r)) && !crossed && !carried && s.figures[a] == nil {
					s.figures[a] = big.NewRat(1+random.Int64N(9_999_999), 100)
				}
			}
		}
	}
	return s
}

// settle makes a given figure what rows of the form that are given too make it.
func (s *leafSource) settle() {
	for _, r := range s.form.Rows {
		for at := range s.figures {
			if at.measure != r.Measure || len(r.Sum) == 0 || r.ID == r.Measure {
				continue
			}
			sum := new(big.Rat)
			for _, t := range r.Sum {
				if x := s.figures[leaf{at.back, at.insurance, at.book, t.ID}]; x != nil {
					sum.Add(sum, x)
				}
			}
			if sum.Sign() > 0 {
				s.figures[at] = sum
			}
		}
	}
}

// reads reports whether a row that others could make is given all the same: what it
// adds up is no row of the form.
func (s *leafSource) reads(r *calc.FormRow) bool {
	return len(r.Sum) > 0 && r.Measure != calc.Closing && !slices.ContainsFunc(r.Sum, func(t calc.FormTerm) bool { return s.form.Row(t.ID) != nil })
}

// source answers; what is no row of the form comes from those that are.
func (s *leafSource) source(a official.Ask) official.Figure {
	known := func(x *big.Rat) official.Figure { return official.Figure{State: official.Known, Value: x} }
	if x := s.figures[leafOf(a)]; x != nil {
		return known(x)
	}
	if a.Book.Account != "" && a.Book.Account != calc.Personal && a.Book.Account != calc.PooledOnly {
		return official.Figure{}
	}
	general := len(s.form.Insurance) == 0
	for _, r := range s.form.Rows {
		for _, own := range r.Instead {
			if a.Measure == own { // the test gives the row's own
				return official.Figure{}
			}
		}
	}
	if a.Measure == "居民个人缴费收入" || a.Measure == "财政对个人缴费的补贴" { // of another form
		return known(big.NewRat(29_860_000, 1))
	}
	switch half := map[string]string{calc.Income: "收入", calc.Expenditure: "支出"}[a.Measure]; {
	case a.Measure == calc.Opening && general && a.Book == calc.Book{}:
		s.figures[leafOf(a)] = big.NewRat(int64(1000+len(s.figures)), 1)
		return known(s.figures[leafOf(a)])
	case a.Measure == calc.Opening && a.Year.Back == 0 && !general:
		col := slices.IndexFunc(s.form.Columns, func(c calc.FormColumn) bool {
			return len(c.Sum) == 0 && !c.None && (len(c.Books) == 0 || c.Books[0] == a.Book)
		})
		if col < 0 {
			return official.Figure{}
		}
		row := slices.IndexFunc(s.form.Rows, func(r calc.FormRow) bool { return r.Measure == calc.Closing })
		return s.sheet.Cell(row, col, 0).Figure
	case half != "" && general && a.Book == calc.Book{}:
		sum := new(big.Rat)
		for _, r := range s.form.Rows {
			b := leafOf(a)
			if b.measure = r.Measure; r.Half == half && r.Level == "其中" && !(calc.Term{Measure: r.Measure}).Transfer() && s.figures[b] != nil {
				sum.Add(sum, s.figures[b])
			}
		}
		return known(sum)
	}
	return official.Figure{}
}

// addsUp checks every identity of the layout on random figures.
func (l *layout) addsUp(t *testing.T, f *calc.Form, random *rand.Rand) {
	t.Helper()
	s := plant(f, random)
	s.settle()
	s.sheet = official.Fill(f, s.names, s.source)
	for row, line := range l.lines {
		for _, id := range strings.Split(line.identity, "；") {
			if id == "" {
				continue
			}
			for col := range f.Columns {
				for y := range f.Years {
					l.identity(t, s.sheet, id, row, col, y)
				}
			}
		}
	}
	for row, line := range l.lines {
		for col, c := range f.Columns {
			cell := s.sheet.Cell(row, col, 0)
			if crossed := line.cross == "整行" || slices.Contains(f.Rows[row].Crossed, c.Label); crossed && cell.State == official.Known {
				t.Errorf("%s %s: a figure where × stands", line.label, c.Label)
			} else if !crossed && !c.None && line.label != "其中：全国统筹调剂资金" && cell.State != official.Known && cell.Text == "" {
				t.Errorf("%s %s: blank", line.label, c.Label)
			}
		}
	}
}

// identity checks one on a cell: 首栏, 所列, 一=其中, 八=左九-右七, 18=9/7.
func (l *layout) identity(t *testing.T, s *official.Sheet, id string, row, col, y int) {
	t.Helper()
	r, c := &s.Rows[row], &s.Columns[col]
	cell := s.Cell(row, col, y)
	var want *big.Rat
	switch {
	case c.None || slices.Contains(r.Crossed, c.Label):
		return
	case id == "首栏":
		if col > 0 {
			return
		}
		for other := 1; other < len(s.Columns); other++ {
			want = plusRat(want, s.Cell(row, other, y).Value, 1)
		}
	case strings.HasSuffix(id, "≥其中"):
		if !r.AtLeast || len(r.Parts) > 0 || s.Rows[row+1].Level != "其中" {
			t.Errorf("%s: its 其中 rows are not part of it", r.Label)
		}
		return
	case id == "所列" || strings.HasSuffix(id, "=其中"):
		for i := row + 1; i < len(s.Rows) && s.Rows[i].Level == "其中" && s.Rows[i].Half == r.Half; i++ {
			want = plusRat(want, s.Cell(i, col, y).Value, 1)
		}
	case id == "四=上年四+三":
		if len(c.Sum) > 0 {
			return
		}
		opening := s.Cell(row-1, col, y).Value // 三
		want = plusRat(want, opening, 1)
		want = plusRat(want, l.given(s, calc.Opening, col, y), 1)
	case strings.Contains(id, "(本年栏)"):
		closing := slices.IndexFunc(s.Rows, func(r calc.FormRow) bool { return r.Measure == calc.Closing })
		if y == 0 {
			return
		}
		want = s.Cell(closing, col, y-1).Value
	case strings.Contains(id, "上年"):
		_, after, _ := strings.Cut(id, "上年")
		if y == 0 {
			return
		}
		want = s.Cell(l.row(t, after, row), col, y-1).Value
	default:
		left, right, _ := strings.Cut(id, "=")
		cell = s.Cell(l.row(t, left, row), col, y)
		want = l.value(t, s, right, row, col, y)
	}
	if cell.Value == nil || want == nil || cell.Value.Cmp(want) != 0 {
		t.Errorf("%s %s, year %d: %v, want %v (%s)", r.Label, c.Label, y, cell.Value, want, id)
	}
}

// given is what the source was asked for beside the rows.
func (l *layout) given(s *official.Sheet, measure string, col, y int) *big.Rat {
	for _, term := range s.Cell(len(s.Rows)-1, col, y).Terms {
		if term.Off != nil {
			return term.Off.Value
		}
	}
	return nil
}

func plusRat(sum, x *big.Rat, sign int64) *big.Rat {
	if x == nil {
		return sum
	}
	if sum == nil {
		sum = new(big.Rat)
	}
	return new(big.Rat).Add(sum, new(big.Rat).Mul(x, big.NewRat(sign, 1)))
}

// value is what the right side of an identity comes to.
func (l *layout) value(t *testing.T, s *official.Sheet, text string, row, col, y int) *big.Rat {
	t.Helper()
	cell := func(name string) *big.Rat { return s.Cell(l.row(t, name, row), col, y).Value }
	for _, sign := range []string{"/", "*"} {
		if a, b, ok := strings.Cut(text, sign); ok {
			x, z := cell(a), cell(b)
			if x == nil || z == nil {
				return nil
			}
			if sign == "*" {
				return new(big.Rat).Mul(x, z)
			}
			return new(big.Rat).Quo(x, z)
		}
	}
	var sum *big.Rat
	for _, plus := range strings.Split(text, "+") {
		for i, name := range strings.Split(plus, "-") {
			sign := int64(1)
			if i > 0 {
				sign = -1
			}
			sum = plusRat(sum, cell(name), sign)
		}
	}
	return sum
}

// row is the row that an identity names: a number, 总计, or a numeral in its own half,
// in 左 or 右, or wherever there is one.
func (l *layout) row(t *testing.T, name string, near int) int {
	t.Helper()
	var n int
	if _, err := fmt.Sscanf(name, "%d", &n); err == nil {
		return n - 1
	}
	halves := []string{l.lines[near].half}
	switch {
	case strings.HasPrefix(name, "左"):
		halves = []string{"收入"}
	case strings.HasPrefix(name, "右"):
		halves = []string{"支出"}
	default:
		halves = append(halves, "收入", "支出", "结余")
	}
	name = strings.TrimLeft(name, "左右")
	for _, half := range halves {
		for i, line := range l.lines {
			if line.half == half && (line.label == name || strings.HasPrefix(line.label, name+"、")) {
				return i
			}
		}
	}
	t.Fatalf("%s: no row %s", l.form, name)
	return -1
}
