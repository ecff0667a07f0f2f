package engine

import (
	"errors"
	"fmt"
	"math/big"
	"slices"

	"tongchou/calc"
	"tongchou/calc/finding"
)

// PathMeasures are the measures of a projection that results publish, and of the
// years after the first 期初调整 where it is not 0: what was made up after the year before.
var PathMeasures = []string{calc.Income, calc.Benefits, calc.Expenditure, calc.LevyToAbove, calc.GrantFromAbove, calc.Adjustment, calc.Closing}

// project follows every scenario year by year from the budget year, and the
// fund accounts of the 基准 scenario. Without projection.toml only the budget
// year's accounts are kept.
func (e *evaluation) project() {
	plan := e.p.Pool.Projection
	if plan == nil || e.opts.Extent == calc.OfYear {
		e.accounts(e.main, nil)
		return
	}
	var all []string
	for _, insurance := range e.p.Pool.Policy.Insurances() {
		all = append(all, insurance.Name)
	}
	var scenarios []string
	for _, scenario := range plan.Scenarios {
		if scenario == calc.Baseline || e.opts.Extent != calc.OfBaseline {
			scenarios = append(scenarios, scenario)
		}
	}
	parts := make([]part, len(scenarios))
	e.each(len(scenarios), func(i int) error {
		parts[i] = e.scenario(scenarios[i], all)
		return nil
	})
	var faults []cellFault
	for i, p := range parts { // in the order of the plan, whoever was ready first
		e.res.Paths = append(e.res.Paths, p.Paths...)
		e.res.Sums = append(e.res.Sums, p.Sums...)
		e.res.Watches = append(e.res.Watches, p.Watches...)
		e.res.Findings = append(e.res.Findings, p.Findings...)
		faults = append(faults, p.faults...)
		if scenarios[i] == calc.Baseline {
			e.reached = p.reached
			e.accounts(e.main, p.reached)
		}
	}
	e.people(e.reached, faults)
}

// part is what one scenario and its twin come to.
type part struct {
	*calc.Result
	reached map[string]int // the last year of the scenario, by insurance
	faults  []cellFault
}

// each does pieces of work side by side, where there is who does so.
func (e *evaluation) each(n int, work func(i int) error) {
	if e.opts.Workers != nil {
		e.opts.Workers(n, work)
		return
	}
	for i := range n {
		work(i)
	}
}

// scenario follows a scenario and its twin. It changes nothing that another one reads:
// several are followed side by side.
func (e *evaluation) scenario(name string, insurances []string) part {
	own := *e
	own.res = &calc.Result{Stopped: e.res.Stopped}
	w := e.main
	if name != calc.Baseline {
		own.census = newCensus(e.p) // whose people are let go with the scenario
		w = own.world(name, asSuggested)
	}
	p := part{Result: own.res, reached: own.follow(w, nil, insurances)}
	if e.opts.Extent == calc.Whole {
		twin := own.world(name, asSuggested)
		twin.alone = true
		own.follow(twin, p.reached, insurances)
	}
	p.faults = own.census.faults()
	return p
}

// follow publishes the years of a scenario, one of these insurances after the other, and
// tells how far they go. A twin is computed where there are schemes to be without, and says why it
// stops only where the scenario itself goes further.
func (e *evaluation) follow(w *exactWorld, known map[string]int, insurances []string) map[string]int {
	last := map[string]int{}
	for _, name := range insurances {
		insurance := w.insurance(name)
		if len(e.book.Taking(insurance.Name)) == 0 || w.alone && !e.pooled(insurance.Name) {
			continue
		}
		reached, err := w.follow(insurance.Name, e.opts.Year+e.p.Pool.Projection.Years-1, func(year int, now []*exactState) error {
			e.publish(w, insurance, year, now)
			if !w.alone { // people are whoever they are
				e.publishBalances(w, insurance, year)
				e.publishSums(w, insurance, year, now)
			}
			e.publishWatches(w, insurance, year, now)
			return nil
		})
		if last[insurance.Name] = reached; err != nil && (!w.alone || reached < known[insurance.Name]) {
			e.stopProjection(w, insurance, reached, err)
		}
	}
	return last
}

// accounts publishes the fund accounts of every scheme with flows, from the
// budget year (or the scheme's first year) to the last projected one of the
// insurance.
func (e *evaluation) accounts(w *exactWorld, last map[string]int) {
	for _, sp := range e.p.Schemes {
		if !keepsAccount(sp) {
			continue
		}
		for _, insurance := range sp.Insurance {
			for year := e.opts.Year; year <= max(e.opts.Year, last[insurance]); year++ {
				ex := w.run(sp, insurance, year)
				if ex == nil || len(ex.units) == 0 || year > e.opts.Year && year < sp.FirstYear {
					continue
				}
				a, err := accountOf(ex)
				if err != nil && year == e.opts.Year { // else the projection stopped there, and said so
					e.reportOf(err)
				}
				if err == nil || year == e.opts.Year {
					e.res.Accounts = append(e.res.Accounts, a)
				}
				if err != nil {
					break
				}
			}
		}
	}
}

// publish adds a year's figures to the paths, with the pool's sums.
func (e *evaluation) publish(w *exactWorld, insurance calc.Insurance, year int, now []*exactState) {
	for _, name := range PathMeasures {
		if name == calc.Adjustment && year == e.opts.Year {
			continue
		}
		sum, whole := new(big.Rat), true
		for u, s := range now {
			if s == nil {
				continue
			}
			v := s.at(name).value.Num
			if v == nil {
				whole = false
				continue
			}
			if name == calc.Adjustment && v.Sign() == 0 {
				continue
			}
			sum.Add(sum, v)
			e.res.Paths = append(e.res.Paths, calc.Path{Scenario: w.name(), Insurance: insurance, Unit: u, Year: year, Measure: name, Value: v})
		}
		if whole && (name != calc.Adjustment || sum.Sign() != 0) {
			e.res.Paths = append(e.res.Paths, calc.Path{Scenario: w.name(), Insurance: insurance, Unit: calc.PoolLevel, Year: year, Measure: name, Value: sum})
		}
	}
}

func (e *evaluation) stopProjection(w *exactWorld, insurance calc.Insurance, reached int, err error) {
	if slices.ContainsFunc(e.census.faults(), func(f cellFault) bool { return f.insurance == insurance.Name }) {
		return // its people could not be computed, which is told of the cell
	}
	// What is missing is made by a formula; any other stop has its own remedy.
	remedy := "在 projection.toml 给缺的指标写推算公式，或给输入写 next"
	switch s := (*stop)(nil); {
	case slices.ContainsFunc(e.res.Stopped, func(s calc.StoppedStep) bool { return s.Insurance == insurance.Name }):
		if w != e.main {
			return // as the 基准 scenario says
		}
		remedy = "先处理检查里没有算出的步骤"
	case errors.As(err, &s) && !s.missing && s.finding.Remedy != "":
		remedy = s.finding.Remedy + "（" + s.finding.Pos.String() + "）"
	}
	e.res.Findings.Warn("C308", finding.Pos{File: e.p.Pool.Projection.File},
		fmt.Sprintf("%s情景 %s 推算到 %d 年为止：%s", w.name(), insurance.Name, reached, err.Error()), "", remedy)
}
