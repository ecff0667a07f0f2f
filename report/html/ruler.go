package html

import (
	"fmt"
	"math/big"
	"strconv"

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
func rulers(iv *report.InsuranceView, r report.UnitRow) []ruler {
	var out []ruler
	if r.Ratio != nil {
		lines := []threshold{{"1:1", big.NewRat(1, 1)}}
		if iv.Total.Ratio != nil {
			lines = append(lines, threshold{"全部 " + amount.Ratio(iv.Total.Ratio), iv.Total.Ratio})
		}
		out = append(out, newRuler("在职退休比", amount.Ratio, "", r.Ratio, lines, false))
	}
	if r.Months != nil {
		var lines []threshold
		below := false
		if iv.Warn != nil {
			lines = append(lines, threshold{"警戒线 " + amount.Months(iv.Warn) + " 个月", iv.Warn})
			below = r.Months.Cmp(iv.Warn) < 0
		}
		out = append(out, newRuler("可支付月数", amount.Months, " 个月", r.Months, lines, below))
	}
	return out
}

func newRuler(title string, write func(*big.Rat) string, unit string, value *big.Rat, lines []threshold, risky bool) ruler {
	r := ruler{Title: title, Width: 720, Height: 104, Left: 8, Right: 712, Y: 72, Risk: risky}
	top := value
	for _, l := range lines {
		top = larger(top, l.value)
		r.Sentence += distance(write, unit, value, l) + "；"
	}
	r.Sentence = write(value) + unit + "，" + r.Sentence
	r.Sentence = r.Sentence[:len(r.Sentence)-len("；")] + "。"
	end, step := rulerEnd(top)
	x := func(v *big.Rat) int {
		share := new(big.Rat).Quo(v, end)
		share.Mul(share, new(big.Rat).SetInt64(int64(r.Right-r.Left)))
		px, _ := share.Float64()
		return r.Left + min(max(int(px+0.5), 0), r.Right-r.Left)
	}
	for t := new(big.Rat); t.Cmp(end) <= 0; t = new(big.Rat).Add(t, step) {
		r.Ticks = append(r.Ticks, rulerMark{X: x(t), Y: r.Y + 6, TextY: r.Y + 22, Text: tickText(t)})
	}
	for i, l := range lines {
		m := rulerMark{X: x(l.value), Y: 20 + 18*i, TextY: 16 + 18*i, Text: l.name, Anchor: "start"}
		m.TextX = m.X + 4
		m.TextY += 14
		if m.X > r.Width*3/4 {
			m.Anchor, m.TextX = "end", m.X-4
		}
		r.Lines = append(r.Lines, m)
	}
	at := x(value)
	v := rulerMark{Y: r.Y - 12, Length: at - r.Left, TextX: at + 6, TextY: r.Y - 2, Anchor: "start", Text: write(value) + unit}
	if at > r.Width*3/4 {
		v.TextX, v.TextY, v.Anchor = at, r.Y-16, "end"
	}
	r.Value = &v
	return r
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

// rulerEnd is a round end of the scale above top, and the step of its ticks.
func rulerEnd(top *big.Rat) (end, step *big.Rat) {
	step = big.NewRat(1, 2)
	for _, s := range []int64{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000} {
		if new(big.Rat).Quo(top, step).Cmp(big.NewRat(8, 1)) < 0 {
			break
		}
		step = big.NewRat(s, 1)
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
