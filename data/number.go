package data

import (
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/width"

	"tongchou/calc/formula"
)

// NumberError says why a text is not the value it should be, in the words of
// a finding.
type NumberError struct {
	ID                      string
	Found, Expected, Remedy string
}

func (e *NumberError) Error() string { return e.Found + "；应为：" + e.Expected }

// Scale is the unit a column or value is written in: one unit is Factor 元 or
// 人, and figures may have Decimals places, which is one fen or one head.
type Scale struct {
	Word     string
	Factor   int64
	Decimals int
}

// The units of money and heads.
var (
	Yuan       = Scale{"元", 1, 2}
	WanYuan    = Scale{"万元", 10_000, 6}
	YiYuan     = Scale{"亿元", 100_000_000, 10}
	Person     = Scale{"人", 1, 0}
	WanPersons = Scale{"万人", 10_000, 4}
)

// ParseMoney reads an amount written in a unit of money as 元, exactly. Finer
// than the fen is refused.
func ParseMoney(text string, unit Scale) (*big.Rat, error) { return parseScaled(text, unit, "金额") }

// ParseCount reads a number of people, written in 人 or 万人, as 人. It must be whole.
func ParseCount(text string, unit Scale) (*big.Rat, error) { return parseScaled(text, unit, "人数") }

func parseScaled(text string, unit Scale, what string) (*big.Rat, error) {
	r, err := ParseNumber(text)
	if err != nil {
		return nil, err
	}
	scaled := new(big.Rat).Mul(r, new(big.Rat).SetInt(pow10(unit.Decimals)))
	if !scaled.IsInt() {
		expected := fmt.Sprintf("以%s计，至多 %d 位小数", unit.Word, unit.Decimals)
		if unit.Decimals == 0 {
			expected = "整数"
		}
		return nil, &NumberError{faultFine, what + quote(text), expected, "核对原数，不要把按比例算出的数直接贴入；确需取整的先四舍五入"}
	}
	return r.Mul(r, new(big.Rat).SetInt64(unit.Factor)), nil
}

// ParseRate reads a ratio written as a percentage or a decimal: 8% and 0.08
// are the same.
func ParseRate(text string) (*big.Rat, error) {
	before, percent := strings.CutSuffix(tidy(text), "%")
	r, err := ParseNumber(before)
	if err != nil {
		return nil, &NumberError{faultNumber, quote(text) + "不是比率", "如 3% 或 0.03", numberRemedy(before)}
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

// ParseNumber reads a plain decimal exactly. Full-width digits, 1,234.5 and a
// true minus sign are accepted because they can mean one thing only.
func ParseNumber(text string) (*big.Rat, error) {
	s := tidy(text)
	if len(s) > maxDigits || !decimalForm.MatchString(s) {
		return nil, &NumberError{faultNumber, quote(text) + "不是数字", "如 1234.56 或 1,234.56", numberRemedy(s)}
	}
	r, ok := new(big.Rat).SetString(strings.ReplaceAll(s, ",", ""))
	if !ok {
		return nil, &NumberError{faultNumber, quote(text) + "不是数字", "如 1234.56", ""}
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

// ParseYes reads 是 or 否.
func ParseYes(text string) (bool, error) {
	switch tidy(text) {
	case "是":
		return true, nil
	case "否":
		return false, nil
	}
	return false, &NumberError{faultYes, quote(text), "是 或 否", "改写为“是”或“否”"}
}

// ParseValue reads a value of a declared kind: money in 元, count in 人, ratio,
// months, score, number, text or bool.
func ParseValue(kind, text string) (formula.Value, error) {
	var r *big.Rat
	var err error
	switch kind {
	case "text":
		return formula.Str(strings.TrimSpace(text)), nil
	case "bool":
		yes, err := ParseYes(text)
		return formula.Yes(yes), err
	case "money":
		r, err = ParseMoney(text, Yuan)
	case "count":
		r, err = ParseCount(text, Person)
	case "ratio", "number":
		r, err = ParseRate(text)
	default: // money/count, months, score
		r, err = ParseNumber(text)
	}
	if err != nil {
		return formula.Value{}, err
	}
	return formula.Num(r), nil
}

// firstYear and lastYear bound what can be a year at all.
const firstYear, lastYear = 1950, 2200

// ParseYear reads a four-digit year, with or without 年.
func ParseYear(text string) (int, error) {
	s := strings.TrimSuffix(strings.TrimSuffix(tidy(text), "度"), "年")
	year, err := strconv.Atoi(s)
	if err != nil || len(s) != 4 || year < firstYear || year > lastYear {
		return 0, &NumberError{faultYear, "年度" + quote(text), "四位年份，如 2026", "只写年份，不写日期"}
	}
	return year, nil
}

// dateForms are the ways a day is written, all year first.
var dateForms = []string{"2006-1-2", "2006/1/2", "2006.1.2", "2006年1月2日", "20060102"}

// ParseDate reads a day and writes it as 2006-01-02.
func ParseDate(text string) (string, error) {
	s := tidy(text)
	for _, form := range dateForms {
		if day, err := time.Parse(form, s); err == nil && day.Year() >= firstYear && day.Year() <= lastYear {
			return day.Format(time.DateOnly), nil
		}
	}
	return "", &NumberError{faultDate, "日期" + quote(text), "如 2026-03-31 或 2026年3月31日", "核对年月日"}
}

// tidy removes blanks around a text and makes full-width forms and the true
// minus sign plain.
func tidy(text string) string {
	return strings.ReplaceAll(width.Narrow.String(strings.TrimSpace(text)), "−", "-")
}

// quote shows a text as found, on one line and shortened.
func quote(text string) string {
	text = strings.ReplaceAll(text, "\n", "⏎")
	const most = 40
	if utf8.RuneCountInString(text) > most {
		text = string([]rune(text)[:most]) + "…"
	}
	return "“" + text + "”"
}

func pow10(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// denoise writes a number that a workbook keeps in binary as the decimal it
// stands for, when rounding to the given decimals moves it no further than
// binary arithmetic does (0.1+0.7 is 0.7999999999999999). A number that really
// has more decimals stays as it is, so that the parser refuses it.
func denoise(text string, decimals int) string {
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		return text
	}
	rounded := formula.Round(r, decimals)
	moved := new(big.Rat).Sub(rounded, r)
	noise := new(big.Rat).Mul(r, big.NewRat(1, 1<<48)) // a few units in the last place of a float64
	least := new(big.Rat).SetFrac(big.NewInt(1), pow10(decimals+4))
	if noise.Abs(noise).Cmp(least) < 0 {
		noise = least
	}
	if moved.Abs(moved).Cmp(noise) > 0 {
		return text
	}
	return formula.Decimal(rounded)
}
