package data

import (
	"slices"

	"tongchou/calc"
	"tongchou/data/fault"
	"tongchou/data/value"
)

// readOutcomes reads backtest.toml: published figures that the rules should
// reproduce, each with the formula that does, its source, and why the two
// differ or what their being equal shows. The scheme and the formula are
// calc's to check.
func (r *reader) readOutcomes() []calc.Outcome {
	s := r.readTOML(backtestFile)
	if s == nil {
		return nil
	}
	s.Schema()
	out := each(s, "outcome", "[[outcome]]", (*section).outcome)
	s.Close()
	return out
}

func (s *section) outcome() calc.Outcome {
	o := calc.Outcome{ID: s.Need("id"), Pos: s.Pos("scheme")}
	if first, twice := s.seen[o.ID]; twice {
		s.Fault(fault.NameTwice, "id", "id = "+fault.Quote(o.ID)+"，前一处在 "+fault.Place(first, s.Pos("id")), "每条一个 id", "改 id")
	} else if o.ID != "" {
		s.seen[o.ID] = s.Pos("id")
	}
	s.titled("回测", o.ID)
	o.Title, o.Scheme, o.Insurance = s.Need("title"), s.Need("scheme"), s.Need("insurance")
	o.Unit, o.Year = s.Text("unit"), s.NeedWhole("year", value.FirstYear, value.LastYear)
	o.Formula, o.Source, o.Reason = s.needFormula("formula"), s.Need("source"), s.Need("reason")
	o.Circular = s.Yes("circular")
	s.published(&o)
	if p := s.r.pool.Policy; p != nil && !s.r.policyFaults {
		s.known("insurance", o.Insurance, insuranceNames(p), "职工、居民，或 [[insurance]] 声明的险种")
	}
	if codes := unitCodes(s.r.pool); s.r.units != nil && o.Unit != "" && !slices.Contains(codes, o.Unit) {
		s.Fault(fault.Code, "unit", "代码"+fault.Quote(o.Unit)+"不在 units.csv 中", "", fault.Perhaps(o.Unit, codes))
	}
	return o
}

// published reads the published amount, in 元 or in the unit that the key in names.
func (s *section) published(o *calc.Outcome) {
	scales := value.Scales("money")
	word := s.Word("in", value.Yuan.Word, value.Words(scales))
	if i := slices.Index(value.Words(scales), word); i >= 0 {
		v, raw := s.TypedIn("published", "money", scales[i])
		o.Published, o.Place = v.Num, value.LastPlace(raw, scales[i])
	} else {
		s.Need("published")
	}
}
