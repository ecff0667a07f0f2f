package explanation_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"tongchou/calc"
	"tongchou/calc/budget"
	"tongchou/calc/explanation"
	"tongchou/calc/formula"
	"tongchou/calc/law"
	"tongchou/data"
	"tongchou/data/datatest/pools"
)

// TestYearIsWrittenPlain: a year has no thousands separator, neither in the
// numbers put into a formula nor as a figure of its own; money has.
func TestYearIsWrittenPlain(t *testing.T) {
	res := pools.Sound(t, pools.Text{
		"policy.toml": pools.Head + pools.Step("上解额", "IF(年度 <= 2026, ROUND(上年.征缴收入 * 3%, 2), 0)", `flow = "上解"`),
		"units.csv":   pools.Cities(1),
		"funds.csv":   "年度,口径,险种,代码,征缴收入\n2025,决算,职工,1,123456.00\n",
	}, calc.Options{})
	tree := explanation.New(res, false).Step(res.Runs[0], pools.Column(t, res, "上解额").Step, 0)
	if want := "IF(2026 <= 2026, ROUND(123,456.00 * 3%, 2), 0)"; tree.Substituted != want {
		t.Errorf("substituted %s, want %s", tree.Substituted, want)
	}
	if year := tree.Children[0]; year.Name != "年度" || year.Raw != "2026" {
		t.Errorf("%s is written %q", year.Name, year.Raw)
	}
}

// TestRateIsWrittenInPercent: a rate of funds.csv reads as the policy's rates
// do, and a negative number has its parentheses whatever it came from.
func TestRateIsWrittenInPercent(t *testing.T) {
	res := pools.Sound(t, pools.Text{
		"policy.toml": pools.Head + "\n[[scheme.parameter]]\nname = \"下调\"\nkind = \"ratio\"\nclause = \"一\"\nvalues = [{ from = 2026, value = \"-1%\" }]\n" + pools.Step("上解额", "ROUND(上年.征缴收入 * (7% / 上年.单位缴费费率 - 下调), 2)", `flow = "上解"`),
		"units.csv":   pools.Cities(1),
		"funds.csv":   "年度,口径,险种,代码,单位缴费费率,征缴收入\n2025,决算,职工,1,0.065,100.00\n",
	}, calc.Options{})
	tree := explanation.New(res, false).Step(res.Runs[0], pools.Column(t, res, "上解额").Step, 0)
	if want := "ROUND(100.00 * (7% / 6.5% - (-1%)), 2)"; tree.Substituted != want {
		t.Errorf("substituted %s, want %s", tree.Substituted, want)
	}
	for _, n := range tree.Children {
		if n.Name == "上年.单位缴费费率" && n.Raw != "6.5%" {
			t.Errorf("%s is written %q", n.Name, n.Raw)
		}
	}
}

// told is a tree, a line a node: name, value, where it stands.
func told(n *calc.Node) []string {
	value := "—"
	if !n.Missing {
		value = n.Value.String()
	}
	out := []string{strings.TrimSpace(fmt.Sprintf("%s = %s %s", n.Name, value, n.Pos))}
	for _, c := range n.Children {
		for _, line := range told(c) {
			out = append(out, "  "+line)
		}
	}
	return out
}

// TestExplainDownToCells: every number of a tree ends at cells that make it.
func TestExplainDownToCells(t *testing.T) {
	res := pools.Sound(t, pools.Text{
		"policy.toml": strings.Replace(pools.Head, "first_year = 2026", "first_year = 2025", 1) +
			pools.Step("上解额", "ROUND(上年.征缴收入 * 10%, 2)", `flow = "上解"`) +
			pools.Step("预算上解", "本年.上解上级支出") +
			pools.Step("大市", "合计(上年.征缴收入, 上年.征缴收入 > 10 * 上年.其他收入)") +
			pools.Step("收入", "上年.收入小计") + pools.Step("余额", "基金.年初余额"),
		"units.csv":       pools.Cities(2),
		"funds.csv":       "年度,口径,险种,代码,征缴收入,其他收入,上解上级支出\n2024,决算,职工,1,10,1,0\n2024,决算,职工,2,30,1,0\n2025,决算,职工,1,10,1,0\n2025,决算,职工,2,20,1,0\n2026,预算,职工,1,10,1,7\n2026,预算,职工,2,20,1,8\n",
		"projection.toml": "schema = 1\nyears = 2\n",
	}, calc.Options{})
	for name, want := range map[string][]string{
		"预算上解": {"  本年.上解上级支出 = 7 funds.csv:6:19"}, // the row, not the plan
		"大市": {
			"  合计(上年.征缴收入, 上年.征缴收入 > 10 * 上年.其他收入) = 20 policy.toml:26:12",
			"    第2市 = 20 funds.csv:5:14"},
		"收入": {
			"  上年.收入小计 = 11",
			"    2025年.征缴收入 = 10 funds.csv:4:14",
			"    2025年.其他收入 = 1 funds.csv:4:17"},
		"余额": {
			"  基金.年初余额 = 4",
			"    2025年 年初余额 = 0",
			"    2025年 上解和提取 = 4",
			"      第1市 上解额 = 1 policy.toml:18:12",
			"      第2市 上解额 = 3 policy.toml:18:12",
			"    2025年 下拨和动用 = 0",
			"    2025年 利息 = 0"},
	} {
		if got := told(explanation.New(res, false).Step(res.Runs[0], pools.Column(t, res, name).Step, 0))[1:]; !slices.Equal(got, want) {
			t.Errorf("%s:\n%s\nwant\n%s", name, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

// TestExplainedNumbersAreTheResults: in every sample pool the tree of a step
// ends in the step's own value, and what stands below an aggregate over units
// adds up to it.
func TestExplainedNumbersAreTheResults(t *testing.T) {
	for _, name := range data.Embedded() {
		prog, _ := law.Compile(pools.Sample(t, name))
		res := budget.Evaluate(prog, calc.Options{})
		trees := explanation.New(res, false)
		for _, run := range res.Runs {
			for _, col := range run.Steps {
				for i, cell := range col.Cells {
					unit := -1
					if col.PerUnit {
						unit = run.Units[i]
					}
					n := trees.Step(run, col.Step, unit)
					if !n.Value.Equal(cell.Value) {
						t.Errorf("%s %s %s: explained %s, computed %s", name, run.Scheme.ID, col.Step.Name, n.Value, cell.Value)
					}
					for _, c := range n.Children {
						checkSum(t, name+" "+col.Step.Name, c)
					}
				}
			}
		}
	}
}

// checkSum proves that the lines below a 合计 add up to it.
func checkSum(t *testing.T, where string, n *calc.Node) {
	t.Helper()
	if n.Kind != calc.NodeAggregate || !strings.HasPrefix(n.Name, "合计") {
		return
	}
	sum := pools.Fen(0)
	for _, c := range n.Children {
		sum.Add(sum, c.Value.Num)
	}
	if sum.Cmp(n.Value.Num) != 0 {
		t.Errorf("%s: %s is %s, its lines make %s", where, n.Name, n.Value, formula.Decimal(sum))
	}
}

// TestResultIsReadSideBySide: a result is a value, so that any number of
// goroutines may explain and recompute it at once (go test -race), and all read
// the same.
func TestResultIsReadSideBySide(t *testing.T) {
	res := pools.Result(t, pools.Sample(t, "shanxi"), calc.Options{})
	read := func() string {
		var out strings.Builder
		trees := explanation.New(res, true)
		for _, run := range res.Runs {
			for _, col := range run.Steps {
				for _, line := range told(trees.Step(run, col.Step, run.Units[0])) {
					out.WriteString(line + "\n")
				}
				if v, err := run.Eval(col.Formula.Root, run.Units[0]); col.Cap == nil && (err != nil || !v.Equal(col.Cells[0].Value)) {
					fmt.Fprintf(&out, "%s computes again to %v, %v\n", col.Step.Name, v, err)
				}
			}
			f := res.Figures(calc.Planned, run.Insurance.Name, res.Year, run.Units[0])
			fmt.Fprintln(&out, calc.ReserveMonths.Of(f))
		}
		return out.String()
	}
	want := read()
	if want == "" || strings.Contains(want, "computes again") {
		t.Error(want)
	}
	got := make([]string, 4)
	var all sync.WaitGroup
	for i := range got {
		all.Go(func() { got[i] = read() })
	}
	all.Wait()
	for i := range got {
		if got[i] != want {
			t.Errorf("reader %d reads something else", i)
		}
	}
}
