package html

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"tongchou/report"
	"tongchou/report/amount"
)

// ruler is a value on a scale from zero with the lines it is measured against,
// as coordinates of a static drawing: no script is needed to see it.
type ruler struct {
	Title, Sentence string
	Width, Height   int
	Left, Right, Y  int
	Risk            bool
	Stamp           string
	Ticks, Lines    []rulerMark
	Value           *rulerMark
}

type rulerMark struct {
	X, Y, TextX, TextY, Length int
	Anchor, Text               string
}

// threshold is a line and its name.
type threshold struct {
	name  string
	value *big.Rat
}

// rulers are the unit's distances to the lines of its insurance.
func (s *site) rulers(iv *report.InsuranceView, r report.UnitRow) []ruler {
	var out []ruler
	if r.Ratio != nil {
		lines := []threshold{{"1:1", big.NewRat(1, 1)}}
		if iv.Total.Ratio != nil {
			lines = append(lines, threshold{s.Whole() + " " + amount.Ratio(iv.Total.Ratio), iv.Total.Ratio})
		}
		out = append(out, s.based(newRuler("在职退休比", amount.Ratio, "", r.Ratio, lines, false), iv, r))
	}
	if r.Months != nil {
		var lines []threshold
		below := false
		if iv.Warn != nil {
			lines = append(lines, threshold{"警戒线 " + amount.Months(iv.Warn) + " 个月", iv.Warn})
			below = r.Months.Cmp(iv.Warn) < 0
		}
		m := newRuler("可支付月数", amount.Months, " 个月", r.Months, lines, below)
		m.Stamp = s.stamp(below)
		out = append(out, s.based(m, iv, r))
	}
	return out
}

// based adds the 口径 of the figures that a ruler shows.
func (s *site) based(m ruler, iv *report.InsuranceView, r report.UnitRow) ruler {
	if b := s.BasisOf(iv.Name, r.Unit, s.Year-1); b != "" {
		m.Sentence += fmt.Sprintf("%d 年%s数。", s.Year-1, b)
	}
	return m
}

// newRuler lays out, from the top: a row for the name of each line, a row for
// the value, the bar, the axis and its ticks. No two texts share a row.
func newRuler(title string, write func(*big.Rat) string, unit string, value *big.Rat, lines []threshold, risky bool) ruler {
	const row = 20
	r := ruler{Title: title, Width: 560, Left: 8, Right: 540, Y: row*(len(lines)+1) + 20, Risk: risky}
	r.Height = r.Y + 28
	top := value
	words := []string{write(value) + unit}
	for _, l := range lines {
		top = larger(top, l.value)
		words = append(words, distance(write, unit, value, l))
	}
	r.Sentence = strings.Join(words, "，") + "。"
	end, step := rulerEnd(top)
	x := func(v *big.Rat) int {
		share := new(big.Rat).Quo(v, end)
		share.Mul(share, new(big.Rat).SetInt64(int64(r.Right-r.Left)))
		px, _ := share.Float64()
		return r.Left + min(max(int(px+0.5), 0), r.Right-r.Left)
	}
	mark := func(x, textY int, text string) rulerMark {
		before := rulerMark{X: x, TextX: x - 4, TextY: textY, Text: text, Anchor: "end"}
		after := rulerMark{X: x, TextX: x + 4, TextY: textY, Text: text, Anchor: "start"}
		first, other := after, before
		if x > r.Width*2/3 {
			first, other = before, after
		}
		if r.crossed(first) && !r.crossed(other) {
			return other
		}
		return first
	}
	for t := new(big.Rat); t.Cmp(end) <= 0; t = new(big.Rat).Add(t, step) {
		r.Ticks = append(r.Ticks, rulerMark{X: x(t), Y: r.Y + 4, TextY: r.Y + 20, Text: tickText(t)})
	}
	for i, l := range lines {
		m := mark(x(l.value), row*i+15, l.name)
		m.Y = row*i + 4
		r.Lines = append(r.Lines, m)
	}
	v := mark(x(value), r.Y-18, write(value)+unit)
	v.Y, v.Length = r.Y-12, v.X-r.Left
	r.Value = &v
	return r
}

// crossed reports whether a text meets a line that stands already, or an edge.
func (r *ruler) crossed(m rulerMark) bool {
	wide := 0
	for _, c := range m.Text {
		if wide += 9; c >= 0x2000 {
			wide += 7
		}
	}
	from, to := m.TextX, m.TextX+wide
	if m.Anchor == "end" {
		from, to = m.TextX-wide, m.TextX
	}
	return from < 0 || to > r.Width || slices.ContainsFunc(r.Lines, func(l rulerMark) bool { return from-2 <= l.X && l.X <= to+2 })
}

// distance is how far a value is from a line.
func distance(write func(*big.Rat) string, unit string, value *big.Rat, l threshold) string {
	d := new(big.Rat).Sub(value, l.value)
	switch d.Sign() {
	case 1:
		return fmt.Sprintf("比%s高 %s%s", l.name, write(d), unit)
	case -1:
		return fmt.Sprintf("比%s低 %s%s", l.name, write(d.Neg(d)), unit)
	}
	return "与" + l.name + "持平"
}

// rulerEnd is a round end of the scale above top, and the step of its at most
// eight ticks: 0.5, 1, 2, 5, 10, 20, 50, ….
func rulerEnd(top *big.Rat) (end, step *big.Rat) {
	step = big.NewRat(1, 2)
	for i := 0; new(big.Rat).Quo(top, step).Cmp(big.NewRat(8, 1)) >= 0; i++ {
		factor := [...]int64{2, 2, 5}[i%3] // 0.5→1→2→…; the third step goes 2→5 by 5/2
		step = new(big.Rat).Mul(step, big.NewRat(factor, 1))
		if i%3 == 2 {
			step.Quo(step, big.NewRat(2, 1))
		}
	}
	n := new(big.Rat).Quo(top, step)
	whole := new(big.Int).Quo(n.Num(), n.Denom())
	if whole.Sign() < 0 {
		whole.SetInt64(0)
	}
	whole.Add(whole, big.NewInt(1))
	return new(big.Rat).Mul(step, new(big.Rat).SetInt(whole)), step
}

func tickText(r *big.Rat) string {
	if r.IsInt() {
		return r.Num().String()
	}
	f, _ := r.Float64()
	return strconv.FormatFloat(f, 'f', 1, 64)
}
