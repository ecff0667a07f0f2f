package amount

import (
	"encoding/csv"
	"flag"
	"fmt"
	"math/big"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
)

var upperCount = flag.Int("upper", 20_000, "amounts in words to write and read back")

// The pairs of testdata/upper.csv: the rules' own examples and the edge cases
// that follow from them. The column also lists other forms the rules allow.
func TestUpperPairs(t *testing.T) {
	f, err := os.Open("testdata/upper.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 67 {
		t.Fatalf("%d rows, want a head and 66 pairs", len(rows))
	}
	for _, row := range rows[1:] {
		amount, ok := new(big.Rat).SetString(row[0])
		if !ok {
			t.Fatalf("amount %q", row[0])
		}
		if got := Upper(amount); got != row[1] {
			t.Errorf("%s: got %s, want %s", row[0], got, row[1])
		}
		for _, words := range append([]string{row[1]}, strings.Split(row[2], "|")...) {
			if words == "" {
				continue
			}
			if fen, err := readUpper(words); err != nil || fen != toFen(amount) {
				t.Errorf("the reader takes %s for %d fen (%v), want %s yuan", words, fen, err, row[0])
			}
		}
	}
}

func TestUpperEdges(t *testing.T) {
	for _, c := range []struct{ amount, want string }{
		{"-83797453.56", "负捌仟叁佰柒拾玖万柒仟肆佰伍拾叁元伍角陆分"},
		{"-0.004", "零元整"},
		{"0.005", "壹分"},
		{"9999999999999999.99", "玖仟玖佰玖拾玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"},
		{"10000000000000000", Missing},
		{"9999999999999999.995", Missing},
		{"1/3", "叁角叁分"},
	} {
		r, _ := new(big.Rat).SetString(c.amount)
		if got := Upper(r); got != c.want {
			t.Errorf("%s: got %s, want %s", c.amount, got, c.want)
		}
	}
	if got := Upper(nil); got != Missing {
		t.Errorf("nil: got %s", got)
	}
}

// Every amount in words reads back as itself and keeps the rules of form.
func TestUpperReadsBack(t *testing.T) {
	rng := rand.New(rand.NewPCG(20250101, 1))
	for range *upperCount {
		fen := rng.Int64N(1_000_000_000_000_000_000)
		for range rng.IntN(5) { // many zeros, and all lengths
			p := int64(1)
			for range rng.IntN(18) {
				p *= 10
			}
			if rng.IntN(2) == 0 {
				fen -= fen % p
			} else {
				fen %= p * 10
			}
		}
		words := Upper(big.NewRat(fen, 100))
		if got, err := readUpper(words); err != nil || got != fen {
			t.Fatalf("%d fen is written %s, which reads %d (%v)", fen, words, got, err)
		}
		if fault := formFault(words, fen); fault != "" {
			t.Fatalf("%d fen is written %s: %s", fen, words, fault)
		}
	}
}

func formFault(words string, fen int64) string {
	for _, bad := range []string{"零零", "零万", "零亿", "零拾", "零佰", "零仟", "零角", "零分", "万万", "亿亿", "万零元", "零元零"} {
		if strings.Contains(words, bad) {
			return "contains " + bad
		}
	}
	if fen != 0 && strings.HasPrefix(words, "零") {
		return "starts with 零"
	}
	if whole := fen%100 == 0; whole != strings.HasSuffix(words, "元整") {
		return "整 stands where it should not, or the other way round"
	}
	return ""
}

func toFen(r *big.Rat) int64 {
	return new(big.Rat).Mul(r, big.NewRat(100, 1)).Num().Int64()
}

// readUpper reads an amount in words with a grammar of its own: digits take the
// place that follows them, 万 and 亿 multiply what stands before them.
func readUpper(words string) (int64, error) {
	var high, low, section, digit, yuan, fen int64
	sawYuan := false
	for _, r := range words {
		switch i := slices.Index([]rune("零壹贰叁肆伍陆柒捌玖"), r); {
		case i >= 0:
			digit = int64(i)
		case r == '拾', r == '佰', r == '仟':
			place := map[rune]int64{'拾': 10, '佰': 100, '仟': 1000}[r]
			if digit == 0 {
				return 0, fmt.Errorf("%c without a digit", r)
			}
			section, digit = section+digit*place, 0
		case r == '万':
			low, section, digit = low+(section+digit)*10_000, 0, 0
		case r == '亿':
			high, low, section, digit = (low+section+digit)*100_000_000, 0, 0, 0
		case r == '元':
			yuan, digit, sawYuan = high+low+section+digit, 0, true
		case r == '角':
			fen, digit = fen+digit*10, 0
		case r == '分':
			fen, digit = fen+digit, 0
		case r == '整':
			if digit != 0 {
				return 0, fmt.Errorf("整 after a digit")
			}
		default:
			return 0, fmt.Errorf("%c", r)
		}
	}
	if digit != 0 || !sawYuan && yuan != 0 {
		return 0, fmt.Errorf("unfinished")
	}
	return yuan*100 + fen, nil
}

func BenchmarkUpper(b *testing.B) {
	r := big.NewRat(8379745356, 100)
	for b.Loop() {
		Upper(r)
	}
}
