package data

import (
	"fmt"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

var inputColumns = []column{
	{"年度", true}, {"方案", true}, {"险种", true}, {"代码", true}, {"项目", true}, {"数值", true},
	{"依据", false}, {"说明", false},
}

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
	seen := map[string]finding.Pos{}
	for _, t := range append(r.tables(inputsTable, false), r.sentTables(inputsTable)...) {
		r.readInputsTable(t, seen)
	}
}

func (r *reader) readInputsTable(t *table, seen map[string]finding.Pos) {
	c := r.columns(t, inputColumns, func(string) bool { return false })
	r.noUnits(t, c, "数值")
	scale := r.moneyScale(t, c, "数值")
	for _, l := range r.lines(t, c) {
		l.sentBy(t)
		in := calc.Input{
			Year: l.year(), Insurance: l.insurance(), Code: l.need("代码"), Item: l.need("项目"),
			Raw: l.text("数值"), Basis: l.text("依据"), Note: l.text("说明"), Pos: l.pos("数值"),
		}
		scheme := l.scheme()
		if l.bad || scheme == nil {
			continue
		}
		in.Scheme = scheme.ID
		rule := l.rule(scheme, in)
		if rule == nil || !l.inputValue(rule, &in, scale) {
			continue
		}
		key := fmt.Sprintf("%d %s %s %s %s", in.Year, in.Scheme, in.Insurance, in.Code, in.Item)
		if first, twice := seen[key]; twice {
			l.fault(faultRowTwice, "项目", key+"重复，前一行在 "+elsewhere(first, l.rec.pos), "每个年度、方案、险种、代码、项目一行", "删去其中一行")
			continue
		}
		seen[key] = l.rec.pos
		r.pool.Inputs = append(r.pool.Inputs, in)
	}
}

// scheme reads the column 方案, the scheme's id, and checks that the line's
// insurance is one of the scheme's.
func (l *line) scheme() *calc.Scheme {
	id := l.need("方案")
	if id == "" || l.r.pool.Policy == nil {
		l.bad = true
		return nil
	}
	s := l.r.pool.Policy.Scheme(id)
	if s == nil {
		l.refer(faultScheme, "方案", "没有方案"+quote(id), "policy.toml 中方案的 id", l.nearScheme(id))
		return nil
	}
	if insurance := l.text("险种"); !l.bad && !slices.Contains(s.Insurance, insurance) {
		l.refer(faultSchemeInsurance, "险种", "方案 "+id+"（"+s.Name+"）不含"+insurance, strings.Join(s.Insurance, "、"), "核对方案和险种")
	}
	return s
}

func (l *line) nearScheme(id string) string {
	var ids []string
	for _, s := range l.r.pool.Policy.Schemes {
		if s.Name == id {
			return "写方案的 id：" + s.ID
		}
		ids = append(ids, s.ID)
	}
	return perhaps(id, ids)
}

// rule finds what the scheme declares for an item and checks whose it is.
func (l *line) rule(s *calc.Scheme, in calc.Input) *calc.InputRule {
	rules := append(slices.Clone(s.Inputs), builtinInputs...)
	var names []string
	for _, rule := range rules {
		if names = append(names, rule.Name); rule.Name != in.Item {
			continue
		}
		return l.owner(rule, in)
	}
	l.refer(faultItem, "项目", "方案 "+s.ID+" 没有录入项目"+quote(in.Item), strings.Join(names, "、"), perhaps(in.Item, names))
	return nil
}

// owner checks that the code is a unit's for a unit's input, else the pool's.
func (l *line) owner(rule *calc.InputRule, in calc.Input) *calc.InputRule {
	pool := l.r.pool.Policy
	switch {
	case !rule.PerUnit && in.Code != pool.Code:
		l.refer(faultOwner, "代码", quote(rule.Name)+"是"+pool.Name+"的项目，代码写作 "+in.Code, pool.Code, "")
		return nil
	case rule.PerUnit && in.Code == pool.Code:
		l.refer(faultOwner, "代码", quote(rule.Name)+"按统筹区填报，代码写作 "+in.Code, "统筹区的代码", "每个统筹区一行")
		return nil
	case rule.PerUnit:
		unit := l.unit()
		if unit < 0 {
			return nil
		}
		if l.r.rows != nil && !l.r.missingRows && !l.r.part[rowKey{insurance: in.Insurance, unit: unit}] {
			l.r.faults.Warn(faultNoPart, l.pos("代码"), l.r.pool.Units[unit].Name+"在 funds.csv 中没有"+in.Insurance+"的行，不参加该险种", "", "这一行不起作用，核对代码和险种")
		}
	}
	return rule
}

// inputValue reads 数值 by the declared kind. A line that is blank apart from
// its key is a form not filled in: no input.
func (l *line) inputValue(rule *calc.InputRule, in *calc.Input, scale Scale) bool {
	if in.Raw == "" {
		if in.Basis != "" {
			l.fault(faultBlank, "数值", "有依据"+quote(in.Basis)+"而没有数值", "核定的数值", "填上数值；尚未核定的把依据也留空")
		}
		return false
	}
	value, err := l.typed("数值", rule.Kind, scale)
	if err != nil {
		l.refuse("数值", err)
		return false
	}
	if len(rule.OneOf) > 0 && !slices.Contains(rule.OneOf, value.Str) {
		l.fault(faultOneOf, "数值", rule.Name+quote(in.Raw)+"不认识", strings.Join(rule.OneOf, "、"), perhaps(in.Raw, rule.OneOf))
		return false
	}
	if rule.Decision && in.Basis == "" {
		l.fault(faultUnfounded, "依据", quote(rule.Name)+"是核定事项，没有依据", "批准文件的文号", "在“依据”列填上文号")
		return false
	}
	in.Value = value
	return true
}

// typed reads a cell by kind. Only money takes the unit of the header.
func (l *line) typed(name, kind string, scale Scale) (formula.Value, error) {
	c, _ := l.cell(name)
	text := c.text
	switch {
	case kind == "money":
		if c.numeric {
			text = denoise(text, scale.Decimals)
		}
		v, err := ParseMoney(text, scale)
		return formula.Num(v), err
	case c.numeric && kind == "count":
		text = denoise(text, 0)
	case c.numeric:
		text = denoise(text, 12)
	}
	return ParseValue(kind, text)
}
