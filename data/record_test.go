package data_test

import (
	"math/big"
	"strings"
	"testing"

	"tongchou/calc"
	"tongchou/calc/budget"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
	"tongchou/calc/law"
	"tongchou/data"
)

// evaluate computes a sample pool.
func evaluate(t *testing.T, name string) *calc.Result {
	t.Helper()
	return evaluateOn(t, read(t, name), "")
}

// evaluateOn computes a pool as it stands on a day.
func evaluateOn(t *testing.T, pool *calc.Pool, day string) *calc.Result {
	t.Helper()
	prog, list := law.Compile(pool)
	if list.Stops() {
		t.Fatal(list)
	}
	res := budget.Evaluate(prog, calc.Options{Day: day})
	if res.Findings.Stops() {
		t.Fatal(res.Findings)
	}
	return res
}

// TestBackTest reproduces the published figures of SOURCES.md, misses too.
// The differences are 万元, as that table gives them.
func TestBackTest(t *testing.T) {
	t.Parallel()
	want := map[string]map[string]string{
		"ningxia": {"N1": "0.14", "N2": "8", "N3": "25.56", "N4": "-3405.72", "N5a": "0", "N5b": "0", "N6": "0", "N7": "0", "N8": "0",
			"N9a": "0", "N9b": "0", "N9c": "0", "N9d": "0", "N9e": "0", "N9f": "0"},
		"unified-funds": {"U1": "0", "U2": "0", "U3": "0", "U4": "0", "U5": "0", "U6": "0", "U7": "0", "U8": "0", "U9": "0", "U10": "0", "U11": "0", "U12": "0",
			"U13": "-193", "U14": "-193", "U15": "-2225", "U16": "-2225",
			"U17": "1", "U18": "0", "U19": "1", "U20": "0", "U21": "0", "U22": "0", "U23": "0", "U24": "0",
			"U25": "1", "U26": "1", "U27": "0", "U28": "0"},
		"shandong": {"S1": "0", "S2": "0", "S3": "0", "S4": "0", "S5": "0", "S6": "0"},
	}
	for name, diffs := range want {
		outcomes := evaluate(t, name).Outcomes
		if len(outcomes) != len(diffs) {
			t.Errorf("%s has %d outcomes, want %d", name, len(outcomes), len(diffs))
		}
		for _, o := range outcomes {
			switch {
			case o.Fault != "":
				t.Errorf("%s %s: %s", name, o.ID, o.Fault)
			case formula.Decimal(new(big.Rat).Quo(o.Diff, big.NewRat(10_000, 1))) != diffs[o.ID]:
				t.Errorf("%s %s: computed − published = %s 元, want %s 万元", name, o.ID, o.Diff.FloatString(2), diffs[o.ID])
			case o.Reason == "" || o.Source == "":
				t.Errorf("%s %s has no source or reason", name, o.ID)
			case o.Place.Cmp(big.NewRat(10_000, 1)) != 0:
				t.Errorf("%s %s: the last digit of the published figure is worth %s 元, want 10,000", name, o.ID, o.Place)
			case o.Reproduced() != (diffs[o.ID] == "0" || diffs[o.ID] == "0.14"): // 0.14 万元 is below the published unit
				t.Errorf("%s %s: reproduced is %v", name, o.ID, o.Reproduced())
			}
		}
	}
}

// TestCoverage shows that nothing on any list of the texts' numbers is open
// (reading the samples without findings shows that each entry is settled):
// every value that a text gives, and every deadline, is on its pool's list.
func TestCoverage(t *testing.T) {
	t.Parallel()
	for _, name := range data.Embedded() {
		pool := read(t, name)
		if len(pool.Coverage) == 0 {
			t.Errorf("%s has no list", name)
		}
		where := map[string]bool{}
		for _, p := range pool.Coverage {
			where[p.Where] = true
		}
		for _, s := range pool.Policy.Schemes {
			for _, p := range s.Parameters {
				if !s.Assumed && !p.Assumed && !where["parameter "+p.Name] {
					t.Errorf("%s: the parameter %s of %s is on no list", name, p.Name, s.ID)
				}
			}
		}
		for _, d := range pool.Policy.Deadlines {
			if !where["deadline "+d.Name] {
				t.Errorf("%s: the deadline %s is on no list", name, d.Name)
			}
		}
	}
}

// TestSampleLedger proves that Liaoning's ledger, its inputs and its accounts
// of 2025 tell one story: the ledger's balances are the opening balances of
// 2026, and what the units paid and received is what their accounts say.
func TestSampleLedger(t *testing.T) {
	t.Parallel()
	pool := read(t, "liaoning")
	balance, moved := map[string]*big.Rat{}, map[string]*big.Rat{}
	add := func(m map[string]*big.Rat, key string, x *big.Rat, sign int64) {
		if m[key] == nil {
			m[key] = new(big.Rat)
		}
		m[key].Add(m[key], new(big.Rat).Mul(x, big.NewRat(sign, 1)))
	}
	signs := map[string]int64{"期初": 1, "上解": 1, "提取": 1, "利息": 1, "下拨": -1, "动用": -1}
	items := map[string]string{"上解": calc.LevyToAbove, "下拨": calc.GrantFromAbove}
	for _, e := range pool.Ledger {
		if e.Number != "" && !strings.HasPrefix(e.Number, "示例") {
			t.Errorf("%v: the number %s is not marked as fictional", e.Pos, e.Number)
		}
		if e.Year != 2025 {
			continue
		}
		add(balance, e.Scheme+" "+e.Insurance, e.Amount, signs[e.Category])
		if item := items[e.Category]; item != "" {
			add(moved, e.Code+" "+e.Insurance+" "+item, e.Amount, 1)
		}
	}
	openings := 0
	for _, in := range pool.Inputs {
		if in.Item == "年初余额" && in.Year == 2026 {
			openings++
			if got := balance[in.Scheme+" "+in.Insurance]; got == nil || got.Cmp(in.Value.Num) != 0 {
				t.Errorf("%s %s: ledger %v, inputs %v", in.Scheme, in.Insurance, got, in.Value.Num)
			}
		}
	}
	if openings != len(balance) {
		t.Errorf("%d opening balances, %d accounts in the ledger", openings, len(balance))
	}
	for _, r := range pool.Rows {
		if r.Year != 2025 {
			continue
		}
		for _, item := range items {
			got := moved[pool.Units[r.Unit].Code+" "+r.Insurance+" "+item]
			if got == nil {
				got = new(big.Rat)
			}
			if r.Cells[item].Num.Cmp(got) != 0 {
				t.Errorf("%v: %s is %s, ledger %s", r.Pos, item, r.Cells[item].Num.FloatString(2), got.FloatString(2))
			}
		}
	}
}

// TestSampleRegisters shows what the ledger is for: an overdue payer, part
// payments, the register of units that used the fund, and two answered remarks.
func TestSampleRegisters(t *testing.T) {
	t.Parallel()
	pool := read(t, "liaoning")
	for _, p := range evaluateOn(t, pool, "2026-01-15").Positions {
		sum := new(big.Rat)
		for _, part := range p.Schedule {
			sum.Add(sum, part.Amount)
		}
		if p.Flow != calc.Levy || p.Due.Sign() == 0 {
			continue
		}
		if sum.Cmp(p.Due) != 0 || len(p.Schedule) != 4 {
			t.Errorf("%s %s: instalments sum to %s of %s", p.Scheme.ID, pool.NameOf(p.Unit), sum.FloatString(2), p.Due.FloatString(2))
		}
		pool.Issued = append(pool.Issued, calc.Issued{Date: "2026-01-15", Number: "示〔2026〕1号", Year: 2026, Stage: calc.Advance, Scheme: p.Scheme.ID, Insurance: p.Insurance.Name,
			Code: pool.CodeOf(p.Unit), Matter: string(p.Flow), Word: calc.WordPlan, Amount: p.Due, Schedule: p.Schedule})
	}
	res := evaluateOn(t, pool, "2026-04-10")
	name := func(u int) string { return pool.Units[u].Name }
	overdue := map[string]string{}
	for _, p := range res.Positions {
		if p.Overdue.Sign() > 0 {
			overdue[p.Scheme.ID+" "+name(p.Unit)] = p.Overdue.FloatString(2)
		}
	}
	want := map[string]string{"employee-adjustment 锦州市": "14467031.25", "employee-adjustment 铁岭市": "6588184.38", "risk-fund 锦州市": "5740887.50"}
	for k, v := range want {
		if overdue[k] != v {
			t.Errorf("overdue %s: %q, want %s", k, overdue[k], v)
		}
	}
	if len(overdue) != len(want) {
		t.Errorf("overdue: %v", overdue)
	}
	if f := res.FollowUps; len(f) != 1 || name(f[0].Unit) != "丹东市" || f[0].DueYear != 2027 || f[0].State != "限期内" {
		t.Errorf("register: %+v", f)
	}
	answered := 0
	for _, c := range res.Checks {
		if c.Reason != "" {
			answered++
			if c.By == "" || c.Level != finding.Warning {
				t.Errorf("%s: answered by %q", c.Name, c.By)
			}
		}
	}
	if answered != 2 {
		t.Errorf("%d remarks answered", answered)
	}
}
