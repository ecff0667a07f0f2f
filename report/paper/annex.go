package paper

import (
	"cmp"
	"fmt"
	"strings"

	"tongchou/calc"
	"tongchou/calc/explanation"
	"tongchou/report"
	"tongchou/report/amount"
	"tongchou/report/typeset"
)

// Text sizes of the annexes: 五号 in tables, 小五 in their notes.
const (
	tableSize = 10500
	noteSize  = 9 * typeset.Point
)

// calculation is the working of a notice's amount in words and figures: the steps in the
// order in which they are computed, then the figures, parameters and decisions they read.
// What is asked with yes or no stands where it decides, not in a row of its own.
func calculation(v *report.View, n *Notice) []typeset.Block {
	steps := table("一、计算步骤", "金额单位：元", tableSize, "!序号 7", "项目（条款） 22", "怎样计算 50", "#结果 24")
	sources := table("二、取用的数据、参数和核定事项", "金额单位：元", tableSize, "名称 34", "#数值 24", "年度、口径或依据 26", "性质 16")
	leaves(n, func(node *calc.Node) {
		switch {
		case node.Kind == calc.NodeStep && node.Asks == "":
			steps.Rows = append(steps.Rows, stepRow(n, len(steps.Rows)+1, node))
		case node.Kind == calc.NodeStep && node.Assumed:
			add(sources, node.Asks, map[bool]string{true: "满足", false: "不满足"}[node.Value.Yes], report.Clause(node.Clause), nature(node))
		case node.Kind != calc.NodeStep && node.Kind != calc.NodeOther:
			add(sources, ofScheme(n, node)+nodeTitle(node), shown(n, node), origin(node), nature(node))
		}
	})
	sources.Rows = once(sources.Rows) // what several schemes read
	if len(n.Matters) < 2 {           // else its own table sums up
		steps.Rows = append(steps.Rows, resultRow(n))
	}
	blocks := []typeset.Block{steps, sources}
	for _, s := range []string{
		"注：1. 各步计算不取整，写明四舍五入的才取整；标“约”的数没有印全位数。",
		"2. 各统筹区的合计、平均按" + fmt.Sprint(v.Year) + "年参加的全部统筹区计算；计算公式见预算表。",
	} {
		blocks = append(blocks, typeset.Text{Text: s, Size: noteSize, Note: true})
	}
	return blocks
}

// ofScheme is the scheme of a node where it is not the paper's own: two funds have names
// in common.
func ofScheme(n *Notice, node *calc.Node) string {
	if node.Scheme == n.Line.Run.Scheme.Name {
		return ""
	}
	return node.Scheme
}

// once leaves out the rows that say what one before them says.
func once(rows []typeset.Row) (out []typeset.Row) {
	seen := map[string]bool{}
	for _, r := range rows {
		if key := strings.Join(r.Cells, "\x00"); !seen[key] {
			seen[key] = true
			out = append(out, r)
		}
	}
	return out
}

// shown is a node's value in a table; while it waits for a decision, its range.
func shown(n *Notice, node *calc.Node) string {
	if node.Missing {
		if node.Kind == calc.NodeStep {
			return amount.Unknown
		}
		return "无"
	}
	if node.Status != calc.StatusEstimate {
		return inTable(node, node.Value.Num)
	}
	if low, high := ends(n, node); low != nil && high != nil && low.Cmp(high) != 0 {
		return inTable(node, low) + "至\n" + inTable(node, high)
	}
	return "未核定"
}

// stepRow is a step: its clause under its name, how it is computed with its figures. What
// waits for a decision has none there: it would be a suggestion.
func stepRow(paper *Notice, number int, n *calc.Node) typeset.Row {
	name := ofScheme(paper, n) + explanation.Plain(n.Name)
	if n.Clause != "" {
		name += "\n" + report.Clause(n.Clause)
	}
	if n.Assumed {
		name += "\n测算参数"
	}
	if n.Awaits != "" {
		name += "\n" + n.Awaited()
	}
	working := n.Words
	if n.Status == calc.StatusEstimate {
		name += "\n未核定"
	} else if n.Cap != nil {
		working += "；" + sharedText(n)
	}
	return typeset.Row{Cells: []string{fmt.Sprint(number), name, working, shown(paper, n)}}
}

// sharedText says how a limited or total step was shared.
func sharedText(n *calc.Node) string {
	limit := n.CapWords + amount.Yuan(n.Cap) + "元"
	switch {
	case n.Total:
		return limit + "按各统筹区这个数的比例分配，恰好分完"
	case !n.Binds:
		return "各统筹区合计没有超过" + limit
	case n.Unshared != nil:
		return "各统筹区合计超过" + limit + "，按比例分配，分配前" + amount.Yuan(n.Unshared) + "元"
	}
	return "各统筹区合计超过" + limit + "，按比例分配"
}

// resultRow is the foot of the table: the notice's amount or its range.
func resultRow(n *Notice) typeset.Row {
	money := total(n)
	if money.open {
		return typeset.Row{Total: true, Cells: []string{"", "测算区间", "尚未核定；标明未核定的步骤随核定结果变动", amount.Yuan(money.low) + "至\n" + amount.Yuan(money.high)}}
	}
	return typeset.Row{Total: true, Cells: []string{"", "全年金额", amount.Upper(money.amount), amount.Yuan(money.amount)}}
}

// origin says where a figure, parameter or decision comes from.
func origin(n *calc.Node) string {
	switch n.Kind {
	case calc.NodeMeasure:
		if n.Missing {
			return fmt.Sprintf("%d年没有填报", n.Year)
		}
		return strings.TrimSpace(fmt.Sprintf("%d年%s", n.Year, n.Basis))
	case calc.NodeProjection:
		return fmt.Sprintf("%d年基准情景", n.Year)
	case calc.NodeParameter:
		return report.Clause(n.Clause)
	case calc.NodeInput, calc.NodeAccount:
		if n.Origin == calc.OriginDefault {
			return "没有填报，按" + n.Origin
		}
		return cmp.Or(n.Decided, n.Origin)
	case calc.NodeAggregate:
		return cmp.Or(n.Origin, "全部统筹区")
	case calc.NodeLedger:
		return fmt.Sprintf("%d年%s", n.Year, cmp.Or(n.Origin, "没有记录"))
	}
	return ""
}

func nature(n *calc.Node) string {
	switch {
	case n.Status == calc.StatusEstimate:
		return "未核定"
	case n.Assumed:
		return "测算参数"
	case n.Kind == calc.NodeParameter:
		return "文件规定"
	case n.Thin:
		return strings.TrimPrefix(string(n.Nature)+"，"+report.LowConfidence, "，")
	}
	return string(n.Nature)
}

// risks is what a unit that receives money should see of its own fund: the
// indicators of 上年 and the balances of the baseline projection.
func risks(v *report.View, n *Notice) []typeset.Block {
	insurance, last := n.Insurance.Name, v.Year-1
	t := table("一、上年运行", "", tableSize, "项目 30", "#本统筹区 28", "#全部统筹区 28", "算法 34")
	row := func(name, rule string, of func(unit int) string) {
		add(t, name, of(n.Unit), of(-1), rule)
	}
	for _, measure := range []string{calc.Income, calc.Expenditure, calc.Benefits, calc.Closing} {
		row(measure+"（元）", fmt.Sprintf("%d年", last), func(unit int) string {
			return amount.Yuan(v.Figures(calc.Recorded, insurance, last, unit).Num(measure))
		})
	}
	for _, i := range calc.Indicators() {
		row(i.Name, i.Definition, func(unit int) string {
			x := i.Of(v.Figures(calc.Recorded, insurance, last, unit))
			switch i.Unit {
			case "率":
				return amount.Percent(x)
			case "月":
				return amount.Months(x)
			}
			return amount.Ratio(x)
		})
	}
	ahead := pathTable(v, insurance, n.Unit, 5)
	ahead.Caption = "二、年末结余预测（基准情景）"
	note := "注：预测计入各方案的上解和下拨；预测值不是预算数。"
	if total(n).open {
		note += "尚未核定的拨付按建议值计入预测，不是核定数。"
	}
	blocks := []typeset.Block{t}
	if len(ahead.Rows) > 0 {
		blocks = append(blocks, ahead, typeset.Text{Size: noteSize, Note: true, Text: note})
	}
	return blocks
}

// taskFields are the measures that the unit must state, by what they act on.
var taskFields = []string{"筹资", "待遇", "支付", "监管", "其他"}

// tasks is the list of measures for the unit to fill.
func tasks(v *report.View, n *Notice) []typeset.Block {
	t := table("", "", tableSize, "!类别 12", "措施 52", "责任单位 22", "完成时限 20", "#预计增收减支（元） 24")
	for _, kind := range taskFields {
		for i := range 2 {
			if i > 0 {
				kind = ""
			}
			t.Rows = append(t.Rows, typeset.Row{Cells: []string{kind, "", "", "", ""}, Height: 34 * typeset.Point})
		}
	}
	addSum(t, true, "合计", "", "", "", "")
	blocks := []typeset.Block{t}
	if n.Rule == nil { // the unit's own paper is sent when it is
		blocks = append(blocks, typeset.Text{Size: noteSize, Note: true, Text: "报送期限：" + returnBy(v, n) + "。", Flat: true})
	}
	return append(blocks, typeset.Text{Size: noteSize, Note: true, Text: "填报单位（盖章）：　　　　　　　　　　负责人：　　　　　　　　填报日期：　　　　年　　月　　日", Flat: true})
}
