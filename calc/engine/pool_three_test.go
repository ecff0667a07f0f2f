package engine

import (
	"encoding/csv"
	"fmt"
	"math/big"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/calc/law"
	"tongchou/data"
)

const poolThree = "../../data/testdata/pool-three"

// expected is a table of what the independent model gives for the pool of three cities.
func expected(t *testing.T, name string) [][]string {
	t.Helper()
	f, err := os.Open(poolThree + "/expected/" + name + ".csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// TestPoolThree compares every figure of the 基准 scenario of a made-up pool of three
// cities, whose heads grow older and retire under the reform, with those of a model
// that shares no code with this one.
func TestPoolThree(t *testing.T) {
	pool, found := data.ReadDir(poolThree)
	prog, list := law.Compile(pool)
	if list = append(found, list...); list.Stops() {
		t.Fatal(list)
	}
	got := pathsOf(t, prog)
	apart := map[string]*big.Rat{}
	for _, p := range Compute(prog, calc.Options{Year: 2026, Stage: calc.Advance}).Paths {
		if p.Scenario == calc.Baseline+calc.Twin && p.Unit != calc.PoolLevel {
			apart[fmt.Sprint(p.Year, " ", pool.CodeOf(p.Unit), " ", p.Measure)] = p.Value
		}
	}
	rows := expected(t, "path")
	compared, twins := 0, 0
	for _, r := range rows[1:] {
		if r[0] == "不统筹" {
			if got := apart[r[1]+" "+r[2]+" "+r[3]]; got == nil || got.Cmp(rat(t, r[4])) != 0 {
				t.Errorf("without pooling, %v: got %v", r, got)
			}
			twins++
			continue
		}
		key := r[1] + " " + r[2] + " " + r[3]
		want := r[4]
		if x, ok := new(big.Rat).SetString(want); ok {
			want = formula.Decimal(x)
		}
		if compared++; got[key] != want {
			t.Errorf("%s: got %s, want %s", key, got[key], want)
		}
	}
	if compared != 480 || twins != 30 {
		t.Errorf("%d figures and %d without pooling were compared", compared, twins)
	}
}

func rat(t *testing.T, text string) *big.Rat {
	t.Helper()
	x, ok := new(big.Rat).SetString(text)
	if !ok {
		t.Fatalf("no number: %s", text)
	}
	return x
}

// pathsOf are the figures of the 基准 scenario as the expected ones name them.
func pathsOf(t *testing.T, prog *calc.Program) map[string]string {
	opts := calc.Options{Year: 2026, Stage: calc.Advance}
	w := newWorld(prog, NewBook(prog.Pool, opts.Year), opts.Year, opts.Stage, calc.Baseline, asSuggested, &opts)
	out := map[string]string{}
	names := map[string]string{"人口(新退休)": "人口.新退休", "人口(在职)": "人口.在职", "人口(退休)": "人口.退休", "人口((在职+退休)*费用指数)": "人口.费用"}
	sp := prog.Schemes[0]
	_, err := w.follow("职工", 2035, func(year int, now []*exactState) error {
		for u, s := range now {
			code := prog.Pool.CodeOf(u)
			for n, name := range s.chart.Names {
				if s.cells[n].known {
					out[fmt.Sprint(year, " ", code, " ", name)] = formula.Decimal(s.cells[n].value.Num)
				}
			}
			p := w.peopleOf(peopleAt{insurance: "职工", unit: u, year: year})
			for _, sum := range prog.Cohorts["职工"].Sums {
				if p == nil {
					continue
				}
				v, err := p.sum(sum.Node)
				if err != nil {
					t.Fatal(err)
				}
				out[fmt.Sprint(year, " ", code, " ", names[sum.Name])] = formula.Decimal(formula.Round(v.Num, 6))
			}
		}
		ex := w.run(sp, "职工", year)
		a := ex.account()
		for as, line := range map[string]string{"年初余额": calc.FundOpening, "上解": calc.FundIn, "下拨": calc.FundOut, "利息": calc.Interest} {
			out[fmt.Sprint(year, " 账户 ", as)] = formula.Decimal(a.lines[line].Num)
		}
		out[fmt.Sprint(year, " 账户 年末余额")] = formula.Decimal(a.closing.Num)
		for _, st := range sp.Steps {
			if st.Name == "暂停" {
				out[fmt.Sprint(year, " 账户 暂停")] = ex.cell(st, calc.PoolLevel).value.String()
			}
		}
		out[fmt.Sprint(year, " 账户 不足")] = formula.Yes(ex.columns[len(sp.Steps)-1].binds.Yes).String()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// threeFiles is the folder of pool-three with changes: a file, a text in it and what
// takes its place; a file alone is left out.
func threeFiles(t testing.TB, changes ...[3]string) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	entries, err := os.ReadDir(poolThree)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.IsDir() {
			continue
		}
		content, err := os.ReadFile(poolThree + "/" + e.Name())
		if err != nil {
			t.Fatal(err)
		}
		out[e.Name()] = &fstest.MapFile{Data: content}
	}
	for _, c := range changes {
		text := string(out[c[0]].Data)
		switch {
		case c[1] == "":
			delete(out, c[0])
			continue
		case c[1] == "[[table]]": // from there to the lines: no cohorts at all
			from, to := strings.Index(text, "[[table]]"), strings.Index(text, "[[line]]")
			text = text[:from] + text[to:]
		case !strings.Contains(text, c[1]):
			t.Fatalf("%s has no %s", c[0], c[1])
		default:
			text = strings.ReplaceAll(text, c[1], c[2])
		}
		out[c[0]] = &fstest.MapFile{Data: []byte(text)}
	}
	return out
}
