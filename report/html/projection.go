package html

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/report"
	"tongchou/report/amount"
	"tongchou/report/chart"
)

// projectionPage is projection.html: what a projection rests on, where it leads, who comes
// under which watch, how sure that is, what hangs on what, and how it would have told the
// years that are over.
type projectionPage struct {
	base
	Sentence string
	Premises grid
	Moves    grid
	Sections []projectedSection
	Record   recordSection
}

// projectedSection is one insurance.
type projectedSection struct {
	calc.Insurance
	Marks     []string
	Heads     string // how its heads go on
	Scenarios table
	Watched   *grid // nil where nothing is projected
	Spread    *grid // nil without random courses
	Heat      *grid
	Figures   []*figure
	Fans      *grid
	Risks     []grid
	Sensitive *grid // nil where no assumption was moved
}

func (s *site) projection() *projectionPage {
	p := &projectionPage{base: s.base("", "projection.html", s.Pool.Policy.Name, s.year(), "推算与风险"), Record: s.record()}
	p.Charts = true
	plan := s.Pool.Projection
	p.Sentence = fmt.Sprintf("从 %d 年起推算 %d 年，%d 个情景。推算数不是预算数；没有写公式的项目保持上一年的数。", s.Year, plan.Years, len(plan.Scenarios))
	p.Premises, p.Moves = premises(chart.PremisesOf(s.View))
	for i := range s.Insurances {
		iv := &s.Insurances[i]
		p.Switch = append(p.Switch, iv.Insurance)
		p.Sections = append(p.Sections, s.projected(iv))
	}
	return p
}

func (s *site) projected(iv *report.InsuranceView) projectedSection {
	p := projectedSection{Insurance: iv.Insurance, Marks: s.projectedMarks(iv.Name, calc.PoolLevel), Heads: chart.HeadsOf(s.View, iv), Scenarios: s.scenarios(iv),
		Watched: s.watched(iv, len(s.Pool.Units)+1), Spread: s.tones(iv, chart.FirstSpreadOf(s.View, iv)), Heat: s.tones(iv, chart.HeatOf(s.View, iv)),
		Figures: append(drawn(s.poolPath(iv)), s.accounts(iv)...), Fans: s.unitFans(iv), Sensitive: s.sensitive(iv)}
	for _, t := range chart.RisksOf(s.View, iv) {
		p.Risks = append(p.Risks, *s.tones(iv, &t))
	}
	return p
}

// premises are the assumptions with what the past says and where they are from, and how
// they move at random.
func premises(t *chart.Premises) (rows, moves grid) {
	head := []string{"假设"}
	for _, name := range t.Scenarios {
		head = append(head, "#"+name)
	}
	if t.Fitted {
		head = append(head, "#历史拟合")
	}
	rows = grid{Caption: "各情景的假设", Head: columns(append(head, "~来源")...)}
	from := func(source string) cell {
		if source == "" {
			return cell{Text: "没有来源", Marks: []string{"测算参数"}}
		}
		return cell{Text: source}
	}
	for _, r := range t.Rows {
		cells := []cell{{Text: r.Name}}
		for _, x := range r.Values {
			cells = append(cells, cell{Text: x})
		}
		if t.Fitted {
			cells = append(cells, cell{Text: dash(r.Fit)})
		}
		rows.add(append(cells, from(r.Source))...)
	}
	moves = grid{Caption: "随机推算的参数：" + t.Paths, Head: columns("假设", "~怎样波动", "~来源")}
	for _, m := range t.Moves {
		moves.add(cell{Text: m.Name}, cell{Text: m.How}, from(m.Source))
	}
	return rows, moves
}

// scenarios are the balances of all units together in every scenario.
func (s *site) scenarios(iv *report.InsuranceView) table {
	t := table{Caption: "各统筹区年末结余合计，元", Head: columns("!年度")}
	sums := chart.ClosingsOf(s.View, iv)
	for _, name := range s.Pool.Projection.Scenarios {
		t.Head = append(t.Head, columns("#"+name)...)
	}
	for year := s.Year; sums[calc.Baseline][year] != nil; year++ {
		row := []string{strconv.Itoa(year)}
		for _, name := range s.Pool.Projection.Scenarios {
			row = append(row, amount.Yuan(sums[name][year]))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// toneClasses are how pages colour cells.
var toneClasses = map[chart.Tone]string{chart.Short: "short-of", chart.Shorter: "shorter", chart.Empty: "empty", chart.Seldom: "seldom", chart.Often: "often", chart.Mostly: "mostly"}

// tones is a table of coloured figures; nil for none.
func (s *site) tones(iv *report.InsuranceView, t *chart.Tones) *grid {
	if t == nil {
		return nil
	}
	g := &grid{Class: "tones", Caption: t.Caption + "：" + t.How, Head: columns("统筹区")}
	for _, h := range t.Head {
		g.Head = append(g.Head, columns("#"+h)...)
	}
	for _, r := range t.Rows {
		cells := []cell{s.projectedUnit(iv, r.Name, r.Unit)}
		for _, c := range r.Cells {
			cells = append(cells, cell{Text: c.Both(), Asides: c.Below, Tone: toneClasses[c.Tone]})
		}
		g.add(cells...)
	}
	return g
}

// projectedUnit names a unit before what is projected of it, with what that rests on.
func (s *site) projectedUnit(iv *report.InsuranceView, name string, unit int) cell {
	c := cell{Text: name, Marks: s.projectedMarks(iv.Name, unit)}
	if unit >= 0 {
		c.Href = "units/" + s.Pool.CodeOf(unit) + ".html#" + iv.Slug + "-path"
	}
	return c
}

// projectedMarks are the marks of what is projected of a unit.
func (s *site) projectedMarks(insurance string, unit int) []string {
	marks := append(s.Confidence(insurance, unit), s.EndMarks(insurance, unit)...)
	if word := natureMark(s.AgesNature(insurance, unit)); word != "" {
		marks = append(marks, word)
	}
	return marks
}

// strip is a fan as the small drawing of a cell, 1000 by 240.
type strip struct {
	Label, Nine, Half, Median string
	Zero                      int // −1: beyond the drawing
}

// unitFans are the fans of all units, one a row.
func (s *site) unitFans(iv *report.InsuranceView) *grid {
	t := chart.UnitFansOf(s.View, iv)
	if t == nil {
		return nil
	}
	head := []string{"统筹区", fmt.Sprintf("%d—%d 年", t.Years[0], t.Years[len(t.Years)-1])}
	for _, q := range calc.FanQuantiles {
		head = append(head, "#"+q.Name)
	}
	g := &grid{Caption: t.Caption + "：" + t.How, Head: columns(head...)}
	for i := range t.Rows {
		r := &t.Rows[i]
		cells := []cell{s.projectedUnit(iv, r.Name, r.Unit), {Fan: stripOf(r, t.Label(r))}}
		for _, x := range r.Last() {
			cells = append(cells, cell{Text: t.Unit.Short(x)})
		}
		g.add(cells...)
	}
	return g
}

// stripOf draws a fan between its least and its greatest quantile.
func stripOf(r *chart.UnitFan, label string) *strip {
	low, high := r.Spread[0][calc.NineLow], r.Spread[0][calc.NineHigh]
	for _, of := range r.Spread {
		low, high = smaller(low, of[calc.NineLow]), larger(high, of[calc.NineHigh])
	}
	whole := new(big.Rat).Sub(high, low)
	down := func(x *big.Rat) int {
		if whole.Sign() == 0 {
			return 120
		}
		q := new(big.Rat).Sub(high, x)
		q.Quo(q.Mul(q, big.NewRat(220, 1)), whole)
		return 10 + int(formula.Round(q, 0).Num().Int64())
	}
	line := func(k int) (points []string) {
		for i, of := range r.Spread {
			points = append(points, fmt.Sprintf("%d,%d", 1000*i/max(1, len(r.Spread)-1), down(of[k])))
		}
		return points
	}
	around := func(low, high int) string {
		back := line(low)
		slices.Reverse(back)
		return strings.Join(append(line(high), back...), " ")
	}
	out := &strip{Label: label, Nine: around(calc.NineLow, calc.NineHigh), Half: around(calc.HalfLow, calc.HalfHigh), Median: strings.Join(line(calc.HalfOfAll), " "), Zero: -1}
	if low.Sign() <= 0 && high.Sign() >= 0 {
		out.Zero = down(zero)
	}
	return out
}
