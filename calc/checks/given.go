package checks

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// What is missing is never filled in silently, and what is given in vain is said.

// flatAhead is a formula that looks ahead where nothing says how figures change.
var flatAhead = &Entry{
	Kind: finding.Kind{ID: "K427", Title: "没有推算依据的未来年",
		Meaning: "公式读“未来n年”“此后n年”，而没有 projection.toml，以后各年都沿用上年的数。不停止计算。",
		Remedy:  "补上 projection.toml，写明增长的假设。"},
	Level: finding.Warning,
	of:    ofRun,
	raise: func(a *asked) {
		if a.Pool.Projection != nil {
			return
		}
		a.Unit = calc.PoolLevel
		for _, f := range a.Run.Program.Formulas() {
			told := false
			f.Walk(func(n *formula.Node) {
				if _, ahead := n.Symbol.Key.(calc.AheadKey); ahead && n.Op == formula.OpName && !told {
					told = true
					a.say(f.At(n), "“%s”要推算，缺少 projection.toml，收支沿用上年的数不变", n.Title())
				}
			})
		}
	},
}

// after is what ledger and register hold of days after that of the build.
var after = &Entry{
	Kind: finding.Kind{ID: "K434", Title: "测算日以后的台账、登记",
		Meaning: "台账、发文登记簿里有日期在测算日以后的行，本次没有读。不停止计算。",
		Remedy:  "要读就把测算日（--date 或 notice.toml 的 date）写到那天或以后；日期写错的改正。"},
	Level: finding.Notice,
	of:    ofPool,
	raise: func(a *asked) {
		if n := len(a.Pool.Later.Ledger); n > 0 {
			a.say(a.Pool.Later.Ledger[0].Pos, "台账有 %d 行的日期在测算日 %s 以后，没有读", n, a.Day)
		}
		if n := len(a.Pool.Later.Issued); n > 0 {
			a.say(a.Pool.Later.Issued[0].Pos, "发文登记簿有 %d 行的日期在测算日 %s 以后，没有读", n, a.Day)
		}
	},
}

// overtaken are matters whose paper in force is of a later stage than the build's.
var overtaken = &Entry{
	Kind: finding.Kind{ID: "K437", Title: "现行文书的阶段更晚",
		Meaning: "这次测算的阶段比现行文书的早，这些事项不出文书。不停止计算。",
		Remedy:  "要出更正，用现行文书的阶段（--stage）或以后的阶段测算。"},
	Level: finding.Notice,
	of:    ofRun,
	raise: func(a *asked) {
		a.Unit = calc.PoolLevel
		var first *calc.Issued
		n := 0
		for _, flow := range []calc.Flow{calc.Levy, calc.Grant} {
			for u := range a.Pool.Units {
				if x := a.Pool.InForce(a.Run.Scheme.ID, a.Insurance.Name, a.Year, u, flow); x != nil && x.Stage.Rank() > a.Stage.Rank() {
					if n++; first == nil {
						first = x
					}
				}
			}
		}
		if first != nil {
			a.say(first.Pos, "“%s”有 %d 件事的现行文书（如%s）是%s的，这次是%s，不出文书", a.Run.Scheme.Name, n, first.Number, first.Stage.Word(), a.Stage.Word())
		}
	},
}

// foreseen is a budget year of which no unit has a row.
var foreseen = &Entry{
	Kind: finding.Kind{ID: "K428", Title: "本年没有预算行",
		Meaning: "各统筹区都没有本年的行，公式读的本年数是推算的，由它得出的都是估计数，全部输出标“预测”。不停止计算。",
		Remedy:  "补上本年的预算；预算原来有的，查它是否被覆盖或漏收。"},
	Level: finding.Warning,
	of:    ofInsurance,
	raise: func(a *asked) {
		if !a.Foreseen(a.Insurance.Name) {
			return
		}
		var names []string
		for _, u := range a.Rows.Taking[a.Insurance.Name] {
			names = append(names, a.Pool.Units[u].Name)
		}
		a.say(a.file(), "%d 年没有预算行（也没有其他口径），本年数是推算的预测：%s", a.Year, strings.Join(names, "、"))
	},
}

// rowless is a unit of which funds.csv has no row at all.
var rowless = &Entry{
	Kind: finding.Kind{ID: "K429", Title: "统筹区没有数据",
		Meaning: "units 里有的统筹区，funds 里没有一行，不参加任何险种。不停止计算。",
		Remedy:  "补上它的数据；不再有的写终止年度，或从 units 删去。"},
	Level: finding.Warning,
	of:    ofPool,
	raise: func(a *asked) {
		has := map[int]bool{}
		for i := range a.Pool.Rows {
			has[a.Pool.Rows[i].Unit] = true
		}
		for u := range a.Pool.Units {
			if unit := &a.Pool.Units[u]; !has[u] && unit.Lives(a.Year) {
				a.Unit = u
				a.say(unit.Pos, "%s（%s）没有任何数据行，不参加测算", unit.Name, unit.Code)
			}
		}
	},
}

// copied is a row whose income and spending are those of another unit or year to
// the fen: a form copied and not filled in again.
var copied = &Entry{
	Kind: finding.Kind{ID: "K432", Title: "两行的数相同",
		Meaning: "一行的收支各数（至少三项不为零）与另一个统筹区或另一年度的完全相同，像是抄了没有改。不停止计算。",
		Remedy:  "核对是不是抄错。"},
	Level: finding.Warning,
	of:    ofInsurance,
	raise: func(a *asked) {
		first := map[string]*calc.Row{}
		for i := range a.Pool.Rows {
			r := &a.Pool.Rows[i]
			var key strings.Builder
			given := 0
			for _, m := range a.Pool.Measures {
				if x := r.Cells[m.Name].Num; x != nil && m.Kind == "money" && !m.Transfer && !m.Signed && x.Sign() != 0 {
					key.WriteString(m.Name + x.RatString() + " ")
					given++
				}
			}
			if r.Insurance != a.Insurance.Name || given < 3 {
				continue
			}
			switch was := first[key.String()]; {
			case was == nil:
				first[key.String()] = r
			case was.Unit != r.Unit || was.Year != r.Year:
				a.Unit = r.Unit
				a.say(r.Pos, "%d 年%s的收支各数与%s %d 年%s（%s）的完全相同", r.Year, r.Basis, a.Pool.NameOf(was.Unit), was.Year, was.Basis, was.Pos)
			}
		}
	},
}

// crossed is a row with more of a lesser item than of the main one: two columns
// were exchanged. Of 358 published halves of
// accounts one is like that, a pension fund's.
var crossed = &Entry{
	Kind: finding.Kind{ID: "K435", Title: "次要项大于主要项",
		Meaning: "上年或本年，其他收入、利息收入、转移收入大于征缴收入与财政补贴收入之和，或其他支出、转移支出大于待遇支出，像是两列填反了。不停止计算。",
		Remedy:  "核对这几列的表头和数。"},
	Level: finding.Warning,
	of:    ofUnit,
	raise: func(a *asked) {
		for year := a.Year - 1; year <= a.Year; year++ {
			r := a.recorded(year)
			if r == nil {
				continue
			}
			for _, half := range []struct{ main, lesser []string }{
				{[]string{calc.Contributions, "财政补贴收入"}, []string{"其他收入", "利息收入", "转移收入"}},
				{[]string{calc.Benefits}, []string{"其他支出", "转移支出"}},
			} {
				sum := new(big.Rat)
				for _, name := range half.main {
					if x := r.Cells[name].Num; x != nil {
						sum.Add(sum, x)
					}
				}
				for _, name := range half.lesser {
					if x := r.Cells[name]; x.Num != nil && sum.Sign() > 0 && x.Num.Cmp(sum) > 0 {
						a.say(x.Pos, "“%s”%d 年 %s，大于%s %s", name, year, yuan(x.Num), strings.Join(half.main, "加"), yuan(sum))
					}
				}
			}
		}
	},
}

// oddRate is a rate of contributions that no city has.
var oddRate = &Entry{
	Kind: finding.Kind{ID: "K436", Title: "费率不合常情",
		Meaning: "上年或本年的单位缴费费率低于 1% 或高于 20%，多半是百分号或小数点错了。不停止计算。",
		Remedy:  "照费率文件核对，写成带 % 的。"},
	Level: finding.Warning,
	of:    ofUnit,
	raise: func(a *asked) {
		for year := a.Year - 1; year <= a.Year; year++ {
			r := a.recorded(year)
			if r == nil {
				continue
			}
			if x := r.Cells["单位缴费费率"]; x.Num != nil && x.Num.Sign() > 0 && (x.Num.Cmp(big.NewRat(1, 100)) < 0 || x.Num.Cmp(big.NewRat(1, 5)) > 0) {
				a.say(x.Pos, "“单位缴费费率”%d 年 %s%%，通常在 1%% 至 20%% 之间", year, formula.Decimal(new(big.Rat).Mul(x.Num, big.NewRat(100, 1))))
			}
		}
	},
}

// inVain is a decision that nothing reads: it was made for nothing, or it stands
// under another year, unit or item than meant.
var inVain = &Entry{
	Kind: finding.Kind{ID: "K430", Title: "录入没有用到",
		Meaning: "核定的数没有一个步骤读到，或录入的年度在方案执行以前、在推算年度以后。不停止计算。",
		Remedy:  "核对年度、代码和项目。"},
	Level: finding.Notice,
	of:    ofRun,
	raise: func(a *asked) {
		last := a.Year
		if a.Pool.Projection != nil {
			last += a.Pool.Projection.Years
		}
		if end := a.Run.Scheme.LastYear; end != 0 {
			last = min(last, end)
		}
		for i := range a.Pool.Inputs {
			if r := &a.Pool.Inputs[i]; r.By == nil && r.Scheme == a.Run.Scheme.ID && r.Insurance == a.Insurance.Name && (r.Year < a.Run.Scheme.FirstYear-1 && !a.Run.Preview || r.Year > last) {
				a.Unit = a.Pool.At(r.Code)
				a.say(r.Pos, "“%s”填在 %d 年，没有年度读它（“%s”自 %d 年起执行，推算到 %d 年）", r.Item, r.Year, a.Run.Scheme.Name, a.Run.Scheme.FirstYear, last)
			}
		}
		for _, in := range a.Run.Inputs {
			for i := range in.Cells {
				c := &in.Cells[i]
				if c.Row == nil || c.Read || !in.Rule.Decision || c.Value.Sort != formula.Number || c.Value.Num.Sign() == 0 {
					continue
				}
				a.Unit = a.Run.UnitOf(&in, i)
				a.say(c.Row.Pos, "“%s”填了 %s，本年没有步骤读它", in.Rule.Name, c.Row.Raw)
			}
		}
	},
}

// notBrought is the balance of a unit that was merged into another and is found in
// neither's accounts of the next year.
var notBrought = &Entry{
	Kind: finding.Kind{ID: "K438", Title: "并入的结余没有转入",
		Meaning: "上年终止、并入这个统筹区的，上年末有结余（或亏空），而本年的上年结余只是自己的，期初调整也没有它；或终止的没有写并入，本年新设的也没有从它的结余起账。测算照填的数。不停止计算。",
		Remedy:  "把并入的结余写进上年结余（期初调整可以写，也可以不写）；分成几个新设统筹区的，写进各自的上年结余；结余另有去处的，写进 notes.csv。"},
	Level: finding.Warning,
	Asks:  true,
	of:    ofInsurance,
	raise: func(a *asked) {
		for _, a.Unit = range a.Rows.Taking[a.Insurance.Name] {
			a.brought()
		}
		for a.Unit = range a.Pool.Units {
			a.left()
		}
		a.Unit = calc.PoolLevel
	},
}

// brought asks for the balances of those that were merged into the unit.
func (a *asked) brought() {
	row := a.recorded(a.Year)
	if row == nil || len(a.Rows.Joined(a.Unit)) == 0 {
		return
	}
	left, was := row.Cells[calc.Adjustment], new(big.Rat)
	if own := a.Rows.Own(a.Insurance.Name, a.Year, a.Unit, []calc.Basis{row.Basis}); own != nil && own.Cells[calc.Adjustment].Num != nil {
		was = own.Cells[calc.Adjustment].Num
	}
	if left.Num == nil || was.Sign() != 0 || left.Num.Sign() == 0 {
		return
	}
	came := new(big.Rat).Neg(left.Num)
	a.ask(row.Cells[calc.Opening].Pos, row.Cells[calc.Opening].Num, "%s上年末的结余没有转入（%s）：上年结余填的是 %s", a.Pool.NamesOf(a.Rows.Joined(a.Unit)), yuan(came), yuan(row.Cells[calc.Opening].Num))
}

// left asks for the balance of a unit that ended and that nobody carries on, where those
// founded in its place do not open with it.
func (a *asked) left() {
	unit := &a.Pool.Units[a.Unit]
	row := a.Rows.Own(a.Insurance.Name, a.Year-1, a.Unit, a.Stage.Reads(1))
	if unit.To != a.Year-1 || a.Pool.Heir(a.Unit, a.Year) != calc.PoolLevel || row == nil {
		return
	}
	closing := row.Cells[calc.Closing]
	opened, founded := new(big.Rat), []int(nil)
	for _, u := range a.Rows.Taking[a.Insurance.Name] {
		if a.Pool.Units[u].From != a.Year {
			continue
		}
		founded = append(founded, u)
		if r := a.Row(a.Insurance.Name, a.Year, u); r != nil && r.Cells[calc.Opening].Num != nil {
			opened.Add(opened, r.Cells[calc.Opening].Num)
		}
	}
	if closing.Num == nil || closing.Num.Cmp(opened) == 0 {
		return
	}
	who := "，本年也没有新设的统筹区"
	if len(founded) > 0 {
		who = fmt.Sprintf("，本年新设的%s的上年结余合计 %s", a.Pool.NamesOf(founded), yuan(opened))
	}
	a.ask(closing.Pos, closing.Num, "%d 年终止，没有写并入，年末结余（%s）没有转入别处%s", unit.To, yuan(closing.Num), who)
}

// apartAhead is a unit that ends, or begins, in a year that is projected: the units of the
// budget year are projected, each for itself.
var apartAhead = &Entry{
	Kind: finding.Kind{ID: "K450", Title: "推算年度中的撤并、新设",
		Meaning: "推算把预算年度参加的各统筹区各自往后推：以后哪一年终止、并入别处的，那一年以后仍单独推算，标“某年终止”，承接的不含它的数；以后才设立的，各年都不含它。不影响预算年度的数。不停止计算。",
		Remedy:  "看那一年以后的推算时，把它与承接的加在一起看；到那一年作预算年度时自动合并。"},
	Level: finding.Notice,
	of:    ofPool,
	raise: func(a *asked) {
		last, outlived := a.Year, a.Outlived()
		for i := range a.Paths {
			last = max(last, a.Paths[i].Year)
		}
		for u := range a.Pool.Units {
			unit := &a.Pool.Units[u]
			if a.Insurance, a.Unit = (calc.Insurance{}), u; unit.From > a.Year && unit.From <= last {
				a.say(unit.Pos, "%d 年设立，推算的各年都不含它", unit.From)
			}
			for _, a.Insurance = range a.Pool.Policy.Insurances() {
				to := outlived[calc.UnitIn{Insurance: a.Insurance.Name, Unit: u}]
				if to == 0 {
					continue
				}
				a.Unit = u
				heir := a.Pool.Heir(u, to+1)
				if heir == calc.PoolLevel {
					a.say(unit.Pos, "%d 年终止；%d 年以后的推算仍单独列着它，没有合并", to, to+1)
					continue
				}
				a.say(unit.Pos, "%d 年终止，并入%s；%d 年以后的推算仍单独列着它，没有合并", to, a.Pool.NameOf(heir), to+1)
				if a.Unit = heir; slices.Contains(a.Rows.Taking[a.Insurance.Name], heir) {
					a.say(unit.Pos, "%s %d 年终止后并入；%d 年以后的推算不含它的数", unit.Name, to, to+1)
				}
			}
		}
	},
}
