package report

import (
	"fmt"
	"math/big"
	"strings"

	"tongchou/calc"
	"tongchou/calc/formula"
)

// FanAt finds the quantiles of a unit (−1: the pool) in a year.
type FanAt struct{ Unit, Year int }

// Fan are the quantiles of 年末结余 of an insurance over random courses, in 元
// and in the order of calc.FanQuantiles; empty where nobody asked for a fan.
func (v *View) Fan(insurance string) map[FanAt][]*big.Rat {
	out := map[FanAt][]*big.Rat{}
	for _, p := range v.Fans {
		if p.Insurance.Name == insurance {
			at := FanAt{p.Unit, p.Year}
			out[at] = append(out[at], p.Value)
		}
	}
	return out
}

// FanText says what a fan is and rests on; "" where there is none.
func (v *View) FanText() string {
	if len(v.Fans) == 0 {
		return ""
	}
	s := v.Pool.Projection.Stochastic
	var moved []string
	for _, shock := range s.Shocks {
		moved = append(moved, shock.Assumption+"（标准差 "+calc.PercentOf("ratio", formula.Num(shock.SD))+"）")
	}
	return fmt.Sprintf("随机推算 %d 条路径：基准情景里%s每年随机波动，各统筹区同幅；P5 是 5%% 的路径不超过的数，P5 至 P95 含九成路径", s.Paths, strings.Join(moved, "、"))
}
