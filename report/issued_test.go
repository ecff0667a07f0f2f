package report_test

import (
	"strings"
	"testing"

	"tongchou/calc"
	"tongchou/data/datatest/pools"
	"tongchou/report"
)

// The register of a year lists its papers by date; the last that announces a matter
// is in force, a reminder is neither in force nor replaced.
func TestRegister(t *testing.T) {
	pool := pools.Sample(t, "liaoning")
	pool.Issued = nil
	levied := pools.Result(t, pool, calc.Options{}).Positions[0]
	row := func(date, number string, year int, word calc.PaperWord, replaces string) {
		pool.Issued = append(pool.Issued, calc.Issued{Date: date, Number: number, Year: year, Stage: calc.Advance, Scheme: levied.Scheme.ID, Insurance: levied.Insurance.Name,
			Code: pool.Units[levied.Unit].Code, Matter: string(levied.Flow), Word: word, Amount: levied.Due, Replaces: replaces})
	}
	row("2026-05-20", "2号", 2026, calc.WordCorrection, "1号")
	row("2026-01-15", "1号", 2026, calc.WordPlan, "")
	row("2026-06-01", "3号", 2026, calc.WordReminder, "")
	row("2025-01-15", "0号", 2025, calc.WordPlan, "")
	var got []string
	for _, x := range report.New(pools.Result(t, pool, calc.Options{Year: 2026, Stage: calc.Advance, Day: "2026-06-01"})).Register() {
		got = append(got, x.Number+x.SchemeName+x.UnitName+x.Standing)
	}
	at := levied.Scheme.Name + pool.Units[levied.Unit].Name
	if want := "1号" + at + "已被替代 2号" + at + "现行 3号" + at; strings.Join(got, " ") != want {
		t.Errorf("%q, want %q", got, want)
	}
}
