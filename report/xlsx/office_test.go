package xlsx

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"tongchou/calc"
	"tongchou/data"
	"tongchou/data/datatest/pools"
	"tongchou/report"
	"tongchou/report/xlsx/book"
	"tongchou/report/xlsx/booktest"
)

// adjustedPool is Shandong whose first two units adjust the budget of the year.
func adjustedPool(t testing.TB, notice string) *calc.Pool {
	t.Helper()
	files := pools.Files(t, "shandong")
	files["notice.toml"].Data = []byte(notice + string(files["notice.toml"].Data))
	pool := pools.Read(t, files, "pool")
	for _, r := range slices.Clone(pool.Rows) {
		if r.Year != 2026 || r.Basis != calc.Budget || r.Unit > 1 {
			continue
		}
		cells := map[string]calc.Cell{}
		for name, c := range r.Cells {
			if c.Num != nil && (name == "待遇支出" || name == calc.Expenditure) {
				c.Num = new(big.Rat).Add(c.Num, big.NewRat(123456789_01, 100))
			}
			cells[name] = c
		}
		r.Basis, r.Cells = calc.Adjusted, cells
		pool.Rows = append(pool.Rows, r)
	}
	return pool
}

func sheetNamed(t testing.TB, b *book.Book, name string) *book.Sheet {
	t.Helper()
	i := slices.IndexFunc(b.Sheets, func(s *book.Sheet) bool { return s.Name == name })
	if i < 0 {
		t.Fatalf("no sheet %s", name)
	}
	return b.Sheets[i]
}

// The adjusted budget stands beside the budget, with what it changes in the
// plan, in 元 and in 万元.
func TestAdjustedBudget(t *testing.T) {
	t.Parallel()
	for _, notice := range []string{"", inWan} {
		v := viewOf(t, adjustedPool(t, notice), calc.Options{Year: 2026})
		b := poolBook(v)
		s := sheetNamed(t, b, "调整预算-职工")
		over := big.NewRat(report.BudgetScale(v.Pool).Yuan(), 1)
		found := 0
		for _, cells := range s.Rows[adjFirst:] {
			if cells[adjItem].Value == "待遇支出" && cells[adjItem-1].Value != "合计" {
				found++
				want := new(big.Rat).Quo(big.NewRat(123456789_01, 100), over)
				if got := cells[adjMore].Value.(*big.Rat); got.Cmp(want) != 0 {
					t.Errorf("待遇支出 is adjusted by %s, want %s", got, want)
				}
			}
		}
		if found != 2 {
			t.Errorf("%d units adjust, want 2", found)
		}
	}
}

const inWan = "money_unit = \"万元\"\n"

// adjustedBudget is one in 万元; the samples recalculate in 元.
func adjustedBudget(t testing.TB) []booktest.Book {
	v := viewOf(t, adjustedPool(t, inWan), calc.Options{Year: 2026})
	return []booktest.Book{
		{Name: "pool in 万元", Data: poolBytes(t, v)},
		{Name: "unit in 万元", Data: bytesOf(t, unitBook(v, &v.Units[0]))},
	}
}

// The official form in 万元 holds the amounts in 元 divided by 10,000, to the fen.
func TestFormsInTenThousands(t *testing.T) {
	t.Parallel()
	yuan, wan := viewOf(t, adjustedPool(t, ""), calc.Options{Year: 2026}), viewOf(t, adjustedPool(t, inWan), calc.Options{Year: 2026})
	a := poolBook(yuan)
	b := poolBook(wan)
	x, y := sheetNamed(t, a, "收支预算表-职工"), sheetNamed(t, b, "收支预算表-职工")
	compared := 0
	for row := range x.Rows {
		for col := range x.Rows[row] {
			m, ok := x.Rows[row][col].Value.(*big.Rat)
			if !ok || m == nil {
				continue
			}
			n, ok := y.Rows[row][col].Value.(*big.Rat)
			if !ok || new(big.Rat).Mul(n, big.NewRat(10_000, 1)).Cmp(m) != 0 {
				t.Errorf("row %d column %d: %v 元, %v 万元", row, col, m, n)
			}
			compared++
		}
	}
	if compared < 20 {
		t.Errorf("%d amounts only", compared)
	}
	if text := fmt.Sprint(y.Rows[1][0].Value); !strings.Contains(text, "金额单位：万元") {
		t.Errorf("the form says %s", text)
	}
}

// Every sheet of what an office keeps shows the result's own figures.
func TestOfficeSheets(t *testing.T) {
	t.Parallel()
	r := sample(t, "liaoning")
	v, b := r.view, r.book
	s := sheetNamed(t, b, "结算")
	n := 0
	for _, cells := range s.Rows[listFirst:] {
		if cells[setFlow-1].Value == "合计" {
			continue
		}
		x := v.Settlements[n]
		if got := cells[setAmount].Value.(*big.Rat); got.Cmp(x.Amount) != 0 || cells[setFlow-2].Value != v.Pool.Units[x.Unit].Code {
			t.Errorf("settlement %d: %v", n, cells[setAmount].Value)
		}
		n++
	}
	if n != len(v.Settlements) || n == 0 {
		t.Errorf("%d settlements on the sheet, %d in the result", n, len(v.Settlements))
	}
	due, paid := new(big.Rat), new(big.Rat)
	for _, x := range v.Settlements {
		due.Add(due, x.Amount)
	}
	for _, p := range payments(v, v.Settlements) {
		paid.Add(paid, p.amount)
	}
	if due.Cmp(paid) != 0 {
		t.Errorf("payments make %s, the year %s", paid.FloatString(2), due.FloatString(2))
	}
	if follow := sheetNamed(t, b, "跟踪登记"); len(follow.Rows) != listFirst+len(v.FollowUps) {
		t.Errorf("the register has %d rows for %d", len(follow.Rows)-listFirst, len(v.FollowUps))
	}
	if days := sheetNamed(t, b, "日历"); len(days.Rows) < listFirst+4 {
		t.Error("the calendar is empty")
	}
	r = sample(t, "ningxia")
	outcomes := r.view
	if s := sheetNamed(t, r.book, "回测"); len(s.Rows) != listFirst+len(outcomes.Outcomes) {
		t.Errorf("the back-test has %d rows for %d", len(s.Rows)-listFirst, len(outcomes.Outcomes))
	}
}

// The register stands on a sheet of its own, a row a paper of the year.
func TestIssuedSheet(t *testing.T) {
	t.Parallel()
	pool := samplePool(t, "liaoning")
	levied := viewOf(t, pool, calc.Options{}).Positions[0]
	for _, year := range []int{2025, 2026} {
		pool.Issued = append(pool.Issued, calc.Issued{Date: "2026-01-15", Number: "示〔2026〕1号", Year: year, Stage: calc.Advance, Scheme: levied.Scheme.ID, Insurance: levied.Insurance.Name,
			Code: pool.Units[levied.Unit].Code, Matter: string(levied.Flow), Word: calc.WordPlan, Amount: levied.Due, Schedule: []calc.Payment{{Date: "2026-03-31", Amount: levied.Due}}})
	}
	v := viewOf(t, pool, calc.Options{Year: 2026, Stage: calc.Advance})
	s := sheetNamed(t, poolBook(v), "发文登记")
	if len(s.Rows) != listFirst+1 {
		t.Fatalf("%d rows", len(s.Rows))
	}
	cells := s.Rows[listFirst]
	if cells[9].Value.(*big.Rat).Cmp(levied.Due) != 0 || cells[10].Value != "2026-03-31:"+levied.Due.FloatString(2) || cells[12].Value != "现行" {
		t.Errorf("%v %v %v", cells[9].Value, cells[10].Value, cells[12].Value)
	}
}

// The scores on 考核 are those of the working paper, each with its target.
func TestScores(t *testing.T) {
	t.Parallel()
	r := sample(t, "hunan")
	v, b := r.view, r.book
	s := sheetNamed(t, b, "考核-职工")
	var run *calc.Run
	for _, r := range v.Runs {
		if r.Insurance.Name == "职工" && len(indicators(r)) > 0 {
			run = r
		}
	}
	row := scoreFirst
	for k := range run.Units {
		for _, name := range append(indicators(run), scoreTotal) {
			step := name + scoreEnding
			if name == scoreTotal {
				step = scoreTotal
			}
			i := slices.IndexFunc(run.Steps, func(c calc.StepColumn) bool { return c.Step.Name == step })
			got := s.Rows[row][3+len(scoreParts)-1]
			if x, ok := got.Value.(*big.Rat); !ok || x.Cmp(run.Steps[i].Cells[k].Value.Num) != 0 || got.Formula == "" {
				t.Errorf("row %d %s: %v", row, name, got)
			}
			if name != scoreTotal && s.Rows[row][3].Value == nil {
				t.Errorf("row %d %s has no target", row, name)
			}
			row++
		}
	}
	if row != len(s.Rows) {
		t.Errorf("%d rows, want %d", len(s.Rows), row)
	}
}

// The use plan adds up in every pool that spends.
func TestPlansAddUp(t *testing.T) {
	t.Parallel()
	planned := 0
	for _, name := range data.Embedded() {
		r := sample(t, name)
		b := r.book
		i := slices.IndexFunc(b.Sheets, func(s *book.Sheet) bool { return s.Name == "用款计划" })
		if i < 0 {
			continue
		}
		planned++
		for row, cells := range b.Sheets[i].Rows[planFirst:] {
			if len(cells) <= planGap {
				continue
			}
			year, ok := cells[planYear].Value.(*big.Rat)
			if !ok || year == nil {
				continue
			}
			sum := new(big.Rat)
			for m := range 12 {
				sum.Add(sum, cells[planMonth+m].Value.(*big.Rat))
			}
			if sum.Cmp(year) != 0 {
				t.Errorf("%s row %d: months make %s of %s", name, row, sum.FloatString(2), year.FloatString(2))
			}
		}
	}
	if planned < 5 {
		t.Errorf("%d pools have a plan", planned)
	}
}

// A settlement that leaves too much paid is paid back: from the pool to the
// unit for a levy, the other way for a grant.
func TestPaymentsBack(t *testing.T) {
	t.Parallel()
	v := sample(t, "liaoning").view
	own := *v
	own.Result = &calc.Result{}
	*own.Result = *v.Result
	own.Stage = calc.Settlement
	for _, c := range []struct {
		flow     calc.Flow
		due      int64
		about    string
		fromUnit bool
	}{
		{calc.Levy, 100, "清算上解", true}, {calc.Levy, -100, "清算退回上解", false},
		{calc.Grant, 100, "清算下拨", false}, {calc.Grant, -100, "清算退回下拨", true},
	} {
		x := calc.UnitSettlement{Run: v.Runs[0], Unit: 0, Flow: c.flow, Amount: big.NewRat(1000, 1), Due: big.NewRat(c.due, 1)}
		own.Settlements = []calc.UnitSettlement{x}
		list := payments(&own, own.Settlements)
		if len(list) != 1 || list[0].about != c.about || list[0].amount.Cmp(big.NewRat(100, 1)) != 0 || (list[0].from == v.Pool.Units[0].Name) != c.fromUnit {
			t.Errorf("%s %d: %+v", c.flow, c.due, list)
		}
	}
}

// plans: the months of a year are the same in LibreOffice, for years of which
// half a fen falls on a month's end and of any size.
func plans(t testing.TB) []booktest.Book {
	b := &book.Book{Title: "x", Year: 2026}
	s := b.Add("用款计划", "")
	rng := rand.New(rand.NewPCG(5, 5))
	var lines []planLine
	for _, size := range []int64{1e3, 1e8, 1e11, 4e12} {
		for range 40 {
			odd := 2*(size+rng.Int64N(size)) + 1 // fen
			lines = append(lines, planLine{"1", "甲", nil, big.NewRat(odd, 100)})
		}
	}
	fillPlan(&report.View{Result: &calc.Result{Pool: &calc.Pool{}}}, s, "", []planBlock{{"甲", lines}})
	return []booktest.Book{{Name: "plan", Data: bytesOf(t, b)}}
}

// Months make the year to the fen, whatever the amount and the weights.
func TestMonthsMakeTheYear(t *testing.T) {
	t.Parallel()
	weights := [][]*big.Rat{nil, nil, nil}
	for i := range 12 {
		weights[0] = append(weights[0], big.NewRat(1, 1))
		weights[1] = append(weights[1], big.NewRat(int64(i%3), 7))
		weights[2] = append(weights[2], big.NewRat(int64(i), 1))
	}
	for _, year := range []string{"0.01", "0.07", "100", "745860000.03", "-12.34", "0"} {
		for _, w := range weights {
			sum := new(big.Rat)
			for _, m := range monthly(rat(t, year), w) {
				if !new(big.Rat).Mul(m, big.NewRat(100, 1)).IsInt() {
					t.Errorf("%s: a month of %s", year, m.FloatString(4))
				}
				sum.Add(sum, m)
			}
			if sum.Cmp(rat(t, year)) != 0 {
				t.Errorf("months of %s make %s", year, sum.FloatString(2))
			}
		}
	}
}
