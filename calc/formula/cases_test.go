package formula

import (
	"errors"
	"flag"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The cases under testdata/cases are the language as data: a formula, and under
// it what each of its faces says in the world of testdata/names.txt.
//
//	甲 + 乙
//	  type      元 money
//	  courses   14 8 -2.5 -2.5 1000003.005
//	  excel     ROUND([甲]+[乙],2)
//
// The faces that a case tells must be as told; -update writes them anew, to be
// read before they are kept. Whatever a case tells, its exact value must be the
// value of its column, in each course alone and along all of them.
//
// How well they guard the language is measured by small mutations of it (half an
// hour to an hour on two cores):
//
//	GOFLAGS=-vet=off go run github.com/go-gremlins/gremlins/cmd/gremlins@v0.6.0 unleash --workers 2 ./calc/formula
//
// Both its figures, of mutations reached and of those killed, stay above 95 %.
// testdata/mutants.txt lists the ones that live because they cannot matter. The
// tool counts as not reached what stands in a case of a switch without a tag, and
// what follows a function literal in a statement.
var update = flag.Bool("update", false, "rewrite what the cases under testdata/cases tell")

const formulas = "testdata/cases/*.txt"

// lawCase is one formula with the faces that are told of it, in the order of the file.
type lawCase struct {
	text  string // as written in the file
	faces []face
}

type face struct{ name, want string }

func (c lawCase) tells(name string) bool {
	return slices.ContainsFunc(c.faces, func(f face) bool { return f.name == name })
}

// faceOf says each face of a formula that was parsed and checked.
var faceOf = map[string]func(*Formula) string{
	"type":     sayType,
	"value":    sayValue,
	"shown":    sayShown,
	"courses":  sayCourses,
	"excel":    sayExcel,
	"shape":    sayShape,
	"decimals": sayDecimals,
	"asks":     sayAsks,
	"room":     sayRoom,
}

// caseFile is a file of cases: lines that are kept as they are, and the cases
// between them. A case stands in place of its own lines.
type caseFile struct {
	path  string
	lines []any // string or *lawCase
}

func readCases(t testing.TB, pattern string) []*caseFile {
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		t.Fatal("no cases", err)
	}
	var out []*caseFile
	for _, p := range paths {
		data, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		file := &caseFile{path: p}
		var last *lawCase
		for line := range strings.Lines(string(data)) {
			line = strings.TrimRight(line, "\n")
			switch told, inside := strings.CutPrefix(line, "  "); {
			case inside && last != nil:
				name, want, _ := strings.Cut(told, " ")
				last.faces = append(last.faces, face{name, strings.TrimLeft(want, " ")})
			case line == "" || strings.HasPrefix(line, "# "):
				file.lines, last = append(file.lines, line), nil
			default:
				last = &lawCase{text: line}
				file.lines = append(file.lines, last)
			}
		}
		out = append(out, file)
	}
	return out
}

func (f *caseFile) cases() []*lawCase {
	var out []*lawCase
	for _, x := range f.lines {
		if c, ok := x.(*lawCase); ok {
			out = append(out, c)
		}
	}
	return out
}

func (f *caseFile) write(t *testing.T) {
	var b strings.Builder
	for _, x := range f.lines {
		c, ok := x.(*lawCase)
		if !ok {
			fmt.Fprintln(&b, x)
			continue
		}
		fmt.Fprintln(&b, c.text)
		for _, told := range c.faces {
			line := fmt.Sprintf("  %-9s %s", told.name, told.want)
			if told.want == "" {
				line = "  " + told.name
			}
			fmt.Fprintln(&b, line)
		}
	}
	if err := os.WriteFile(f.path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

var repeated = regexp.MustCompile(`⟦(.+?)×(\d+)⟧`)

// source is the formula of a case: \n and \t are a line end and a tab, ⟦(×3⟧ is (((.
func (c *lawCase) source() string {
	s := strings.NewReplacer(`\n`, "\n", `\t`, "\t").Replace(c.text)
	return repeated.ReplaceAllStringFunc(s, func(m string) string {
		part := repeated.FindStringSubmatch(m)
		n, _ := strconv.Atoi(part[2])
		return strings.Repeat(part[1], n)
	})
}

// told puts a text on one line.
func told(s string) string {
	return strings.NewReplacer("\n", `\n`, "\t", `\t`).Replace(s)
}

// compiled is the formula of a text, or what is wrong with it.
func compiled(text string) (*Formula, []face) {
	f, list := Parse(text, start)
	if f != nil {
		list = append(list, f.Check(small, "题")...)
	}
	var wrong []face
	for _, x := range list {
		if x.ID == "P210" && f != nil {
			continue // what tries the limits of reading is longer than a page
		}
		s := fmt.Sprintf("%s %d:%d %s｜%s｜%s", x.ID, x.Pos.Line, x.Pos.Col, x.Found, x.Expected, x.Remedy)
		wrong = append(wrong, face{"finding", told(s)})
	}
	return f, wrong
}

func TestCases(t *testing.T) {
	for _, file := range readCases(t, formulas) {
		t.Run(strings.TrimSuffix(filepath.Base(file.path), ".txt"), func(t *testing.T) {
			for _, c := range file.cases() {
				t.Run(c.text, func(t *testing.T) { c.hold(t) })
			}
			if *update {
				file.write(t)
			}
		})
	}
}

// hold compares what is told of the case with what it is.
func (c *lawCase) hold(t *testing.T) {
	if len(c.faces) == 0 {
		t.Fatal("the case tells nothing")
	}
	f, got := compiled(c.source())
	if len(got) == 0 {
		for _, want := range c.faces {
			say := faceOf[want.name]
			if say == nil && !*update {
				t.Fatalf("no fault is found, and there is no face %q", want.name)
			}
			if say != nil {
				got = append(got, face{want.name, say(f)})
			}
		}
		checkColumns(t, f)
		if len(f.Text) < 500 { // what tries the limits has thousands of parts
			checkParts(t, f)
		}
	}
	if !slices.Equal(got, c.faces) && !*update {
		t.Errorf("got  %v\nwant %v", got, c.faces)
	}
	c.faces = got
}

func sayType(f *Formula) string {
	s := f.Root.Type.String() + " " + f.Root.Type.Kind()
	if f.Root.PerUnit {
		s += " of a unit"
	}
	if f.Root.Type.Free {
		s += " fits all"
	}
	if f.Faulty {
		s += " faulty"
	}
	return s
}

// sayError tells a fault with the text at its place, a missing value after ？, any other error after ！.
func sayError(f *Formula, err error) string {
	var fault *Fault
	switch {
	case errors.As(err, &fault):
		return "! " + fault.Error() + " @ " + f.Source(fault.Node)
	case IsMissing(err):
		s := "？ " + err.Error()
		for _, e := range Causes(err)[1:] {
			s += "；" + e.Error()
		}
		return s
	}
	return "！ " + err.Error()
}

// unitsOf are the units for which a formula is worth computing.
func unitsOf(f *Formula) []int {
	if f.Root.PerUnit {
		return small.Units()
	}
	return []int{0}
}

func sayValue(f *Formula) string {
	return sayUnits(f, func(v Value) string { return v.String() })
}

func sayShown(f *Formula) string {
	return sayUnits(f, func(v Value) string { return Show(v, f.Root.Type) })
}

func sayUnits(f *Formula, say func(Value) string) string {
	var out []string
	for _, u := range unitsOf(f) {
		v, err := small.value(f, 0, u)
		if err != nil {
			out = append(out, sayError(f, err))
			continue
		}
		out = append(out, say(v))
	}
	return told(strings.Join(out, " · "))
}

// sayCourses tells the numbers of a column to the last bit; one word where all are the same.
func sayCourses(f *Formula) string {
	var out []string
	for _, u := range unitsOf(f) {
		c, err := small.all(f, u)
		out = append(out, saysOf(f, c, err))
	}
	return told(strings.Join(out, " · "))
}

func saysOf(f *Formula, c Column, err error) string {
	var words []string
	for i := range courses {
		v, err := courseOf(c, err, i)
		switch {
		case err != nil:
			words = append(words, sayError(f, err))
		case v.Sort == Number:
			words = append(words, strconv.FormatFloat(c.Num(i), 'g', -1, 64))
		default:
			words = append(words, v.String())
		}
	}
	if len(slices.Compact(slices.Clone(words))) == 1 {
		words = words[:1]
	}
	return strings.Join(words, " ")
}

func sayExcel(f *Formula) string {
	s, err := f.Excel(cells{small, f})
	if err != nil {
		return "！ " + err.Error()
	}
	return told(s)
}

func sayShape(f *Formula) string {
	return told(f.Substitute(func(n *Node) string { return "<" + n.Title() + n.Str + ">" }))
}

func sayDecimals(f *Formula) string {
	n, ok := f.Decimals(cells{small, f})
	if !ok {
		return "any"
	}
	return strconv.Itoa(n)
}

// sayAsks tells what the column asks for, in alphabetical order.
func sayAsks(f *Formula) string {
	w := small.asking()
	w.all(f, 0)
	if len(w.asked) == 0 {
		return "nothing"
	}
	return strings.Join(slices.Sorted(maps.Keys(w.asked)), " ")
}

func sayRoom(f *Formula) string { return fmt.Sprintf("%d bytes a course", small.room(f)) }

// checkColumns compares the column with the exact value in every course, each
// alone and all at once: the value, or the error at its place. Where no course is
// refused it asks for what some course asks for, and for no more.
func checkColumns(t *testing.T, f *Formula) {
	for _, u := range unitsOf(f) {
		along, exactly := small.asking(), small.asking()
		all, allErr := along.all(f, u)
		refused := allErr != nil || all.errs != nil
		for i := range courses {
			want, wantErr := exactly.value(f, i, u)
			one, err := small.column(f, i, u)
			if s := apart(f, want, wantErr, one, err, 0); s != "" {
				t.Errorf("course %d alone, unit %d: %s", i, u, s)
			}
			if s := apart(f, want, wantErr, all, allErr, i); s != "" {
				t.Errorf("course %d of all, unit %d: %s", i, u, s)
			}
		}
		for name := range exactly.asked {
			if !along.asked[name] {
				t.Errorf("the column does not ask for %s", name)
			}
		}
		if len(along.asked) > len(exactly.asked) && !refused {
			t.Errorf("the column asks for %v, the values only for %v", along.asked, exactly.asked)
		}
		if s := unlawful(all, allErr); s != "" {
			t.Error(s)
		}
	}
}

// unlawful says what a column must not be.
func unlawful(c Column, err error) string {
	if err == nil && c.errs.always() != nil {
		return "a column that all courses refuse for one reason is no column but an error"
	}
	return ""
}

// apart says how a column is not the exact value in course i; "" where it is.
func apart(f *Formula, want Value, wantErr error, c Column, err error, i int) string {
	got, err := courseOf(c, err, i)
	switch {
	case tooLarge(err) || tooLarge(wantErr): // only an exact number has the digits that are counted
	case err != nil || wantErr != nil:
		if err == nil || wantErr == nil || digits(sayError(f, err)) != digits(sayError(f, wantErr)) {
			return fmt.Sprintf("error %v, want error %v", err, wantErr)
		}
	case got.Sort != want.Sort:
		return fmt.Sprintf("sort %v, want %v", got.Sort, want.Sort)
	case want.Sort == Number:
		if w, _ := want.Num.Float64(); !(math.Abs(c.Num(i)-w) <= 1e-12*max(1, math.Abs(w))) {
			return fmt.Sprintf("%v, want %v", c.Num(i), w)
		}
	case !got.Equal(want):
		return fmt.Sprintf("%v, want %v", got, want)
	}
	return ""
}

func tooLarge(err error) bool { return err != nil && err.Error() == powerTooLarge }

var beyondDouble = regexp.MustCompile(`([0-9]{16})([0-9]+)`)

// digits gives a text with its numbers as far as a binary number tells them.
func digits(s string) string {
	return beyondDouble.ReplaceAllStringFunc(s, func(d string) string { return d[:15] + strings.Repeat("0", len(d)-15) })
}

// checkParts reads the text of every node as a formula of its own: it must be
// what the node is in the whole. So a node's place is right to the character.
func checkParts(t *testing.T, f *Formula) {
	f.Walk(func(n *Node) {
		part, wrong := compiled(f.Source(n))
		if len(wrong) > 0 {
			t.Errorf("%q is no formula: %v", f.Source(n), wrong)
			return
		}
		if part.Root.Op != n.Op || part.Root.Type != n.Type || part.Root.PerUnit != n.PerUnit {
			t.Errorf("%q is %v, as a part it was %v", f.Source(n), part.Root, n)
		}
		for _, u := range small.Units() {
			want, wantErr := EvalNode(n, small, u)
			got, err := small.value(part, 0, u)
			if fmt.Sprint(err) != fmt.Sprint(wantErr) || err == nil && !got.Equal(want) {
				t.Errorf("%q is %v %v, as a part it was %v %v", f.Source(n), got, err, want, wantErr)
			}
		}
		want, _ := ExcelNode(n, cells{small, f})
		if got, _ := ExcelNode(part.Root, cells{small, part}); got != want {
			t.Errorf("%q is written %s, as a part it was %s", f.Source(n), got, want)
		}
	})
}

// In a pool in which no unit takes part there is nothing to sum or count, and no average.
func TestNoUnits(t *testing.T) {
	for text, want := range map[string]string{
		"合计(值)": "0", "合计(值, 在)": "0", "计数(在)": "0",
		"平均(值)": "! 没有参加的统筹区，不能求平均 @ 平均(值)",
	} {
		f, _ := compiled(text)
		v, err := f.Eval(noUnits{small}, 0)
		if got := sayOne(f, v, err); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
		c, err := Evaluate[Column](f.Root, NewCourses(), noUnitsAlong{alongWorld{small, true}}, 0)
		v, err = courseOf(c, err, 0)
		if got := sayOne(f, v, err); got != want {
			t.Errorf("%s along courses: got %s, want %s", text, got, want)
		}
	}
}

func sayOne(f *Formula, v Value, err error) string {
	if err != nil {
		return sayError(f, err)
	}
	return v.String()
}

// Along many courses a formula gives in each what it gives there alone, to the
// last bit, whatever the numbers are.
func TestCoursesAreApart(t *testing.T) {
	var all []*Formula
	for _, file := range readCases(t, formulas) {
		for _, c := range file.cases() {
			if f, wrong := compiled(c.source()); len(wrong) == 0 && c.tells("courses") {
				all = append(all, f)
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		w := small.drawn(t)
		for range 20 {
			f := rapid.SampledFrom(all).Draw(t, "formula")
			along, err := w.all(f, 0)
			for i := range courses {
				one, oneErr := w.column(f, i, 0)
				got, gotErr := courseOf(along, err, i)
				want, wantErr := courseOf(one, oneErr, 0)
				if said(gotErr) != said(wantErr) {
					t.Fatalf("%s in course %d: %v, alone %v", f.Text, i, gotErr, wantErr)
				}
				if wantErr == nil && (!got.Equal(want) || got.Sort == Number && math.Float64bits(along.Num(i)) != math.Float64bits(one.Num(0))) {
					t.Fatalf("%s in course %d: %v, alone %v", f.Text, i, got, want)
				}
			}
		}
	})
}

// FuzzFormula shows that no text makes the language panic, and that what
// parses survives being written out again: its source parses to the same value.
func FuzzFormula(f *testing.F) {
	for _, file := range readCases(f, formulas) {
		for _, c := range file.cases() {
			f.Add(c.source())
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		f, wrong := compiled(text)
		if f == nil {
			if len(wrong) == 0 {
				t.Fatal("no formula and no finding")
			}
			return
		}
		if len(wrong) > 0 || len(text) > 1000 {
			return
		}
		v, err := small.value(f, 0, 0)
		for name, say := range faceOf {
			if name != "room" && say(f) == "" && !(name == "value" || name == "shown" || name == "courses") {
				t.Fatalf("%q: its face %s is empty", text, name)
			}
		}
		if err != nil || v.Sort != Number {
			return
		}
		// A formula may begin with =, what stands in brackets may not.
		g, wrong := compiled("(" + strings.TrimPrefix(strings.TrimSpace(text), "=") + "\n)")
		if len(wrong) > 0 {
			if strings.Contains(wrong[0].want, "至多 200 层") {
				return
			}
			t.Fatalf("%q in brackets: %v", text, wrong)
		}
		if w, err := small.value(g, 0, 0); err != nil || !w.Equal(v) {
			t.Fatalf("%q: %v, in brackets %v (%v)", text, v, w, err)
		}
	})
}
