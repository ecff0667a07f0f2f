package explanation_test

import (
	"math/big"
	"strings"
	"testing"

	"tongchou/calc"
	"tongchou/calc/explanation"
	"tongchou/data/datatest/pools"
)

// A projected figure explains itself year by year: balances add up, lines show
// their formula with the numbers put in, and every branch ends at a row of
// funds.csv or an assumption.
func TestProjectionIsExplained(t *testing.T) {
	res := pools.Result(t, pools.Sample(t, "liaoning"), calc.Options{})
	run := res.Runs[0]
	var risk *calc.Step
	for _, col := range run.Steps {
		if col.Step.Name == "支付风险" {
			risk = col.Step
		}
	}
	ends, lines, balances := map[string]int{}, 0, 0
	seen := map[*calc.Node]bool{}
	var walk func(n *calc.Node)
	walk = func(n *calc.Node) {
		if seen[n] {
			return
		}
		seen[n] = true
		if len(n.Children) == 0 && !n.Missing {
			ends[n.Pos.File]++
			people := n.Kind == calc.NodeAggregate && strings.HasPrefix(n.Name, "人口(") // told cell by cell elsewhere
			if n.Kind != calc.NodeMeasure && n.Kind != calc.NodeParameter && !people || n.Pos.Line == 0 {
				t.Errorf("the branch ends at %s %s, %s", n.Kind, n.Name, n.Pos)
			}
		}
		if n.Kind == calc.NodeProjection && n.Formula != "" {
			lines++
			if n.Substituted == n.Formula || strings.Contains(n.Substituted, "—") || n.Pos.File != "projection.toml" {
				t.Errorf("%s: %s = %s at %s", n.Name, n.Formula, n.Substituted, n.Pos)
			}
		}
		if n.Kind == calc.NodeProjection && strings.HasSuffix(n.Name, ".年末结余") && len(n.Children) == 3 {
			balances++
			sum := new(big.Rat).Add(n.Children[0].Value.Num, n.Children[1].Value.Num)
			if sum.Sub(sum, n.Children[2].Value.Num).Cmp(n.Value.Num) != 0 {
				t.Errorf("%s does not add up", n.Name)
			}
		}
		for _, c := range n.Children {
			walk(c)
		}
	}
	walk(explanation.New(res, true).Step(run, risk, run.Units[0]))
	if balances != 2 || lines < 2*5 || ends["funds.csv"] < 10 || ends["projection.toml"] < 3 || len(ends) != 2 {
		t.Errorf("%d balances, %d lines, ends %v", balances, lines, ends)
	}
}
