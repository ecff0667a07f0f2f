package chart_test

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"testing"

	"tongchou/calc"
	"tongchou/data/datatest/pools"
	"tongchou/report"
	"tongchou/report/amount"
	"tongchou/report/chart"
	"tongchou/report/workers"
)

// What is shown of risk is what results tell: months are closings by a month's benefits,
// chances by the end of a year only grow and are no less than in the year, quantiles of a
// first year follow each other, fans lie in order, and accounts have theirs.
func TestRisksOfAPool(t *testing.T) {
	pool := pools.Sample(t, "liaoning")
	pool.Projection.Stochastic.Paths, pool.Projection.Years = 200, 5
	v := report.New(pools.Result(t, pool, calc.Options{Fans: workers.Each}))
	share := func(text string) int {
		n, err := strconv.Atoi(strings.TrimSuffix(text, "%"))
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	tones, others := map[chart.Tone]int{}, 0
	for i := range v.Insurances {
		iv := &v.Insurances[i]
		heat := chart.HeatOf(v, iv)
		if len(heat.Rows) != len(iv.Rows)+1 || len(heat.Head) != 5 {
			t.Fatalf("%s: %d rows of %v", iv.Name, len(heat.Rows), heat.Head)
		}
		for _, r := range heat.Rows {
			figures := v.Baseline(iv.Name, r.Unit)
			for k, c := range r.Cells {
				of := figures[v.Year+k]
				months := new(big.Rat).Quo(of[calc.Closing], of[calc.Benefits])
				if want := amount.Months(months.Mul(months, big.NewRat(12, 1))); c.Text != want || (c.Tone == chart.Empty) != (months.Sign() < 0) {
					t.Errorf("%s %s %d: %+v, want %s", iv.Name, r.Name, v.Year+k, c, want)
				}
				tones[c.Tone]++
			}
		}
		risks := chart.RisksOf(v, iv)
		if len(risks) != len(v.Program.Watches[iv.Name]) {
			t.Errorf("%s: %d watches", iv.Name, len(risks))
		}
		for _, of := range risks {
			for _, r := range of.Rows {
				before := 0
				for _, c := range r.Cells {
					now, alone := share(c.Text), share(strings.Split(c.Below[0], " / ")[0])
					if now < before || alone > now {
						t.Errorf("%s %s: %+v after %d", of.Caption, r.Name, c, before)
					}
					before = now
				}
			}
		}
		for _, r := range chart.FirstSpreadOf(v, iv).Rows {
			for _, c := range r.Cells {
				var years []string // P10, P50, P90 with the schemes; a dash comes after every year
				for _, text := range []string{strings.Join(c.Below, "\n"), c.Text} {
					for _, line := range strings.Split(text, "\n") {
						_, line, _ = strings.Cut("："+strings.ReplaceAll(line, "P10：", ""), "：")
						years = append(years, strings.Split(strings.TrimPrefix(line, "P90："), " / ")[0])
					}
				}
				if len(years) == 3 && (after(years[0], years[2]) || after(years[2], years[1])) {
					t.Errorf("%s %s: %v", iv.Name, r.Name, years)
				}
			}
		}
		come := map[int]bool{}
		for _, c := range v.Compared(iv.Name, calc.Baseline) {
			if c.Unit != calc.PoolLevel && c.With.First > 0 {
				come[c.Unit] = true
			}
		}
		years := chart.FirstYearsOf(v, iv)
		if years.Units() != len(come) {
			t.Errorf("%s: %d units come under a watch, not %d", iv.Name, years.Units(), len(come))
		}
		others += len(years.Rows) - len(come)
		fans := chart.UnitFansOf(v, iv)
		if len(fans.Rows) != len(iv.Rows)+1 {
			t.Errorf("%s: %d fans", iv.Name, len(fans.Rows))
		}
		for _, r := range fans.Rows {
			for k, of := range r.Spread {
				for q := 1; q < len(of); q++ {
					if of[q-1].Cmp(of[q]) > 0 {
						t.Errorf("%s %s %d: %s", iv.Name, r.Name, fans.Years[k], fmt.Sprint(of))
					}
				}
			}
		}
		for _, run := range iv.Runs {
			if c := chart.AccountOf(v, iv, run); c != nil && len(c.Rows) > 0 && (c.Form != chart.Lines || len(c.Rows[len(c.Rows)-1].Spread) != len(calc.FanQuantiles)) {
				t.Errorf("%s: no fan", run.Scheme.Name)
			}
		}
		if marks := v.Confidence(iv.Name, calc.PoolLevel); len(marks) != 1 || marks[0] != report.LowConfidence {
			t.Errorf("%s is of %v", iv.Name, marks)
		}
		if heads := chart.HeadsOf(v, iv); strings.Contains(heads, "逐岁") != (iv.Name == "职工") {
			t.Errorf("%s: %s", iv.Name, heads)
		}
	}
	if others == 0 {
		t.Error("every row of the first years is a unit's that comes under a watch")
	}
	for _, tone := range []chart.Tone{chart.Plain, chart.Short, chart.Shorter, chart.Empty} {
		if tones[tone] == 0 {
			t.Errorf("no month has the tone %d", tone)
		}
	}
}

// after reports whether a year is later than another; — is later than every year.
func after(a, b string) bool { return a == "—" && b != "—" || a != "—" && b != "—" && a > b }

// A unit whose figures are wanting is named beside the tables of watches, which say
// nothing of it; where all are told, nobody is.
func TestWatchesNameWhoIsNotTold(t *testing.T) {
	pool := pools.Sample(t, "ningxia")
	pool.Projection.Stochastic.Paths, pool.Projection.Years = 100, 2
	v := report.New(pools.Result(t, pool, calc.Options{Fans: workers.Each}))
	seen := 0
	for i := range v.Insurances {
		iv := &v.Insurances[i]
		told := map[int]bool{}
		for _, w := range v.Watches {
			told[w.Unit] = told[w.Unit] || w.Insurance.Name == iv.Name && w.Scenario == calc.Baseline
		}
		tables := []string{chart.FirstYearsOf(v, iv).How}
		for _, r := range chart.RisksOf(v, iv) {
			if !strings.Contains(r.Caption, "账户") {
				tables = append(tables, r.How)
			}
		}
		for _, r := range iv.Rows {
			for _, how := range tables {
				if named := strings.Contains(how, r.Name); named == told[r.Unit] {
					t.Errorf("%s %s: told %v, named as not told %v", iv.Name, r.Name, told[r.Unit], named)
				} else if named {
					seen++
				}
			}
		}
	}
	if seen == 0 {
		t.Error("nobody is wanting in the sample")
	}
}
