package engine

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"tongchou/calc"
	"tongchou/calc/law"
	"tongchou/data"
)

// TestPoolThreeWatches compares who comes under which watch, when first and in how many
// years, with the schemes and without, with those of a model that shares no code with
// this one.
func TestPoolThreeWatches(t *testing.T) {
	res := three(t)
	type line struct{ with, without calc.Spell }
	got := map[string]line{}
	for _, c := range res.Compared("职工", calc.Baseline) {
		if c.Unit == calc.PoolLevel {
			continue
		}
		if !c.Told {
			t.Errorf("%s of %s: nothing is told without the schemes", c.Watch.Name, res.Pool.NameOf(c.Unit))
		}
		got[res.Pool.CodeOf(c.Unit)+" "+c.Watch.Name] = line{c.With, c.Without}
		all := got["合计 "+c.Watch.Name] // units, and years of units
		for _, s := range []struct {
			sum *calc.Spell
			of  calc.Spell
		}{{&all.with, c.With}, {&all.without, c.Without}} {
			s.sum.First += min(1, s.of.First)
			s.sum.Years += s.of.Years
		}
		got["合计 "+c.Watch.Name] = all
		if off := c.Without.Years - c.With.Years; c.Avoided-c.Created != off {
			t.Errorf("%s of %s: %d years avoided, %d created, %d apart", c.Watch.Name, res.Pool.NameOf(c.Unit), c.Avoided, c.Created, off)
		}
	}
	rows := expected(t, "watch")
	whole := func(s string) int { n, _ := strconv.Atoi(s); return n } // — is none
	for _, r := range rows[1:] {
		want := line{calc.Spell{First: whole(r[2]), Years: whole(r[4])}, calc.Spell{First: whole(r[3]), Years: whole(r[5])}}
		if k := r[0] + " " + r[1]; got[k] != want {
			t.Errorf("%s: got %v, want %v", k, got[k], want)
		}
	}
	if len(rows) != 13 || len(got) != 12 {
		t.Errorf("%d lines wanted, %d told", len(rows)-1, len(got))
	}
}

// The watch of a scheme reads its steps: the years in which the levy pauses are those of
// the reference's path.
func TestPoolThreePauses(t *testing.T) {
	res := three(t)
	content, err := os.ReadFile(poolThree + "/expected/path.csv")
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	for _, w := range res.Watches {
		if w.Watch.Name != "暂停" {
			continue
		}
		said := "否"
		if w.Holds {
			said = "是"
		}
		if w.Unit != calc.PoolLevel || strings.HasSuffix(w.Scenario, calc.Twin) {
			t.Errorf("told of %d in %s", w.Unit, w.Scenario)
		}
		if compared++; w.Scenario == calc.Baseline && !strings.Contains(string(content), fmt.Sprintf("基准,%d,账户,暂停,%s", w.Year, said)) {
			t.Errorf("%d: %s", w.Year, said)
		}
	}
	if compared == 0 {
		t.Error("no year is told")
	}
}

// three computes pool-three with changes.
func three(t *testing.T, changes ...[3]string) *calc.Result {
	t.Helper()
	pool, found := data.Read(threeFiles(t, changes...), "pool-three")
	prog, list := law.Compile(pool)
	if list = append(found, list...); list.Stops() {
		t.Fatal(list)
	}
	res := Compute(prog, calc.Options{})
	if res.Findings.Stops() {
		t.Fatal(res.Findings)
	}
	return res
}
