package xlsx

import (
	"math/big"
	"slices"
	"testing"

	"tongchou/calc"
	"tongchou/calc/official"
	"tongchou/report/xlsx/book"
)

// accounts gives every unit of a pool's 职工 rows a 个人账户 beside them.
func accounts(pool *calc.Pool, year int) *big.Rat {
	sum := new(big.Rat)
	for i := range pool.Rows {
		r := &pool.Rows[i]
		if r.Insurance != "职工" || r.Year != year {
			continue
		}
		own := *r
		own.Book = calc.Book{Account: calc.Personal}
		x := big.NewRat(int64(1+i)*333_333, 100)
		sum.Add(sum, x)
		own.Cells = map[string]calc.Cell{calc.Contributions: {Num: x}, "转移收入": {Num: big.NewRat(7, 1)}, calc.Benefits: {Num: big.NewRat(5, 1)}, calc.Opening: {Num: new(big.Rat)}}
		pool.Books = append(pool.Books, own)
	}
	return sum
}

// The accounts stand in columns of their own, 小计 is their exact sum rounded once,
// and × stands where the form has it.
func TestAccountsHaveColumns(t *testing.T) {
	t.Parallel()
	pool := samplePool(t, "liaoning")
	sum := accounts(pool, 2026)
	v := viewOf(t, pool, calc.Options{Year: 2026})
	b := poolBook(v)
	form := pool.FormOf("职工", 2026)
	print, exact := sheetNamed(t, b, sheetName(form.Name)), sheetNamed(t, b, book.Cut("底稿-"+sheetName(form.Name), 31))
	row := formHead + 2 + slices.IndexFunc(form.Rows, func(r calc.FormRow) bool { return r.Measure == calc.Contributions })
	const total, pooled, personal = 2, 4, 6 // this year's columns
	if got := exact.Rows[row][personal].Value.(*big.Rat); got.Cmp(sum) != 0 {
		t.Errorf("the accounts take in %s, want %s", got.FloatString(2), sum.FloatString(2))
	}
	all := new(big.Rat).Add(exact.Rows[row][pooled].Value.(*big.Rat), sum)
	if got := exact.Rows[row][total].Value.(*big.Rat); got.Cmp(all) != 0 {
		t.Errorf("小计 is %s, want %s", got.FloatString(2), all.FloatString(2))
	}
	if got, want := print.Rows[row][total].Value.(*big.Rat), Rounded(all, 10_000, 0); got.Cmp(want) != 0 {
		t.Errorf("小计 is printed as %s, want %s", got.FloatString(0), want.FloatString(0))
	}
	subsidy := formHead + 2 + slices.IndexFunc(form.Rows, func(r calc.FormRow) bool { return r.Measure == "财政补贴收入" })
	if got := print.Rows[subsidy][personal].Value; got != "×" {
		t.Errorf("the accounts have %v of 财政补贴收入, want ×", got)
	}
	for _, c := range print.Rows[row][total-1 : total] {
		if c.Value != nil {
			t.Errorf("last year's 小计 is %v without accounts", c.Value)
		}
	}
}

// Where only the sum of the accounts is known, it stands under 小计 alone.
func TestOnlyTheSumIsKnown(t *testing.T) {
	t.Parallel()
	form := samplePool(t, "liaoning").FormOf("职工", 2026)
	sheet := official.Fill(form, []string{"职工"}, func(a official.Ask) official.Figure {
		if a.Book.Account == calc.Merged && a.Measure == calc.Contributions {
			return official.Figure{State: official.Known, Value: big.NewRat(141_708, 1)}
		}
		return official.Figure{}
	})
	for col, want := range []bool{true, false, false} {
		if c := sheet.Cell(0, col, 1); (c.State == official.Known) != want {
			t.Errorf("column %s: %v, want %v", form.Columns[col].Label, c.State, want)
		}
	}
}

// Codes stand before the lines of a form that has them.
func TestCodesStandBeforeLines(t *testing.T) {
	t.Parallel()
	pool := samplePool(t, "liaoning")
	pool.Policy.Maker = "新疆维吾尔自治区"
	b := poolBook(viewOf(t, pool, calc.Options{Year: 2026}))
	s := sheetNamed(t, b, "社会保险基金预算执行情况和预算安排平衡表")
	if head, code, label := s.Rows[formHead][0].Value, s.Rows[formHead+3][0].Value, s.Rows[formHead+3][1].Value; head != "科目编码" || code != "10203" || label != "三、职工基本医疗保险基金收入" {
		t.Errorf("%v, %v %v", head, code, label)
	}
	if total := s.Rows[formHead+8][3].Value; total == nil {
		t.Error("no total of the year")
	}
}

// Final accounts stand beside the budget and in percent of it; transfers are what was
// booked.
func TestFinalAccountsBesideTheBudget(t *testing.T) {
	t.Parallel()
	pool := samplePool(t, "liaoning")
	budget, final := new(big.Rat), new(big.Rat)
	for _, r := range slices.Clone(pool.Rows) { // the budget of 2026 is made its final accounts too, a tenth more
		if r.Year == 2025 && r.Basis == calc.Expected {
			r.Basis = calc.Final
			pool.Rows = append(pool.Rows, r)
		}
		if r.Year != 2026 || r.Basis != calc.Budget {
			continue
		}
		closed := r
		closed.Basis, closed.Cells = calc.Final, map[string]calc.Cell{}
		for name, c := range r.Cells {
			if c.Num != nil {
				c.Num = new(big.Rat).Mul(c.Num, big.NewRat(11, 10))
			}
			closed.Cells[name] = c
		}
		if r.Insurance == "居民" {
			budget.Add(budget, r.Cells[calc.Contributions].Num)
			final.Add(final, closed.Cells[calc.Contributions].Num)
		}
		pool.Rows = append(pool.Rows, closed)
	}
	v := viewOf(t, pool, calc.Options{Year: 2026, Stage: calc.FinalSettlement, Day: "2027-03-01"})
	b := poolBook(v)
	s := sheetNamed(t, b, "城乡居民基本医疗保险基金收支决算表")
	var heads []any
	for _, c := range s.Rows[formHead][:4] {
		heads = append(heads, c.Value)
	}
	if !slices.Equal(heads, []any{"项　目", "预算数", "决算数", "决算数为预算数的%"}) {
		t.Errorf("heads %v", heads)
	}
	row := s.Rows[formHead+1]
	for i, want := range []*big.Rat{Rounded(budget, 10_000, 0), Rounded(final, 10_000, 0), big.NewRat(11, 10)} {
		if got, ok := row[1+i].Value.(*big.Rat); !ok || got.Cmp(want) != 0 {
			t.Errorf("column %d: %v, want %v", i, row[1+i].Value, want)
		}
	}
}
