package position

import (
	"math/big"
	"slices"

	"tongchou/calc"
	"tongchou/calc/formula"
)

// plan divides a first amount of 元 (not negative, whole fen) over the dates of
// the year. The shares of dates before the day go to the first date not before
// it; then the amount is divided by largest remainder, of equal ones the earlier
// first. Where no date is left it is one payment without a date.
func plan(amount *big.Rat, dates []calc.Instalment, day string) []calc.Payment {
	gone, left := new(big.Rat), []calc.Instalment{}
	for _, d := range dates {
		if d.Date < day {
			gone.Add(gone, d.Share)
		} else {
			left = append(left, d)
		}
	}
	if len(left) == 0 {
		return undated(amount)
	}
	weights := make([]formula.Value, len(left))
	for i, d := range left {
		weights[i] = formula.Num(d.Share)
		if i == 0 {
			weights[i] = formula.Num(new(big.Rat).Add(d.Share, gone))
		}
	}
	var out []calc.Payment
	for i, share := range formula.Exact.Share(formula.Num(amount), weights, formula.Yes(true)) {
		out = append(out, calc.Payment{Date: left[i].Date, Amount: share.Num})
	}
	return paying(out)
}

func undated(amount *big.Rat) []calc.Payment { return paying([]calc.Payment{{Amount: amount}}) }

// paying drops the payments of nothing.
func paying(list []calc.Payment) []calc.Payment {
	return slices.DeleteFunc(list, func(p calc.Payment) bool { return p.Amount.Sign() == 0 })
}

// announced is the schedule of the paper in force; one without 分期 is a payment
// without a date.
func announced(x *calc.Issued) []calc.Payment {
	if len(x.Schedule) == 0 {
		return undated(x.Amount)
	}
	return inOrder(x.Schedule)
}

// inOrder sorts payments by date, one without a date last.
func inOrder(list []calc.Payment) []calc.Payment {
	out := slices.Clone(list)
	slices.SortStableFunc(out, func(a, b calc.Payment) int {
		switch {
		case a.Date == b.Date:
			return 0
		case a.Date == "" || b.Date != "" && a.Date > b.Date:
			return 1
		}
		return -1
	})
	return out
}

// moved is an announced schedule brought to a new amount: an increase goes to the
// last payment that is not before the day, a decrease is taken from the last
// backwards, whatever its date.
func moved(list []calc.Payment, amount *big.Rat, day string) []calc.Payment {
	out, more := inOrder(list), new(big.Rat).Set(amount)
	for i := range out {
		more.Sub(more, out[i].Amount)
	}
	if more.Sign() > 0 {
		last := len(out) - 1
		if last < 0 || out[last].Date != "" && out[last].Date < day {
			return append(out, calc.Payment{Amount: more})
		}
		out[last].Amount = new(big.Rat).Add(out[last].Amount, more)
		return out
	}
	for i := len(out) - 1; i >= 0 && more.Sign() < 0; i-- {
		kept := atLeast(new(big.Rat).Add(out[i].Amount, more))
		more.Add(more, new(big.Rat).Sub(out[i].Amount, kept))
		out[i].Amount = kept
	}
	return paying(out)
}

// toPay is what is left of a schedule when so much of it is paid, earliest first.
func toPay(schedule []calc.Payment, paid *big.Rat) []calc.Payment {
	left := new(big.Rat).Set(paid)
	var out []calc.Payment
	for _, p := range inOrder(schedule) {
		open := atLeast(new(big.Rat).Sub(p.Amount, left))
		left = atLeast(left.Sub(left, p.Amount))
		out = append(out, calc.Payment{Date: p.Date, Amount: open})
	}
	return paying(out)
}

// dueBefore adds up the payments with a date before the day.
func dueBefore(schedule []calc.Payment, day string) *big.Rat {
	sum := new(big.Rat)
	for _, p := range schedule {
		if p.Date != "" && p.Date < day {
			sum.Add(sum, p.Amount)
		}
	}
	return sum
}

// atLeast is the amount, or 0 where it is below.
func atLeast(r *big.Rat) *big.Rat {
	if r.Sign() < 0 {
		return new(big.Rat)
	}
	return r
}

func least(a, b *big.Rat) *big.Rat {
	if b.Cmp(a) < 0 {
		return b
	}
	return a
}

// Expected is what is still to come of a levy: what is to pay by its schedule, and, while
// no paper can say it yet, what is left of it by the dates of the year.
func Expected(p *calc.Position, dates []calc.Instalment, day string) []calc.Payment {
	if p.Schedule != nil || p.InForce != nil || p.Due == nil {
		return p.ToPay
	}
	return plan(atLeast(p.Remaining()), dates, day)
}
