package position

import (
	"math/big"
	"strconv"
	"strings"

	"tongchou/calc"
)

// Transfer is what a list of payments says of one matter: money that the pool pays
// a unit (下拨, 退还上解), or that a unit gives back to it (收回下拨).
type Transfer struct {
	Category string   // of the ledger; "" where nothing is to move
	Amount   *big.Rat // decided and announced: may be paid today
	Waiting  *big.Rat // of what is left, the part that no paper in force fixes yet
}

// Payments is the transfer of a matter. Only what is final and announced may move:
// of a grant the lesser of due and announced, back only what is above both; the
// rest waits for a decision or a paper. What units still owe of their levies is
// the schedule's (Position.ToPay) and no payment of the pool.
func Payments(p *calc.Position) Transfer {
	left := p.Remaining()
	if left == nil {
		return Transfer{Amount: new(big.Rat), Waiting: new(big.Rat)}
	}
	t := Transfer{Amount: new(big.Rat), Waiting: new(big.Rat).Abs(left)}
	switch {
	case p.Flow == calc.Grant && (left.Sign() > 0 || p.Status == calc.StatusEstimate):
		t.Category = string(calc.Grant)
		t.Waiting = atLeast(left)
	case left.Sign() >= 0 || p.Status == calc.StatusEstimate:
		return Transfer{Amount: new(big.Rat), Waiting: new(big.Rat)}
	case p.Flow == calc.Grant:
		t.Category = calc.GrantTaken
	default:
		t.Category = calc.LevyReturned
	}
	if p.Status != calc.StatusFinal || p.Announced == nil {
		return t
	}
	if t.Category == string(calc.Grant) {
		t.Amount = atLeast(new(big.Rat).Sub(least(p.Due, p.Announced), p.Paid))
	} else {
		t.Amount = atLeast(new(big.Rat).Sub(p.Paid, most(p.Due, p.Announced)))
	}
	t.Waiting.Sub(t.Waiting, t.Amount)
	return t
}

func most(a, b *big.Rat) *big.Rat {
	if b.Cmp(a) > 0 {
		return b
	}
	return a
}

// Booked sets what a unit's own books of a year say of a direction, over all
// schemes, beside the money that moved in that year by the ledger's dates, whatever
// year the money was for.
type Booked struct {
	Insurance calc.Insurance
	Unit      int
	Flow      calc.Flow
	Year      int
	Basis     calc.Basis // 决算, else 快报; "" where the unit has neither
	Amount    *big.Rat   // 上解上级支出 or 上级补助收入; nil where it is not given
	Moved     *big.Rat
}

// Difference is booked − moved; nil where nothing is booked.
func (b *Booked) Difference() *big.Rat {
	if b.Amount == nil {
		return nil
	}
	return new(big.Rat).Sub(b.Amount, b.Moved)
}

// Reconcile lists, by insurance, year, direction and unit, what is booked in the
// year before and the budget year and what moved in it. A year of which the ledger
// has no row of an insurance is left out: it tells nothing.
func Reconcile(res *calc.Result) []Booked {
	var out []Booked
	for _, insurance := range res.Pool.Policy.Insurances() {
		for _, year := range []int{res.Year - 1, res.Year} {
			moved, some := movedIn(res.Pool, insurance.Name, year)
			if !some {
				continue
			}
			for _, flow := range []calc.Flow{calc.Levy, calc.Grant} {
				for u := range res.Pool.Units {
					b := Booked{Insurance: insurance, Unit: u, Flow: flow, Year: year, Moved: new(big.Rat)}
					if x := moved[at{flow, u}]; x != nil {
						b.Moved = x
					}
					b.read(res.Rows)
					if b.Amount != nil && b.Amount.Sign() != 0 || b.Moved.Sign() != 0 {
						out = append(out, b)
					}
				}
			}
		}
	}
	return out
}

// read finds what the unit's books say.
func (b *Booked) read(rows *calc.Rows) {
	if row := rows.Own(b.Insurance.Name, b.Year, b.Unit, []calc.Basis{calc.Final, calc.Flash}); row != nil && (row.Basis == calc.Final || row.Basis == calc.Flash) {
		b.Basis, b.Amount = row.Basis, row.Cells[b.Flow.Item()].Num
	}
}

type at struct {
	flow calc.Flow
	unit int
}

// movedIn adds up the ledger's payments of an insurance that are dated in a year.
func movedIn(pool *calc.Pool, insurance string, year int) (sums map[at]*big.Rat, some bool) {
	sums = map[at]*big.Rat{}
	for i := range pool.Ledger {
		e := &pool.Ledger[i]
		flow, back := calc.PaidBy(e.Category)
		if flow == calc.NoFlow || e.Insurance != insurance || !strings.HasPrefix(e.Date, strconv.Itoa(year)+"-") {
			continue
		}
		some = true
		k := at{flow, pool.At(e.Code)}
		if sums[k] == nil {
			sums[k] = new(big.Rat)
		}
		if back {
			sums[k].Sub(sums[k], e.Amount)
		} else {
			sums[k].Add(sums[k], e.Amount)
		}
	}
	return sums, some
}
