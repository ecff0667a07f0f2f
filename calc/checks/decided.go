package checks

import (
	"math/big"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// farFromDue is an amount that people wrote down, held against what it should be
// about: a decision against its suggestion, what was paid against what is due, an
// opening balance against what the fund moves in the year.
var farFromDue = &Entry{
	Kind: finding.Kind{ID: "K414", Title: "与应有的数相差悬殊",
		Meaning: "核定的数与建议值、已缴已拨（录入、台账）和已发文书的金额与应缴应拨、基金年初余额与本年收支，相差一千倍以上。多半是元、万元用错。不停止计算。",
		Remedy:  "核对单位，改正；数属实的在 notes.csv 答复。"},
	Level: finding.Warning, Asks: true,
	of: ofRun,
	raise: func(a *asked) {
		for _, in := range a.Run.Inputs {
			for i, c := range in.Cells {
				a.Unit = a.Run.UnitOf(&in, i)
				if c.Row == nil || in.Program.Suggest == nil || in.Program.Type != formula.MoneyType {
					continue
				}
				if like, err := in.Program.Suggest.Eval(a.Run.Facts, a.Unit); err == nil && like.Sort == formula.Number {
					a.far(c.Row.Pos, in.Rule.Name, c.Value.Num, "建议值", like.Num, true)
				}
			}
		}
		moved := new(big.Rat)
		for _, a.Unit = range a.Run.Units {
			for _, flow := range []calc.Flow{calc.Levy, calc.Grant} {
				due := a.Run.Moves(flow, a.Unit)
				if due == nil {
					continue // nothing to hold it against
				}
				moved.Add(moved, due)
				if row := a.typed(calc.PaidItem(flow)); row != nil {
					a.far(row.Pos, row.Item, row.Value.Num, "应"+string(flow), due, true)
				}
				if row := a.Pool.InForce(a.Run.Scheme.ID, a.Insurance.Name, a.Year, a.Unit, flow); row != nil {
					a.far(row.Pos, "登记"+string(flow), row.Amount, "应"+string(flow), due, true)
				}
				if entries := a.entries(string(flow)); len(entries) > 0 {
					a.far(entries[0].Pos, "台账"+string(flow), total(string(flow), entries), "应"+string(flow), due, false)
				}
			}
		}
		a.Unit = calc.PoolLevel
		if row := a.typed(calc.FundOpening); row != nil {
			a.far(row.Pos, row.Item, row.Value.Num, "本年上解、下拨共", moved, true)
		}
	},
}

// far asks about an amount that is far from what it is like; above says whether
// being far above is this check's matter, too.
func (a *asked) far(pos finding.Pos, name string, x *big.Rat, what string, like *big.Rat, above bool) {
	if way := calc.Apart(x, like, calc.FarApart); way < 0 || way > 0 && above {
		a.ask(pos, x, "“%s” %s，%s %s，%s；核对单位（元、万元、亿元）", name, yuan(x), what, yuan(like), fold(x, like))
	}
}

// scoreOfOne is a score between 0 and 1 where scores go to 100: a cell that shows
// 95% holds 0.95.
var scoreOfOne = &Entry{
	Kind: finding.Kind{ID: "K415", Title: "百分制得分不超过一分",
		Meaning: "得分按百分制（上限、其他统筹区的得分或公式里比的数大于一），这一个却大于 0 而不超过 1：像是把 95% 写成了 0.95。不停止计算。",
		Remedy:  "写成百分制的分数，如 95；确为这个分数的在 notes.csv 答复。"},
	Level: finding.Warning, Asks: true,
	of: ofRun,
	raise: func(a *asked) {
		one := big.NewRat(1, 1)
		for _, in := range a.Run.Inputs {
			if in.Rule.Kind != "score" || !a.ofHundred(&in) {
				continue
			}
			for i, c := range in.Cells {
				if c.Row == nil || c.Value.Sort != formula.Number || c.Value.Num.Sign() <= 0 || c.Value.Num.Cmp(one) > 0 {
					continue
				}
				a.Unit = a.Run.UnitOf(&in, i)
				hundred := new(big.Rat).Mul(c.Value.Num, big.NewRat(100, 1))
				a.ask(c.Row.Pos, c.Value.Num, "“%s”%s 分，得分按百分制；若是 %s%%，写 %s", in.Rule.Name, formula.Decimal(c.Value.Num), formula.Decimal(hundred), formula.Decimal(hundred))
			}
		}
	},
}

// ofHundred reports whether the scores of an input go beyond 1.
func (a *asked) ofHundred(in *calc.InputColumn) bool {
	beyond := func(x *big.Rat) bool { return x != nil && x.Cmp(big.NewRat(1, 1)) > 0 }
	for _, c := range in.Cells {
		if beyond(c.Max) || beyond(c.Value.Num) {
			return true
		}
	}
	found := false
	for _, f := range a.Run.Program.Formulas() {
		f.Walk(func(n *formula.Node) {
			for i, x := range n.Args {
				named := x.Op == formula.OpName && x.Space == "" && x.Name == in.Rule.Name
				found = found || named && len(n.Args) == 2 && beyond(n.Args[1-i].Num)
			}
		})
	}
	return found
}
