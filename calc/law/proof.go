package law

import (
	"fmt"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
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

// step checks one step, after what it reads. It reports whether the step is sound.
func (n *names) step(st *calc.StepProgram) bool {
	return n.once(definition{st, st.Name, st.Pos}, func() bool { return n.checkStep(st) })
}

// input checks what stands in for an input, after what that reads.
func (n *names) input(in *calc.InputProgram) bool {
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
func (n *names) projectedStep(st *calc.StepProgram) bool {
	return n.follow(definition{st, st.Name, st.Pos}, append(st.All(), st.Limit, st.Total))
}

func (n *names) projectedInput(in *calc.InputProgram) bool {
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
	case calc.InputKey:
		ok = n.projectedInput(k.Input)
	case calc.StepKey:
		if k.Scheme == n.scheme {
			ok = n.projectedStep(k.Step)
		}
	case calc.FundKey:
		for _, st := range n.scheme.Steps {
			if sums := k.Sums(); sums != nil && sums(st.Flow) {
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
func (n *names) inputPart(in *calc.InputProgram, part inputPart) bool {
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

// wording is a formula of a step, and what the step's first one is called beside it; ""
// for what a what-if lays over them.
type wording struct {
	*formula.Formula
	title, what string
}

// wordings lists the formulas of a step, its own first.
func wordings(st *calc.StepProgram) []wording {
	var out []wording
	add := func(title, what string, r *calc.Rule, list calc.RuleProgram) {
		for i, d := range r.Dated() {
			w := wording{list[i], title, what}
			if len(list) > 1 {
				w.title += fmt.Sprintf("（%d 年起）", d.From)
			}
			out = append(out, w)
		}
	}
	add("步骤 "+st.Name, "最早的公式", &st.Rule, st.Formulas)
	for i := range st.Others {
		o := &st.Others[i]
		add("步骤 "+st.Name+"（解读 "+o.Reading+"）", "默认解读", &o.Rule, st.Readings[o.Reading])
	}
	for _, o := range st.Overlaid {
		out = append(out, wording{o.Formula, "步骤 " + st.Name, ""})
	}
	return out
}

func (n *names) checkStep(st *calc.StepProgram) bool {
	if st.Formulas == nil || len(st.Readings) != len(st.Others) {
		return false
	}
	ok := true
	for i, w := range wordings(st) {
		list := w.Check(n, w.title)
		n.c.list = append(n.c.list, list...)
		if list.Stops() || w.Faulty {
			ok = false
		}
		if !ok {
			continue // a type is compared only with one that is known
		}
		if w.what == "" {
			ok = n.overlaidStep(st, w.Formula)
			continue
		}
		st.PerUnit = st.PerUnit || w.Root.PerUnit
		if i == 0 {
			st.Type = w.Root.Type
		} else if t := w.Root.Type; !fits(t, st.Type) && !fits(st.Type, t) {
			n.c.list.Add("P205", w.At(w.Root), fmt.Sprintf("“%s”是%s，%s是%s", w.title, t, w.what, st.Type), st.Type.String(), "")
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
func (n *names) overlaidStep(st *calc.StepProgram, f *formula.Formula) bool {
	switch t := f.Root.Type; {
	case !fits(t, st.Type) && !fits(st.Type, t):
		n.c.list.Add("P205", f.At(f.Root), fmt.Sprintf("测算方案把步骤“%s”改成了%s", st.Name, t), st.Type.String(), "")
		return false
	case f.Root.PerUnit && !st.PerUnit && st.Flow == calc.NoFlow && !st.Shared():
		n.c.list.Add("P207", f.At(f.Root), fmt.Sprintf("步骤“%s”是全统筹的一个数，测算方案的公式却随统筹区变化", st.Name), "全统筹的数", "用 合计(…) 或 平均(…)")
		return false
	}
	return true
}

// checkMoney checks what a flow, limit or total asks of a step.
func (n *names) checkMoney(st *calc.StepProgram) bool {
	ok := true
	if st.Flow != calc.NoFlow {
		st.PerUnit = true
		if st.Total == nil && !fits(st.Type, formula.MoneyType) {
			n.c.list.Add("P205", st.Formulas[0].At(st.Formulas[0].Root), fmt.Sprintf("步骤“%s”是%s资金，公式却是%s", st.Name, st.Flow, st.Type), "元", "")
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
			n.c.list.Add("P205", st.Formulas[0].At(st.Formulas[0].Root), fmt.Sprintf("步骤“%s”有限额，公式却是%s", st.Name, st.Type), "元", "")
			ok = false
		}
	}
	if st.Type.Sort != formula.Number && st.Shared() {
		n.c.list.Add("P205", st.Formulas[0].At(st.Formulas[0].Root), fmt.Sprintf("步骤“%s”要按比例分摊，公式却是%s", st.Name, st.Type), "数", "")
		return false
	}
	if st.Shared() || st.Flow != calc.NoFlow {
		st.Type = formula.MoneyType
	}
	return ok
}
