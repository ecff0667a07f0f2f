// Package value reads what people write as a value: amounts, heads, ratios,
// years, days, yes and no, and the text of a file before that. It is the one
// reader of numbers. Every cell and every key passes Read, which knows the
// kind of the value, the unit it is written in and how it is kept, and gives
// the exact value or a Refusal in the words of a finding.
package value

import (
	"math/big"
	"slices"
	"strings"

	"tongchou/calc/formula"
	"tongchou/data/fault"
)

// Written is a value as a cell or a key holds it.
type Written struct {
	Text   string
	Scale  Scale  // the unit that is written for it; the zero Scale stands for none
	Stored bool   // a number of a workbook, which keeps it in binary
	Format string // how the workbook shows that number: the code of its format
}

// Refusal is the error of this package: why a text is not the value it should
// be, in the words of a finding.
type Refusal struct {
	ID                      string
	Found, Expected, Remedy string
}

func (r *Refusal) Error() string { return r.Found + "；应为：" + r.Expected }

// Scale is a unit that values are written in: one is Factor 元 or 人, and they
// may have Decimals places, which is one fen or one head.
type Scale struct {
	Word     string
	Factor   int64
	Decimals int
}

// The scales of money and heads.
var (
	Yuan       = Scale{"元", 1, 2}
	WanYuan    = Scale{"万元", 10_000, 6}
	YiYuan     = Scale{"亿元", 100_000_000, 10}
	Person     = Scale{"人", 1, 0}
	WanPersons = Scale{"万人", 10_000, 4}
	Percent    = Scale{"%", 1, 12} // of ratios: what is written is divided by 100
)

// anyPlaces is the scale of kinds without a unit. Decimals are those that a
// number kept in binary can be trusted with.
var anyPlaces = Scale{Decimals: 12}

// Scales lists the units that values of a kind may be written in, the one that
// needs no word first.
func Scales(kind string) []Scale {
	switch kind {
	case "money":
		return []Scale{Yuan, WanYuan, YiYuan}
	case "count":
		return []Scale{Person, WanPersons}
	case Heads:
		return []Scale{{"人", 1, 6}, {"万人", 10_000, 10}}
	case "money/count":
		return []Scale{{Word: "元", Factor: 1, Decimals: 12}, {Word: "元/人", Factor: 1, Decimals: 12}}
	case "ratio":
		return []Scale{anyPlaces, Percent}
	}
	return []Scale{anyPlaces}
}

// Heads is the kind of people of one age: their number may come of a larger one that
// was divided.
const Heads = "heads"

// Words are the words of scales.
func Words(scales []Scale) []string {
	var words []string
	for _, s := range scales {
		if s.Word != "" {
			words = append(words, s.Word)
		}
	}
	return words
}

// Read reads a value of a declared kind (money, count, money/count, ratio,
// months, score, number, text, bool), exactly: money in 元, finer than the fen
// refused; heads in whole 人; a number as a percentage or a decimal, a ratio as
// one of them below 1. A scale that is none of the kind's counts as not written.
// A number that a workbook shows as another one is refused. The error is a
// *Refusal.
func Read(kind string, w Written) (formula.Value, error) {
	scales := Scales(kind)
	scale := scales[max(0, slices.Index(scales, w.Scale))]
	w.Scale = scale
	if w.Stored {
		w.Text = denoise(w.Text, scale.Decimals)
	}
	text := w.Text
	var r *big.Rat
	var err error
	switch kind {
	case "text":
		return formula.Str(strings.TrimSpace(text)), nil
	case "bool":
		yes, err := yes(text)
		return formula.Yes(yes), err
	case "money":
		r, err = scaled(text, scale, scales, "金额")
	case "count":
		r, err = scaled(text, scale, scales, "人数")
	case Heads:
		r, err = scaled(text, scale, scales, "人数")
	case "ratio":
		r, err = ratio(w)
	case "number":
		r, _, err = portion(text)
	default: // money/count, months, score
		r, err = number(text)
	}
	if err == nil {
		err = w.shown(kind, r)
	}
	if err != nil {
		return formula.Value{}, err
	}
	return formula.Num(r), nil
}

// Guess reads a value whose kind is not declared: 是 or 否, a number or
// percentage, else text.
func Guess(text string) formula.Value {
	if yes, err := yes(text); err == nil {
		return formula.Yes(yes)
	}
	if r, _, err := portion(text); err == nil {
		return formula.Num(r)
	}
	return formula.Str(text)
}

// yes reads 是 or 否, and what spreadsheet programs write for them.
func yes(text string) (bool, error) {
	switch strings.ToUpper(Tidy(text)) {
	case "是", "TRUE":
		return true, nil
	case "否", "FALSE":
		return false, nil
	}
	return false, &Refusal{fault.Yes, fault.Quote(text), "是 或 否", "改写为“是”或“否”"}
}
