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
var builtinInputs = []*calc.InputRule{
	{Name: "年初余额", Kind: "money"},
	{Name: "利息", Kind: "money"},
	{Name: "已预缴", Kind: "money", PerUnit: true},
	{Name: "已预拨", Kind: "money", PerUnit: true},
}

// readInputs reads inputs.csv: what people decided. Whether a value is in
// range is a matter of formulas, so calc's.
func (r *reader) readInputs() {
	t := r.table(inputsTable, false)
	if t == nil {
		return
	}
	c := r.columns(t, inputColumns, func(string) bool { return false })
	r.noUnits(t, c, "数值")
	scale := r.moneyScale(t, c, "数值")
	seen := map[string]finding.Pos{}
	for _, l := range r.lines(t, c) {
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
			l.fault(faultRowTwice, "项目", key+"重复，前一行在 "+place(first), "每个年度、方案、险种、代码、项目一行", "删去其中一行")
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
		l.refer(faultScheme, "方案", "没有方案“"+id+"”", "policy.toml 中方案的 id", l.nearScheme(id))
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
	l.refer(faultItem, "项目", "方案 "+s.ID+" 没有录入项目“"+in.Item+"”", strings.Join(names, "、"), perhaps(in.Item, names))
	return nil
}

// owner checks that the code is a unit's for a unit's input, else the pool's.
func (l *line) owner(rule *calc.InputRule, in calc.Input) *calc.InputRule {
	pool := l.r.pool.Policy
	switch {
	case !rule.PerUnit && in.Code != pool.Code:
		l.refer(faultOwner, "代码", "“"+rule.Name+"”是"+pool.Name+"的项目，代码写作 "+in.Code, pool.Code, "")
		return nil
	case rule.PerUnit && in.Code == pool.Code:
		l.refer(faultOwner, "代码", "“"+rule.Name+"”按统筹区填报，代码写作 "+in.Code, "统筹区的代码", "每个统筹区一行")
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
			l.fault(faultBlank, "数值", "有依据“"+in.Basis+"”而没有数值", "核定的数值", "填上数值；尚未核定的把依据也留空")
		}
		return false
	}
	value, err := l.typed("数值", rule.Kind, scale)
	if err != nil {
		l.refuse("数值", err)
		return false
	}
	if len(rule.OneOf) > 0 && !slices.Contains(rule.OneOf, value.Str) {
		l.fault(faultOneOf, "数值", rule.Name+"“"+in.Raw+"”不认识", strings.Join(rule.OneOf, "、"), perhaps(in.Raw, rule.OneOf))
		return false
	}
	if rule.Decision && in.Basis == "" {
		l.fault(faultUnfounded, "依据", "“"+rule.Name+"”是核定事项，没有依据", "批准文件的文号", "在“依据”列填上文号")
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

var ledgerColumns = []column{
	{"年度", true}, {"方案", true}, {"险种", true}, {"代码", true}, {"类别", true}, {"金额", true},
	{"日期", false}, {"文号", false},
}

// Categories of ledger entries: those of units, and those of the pool's account.
var (
	unitCategories = []string{"上解", "下拨", "提取", "动用"}
	poolCategories = []string{"利息", "期初"}
)

// readLedger reads ledger.csv: money that really moved.
func (r *reader) readLedger() {
	t := r.table(ledgerTable, false)
	if t == nil {
		return
	}
	r.pool.HasLedger = true
	c := r.columns(t, ledgerColumns, func(string) bool { return false })
	r.noUnits(t, c, "金额")
	scale := r.moneyScale(t, c, "金额")
	seen := map[string]finding.Pos{}
	for _, l := range r.lines(t, c) {
		e := calc.Entry{
			Year: l.year(), Insurance: l.insurance(), Code: l.need("代码"),
			Category: l.oneOf(faultCategory, "类别", append(slices.Clone(unitCategories), poolCategories...)),
			Number:   l.text("文号"), Pos: l.rec.pos,
		}
		if scheme := l.scheme(); scheme != nil {
			e.Scheme = scheme.ID
		}
		if l.need("金额") != "" {
			e.Amount = l.scaled("金额", scale, ParseMoney)
		}
		l.payer(e)
		e.Date = l.entryDate(e.Category)
		if e.Amount != nil && e.Amount.Sign() < 0 && e.Category != "期初" {
			l.fault(faultNegative, "金额", "金额为负："+l.text("金额"), "0 或正数；只有期初可以为负", "退回的钱记为相反的类别")
		}
		if l.bad {
			continue
		}
		l.repeated(seen, e)
		if !l.bad {
			r.pool.Ledger = append(r.pool.Ledger, e)
		}
	}
}

// payer checks whose an entry is: 上解 and the like are a unit's, 利息 and
// 期初 belong to the pool's fund account.
func (l *line) payer(e calc.Entry) {
	p := l.r.pool.Policy
	if e.Code == "" || e.Category == "" || p == nil || p.Code == "" {
		return
	}
	switch {
	case slices.Contains(unitCategories, e.Category) && e.Code == p.Code:
		l.refer(faultOwner, "代码", e.Category+"记在"+p.Name+"名下", "统筹区的代码", "每个统筹区一行")
	case slices.Contains(unitCategories, e.Category):
		l.unit()
	case slices.Contains(poolCategories, e.Category) && e.Code != p.Code:
		l.refer(faultOwner, "代码", e.Category+"记在 "+e.Code+" 名下", p.Code, e.Category+"是基金账户的，写"+p.Name+"的代码")
	}
}

// entryDate reads 日期. Payments must have one: overdue payers are found by it.
func (l *line) entryDate(category string) string {
	c, _ := l.cell("日期")
	if c.blank() {
		if slices.Contains(unitCategories, category) {
			l.fault(faultDate, "日期", category+"没有日期", "如 2026-03-31", "填上到账日期")
		}
		return ""
	}
	day, err := ParseDate(l.r.date(c))
	if err != nil {
		l.refuse("日期", err)
	}
	return day
}

// repeated reports an entry given twice: the same payment with the same 文号,
// or a second opening balance. The same payment without 文号 is only suspicious.
func (l *line) repeated(seen map[string]finding.Pos, e calc.Entry) {
	key := fmt.Sprintf("%d %s %s %s %s", e.Year, e.Scheme, e.Insurance, e.Code, e.Category)
	if e.Category != "期初" {
		key += fmt.Sprintf(" %s %s %s", formula.Decimal(e.Amount), e.Date, e.Number)
	}
	first, twice := seen[key]
	if !twice {
		seen[key] = l.rec.pos
		return
	}
	found := "台账记录重复：" + key + "，前一行在 " + place(first)
	if e.Category != "期初" && e.Number == "" {
		l.r.faults.Warn(faultRowTwice, l.rec.pos, found, "", "确为两笔的，填上文号以示区别")
		return
	}
	l.fault(faultRowTwice, "类别", found, "每笔一行，期初每个账户一行", "删去其中一行")
}

var assumptionColumns = []column{
	{"年度", true}, {"假设", true}, {"数值", true}, {"险种", false}, {"代码", false}, {"情景", false},
	{"来源", false}, {"说明", false},
}

// readAssumptions reads assumptions.csv: assumptions of projection.toml set
// anew for a year, and if given for one unit, insurance and scenario.
func (r *reader) readAssumptions() {
	t := r.table(assumptionsTable, false)
	if t == nil {
		return
	}
	c := r.columns(t, assumptionColumns, func(string) bool { return false })
	r.noUnits(t, c)
	p := r.pool.Projection
	if r.projectFaults {
		return
	}
	if p == nil {
		if _, given := r.files[projectionFile]; !given {
			r.add(faultAssumption, t.header[0].pos, t.title+"没有可以调整的假设", "与 "+projectionFile+" 一起使用", "补上 "+projectionFile+"，或删去这张表")
		}
		return
	}
	seen := map[string]finding.Pos{}
	for _, l := range r.lines(t, c) {
		v := calc.AssumptionValue{Year: l.year(), Pos: l.pos("数值")}
		if l.text("险种") != "" {
			v.Insurance = l.insurance()
		}
		if v.Code = l.text("代码"); v.Code != "" {
			l.unit()
		}
		if v.Scenario = l.text("情景"); v.Scenario != "" {
			l.oneOf(faultAssumption, "情景", p.Scenarios)
		}
		l.assumption(p, &v)
		key := strings.Join(strings.Fields(fmt.Sprint(v.Year, " ", v.Insurance, " ", v.Code, " ", v.Scenario, " ", v.Assumption)), " ")
		if first, twice := seen[key]; twice && !l.bad {
			l.fault(faultRowTwice, "假设", key+"重复，前一行在 "+place(first), "每个年度、险种、代码、情景、假设一行", "删去其中一行")
		}
		seen[key] = l.rec.pos
		if !l.bad {
			r.pool.Overrides = append(r.pool.Overrides, v)
		}
	}
}

// assumption reads 假设 and its value by the kind that projection.toml declares.
func (l *line) assumption(p *calc.Projection, v *calc.AssumptionValue) {
	var names []string
	for _, a := range p.Assumptions {
		names = append(names, a.Name)
	}
	v.Assumption = l.oneOf(faultAssumption, "假设", names)
	i := slices.Index(names, v.Assumption)
	if i < 0 || l.need("数值") == "" {
		return
	}
	value, err := l.typed("数值", p.Assumptions[i].Kind, Yuan)
	if err != nil {
		l.refuse("数值", err)
	}
	v.Value = value
}
