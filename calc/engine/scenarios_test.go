package engine

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/report/workers"
)

// TestScenariosSideBySide: what scenarios come to does not depend on which is followed
// first.
func TestScenariosSideBySide(t *testing.T) {
	prog := changedThree(t, [3]string{"projection.toml", `"不延迟" = "0"`, "\"不延迟\" = \"0\"\n\"不变\" = \"1\""})
	backwards := func(n int, work func(i int) error) error {
		for i := n - 1; i >= 0; i-- {
			work(i)
		}
		return nil
	}
	one := Compute(prog, calc.Options{})
	for _, run := range []calc.Runner{workers.Each, backwards} {
		other := Compute(prog, calc.Options{Workers: run})
		same(t, one, other, nil)
		if !reflect.DeepEqual(one.Findings, other.Findings) || !reflect.DeepEqual(one.Watches, other.Watches) || !reflect.DeepEqual(one.Accounts, other.Accounts) || len(one.People) != len(other.People) {
			t.Error("findings, watches, accounts or people are others side by side")
		}
	}
}

// TestCellsOfOneScenario: cells that cannot be computed are told, whichever scenario has
// them.
func TestCellsOfOneScenario(t *testing.T) {
	for _, scenarios := range []string{"\"甲\" = \"2\"\n\"乙\" = \"0\"", "\"乙\" = \"0\"\n\"甲\" = \"2\""} {
		res := Compute(changedThree(t, [3]string{"projection.toml", `"不延迟" = "0"`, scenarios},
			[3]string{"projection.toml", "上岁.退休 * (1 - 上岁.死亡率)", "上岁.退休 * (1 - 上岁.死亡率 - IF(延迟退休 = 2, 1 / (2034 - MIN(年度, 2034)), 0))"}), calc.Options{})
		if n := len(slices.DeleteFunc(slices.Clone(res.Findings), func(f finding.Finding) bool {
			return f.ID != "C315" || !strings.Contains(f.Found, "“退休”") || f.Level != finding.Error
		})); n != 1 {
			t.Errorf("%s: %d faults of cells in %v", scenarios, n, res.Findings)
		}
	}
}
