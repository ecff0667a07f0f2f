package data

import (
	"math/big"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/finding"
)

// moneyWords are the units in which a published figure may be written.
var moneyWords = []string{Yuan.Word, WanYuan.Word, YiYuan.Word}

// readOutcomes reads backtest.toml: published figures that the rules should
// reproduce, each with the formula that does, its source, and why the two
// differ or what their being equal shows. The scheme and the formula are
// calc's to check.
func (r *reader) readOutcomes() []calc.Outcome {
	s, ok := r.readTOML(backtestFile)
	if !ok {
		return nil
	}
	s.schema()
	var out []calc.Outcome
	ids := map[string]finding.Pos{}
	for _, c := range s.sections("outcome", "[[outcome]]") {
		o := c.outcome()
		if first, twice := ids[o.ID]; twice {
			c.fault(faultNameTwice, "id", "id = "+quote(o.ID)+"，前一处在 "+place(first), "每条一个 id", "改 id")
		} else if o.ID != "" {
			ids[o.ID] = c.value("id")
		}
		out = append(out, o)
	}
	s.close()
	return out
}

func (s *section) outcome() calc.Outcome {
	o := calc.Outcome{ID: s.need("id"), Pos: s.value("scheme")}
	if o.ID != "" {
		s.title = "回测 " + o.ID
	}
	o.Title, o.Scheme, o.Insurance = s.need("title"), s.need("scheme"), s.need("insurance")
	o.Unit, o.Year = s.text("unit"), s.needWhole("year", firstYear, lastYear)
	o.Formula, o.Source, o.Reason = s.needFormula("formula"), s.need("source"), s.need("reason")
	s.published(&o)
	if p := s.r.pool.Policy; p != nil && !s.r.policyFaults {
		s.known("insurance", o.Insurance, insuranceNames(p), "职工、居民，或 [[insurance]] 声明的险种")
	}
	if s.r.units != nil && o.Unit != "" {
		codes := make([]string, len(s.r.pool.Units))
		for i, u := range s.r.pool.Units {
			codes[i] = u.Code
		}
		if !slices.Contains(codes, o.Unit) {
			s.fault(faultCode, "unit", "代码"+quote(o.Unit)+"不在 units.csv 中", "", perhaps(o.Unit, codes))
		}
	}
	s.close()
	return o
}

// published reads the published amount, in 元 or in the unit that the key in names.
func (s *section) published(o *calc.Outcome) {
	word := s.word("in", Yuan.Word, moneyWords)
	raw := s.need("published")
	if raw == "" {
		return
	}
	for _, unit := range []Scale{Yuan, WanYuan, YiYuan} {
		if unit.Word != word {
			continue
		}
		v, err := ParseMoney(raw, unit)
		if err != nil {
			s.refuse("published", err)
		}
		o.Published, o.Place = v, lastPlace(raw, unit)
	}
}

// lastPlace is what one in the last written digit of an amount is worth, in 元.
func lastPlace(raw string, unit Scale) *big.Rat {
	_, decimals, _ := strings.Cut(tidy(raw), ".")
	ten := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(len(decimals))), nil)
	return new(big.Rat).SetFrac(big.NewInt(unit.Factor), ten)
}
