package report

import (
	"fmt"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/report/amount"
)

// Plain is a result to explain single values of: nothing of it is arranged.
func Plain(res *calc.Result) *View { return &View{Result: res, Overlays: res.Pool.Overlays} }

// Explain is one sentence about a step's value for a unit (−1 for the pool),
// with document and clause.
func (v *View) Explain(run *calc.Run, step *calc.Step, unit int) string {
	col, of := run.Column(step), unit
	c := run.Cell(col, unit)
	if step.Flow != calc.NoFlow {
		return v.sentence(run, step, *c, unit)
	}
	if !col.PerUnit {
		of = calc.PoolLevel
	}
	value := ""
	if c.Missing {
		value = amount.Unknown + "，" + v.whyNot(run, of)
	} else {
		value = withUnit(c.Value, col.Type)
	}
	s := fmt.Sprintf("%s%s %d 年%s“%s”的“%s”：%s", v.under(run, step), v.Pool.NameOf(of), v.Year, run.Insurance.Name, run.Scheme.Name, step.Name, value)
	if c.Assumed {
		s += "（含测算参数）"
	}
	return s + v.Supposed() + "。"
}

// withUnit is an exact value with its unit.
func withUnit(v formula.Value, t formula.Type) string {
	s := amount.Value(v, t)
	if v.Sort == formula.Number && (t.Money != 0 || t.Count != 0) {
		s += " " + t.String()
	}
	return s
}

// ValueSpan is from the least to the most that a decision which is not made may leave a value.
func ValueSpan(n *calc.Node) string {
	return amount.Value(formula.Num(n.Low), n.Type) + "—" + amount.Value(formula.Num(n.High), n.Type)
}

// Absent is what stands where an explanation has no value: of a step that one cannot be
// computed, of what it reads that there is none.
func Absent(n *calc.Node) string {
	if n.Kind == calc.NodeStep {
		return amount.Unknown
	}
	return amount.Missing
}

// NodeLine is one line of an explanation in plain text: name = value, the
// formula with numbers, clause, marks and source.
func NodeLine(n *calc.Node) string {
	var b strings.Builder
	b.WriteString(n.Name + " = ")
	switch {
	case n.Missing:
		b.WriteString(Absent(n))
	case n.Raw != "" && n.Kind != calc.NodeInput && n.Type.Money == 0 && n.Type.Count == 0:
		b.WriteString(formula.Signed(n.Raw))
	case n.Value.Sort == formula.Text && n.Value.Str == "":
		b.WriteString("（空）")
	case n.Low != nil && n.Waits():
		b.WriteString(amount.Value(formula.Num(n.Low), n.Type) + "—" + withUnit(formula.Num(n.High), n.Type) + "（按建议值 " + withUnit(n.Value, n.Type) + "）")
	default:
		b.WriteString(withUnit(n.Value, n.Type))
	}
	if n.Formula != "" && n.Substituted != n.Formula { // a constant says nothing twice
		fmt.Fprintf(&b, "  ← %s = %s", formula.Plain(n.Formula), formula.Plain(n.Substituted))
	}
	if n.Binds || n.Total {
		b.WriteString("  " + ShareText(n))
	}
	var notes []string
	if n.Clause != "" {
		notes = append(notes, Clause(n.Clause))
	}
	if n.Reading != "" {
		notes = append(notes, n.Question+"：解读 "+n.Reading)
	}
	notes = append(notes, NodeMarks(n)...)
	if src := NodeSource(n); src != "" {
		notes = append(notes, src)
	}
	if len(notes) > 0 {
		b.WriteString("  ［" + strings.Join(notes, "；") + "］")
	}
	return b.String()
}

// ShareText says how a limited or total step was shared, "" for other steps.
func ShareText(n *calc.Node) string {
	switch {
	case n.Cap == nil:
		return ""
	case n.Total:
		return fmt.Sprintf("总额（%s）%s元，按此数的比例分配，恰好分完", n.CapFormula, amount.Yuan(n.Cap))
	}
	s := fmt.Sprintf("限额（%s）%s元，", n.CapFormula, amount.Yuan(n.Cap))
	switch {
	case !n.Binds:
		return s + "各单位合计未超过"
	case n.Unshared != nil:
		return s + "各单位合计超过，按比例分配；分配前" + amount.Yuan(n.Unshared) + "元"
	}
	return s + "各单位合计超过，按比例分配"
}

// NodeMarks are the labels of an explanation line: 测算参数, 未核定, 预测 and the 性质.
func NodeMarks(n *calc.Node) []string {
	var out []string
	if n.Overlay != "" {
		out = append(out, "测算方案："+n.Overlay)
	} else if n.Assumed {
		out = append(out, "测算参数")
	}
	if n.Status == calc.StatusEstimate {
		out = append(out, "未核定")
	}
	if n.Awaits != "" {
		out = append(out, n.Awaits.Awaited())
	}
	if n.Kind == calc.NodeProjection {
		out = append(out, "预测")
	}
	if n.Thin {
		out = append(out, LowConfidence)
	}
	if n.Nature == calc.Shown || n.Nature == calc.Estimated || n.Nature == calc.Remainder {
		out = append(out, string(n.Nature))
	}
	return out
}

// Dotted joins what is not empty: 2025 预计 · 估算.
func Dotted(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " · ")
}

// NodeSource is where a figure, parameter or input stands.
func NodeSource(n *calc.Node) string {
	var parts []string
	switch n.Kind {
	case calc.NodeMeasure:
		parts = append(parts, n.Pos.Shown(), strings.TrimSpace(fmt.Sprintf("%d年 %s", n.Year, n.Basis)))
	case calc.NodeParameter, calc.NodeLedger:
		parts = append(parts, n.Pos.Shown())
	case calc.NodeInput:
		parts = append(parts, n.Origin, n.Decided)
		if n.Origin == calc.OriginRow || n.Origin == calc.OriginWhatIf || n.Origin == string(calc.Instead) {
			parts = append(parts, n.Pos.Shown())
		}
	case calc.NodeAccount:
		parts = append(parts, n.Origin, n.Pos.Shown())
	case calc.NodeProjection:
		if n.Formula != "" {
			parts = append(parts, n.Pos.Shown())
		}
	}
	if n.Note != "" && (n.Kind == calc.NodeMeasure || n.Kind == calc.NodeProjection) {
		parts = append(parts, n.Note)
	}
	return Dotted(parts...)
}
