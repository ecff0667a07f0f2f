package value

import (
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"tongchou/calc/formula"
	"tongchou/data/fault"
)

// read reads a text of a kind in a unit as a decimal.
func read(kind string, scale Scale, text string) (string, error) {
	v, err := Read(kind, Written{Text: text, Scale: scale})
	if err != nil {
		return "", err
	}
	return formula.Decimal(v.Num), nil
}

func TestReadNumbers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind  string
		scale Scale
		text  string
		want  string // a decimal, or the id of the refusal
	}{
		{"money", Yuan, "0", "0"},
		{"money", Yuan, "3139540000.00", "3139540000"},
		{"money", Yuan, " 12.3 ", "12.3"},
		{"money", Yuan, "-0.01", "-0.01"},
		{"money", Yuan, "−5", "-5"},
		{"money", Yuan, "－5", "-5"},
		{"money", Yuan, "1,234,567.89", "1234567.89"},
		{"money", Yuan, "１，２３４．５", "1234.5"},
		{"money", Yuan, "1.230", "1.23"},
		{"money", Yuan, "9999999999999999.99", "9999999999999999.99"},
		{"money", Yuan, "1.005", fault.Fine},
		{"money", Yuan, "12,34", fault.Number},
		{"money", Yuan, "1,23,456", fault.Number},
		{"money", Yuan, ",123", fault.Number},
		{"money", Yuan, "1 234", fault.Number},
		{"money", Yuan, "1.", fault.Number},
		{"money", Yuan, ".5", fault.Number},
		{"money", Yuan, "+5", fault.Number},
		{"money", Yuan, "1e3", fault.Number},
		{"money", Yuan, "0x10", fault.Number},
		{"money", Yuan, "5%", fault.Number},
		{"money", Yuan, "￥5", fault.Number},
		{"money", Yuan, "", fault.Number},
		{"money", Yuan, strings.Repeat("9", maxDigits+1), fault.Number},
		{"money", WanYuan, "1.000001", "10000.01"},
		{"money", WanYuan, "1.0000001", fault.Fine},
		{"money", YiYuan, "0.0000000001", "0.01"},
		{"money", YiYuan, "0.00000000001", fault.Fine},
		{"count", Person, "3,541,539", "3541539"},
		{"count", Person, "1.0", "1"},
		{"count", Person, "1.5", fault.Fine},
		{"count", WanPersons, "354.1539", "3541539"},
		{"ratio", Scale{}, "8%", "0.08"},
		{"ratio", Scale{}, "８％", "0.08"},
		{"ratio", Scale{}, "7.5 %", "0.075"},
		{"ratio", Scale{}, "0.08", "0.08"},
		{"ratio", Scale{}, "-0.5%", "-0.005"},
		{"ratio", Scale{}, "%", fault.Number},
		{"ratio", Scale{}, "8%%", fault.Number},
		{"months", Scale{}, "0.5", "0.5"},
		{"months", Scale{}, "50%", fault.Number},
		{"number", Scale{}, "50%", "0.5"},
		{"money/count", Scale{}, "10.123", "10.123"},
		{"months", WanYuan, "6", "6"}, // no unit of the kind
		{"money", Person, "1.5", "1.5"},
	} {
		got, err := read(c.kind, c.scale, c.text)
		var bad *Refusal
		switch {
		case errors.As(err, &bad):
			if bad.ID != c.want {
				t.Errorf("%s %q: %v, want %s", c.kind, c.text, err, c.want)
			}
		case err != nil:
			t.Errorf("%s %q: %v", c.kind, c.text, err)
		case got != c.want:
			t.Errorf("%s %q = %s, want %s", c.kind, c.text, got, c.want)
		}
	}
}

func TestReadOthers(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"2026-03-31": "2026-03-31", "2026/3/1": "2026-03-01", "2026.3.1": "2026-03-01", "2026年3月1日": "2026-03-01",
		"20260331": "2026-03-31", "２０２６－０３－３１": "2026-03-31",
		"2026-02-30": "", "2026-3": "", "3月1日": "", "31-03-2026": "", "1026-01-01": "",
	} {
		if got, err := Date(text); got != want || (err == nil) != (want != "") {
			t.Errorf("Date(%q) = %q, %v", text, got, err)
		}
	}
	for text, want := range map[string]int{"2026": 2026, "2026年": 2026, "2026年度": 2026, "２０２６": 2026, "26": 0, "20260": 0, "2026.0": 0, "": 0, "1899": 0} {
		if got, err := Year(text); got != want || (err == nil) != (want != 0) {
			t.Errorf("Year(%q) = %d, %v", text, got, err)
		}
	}
	for text, want := range map[string]string{"是": "是", "否": "否", " 是 ": "是", "TRUE": "是", "False": "否"} {
		if got, err := Read("bool", Written{Text: text}); err != nil || got.String() != want {
			t.Errorf("Read(bool, %q) = %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"T", "1", "y", "对", ""} {
		if _, err := Read("bool", Written{Text: text}); err == nil {
			t.Errorf("Read(bool, %q) is accepted", text)
		}
	}
}

// Whatever is written as fen is read back as it was, in every unit.
func TestMoneyRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		fen := rapid.Int64Range(-1e17, 1e17).Draw(t, "fen")
		unit := rapid.SampledFrom([]Scale{Yuan, WanYuan, YiYuan}).Draw(t, "unit")
		want := big.NewRat(fen, 100)
		text := new(big.Rat).Quo(want, new(big.Rat).SetInt64(unit.Factor)).FloatString(unit.Decimals)
		got, err := read("money", unit, text)
		if err != nil || got != formula.Decimal(want) {
			t.Fatalf("%s %s is read as %v, %v", text, unit.Word, got, err)
		}
		if _, err := read("money", unit, text+"1"); err == nil {
			t.Fatalf("%s %s is finer than a fen and accepted", text+"1", unit.Word)
		}
	})
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"1,234.5", "８％", "-0", "1e9", "2026年度", "2026-3-1", "是"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if r, err := number(text); err == nil {
			if again, err := number(formula.Decimal(r)); err != nil || again.Cmp(r) != 0 {
				t.Errorf("%q is read as %v, which is read as %v, %v", text, r, again, err)
			}
		}
		if day, err := Date(text); err == nil {
			if again, err := Date(day); err != nil || again != day {
				t.Errorf("%q is the day %s, which is the day %s, %v", text, day, again, err)
			}
		}
		for _, kind := range formula.Kinds() {
			Read(kind, Written{Text: text})
		}
	})
}

// Workbooks keep binary fractions: noise is rounded away, real decimals beyond
// the fen are refused.
func TestBinaryNoise(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		raw      string
		decimals int
		want     string
	}{
		{"0.7999999999999999", 2, "0.8"},
		{"1234567890.1200001", 2, "1234567890.12"},
		{"9999999999999.990234", 2, "9999999999999.99"},
		{"0.30000000000000004", 6, "0.3"},
		{"1.005", 2, "1.005"},
		{"0.004", 2, "0.004"},
		{"12.3456789", 6, "12.3456789"},
		{"3541539.0000000005", 0, "3541539"},
		{"0.07000000000000001", 12, "0.07"},
		{"-0.30000000000000004", 2, "-0.3"},
	} {
		if got := denoise(c.raw, c.decimals); got != c.want {
			t.Errorf("denoise(%s, %d) = %s, want %s", c.raw, c.decimals, got, c.want)
		}
	}
}

// Days are counted as excelize counts them.
func TestSerial(t *testing.T) {
	t.Parallel()
	for _, from1904 := range []bool{false, true} {
		for _, serial := range []float64{18264, 36526.25, 45747, 45747.999, 45747.9999999, 73050.5} {
			want, err := excelize.ExcelDateToTime(serial, from1904)
			if err != nil {
				t.Fatal(err)
			}
			if got := Serial(fmt.Sprint(serial), from1904); got != want.Format("2006-01-02") {
				t.Errorf("%v (1904 %v) is %v, want %v", serial, from1904, got, want)
			}
		}
	}
	for _, text := range []string{"20260331", "-1", "1000", "NaN", "Inf", "1e400", "2026-03-31", ""} {
		if got := Serial(text, false); got != text {
			t.Errorf("%q is no serial, and read as %q", text, got)
		}
	}
}

// A time of day behind a day does not count, unless it makes the day doubtful.
func TestDayWithTime(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"2026-03-31T00:00:00": "2026-03-31", "2026/3/31 0:00": "2026-03-31", "2026年3月31日 14:05": "2026-03-31",
		"2026-03-31 23:59:59.5": "2026-03-31", "2026-03-31T00:00:00Z": "2026-03-31", "２０２６－０３－３１　上午 9:30": "2026-03-31",
		"2026年3月31日（星期二）": "2026-03-31", "20260331 08:00": "2026-03-31",
		"2026-03-31T16:00:00Z": "", "2026-03-31T23:30:00+08:00": "", "2026-02-30 0:00": "", "14:05": "",
	} {
		if got, err := Date(text); got != want || (err == nil) != (want != "") {
			t.Errorf("%s: got %q, %v", text, got, err)
		}
	}
}
