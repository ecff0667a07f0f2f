package html

import (
	"math/big"

	"tongchou/calc"
	"tongchou/report"
	"tongchou/report/amount"
	"tongchou/report/chart"
	"tongchou/report/colour"
)

// The figures of the overview that set units beside each other, with their
// tables. Each function gives nil when the data it needs are missing.

// months ranks 可支付月数 against the warning line.
func (s *site) months(iv *report.InsuranceView) *figure {
	c := chart.MonthsOf(s.View, iv)
	if c == nil {
		return nil
	}
	t := table{Caption: c.About, Head: columns("统筹区", "#可支付月数（个月）", "#年末结余（元）", "#待遇支出（元）")}
	t.units(iv, func(r report.UnitRow) []string {
		return []string{amount.Months(r.Months), amount.Yuan(r.Closing), amount.Yuan(r.Benefits)}
	})
	f := figureOf("months-"+iv.Slug, c, labelOf(c), t)
	f.Sub += s.readFrom(iv, s.Year-1)
	f.Repeats = true
	if iv.Warn != nil {
		f.Sub += "；低于警戒线的用红色"
	}
	for i := range c.Rows {
		if c.ColourOf(i, 0) == colour.Risk {
			f.Stamp = s.stamp(true)
		}
	}
	return f
}

// units fills a table with the units in the order of the pool, and the pool.
func (t *table) units(iv *report.InsuranceView, cells func(report.UnitRow) []string) {
	for _, r := range iv.Rows {
		t.Rows = append(t.Rows, append([]string{r.Name}, cells(r)...))
	}
	t.Foot = append([]string{iv.Total.Name}, cells(iv.Total)...)
}

// flows is 谁出、谁得.
func (s *site) flows(iv *report.InsuranceView) *figure {
	c := chart.FlowsOf(s.View, iv)
	if c == nil {
		return nil
	}
	t := table{Caption: c.About}
	if c.Series[0].Flow == calc.Levy {
		t.Head = columns("统筹区", "#上解（元）", "#下拨（元）", "#净额（元）")
		t.units(iv, func(r report.UnitRow) []string {
			return []string{amount.Yuan(r.Levy), r.GrantText(" 至 "), r.NetText(" 至 ")}
		})
	} else {
		t.Head = columns("统筹区", "#"+c.Series[0].Name+"（元）", "#"+c.Series[1].Name+"（元）")
		in, out := s.Moved(c.Series[0].Flow), s.Moved(c.Series[1].Flow)
		t.units(iv, func(r report.UnitRow) []string {
			return []string{amount.Yuan(in(iv.Name, r.Unit)), amount.Yuan(out(iv.Name, r.Unit))}
		})
	}
	f := figureOf("flows-"+iv.Slug, c, labelOf(c), t)
	f.Sub += s.readFrom(iv, s.Year-1)
	f.Repeats = true
	return f
}

// ratios ranks 在职退休比.
func (s *site) ratios(iv *report.InsuranceView) *figure {
	c := chart.RatiosOf(s.View, iv)
	if c == nil {
		return nil
	}
	t := table{Caption: c.About, Head: columns("统筹区", "#在职退休比")}
	t.units(iv, func(r report.UnitRow) []string { return []string{amount.Ratio(r.Ratio)} })
	f := figureOf("ratio-"+iv.Slug, c, labelOf(c), t)
	f.Sub += s.readFrom(iv, s.Year-1)
	f.Repeats = true
	return f
}

// change is the waterfall from last year's levies to this year's; its table has
// causes and units both.
func (s *site) change(iv *report.InsuranceView) *figure {
	c, ch := chart.ChangeOf(s.View, iv), s.LevyChange(iv)
	if c == nil {
		return nil
	}
	t := table{Caption: "上解比上年的变化", Head: columns("统筹区", "#上年上解（元）", "#本年上解（元）", "#变化（元）")}
	if ch.Known {
		t = s.causesTable(iv, ch)
	} else {
		t.units(iv, func(r report.UnitRow) []string {
			return []string{amount.Yuan(r.PriorLevy), amount.Yuan(r.Levy), signed(amount.Less(r.Levy, r.PriorLevy), amount.Yuan)}
		})
	}
	f := figureOf("change-"+iv.Slug, c, labelOf(c), t)
	if !ch.Known {
		f.Sub += s.readFrom(iv, s.Year-1)
	}
	return f
}

// causesTable has the causes that change any unit's levy across.
func (s *site) causesTable(iv *report.InsuranceView, ch report.LevyChange) table {
	var list []calc.Change
	used := make([]bool, len(ch.Parts))
	for _, x := range s.Changes {
		if x.Insurance == iv.Insurance && x.Item == calc.LevyToAbove {
			list = append(list, x)
			for i, p := range x.Parts {
				used[i] = used[i] || p.Sign() != 0
			}
		}
	}
	head := []string{"统筹区", "#上年计划（元）"}
	for i, cause := range calc.Causes() {
		if used[i] {
			head = append(head, "#"+string(cause)+"（元）")
		}
	}
	t := table{Caption: "上解比上年计划的变化，按原因；各原因之和等于变化", Head: columns(append(head, "#本年上解（元）", "#变化（元）")...)}
	row := func(name string, from, to *big.Rat, parts []*big.Rat) []string {
		cells := []string{name, amount.Yuan(from)}
		for i, p := range parts {
			if used[i] {
				cells = append(cells, signed(p, amount.Yuan))
			}
		}
		return append(cells, amount.Yuan(to), signed(amount.Less(to, from), amount.Yuan))
	}
	for _, x := range list {
		t.Rows = append(t.Rows, row(x.Unit.Name, x.From, x.To, x.Parts))
	}
	t.Foot = row("合计", ch.From, ch.To, ch.Parts)
	return t
}

func sign(r *big.Rat) int {
	if r == nil {
		return 0
	}
	return r.Sign()
}

func negative(r *big.Rat) *big.Rat {
	if r == nil {
		return nil
	}
	return new(big.Rat).Neg(r)
}

// zero is never changed.
var zero = new(big.Rat)

func larger(a, b *big.Rat) *big.Rat {
	if a.Cmp(b) >= 0 {
		return a
	}
	return b
}

func smaller(a, b *big.Rat) *big.Rat {
	if a.Cmp(b) <= 0 {
		return a
	}
	return b
}

// signed writes a change with its sign, plus included.
func signed(r *big.Rat, write func(*big.Rat) string) string {
	if sign(r) > 0 {
		return "+" + write(r)
	}
	return write(r)
}
