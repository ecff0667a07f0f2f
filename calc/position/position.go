// Package position says where every matter stands on the day of a build, from
// what is due, announced and paid, and which paper it makes. Pages, papers,
// sheets, lists and the terminal all read it; nothing else sets these three beside
// each other (docs/数据与政策参考.md, 7).
package position

import (
	"math/big"
	"slices"

	"tongchou/calc"
)

// Matter is what is known of one matter up to the day.
type Matter struct {
	Flow     calc.Flow // Levy or Grant
	Stage    calc.Stage
	Settling calc.Stage // the first stage that settles the matter
	Day      string     // "": no day, and nothing is late
	Due      *big.Rat   // nil where it cannot be computed: what was announced stands, and nothing is asked
	High     *big.Rat   // upper end of an estimate's range; nil without one
	Estimate bool       // a decision is open
	Awaits   calc.Stage // at which what is due is known: before it no paper says it
	Plan     []calc.Instalment
	Register []*calc.Issued // its rows up to the day: by date, then file order
	Paid     *big.Rat
}

// inForce is the last row that announces; nil: nothing is announced.
func (m *Matter) inForce() *calc.Issued {
	for _, x := range slices.Backward(m.Register) {
		if x.Word.Announces() {
			return x
		}
	}
	return nil
}

// Of is the matter's position: the amounts, the payments still to come, and the
// one paper.
func Of(m *Matter) calc.Position {
	p := calc.Position{Flow: m.Flow, Settling: m.Settling, Due: m.Due, Paid: m.Paid, Overdue: new(big.Rat), InForce: m.inForce()}
	var schedule []calc.Payment
	if p.InForce != nil {
		p.Announced = p.InForce.Amount
		schedule = announced(p.InForce)
		if m.Flow == calc.Levy && m.Day != "" && m.Due != nil {
			p.Overdue = atLeast(new(big.Rat).Sub(least(dueBefore(schedule, m.Day), m.Due), m.Paid))
		}
	}
	p.Later = p.InForce != nil && p.InForce.Stage.Rank() > m.Stage.Rank()
	p.Paper = m.paper(&p)
	switch {
	case p.Paper == calc.PaperEstimate, p.InForce == nil && p.Paper == calc.NoPaper:
		schedule = nil
	case p.InForce == nil && m.Flow == calc.Levy:
		schedule = plan(atLeast(m.Due), m.Plan, m.Day)
	case p.InForce == nil:
		schedule = undated(atLeast(m.Due))
	case p.Paper == calc.PaperCorrection || p.Paper == calc.PaperSettlement:
		schedule = moved(schedule, atLeast(m.Due), m.Day)
	}
	p.Schedule, p.ToPay = schedule, toPay(schedule, m.Paid)
	return p
}

// paper is the one paper of a matter: the first that fits.
func (m *Matter) paper(p *calc.Position) calc.Paper {
	settles := m.Stage.Rank() >= m.Settling.Rank()
	if m.Due == nil {
		return calc.NoPaper
	}
	same := p.Announced != nil && p.Announced.Cmp(m.Due) == 0
	switch {
	case p.Later, m.Awaits != "":
		return calc.NoPaper
	case m.Estimate:
		if p.InForce == nil && (m.Due.Sign() > 0 || m.High != nil && m.High.Sign() > 0) {
			return calc.PaperEstimate
		}
		return calc.NoPaper
	case settles && (p.InForce != nil || m.Paid.Sign() != 0) && (p.InForce == nil || p.InForce.Stage != m.Stage):
		if same && m.Paid.Cmp(m.Due) == 0 && p.InForce.Stage.Rank() >= m.Settling.Rank() {
			return calc.NoPaper
		}
		return calc.PaperSettlement
	case p.InForce == nil:
		return m.first()
	case !same:
		return calc.PaperCorrection
	case m.Flow == calc.Levy && p.Overdue.Sign() > 0 && !slices.ContainsFunc(m.Register, func(x *calc.Issued) bool { return x.Date == m.Day }):
		return calc.PaperReminder
	}
	return calc.NoPaper
}

// first is the paper that tells of an amount for the first time.
func (m *Matter) first() calc.Paper {
	switch {
	case m.Due.Sign() <= 0:
		return calc.NoPaper
	case m.Flow == calc.Grant:
		return calc.PaperGrant
	case m.Stage == calc.Advance:
		return calc.PaperPlan
	}
	return calc.PaperLevy
}
