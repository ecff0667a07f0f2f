package law

import (
	"fmt"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// fits compiles what the past says that assumptions are.
func (c *compiler) fits(p *calc.Projection) {
	for i := range p.Assumptions {
		a := &p.Assumptions[i]
		f := c.parse(a.Fit)
		if f == nil {
			continue
		}
		title := "拟合 " + a.Name
		list := f.Check(pastNames{c}, title)
		c.list = append(c.list, list...)
		if list.Stops() || f.Faulty {
			continue
		}
		if want, _ := formula.TypeOf(a.Kind); !fits(f.Root.Type, want) {
			c.list.Add("P205", f.At(f.Root), fmt.Sprintf("“%s”的公式是%s", title, f.Root.Type), want.String(), "")
			continue
		}
		c.prog.Fits[a.Name] = f
	}
}

// pastNames is the scope of a fit: sums of all units, of years that are over.
type pastNames struct{ c *compiler }

// Cellwise says that nothing is added up over units here: it is already.
func (pastNames) Cellwise() string {
	return "拟合读的数已是全统筹的合计，直接写 过去n年.指标"
}

// Lookup resolves 过去n年.指标; one value of the pool, not of a unit.
func (n pastNames) Lookup(space, name string) (formula.Symbol, string, bool) {
	sym, near, ok, done := n.c.common(space, name)
	k, dated := sym.Key.(calc.MeasureKey)
	switch {
	case done && !ok:
		return sym, near, false
	case dated && k.Back > calc.FarthestFit:
		return formula.Symbol{}, fmt.Sprintf("过去%d年.%s（拟合至多读过去%[1]d年）", calc.FarthestFit, name), false
	case dated && k.Back > 0:
		return formula.Symbol{Type: sym.Type, Key: k}, "", true
	}
	if n.c.prog.Measure(name) == nil {
		if name = finding.Nearest(name, n.c.measureNames()); name == "" {
			return formula.Symbol{}, "", false
		}
	}
	return formula.Symbol{}, "过去1年." + name + "（拟合只读过去n年的指标，是全统筹的合计）", false
}
