package paper

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"tongchou/calc"
	"tongchou/calc/explanation"
	"tongchou/calc/formula"
	"tongchou/report"
	"tongchou/report/amount"
)

// blank is left where an office must write something.
const blank = "＿＿＿＿＿＿"

// fields are what the text of a notice may name, in Chinese as the templates
// write them. Lists are slices of fields.
type fields = map[string]any

// stateOf is 测算稿 for anything that cannot be issued yet.
func stateOf(v *report.View, n *Notice) string {
	if v.Pool.Office == nil || n.State == "" || n.Tentative || total(n).open {
		return "测算稿"
	}
	return n.State
}

// unitOf is the unit a notice is about; a report of the pool is about all.
func unitOf(v *report.View, n *Notice) calc.Unit {
	if n.Unit < 0 {
		return calc.Unit{Code: v.Pool.Policy.Code, Name: v.Pool.Policy.Name, Type: v.Pool.Policy.Level}
	}
	return v.Pool.Units[n.Unit]
}

// heirOf is the unit that a notice is addressed to, paid to and asked of: of one
// past its last year the unit that carries on.
func heirOf(v *report.View, n *Notice) calc.Unit {
	if n.Unit < 0 {
		return unitOf(v, n)
	}
	return v.Heir(n.Unit)
}

// called is how a notice calls the unit it is about.
func called(v *report.View, n *Notice) string {
	u := unitOf(v, n)
	if u.Code != heirOf(v, n).Code {
		return "原" + u.Name
	}
	return addressee(u)
}

// noticeFields fills in the fields of one notice.
func noticeFields(v *report.View, n *Notice) fields {
	unit, heir := unitOf(v, n), heirOf(v, n)
	run := n.Line.Run
	money := total(n)
	f := fields{
		"年度": strconv.Itoa(v.Year), "上年": strconv.Itoa(v.Year - 1), "阶段": v.Stage.Word(),
		"统筹地区": v.Pool.Policy.Name, "上级": superior(v.Pool.Policy),
		"单位": unit.Name, "单位代码": unit.Code, "单位类型": unit.Type, "单位机关": strings.Join(applicants(v, n), "　"), "你单位": called(v, n), "主送机关": recipients(heir, n.Insurance), "承接单位": "",
		"险种": n.Insurance.Name, "险种全称": n.Insurance.Full(),
		"方案": run.Scheme.Name, "方案全称": schemeTitle(run),
		"条款":   report.Cited(clauseText(n)),
		"尚未核定": money.open, "有金额": money.amount.Sign() > 0, "金额": amount.Yuan(money.amount), "金额大写": amount.Upper(money.amount),
		"下限": amount.Yuan(money.low), "上限": amount.Yuan(money.high),
		"下限大写": amount.Upper(money.low), "上限大写": amount.Upper(money.high),
		"数据口径": basisText(v, n), "构成": composition(n), "测算参数": assumedFields(n), "区间说明": outside(n),
		"测算稿": stateOf(v, n) == "测算稿", "估算": n.Tentative,
		"单位收款户名": orBlank(heir.Payee), "单位开户银行": orBlank(heir.Bank), "单位账号": orBlank(heir.Account),
		"替代": "", "截至日期": chineseDate(v.Day), "整改期限": returnBy(v, n),
	}
	if heir.Code != unit.Code {
		f["承接单位"] = heir.Name
	}
	if n.Replaces != nil {
		f["替代"] = n.Replaces.Number
	}
	for _, annex := range calc.SchemeAnnexes() {
		f[annex] = slices.Contains(run.Scheme.Annexes, annex)
	}
	budgetItems(f, n.Line.Step.Flow, n.Insurance)
	for _, more := range n.Kind.fields {
		more(f, v, n)
	}
	f["同级政府"], f["当地政府"] = v.Government(), government(v.Pool.Policy, heir, n.Insurance)
	f["致政府"] = governs(v.Pool.Policy, heir)
	documentFields(f, v.Pool.Policy.Document(run.Scheme.Document))
	officeFields(f, officeOf(v))
	if f["受理机关"] = f["主办机关"]; betweenGovernments(v, n) {
		f["受理机关"] = f["同级政府"]
	}
	if n.Line.Step.Flow == calc.TopUp && v.Pool.Policy.Fund != calc.FundOfPool { // the unit's fund is short, and is paid
		f["收款户名"], f["开户银行"], f["账号"] = f["单位收款户名"], f["单位开户银行"], f["单位账号"]
	}
	return f
}

func documentFields(f fields, d *calc.Document) {
	f["征求意见"], f["推断"] = false, false
	f["依据"], f["依据状态"] = blank, ""
	if d == nil {
		return
	}
	s := "《" + d.Title + "》"
	if d.Number != "" {
		s += "（" + d.Number + "）"
	}
	if d.Status == "征求意见稿" && !strings.Contains(d.Title, d.Status) {
		s += "（征求意见稿）"
	}
	f["依据"], f["依据状态"] = s, d.Status
	f["征求意见"], f["推断"] = d.Status == "征求意见稿", d.Status == "推断"
}

// officeFields fills in what notice.toml says; without it they are blanks.
func officeFields(f fields, o *calc.Office) {
	issuers := o.JointIssuers
	if o.Issuer != "" {
		issuers = append([]string{o.Issuer}, issuers...)
	}
	f["发文机关"] = orBlank(strings.Join(issuers, "、"))
	f["标题机关"] = strings.Join(issuers, "　")
	f["报送机关"], f["主办机关"] = orBlank(strings.Join(issuers, "和")), orBlank(o.Issuer)
	f["收款户名"], f["开户银行"], f["账号"] = orBlank(o.Receiving.Payee), orBlank(o.Receiving.Bank), orBlank(o.Receiving.Account)
	f["上解期限"] = cmp.Or(o.PayWithin, chineseDate("")+"前")
	f["联系人"], f["电话"] = orBlank(o.Contact), orBlank(o.Phone)
}

// budgetItems names the budget lines of both sides.
func budgetItems(f fields, flow calc.Flow, i calc.Insurance) {
	f["列入预算"] = flow.Budget()
	f["缴入专户"] = flow != calc.Grant && flow != calc.Use
	f["上解本级"], f["上解上级"], f["下拨本级"], f["下拨上级"] = calc.LevyToAbove, calc.LevyFromBelow, calc.GrantFromAbove, calc.GrantBelow
	f["财政科目"] = "财政对" + i.Full() + "基金的补助"
	if flow.In() {
		f["本级科目"], f["上级科目"] = calc.LevyToAbove, calc.LevyFromBelow
	} else {
		f["本级科目"], f["上级科目"] = calc.GrantFromAbove, calc.GrantBelow
	}
}

// superior is the level that receives levies: 省级, 市级.
func superior(p *calc.Policy) string {
	if !strings.HasSuffix(p.Level, "级") {
		return "上级"
	}
	return p.Level
}

// government is the government of a unit's place: of a city or county its own,
// of a development zone its committee, of the level's own payers the agency
// that keeps their fund: the finance department of the level signs the letter itself.
func government(p *calc.Policy, u calc.Unit, i calc.Insurance) string {
	switch {
	case isZone(u):
		return u.Name + "管理委员会"
	case governs(p, u):
		return u.Name + "人民政府"
	}
	return recipients(u, i)
}

func isZone(u calc.Unit) bool {
	for _, zone := range []string{"高新区", "开发区", "新区", "名胜区", "管理区", "示范区"} {
		if strings.HasSuffix(u.Name, zone) {
			return true
		}
	}
	return false
}

// governs reports whether a unit has a government or a committee of its own: to those
// departments write with the consent of their own government.
func governs(p *calc.Policy, u calc.Unit) bool {
	return isZone(u) || u.Name != p.Name && addressee(u) != "你单位"
}

// betweenGovernments reports whether a unit's government applies to the pool's, as the rule
// of the paper says; a unit without a government writes to the office all the same.
func betweenGovernments(v *report.View, n *Notice) bool {
	return n.Rule != nil && n.Rule.Governments && governs(v.Pool.Policy, unitOf(v, n))
}

// applicants are the offices of a unit that sign its own paper.
func applicants(v *report.View, n *Notice) []string {
	if unit := unitOf(v, n); betweenGovernments(v, n) {
		return []string{government(v.Pool.Policy, unit, n.Insurance)}
	}
	return departments(unitOf(v, n), n.Insurance)
}

// returnBy says by when the list of measures comes back: the deadline that the office
// gives the grant, else the term of what it asks for.
func returnBy(v *report.View, n *Notice) string {
	if v.Pool.Office != nil {
		for _, y := range v.Pool.Office.Years {
			for _, d := range y.Deadlines {
				if y.Year == v.Year && d.Scheme == n.Line.Run.Scheme.ID && d.Step == n.Line.Step.Name {
					return chineseDate(d.Date) + "前"
				}
			}
		}
	}
	return payBy(v)
}

// areas are the last characters of the names of places with a government.
var areas = []string{"省", "市", "县", "区", "州", "盟", "旗"}

// addressee is how a notice calls the unit: 你市, 你县, … , 你单位.
func addressee(u calc.Unit) string {
	for _, a := range areas {
		if strings.HasSuffix(u.Name, a) {
			return "你" + a
		}
	}
	return "你单位"
}

// departments are the offices of a unit: of a place its two departments, of any
// other unit the agency that keeps its fund.
func departments(u calc.Unit, i calc.Insurance) []string {
	place := addressee(u) != "你单位"
	switch {
	case place && i.Secured():
		return []string{u.Name + "医疗保障局", u.Name + "财政局"}
	case place:
		return []string{u.Name + "社会保险行政部门", u.Name + "财政部门"}
	case isMedical(i):
		return []string{u.Name + "医疗保险经办机构"}
	case i.Secured():
		return []string{u.Name + "医疗保障经办机构"}
	}
	return []string{u.Name + "社会保险经办机构"}
}

// recipients are the offices a notice is sent to.
func recipients(u calc.Unit, i calc.Insurance) string {
	list := departments(u, i)
	for k := 1; k < len(list); k++ {
		list[k] = strings.TrimPrefix(list[k], u.Name)
	}
	return strings.Join(list, "、")
}

func isMedical(i calc.Insurance) bool { return calc.Medical(i.Name) }

// schemeTitle is the scheme's name, with the insurance where it does not say it.
func schemeTitle(run *calc.Run) string {
	i := run.Insurance.Name
	if strings.Contains(run.Scheme.Name, i) || len(run.Scheme.Insurance) == 1 {
		return run.Scheme.Name
	}
	if isMedical(run.Insurance) {
		i += "医保"
	}
	return i + run.Scheme.Name
}

func clauseText(n *Notice) string { return cmp.Or(n.Line.Step.Clause, n.Line.Run.Scheme.Clause) }

// leaves visits every node below the trees of a notice once, parts before what
// they make.
func leaves(n *Notice, visit func(*calc.Node)) {
	seen := map[*calc.Node]bool{}
	var walk func(*calc.Node)
	walk = func(node *calc.Node) {
		if node == nil || seen[node] {
			return
		}
		seen[node] = true
		// The parts of an aggregate are other units' figures: not this unit's paper.
		if node.Kind != calc.NodeAggregate && node.Kind != calc.NodeAccount {
			for _, c := range node.Children {
				walk(c)
			}
		}
		visit(node)
	}
	for _, l := range n.Lines {
		walk(l.Tree)
	}
}

// basisText lists the years and 口径 of the figures read, earliest last.
func basisText(v *report.View, n *Notice) string {
	type from struct {
		year  int
		basis calc.Basis
	}
	var list []from
	var instead []string // what stands in for a year before the unit was there, with its 依据
	leaves(n, func(node *calc.Node) {
		if node.Origin == string(calc.Instead) {
			_, name, dotted := strings.Cut(node.Name, ".")
			if !dotted { // a step
				name = node.Name
			}
			text := fmt.Sprintf("%d年%s替代数%s（%s）", node.Year, name, withUnit(node), node.Decided)
			if !slices.Contains(instead, text) {
				instead = append(instead, text)
			}
		}
		if f := (from{node.Year, node.Basis}); node.Kind == calc.NodeMeasure && node.Basis != "" && !slices.Contains(list, f) {
			list = append(list, f)
		}
	})
	slices.SortFunc(list, func(a, b from) int { return b.year - a.year })
	if n.Unit == calc.PoolLevel { // of the whole pool: the rows of all units
		years, planned := yearsRead(n)
		read := func(origin calc.Origin, year int) {
			for _, u := range v.Rows.Taking[n.Insurance.Name] {
				f := v.Figures(origin, n.Insurance.Name, year, u)
				if f != nil && f.Basis != "" && !slices.Contains(list, from{f.Year, f.Basis}) {
					list = append(list, from{f.Year, f.Basis})
				}
			}
		}
		if planned {
			read(calc.Planned, v.Year)
		}
		for _, year := range years {
			read(calc.Recorded, year)
		}
	}
	var words []string
	for _, f := range list {
		words = append(words, fmt.Sprintf("%d年%s数", f.year, f.basis))
	}
	if len(words) == 0 {
		words = []string{fmt.Sprintf("%d年数", v.Year)}
	}
	words = append(words, instead...)
	return strings.Join(words, "、")
}

// composition is what the amount is made of: the numbers its formula reads,
// through steps that only pass another one on.
func composition(n *Notice) []fields {
	var out []fields
	for _, l := range n.Lines {
		for _, c := range parts(l.Tree) {
			value := withUnit(c)
			if c.Status == calc.StatusEstimate {
				if value = openRange(n, c); value == "" {
					continue
				}
			} else if c.Value.Num != nil && c.Value.Num.Sign() == 0 {
				continue
			}
			if c.Awaits != "" {
				value += "（" + c.Awaited() + "）"
			}
			out = append(out, fields{"名称": nodeTitle(c), "数值": value})
		}
	}
	return out
}

// parts are the nodes that make a node's value, without the yes-or-no ones and
// what only limits it; a step that makes it alone is told by its own parts.
func parts(root *calc.Node) []*calc.Node {
	if root == nil {
		return nil
	}
	var out, alone []*calc.Node
	for _, c := range root.Children {
		if c.Type.Sort == formula.Number && !c.Missing && !(root.Cap != nil && strings.Contains(root.CapFormula, c.Name)) {
			if out = append(out, c); c.Value.Num.Sign() != 0 || c.Status == calc.StatusEstimate {
				alone = append(alone, c)
			}
		}
	}
	if len(alone) == 1 && alone[0].Kind == calc.NodeStep {
		return parts(alone[0])
	}
	return out
}

// withUnit is a node's value as text would say it: 3%, 1,234.50元, 0.5个月.
func withUnit(n *calc.Node) string { return valueOf(n, n.Value.Num) }

// valueOf is a number of a node's kind, the node's own as it is written.
func valueOf(n *calc.Node, x *big.Rat) string {
	switch {
	case n.Missing:
		return report.Absent(n)
	case n.Type.Sort != formula.Number || x == nil:
		return n.Value.String()
	}
	written := ""
	if n.Kind != calc.NodeInput && x == n.Value.Num {
		written = n.Raw
	}
	return explanation.InWords(written, n.Declared, x, n.Type)
}

// inTable is a value in a table whose head says 元.
func inTable(n *calc.Node, x *big.Rat) string {
	s := valueOf(n, x)
	if n.Type == formula.MoneyType {
		s = strings.TrimSuffix(s, formula.MoneyType.String())
	}
	return s
}

// nodeTitle is what a paper calls a figure: with its year, and without the marks of the
// language.
func nodeTitle(n *calc.Node) string {
	_, name, spaced := strings.Cut(n.Name, ".")
	switch {
	case n.Kind == calc.NodeAggregate, n.Kind == calc.NodeLedger && n.Words != "":
		return n.Words
	case n.Kind == calc.NodeMeasure && strings.HasPrefix(n.Name, "计划."):
		return fmt.Sprintf("%d年计划%s", n.Year, name)
	case n.Kind == calc.NodeMeasure && spaced:
		return fmt.Sprintf("%d年%s", n.Year, name)
	case n.Kind == calc.NodeProjection && spaced:
		return fmt.Sprintf("预测的%d年%s", n.Year, name)
	}
	return explanation.Plain(n.Name)
}

// assumedFields lists the 测算参数 that this notice's amount reads: values the
// document does not give, and conditions it does not define, by what they ask.
func assumedFields(n *Notice) []fields {
	var out []fields
	leaves(n, func(node *calc.Node) {
		if !node.Assumed || node.Kind != calc.NodeParameter && node.Kind != calc.NodeStep {
			return
		}
		name, value := nodeTitle(node), ""
		switch {
		case node.Asks != "":
			name, value = report.Cited(node.Clause)+"没有界定的条件，", "按"+node.Asks+"认定"
		case node.Type.Sort == formula.Number:
			value = withUnit(node)
		}
		out = append(out, fields{"名称": name, "数值": value})
	})
	return out
}

func orBlank(s string) string { return cmp.Or(s, blank) }

func chineseNumber(n int) string {
	digits := []rune("〇一二三四五六七八九十")
	switch {
	case n <= 10:
		return string(digits[n])
	case n < 20:
		return "十" + string(digits[n-10])
	}
	return strconv.Itoa(n)
}

// chineseDate writes 2026-03-05 as 2026年3月5日; anything else is left to fill.
func chineseDate(iso string) string {
	part := strings.Split(iso, "-")
	if len(part) != 3 {
		return "＿＿＿＿年＿＿月＿＿日"
	}
	return part[0] + "年" + strings.TrimLeft(part[1], "0") + "月" + strings.TrimLeft(part[2], "0") + "日"
}
