package data

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/data/fault"
	"tongchou/data/value"
)

// ReadOverlay reads a what-if: a TOML file that changes parameters,
// assumptions, formulas, readings or decisions of a pool for some years, with who
// proposes it and why. Values are read by the kinds that the pool's policy and
// projection declare; whether what they change exists is for law.Compile to
// say. The overlay is nil when the file cannot be parsed. Its places name the
// file without its folder: results show them, and are the same wherever it lies.
func ReadOverlay(path string, pool *calc.Pool) (*calc.Overlay, finding.List) {
	return readOverlay(os.DirFS(filepath.Dir(path)), filepath.Base(path), pool)
}

// readOverlay reads the what-if called name of a folder.
func readOverlay(fsys fs.FS, name string, pool *calc.Pool) (*calc.Overlay, finding.List) {
	if pool.Policy == nil {
		return nil, nil // reading the pool has reported why
	}
	r := &reader{fsys: fsys, pool: pool}
	content, ok := r.content(name, "测算方案", maxTOML)
	if !ok {
		return nil, r.Found
	}
	root := r.parseTOML(name, content)
	if root == nil {
		return nil, r.Found.Sorted()
	}
	o := root.overlay()
	o.SHA256 = digest(content)
	return o, r.Found.Sorted()
}

func (s *section) overlay() *calc.Overlay {
	s.Schema()
	o := &calc.Overlay{
		File: s.Title, Title: s.Need("title"), Author: s.Need("author"), Reason: s.Need("reason"),
		From: s.NeedWhole("from", value.FirstYear, value.LastYear), Pos: s.Place(),
	}
	to, given := s.Whole("to", value.FirstYear, value.LastYear)
	if o.To = int(to); given && o.From > 0 && o.To < o.From {
		s.Fault(fault.Overlay, "to", "to 早于 from", "不早于 from 的年份", "改正；不写 to 就是从 from 起一直适用")
	}
	o.Parameters = each(s, "parameter", "[[parameter]]", (*section).overlayParameter)
	o.Assumptions = each(s, "assumption", "[[assumption]]", (*section).overlayAssumption)
	o.Formulas = each(s, "formula", "[[formula]]", (*section).overlayFormula)
	o.Decisions = each(s, "decision", "[[decision]]", func(c *section) calc.Input { return c.overlayDecision(o) })
	s.overlayReadings(o)
	if !slices.ContainsFunc([]string{"parameter", "assumption", "formula", "decision", "reading"}, s.Has) {
		s.Fault(fault.Overlay, "", "测算方案没有改动任何东西", "至少一节 [[parameter]]、[[assumption]]、[[formula]]、[[decision]] 或 [reading]", "写上要改的参数、假设、公式、核定或解读")
	}
	s.Close()
	return o
}

func (s *section) overlayParameter() calc.OverlayParameter {
	p := calc.OverlayParameter{Scheme: s.Need("scheme"), Name: s.Need("name"), Pos: s.Pos("name")}
	s.Title = "[[parameter]] " + p.Name
	p.Value, p.Raw = s.Typed("value", parameterKinds(s.r.pool.Policy.Scheme(p.Scheme))[p.Name])
	s.changedOnce("name", "参数 "+p.Scheme+" "+p.Name)
	return p
}

func (s *section) overlayAssumption() calc.OverlayAssumption {
	a := calc.OverlayAssumption{Name: s.Need("name"), Scenario: s.Text("scenario"), Pos: s.Pos("name")}
	s.Title = "[[assumption]] " + a.Name
	kind, scenarios := "", []string(nil)
	if plan := s.r.pool.Projection; plan != nil {
		scenarios = plan.Scenarios
		if i := slices.Index(assumptionNames(plan), a.Name); i >= 0 {
			kind = plan.Assumptions[i].Kind
		}
	}
	if a.Scenario != "" {
		s.known("scenario", a.Scenario, scenarios, "projection.toml 的情景；不写就是全部情景")
	}
	a.Value, _ = s.Typed("value", kind)
	s.changedOnce("name", "假设 "+a.Name+" "+a.Scenario)
	return a
}

func (s *section) overlayFormula() calc.OverlayFormula {
	f := calc.OverlayFormula{Scheme: s.Need("scheme"), Step: s.Need("step"), Formula: s.needFormula("formula"), Note: s.Text("note"), Pos: s.Pos("step")}
	s.changedOnce("step", "公式 "+f.Scheme+" "+f.Step)
	return f
}

// overlayDecision reads what people are supposed to decide of an item, and why.
func (s *section) overlayDecision(o *calc.Overlay) calc.Input {
	in := calc.Input{Scheme: s.Need("scheme"), Insurance: s.Need("insurance"), Code: s.Need("unit"), Item: s.Need("item"), Basis: s.Need("reason"), Pos: s.Pos("value"), By: o}
	s.Title = "[[decision]] " + in.Item
	pool := s.r.pool
	rule, code := (*calc.InputRule)(nil), unitCodes(pool)
	if scheme := pool.Policy.Scheme(in.Scheme); scheme == nil {
		s.known("scheme", in.Scheme, schemeIDs(pool.Policy), "policy.toml 中方案的 id")
	} else if rule = scheme.Input(in.Item); rule == nil {
		s.known("item", in.Item, inputNames(scheme.Inputs), "方案 "+in.Scheme+" 的录入项目")
	} else {
		s.known("insurance", in.Insurance, scheme.Insurance, strings.Join(scheme.Insurance, "、"))
		if !rule.PerUnit {
			code = []string{pool.Policy.Code}
		}
		s.known("unit", in.Code, code, map[bool]string{true: "统筹区的代码", false: "本级代码 " + pool.Policy.Code}[rule.PerUnit])
	}
	kind := ""
	if rule != nil {
		kind = rule.Kind
	}
	in.Value, in.Raw = s.Typed("value", kind)
	if rule != nil && len(rule.OneOf) > 0 {
		s.known("value", in.Raw, rule.OneOf, strings.Join(rule.OneOf, "、"))
	}
	s.changedOnce("item", "核定 "+in.Scheme+" "+in.Insurance+" "+in.Code+" "+in.Item)
	return in
}

// overlayReadings reads which reading of which open question is taken.
func (s *section) overlayReadings(o *calc.Overlay) {
	c := s.section("reading", "[reading]")
	if c == nil {
		return
	}
	o.Readings, o.ReadingPos = map[string]string{}, map[string]finding.Pos{}
	for _, question := range c.Keys() {
		o.Readings[question] = c.Need(question)
		o.ReadingPos[question] = c.KeyPos(question)
	}
}

// changedOnce reports a second change of one thing: which of them counts
// cannot be told. Overlays that stack are separate files.
func (s *section) changedOnce(key, what string) {
	if first, twice := s.seen[what]; twice {
		s.Fault(fault.NameTwice, key, what+"改了两次，前一处在 "+fault.Place(first, s.Pos(key)), "每个测算方案里一次", "删去其中一处；先后叠加的写成两个文件")
		return
	}
	s.seen[what] = s.Pos(key)
}
