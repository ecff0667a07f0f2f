package chart

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"tongchou/calc"
	"tongchou/report"
	"tongchou/report/colour"
)

// The charts that run over years. Each is nil where the view has nothing for it.

// Suggested says that open decisions are drawn as suggested, "" where none is
// open in the insurance.
func Suggested(v *report.View, iv *report.InsuranceView) string {
	if v.Pends(iv.Name) {
		return "；未核定的按建议值画"
	}
	return ""
}

// AccountOf is the closing balance of a scheme's fund account year by year, with
// the scheme's pool-level amounts that are named as a line (暂停线, 停提线); with bands
// where random courses were computed.
func AccountOf(v *report.View, iv *report.InsuranceView, run *calc.Run) *Chart {
	in, out := report.InOut(run)
	c := &Chart{Name: "accounts", Form: Columns, About: run.Scheme.Name + "账户余额", First: 1, Series: []Series{{Name: run.Scheme.Name, Colour: colour.Open}},
		How: fmt.Sprintf("各年年末余额＝年初余额 + %s + 利息 − %s", in, out)}
	pool, held := colour.Pool, false
	var all []*big.Rat
	fan := v.AccountFan(run)
	for _, a := range v.Accounts {
		if a.Scheme == run.Scheme && a.Insurance.Name == iv.Name && a.Closing != nil {
			row := Row{Name: strconv.Itoa(a.Year), Year: a.Year, Values: []*big.Rat{a.Closing}, Spread: fan[report.FanAt{Unit: calc.PoolLevel, Year: a.Year}]}
			if a.Year <= v.Year {
				row.Colour = &pool
			}
			c.Rows, all, held = append(c.Rows, row), append(all, a.Closing), held || a.Closing.Sign() != 0
		}
	}
	if len(c.Rows) == 0 {
		return nil
	}
	name := run.Scheme.Name
	if run.Preview {
		name = fmt.Sprintf("%d 年起执行的%s", run.Scheme.FirstYear, name)
	}
	if !held {
		c.Title, c.Rows = name+"各年年末余额都是 0：当年缴入的当年用完", nil
	}
	for _, col := range run.Steps {
		if !col.PerUnit && col.Type.Kind() == "money" && strings.HasSuffix(col.Step.Name, "线") && len(col.Cells) == 1 && col.Cells[0].Value.Num != nil {
			c.Refs = append(c.Refs, Ref{col.Step.Name, col.Cells[0].Value.Num})
		}
	}
	c.Unit = Money(all...) // of what the title tells: a line or a band may lie far above it
	if held {
		first, last := c.Rows[0], c.Rows[len(c.Rows)-1]
		c.Title = fmt.Sprintf("%s %s 年末余额 %s", name, first.Name, c.Unit.Full(first.Values[0]))
		if len(c.Rows) > 1 {
			c.Title += fmt.Sprintf("，到 %s 年末为 %s", last.Name, c.Unit.Full(last.Values[0]))
			c.How += fmt.Sprintf("；%d 年起为预测（基准情景）", v.Year+1)
		}
	}
	if len(c.Rows) > 1 && spreads(c.Rows) {
		c.Form, c.Series = Lines, []Series{{Name: calc.Baseline, Colour: colour.Pool}}
		for i := range c.Rows {
			c.Rows[i].Colour = nil
		}
		c.How += "；" + FanWords
	}
	c.How += Suggested(v, iv)
	return c
}

// FanWords say how a band is read.
const FanWords = "P5 至 P95 含九成随机路径，P25 至 P75 含一半，P50 是中位数"

// spreads reports whether random courses are told of a row.
func spreads(rows []Row) bool {
	return slices.ContainsFunc(rows, func(r Row) bool { return len(r.Spread) > 0 })
}

// Years before the budget year, and from it on, that a path shows.
const (
	yearsBefore = 3
	yearsAhead  = 10
)

// WithAndWithout are balances with the levies and grants, and without.
func WithAndWithout() []Series {
	return []Series{{Name: "有统筹", Colour: colour.Pool}, {Name: "无统筹", Colour: colour.Unit, Dashed: true}}
}

// PathOf is the units' closing balances together over the years, with levies
// and grants and without.
func PathOf(v *report.View, iv *report.InsuranceView) *Chart {
	c := &Chart{Name: "path", Form: Lines, About: "年末结余合计", Series: WithAndWithout()}
	for year := v.Year - yearsBefore; year < v.Year; year++ {
		if x := v.Figures(calc.Recorded, iv.Name, year, -1).Num(calc.Closing); x != nil {
			c.Rows = append(c.Rows, Row{Name: strconv.Itoa(year), Year: year, Values: []*big.Rat{x, nil}})
		}
	}
	c.First = len(c.Rows)
	if c.First > 0 { // here the two part
		c.Rows[c.First-1].Values[1] = c.Rows[c.First-1].Values[0]
	}
	fan := v.Fan(iv.Name)
	c.Rows = append(c.Rows, ahead(v, iv)...)
	if len(c.Rows) == c.First {
		return nil
	}
	differ := false
	var all []*big.Rat
	for i := range c.Rows {
		r := &c.Rows[i]
		all = append(all, r.Values...)
		differ = differ || i >= c.First && r.Values[0].Cmp(r.Values[1]) != 0
		r.Spread = fan[report.FanAt{Unit: -1, Year: r.Year}]
	}
	c.Unit = Money(all...)
	last := c.Rows[len(c.Rows)-1]
	negative := belowZero(v, iv, Projected(v, iv), len(c.Rows)-c.First)
	c.Title = negative.title(last.Name, differ)
	c.How = fmt.Sprintf("各统筹区年末结余合计，不含统筹基金账户；%d 年起为预测（基准情景）", v.Year)
	if negative.years[0]+negative.years[1] > 0 {
		c.How += "；区年＝统筹区个数×年数"
	}
	if differ {
		c.How += "；无统筹＝不上解、不下拨、不补足，利息随之"
	} else {
		c.Series = c.Series[:1]
		for i := range c.Rows {
			c.Rows[i].Values = c.Rows[i].Values[:1]
		}
	}
	c.How += Suggested(v, iv)
	c.Note = v.FanText(iv.Name)
	return c
}

// ahead are the projected years that all units reach.
func ahead(v *report.View, iv *report.InsuranceView) []Row {
	balances := Projected(v, iv)
	var out []Row
	for n := range yearsAhead {
		row := Row{Name: strconv.Itoa(v.Year + n), Year: v.Year + n, Values: []*big.Rat{new(big.Rat), new(big.Rat)}}
		for _, r := range iv.Rows {
			own := balances[r.Unit]
			if n >= len(own) {
				return out
			}
			for k, x := range []*big.Rat{own[n].With, own[n].Without} {
				row.Values[k].Add(row.Values[k], x)
				if x.Sign() < 0 {
					row.Below[k]++
				}
			}
		}
		out = append(out, row)
	}
	return out
}

// Balance is a unit's closing balance of a year: as it is, and as it would be
// without the schemes from the budget year on, nil where that is not told.
type Balance struct {
	Year          int
	With, Without *big.Rat
}

// Projected are the balances of the 基准 scenario by unit, year by year from the
// budget year on.
func Projected(v *report.View, iv *report.InsuranceView) map[int][]Balance {
	closing := map[string]map[report.FanAt]*big.Rat{calc.Baseline: {}, calc.Baseline + calc.Twin: {}}
	for _, p := range v.Paths {
		if of := closing[p.Scenario]; of != nil && p.Insurance.Name == iv.Name && p.Unit >= 0 && p.Measure == calc.Closing {
			of[report.FanAt{Unit: p.Unit, Year: p.Year}] = p.Value
		}
	}
	with, without := closing[calc.Baseline], closing[calc.Baseline+calc.Twin]
	if len(without) == 0 { // there is nothing to be without
		without = with
	}
	out := map[int][]Balance{}
	for _, r := range iv.Rows {
		for k := (report.FanAt{Unit: r.Unit, Year: v.Year}); with[k] != nil && without[k] != nil; k.Year++ {
			out[r.Unit] = append(out[r.Unit], Balance{k.Year, with[k], without[k]})
		}
	}
	return out
}
