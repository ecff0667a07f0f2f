package data

import (
	"fmt"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/data/fault"
	"tongchou/data/sheet"
)

// builtinInputs are the inputs that every scheme has. The ledger gives most of
// them too.
var builtinInputs = func() (out []*calc.InputRule) {
	for _, b := range calc.BuiltinNames() {
		if b.Item {
			out = append(out, &calc.InputRule{Name: b.Name, Kind: b.Type.Kind(), PerUnit: b.PerUnit})
		}
	}
	return out
}()

// readInputs reads inputs.csv: what people decided. Whether a value is in
// range is a matter of formulas, so calc's.
func (r *reader) readInputs() {
	seen, given := sheet.Places{}, map[string]calc.Input{}
	for _, t := range append(r.tables(inputsTable, false), r.sentTables(inputsTable)...) {
		r.readInputsTable(t, seen, given)
	}
}

// readInputsTable reads one table; seen and given are of those before it, by what they are about.
func (r *reader) readInputsTable(t *sheet.Table, seen sheet.Places, given map[string]calc.Input) {
	for _, rec := range r.records(t) {
		rec.sentBy(t)
		in := calc.Input{
			Year: rec.Year("年度"), Insurance: rec.insurance(), Code: rec.Code("代码"), Item: rec.Name("项目"),
			Raw: rec.Text("数值"), Basis: rec.Text("依据"), Note: rec.Text("说明"), Pos: rec.Pos("数值"),
		}
		rec.printed("依据")
		if _, _, stands := in.StandsFor(); stands {
			if !rec.Bad && rec.standIn(&in, seen) {
				r.pool.Inputs = append(r.pool.Inputs, in)
			}
			continue
		}
		scheme := rec.scheme()
		if rec.Bad || scheme == nil {
			continue
		}
		in.Scheme = scheme.ID
		rule := rec.rule(scheme, in)
		if rule == nil || !rec.inputValue(rule, &in) {
			continue
		}
		key := fmt.Sprintf("%d %s %s %s %s", in.Year, in.Scheme, in.Insurance, in.Code, in.Item)
		if own, again := given[key]; again && own.Raw == in.Raw && r.collected(in.Pos, own.Pos) {
			continue // a form says again what inputs.csv says
		}
		if rec.Once(seen, key, "项目", key+"重复，前一行在 ", "每个年度、方案、险种、代码、项目一行", "删去其中一行") {
			given[key] = in
			r.pool.Inputs = append(r.pool.Inputs, in)
		}
	}
}

// standIn reads a figure that was decided for a year before a unit was there. It is a
// fact of the insurance, the same for every scheme, whichever of them it names.
func (rec *record) standIn(in *calc.Input, seen sheet.Places) bool {
	if rec.Text("方案") != "" {
		if s := rec.scheme(); s != nil {
			in.Scheme = s.ID
		}
	}
	year, name, _ := in.StandsFor()
	measures := rec.r.pool.Measures
	at := slices.IndexFunc(measures, func(m calc.Measure) bool { return m.Name == name })
	if at < 0 {
		names := listed(measures, func(m calc.Measure) string { return m.Name })
		rec.refer(fault.Item, "项目", "没有指标"+fault.Quote(name), "funds.csv 的一个指标", fault.Perhaps(name, names))
		return false
	}
	unit := rec.unit()
	if unit < 0 || rec.Bad {
		return false
	}
	if u := &rec.r.pool.Units[unit]; u.From == 0 || year >= u.From {
		since := "没有写起始年度"
		if u.From > 0 {
			since = fmt.Sprintf("起始年度是 %d", u.From)
		}
		rec.Fault(fault.Instead, "项目", fmt.Sprintf("%s%s，%d 年的“%s”不能用替代数", u.Name, since, year, name), "起始年度以前的一年", "这一年有账的，数填在 funds.csv；新设的，在 units.csv 写它的起始年度（"+fault.Place(u.Pos, rec.Place())+"）")
		return false
	}
	if there := rec.r.pool.Predecessors(unit, in.Year, year); len(there) > 0 && measures[at].AddsUp() {
		rec.Fault(fault.Instead, "项目", fmt.Sprintf("%s %d 年的“%s”是并入它的%s那一年的数之和，不能用替代数", rec.r.pool.NameOf(unit), year, name, rec.r.pool.NamesOf(there)), "那一年没有账", "数填在 funds.csv 它们各自的行，删去这一行")
		return false
	}
	rule := &calc.InputRule{Name: in.Item, Kind: measures[at].Kind, PerUnit: true, Decision: true}
	key := fmt.Sprintf("%d 年 %s %s %s", year, in.Insurance, in.Code, name)
	return rec.inputValue(rule, in) && rec.Once(seen, key, "项目", key+"的替代数重复，前一行在 ", "一个统筹区、险种、年度、指标一行，各方案同用", "删去其中一行")
}

// scheme reads the column 方案, the scheme's id, and checks that the record's
// insurance is one of the scheme's.
func (rec *record) scheme() *calc.Scheme {
	id := rec.Code("方案")
	if id == "" || rec.r.pool.Policy == nil {
		rec.Bad = true
		return nil
	}
	s := rec.r.pool.Policy.Scheme(id)
	if s == nil {
		rec.refer(fault.Scheme, "方案", "没有方案"+fault.Quote(id), "policy.toml 中方案的 id", rec.nearScheme(id))
		return nil
	}
	if insurance := rec.Text("险种"); !rec.Bad && !slices.Contains(s.Insurance, insurance) {
		rec.refer(fault.SchemeInsurance, "险种", "方案 "+id+"（"+s.Name+"）不含"+insurance, strings.Join(s.Insurance, "、"), "核对方案和险种")
	}
	return s
}

func (rec *record) nearScheme(id string) string {
	for _, s := range rec.r.pool.Policy.Schemes {
		if s.Name == id {
			return "写方案的 id：" + s.ID
		}
	}
	return fault.Perhaps(id, schemeIDs(rec.r.pool.Policy))
}

// rule finds what the scheme declares for an item and checks whose it is.
func (rec *record) rule(s *calc.Scheme, in calc.Input) *calc.InputRule {
	if step, stands := in.StandsForStep(); stands {
		return rec.stepRule(s, in, step)
	}
	rules := append(slices.Clone(s.Inputs), builtinInputs...)
	for _, rule := range rules {
		if rule.Name == in.Item {
			return rec.owner(rule, in)
		}
	}
	names := inputNames(rules)
	rec.refer(fault.Item, "项目", "方案 "+s.ID+" 没有录入项目"+fault.Quote(in.Item), strings.Join(names, "、"), fault.Perhaps(in.Item, names))
	return nil
}

// stepRule is how a value is read that stands in for a step of a unit which cannot be
// computed: as the decision that it is. What kind of value the step has, its formula says.
func (rec *record) stepRule(s *calc.Scheme, in calc.Input, step string) *calc.InputRule {
	if s.Step(step) == nil {
		names := listed(s.Steps, func(st *calc.Step) string { return st.Name })
		rec.refer(fault.Item, "项目", "方案 "+s.ID+" 没有步骤"+fault.Quote(step), "方案的一个步骤", fault.Perhaps(step, names))
		return nil
	}
	if unit, scaled := rec.Scaled("数值"); scaled {
		rec.Fault(fault.Unit, "数值", fault.Quote(in.Item)+"的数写在“"+unit+"”的一列里，而它的单位由公式定", "元、人、倍数、百分数，照公式的单位",
			"这一行和它的表头用元；同表别的金额一并改写，或把这一行放进另一张单位是元的表")
		return nil
	}
	kind := "number"
	if slices.Contains([]string{"是", "否"}, in.Raw) {
		kind = "bool"
	}
	return rec.owner(&calc.InputRule{Name: in.Item, Kind: kind, PerUnit: true, Decision: true}, in)
}

// owner checks that the code is a unit's for a unit's input, else the pool's.
func (rec *record) owner(rule *calc.InputRule, in calc.Input) *calc.InputRule {
	pool := rec.r.pool.Policy
	switch {
	case !rule.PerUnit && in.Code != pool.Code:
		rec.refer(fault.Owner, "代码", fault.Quote(rule.Name)+"是"+pool.Name+"的项目，代码写作 "+in.Code, pool.Code, "")
		return nil
	case rule.PerUnit && in.Code == pool.Code:
		rec.refer(fault.Owner, "代码", fault.Quote(rule.Name)+"按统筹区填报，代码写作 "+in.Code, "统筹区的代码", "每个统筹区一行")
		return nil
	case rule.PerUnit:
		unit := rec.unit()
		if unit < 0 {
			return nil
		}
		if rec.r.rows != nil && !rec.r.missingRows && !rec.r.part[rowKey{insurance: in.Insurance, unit: unit}] {
			rec.r.Warn(fault.NoPart, rec.Pos("代码"), rec.r.pool.Units[unit].Name+"在 funds.csv 中没有"+in.Insurance+"的行，不参加该险种", "", "这一行不起作用，核对代码和险种")
		} else {
			rec.ended(unit, in.Year)
		}
	}
	return rule
}

// inputValue reads 数值 by the declared kind. A record that is blank apart from
// its key is a form not filled in: no input.
func (rec *record) inputValue(rule *calc.InputRule, in *calc.Input) bool {
	if in.Raw == "" {
		if in.Basis != "" {
			rec.Fault(fault.Blank, "数值", "有依据"+fault.Quote(in.Basis)+"而没有数值", "核定的数值", "填上数值；尚未核定的把依据也留空")
		}
		return false
	}
	v, ok := rec.Value("数值", rule.Kind)
	if !ok {
		return false
	}
	if len(rule.OneOf) > 0 && !slices.Contains(rule.OneOf, v.Str) {
		rec.Fault(fault.OneOf, "数值", rule.Name+fault.Quote(in.Raw)+"不认识", strings.Join(rule.OneOf, "、"), fault.Perhaps(in.Raw, rule.OneOf))
		return false
	}
	if rule.Decision && in.Basis == "" {
		rec.Fault(fault.Unfounded, "依据", fault.Quote(rule.Name)+"是核定事项，没有依据", "批准文件的文号", "在“依据”列填上文号")
		return false
	}
	in.Value = v
	return true
}
