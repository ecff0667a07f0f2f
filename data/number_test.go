package data

import (
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tongchou/calc/formula"
)

func ExampleParseMoney() {
	for _, text := range []string{"1,234.56", "１２．５", "0.001"} {
		r, err := ParseMoney(text, Yuan)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(formula.Decimal(r))
	}
	r, _ := ParseMoney("32849.4", WanYuan)
	fmt.Println(formula.Decimal(r))
	// Output:
	// 1234.56
	// 12.5
	// 金额“0.001”；应为：以元计，至多 2 位小数
	// 328494000
}

func TestParseNumbers(t *testing.T) {
	money := func(unit Scale) func(string) (*big.Rat, error) {
		return func(s string) (*big.Rat, error) { return ParseMoney(s, unit) }
	}
	count := func(s string) (*big.Rat, error) { return ParseCount(s, Person) }
	for _, c := range []struct {
		parse      func(string) (*big.Rat, error)
		text, want string // want is a decimal, or the id of the refusal
	}{
		{money(Yuan), "0", "0"},
		{money(Yuan), "3139540000.00", "3139540000"},
		{money(Yuan), " 12.3 ", "12.3"},
		{money(Yuan), "-0.01", "-0.01"},
		{money(Yuan), "−5", "-5"},
		{money(Yuan), "－5", "-5"},
		{money(Yuan), "1,234,567.89", "1234567.89"},
		{money(Yuan), "１，２３４．５", "1234.5"},
		{money(Yuan), "1.230", "1.23"},
		{money(Yuan), "9999999999999999.99", "9999999999999999.99"},
		{money(Yuan), "1.005", faultFine},
		{money(Yuan), "12,34", faultNumber},
		{money(Yuan), "1,23,456", faultNumber},
		{money(Yuan), ",123", faultNumber},
		{money(Yuan), "1 234", faultNumber},
		{money(Yuan), "1.", faultNumber},
		{money(Yuan), ".5", faultNumber},
		{money(Yuan), "+5", faultNumber},
		{money(Yuan), "1e3", faultNumber},
		{money(Yuan), "0x10", faultNumber},
		{money(Yuan), "5%", faultNumber},
		{money(Yuan), "￥5", faultNumber},
		{money(Yuan), "", faultNumber},
		{money(Yuan), strings.Repeat("9", maxDigits+1), faultNumber},
		{money(WanYuan), "1.000001", "10000.01"},
		{money(WanYuan), "1.0000001", faultFine},
		{money(YiYuan), "0.0000000001", "0.01"},
		{money(YiYuan), "0.00000000001", faultFine},
		{count, "3,541,539", "3541539"},
		{count, "1.0", "1"},
		{count, "1.5", faultFine},
		{func(s string) (*big.Rat, error) { return ParseCount(s, WanPersons) }, "354.1539", "3541539"},
		{ParseRate, "8%", "0.08"},
		{ParseRate, "８％", "0.08"},
		{ParseRate, "7.5 %", "0.075"},
		{ParseRate, "0.08", "0.08"},
		{ParseRate, "-0.5%", "-0.005"},
		{ParseRate, "%", faultNumber},
		{ParseRate, "8%%", faultNumber},
		{ParseNumber, "0.5", "0.5"},
	} {
		got, err := c.parse(c.text)
		var bad *NumberError
		switch {
		case errors.As(err, &bad):
			if bad.ID != c.want {
				t.Errorf("%q: %v, want %s", c.text, err, c.want)
			}
		case err != nil:
			t.Errorf("%q: %v", c.text, err)
		case formula.Decimal(got) != c.want:
			t.Errorf("%q = %s, want %s", c.text, formula.Decimal(got), c.want)
		}
	}
}

func TestParseOthers(t *testing.T) {
	for text, want := range map[string]string{
		"2026-03-31": "2026-03-31", "2026/3/1": "2026-03-01", "2026.3.1": "2026-03-01", "2026年3月1日": "2026-03-01",
		"20260331": "2026-03-31", "２０２６－０３－３１": "2026-03-31",
		"2026-02-30": "", "2026-3": "", "3月1日": "", "31-03-2026": "", "1026-01-01": "",
	} {
		if got, err := ParseDate(text); got != want || (err == nil) != (want != "") {
			t.Errorf("ParseDate(%q) = %q, %v", text, got, err)
		}
	}
	for text, want := range map[string]int{"2026": 2026, "2026年": 2026, "2026年度": 2026, "２０２６": 2026, "26": 0, "20260": 0, "2026.0": 0, "": 0, "1899": 0} {
		if got, err := ParseYear(text); got != want || (err == nil) != (want != 0) {
			t.Errorf("ParseYear(%q) = %d, %v", text, got, err)
		}
	}
	for text, want := range map[string]string{"是": "是", "否": "否", " 是 ": "是"} {
		if got, err := ParseValue("bool", text); err != nil || got.String() != want {
			t.Errorf("ParseValue(bool, %q) = %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"TRUE", "1", "y", "对", ""} {
		if _, err := ParseYes(text); err == nil {
			t.Errorf("ParseYes(%q) is accepted", text)
		}
	}
}

// Whatever is written as fen is read back as it was, in every unit.
func TestMoneyRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fen := rapid.Int64Range(-1e17, 1e17).Draw(t, "fen")
		unit := rapid.SampledFrom([]Scale{Yuan, WanYuan, YiYuan}).Draw(t, "unit")
		want := big.NewRat(fen, 100)
		text := new(big.Rat).Quo(want, new(big.Rat).SetInt64(unit.Factor)).FloatString(unit.Decimals)
		got, err := ParseMoney(text, unit)
		if err != nil || got.Cmp(want) != 0 {
			t.Fatalf("%s %s is read as %v, %v", text, unit.Word, got, err)
		}
		if _, err := ParseMoney(text+"1", unit); err == nil {
			t.Fatalf("%s %s is finer than a fen and accepted", text+"1", unit.Word)
		}
	})
}

func FuzzParseNumber(f *testing.F) {
	for _, s := range []string{"1,234.5", "８％", "-0", "1e9", "2026年度", "2026-3-1", "是"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if r, err := ParseNumber(text); err == nil {
			if again, err := ParseNumber(formula.Decimal(r)); err != nil || again.Cmp(r) != 0 {
				t.Errorf("%q is read as %v, which is read as %v, %v", text, r, again, err)
			}
		}
		if day, err := ParseDate(text); err == nil {
			if again, err := ParseDate(day); err != nil || again != day {
				t.Errorf("%q is the day %s, which is the day %s, %v", text, day, again, err)
			}
		}
		for _, kind := range formula.Kinds() {
			ParseValue(kind, text)
		}
	})
}
