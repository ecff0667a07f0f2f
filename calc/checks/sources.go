package checks

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/finding"
)

// Two sources of one fact that differ are shown with both: none wins silently.

// strayEntry is money of the ledger, or a paper of the register, that no year of
// the scheme can have seen.
var strayEntry = &Entry{
	Kind: finding.Kind{ID: "K421", Title: "台账、登记的年度或日期不合",
		Meaning: "台账或发文登记簿的日期不在所属年度的上年到次年之间，年度在方案执行以前、终止以后，或在统筹区的起止年度以外。不停止计算。",
		Remedy:  "核对年度、方案和日期。"},
	Level: finding.Warning,
	Asks:  true,
	of:    ofPool,
	raise: func(a *asked) {
		for _, e := range slices.Concat(a.Pool.Ledger, a.Pool.Later.Ledger) {
			if e.Category != calc.OpeningEntry {
				a.stray(e.Pos, e.Amount, e.Scheme, e.Insurance, e.Code, e.Date, e.Year, e.Category)
			}
		}
		for _, x := range slices.Concat(a.Pool.Issued, a.Pool.Later.Issued) {
			a.stray(x.Pos, x.Amount, x.Scheme, x.Insurance, x.Code, x.Date, x.Year, string(x.Word)+"文书")
		}
	},
}

// stray asks about a row whose day, scheme or unit is not of the row's year; what says
// what the row holds.
func (a *asked) stray(pos finding.Pos, amount *big.Rat, scheme, insurance, code, date string, year int, what string) {
	a.Insurance, a.Unit = a.Pool.Policy.InsuranceOf(insurance), a.Pool.At(code)
	if date != "" && apart(date, year) > 1 {
		a.ask(pos, amount, "%d 年的%s记在 %s", year, what, date)
	}
	if s := a.Pool.Policy.Scheme(scheme); s != nil && year < s.FirstYear {
		a.ask(pos, amount, "%d 年的%s：“%s”自 %d 年起执行", year, what, s.Name, s.FirstYear)
	} else if s != nil && s.Ended(year) {
		a.ask(pos, amount, "%d 年的%s：“%s”只到 %d 年", year, what, s.Name, s.LastYear)
	}
	if a.Unit >= 0 && !a.Pool.Units[a.Unit].Lives(year) {
		a.ask(pos, amount, "%d 年的%s在这个统筹区的起止年度以外", year, what)
	}
}

// apart is how many years a date lies from a year.
func apart(date string, year int) int {
	var y int
	fmt.Sscanf(date, "%d-", &y)
	return max(y-year, year-y)
}

// overpaid is more money moved than was announced by then, or due where nothing was;
// and more given back than there was to give.
var overpaid = &Entry{
	Kind: finding.Kind{ID: "K422", Title: "已收付的多于应收付的",
		Meaning: "到某一笔到账那天为止，台账（没有行的看录入）的本年上解、下拨多于当时已通知的数；没有通知过的，多于测算的应上解、应下拨；或退还、收回的多于已收付的。不停止计算。",
		Remedy:  "核对金额的位数、年度和方案，登记簿是否漏登；确实多缴的写进 notes.csv。"},
	Level: finding.Warning,
	Asks:  true,
	of:    ofRun,
	raise: func(a *asked) {
		if a.Run.Preview {
			return
		}
		for _, flow := range []calc.Flow{calc.Levy, calc.Grant} {
			for a.Unit = range a.Pool.Units {
				a.overpaid(flow)
			}
		}
	},
}

// overpaid follows what a unit paid of a flow, day by day, and asks about the last
// payment that was too much.
func (a *asked) overpaid(flow calc.Flow) {
	entries := a.entries(string(flow))
	slices.SortStableFunc(entries, func(x, y *calc.Entry) int { return cmp.Compare(x.Date, y.Date) })
	paid := new(big.Rat)
	var ask func()
	for i, e := range entries {
		_, back := calc.PaidBy(e.Category)
		if back {
			paid.Sub(paid, e.Amount)
		} else {
			paid.Add(paid, e.Amount)
		}
		if i+1 < len(entries) && entries[i+1].Date == e.Date {
			continue // a day is judged when it is over
		}
		sum := new(big.Rat).Set(paid)
		if sum.Sign() < 0 {
			ask = func() {
				a.ask(e.Pos, sum, "到 %s 为止，%s的多于已%s的，多 %s", e.Date, e.Category, flow, yuan(new(big.Rat).Neg(sum)))
			}
		} else if said, limit := a.limit(flow, e.Date); limit != nil && !back && sum.Cmp(limit) > 0 {
			ask = func() { a.tooMuch(e.Pos, flow, sum, said, limit) }
		}
	}
	if r := a.typed(calc.PaidItem(flow)); len(entries) == 0 && r != nil && r.Value.Num != nil {
		if said, limit := a.limit(flow, "9999"); limit != nil && r.Value.Num.Cmp(limit) > 0 {
			ask = func() { a.tooMuch(r.Pos, flow, r.Value.Num, said, limit) }
		}
	}
	if ask != nil {
		ask()
	}
}

func (a *asked) tooMuch(pos finding.Pos, flow calc.Flow, paid *big.Rat, said string, limit *big.Rat) {
	a.ask(pos, paid, "已%s %s，%s%s %s，多 %s", flow, yuan(paid), said, flow, yuan(limit), yuan(new(big.Rat).Sub(paid, limit)))
}

// limit is how much of a flow may have moved by a day: what was announced by then,
// else what is due; nil where that cannot be computed.
func (a *asked) limit(flow calc.Flow, day string) (said string, limit *big.Rat) {
	var last *calc.Issued
	for _, x := range a.Pool.IssuedOf(a.Unit) {
		if x.Year == a.Year && x.Scheme == a.Run.Scheme.ID && x.Insurance == a.Insurance.Name && x.Matter == string(flow) &&
			x.Word.Announces() && x.Date <= day && (last == nil || last.Date <= x.Date) {
			last = x
		}
	}
	switch {
	case last != nil:
		return "已通知", last.Amount
	case slices.Contains(a.Run.Units, a.Unit):
		return "应", atMost(a.Run, flow, a.Unit)
	}
	return "应", new(big.Rat)
}

// typed is the row of inputs.csv of an item that every scheme has, for the run
// and unit that are asked about; nil without one.
func (a *asked) typed(item string) *calc.Input {
	return a.Pool.InputOf(a.Year, a.Run.Scheme.ID, a.Insurance.Name, item, a.Unit)
}

// entries are the ledger's of a category, for the run and unit that are asked about.
func (a *asked) entries(category string) []*calc.Entry {
	return a.Pool.Entries(a.Run.Scheme.ID, a.Insurance.Name, a.Year, category, a.Unit)
}

// total is what entries of a category come to, less what was given back of it, in 元.
func total(category string, entries []*calc.Entry) *big.Rat {
	sum := calc.Balance(entries)
	if calc.Flow(category).Out() {
		sum.Neg(sum)
	}
	return sum
}

// atMost is what a scheme's steps of a flow can come to for a unit, whatever is
// still decided; nil where one of them has no value.
func atMost(run *calc.Run, flow calc.Flow, unit int) *big.Rat {
	r := calc.NewReach()
	if !r.AddFlow(run, flow, unit, 1) {
		return nil
	}
	_, most := r.Ends()
	return most
}

// owes reports whether an amount is known to be more than nothing.
func owes(due *big.Rat) bool { return due != nil && due.Sign() > 0 }

// partlyPaid is an advance that is on record for some of the units only: the
// others would be asked for the whole sum. A pool may have none at all, and a
// ledger in which some have not paid yet is as it should be.
var partlyPaid = &Entry{
	Kind: finding.Kind{ID: "K423", Title: "预缴预拨只填了一部分",
		Meaning: "已预缴、已预拨只填了一部分统筹区，台账也没有，其余的按没有预缴、预拨办。不停止计算。",
		Remedy:  "补上其余统筹区；确实没有的填 0。"},
	Level: finding.Warning,
	Asks:  true,
	of:    ofRun,
	raise: func(a *asked) {
		for _, flow := range []calc.Flow{calc.Levy, calc.Grant} {
			var first *calc.Input
			var without []string
			for _, a.Unit = range a.Run.Units {
				r := a.typed(calc.PaidItem(flow))
				switch {
				case r == nil && owes(a.Run.Moves(flow, a.Unit)):
					without = append(without, a.Pool.NameOf(a.Unit))
				case first == nil:
					first = r
				}
			}
			a.Unit = calc.PoolLevel
			if first != nil && len(without) > 0 && len(a.entries(string(flow))) == 0 {
				a.ask(first.Pos, first.Value.Num, "“%s”没有填%s，按没有办", first.Item, strings.Join(without, "、"))
			}
		}
	},
}

// twoInputs is what inputs.csv and the ledger both say of one thing, differently.
var twoInputs = &Entry{
	Kind: finding.Kind{ID: "K424", Title: "录入与台账不符",
		Meaning: "年初余额、利息、已预缴或已预拨在录入和台账里都有，而数不同；测算用录入的。年初余额不同的，列出上年已通知而台账没有到账的数。不停止计算。",
		Remedy:  "查明哪个对，改正另一个；台账不全的补全。"},
	Level: finding.Warning,
	Asks:  true,
	of:    ofRun,
	raise: func(a *asked) {
		for _, b := range calc.BuiltinNames() {
			units := []int{calc.PoolLevel}
			if b.PerUnit {
				units = a.Run.Units
			}
			if !b.Item {
				continue
			}
			for _, a.Unit = range units {
				r := a.typed(b.Name)
				said, pos := a.ledgerSays(b)
				if r != nil && said != nil && r.Value.Num.Cmp(said) != 0 {
					a.ask(r.Pos, r.Value.Num, "“%s”录入 %s，台账（%s）%s，相差 %s%s", b.Name, yuan(r.Value.Num), pos, yuan(said), yuan(new(big.Rat).Sub(r.Value.Num, said)), a.outstanding(b))
				}
			}
		}
	},
}

// outstanding says of a balance what last year's papers announced and the ledger does not
// have: an opening taken from books that count it differs by that much. "" for nothing.
func (a *asked) outstanding(b calc.BuiltinName) string {
	if b.Category != calc.OpeningEntry {
		return ""
	}
	scheme, insurance, last := a.Run.Scheme.ID, a.Insurance.Name, a.Year-1
	var out []string
	for _, flow := range calc.AccountFlows() {
		sum := new(big.Rat)
		for _, p := range a.Pool.Awaited(scheme, insurance, last, flow) {
			sum.Add(sum, p.Amount)
		}
		sum.Abs(sum)
		moved, _ := a.Pool.Moved(scheme, insurance, last, string(flow), calc.PoolLevel)
		if sum.Sub(sum, moved); sum.Sign() > 0 {
			out = append(out, string(flow)+" "+yuan(sum))
		}
	}
	if len(out) == 0 {
		return ""
	}
	return fmt.Sprintf("；%d 年已通知、台账没有到账的：%s", last, strings.Join(out, "，"))
}

// ledgerSays is what the ledger has in place of an input, and where; nil where it
// says nothing of it.
func (a *asked) ledgerSays(b calc.BuiltinName) (said *big.Rat, last finding.Pos) {
	entries := a.entries(b.Category)
	if b.Category == calc.OpeningEntry {
		entries = a.Pool.OpeningEntries(a.Run.Scheme.ID, a.Insurance.Name, a.Year)
	}
	if len(entries) == 0 {
		return nil, last
	}
	return total(b.Category, entries), entries[len(entries)-1].Pos
}

// unbooked is money that the unit's accounts and the ledger tell differently: by
// the year in which it moved, whatever year it was for. Asked only of years of
// which the ledger has rows.
var unbooked = &Entry{
	Kind: finding.Kind{ID: "K425", Title: "台账与数据不符",
		Meaning: "funds 的决算（没有则快报）里上解上级支出、上级补助收入，与台账同一年到账（减去退还、收回）的数不同。不停止计算。",
		Remedy:  "查明哪个对，改正另一个；台账不全的补全。"},
	Level: finding.Warning,
	Asks:  true,
	of:    ofUnit,
	raise: func(a *asked) {
		for _, year := range a.moneyYears() {
			row := a.closed(year)
			if row == nil {
				continue
			}
			for _, of := range []calc.Flow{calc.Levy, calc.Grant} {
				booked, moved, at := row.Cells[of.Item()], new(big.Rat), "没有行"
				for _, e := range a.Pool.EntriesOf(a.Unit) {
					flow, back := calc.PaidBy(e.Category)
					if moneyYear(e) != year || flow != of || e.Insurance != a.Insurance.Name {
						continue
					}
					if at = e.Pos.String(); back {
						moved.Sub(moved, e.Amount)
					} else {
						moved.Add(moved, e.Amount)
					}
				}
				if booked.Num != nil && booked.Num.Cmp(moved) != 0 {
					a.ask(booked.Pos, booked.Num, "%s的“%s” %s，台账（%s）%d 年的%s %s，不符", row.Basis, of.Item(), yuan(booked.Num), at, year, of, yuan(moved))
				}
			}
		}
	},
}

// closed is what the unit's accounts of a year say: 决算, else 快报; nil if neither is there.
func (a *asked) closed(year int) *calc.Row {
	return a.Rows.Own(a.Insurance.Name, year, a.Unit, []calc.Basis{calc.Final, calc.Flash})
}

// moneyYears are the years in which money of the insurance moved, found once for all units.
func (a *asked) moneyYears() []int {
	if a.moved.of != a.Insurance.Name {
		a.moved.of, a.moved.years = a.Insurance.Name, nil
		for i := range a.Pool.Ledger {
			e := &a.Pool.Ledger[i]
			if y := moneyYear(e); e.Insurance == a.Insurance.Name && y > 0 && !slices.Contains(a.moved.years, y) {
				a.moved.years = append(a.moved.years, y)
			}
		}
		slices.Sort(a.moved.years)
	}
	return a.moved.years
}

// moneyYear is the year in which money of a unit moved; 0 for other entries.
func moneyYear(e *calc.Entry) (year int) {
	if flow, _ := calc.PaidBy(e.Category); flow != calc.NoFlow {
		fmt.Sscanf(e.Date, "%d-", &year)
	}
	return year
}
