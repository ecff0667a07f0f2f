package value

import (
	"fmt"
	"math/big"
	"regexp"
	"strings"

	"tongchou/calc/formula"
	"tongchou/data/fault"
)

// scaled reads an amount or a number of people in a unit. Finer than the fen
// or the head is refused. A number with its own unit is refused with what it is
// in the column's: units to are those that such values may have.
func scaled(text string, unit Scale, to []Scale, what string) (*big.Rat, error) {
	r, err := number(text)
	if err != nil {
		bare, own := Split(Tidy(text))
		scale, known := ScaleOf(own, to)
		if x, bad := number(bare); known && bad == nil {
			x.Mul(x, big.NewRat(scale.Factor, unit.Factor))
			return nil, &Refusal{fault.Number, fault.Quote(text) + "带有单位", "以" + unit.Word + "计的数字", "写 " + formula.Decimal(x)}
		}
		return nil, err
	}
	scaled := new(big.Rat).Mul(r, new(big.Rat).SetInt(pow10(unit.Decimals)))
	if !scaled.IsInt() {
		expected := fmt.Sprintf("以%s计，至多 %d 位小数", unit.Word, unit.Decimals)
		if unit.Decimals == 0 {
			expected = "整数"
		}
		return nil, &Refusal{fault.Fine, what + fault.Quote(text), expected, "核对原数，不要把按比例算出的数直接贴入；确需取整的先四舍五入"}
	}
	return r.Mul(r, new(big.Rat).SetInt64(unit.Factor)), nil
}

// ratio reads a ratio: a percentage, or a decimal below 1. A bare number of 1 or
// more may be meant as either and is refused. A cell whose own format shows a
// percentage, or a header that says %, counts as written with the sign.
func ratio(w Written) (*big.Rat, error) {
	r, percent, err := portion(w.Text)
	switch {
	case err != nil || percent:
		return r, err
	case w.percent():
		return r, nil
	case w.Scale == Percent:
		return r.Quo(r, hundred), nil
	case new(big.Rat).Abs(r).Cmp(big.NewRat(1, 1)) < 0:
		return r, nil
	}
	bare, times := Tidy(w.Text), formula.Decimal(new(big.Rat).Mul(r, hundred))
	return nil, &Refusal{fault.Rate, "比率" + fault.Quote(w.Text) + "看不出是 " + bare + "%，还是 " + times + "%（" + bare + " 倍）", "带百分号的比率，或小于 1 的小数",
		"是前者写 " + bare + "%，是后者写 " + times + "%；参数本是倍数的，把它的 kind 改为 number"}
}

var hundred = big.NewRat(100, 1)

// portion reads a number that may be written as a percentage, and tells if it is:
// 8% and 0.08 are the same.
func portion(text string) (r *big.Rat, percent bool, err error) {
	before, percent := strings.CutSuffix(Tidy(text), "%")
	if r, err = number(before); err != nil {
		return nil, percent, &Refusal{fault.Number, fault.Quote(text) + "不是比率", "如 3% 或 0.03", numberRemedy(before)}
	}
	if percent {
		r.Quo(r, hundred)
	}
	return r, percent, nil
}

// decimalForm is a decimal, with thousands separators in groups of three or none.
var decimalForm = regexp.MustCompile(`^-?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?$`)

// maxDigits bounds the length of a number; the largest budgets need 16 digits.
const maxDigits = 40

// number reads a plain decimal exactly. Full-width digits, 1,234.5 and a
// true minus sign are accepted because they can mean one thing only.
func number(text string) (*big.Rat, error) {
	s := Tidy(text)
	if len(s) > maxDigits || !decimalForm.MatchString(s) {
		return nil, &Refusal{fault.Number, fault.Quote(text) + "不是数字", "如 1234.56 或 1,234.56", numberRemedy(s)}
	}
	r, ok := new(big.Rat).SetString(strings.ReplaceAll(s, ",", ""))
	if !ok {
		return nil, &Refusal{fault.Number, fault.Quote(text) + "不是数字", "如 1234.56", ""}
	}
	return r, nil
}

// numberRemedy guesses how a text that is no number came about.
func numberRemedy(s string) string {
	switch {
	case strings.ContainsAny(s, "eE") && strings.ContainsAny(s, "0123456789"):
		return "科学记数法会丢失位数，请把该列设为数值格式后重新导出"
	case strings.HasPrefix(s, "##"):
		return "列宽不足时导出的占位符，请加宽该列后重新导出"
	case strings.ContainsAny(s, "元万亿人"):
		return "照表头的单位换算后只写数字；表头没有写单位的以元、人计"
	case strings.ContainsAny(s, "¥$￥"):
		return "去掉货币符号，只写数字；单位写在表头"
	case strings.ContainsAny(s, " \t\n"):
		return "去掉数字中间的空格和换行"
	case s == "-" || s == "—" || s == "--" || s == "/" || s == "无" || s == "——":
		return "缺数请留空，确知为零请写 0"
	case strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")"):
		return "负数请用减号"
	case strings.HasSuffix(s, "%"):
		return "这里不是比率；照原数核对，不带百分号"
	case strings.Contains(s, ","):
		return "千分位逗号应每三位一个"
	}
	return "改成数字；缺数请留空"
}

// LastPlace is what one in the last written digit of an amount is worth, in 元.
func LastPlace(text string, unit Scale) *big.Rat {
	_, decimals, _ := strings.Cut(Tidy(text), ".")
	return new(big.Rat).SetFrac(big.NewInt(unit.Factor), pow10(len(decimals)))
}

func pow10(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }
