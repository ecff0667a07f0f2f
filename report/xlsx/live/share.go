package live

import (
	"fmt"
	"math/big"
	"slices"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/report/xlsx/book"
)

// A limited or total step is shared to the fen by largest remainder. On the
// sheet that takes five columns before the step's own:
// the formula's value, the exact share, the share cut to the fen, what was cut
// off, and its rank (ties by row). In the pool's row they hold the sum, the
// money to share, its cut sum and the number of fen still to give.
const shareColumns = 5

const (
	shareRaw = iota
	shareExact
	shareFloor
	shareRest
	shareRank
)

// The share is cut with INT: LibreOffice's ROUNDDOWN keeps 12 digits only.
// Rounding to 4 decimals of a fen first takes the noise of binary fractions away.
const floorFormula = "INT(ROUND(%s*100,4))/100"

func floorFen(x *big.Rat) *big.Rat {
	fen := formula.Round(new(big.Rat).Mul(x, big.NewRat(100, 1)), 4)
	return new(big.Rat).Mul(formula.RoundDown(fen, 0), big.NewRat(1, 100))
}

// The cut-off parts are compared after rounding, because a sheet's numbers
// carry about 15 digits. More decimals are used only where the exact
// remainders of this column cannot be told apart otherwise.
const (
	fewestDecimals = 6
	mostDecimals   = 9
)

// sharing is a shared column as the sheet computes it, from exact values.
type sharing struct {
	money    *big.Rat // to share
	sum      *big.Rat // of the weights
	binds    bool
	exact    []*big.Rat
	floors   []*big.Rat
	rests    []*big.Rat
	ranks    []int
	cut      *big.Rat // sum of the floors
	left     int      // fen to give, one each by rank
	decimals int
}

// shareOf follows the sheet's steps with the given decimals of remainders.
func shareOf(c *calc.StepColumn, always bool, decimals int) *sharing {
	s := &sharing{money: new(big.Rat).Set(c.Cap), sum: new(big.Rat), cut: new(big.Rat), decimals: decimals}
	if s.money.Sign() < 0 {
		s.money.SetInt64(0)
	}
	for _, w := range c.Unshared {
		s.sum.Add(s.sum, w)
	}
	s.binds = always && s.sum.Sign() != 0 || s.sum.Cmp(s.money) > 0
	for _, w := range c.Unshared {
		x := new(big.Rat).Set(w)
		if s.binds {
			x.Mul(x, s.money)
			x.Quo(x, s.sum)
		}
		floor := floorFen(x)
		s.exact = append(s.exact, x)
		s.floors = append(s.floors, floor)
		s.rests = append(s.rests, formula.Round(new(big.Rat).Sub(x, floor), decimals))
		s.cut.Add(s.cut, floor)
	}
	if s.binds {
		left := formula.Round(new(big.Rat).Mul(new(big.Rat).Sub(s.money, s.cut), big.NewRat(100, 1)), 0)
		s.left = int(left.Num().Int64())
	}
	s.ranks = ranks(s.rests)
	return s
}

// ranks numbers the remainders from 1, largest first, ties in order.
func ranks(rests []*big.Rat) []int {
	order := make([]int, len(rests))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return rests[b].Cmp(rests[a]) })
	out := make([]int, len(rests))
	for rank, i := range order {
		out[i] = rank + 1
	}
	return out
}

// gives reports whether the sheet's steps lead to the column's values.
func (s *sharing) gives(c *calc.StepColumn) bool {
	if !s.binds {
		return true
	}
	fen := big.NewRat(1, 100)
	for k, floor := range s.floors {
		want := new(big.Rat).Set(floor)
		if s.ranks[k] <= s.left {
			want.Add(want, fen)
		}
		if want.Cmp(c.Cells[k].Value.Num) != 0 {
			return false
		}
	}
	return true
}

// share writes a shared step with its helper columns.
func (p *Paper) share(c *calc.StepColumn, program *calc.StepProgram) {
	always := program.Total != nil
	var s *sharing
	for d := fewestDecimals; d <= mostDecimals; d++ {
		if s = shareOf(c, always, d); s.gives(c) {
			break
		}
	}
	p.shareMoney(c, program, s)
	p.shareRows(c, program, s)
}

// shareMoney writes the heads and the pool's row of the helper columns.
func (p *Paper) shareMoney(c *calc.StepColumn, program *calc.StepProgram, s *sharing) {
	col, always := p.shares[c.Step], program.Total != nil
	word, amount := "限额", program.Limit
	if always {
		word, amount = "总额", program.Total
	}
	heads := [shareColumns][2]string{
		{c.Step.Name + "\n分摊前", "合计行：合计数"},
		{"精确份额", "合计行：" + word},
		{"取整到分", "舍去分以下"},
		{"余数", "合计行：待补的分数"},
		{"位次", "余数从大到小，相同的按行序"},
	}
	p.Sheet.Fold(col, shareColumns)
	for i, h := range heads {
		p.heads(col+i, h[0], h[1], helping)
	}
	text := p.formula(amount, -1)
	if !always {
		text = "MAX(0," + text + ")"
	}
	cell := func(i int) string { return p.Sheet.At(p.pool, col+i).Fixed(p.Sheet) }
	span := func(i int) string { return p.rows(col + i).Span(p.Sheet) }
	unequal := fmt.Sprintf("ROUND(%s-%s,6)<=0", cell(shareRaw), cell(shareExact))
	if always {
		unequal = cell(shareRaw) + "=0"
	}
	look, waits := book.Money.AsTotal(), slices.ContainsFunc(c.Cells, func(c calc.StepCell) bool { return p.waits(&c) })
	p.Sheet.Calc(p.pool, col+shareRaw, "SUM("+span(shareRaw)+")", s.sum, look.WithFormat(p.weightFormat(program)).AsOpen(waits))
	p.Sheet.Calc(p.pool, col+shareExact, text, s.money, look)
	p.Sheet.Calc(p.pool, col+shareFloor, "SUM("+span(shareFloor)+")", s.cut, look.AsOpen(waits))
	p.Sheet.Calc(p.pool, col+shareRest,
		fmt.Sprintf("IF(%s,0,ROUND((%s-%s)*100,0))", unequal, cell(shareExact), cell(shareFloor)),
		s.left, look.WithFormat(book.FormatWhole))
	p.Sheet.Put(p.pool, col+shareRank, nil, look)
}

// weightFormat is the number format of what the shares are proportional to.
func (p *Paper) weightFormat(program *calc.StepProgram) string {
	return book.FormatOf(p.Formula(program).Root.Type)
}

// shareRows writes the units' rows of a shared step.
func (p *Paper) shareRows(c *calc.StepColumn, program *calc.StepProgram, s *sharing) {
	col, always := p.shares[c.Step], program.Total != nil
	pool := func(i int) string { return p.Sheet.At(p.pool, col+i).Fixed(p.Sheet) }
	rests := p.rows(col + shareRest)
	slack := fmt.Sprintf("ROUND(%s-%s,6)<=0", pool(shareRaw), pool(shareExact))
	for k := range p.Units {
		row := FirstRow + k
		own := func(i int) string { return p.Sheet.At(row, col+i).Ref(p.Sheet) }
		exact := fmt.Sprintf("IF(%s,%s,%[2]s*%[3]s/%[4]s)", slack, own(shareRaw), pool(shareExact), pool(shareRaw))
		final := fmt.Sprintf("IF(%s,%s,ROUND(%s+IF(%s<=%s,0.01,0),2))",
			slack, own(shareRaw), own(shareFloor), own(shareRank), pool(shareRest))
		if always {
			exact = fmt.Sprintf("IF(%s=0,0,%s*%s/%[1]s)", pool(shareRaw), own(shareRaw), pool(shareExact))
			final = fmt.Sprintf("ROUND(%s+IF(%s<=%s,0.01,0),2)", own(shareFloor), own(shareRank), pool(shareRest))
		}
		upto := rests.First.Down(k + 1)
		waits := p.waits(&c.Cells[k])
		p.own(row, col+shareRaw, k, c, c.Unshared[k], book.Style{Format: p.weightFormat(program)}.AsOpen(waits))
		p.Sheet.Calc(row, col+shareExact, exact, s.exact[k], book.Style{Format: "#,##0.00######"}.AsOpen(waits))
		p.Sheet.Calc(row, col+shareFloor, fmt.Sprintf(floorFormula, own(shareExact)), s.floors[k], book.Money.AsOpen(waits))
		p.Sheet.Calc(row, col+shareRest, fmt.Sprintf("ROUND(%s-%s,%d)", own(shareExact), own(shareFloor), s.decimals),
			s.rests[k], book.Style{Format: "0.000000###"})
		p.Sheet.Calc(row, col+shareRank, fmt.Sprintf("RANK(%s,%s,0)+COUNTIF(%s,%[1]s)-1", own(shareRest), rests.Span(p.Sheet), upto.Span(p.Sheet)),
			s.ranks[k], book.Whole)
		p.Sheet.Calc(row, col+shareColumns, final, c.Cells[k].Value.Num, book.Money.AsOpen(waits))
	}
	p.total(col+shareColumns, c)
}
