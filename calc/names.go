package calc

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// What a name can stand for. The keys of formula symbols are of these types.
type (
	measureKey struct {
		back int
		name string
	} // back: 0 本年, 1 上年, 2 前年
	aheadKey struct {
		years int
		name  string
	} // 未来n年
	columnKey struct{ name string } // 单位.X
	ledgerKey struct {
		back int
		flow Flow
	} // 台账.上年上解 …
	fundKey      struct{ name string } // 年初余额, 累计上解
	builtinKey   struct{ name string } // 利息, 已预缴, 已预拨
	yearKey      struct{}
	parameterKey struct{ p *Parameter }
	inputKey     struct{ in *InputProgram }
	stepKey      struct {
		scheme *SchemeProgram
		step   *StepProgram
	}
	priorKey      struct{ of any } // 上年.X of this scheme's own inputs and steps, in next
	assumptionKey struct{ a *Assumption }
)

// checkState is how far a step's check has come.
type checkState int

const (
	unchecked checkState = iota
	checking
	sound
	faulty
)

// definition is a step or input on the path of a check.
type definition struct {
	of   any
	name string
	pos  finding.Pos
}

// names is the scope of a scheme's formulas. Looking up a step checks it
// first, so that types are known in whatever order the steps are written.
type names struct {
	c      *compiler
	scheme *SchemeProgram
	state  map[any]checkState // by *StepProgram and *InputProgram
	path   []definition       // what is being checked, outermost first
	next   bool               // checking next formulas, after all else
}

var backs = map[string]int{"本年": 0, "上年": 1, "前年": 2}

var aheadSpace = regexp.MustCompile(`^未来([1-9][0-9]?)年$`)

// columns are the columns of units.csv that 单位.X can name.
var columns = []string{"代码", "名称", "类型", "收款户名", "开户行", "账号", "备注"}

var builtins = map[string]bool{"利息": false, "已预缴": true, "已预拨": true} // per unit?

var ledgerNames = map[string]ledgerKey{
	"上年上解": {1, Levy}, "上年下拨": {1, Grant}, "本年上解": {0, Levy}, "本年下拨": {0, Grant},
}

// Lookup resolves a name of a scheme's formula.
func (n *names) Lookup(space, name string) (formula.Symbol, string, bool) {
	if space == "" {
		return n.bare(name)
	}
	if n.next && space == "上年" {
		switch k := n.own(name).(type) {
		case inputKey:
			return formula.Symbol{Type: k.in.Type, PerUnit: k.in.PerUnit, Key: priorKey{k}}, "", true
		case stepKey:
			return formula.Symbol{Type: k.step.Type, PerUnit: k.step.PerUnit, Key: priorKey{k}}, "", true
		}
	}
	if sym, near, ok, done := n.c.common(space, name); done {
		return sym, near, ok
	}
	switch space {
	case "台账":
		if k, ok := ledgerNames[name]; ok {
			return formula.Symbol{Type: formula.MoneyType, PerUnit: true, Key: k}, "", true
		}
		return unknown(space, name, "上年上解", "上年下拨", "本年上解", "本年下拨")
	case "基金":
		if name == "累计上解" {
			for _, st := range n.scheme.Steps {
				if st.Flow.In() {
					n.step(st) // a levy that depends on the sum of levies is a cycle
				}
			}
		}
		if name == "年初余额" || name == "累计上解" {
			return formula.Symbol{Type: formula.MoneyType, Key: fundKey{name}}, "", true
		}
		return unknown(space, name, "年初余额", "累计上解")
	}
	return n.other(space, name)
}

// own finds an input or step of this scheme by name.
func (n *names) own(name string) any {
	for _, in := range n.scheme.Inputs {
		if in.Name == name {
			return inputKey{in}
		}
	}
	for _, st := range n.scheme.Steps {
		if st.Name == name {
			return stepKey{n.scheme, st}
		}
	}
	return nil
}

// bare resolves a name without a space: a parameter, input or step of the scheme.
func (n *names) bare(name string) (formula.Symbol, string, bool) {
	if name == "年度" {
		return formula.Symbol{Type: formula.PlainType, Key: yearKey{}}, "", true
	}
	for _, p := range n.scheme.Parameters {
		if p.Name == name {
			t, _ := formula.TypeOf(p.Kind)
			return formula.Symbol{Type: t, Key: parameterKey{p}}, "", true
		}
	}
	switch k := n.own(name).(type) {
	case inputKey:
		ok := n.input(k.in)
		return formula.Symbol{Type: k.in.Type, PerUnit: k.in.PerUnit, Key: k, Faulty: !ok}, "", true
	case stepKey:
		ok := n.step(k.step)
		return formula.Symbol{Type: k.step.Type, PerUnit: k.step.PerUnit, Key: k, Faulty: !ok}, "", true
	}
	if perUnit, ok := builtins[name]; ok {
		return formula.Symbol{Type: formula.MoneyType, PerUnit: perUnit, Key: builtinKey{name}}, "", true
	}
	near := finding.Nearest(name, n.known())
	if _, ok := n.c.prog.measures[name]; ok {
		near = "上年." + name + "（指标前要写年份）"
	}
	return formula.Symbol{}, near, false
}

func (n *names) known() []string {
	out := []string{"年度", "利息", "已预缴", "已预拨"}
	for _, p := range n.scheme.Parameters {
		out = append(out, p.Name)
	}
	for _, in := range n.scheme.Inputs {
		out = append(out, in.Name)
	}
	for _, st := range n.scheme.Steps {
		out = append(out, st.Name)
	}
	return out
}

// other resolves 方案名.步骤名: a step of an earlier scheme.
func (n *names) other(space, name string) (formula.Symbol, string, bool) {
	spaces := []string{"本年", "上年", "前年", "未来1年", "单位", "台账", "基金"}
	for _, sp := range n.c.prog.Schemes { // only earlier ones are compiled yet
		spaces = append(spaces, sp.Name)
		if sp.Name != space {
			continue
		}
		var steps []string
		for _, st := range sp.Steps {
			if st.Name == name {
				return formula.Symbol{Type: st.Type, PerUnit: st.PerUnit, Key: stepKey{sp, st}}, "", true
			}
			steps = append(steps, st.Name)
		}
		return unknown(space, name, steps...)
	}
	if near := finding.Nearest(space, spaces); near != "" {
		return formula.Symbol{}, near + "." + name, false
	}
	return formula.Symbol{}, "", false
}

func unknown(space, name string, known ...string) (formula.Symbol, string, bool) {
	near := finding.Nearest(name, known)
	if near == "" {
		return formula.Symbol{}, "", false
	}
	return formula.Symbol{}, space + "." + near, false
}

// common resolves the spaces that scheme and projection formulas share:
// measures by year and the columns of units.csv. done is false for others.
func (c *compiler) common(space, name string) (sym formula.Symbol, near string, ok, done bool) {
	var key any
	if back, is := backs[space]; is {
		key = measureKey{back, name}
	} else if m := aheadSpace.FindStringSubmatch(space); m != nil {
		years, _ := strconv.Atoi(m[1])
		key = aheadKey{years, name}
	} else if space == "单位" {
		if slices.Contains(columns, name) || c.extraColumn(name) {
			return formula.Symbol{Type: formula.TextType, PerUnit: true, Key: columnKey{name}}, "", true, true
		}
		sym, near, ok = unknown(space, name, columns...)
		return sym, near, ok, true
	} else {
		return formula.Symbol{}, "", false, false
	}
	m, known := c.prog.measures[name]
	if !known {
		sym, near, ok = unknown(space, name, c.measureNames()...)
		return sym, near, ok, true
	}
	t, _ := formula.TypeOf(m.Kind)
	return formula.Symbol{Type: t, PerUnit: true, Key: key}, "", true, true
}

func (c *compiler) extraColumn(name string) bool {
	return slices.ContainsFunc(c.pool.Units, func(u Unit) bool { _, ok := u.Extra[name]; return ok })
}

// step checks one step, after what it reads. It reports whether the step is sound.
func (n *names) step(st *StepProgram) bool {
	return n.once(definition{st, st.Name, st.Pos}, func() bool { return n.checkStep(st) })
}

// input checks what stands in for an input, after what that reads.
func (n *names) input(in *InputProgram) bool {
	return n.once(definition{in, in.Name, in.Pos}, func() bool {
		ok := true
		for _, part := range []inputPart{{"min", in.Min}, {"max", in.Max}, {"suggest", in.Suggest}, {"default", in.Default}} {
			ok = n.inputPart(in, part) && ok
		}
		return ok
	})
}

// once runs a definition's check a single time and finds cycles.
func (n *names) once(d definition, check func() bool) bool {
	switch n.state[d.of] {
	case sound:
		return true
	case faulty:
		return false
	case checking:
		n.cycle(d)
		return false
	}
	n.state[d.of] = checking
	n.path = append(n.path, d)
	ok := check()
	n.path = n.path[:len(n.path)-1]
	if ok && n.state[d.of] == checking {
		n.state[d.of] = sound
	} else {
		n.state[d.of] = faulty
	}
	return n.state[d.of] == sound
}

// projectedStep and projectedInput follow what is read in projected years,
// when next stands for an input: through it, too, nothing may lead back to
// itself. Types are known by now; only rings are looked for.
func (n *names) projectedStep(st *StepProgram) bool {
	return n.follow(definition{st, st.Name, st.Pos}, append(st.All(), st.Limit, st.Total))
}

func (n *names) projectedInput(in *InputProgram) bool {
	formulas := []*formula.Formula{in.Next}
	if in.Next == nil {
		formulas = []*formula.Formula{in.Suggest, in.Default, in.Min, in.Max}
	}
	return n.follow(definition{in, in.Name, in.Pos}, formulas)
}

func (n *names) follow(d definition, formulas []*formula.Formula) bool {
	return n.once(d, func() bool {
		ok := true
		for _, f := range formulas {
			if f == nil {
				continue
			}
			f.Walk(func(m *formula.Node) { ok = n.projected(m.Symbol.Key) && ok })
		}
		return ok
	})
}

// projected follows one name.
func (n *names) projected(key any) bool {
	ok := true
	switch k := key.(type) {
	case inputKey:
		ok = n.projectedInput(k.in)
	case stepKey:
		if k.scheme == n.scheme {
			ok = n.projectedStep(k.step)
		}
	case fundKey:
		for _, st := range n.scheme.Steps {
			if k.name == "累计上解" && st.Flow.In() {
				ok = n.projectedStep(st) && ok
			}
		}
	}
	return ok
}

// cycle reports the ring of definitions that leads back to d.
func (n *names) cycle(d definition) {
	at := slices.IndexFunc(n.path, func(p definition) bool { return p.of == d.of })
	var ring []string
	for _, p := range n.path[at:] {
		ring = append(ring, p.name)
		n.state[p.of] = faulty
	}
	ring = append(ring, d.name)
	n.c.list.Add("P206", d.pos, "循环引用："+strings.Join(ring, " → "), "", "改写其中一个公式，去掉循环")
}

// inputPart is one of the formulas of an input.
type inputPart struct {
	word string
	f    *formula.Formula
}

// inputPart checks one formula of an input's range or stand-ins.
func (n *names) inputPart(in *InputProgram, part inputPart) bool {
	if part.f == nil {
		return true
	}
	list := part.f.Check(n, "输入 "+in.Name+" 的 "+part.word)
	n.c.list = append(n.c.list, list...)
	if list.Stops() || part.f.Faulty {
		return false
	}
	switch root := part.f.Root; {
	case !fits(root.Type, in.Type):
		n.c.list.Add("P205", part.f.At(root), fmt.Sprintf("输入“%s”是%s，%s 是%s", in.Name, in.Type, part.word, root.Type), in.Type.String(), "")
		return false
	case root.PerUnit && !in.PerUnit:
		n.c.list.Add("P207", part.f.At(root), fmt.Sprintf("输入“%s”是全统筹的一个数，%s 却随统筹区变化", in.Name, part.word), "全统筹的数", "用 合计(…)，或把输入的 scope 改为 unit")
		return false
	}
	return true
}

func (n *names) checkStep(st *StepProgram) bool {
	if st.Formula == nil || len(st.Readings) != len(st.Others) {
		return false
	}
	ok := true
	for i, f := range st.All() {
		title := "步骤 " + st.Name
		if i > 0 && i <= len(st.Others) {
			title += "（解读 " + st.Others[i-1].Reading + "）"
		}
		list := f.Check(n, title)
		n.c.list = append(n.c.list, list...)
		if list.Stops() || f.Faulty {
			ok = false
		}
		if !ok {
			continue // a type is compared only with one that is known
		}
		if i > len(st.Others) {
			ok = n.overlaidStep(st, f)
			continue
		}
		st.PerUnit = st.PerUnit || f.Root.PerUnit
		if i == 0 {
			st.Type = f.Root.Type
		} else if t := f.Root.Type; !fits(t, st.Type) && !fits(st.Type, t) {
			n.c.list.Add("P205", f.At(f.Root), fmt.Sprintf("“%s”是%s，默认解读是%s", title, t, st.Type), st.Type.String(), "")
			ok = false
		} else if st.Type.Free {
			st.Type = t
		}
	}
	if !ok {
		return false
	}
	return n.checkMoney(st)
}

// overlaidStep checks that an overlay's formula leaves the step what it is in
// the years that the overlay does not cover: of the same type, and the pool's
// one value where it is the pool's.
func (n *names) overlaidStep(st *StepProgram, f *formula.Formula) bool {
	switch t := f.Root.Type; {
	case !fits(t, st.Type) && !fits(st.Type, t):
		n.c.list.Add("P205", f.At(f.Root), fmt.Sprintf("测算方案把步骤“%s”改成了%s", st.Name, t), st.Type.String(), "")
		return false
	case f.Root.PerUnit && !st.PerUnit && st.Flow == NoFlow && !st.Shared():
		n.c.list.Add("P207", f.At(f.Root), fmt.Sprintf("步骤“%s”是全统筹的一个数，测算方案的公式却随统筹区变化", st.Name), "全统筹的数", "用 合计(…) 或 平均(…)")
		return false
	}
	return true
}

// checkMoney checks what a flow, limit or total asks of a step.
func (n *names) checkMoney(st *StepProgram) bool {
	ok := true
	if st.Flow != NoFlow {
		st.PerUnit = true
		if st.Total == nil && !fits(st.Type, formula.MoneyType) {
			n.c.list.Add("P205", st.Formula.At(st.Formula.Root), fmt.Sprintf("步骤“%s”是%s资金，公式却是%s", st.Name, st.Flow, st.Type), "元", "")
			ok = false
		}
	}
	for _, part := range []struct {
		word string
		f    *formula.Formula
	}{{"limit", st.Limit}, {"total", st.Total}} {
		if part.f == nil {
			continue
		}
		st.PerUnit = true
		list := part.f.Check(n, "步骤 "+st.Name+" 的 "+part.word)
		n.c.list = append(n.c.list, list...)
		if list.Stops() || part.f.Faulty {
			return false
		}
		root := part.f.Root
		switch {
		case root.PerUnit:
			n.c.list.Add("P207", part.f.At(root), fmt.Sprintf("步骤“%s”的 %s 随统筹区变化", st.Name, part.word), "全统筹的一个数", "用 合计(…) 或全统筹的步骤")
			ok = false
		case !fits(root.Type, formula.MoneyType):
			n.c.list.Add("P205", part.f.At(root), fmt.Sprintf("步骤“%s”的 %s 是%s", st.Name, part.word, root.Type), "元", "")
			ok = false
		case part.word == "limit" && !fits(st.Type, formula.MoneyType):
			n.c.list.Add("P205", st.Formula.At(st.Formula.Root), fmt.Sprintf("步骤“%s”有限额，公式却是%s", st.Name, st.Type), "元", "")
			ok = false
		}
	}
	if st.Type.Sort != formula.Number && st.Shared() {
		n.c.list.Add("P205", st.Formula.At(st.Formula.Root), fmt.Sprintf("步骤“%s”要按比例分摊，公式却是%s", st.Name, st.Type), "数", "")
		return false
	}
	if st.Shared() || st.Flow != NoFlow {
		st.Type = formula.MoneyType
	}
	return ok
}

// lineNames is the scope of a projection line.
type lineNames struct {
	c       *compiler
	line    *Line
	earlier []*lineProgram
}

// Lookup resolves a name of a projection line: measures of this and earlier
// years, columns of units.csv and assumptions.
func (n *lineNames) Lookup(space, name string) (formula.Symbol, string, bool) {
	if space == "" {
		if name == "年度" {
			return formula.Symbol{Type: formula.PlainType, Key: yearKey{}}, "", true
		}
		var known []string
		for i := range n.c.pool.Projection.Assumptions {
			a := &n.c.pool.Projection.Assumptions[i]
			if a.Name == name {
				t, _ := formula.TypeOf(a.Kind)
				return formula.Symbol{Type: t, PerUnit: true, Key: assumptionKey{a}}, "", true
			}
			known = append(known, a.Name)
		}
		return formula.Symbol{}, finding.Nearest(name, known), false
	}
	sym, near, ok, _ := n.c.common(space, name)
	if k, is := sym.Key.(measureKey); ok && is && k.back == 0 && !n.settled(name) {
		return formula.Symbol{}, "上年." + name + "（本年的" + name + "还没有推算：把它的行移到前面）", false
	}
	if _, ahead := sym.Key.(aheadKey); ahead {
		return formula.Symbol{}, "上年." + name, false
	}
	return sym, near, ok
}

// settled reports whether this year's value of a measure is known before the line runs.
func (n *lineNames) settled(name string) bool {
	if m := n.c.prog.measures[name]; follows(m) {
		return false
	}
	if slices.ContainsFunc(n.earlier, func(l *lineProgram) bool { return l.Measure == name }) {
		return true
	}
	return !slices.ContainsFunc(n.c.pool.Projection.Lines, func(l Line) bool {
		return l.Insurance == n.line.Insurance && l.Measure == name
	})
}
