package formula

import (
	"errors"
	"maps"
	"math"
	"math/big"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"pgregory.net/rapid"

	"tongchou/calc/finding"
)

// world is the small world of the cases: what testdata/names.txt says of each
// name, seen in one course. It is the only place where the tests meet the
// interfaces of the package's caller.
type world struct {
	names  map[string]*meaning
	course int
	asked  map[string]bool // if set, notes what is asked for
}

// meaning is what a name is: a value for each course, of the pool or of each unit.
type meaning struct {
	typ    Type
	units  [][]answer // one row for the pool, or one for each unit
	faulty bool
	near   string // set alone: no name, but near this one
}

type answer struct {
	value Value
	err   error
}

// courses is how many of them the names have values along; units, how many take part.
const (
	courses = 5
	units   = 3
)

var small = world{names: readNames("testdata/names.txt")}

func readNames(path string) map[string]*meaning {
	data, err := os.ReadFile(path)
	if err != nil {
		panic(err)
	}
	out := map[string]*meaning{}
	for line := range strings.Lines(string(data)) {
		words := strings.Fields(line)
		if len(words) == 0 || words[0] == "#" {
			continue
		}
		name := words[0]
		if words[1] == "near" {
			out[name] = &meaning{near: words[2]}
			continue
		}
		typ, ok := TypeOf(words[1])
		if !ok {
			panic("names.txt: " + line)
		}
		m := out[name]
		if m == nil {
			m = &meaning{typ: typ}
			out[name] = m
		}
		if words[2] == "faulty" {
			m.faulty, words = true, []string{"", "", "!有错"}
		}
		var row []answer
		for i, w := range words[2:] {
			a := readAnswer(name, typ, w)
			if k := slices.Index(words[2:], w); k < i {
				a = row[k] // one error, not the like of it
			}
			row = append(row, a)
		}
		if len(row) != 1 && len(row) != courses {
			panic("names.txt: " + line)
		}
		m.units = append(m.units, row)
	}
	return out
}

func readAnswer(name string, typ Type, word string) answer {
	switch {
	case word == "—":
		return answer{err: Missing("没有%s", name)}
	case strings.HasPrefix(word, "!"):
		return answer{err: errors.New(word[1:])}
	case typ.Sort == Bool:
		return answer{value: Yes(word == "是")}
	case typ.Sort == Text:
		return answer{value: Str(word)}
	}
	r, ok := new(big.Rat).SetString(word)
	if !ok {
		panic("names.txt: " + word)
	}
	return answer{value: Num(r)}
}

func (m *meaning) perUnit() bool { return len(m.units) > 1 }

// row is what the name gives a unit: one answer, or one for each course.
func (m *meaning) row(unit int) []answer {
	if m.perUnit() {
		return m.units[unit]
	}
	return m.units[0]
}

func (w world) Lookup(space, name string) (Symbol, string, bool) {
	title := (&Node{Space: space, Name: name}).Title()
	m := w.names[title]
	switch {
	case m == nil:
		return Symbol{}, "", false
	case m.near != "":
		return Symbol{}, m.near, false
	}
	return Symbol{Type: m.typ, PerUnit: m.perUnit(), Key: title, Faulty: m.faulty}, "", true
}

func (world) Units() []int {
	var out []int
	for u := range units {
		out = append(out, u)
	}
	return out
}

func (w world) Value(n *Node, unit int) (Value, error) {
	w.ask(n, unit)
	row := w.names[n.Symbol.Key.(string)].row(unit)
	a := row[min(w.course, len(row)-1)]
	return a.value, a.err
}

// asking is the world with a note of its own of what is asked for.
func (w world) asking() world { return world{w.names, w.course, map[string]bool{}} }

func (w world) ask(n *Node, unit int) {
	if w.asked == nil {
		return
	}
	title := n.Title()
	if w.names[title].perUnit() {
		title += strconv.Itoa(unit)
	}
	w.asked[title] = true
}

func (world) Once(_ *Node, _ int, compute func() ([]Value, error)) ([]Value, error) { return compute() }

// alongWorld is the world as columns: in one course, where every name is flat,
// or along all of them.
type alongWorld struct {
	world
	all bool
}

func (w alongWorld) Value(n *Node, unit int) (Column, error) {
	w.ask(n, unit)
	row := w.names[n.Symbol.Key.(string)].row(unit)
	if !w.all || len(row) == 1 {
		v, err := w.world.Value(n, unit)
		if err != nil {
			return Column{}, err
		}
		return Flat(v), nil
	}
	out := Column{Sort: w.names[n.Symbol.Key.(string)].typ.Sort}
	errs, some := make([]error, len(row)), false
	for i, a := range row {
		errs[i], some = a.err, some || a.err != nil
		switch out.Sort {
		case Bool:
			out.Yes = append(out.Yes, a.value.Yes)
		case Text:
			out.Texts = append(out.Texts, a.value.Str)
		default:
			x := 0.0
			if a.err == nil {
				x, _ = a.value.Num.Float64()
			}
			out.Nums = append(out.Nums, x)
		}
	}
	if some {
		out.errs = refusalsOf(errs)
	}
	return out.plain()
}

func refusalsOf(errs []error) *refusals {
	r := newRefusals(len(errs))
	for i, err := range errs {
		if err != nil {
			r.note(i, err)
		}
	}
	return r
}

func (alongWorld) Once(_ *Node, _ int, compute func() ([]Column, error)) ([]Column, error) {
	return compute()
}

// longWorld is the small world along so many courses that the room of a column
// is more than all else that an evaluation takes. Its columns are made once.
type longWorld struct {
	alongWorld
	made map[string]Column
}

const long = 1 << 14

func (w longWorld) Value(n *Node, unit int) (Column, error) {
	id := n.Title() + strconv.Itoa(unit)
	if c, ok := w.made[id]; ok {
		return c, nil
	}
	c, err := w.alongWorld.Value(n, unit)
	if err != nil || c.values() == 1 {
		return c, err
	}
	c.Nums, c.Yes, c.Texts = stretched(c.Nums), stretched(c.Yes), stretched(c.Texts)
	if c.errs != nil {
		c.errs = &refusals{c.errs.why, stretched(c.errs.of)}
	}
	w.made[id] = c
	return c, nil
}

func stretched[T any](s []T) []T {
	if s == nil {
		return nil
	}
	out := make([]T, long)
	for i := range out {
		out[i] = s[i%len(s)]
	}
	return out
}

// room is how many bytes a course an evaluation takes anew, when the algebra has
// done the same before and what came of it is in use.
func (w world) room(f *Formula) int {
	env, alg := longWorld{alongWorld{w, true}, map[string]Column{}}, NewCourses()
	for range 3 {
		Evaluate[Column](f.Root, alg, env, 0)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	Evaluate[Column](f.Root, alg, env, 0)
	runtime.ReadMemStats(&after)
	return int(math.Round(float64(after.TotalAlloc-before.TotalAlloc) / long))
}

// noUnits is the small world without a unit that takes part.
type (
	noUnits      struct{ world }
	noUnitsAlong struct{ alongWorld }
)

func (noUnits) Units() []int      { return nil }
func (noUnitsAlong) Units() []int { return nil }

// drawn is the world with other numbers: some along the courses, some the same in all.
func (w world) drawn(t *rapid.T) world {
	out := world{names: map[string]*meaning{}}
	for _, name := range slices.Sorted(maps.Keys(w.names)) {
		m := *w.names[name]
		out.names[name] = &m
		lacks := func(row []answer) bool {
			return slices.ContainsFunc(row, func(a answer) bool { return a.err != nil })
		}
		if m.typ.Sort != Number || slices.ContainsFunc(m.units, lacks) {
			continue
		}
		n := 1
		if rapid.Bool().Draw(t, name+" along") {
			n = courses
		}
		m.units = make([][]answer, len(m.units))
		for u := range m.units {
			for range n {
				r := big.NewRat(int64(rapid.IntRange(-30, 30).Draw(t, name)), 4)
				m.units[u] = append(m.units[u], answer{value: Num(r)})
			}
		}
	}
	return out
}

// all is the formula's column along all courses, for a unit.
func (w world) all(f *Formula, unit int) (Column, error) {
	return Evaluate[Column](f.Root, NewCourses(), alongWorld{w, true}, unit)
}

// column is the formula's column in one course alone; value, its exact value there.
func (w world) column(f *Formula, course, unit int) (Column, error) {
	return Evaluate[Column](f.Root, NewCourses(), alongWorld{world{w.names, course, w.asked}, false}, unit)
}

func (w world) value(f *Formula, course, unit int) (Value, error) {
	return f.Eval(world{w.names, course, w.asked}, unit)
}

// courseOf is what a column is in a course.
func courseOf(c Column, err error, course int) (Value, error) {
	if err == nil {
		err = c.Err(course)
	}
	if err != nil {
		return Value{}, err
	}
	return c.Value(course), nil
}

// cells is a sheet on which each name has a cell. Money has two decimals, a
// count none, and nothing bounds those of a plain number.
type cells struct {
	world
	f *Formula
}

func (c cells) Name(n *Node) (string, error) {
	if n.Name == "无格" {
		return "", errors.New(n.Name + "不在表上")
	}
	return "[" + n.Title() + "]", nil
}

func (c cells) Over(n *Node) (string, error) { return "{" + c.f.Source(n) + "}", nil }

func (c cells) MayBeBlank(n *Node) bool {
	for _, row := range c.names[n.Title()].units {
		for _, a := range row {
			if IsMissing(a.err) {
				return true
			}
		}
	}
	return false
}

func (c cells) Decimals(n *Node) (int, bool) {
	switch n.Type {
	case MoneyType:
		return 2, true
	case CountType:
		return 0, true
	}
	return 0, false
}

// start is where the formulas of the cases stand in their file.
var start = finding.Pos{File: "p", Line: 7, Col: 12}
