package calc

import "math/big"

// Indicator is a ratio shown for every unit. Each label is defined here, once.
type Indicator struct {
	Name       string
	Unit       string // 比 率 月
	Definition string
	over       []string // numerator measures: the first, less the others
	under      []string // denominator measures
	scale      int64    // multiplies the quotient
}

// The indicators; all read 上年 unless a caller says otherwise.
var (
	ActiveRetireeRatio = Indicator{"在职退休比", "比", "在职人数 ÷ 退休人数", []string{"在职人数"}, []string{"退休人数"}, 1}
	SurplusRate        = Indicator{"当期结余率", "率", "（收入小计 − 支出小计）÷ 收入小计", []string{Income, Expenditure}, []string{Income}, 1}
	ReserveMonths      = Indicator{"可支付月数", "月", "年末结余 ÷（待遇支出 ÷ 12）", []string{Closing}, []string{Benefits}, 12}
	CompletionRate     = Indicator{"征缴完成率", "率", "征缴收入 ÷ 征缴预算", []string{Contributions}, []string{"征缴预算"}, 1}
)

// Indicators lists them in the order of tables.
func Indicators() []Indicator {
	return []Indicator{ActiveRetireeRatio, SurplusRate, ReserveMonths, CompletionRate}
}

// WarningMonths is the line below which a fund's reserve is marked, in months
// of benefits: the floor of the 6 to 9 months that national guidance asks of
// employee funds. A policy's own line, where it has one, is a check of that policy.
const WarningMonths = 6

// Of is the indicator of some figures; nil when a measure it needs is missing or
// the denominator is 0.
func (i Indicator) Of(f *Figures) *big.Rat { return i.From(f.Num) }

// From is the indicator of measures by name, as Of is.
func (i Indicator) From(num func(measure string) *big.Rat) *big.Rat {
	diff := func(names []string) *big.Rat {
		out := new(big.Rat)
		for k, name := range names {
			v := num(name)
			switch {
			case v == nil:
				return nil
			case k == 0:
				out.Set(v)
			default:
				out.Sub(out, v)
			}
		}
		return out
	}
	over, under := diff(i.over), diff(i.under)
	if over == nil || under == nil || under.Sign() == 0 {
		return nil
	}
	q := new(big.Rat).Quo(over, under)
	return q.Mul(q, new(big.Rat).SetInt64(i.scale))
}
