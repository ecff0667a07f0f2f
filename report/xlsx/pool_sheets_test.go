package xlsx

import (
	"math/big"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/report"
	"tongchou/report/xlsx/book"
	"tongchou/report/xlsx/booktest"
	"tongchou/report/xlsx/live"
)

func itoa(n int) string { return strconv.Itoa(n) }

// cellAmount reads a figure of a sheet exactly as it is stored.
func cellAmount(t testing.TB, f *excelize.File, sheet, cell string) *big.Rat {
	t.Helper()
	s, err := f.GetCellValue(sheet, cell, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		t.Fatalf("%s!%s = %q is no figure", sheet, cell, s)
	}
	return r
}

// What the summary shows is what the result says, to the fen, for units and pool.
func TestSummaryShowsTheBudgetLines(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"liaoning", "shandong"} {
		r := sample(t, name)
		v, f := r.view, r.pool(t)
		checked := 0
		for _, line := range v.Budget {
			sheet := "汇总-" + line.Insurance.Name
			col := map[string]string{calc.LevyToAbove: "上解上级支出", calc.LevyFromBelow: "上解上级支出"}[line.Item]
			if col == "" {
				col = "上级补助收入"
			}
			row := 0
			if line.Unit < 0 {
				row = booktest.Find(t, f, sheet, 1, "本级"+line.Item)
			} else {
				row = booktest.Find(t, f, sheet, 0, v.Pool.Units[line.Unit].Code)
			}
			got := cellAmount(t, f, sheet, book.Column(headColumn(t, f, sheet, 3, col))+itoa(row))
			if got.Cmp(line.Value) != 0 {
				t.Errorf("%s %s row %d: %s, want %s", name, line.Item, row, got.FloatString(2), line.Value.FloatString(2))
			}
			checked++
		}
		if checked < 2*len(v.Pool.Units) {
			t.Errorf("%s: only %d budget lines", name, checked)
		}
	}
}

func headColumn(t testing.TB, f *excelize.File, sheet string, row int, head string) int {
	t.Helper()
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	for col, text := range rows[row-1] {
		if text == head {
			return col
		}
	}
	t.Fatalf("%s has no column %q", sheet, head)
	return 0
}

// Every step of every scheme stands on its working paper as a formula with the
// result's value.
func TestEveryStepIsAFormulaWithItsValue(t *testing.T) {
	t.Parallel()
	r := sample(t, "liaoning")
	v, b := r.view, r.book
	papers := map[string]*book.Sheet{}
	for _, s := range b.Sheets {
		papers[s.Name] = s
	}
	for _, run := range v.Runs {
		name := "底稿-" + run.Scheme.Name
		if len(run.Scheme.Insurance) > 1 {
			name += "-" + run.Insurance.Name
		}
		s := papers[name]
		if s == nil {
			t.Fatalf("no sheet %s", name)
		}
		for i := range run.Steps {
			stepStands(t, s, run, &run.Steps[i])
		}
	}
}

// headOf is how a step heads its column.
func headOf(s *calc.Step) string {
	if s.Flow == calc.NoFlow {
		return s.Name
	}
	return s.Name + "\n【" + string(s.Flow) + "】"
}

func stepStands(t *testing.T, s *book.Sheet, run *calc.Run, c *calc.StepColumn) {
	t.Helper()
	col := -1
	for j, head := range s.Rows[live.HeadRow] {
		if head.Value == headOf(c.Step) {
			col = j
		}
	}
	if col < 0 {
		t.Errorf("%s has no column %s", s.Name, c.Step.Name)
		return
	}
	first := live.FirstRow
	if !c.PerUnit {
		first += len(run.Units)
	}
	for k, want := range c.Cells {
		got := s.Rows[first+k][col]
		if got.Formula == "" {
			t.Errorf("%s %s: row %d is typed", s.Name, c.Step.Name, k)
		}
		switch x := got.Value.(type) {
		case *big.Rat:
			if x.Cmp(want.Value.Num) != 0 {
				t.Errorf("%s %s: row %d holds %s, want %s", s.Name, c.Step.Name, k, x, want.Value.Num)
			}
		case string: // no number format shows a bool as anything but TRUE
			if x != want.Value.String() {
				t.Errorf("%s %s: row %d holds %v", s.Name, c.Step.Name, k, x)
			}
		default:
			t.Errorf("%s %s: row %d holds %v", s.Name, c.Step.Name, k, x)
		}
	}
}

// The pool's own fund and the units together close: what leaves one enters the other.
func TestMergedBalancesClose(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"liaoning", "shandong"} {
		r := sample(t, name)
		v, f := r.view, r.pool(t)
		for _, iv := range v.Insurances {
			sheet := "汇总抵销-" + iv.Name
			line := func(item string, col int) *big.Rat {
				return cellAmount(t, f, sheet, book.Column(1+mergeColumns+col)+itoa(booktest.Find(t, f, sheet, 0, item)))
			}
			for _, item := range []string{calc.GrantFromAbove, calc.LevyFromBelow, calc.GrantBelow, calc.LevyToAbove} {
				if line(item, mergeNet).Sign() != 0 {
					t.Errorf("%s %s: %s is left after elimination", name, sheet, item)
				}
			}
			closing := new(big.Rat)
			for _, acc := range v.Accounts {
				if acc.Year == v.Year && acc.Insurance == iv.Insurance && v.Year >= acc.Scheme.FirstYear {
					closing.Add(closing, acc.Closing)
				}
			}
			if got := line(calc.Closing, mergePool); got.Cmp(closing) != 0 {
				t.Errorf("%s %s: the pool closes with %s, its accounts with %s", name, sheet, got.FloatString(2), closing.FloatString(2))
			}
			if got := formAmount(t, f, v, iv.Name, "年末滚存结余"); got.Cmp(line(calc.Closing, mergeSum)) != 0 {
				t.Errorf("%s: the form closes with %s", sheet, got.FloatString(2))
			}
		}
	}
}

// formAmount is a line of the exact sheet of an insurance's form, in the budget year.
func formAmount(t testing.TB, f *excelize.File, v *report.View, insurance, label string) *big.Rat {
	t.Helper()
	form := v.Pool.FormOf(insurance, v.Year)
	sheet := book.Cut("底稿-"+sheetName(form.Name), 31)
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	amount := 2 // 上年, 本年
	if len(form.Columns) > 1 {
		amount = 4 // 小计, then 统筹
	}
	for i, cells := range rows {
		for j, text := range cells {
			if strings.HasSuffix(text, "、"+label) {
				return cellAmount(t, f, sheet, book.Column(j+amount)+itoa(i+1))
			}
		}
	}
	t.Fatalf("%s has no line %s", sheet, label)
	return nil
}

// A unit's workbook says what its budget takes in and pays.
func TestUnitBooksCarryThePlan(t *testing.T) {
	t.Parallel()
	r := sample(t, "shandong")
	for _, u := range r.view.Units {
		f := r.unit(t, u.Unit.Code)
		for _, ui := range u.Insurances {
			if got := formAmount(t, f, r.view, ui.Name, "上解上级支出"); got.Cmp(ui.Row.Levy) != 0 {
				t.Errorf("%s pays %s on its form, want %s", u.Unit.Name, got.FloatString(2), ui.Row.Levy.FloatString(2))
			}
		}
	}
}

func BenchmarkRender(b *testing.B) {
	for _, n := range []int{16, 400, 3000} {
		v := viewOf(b, grown(b, n), calc.Options{})
		b.Run(itoa(n)+"-pool", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				book := poolBook(v)
				if _, err := book.Bytes(); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(itoa(n)+"-units", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				for i := range v.Units {
					if _, err := unitBook(v, &v.Units[i]).Bytes(); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}

// grown is Shandong with as many units as asked: copies of its own, a
// hundredth of their size, so that their sum is no more than a sheet can hold.
func grown(t testing.TB, n int) *calc.Pool {
	pool := samplePool(t, "shandong")
	for i := range pool.Rows {
		r := &pool.Rows[i]
		for name, c := range r.Cells {
			if c.Num != nil && c.Num.Cmp(big.NewRat(1_000_000, 1)) > 0 {
				c.Num = formula.Round(new(big.Rat).Quo(c.Num, big.NewRat(100, 1)), 2)
				r.Cells[name] = c
			}
		}
		sumParts(pool, r)
	}
	units, rows := pool.Units, pool.Rows
	pool.Units, pool.Rows, pool.Projection = nil, nil, nil
	for i := range n {
		u := units[i%len(units)]
		u.Code, u.Name = "U"+itoa(i), u.Name+itoa(i)
		pool.Units = append(pool.Units, u)
		for _, r := range rows {
			if r.Unit == i%len(units) {
				r.Unit = i // copies share their cells: nobody changes them
				pool.Rows = append(pool.Rows, r)
			}
		}
	}
	return pool
}

// The lines of the forms stand in the official order, both halves side by side
// where a form has one column.
func TestFormsHaveTheOfficialLines(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/forms.txt")
	if err != nil {
		t.Fatal(err)
	}
	f := sample(t, "liaoning").pool(t)
	sheet, row, lines := "", 0, 0
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "# "); ok {
			sheet, row = name, formHead
			continue
		}
		row++
		lines++
		left, right, _ := strings.Cut(line, " | ")
		for col, want := range map[string]string{"A": left, "D": right} {
			got, err := f.GetCellValue(sheet, col+itoa(row))
			if err != nil {
				t.Fatal(err)
			}
			if want != "" && got != want {
				t.Errorf("%s!%s%d is %q, want %q", sheet, col, row, got, want)
			}
		}
	}
	if lines < 45 {
		t.Errorf("%d lines", lines)
	}
}

// A grant that nobody has decided says so in its own cell, and no other does.
func TestUndecidedGrantsSaySo(t *testing.T) {
	t.Parallel()
	r := sample(t, "liaoning")
	f, open := r.pool(t), 0
	for _, iv := range r.view.Insurances {
		sheet := "汇总-" + iv.Name
		col := slices.IndexFunc(sheetRow(t, f, sheet, summaryFirst), func(head string) bool { return head == calc.GrantFromAbove })
		for k, row := range iv.Rows {
			style, err := f.GetCellStyle(sheet, book.Column(col)+itoa(summaryFirst+k+1))
			if err != nil {
				t.Fatal(err)
			}
			look, err := f.GetStyle(style)
			if err != nil || look.CustomNumFmt == nil {
				t.Fatalf("%s %s: %v", sheet, row.Name, err)
			}
			if marked := strings.HasPrefix(*look.CustomNumFmt, `"未核定 "`); marked != row.Open() {
				t.Errorf("%s %s is shown as %s", sheet, row.Name, *look.CustomNumFmt)
			}
			if row.Open() {
				open++
			}
		}
	}
	if open == 0 {
		t.Error("nothing is open")
	}
}

// sheetRow is a row of a sheet, counted from 1.
func sheetRow(t testing.TB, f *excelize.File, sheet string, row int) []string {
	t.Helper()
	rows, err := f.GetRows(sheet)
	if err != nil || len(rows) < row {
		t.Fatalf("%s: %v", sheet, err)
	}
	return rows[row-1]
}
