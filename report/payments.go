package report

import (
	"cmp"
	"math/big"
	"slices"

	"tongchou/calc"
	"tongchou/calc/position"
	"tongchou/report/amount"
)

// Payment is a line of a list of payments.
type Payment struct {
	*calc.Position
	Category string // of the ledger: 上解, 下拨, 退还上解, 收回下拨
	Date     string // by which it is to be paid, "" for none
	Amount   *big.Rat
	Account  calc.BankAccount // that it goes to
}

// Waiting is what is to move once a decision is made or a paper goes out: nobody
// pays by it.
type Waiting struct {
	*calc.Position
	Category     string
	Date         string // of a part of a levy
	Amount, High *big.Rat
	Reason       string
}

// Lists are what the pool pays, what comes in, and what waits, each in the order
// of positions. Levies and grants stand apart and are never set against each other.
type Lists struct {
	Out     []Payment // 下拨, 退还上解
	In      []Payment // 上解 by its dates, 收回下拨
	Waiting []Waiting
}

// Text is the amount, or the range that a decision leaves.
func (w *Waiting) Text() string {
	if w.High == nil || w.Amount.Cmp(w.High) == 0 {
		return amount.Yuan(w.Amount)
	}
	return amount.Yuan(w.Amount) + "—" + amount.Yuan(w.High)
}

// Matters are the positions of an insurance ("": of all) in which anything is due, announced or
// paid, by scheme, direction and unit.
func (v *View) Matters(insurance string) []*calc.Position {
	var out []*calc.Position
	for i := range v.Positions {
		p := &v.Positions[i]
		if (insurance == "" || p.Insurance.Name == insurance) && Counts(p) {
			out = append(out, p)
		}
	}
	return out
}

// Counts reports whether anything of a matter is due, announced or paid.
func Counts(p *calc.Position) bool {
	return p.Announced != nil || p.Due == nil || p.Paid.Sign() != 0 || p.Due.Sign() != 0 || p.High != nil && p.High.Sign() != 0
}

// Reconciled sets the three amounts of a matter, or of several, beside each other.
type Reconciled struct {
	Due       *big.Rat // nil while it is not decided
	Announced *big.Rat // nil where nothing is
	Paid      *big.Rat
	Overdue   *big.Rat // nil where nobody can be late: of a grant, unannounced, without a day
}

// Reconcile is the line of a matter.
func (v *View) Reconcile(p *calc.Position) Reconciled {
	r := Reconciled{Due: p.Due, Announced: p.Announced, Paid: p.Paid}
	if p.Status == calc.StatusEstimate {
		r.Due = nil
	}
	if p.Flow == calc.Levy && p.Announced != nil && v.Day != "" {
		r.Overdue = p.Overdue
	}
	return r
}

// ReconcileAll is the sum of the lines of matters. What is not decided of one is not
// known of all; what is not announced adds nothing.
func (v *View) ReconcileAll(list []*calc.Position) Reconciled {
	sum := Reconciled{Due: new(big.Rat), Paid: new(big.Rat)}
	more := func(to **big.Rat, x *big.Rat) {
		if x != nil {
			*to = new(big.Rat).Add(cmp.Or(*to, new(big.Rat)), x)
		}
	}
	open := false
	for _, p := range list {
		r := v.Reconcile(p)
		open = open || r.Due == nil
		more(&sum.Due, r.Due)
		more(&sum.Announced, r.Announced)
		more(&sum.Paid, r.Paid)
		more(&sum.Overdue, r.Overdue)
	}
	if open {
		sum.Due = nil
	}
	return sum
}

// Booked are the lines of an insurance ("": of all) that set a unit's books beside the ledger: of
// years of which it has books.
func (v *View) Booked(insurance string) []position.Booked {
	return slices.DeleteFunc(slices.Clone(v.at().booked), func(b position.Booked) bool { return insurance != "" && b.Insurance.Name != insurance })
}

// BookedOf are the lines of a unit.
func (v *View) BookedOf(unit int) []position.Booked { return v.at().ofUnit[unit] }

// Untold is due − announced.
func (r Reconciled) Untold() *big.Rat { return calc.Less(r.Due, cmp.Or(r.Announced, new(big.Rat))) }

// Unpaid is announced − paid.
func (r Reconciled) Unpaid() *big.Rat { return calc.Less(cmp.Or(r.Announced, new(big.Rat)), r.Paid) }

// Left is due − paid.
func (r Reconciled) Left() *big.Rat { return calc.Less(r.Due, r.Paid) }

// DueText is what is due, a range while it is not decided.
func DueText(p *calc.Position, to string) string {
	if p.Due == nil {
		return amount.Unknown
	}
	if p.Status != calc.StatusEstimate || cmp.Or(p.Low, p.Due).Cmp(cmp.Or(p.High, p.Due)) == 0 {
		return amount.Yuan(p.Due)
	}
	return amount.Yuan(cmp.Or(p.Low, p.Due)) + to + amount.Yuan(cmp.Or(p.High, p.Due))
}

// Unsure says why what is due is an estimate, "" where it is none.
func Unsure(p *calc.Position) string {
	switch {
	case p.Due == nil:
		return amount.Unknown
	case p.Status != calc.StatusEstimate:
		return ""
	}
	return cmp.Or(p.Awaits.Awaited(), "未核定")
}

// Lists makes the lists of matters.
func (v *View) Lists(matters []*calc.Position) (out Lists) {
	for _, p := range matters {
		out.add(v, p)
	}
	return out
}

// paidOut reports whether the pool pays money of a category.
func paidOut(category string) bool {
	return category == string(calc.Grant) || category == calc.LevyReturned
}

func (l *Lists) add(v *View, p *calc.Position) {
	l.levy(v, p)
	t := position.Payments(p)
	one := Payment{p, t.Category, "", t.Amount, v.account(p.Unit, t.Category)}
	switch {
	case t.Amount.Sign() == 0:
	case paidOut(t.Category):
		l.Out = append(l.Out, one)
	default:
		l.In = append(l.In, one)
	}
	high := cmp.Or(p.High, p.Due)
	switch {
	case t.Category == "":
	case p.Status != calc.StatusEstimate:
		if t.Waiting.Sign() > 0 {
			l.Waiting = append(l.Waiting, Waiting{p, t.Category, "", t.Waiting, nil, noPaper})
		}
	case high.Cmp(p.Paid) > 0: // whatever is decided, not less than nothing is left
		l.Waiting = append(l.Waiting, Waiting{p, t.Category, "", left(cmp.Or(p.Low, p.Due), p.Paid), left(high, p.Paid), Unsure(p)})
	}
}

// levy lists the payments that are left of a levy: those that the paper in force asks
// for too come in, earliest first; what is due beyond them waits for its paper.
func (l *Lists) levy(v *View, p *calc.Position) {
	if p.Flow != calc.Levy || p.Status != calc.StatusFinal {
		return
	}
	told := new(big.Rat)
	if p.Announced != nil {
		told = left(p.Announced, p.Paid)
	}
	for _, part := range p.ToPay {
		asked := part.Amount
		if told.Cmp(asked) < 0 {
			asked = told
		}
		told = left(told, asked)
		if asked.Sign() > 0 {
			l.In = append(l.In, Payment{p, string(calc.Levy), part.Date, asked, v.account(p.Unit, string(calc.Levy))})
		}
		if rest := left(part.Amount, asked); rest.Sign() > 0 {
			l.Waiting = append(l.Waiting, Waiting{p, string(calc.Levy), part.Date, rest, nil, noPaper})
		}
	}
}

const noPaper = "还没有发文"

// left is what is not paid of an amount.
func left(amount, paid *big.Rat) *big.Rat {
	x := new(big.Rat).Sub(amount, paid)
	if x.Sign() < 0 {
		x.SetInt64(0)
	}
	return x
}

// account is where money of a category goes: to the pool, or to the unit.
func (v *View) account(unit int, category string) calc.BankAccount {
	switch {
	case paidOut(category):
		u := v.Heir(unit)
		return calc.BankAccount{Payee: u.Payee, Bank: u.Bank, Account: u.Account}
	case v.Pool.Office != nil:
		return v.Pool.Office.Receiving
	}
	return calc.BankAccount{}
}

// Heir is who answers for a unit on the day: of one past its last year the unit
// that carries on, else the unit itself.
func (v *View) Heir(unit int) calc.Unit {
	u := v.Pool.Units[unit]
	for range v.Pool.Units {
		at := v.Pool.At(u.Into)
		if at < 0 || u.To == 0 || max(calc.DateOf(v.Year), v.Day) < calc.DateOf(u.To+1) {
			break
		}
		u = v.Pool.Units[at]
	}
	return u
}
