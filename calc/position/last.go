package position

import (
	"math/big"

	"tongchou/calc"
)

// Open is what a year's papers fixed and what has not moved of it, of a direction
// over all schemes, insurances and units, in 元.
type Open struct {
	Year  int
	Flow  calc.Flow
	ToPay *big.Rat // announced and not paid
	Back  *big.Rat // paid above what was announced
	Units int      // of which anything is open
}

// OpenOf is what is open of an earlier year by register and ledger, of each
// direction in which anything is; what nothing announced is not known here.
func OpenOf(pool *calc.Pool, year int) []Open {
	var out []Open
	for _, flow := range []calc.Flow{calc.Levy, calc.Grant} {
		o := Open{Year: year, Flow: flow, ToPay: new(big.Rat), Back: new(big.Rat)}
		for u := range pool.Units {
			some := false
			for _, s := range pool.Policy.Schemes {
				for _, insurance := range s.Insurance {
					x := pool.InForce(s.ID, insurance, year, u, flow)
					if x == nil {
						continue
					}
					paid, _ := pool.Moved(s.ID, insurance, year, string(flow), u)
					left := new(big.Rat).Sub(x.Amount, paid)
					some = some || left.Sign() != 0
					if left.Sign() > 0 {
						o.ToPay.Add(o.ToPay, left)
					} else {
						o.Back.Sub(o.Back, left)
					}
				}
			}
			if some {
				o.Units++
			}
		}
		if o.Units > 0 {
			out = append(out, o)
		}
	}
	return out
}
