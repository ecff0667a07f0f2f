package calc

import (
	"errors"
	"fmt"
	"math/big"
	"slices"

	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// figure is one measure of one unit in one year as the engine reads it.
type figure struct {
	num    *big.Rat     // nil: missing
	pos    *finding.Pos // of the cell it comes from, if any
	basis  Basis
	nature Nature
	given  bool   // stands in funds.csv (else projected or summed)
	why    *blank // of a projected figure that is missing: what could not be read
}

// place is where the figure stands; the zero Pos when it stands nowhere.
func (f figure) place() finding.Pos {
	if f.pos == nil {
		return finding.Pos{}
	}
	return *f.pos
}

// state is a unit's year: its measures. Absent measures are missing.
type state struct {
	year  int
	basis Basis // "" when projected
	row   *Row  // nil when projected
	cells map[string]figure
}

// book finds the rows of funds.csv: by insurance, year and unit, best 口径 first.
type book struct {
	pool *Pool
	rows map[rowKey][]*Row
	part map[string][]int // units that take part, by insurance

	// A comparison takes one unit's rows from another book. Each side's rows are
	// read as at that side's stage.
	other             *book
	unit              int
	stage, otherStage Stage
}

type rowKey struct {
	insurance string
	year      int
	unit      int
}

func newBook(pool *Pool) *book {
	b := &book{pool: pool, rows: map[rowKey][]*Row{}, part: map[string][]int{}}
	seen := map[string]map[int]bool{}
	for i := range pool.Rows {
		r := &pool.Rows[i]
		k := rowKey{r.Insurance, r.Year, r.Unit}
		b.rows[k] = append(b.rows[k], r)
		if seen[r.Insurance] == nil {
			seen[r.Insurance] = map[int]bool{}
		}
		seen[r.Insurance][r.Unit] = true
	}
	for _, rows := range b.rows {
		slices.SortStableFunc(rows, func(x, y *Row) int { return basisRank(x.Basis) - basisRank(y.Basis) })
	}
	for insurance, units := range seen {
		for u := range pool.Units {
			if units[u] {
				b.part[insurance] = append(b.part[insurance], u)
			}
		}
	}
	return b
}

func basisRank(b Basis) int { return slices.Index(Bases(), b) }

// best is the best row of a year, leaving out one 口径 ("" for none); nil if there is none.
func (b *book) best(insurance string, year, unit int, without Basis) *Row {
	if b.other != nil && unit == b.unit {
		return b.other.best(insurance, year, unit, without)
	}
	for _, r := range b.rows[rowKey{insurance, year, unit}] {
		if r.Basis != without {
			return r
		}
	}
	return nil
}

// state reads a row, summing the 小计 that were left blank.
func (b *book) state(r *Row) *state {
	s := &state{year: r.Year, basis: r.Basis, row: r, cells: make(map[string]figure, len(r.Cells))}
	for name, c := range r.Cells {
		pos := c.Pos
		s.cells[name] = figure{num: c.Num, pos: &pos, basis: r.Basis, nature: c.Nature, given: c.Num != nil}
	}
	for _, total := range []string{Income, Expenditure} {
		if s.cells[total].num == nil {
			b.sum(s, total)
		}
	}
	return s
}

// sum fills a 小计 that was left out with the sum of its parts. A part whose
// column the file does not have is no part of this pool's accounts; a blank
// part leaves the sum missing.
func (b *book) sum(s *state, total string) {
	num, n := new(big.Rat), 0
	f := figure{pos: s.cells[total].pos, basis: s.basis}
	for _, m := range b.pool.Measures {
		if m.PartOf != total {
			continue
		}
		part, has := s.cells[m.Name]
		if !has {
			continue
		}
		if part.num == nil {
			return
		}
		num.Add(num, part.num)
		f.nature = Weakest(f.nature, part.nature)
		n++
	}
	if n > 0 {
		f.num = num
		s.cells[total] = f
	}
}

// stop is an evaluation that could not go on: the finding says why. The same
// stop travels through everything that reads the failed value, so that it is
// reported once.
type stop struct {
	finding finding.Finding
	missing bool
}

func (s *stop) Error() string { return s.finding.Found }

// blank is a value that is not there, before anyone asked for it in a step.
type blank struct {
	pos      finding.Pos
	what     string // 沈阳市 2025年 职工 征缴收入
	remedy   string
	expected string
	root     *blank // of a projected figure: what is missing at the start of its chain
}

func (b *blank) Error() string { return b.what }

// start is what is missing where the chain of projected figures begins.
func (b *blank) start() *blank {
	if b.root != nil {
		return b.root
	}
	return b
}

// missingError makes the error of a blank, which 缺省 catches.
func missingError(b *blank) error { return formula.Missing("%w", b) }

// stopAt turns an evaluation error into a stop: a blank is reported at the
// cell that should hold it, a fault at its place in the formula.
func stopAt(err error, f *formula.Formula, title, unit string) *stop {
	var b *blank
	if errors.As(err, &b) {
		return &stop{missing: true, finding: finding.Finding{
			ID: "C301", Pos: b.pos, Found: b.what, Expected: b.expected,
			Remedy: b.remedy + fmt.Sprintf("（%s 的公式 %s 要用）", title, f.Pos),
		}}
	}
	var fault *formula.Fault
	pos := f.Pos
	if errors.As(err, &fault) {
		pos = f.At(fault.Node)
	}
	where := title
	if unit != "" {
		where += "，" + unit
	}
	return &stop{finding: finding.Finding{ID: "C302", Pos: pos, Found: where + "：" + err.Error(), Remedy: "检查公式和它读的数"}}
}

// shareOut divides total (whole fen, not negative) in proportion to weights
// (not negative, not all zero), to the fen, by largest remainder; equal
// remainders go in order. The shares sum to total exactly.
func shareOut(total *big.Rat, weights []*big.Rat) []*big.Rat {
	sum := new(big.Rat)
	for _, w := range weights {
		sum.Add(sum, w)
	}
	hundred := big.NewRat(100, 1)
	fen := new(big.Rat).Mul(total, hundred)
	left := new(big.Int).Set(fen.Num())
	floors, rests := make([]*big.Int, len(weights)), make([]*big.Rat, len(weights))
	order := make([]int, len(weights))
	for i, w := range weights {
		exact := new(big.Rat).Mul(fen, w)
		exact.Quo(exact, sum)
		floors[i] = new(big.Int).Quo(exact.Num(), exact.Denom())
		rests[i] = exact.Sub(exact, new(big.Rat).SetInt(floors[i]))
		left.Sub(left, floors[i])
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return rests[b].Cmp(rests[a]) })
	for _, i := range order[:left.Int64()] {
		floors[i].Add(floors[i], big.NewInt(1))
	}
	out := make([]*big.Rat, len(weights))
	for i := range out {
		out[i] = new(big.Rat).SetFrac(floors[i], big.NewInt(100))
	}
	return out
}

// wholeFen reports whether an amount of 元 has at most two decimals.
func wholeFen(r *big.Rat) bool { return new(big.Rat).Mul(r, big.NewRat(100, 1)).IsInt() }
