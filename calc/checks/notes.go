package checks

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// Acknowledge puts the reasons of notes.csv beside the checks they answer, and
// reports a note that answers none. A note that names a figure answers no other.
func Acknowledge(res *calc.Result) (out finding.List) {
	type about struct{ check, code string } // "": whoever it is of
	raised := map[about][]*calc.CheckResult{}
	for i := range res.Checks {
		c := &res.Checks[i]
		for _, code := range []string{"", res.Pool.CodeOf(c.Unit)} {
			at := about{c.Name, code}
			raised[at] = append(raised[at], c)
		}
	}
	for _, n := range res.Pool.Notes {
		if n.Year != res.Year {
			continue
		}
		used, other := false, (*big.Rat)(nil)
		for _, c := range raised[about{n.Check, n.Code}] {
			switch {
			case n.Scheme != "" && c.Scheme != nil && n.Scheme != c.Scheme.ID || n.Insurance != "" && n.Insurance != c.Insurance.Name:
			case n.Figure != nil && c.Figure != nil && n.Figure.Cmp(c.Figure) != 0:
				other = c.Figure
			default:
				c.Reason, c.By, used = n.Reason, n.By, true
			}
		}
		switch {
		case used:
		case other != nil:
			out.Warn("C310", n.Pos, "说明答复的是 "+formula.Decimal(n.Figure)+"，“"+n.Check+"”现在问的是 "+formula.Decimal(other), "", "重新核对，属实的改写数值和理由")
		default:
			found, expected, remedy := unmet(res, &n)
			out.Warn("C310", n.Pos, found, expected, remedy)
		}
	}
	return out
}

// unmet says why a note meets no check: what the check reads was not computed, its scheme
// is not in force, no check has its name, or nothing was found this time.
func unmet(res *calc.Result, n *calc.Note) (found, expected, remedy string) {
	var idle *calc.Scheme
	var names []string
	for _, e := range All() {
		names = append(names, cmp.Or(e.Name, e.Title))
	}
	for _, sp := range res.Program.Schemes {
		for _, c := range sp.Checks {
			if names = append(names, c.Name); c.Name == n.Check && (n.Scheme == "" || n.Scheme == sp.ID) {
				idle = sp.Scheme
			}
		}
	}
	known := slices.Contains(names, n.Check)
	for _, r := range res.Runs {
		if idle != nil && r.Scheme.ID == idle.ID {
			idle = nil
		}
	}
	for _, s := range res.Stopped {
		if known && (n.Scheme == "" || n.Scheme == s.Scheme.ID) && (n.Insurance == "" || n.Insurance == s.Insurance) && (n.Code == "" || n.Code == res.Pool.CodeOf(s.Unit)) {
			return fmt.Sprintf("“%s”这次看不出还有没有：%s的步骤“%s”未算出", n.Check, res.Pool.NameOf(s.Unit), s.Step.Name), "", "这一行先留着，未算出的处理以后再看"
		}
	}
	switch {
	case !known:
		remedy = "改正，或删去这一行"
		if near := finding.Nearest(n.Check, names); near != "" {
			remedy = "是不是“" + near + "”？不是的，删去这一行"
		}
		return "没有名为“" + n.Check + "”的检查", "本次检查里有的名称、险种和代码", remedy
	case idle != nil:
		return fmt.Sprintf("“%s”这次没有问：方案“%s”在 %d 年没有执行", n.Check, idle.Name, res.Year), "", "这一年不用的删去这一行"
	}
	return "说明对不上任何一条检查：“" + n.Check + "”", "本次检查里有的名称、险种和代码", "改正，或删去这一行"
}
