package engine

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/calc/law"
	"tongchou/data"
)

// aging is a pool of one city whose people grow older, die, retire and enter at random
// rates.
func aging(r *rand.Rand) fstest.MapFS {
	lowest := r.IntN(60)
	open := lowest + 1 + r.IntN(6)
	share := func() string { return fmt.Sprintf("0.%06d", r.IntN(1_000_000)) }
	var ages, tables strings.Builder
	ages.WriteString("年度,险种,代码,年龄,性别,身份,人数\n")
	tables.WriteString("表,性别,年龄,数值\n")
	for _, sex := range calc.Sexes() {
		for age := lowest; age <= open; age++ {
			for _, of := range []string{"在职", "退休"} {
				fmt.Fprintf(&ages, "2024,职工,1,%d,%s,%s,%d.%06d\n", age, sex, of, r.IntN(100_000), r.IntN(1_000_000))
			}
			for _, table := range []string{"死亡率", "退休比例", "入口"} {
				fmt.Fprintf(&tables, "%s,%s,%d,%s\n", table, sex, age, share())
			}
		}
	}
	cohort := func(name, f, more string) string {
		return fmt.Sprintf("[[cohort]]\ninsurance = \"职工\"\nname = %q\nkind = \"count\"\nformula = %q\n%s\n", name, f, more)
	}
	table := func(name string) string { return fmt.Sprintf("[[table]]\nname = %q\nkind = \"ratio\"\n", name) }
	files := map[string]string{
		"policy.toml": "schema = 1\n[pool]\ncode = \"9\"\nname = \"样例\"\nlevel = \"省级\"\n[[document]]\nid = \"T\"\ntitle = \"样例\"\nstatus = \"推断\"\n" +
			"[[scheme]]\nid = \"fund\"\nname = \"调剂金\"\ninsurance = [\"职工\"]\nfirst_year = 2026\ndocument = \"T\"\n[[scheme.step]]\nname = \"甲\"\nformula = \"1\"\n",
		"units.csv": "代码,名称,类型\n1,甲市,市\n2,乙市,市\n",
		"funds.csv": "年度,口径,险种,代码,在职人数\n2025,决算,职工,1,\n2025,决算,职工,2,\n2026,预算,职工,1,\n2026,预算,职工,2,\n",
		"ages.csv":  ages.String(), "tables.csv": tables.String(),
		"projection.toml": "schema = 1\nyears = 4\n" + table("死亡率") + table("退休比例") + table("入口") +
			cohort("故去", "(上岁.在职 + 上岁.退休) * 上岁.死亡率", "") +
			cohort("留存", "上岁.在职 * (1 - 上岁.死亡率)", "") +
			cohort("新退休", "留存 * 退休比例", "") +
			cohort("新参保", "人口(上年.在职) * 入口 / 10", "") +
			cohort("在职", "留存 - 新退休 + 新参保", `tie = "在职人数"`) +
			cohort("退休", "上岁.退休 * (1 - 上岁.死亡率) + 新退休", ""),
	}
	out := fstest.MapFS{}
	for name, text := range files {
		out[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return out
}

// TestPeopleAreConserved: nobody appears but who enters, nobody goes but who dies, and
// who retires leaves the active for the retired, to six decimals a cell.
func TestPeopleAreConserved(t *testing.T) {
	many := uint64(1000)
	if testing.Short() {
		many = 100
	}
	for seed := range many {
		pool, found := data.Read(aging(rand.New(rand.NewPCG(seed, 7))), "aging")
		prog, list := law.Compile(pool)
		if list = append(found, list...); list.Stops() {
			t.Fatal(seed, list)
		}
		opts := calc.Options{Year: 2026, Stage: calc.Advance}
		w := newWorld(prog, NewBook(pool, 2026), 2026, calc.Advance, calc.Baseline, asSuggested, &opts)
		p := w.peopleOf(peopleAt{insurance: "职工", unit: 0, year: 2029})
		if p == nil || p.err != nil {
			t.Fatal(seed, p)
		}
		if w.peopleOf(peopleAt{insurance: "职工", unit: 1, year: 2029}) != nil {
			t.Fatal("people of a city without a census")
		}
		// Every rounding moves a cell by half a millionth; a sum has a few for each cell.
		allowed := big.NewRat(int64(5*p.grid().Cells()), 2_000_000)
		for ; p.before != nil; p = p.before {
			active, retired := in(p, "在职"), in(p, "退休")
			stay := sub(in(p.before, "在职"), big.NewRat(0, 1))
			all := sub(add(active, retired), add(stay, in(p.before, "退休")))
			if d := sub(all, sub(in(p, "新参保"), in(p, "故去"))); d.Abs(d).Cmp(allowed) > 0 {
				t.Fatalf("seed %d, %d: %s people from nowhere", seed, p.year, formula.Decimal(d))
			}
			if d := sub(active, add(sub(in(p, "留存"), in(p, "新退休")), in(p, "新参保"))); d.Sign() != 0 {
				t.Fatalf("seed %d, %d: the active lack %s", seed, p.year, formula.Decimal(d))
			}
		}
	}
}

func in(p *people, cohort string) *big.Rat {
	sum := new(big.Rat)
	for _, x := range p.cells[p.set.Cohort(cohort).Number] {
		sum.Add(sum, x.Rat())
	}
	return sum
}

func add(a, b *big.Rat) *big.Rat { return new(big.Rat).Add(a, b) }
func sub(a, b *big.Rat) *big.Rat { return new(big.Rat).Sub(a, b) }

// changedThree is pool-three with some texts of its files replaced.
func changedThree(t testing.TB, changes ...[3]string) *calc.Program {
	t.Helper()
	pool, found := data.Read(threeFiles(t, changes...), "pool-three")
	prog, list := law.Compile(pool)
	if list = append(found, list...); list.Stops() {
		t.Fatal(list)
	}
	return prog
}

// TestWithoutAges: a pool without ages projects exactly what it does without cohorts.
func TestWithoutAges(t *testing.T) {
	without := Compute(changedThree(t, [3]string{"ages.csv"}), calc.Options{})
	plain := Compute(changedThree(t, [3]string{"ages.csv"}, [3]string{"tables.csv"},
		[3]string{"projection.toml", "缺省(人口(在职), 上年.在职人数)", "上年.在职人数"},
		[3]string{"projection.toml", "缺省(人口(退休), 上年.退休人数)", "上年.退休人数"},
		[3]string{"projection.toml", "缺省(人口(在职) / 人口(上年.在职), 1 + 参保增长率)", "(1 + 参保增长率)"},
		[3]string{"projection.toml", "缺省(人口((在职 + 退休) * 费用指数) / 人口((上年.在职 + 上年.退休) * 费用指数), 1 + 参保增长率)", "(1 + 参保增长率)"},
		[3]string{"projection.toml", "缺省(人口(在职 * 生育率) / 人口(上年.在职 * 生育率), 1 + 参保增长率)", "(1 + 参保增长率)"},
		[3]string{"projection.toml", "[[table]]", "[[cohort]]"}), calc.Options{})
	same(t, without, plain, nil)
	if len(without.Sums)+len(without.People) > 0 {
		t.Error("people without ages")
	}
}

// TestNotDelayed: the scenario that leaves the reform out is the reform that begins
// after everyone was born; the other scenario is as it was.
func TestNotDelayed(t *testing.T) {
	res := Compute(changedThree(t), calc.Options{})
	never := Compute(changedThree(t, [3]string{"projection.toml", "IF(延迟退休 = 1, 1965, 9999)", "9999"},
		[3]string{"projection.toml", "IF(延迟退休 = 1, 1970, 9999)", "9999"}, [3]string{"projection.toml", "IF(延迟退休 = 1, 1975, 9999)", "9999"}), calc.Options{})
	same(t, res, never, func(scenario string) bool { return scenario == "不延迟" })
	differ := false
	for i, p := range res.Paths {
		differ = differ || p.Value.Cmp(never.Paths[i].Value) != 0
	}
	if !differ {
		t.Error("the reform changes nothing")
	}
}

// same compares the paths and sums over cells of two results, of all scenarios or some.
func same(t *testing.T, a, b *calc.Result, of func(scenario string) bool) {
	t.Helper()
	if a.Findings.Stops() || b.Findings.Stops() {
		t.Fatal(a.Findings, b.Findings)
	}
	for _, list := range [][2][]calc.Path{{a.Paths, b.Paths}, {a.Sums, b.Sums}} {
		if len(list[0]) != len(list[1]) {
			t.Fatalf("%d figures and %d", len(list[0]), len(list[1]))
		}
		for i, p := range list[0] {
			if q := list[1][i]; (of == nil || of(p.Scenario)) && (p.Value.Cmp(q.Value) != 0 || p.Measure != q.Measure) {
				t.Fatalf("%s %d %d %s: %s and %s", p.Scenario, p.Unit, p.Year, p.Measure, formula.Decimal(p.Value), formula.Decimal(q.Value))
			}
		}
	}
}

// TestOrderOfUnitsAndScenarios changes nothing of anyone's, nor of the pool's, on any
// course: what units come to is added up in another order.
func TestOrderOfUnitsAndScenarios(t *testing.T) {
	runner := func(n int, work func(i int) error) error {
		for i := range n {
			if err := work(i); err != nil {
				return err
			}
		}
		return nil
	}
	file := threeFiles(t)["units.csv"]
	rows := strings.Split(strings.TrimSpace(string(file.Data)), "\n")
	back := slices.Clone(rows)
	slices.Reverse(back[1:])
	opts := calc.Options{Fans: runner}
	res := Compute(changedThree(t), opts)
	other := Compute(changedThree(t, [3]string{"units.csv", string(file.Data), strings.Join(back, "\n") + "\n"},
		[3]string{"projection.toml", "\"基准\" = \"1\"\n\"不延迟\" = \"0\"", "\"不延迟\" = \"0\"\n\"基准\" = \"1\""}), opts)
	key := func(r *calc.Result, p calc.Path) string {
		return fmt.Sprint(p.Scenario, " ", r.Pool.CodeOf(p.Unit), " ", p.Scheme, " ", p.Year, " ", p.Measure)
	}
	all := func(r *calc.Result) []calc.Path { return slices.Concat(r.Paths, r.Sums, r.Fans) }
	of := map[string]*big.Rat{}
	for _, p := range all(res) {
		of[key(res, p)] = p.Value
	}
	for _, p := range all(other) {
		if x := of[key(other, p)]; x == nil || x.Cmp(p.Value) != 0 {
			t.Fatalf("%s is %s, not %v", key(other, p), formula.Decimal(p.Value), x)
		}
	}
	if len(res.Fans) == 0 || len(of) != len(all(other)) {
		t.Fatalf("%d figures, of fans %d; %d in another order", len(of), len(res.Fans), len(all(other)))
	}
}

// TestCoursesReadPeople: random courses are what the exact engine makes of their shocks,
// people and all.
func TestCoursesReadPeople(t *testing.T) {
	prog := changedThree(t, [3]string{"projection.toml", "paths = 10000", "paths = 5"})
	c := RandomCourses(prog, calc.Options{}, "职工")
	for i, random := range c.Random {
		exact := c.Replay(i, 1)
		if random.Reached != 2035 || exact.Reached != 2035 || len(random.Figures) == 0 {
			t.Fatal(random.Reached, exact.Reached, exact.Refused)
		}
		for at, x := range random.Figures {
			if d := sub(x, exact.Figures[at]); d.Abs(d).Cmp(big.NewRat(2, 1)) > 0 {
				t.Errorf("course %d, %s: %s, exactly %s", i, at, x.FloatString(2), exact.Figures[at].FloatString(2))
			}
		}
	}
}
