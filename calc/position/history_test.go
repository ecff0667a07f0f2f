package position

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tongchou/calc"
	"tongchou/calc/formula"
)

// history is a matter over time: what an office sends, what is paid.
type history struct {
	t        *rapid.T
	m        Matter
	asked    *big.Rat // what the papers asked for so far, less what they gave back
	punctual bool
	paid     []calc.Payment // dated movements, given back ones below zero
}

func fen(n int64) *big.Rat { return big.NewRat(n, 100) }

var words = map[calc.Paper]calc.PaperWord{
	calc.PaperPlan: calc.WordPlan, calc.PaperLevy: calc.WordLevy, calc.PaperGrant: calc.WordGrant,
	calc.PaperCorrection: calc.WordCorrection, calc.PaperSettlement: calc.WordSettlement, calc.PaperReminder: calc.WordReminder,
}

// sum adds payments up.
func sum(list []calc.Payment) *big.Rat {
	out := new(big.Rat)
	for _, p := range list {
		out.Add(out, p.Amount)
	}
	return out
}

// build is a build of a day, and, where it makes a paper, its issue.
func (h *history) build() calc.Paper {
	m := h.m
	p := Of(&m)
	if p.Paper == calc.NoPaper || p.Paper == calc.PaperEstimate {
		return p.Paper
	}
	x := &calc.Issued{Date: m.Day, Number: fmt.Sprint(len(m.Register) + 1), Stage: m.Stage, Word: words[p.Paper], Amount: m.Due, Schedule: p.Schedule}
	if p.Paper == calc.PaperReminder {
		if x.Amount = p.Overdue; p.Overdue.Sign() <= 0 || p.Overdue.Cmp(p.Remaining()) > 0 {
			h.t.Fatalf("a reminder asks for %s of %s", text(p.Overdue), text(p.Remaining()))
		}
		if h.punctual {
			h.t.Fatalf("a punctual payer is reminded of %s on %s", text(p.Overdue), m.Day)
		}
	} else {
		// What it asks for is what is due and not paid, and it asks for nothing twice.
		if want := atLeast(p.Remaining()); sum(p.ToPay).Cmp(want) != 0 {
			h.t.Fatalf("%s asks for %s, %s is due and not paid", p.Paper, calc.ScheduleText(p.ToPay), text(want))
		}
		if sum(p.Schedule).Cmp(m.Due) != 0 {
			h.t.Fatalf("%s announces %s for %s", p.Paper, calc.ScheduleText(p.Schedule), text(m.Due))
		}
		h.asked.Add(h.asked, new(big.Rat).Sub(m.Due, cmp.Or(p.Announced, new(big.Rat))))
	}
	h.m.Register = append(slices.Clip(h.m.Register), x)
	again := h.m
	if second := Of(&again).Paper; second != calc.NoPaper {
		h.t.Fatalf("on %s a %s follows the %s", m.Day, second, p.Paper)
	}
	return p.Paper
}

// pay moves money; below zero it is given back.
func (h *history) pay(amount *big.Rat) {
	h.m.Paid = new(big.Rat).Add(h.m.Paid, amount)
	h.paid = append(h.paid, calc.Payment{Date: h.m.Day, Amount: amount})
}

// scheduled is what the paper in force asks for up to a day and is not paid.
func (h *history) scheduled(day string) *big.Rat {
	x := h.m.inForce()
	if x == nil {
		return new(big.Rat)
	}
	due := new(big.Rat)
	for _, p := range announced(x) {
		if p.Date != "" && p.Date <= day {
			due.Add(due, p.Amount)
		}
	}
	return atLeast(due.Sub(due, h.m.Paid))
}

// next is the day some days later.
func next(day string, days int) string {
	d, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	return d.AddDate(0, 0, days).Format(time.DateOnly)
}

// TestHistories: over a year and its settlement, in whatever order figures, papers
// and payments come, what papers asked for and gave back adds up to what was due, to
// the fen; no paper asks for what is paid; a second build on a day makes no second
// paper; a punctual payer is never late; who does what the last paper says is level.
func TestHistories(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := &history{t: t, asked: new(big.Rat), punctual: rapid.Bool().Draw(t, "punctual")}
		h.m = Matter{Flow: rapid.SampledFrom([]calc.Flow{calc.Levy, calc.Grant}).Draw(t, "flow"), Stage: calc.Advance,
			Settling: rapid.SampledFrom([]calc.Stage{calc.Settlement, calc.FinalSettlement}).Draw(t, "settling"),
			Day:      "2026-01-05", Paid: new(big.Rat), Due: fen(rapid.Int64Range(0, 1e9).Draw(t, "due"))}
		if h.m.Flow == calc.Levy {
			n := rapid.IntRange(0, 4).Draw(t, "instalments")
			for i := range n {
				h.m.Plan = append(h.m.Plan, calc.Instalment{Date: fmt.Sprintf("2026-%02d-15", 3*i+3), Share: big.NewRat(1, int64(n))})
			}
		}
		for range rapid.IntRange(1, 40).Draw(t, "events") {
			switch rapid.SampledFrom([]string{"day", "day", "build", "pay", "figure", "stage"}).Draw(t, "event") {
			case "day":
				to := next(h.m.Day, rapid.IntRange(1, 60).Draw(t, "days"))
				if h.punctual { // pays each instalment on its date
					for h.m.Day < to {
						if open := h.scheduled(h.m.Day); open.Sign() > 0 {
							h.pay(open)
						}
						h.m.Day = next(h.m.Day, 1)
					}
				}
				h.m.Day = to
			case "build":
				h.build()
			case "pay":
				h.pay(fen(rapid.Int64Range(0, 1e9).Draw(t, "amount")))
			case "figure":
				h.m.Due = fen(rapid.Int64Range(0, 1e9).Draw(t, "due"))
			case "stage":
				if s := calc.Stages(); h.m.Stage.Rank()+1 < len(s) {
					h.m.Stage = s[h.m.Stage.Rank()+1]
					h.m.Due = fen(rapid.Int64Range(0, 1e9).Draw(t, "due"))
				}
			}
		}
		for h.m.Stage.Rank() < calc.FinalSettlement.Rank() {
			h.m.Stage = calc.Stages()[h.m.Stage.Rank()+1]
		}
		h.build()
		if h.asked.Cmp(h.m.Due) != 0 {
			t.Fatalf("papers asked for %s of %s due", text(h.asked), text(h.m.Due))
		}
		m := h.m
		p := Of(&m)
		h.pay(p.Remaining())
		if got := sum(h.paid); got.Cmp(h.m.Due) != 0 {
			t.Fatalf("%s moved, %s was due", text(got), text(h.m.Due))
		}
		h.m.Day = next(h.m.Day, 400)
		m = h.m
		if p := Of(&m); p.Paper != calc.NoPaper && p.Paper != calc.PaperSettlement || len(p.ToPay) > 0 || p.Overdue.Sign() != 0 {
			t.Fatalf("all is paid and settled, yet %s %s, late %s", p.Paper, calc.ScheduleText(p.ToPay), text(p.Overdue))
		}
	})
}

// TestScheduleKeepsFen: whatever the shares, dates and amounts, a schedule adds up.
func TestScheduleKeepsFen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amount, changed := fen(rapid.Int64Range(0, 1e13).Draw(t, "amount")), fen(rapid.Int64Range(0, 1e13).Draw(t, "changed"))
		n := rapid.IntRange(0, 6).Draw(t, "dates")
		var dates []calc.Instalment
		for i := range n {
			dates = append(dates, calc.Instalment{Date: fmt.Sprintf("2026-%02d-%02d", 2*i+1, rapid.IntRange(1, 28).Draw(t, "date")), Share: big.NewRat(1, int64(n))})
		}
		day := fmt.Sprintf("2026-%02d-15", rapid.IntRange(1, 12).Draw(t, "month"))
		first := plan(amount, dates, day)
		then := moved(first, changed, day)
		if sum(first).Cmp(amount) != 0 || sum(then).Cmp(changed) != 0 {
			t.Fatalf("%s of %s, then %s of %s", calc.ScheduleText(first), text(amount), calc.ScheduleText(then), text(changed))
		}
		for _, p := range then {
			if p.Amount.Sign() <= 0 || formula.Round(p.Amount, 2).Cmp(p.Amount) != 0 {
				t.Fatalf("a payment of %s", p.Amount.RatString())
			}
		}
	})
}
