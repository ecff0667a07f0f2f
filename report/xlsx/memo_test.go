package xlsx

import (
	"math/big"
	"regexp"
	"strings"
	"testing"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/data"
)

// bareClause is a clause as a policy writes it, where people read 第二条第（四）项.
var bareClause = regexp.MustCompile(`^[一二三四五六七八九十]+（[一二三四五六七八九十]）[0-9]*$`)

// What stands beside the budget is each amount that is there, no other, with whom it goes
// to, the number of the paper that allows it where one is given, and its clause in words.
func TestMemoLines(t *testing.T) {
	t.Parallel()
	asked := 0
	for _, name := range data.Embedded() {
		v := sample(t, name).view
		want := map[string]*big.Rat{}
		for _, m := range v.Pool.Policy.Memos {
			for _, run := range v.Runs {
				if run.Scheme.ID != m.Scheme || run.Preview {
					continue
				}
				for i := range run.Steps {
					if col := &run.Steps[i]; col.Step.Name == m.Step && col.PerUnit {
						for _, u := range run.Units {
							if x := run.Cell(col, u).Value.Num; x != nil && x.Sign() != 0 {
								want[v.Pool.Units[u].Code+run.Insurance.Name+m.Title] = x
							}
						}
					}
				}
			}
		}
		lines := memoLines(v, func(int) bool { return true })
		for _, l := range lines {
			key := v.Pool.Units[l.unit].Code + l.run.Insurance.Name + l.memo.Title
			switch x := want[key]; {
			case x == nil:
				if l.cell.High == nil {
					t.Errorf("%s: %s stands beside the budget and is nothing", name, key)
				}
			case l.cell.Value.Num.Cmp(x) != 0:
				t.Errorf("%s: %s is %s, want %s", name, key, l.cell.Value.Num.FloatString(2), x.FloatString(2))
			}
			delete(want, key)
			if l.memo.Approval != "" {
				if asked++; l.number != "" {
					t.Errorf("%s: %s has the number %s that nobody gave", name, key, l.number)
				}
			}
		}
		for key := range want {
			t.Errorf("%s: %s does not stand beside the budget", name, key)
		}
		if len(lines) == 0 {
			continue
		}
		s := sheetNamed(t, sample(t, name).book, "预算附列")
		if got := len(s.Rows) - listFirst; got != len(lines) {
			t.Errorf("%s: %d lines of %d", name, got, len(lines))
		}
	}
	if asked == 0 {
		t.Error("no amount of the samples needs an approval")
	}
}

// The number of the paper that allows an amount stands beside it.
func TestMemoHasItsNumber(t *testing.T) {
	t.Parallel()
	const number = "晋医保备〔2026〕1号"
	all := func(int) bool { return true }
	plain := sample(t, "shanxi").view
	unit := plain.Pool.Units[memoLines(plain, all)[0].unit].Code
	pool := samplePool(t, "shanxi")
	memo := pool.Policy.Memos[0]
	pool.Inputs = append(pool.Inputs, calc.Input{Year: 2026, Scheme: memo.Scheme, Insurance: "居民", Code: unit, Item: memo.Approval, Value: formula.Str(number), Raw: number})
	v := viewOf(t, pool, calc.Options{})
	found := 0
	for _, l := range memoLines(v, all) {
		if got := l.number; (pool.Units[l.unit].Code == unit) != (got == number) {
			t.Errorf("%s has the number %q", pool.Units[l.unit].Code, got)
		} else if got != "" {
			found++
		}
	}
	if found != 1 {
		t.Errorf("%d amounts have their number", found)
	}
}

// No sheet prints a clause as the policy notes it, or a word of the language.
func TestSheetsCiteClausesInWords(t *testing.T) {
	t.Parallel()
	for _, name := range data.Embedded() {
		b := sample(t, name).book
		for _, s := range b.Sheets {
			for r, row := range s.Rows {
				for c, cell := range row {
					text, ok := cell.Value.(string)
					if !ok || s.Name == "政策" {
						continue
					}
					for _, line := range strings.FieldsFunc(text, func(r rune) bool { return r == '、' || r == '\n' || r == '　' || r == ' ' }) {
						if bareClause.MatchString(line) || line == "缺省值" {
							t.Errorf("%s: %s row %d column %d says %q", name, s.Name, r, c, text)
						}
					}
				}
			}
		}
	}
}
