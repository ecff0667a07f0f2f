package data

import (
	"cmp"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/data/fault"
)

func (s *section) stochastic(p *calc.Projection) *calc.Stochastic {
	seed, _ := s.Whole("seed", 0, math.MaxInt64)
	out := &calc.Stochastic{Paths: s.NeedWhole("paths", 1, 1_000_000), Seed: uint64(seed)}
	if !s.Has("seed") {
		s.r.Add(fault.KeyMissing, s.Place(), s.Title+" 缺少 seed", "seed = 整数", "补上 seed，使同样的输入得到同样的结果")
	}
	var taken []string
	out.Shocks = each(s, "shock", "[[stochastic.shock]]", func(c *section) calc.Shock { return c.shock(p, &taken) })
	out.Correlations = each(s, "correlation", "[[stochastic.correlation]]", func(c *section) calc.Correlation { return c.correlation(out) })
	s.together(out)
	s.Close()
	return out
}

func (s *section) shock(p *calc.Projection, taken *[]string) calc.Shock {
	shock := calc.Shock{Assumption: s.Need("assumption"), Source: strings.TrimSpace(s.Text("source")), Pos: s.Place()}
	s.known("assumption", shock.Assumption, assumptionNames(p), "[[assumption]] 的名称")
	if slices.Contains(*taken, shock.Assumption) {
		s.Fault(fault.NameTwice, "assumption", "假设“"+shock.Assumption+"”的波动重复", "每个假设一次", "删去其中一节")
	}
	*taken = append(*taken, shock.Assumption)
	one := big.NewRat(1, 1)
	s.Lacks("sd", "sd = …")
	shock.SD = s.within("sd", "ratio", nil, nil, "0 或正数", new(big.Rat))
	shock.Common = s.within("common", "ratio", new(big.Rat), one, "0% 至 100%", one)
	if shock.Persist = s.inside("persist"); shock.Persist == nil {
		shock.Persist = new(big.Rat)
	}
	shock.Uncertain = s.within("uncertain", "ratio", nil, nil, "0 或正数", new(big.Rat))
	return shock
}

// nearer is the remedy for a number outside its bounds.
const nearer = "核对后改正"

// within reads a number that lies between two others, or is not negative without them;
// without is of an absent key.
func (s *section) within(key, kind string, low, high *big.Rat, expected string, without *big.Rat) *big.Rat {
	if !s.Has(key) {
		return without
	}
	v, raw := s.Typed(key, kind)
	if v.Num == nil {
		return without
	}
	if low == nil {
		low = new(big.Rat)
	}
	if v.Num.Cmp(low) < 0 || high != nil && v.Num.Cmp(high) > 0 {
		s.Fault(fault.Parse, key, key+" = "+fault.Quote(raw), expected, nearer)
	}
	return v.Num
}

// inside reads a correlation: between −1 and 1, which are not among them; nil where it is
// none.
func (s *section) inside(key string) *big.Rat {
	if !s.Has(key) {
		return nil
	}
	v, raw := s.Typed(key, "number")
	if v.Num != nil && new(big.Rat).Abs(v.Num).Cmp(big.NewRat(1, 1)) >= 0 {
		s.Fault(fault.Parse, key, key+" = "+fault.Quote(raw), "大于 -1、小于 1", nearer)
		return nil
	}
	return v.Num
}

func (s *section) correlation(of *calc.Stochastic) calc.Correlation {
	c := calc.Correlation{Source: strings.TrimSpace(s.Text("source")), Pos: s.Place()}
	var shocked []string
	for _, shock := range of.Shocks {
		shocked = append(shocked, shock.Assumption)
	}
	names := s.Texts("between")
	s.Lacks("between", `between = ["甲", "乙"]`)
	for i, name := range names {
		if !slices.Contains(shocked, name) {
			s.r.Add(fault.Reference, s.ItemPos("between", i), "“"+name+"”没有 [[stochastic.shock]]", "有波动的假设", cmp.Or(fault.Perhaps(name, shocked), "给它写 [[stochastic.shock]]，或删去这一对"))
		}
	}
	switch {
	case s.Has("between") && len(names) != 2 || len(names) == 2 && names[0] == names[1]:
		s.Fault(fault.Parse, "between", fmt.Sprintf("between 有 %d 个假设", len(slices.Compact(slices.Sorted(slices.Values(names))))), "两个不同的假设", "写成一对；多个假设两两各写一节")
	case len(names) == 2:
		c.Between = [2]string{names[0], names[1]}
		pair := strings.Join(slices.Sorted(slices.Values(names)), "和")
		if first, twice := s.seen["相关 "+pair]; twice {
			s.Fault(fault.NameTwice, "between", pair+"的相关系数重复，前一处在 "+fault.Place(first, s.Pos("between")), "每一对一次", "删去其中一节")
		} else {
			s.seen["相关 "+pair] = s.Pos("between")
		}
	}
	s.Lacks("value", `value = "0.3"`)
	c.Value = s.inside("value")
	return c
}

// together refuses correlations that no moves can have at once: those whose matrix is
// not positive definite. The pair is the first, in order of the file, that cannot stand
// beside those before it.
func (s *section) together(of *calc.Stochastic) {
	kept := *of
	kept.Correlations = nil
	for _, c := range of.Correlations {
		if c.Value == nil || c.Between[0] == "" {
			continue
		}
		kept.Correlations = append(kept.Correlations, c)
		if !definite(kept.Correlated()) {
			s.r.Add(fault.Correlation, c.Pos, fmt.Sprintf("“%s”和“%s”的相关系数 %s 与其余的不能并存", c.Between[0], c.Between[1], formula.Decimal(c.Value)),
				"正定的相关矩阵", "甲乙、乙丙都高度相关时，甲丙也要相关；改小它，或补上缺的一对")
			return
		}
	}
}

// definite reports whether a symmetric matrix is positive definite: by elimination, with
// every pivot greater than 0.
func definite(of [][]*big.Rat) bool {
	for k := range of {
		if of[k][k].Sign() <= 0 {
			return false
		}
		for i := k + 1; i < len(of); i++ {
			by := new(big.Rat).Quo(of[i][k], of[k][k])
			for j := k; j < len(of); j++ {
				of[i][j].Sub(of[i][j], new(big.Rat).Mul(by, of[k][j]))
			}
		}
	}
	return true
}
