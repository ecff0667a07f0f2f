package paper

import (
	"math/big"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tongchou/calc"
	"tongchou/calc/budget"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
	"tongchou/data"
	"tongchou/data/datatest/pools"
	"tongchou/report"
)

// agreement is a pack whose statements are laid beside each other.
type agreement struct {
	*report.View
	t       *testing.T
	letters []Notice // what governments are asked for
	seen    int      // units with a gap that is shared
	short   int      // closings below zero
	ranged  int      // matters whose amount waits for a decision
}

// No two statements of a pack disagree: where a gap is shared, what the year leaves and
// what letters ask for is not below zero; any other closing below zero has its K402; the
// figure of K402 is the closing, which is that of the projection; every top-up that is
// known has its paper, of that amount.
func TestStatementsAgree(t *testing.T) {
	shared, short := 0, 0
	laws, err := filepath.Glob("../xlsx/testdata/laws/*")
	if err != nil || len(laws) == 0 {
		t.Fatal("no laws", err)
	}
	read := func(name string) *calc.Pool {
		if !slices.Contains(laws, name) {
			return pools.Sample(t, name)
		}
		pool, faults := data.ReadDir(name)
		if faults.Stops() {
			t.Fatal(faults)
		}
		return pool
	}
	for _, name := range append(data.Embedded(), laws...) {
		for seed := range uint64(13) {
			pool := read(name)
			if pool.Projection != nil {
				pool.Projection.Years = 2
			}
			if seed > 0 { // the first is the sample itself
				shaken(pool, rand.New(rand.NewPCG(seed, 7)))
			}
			prog := pools.Program(t, pool)
			res := budget.Evaluate(prog, calc.Options{})
			if res.Findings.Stops() {
				if seed == 0 || slices.ContainsFunc(res.Findings, func(f finding.Finding) bool { return f.ID == "C307" }) {
					t.Fatalf("%s %d: %v", name, seed, res.Findings)
				}
				continue
			}
			a := laid(t, report.New(res))
			if t.Failed() {
				t.Fatalf("of %s, seed %d", name, seed)
			}
			shared, short = shared+a.seen, short+a.short
		}
	}
	if shared < 100 || short < 100 {
		t.Errorf("%d shared gaps, %d closings below zero", shared, short)
	}
}

// laid lays the statements of a pack beside each other.
func laid(t *testing.T, v *report.View) *agreement {
	a := &agreement{View: v, t: t}
	for _, n := range notices(v) {
		if n.Line.Step.Flow == calc.TopUp {
			a.letters = append(a.letters, n)
		}
	}
	for _, iv := range v.Insurances {
		a.insurance(iv.Insurance)
		a.sums(iv)
	}
	return a
}

// sums looks at what is told of a flow by the matters, the budget, the account and the
// overview: of a unit and of the pool they are one number, with one range.
func (a *agreement) sums(iv report.InsuranceView) {
	show := func(x *big.Rat) string {
		if x == nil {
			return "—"
		}
		return x.FloatString(2)
	}
	same := func(what string, x, y *big.Rat) {
		if x != nil && y != nil && x.Cmp(y) != 0 || (x == nil) != (y == nil) {
			a.t.Errorf("%s: %s of %s and %s", iv.Name, what, show(x), show(y))
		}
	}
	for _, flow := range []calc.Flow{calc.Levy, calc.Grant} {
		pool := new(big.Rat)
		for _, u := range a.Rows.Taking[iv.Name] {
			due, matters := new(big.Rat), 0
			for i := range a.Positions {
				p := &a.Positions[i]
				if p.Insurance != iv.Insurance || p.Unit != u || p.Flow != flow || p.Due == nil {
					continue
				}
				if due.Add(due, p.Due); p.Low != nil && p.Low.Cmp(p.High) != 0 {
					a.ranged++
				}
				if matters++; p.Low != nil && (p.Due.Cmp(p.Low) < 0 || p.Due.Cmp(p.High) > 0) {
					a.t.Errorf("%s of %s: %s is beyond %s to %s", flow, a.Pool.NameOf(u), show(p.Due), show(p.Low), show(p.High))
				}
			}
			pool.Add(pool, due)
			for _, l := range a.Budget {
				if matters > 0 && l.Unit == u && l.Insurance == iv.Insurance && l.Item == flow.Item() {
					same(string(flow)+" of "+a.Pool.NameOf(u)+", matters and budget", due, l.Value)
				}
			}
		}
		if iv.In == calc.Levy && a.Pool.Policy.Fund != calc.FundOfPool && len(a.Stopped) == 0 {
			total := map[calc.Flow]*big.Rat{calc.Levy: iv.Total.Levy, calc.Grant: iv.Total.Grant}[flow]
			same(string(flow)+", matters and overview", pool, total)
		}
	}
}

// shaken moves the figures of a pool's last years, and with them what its rules ask.
func shaken(pool *calc.Pool, r *rand.Rand) {
	last := 0
	for i := range pool.Rows {
		last = max(last, pool.Rows[i].Year)
	}
	for i := range pool.Rows {
		row := &pool.Rows[i]
		if row.Year < last-1 {
			continue
		}
		for _, m := range []string{calc.Income, calc.Expenditure, calc.Contributions, "征缴预算", calc.Closing} {
			c, ok := row.Cells[m]
			if !ok || c.Num == nil || r.IntN(3) == 0 {
				continue
			}
			by := big.NewRat(80+r.Int64N(41), 100)
			if m == calc.Closing {
				by = big.NewRat(r.Int64N(300)-100, 1000)
			}
			c.Num = formula.Round(new(big.Rat).Mul(c.Num, by), 2)
			row.Cells[m] = c
		}
	}
}

// insurance looks at all statements about an insurance.
func (a *agreement) insurance(ins calc.Insurance) {
	holders := a.Rows.Taking[ins.Name]
	if a.Pool.Policy.Fund == calc.FundOfPool {
		holders = nil
		a.holder(ins, calc.PoolLevel)
	}
	for _, u := range holders {
		a.holder(ins, u)
	}
	for _, u := range a.Rows.Taking[ins.Name] {
		a.papers(ins, u)
		figures := a.Figures(calc.Planned, ins.Name, a.Year, u)
		for _, p := range a.Paths {
			if p.Scenario == calc.Baseline && p.Insurance == ins && p.Unit == u && p.Year == a.Year && p.Measure == calc.Closing && p.Value.Cmp(figures.Num(calc.Closing)) != 0 {
				a.t.Errorf("%s %s: projected to %s, planned %s", ins.Name, a.Pool.NameOf(u), p.Value.FloatString(2), figures.Num(calc.Closing).FloatString(2))
			}
		}
	}
}

// holder looks at the closing of who holds the fund.
func (a *agreement) holder(ins calc.Insurance, u int) {
	closing := a.Figures(calc.Planned, ins.Name, a.Year, u).Num(calc.Closing)
	if closing == nil {
		return
	}
	var said []string
	for _, c := range a.Checks {
		if c.ID == "K402" && c.Insurance == ins && c.Unit == u {
			said = append(said, c.Message)
		}
	}
	gap, asked := new(big.Rat), new(big.Rat)
	open := false
	var moved [][]*big.Rat // what decisions at their ends still change of the closing, step by step
	for _, run := range a.Runs {
		if run.Insurance != ins || run.Preview || u == calc.PoolLevel {
			continue
		}
		if col, cell := stepCell(run, "可分担缺口", u); col != nil {
			gap.Add(gap, cell.Value.Num)
		}
		asked.Add(asked, run.Moves(calc.TopUp, u))
		for _, col := range run.Steps {
			if i := slices.Index(run.Units, u); col.Step.Flow == calc.Grant && i >= 0 && col.Cells[i].Waits() {
				open = true
				var by []*big.Rat
				for _, end := range col.Cells[i].Ends {
					by = append(by, new(big.Rat).Sub(end, col.Cells[i].Value.Num))
				}
				moved = append(moved, by)
			}
		}
	}
	who := ins.Name + " " + a.Pool.NameOf(u) + " closes with " + closing.FloatString(2)
	if u == calc.PoolLevel { // and with what its accounts hold
		for _, acc := range a.Accounts {
			if acc.Insurance == ins && acc.Year == a.Year && a.Program.Scheme(acc.Scheme.ID).InForce(ins.Name, a.Year) {
				closing = new(big.Rat).Add(closing, acc.Closing)
			}
		}
	}
	if gap.Sign() > 0 {
		if a.seen++; new(big.Rat).Add(closing, asked).Sign() < 0 {
			a.t.Errorf("%s, a gap of %s is shared and %s made up", who, gap.FloatString(2), asked.FloatString(2))
		}
	}
	switch {
	case closing.Sign() >= 0 && len(said) > 0:
		a.t.Errorf("%s, yet %s", who, said[0])
	case closing.Sign() < 0:
		show := func(x *big.Rat) string { return formula.Show(formula.Num(x), formula.MoneyType) }
		want := "预计为 " + show(closing) + " 元"
		if open {
			low, high := closing, closing
			for corner := range moved[0] {
				end := new(big.Rat).Set(closing)
				for _, by := range moved {
					end.Add(end, by[corner])
				}
				if end.Cmp(low) < 0 {
					low = end
				}
				if end.Cmp(high) > 0 {
					high = end
				}
			}
			want = "预计为 " + show(low) + "—" + show(high) + " 元（未核定）"
		}
		if a.short++; len(said) != 1 || !strings.Contains(said[0], want) {
			a.t.Errorf("%s, K402 says %q", who, said)
		}
		if asked.Sign() > 0 && !strings.Contains(said[0], "补足的 "+formula.Show(formula.Num(asked), formula.MoneyType)) {
			a.t.Errorf("%s and %s is made up, K402 says %q", who, asked.FloatString(2), said)
		}
	}
}

// papers looks at what a unit's government is asked for.
func (a *agreement) papers(ins calc.Insurance, u int) {
	for _, run := range a.Runs {
		for i := range run.Steps {
			col := &run.Steps[i]
			if run.Insurance != ins || run.Preview || col.Step.Flow != calc.TopUp {
				continue
			}
			cell := run.Cell(col, u)
			want := cell.Value.Num
			var asks []string
			for _, n := range a.letters {
				if n.Unit == u && n.Line.Run == run && n.Line.Step == col.Step {
					asks = append(asks, total(&n).amount.FloatString(2))
				}
			}
			awaited := col.Awaits != "" || want.Sign() == 0 && (cell.High == nil || cell.High.Sign() == 0) // the most that may be decided
			if awaited != (len(asks) == 0) || !awaited && (len(asks) != 1 || asks[0] != want.FloatString(2)) {
				a.t.Errorf("%s of %s is %s, papers ask for %v", col.Step.Name, a.Pool.NameOf(u), want.FloatString(2), asks)
			}
		}
	}
}
