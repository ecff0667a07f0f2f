package checks

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/finding"
)

// Two sources of one fact that differ are shown with both: none wins silently.

// strayEntry is money of the ledger that no year of the scheme can have moved.
var strayEntry = &Entry{
	Kind: finding.Kind{ID: "K421", Title: "台账的年度或日期不合",
		Meaning: "台账的日期不在所属年度的上年到次年之间，年度在方案执行以前，或在统筹区的起止年度以外。不停止计算。",
		Remedy:  "核对年度、方案和日期。"},
	Level: finding.Warning,
	Asks:  true,
	of:    ofPool,
	raise: func(a *asked) {
		for i := range a.Pool.Ledger {
			e := &a.Pool.Ledger[i]
			scheme := a.Pool.Policy.Scheme(e.Scheme)
			if scheme == nil || e.Category == calc.OpeningEntry {
				continue
			}
			a.Insurance, a.Unit = a.Pool.Policy.InsuranceOf(e.Insurance), a.Pool.At(e.Code)
			if e.Date != "" && apart(e.Date, e.Year) > 1 {
				a.ask(e.Pos, e.Amount, "%d 年的%s记在 %s", e.Year, e.Category, e.Date)
			}
			if e.Year < scheme.FirstYear {
				a.ask(e.Pos, e.Amount, "%d 年的%s：“%s”自 %d 年起执行", e.Year, e.Category, scheme.Name, scheme.FirstYear)
			}
			if a.Unit >= 0 && !a.Pool.Units[a.Unit].Lives(e.Year) {
				a.ask(e.Pos, e.Amount, "%d 年的%s在这个统筹区的起止年度以外", e.Year, e.Category)
			}
		}
	},
}

// apart is how many years a date lies from a year.
func apart(date string, year int) int {
	var y int
	fmt.Sscanf(date, "%d-", &y)
	return max(y-year, year-y)
}

// overpaid is more money moved than a scheme makes due.
var overpaid = &Entry{
	Kind: finding.Kind{ID: "K422", Title: "已收付的多于应收付的",
		Meaning: "台账或录入的本年上解、下拨多于测算的应上解、应下拨。不停止计算。",
		Remedy:  "核对金额的位数、年度和方案；确实多缴的写进 notes.csv。"},
	Level: finding.Warning,
	Asks:  true,
	of:    ofRun,
	raise: func(a *asked) {
		if a.Run.Preview {
			return
		}
		for _, flow := range []calc.Flow{calc.Levy, calc.Grant} {
			if !slices.ContainsFunc(a.Run.Steps, func(c calc.StepColumn) bool { return c.Step.Flow == flow }) {
				continue
			}
			for i, u := range a.Run.Units {
				paid, due := a.Run.Paid[flow][i], atMost(a.Run, flow, u)
				if paid == nil || paid.Cmp(due) <= 0 {
					continue
				}
				a.Unit = u
				a.ask(a.paidAt(flow), paid, "已%s %s，应%s %s，多 %s", flow, yuan(paid), flow, yuan(due), yuan(new(big.Rat).Sub(paid, due)))
			}
		}
	},
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

// total adds up what entries say, in 元.
func total(entries []*calc.Entry) *big.Rat {
	sum := new(big.Rat)
	for _, e := range entries {
		sum.Add(sum, e.Amount)
	}
	return sum
}

// atMost is what a scheme's steps of a flow can come to for a unit, whatever is
// still decided.
func atMost(run *calc.Run, flow calc.Flow, unit int) *big.Rat {
	sum := new(big.Rat)
	for i := range run.Steps {
		if c := &run.Steps[i]; c.Step.Flow == flow {
			if cell := run.Cell(c, unit); cell.High != nil {
				sum.Add(sum, cell.High)
			} else {
				sum.Add(sum, cell.Value.Num)
			}
		}
	}
	return sum
}

// paidAt is the last place that says what the unit's flow has moved.
func (a *asked) paidAt(flow calc.Flow) (pos finding.Pos) {
	if r := a.typed(calc.PaidItem(flow)); r != nil {
		return r.Pos
	}
	if entries := a.entries(string(flow)); len(entries) > 0 {
		return entries[len(entries)-1].Pos
	}
	return pos
}

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
				case r == nil && a.Run.Moves(flow, a.Unit).Sign() > 0:
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
		Meaning: "年初余额、利息、已预缴或已预拨在录入和台账里都有，而数不同；测算用录入的。不停止计算。",
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
					a.ask(r.Pos, r.Value.Num, "“%s”录入 %s，台账（%s）%s，相差 %s", b.Name, yuan(r.Value.Num), pos, yuan(said), yuan(new(big.Rat).Sub(r.Value.Num, said)))
				}
			}
		}
	},
}

// ledgerSays is what the ledger has in place of an input, and where; nil where it
// says nothing of it.
func (a *asked) ledgerSays(b calc.BuiltinName) (said *big.Rat, last finding.Pos) {
	entries, sum := a.entries(b.Category), total
	if b.Category == calc.OpeningEntry {
		entries, sum = a.Pool.OpeningEntries(a.Run.Scheme.ID, a.Insurance.Name, a.Year), calc.Balance
	}
	if len(entries) == 0 {
		return nil, last
	}
	return sum(entries), entries[len(entries)-1].Pos
}

// unbooked is money that the unit's accounts and the ledger tell differently: by
// the year in which it moved, whatever year it was for. Asked only of years of
// which the ledger has rows.
var unbooked = &Entry{
	Kind: finding.Kind{ID: "K425", Title: "台账与数据不符",
		Meaning: "funds 的决算（没有则快报）里上解上级支出、上级补助收入，与台账同一年到账的数不同。不停止计算。",
		Remedy:  "查明哪个对，改正另一个；台账不全的补全。"},
	Level: finding.Warning,
	Asks:  true,
	of:    ofUnit,
	raise: func(a *asked) {
		var years []int
		for _, e := range a.Pool.Ledger {
			if y := moneyYear(e); e.Insurance == a.Insurance.Name && y > 0 && !slices.Contains(years, y) {
				years = append(years, y)
			}
		}
		slices.Sort(years)
		for _, year := range years {
			row := a.recorded(year)
			if row == nil || row.Basis != calc.Final && row.Basis != calc.Flash {
				continue
			}
			for _, line := range []struct {
				flow calc.Flow
				item string
			}{{calc.Levy, calc.LevyToAbove}, {calc.Grant, calc.GrantFromAbove}} {
				booked, moved, at := row.Cells[line.item], new(big.Rat), "没有行"
				for _, e := range a.Pool.Ledger {
					if moneyYear(e) == year && e.Insurance == a.Insurance.Name && e.Category == string(line.flow) && e.Code == a.Pool.Units[a.Unit].Code {
						moved.Add(moved, e.Amount)
						at = e.Pos.String()
					}
				}
				if booked.Num != nil && booked.Num.Cmp(moved) != 0 {
					a.ask(booked.Pos, booked.Num, "%s的“%s” %s，台账（%s）%d 年的%s %s，不符", row.Basis, line.item, yuan(booked.Num), at, year, line.flow, yuan(moved))
				}
			}
		}
	},
}

// moneyYear is the year in which money of a unit moved; 0 for other entries.
func moneyYear(e calc.Entry) (year int) {
	if f := calc.Flow(e.Category); f == calc.Levy || f == calc.Grant {
		fmt.Sscanf(e.Date, "%d-", &year)
	}
	return year
}
