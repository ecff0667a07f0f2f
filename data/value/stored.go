package value

import (
	"math"
	"math/big"
	"strconv"
	"time"

	"tongchou/calc/formula"
)

// Serial is the text of a day that a workbook keeps as a number, counted from
// 1900 or 1904; a number that is no such day stays as it is. Half a second
// before midnight is midnight.
func Serial(text string, from1904 bool) string {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || n < 0 || n >= 19000101 { // 20260331 is no serial
		return text
	}
	// Before March 1900 the format counts a day too many; no year is that early.
	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if from1904 {
		epoch = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	if day := epoch.AddDate(0, 0, int(n+0.5/(24*60*60))); day.Year() >= FirstYear {
		return day.Format(time.DateOnly)
	}
	return text
}

// Stored writes the number of a workbook without an exponent, unless it is
// larger than any figure; false if it is no number.
func Stored(raw string) (string, bool) {
	f, err := strconv.ParseFloat(raw, 64)
	if err != nil || math.Abs(f) >= 1e18 {
		return raw, err == nil
	}
	return strconv.FormatFloat(f, 'f', -1, 64), true
}

// SameStored reports whether two numbers of workbooks are one: they may differ
// in the last places that a program keeps, never in the fen.
func SameStored(a, b string) bool {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	return errX == nil && errY == nil && math.Abs(x-y) <= max(1e-12, min(0.0005, math.Abs(x)*1e-9))
}

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

// Below reports whether a text is a number below another: a size in a workbook.
func Below(text string, least float64) bool {
	n, err := strconv.ParseFloat(text, 64)
	return err == nil && n < least
}
