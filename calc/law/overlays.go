package law

import (
	"slices"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// compileOverlays checks that what the overlays change exists and fits.
func (c *compiler) compileOverlays() {
	for _, o := range c.pool.Overlays {
		for _, p := range o.Parameters {
			c.overlayParameter(p)
		}
		for _, a := range o.Assumptions {
			c.overlayAssumption(a)
		}
		for _, f := range o.Formulas {
			if c.step(f.Scheme, f.Step) == nil {
				c.list.Add("P209", f.Pos, "政策里没有步骤 "+f.Scheme+" 的 "+f.Step, "", "检查 scheme（方案的 id）与 step")
			}
		}
		for question, reading := range o.Readings {
			if !c.hasReading(question, reading) {
				c.list.Add("P209", o.ReadingPos[question], "政策里没有问题“"+question+"”的解读 "+reading, "", "检查 question 与 reading")
			}
		}
	}
}

func (c *compiler) overlayParameter(p calc.OverlayParameter) {
	s := c.pool.Policy.Scheme(p.Scheme)
	if s == nil {
		c.list.Add("P209", p.Pos, "政策里没有方案 "+p.Scheme, "", "检查 scheme（方案的 id）")
		return
	}
	if q := s.Parameter(p.Name); q != nil {
		if want, _ := formula.TypeOf(q.Kind); want.Sort != p.Value.Sort {
			c.list.Add("P205", p.Pos, "参数“"+p.Name+"”填了 "+p.Raw, want.String(), "")
		} else {
			c.inRange(q, p.Value, p.Raw, p.Pos)
			if _, whole := q.Years(p.Value); q.FollowUp && !whole {
				c.list.Add("C303", p.Pos, "参数“"+p.Name+"”填了 "+p.Raw+"，不是整年数", "整年数，1 至 99", "改正")
			}
		}
		return
	}
	var known []string
	for _, q := range s.Parameters {
		known = append(known, q.Name)
	}
	c.list.Add("P209", p.Pos, "方案 "+p.Scheme+" 没有参数 "+p.Name, "", nearest(p.Name, known))
}

func (c *compiler) overlayAssumption(a calc.OverlayAssumption) {
	var known []string
	if c.pool.Projection != nil {
		for _, b := range c.pool.Projection.Assumptions {
			if b.Name == a.Name {
				return
			}
			known = append(known, b.Name)
		}
	}
	c.list.Add("P209", a.Pos, "projection.toml 没有假设 "+a.Name, "", nearest(a.Name, known))
}

// step finds a step of the policy.
func (c *compiler) step(scheme, name string) *calc.Step {
	if s := c.pool.Policy.Scheme(scheme); s != nil {
		return s.Step(name)
	}
	return nil
}

func (c *compiler) hasReading(question, reading string) bool {
	for _, s := range c.pool.Policy.Schemes {
		for _, st := range s.Steps {
			if st.Question != question {
				continue
			}
			if st.Reading == reading || slices.ContainsFunc(st.Others, func(o calc.Reading) bool { return o.Reading == reading }) {
				return true
			}
		}
	}
	return false
}

// inRange stops at a value of a parameter beyond the range that its rule gives it.
func (c *compiler) inRange(p *calc.Parameter, v formula.Value, raw string, pos finding.Pos) {
	if beyond, end := p.Beyond(v); beyond != "" {
		c.list.Add("C303", pos, "参数“"+p.Name+"”填了 "+raw+"，"+beyond+" "+end.Raw, "", "改正；确要测算的，改 policy.toml 里参数的 min、max")
	}
}
