package report_test

import (
	"math/big"
	"strings"
	"testing"

	"tongchou/calc"
	"tongchou/report"
)

// Of a levy comes in what the paper in force asks for and is still due; what is due
// beyond it waits for its paper, and nothing comes of what no paper asks for.
func TestLevyComesIn(t *testing.T) {
	whole := func(x int64) *big.Rat { return big.NewRat(x, 1) }
	for _, c := range []struct {
		announced, paid int64 // announced −1: nothing
		left            []int64
		in, waiting     string
	}{
		{100, 30, []int64{20, 50}, "20 50", ""},
		{100, 30, []int64{20, 60}, "20 50", "10"},
		{100, 30, []int64{20, 30}, "20 30", ""},
		{100, 120, []int64{15}, "", "15"},
		{-1, 30, []int64{20, 60}, "", "20 60"},
		{0, 0, []int64{20}, "", "20"},
	} {
		p := calc.Position{Unit: 0, Flow: calc.Levy, Status: calc.StatusFinal, Paid: whole(c.paid), Due: whole(c.paid)}
		for _, x := range c.left {
			p.Due.Add(p.Due, whole(x))
			p.ToPay = append(p.ToPay, calc.Payment{Amount: whole(x)})
		}
		if c.announced >= 0 {
			p.Announced = whole(c.announced)
		}
		v := report.View{Result: &calc.Result{Pool: &calc.Pool{Units: []calc.Unit{{Code: "01"}}}, Positions: []calc.Position{p}}}
		lists := v.Lists([]*calc.Position{&v.Positions[0]})
		var in, waiting []string
		for _, x := range lists.In {
			in = append(in, x.Amount.RatString())
		}
		for _, x := range lists.Waiting {
			waiting = append(waiting, x.Amount.RatString())
		}
		if strings.Join(in, " ") != c.in || strings.Join(waiting, " ") != c.waiting {
			t.Errorf("announced %d, paid %d, left %v: in %v, waiting %v", c.announced, c.paid, c.left, in, waiting)
		}
	}
}
