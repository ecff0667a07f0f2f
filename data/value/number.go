package value

import (
	"fmt"
	"math/big"
	"regexp"
	"strings"

	"tongchou/data/fault"
)

// scaled reads an amount or a number of people in a unit. Finer than the fen
// or the head is refused.
func scaled(text string, unit Scale, what string) (*big.Rat, error) {
	r, err := number(text)
	if err != nil {
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

// ratio reads a ratio written as a percentage or a decimal: 8% and 0.08
// are the same.
func ratio(text string) (*big.Rat, error) {
	before, percent := strings.CutSuffix(Tidy(text), "%")
	r, err := number(before)
	if err != nil {
		return nil, &Refusal{fault.Number, fault.Quote(text) + "不是比率", "如 3% 或 0.03", numberRemedy(before)}
	}
	if percent {
		r.Quo(r, big.NewRat(100, 1))
	}
	return r, nil
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
		return "单位写在表头，如“征缴收入（万元）”，单元格只写数字"
	case strings.ContainsAny(s, "¥$￥"):
		return "去掉货币符号，只写数字；单位写在表头"
	case strings.ContainsAny(s, " \t\n"):
		return "去掉数字中间的空格和换行"
	case s == "-" || s == "—" || s == "--" || s == "/" || s == "无" || s == "——":
		return "缺数请留空，确知为零请写 0"
	case strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")"):
		return "负数请用减号"
	case strings.HasSuffix(s, "%"):
		return "这里不是比率，去掉百分号"
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
