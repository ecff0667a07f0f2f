package calc

import (
	"math/big"
	"slices"
)

// What is plausible, stated once: the checks of a pool's figures ask with it, and
// a test counts how often it would ring on published ones.

// Band is what a measure of an insurance comes to a head, in 元, as far as is
// known. It is wide: a figure outside is likely in another unit than meant.
type Band struct {
	Insurance           string
	Low, High           *big.Rat // Low is nil where next to nothing is possible too
	Published, National string   // on how many of those figures it would ring
}

// fewHeads are too few for a 统筹区: the lower end of a band does not hold of them.
// Were they meant in 万人, the amount would be above the upper end.
const fewHeads = 1000

// Outside reports whether an amount is below the band (−1) or above it (1).
func (b *Band) Outside(amount, heads *big.Rat) int {
	if amount.Sign() == 0 || heads.Sign() <= 0 {
		return 0
	}
	each := new(big.Rat).Quo(amount, heads)
	switch each.Abs(each); {
	case each.Cmp(b.High) > 0:
		return 1
	case b.Low != nil && each.Cmp(b.Low) < 0 && heads.Cmp(big.NewRat(fewHeads, 1)) > 0:
		return -1
	}
	return 0
}

// FarApart is a factor beyond which two amounts without heads, two columns of a
// row, or a decision and its suggestion are asked about: smaller than 万, larger
// than differences in size.
const FarApart = 1000

// Apart reports whether two positive numbers differ by more than a factor: 1 if
// the first is that much greater, −1 if it is that much smaller.
func Apart(a, b *big.Rat, times int64) int {
	factor := big.NewRat(times, 1)
	switch {
	case a.Sign() <= 0 || b.Sign() <= 0:
	case a.Cmp(new(big.Rat).Mul(b, factor)) > 0:
		return 1
	case b.Cmp(new(big.Rat).Mul(a, factor)) > 0:
		return -1
	}
	return 0
}

// TenThousandfold reports whether two positive amounts differ about that much:
// 元 and 万元 mixed up.
func TenThousandfold(a, b *big.Rat) bool {
	return Apart(a, b, 5_000) != 0 && Apart(a, b, 20_000) == 0
}

// Band is the band of an insurance; nil if the measure has none.
func (m *Measure) Band(insurance string) *Band {
	for i := range m.Bands {
		if m.Bands[i].Insurance == insurance {
			return &m.Bands[i]
		}
	}
	return nil
}

// Median is the middle of some numbers: of an even count, the lower of the two.
func Median(list []*big.Rat) *big.Rat {
	sorted := slices.SortedFunc(slices.Values(list), (*big.Rat).Cmp)
	return sorted[(len(sorted)-1)/2]
}
