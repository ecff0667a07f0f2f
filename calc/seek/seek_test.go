package seek_test

import (
	"fmt"
	"math/big"
	"testing"

	"tongchou/calc"
	"tongchou/calc/budget"
	"tongchou/calc/engine"
	"tongchou/calc/formula"
	"tongchou/calc/law"
	"tongchou/calc/seek"
	"tongchou/data"
)

func inOrder(n int, work func(int) error) error {
	for i := range n {
		work(i)
	}
	return nil
}

// TestPoolThree looks for the levy of three made-up cities that keeps each of them above
// zero. Too little and who is granted goes under; more, and the account soon reaches the
// line at which the levy is paused: a window, which bisection of the whole would miss.
// Every answer is that of the projection under a what-if that sets the value.
func TestPoolThree(t *testing.T) {
	pool, found := data.ReadDir("../../data/testdata/pool-three")
	prog, list := law.Compile(pool)
	if list = append(found, list...); list.Stops() {
		t.Fatal(list)
	}
	res := budget.Evaluate(prog, calc.Options{})
	q := &seek.Question{Trial: calc.Trial{Scheme: "adjustment", Name: "上解比例", From: res.Year}, From: new(big.Rat), To: big.NewRat(5, 100), Step: big.NewRat(1, 1000),
		Watch: calc.Overdrawn, Insurance: []string{"职工"}, Unit: calc.PoolLevel, By: 2035, Scenario: calc.Baseline}
	trace := seek.Find(res, q, inOrder)
	if got := fmt.Sprint(trace.Found.FloatString(3), trace.Below.FloatString(3), len(trace.Windows), trace.Windows[0].To.FloatString(3), trace.Monotone, trace.Gap.FloatString(3)); got != "0.0080.00710.013false0.002" {
		t.Errorf("got %s", got)
	}
	for _, p := range trace.Points[2:] {
		if p.Value.Cmp(big.NewRat(9, 1000)) > 0 {
			break
		}
		pool.Overlays = []*calc.Overlay{{From: res.Year, Parameters: []calc.OverlayParameter{{Scheme: "adjustment", Name: "上解比例", Value: formula.Num(p.Value)}}}}
		years := 0
		for _, w := range budget.Evaluate(prog, calc.Options{}).Watches {
			if w.Scenario == calc.Baseline && w.Watch.Name == calc.Overdrawn && w.Holds {
				years++
			}
		}
		if years != p.Years {
			t.Errorf("at %s the watch holds in %d unit-years, under a what-if in %d", p.Value.FloatString(3), p.Years, years)
		}
	}
	pool.Overlays = nil

	// An assumption, of one city, until an earlier year.
	q = &seek.Question{Trial: calc.Trial{Name: "缴费基数增长率", From: res.Year}, From: new(big.Rat), To: big.NewRat(12, 100), Step: big.NewRat(1, 100),
		Watch: calc.Overdrawn, Insurance: []string{"职工"}, Unit: 1, By: 2035, Scenario: calc.Baseline}
	whole := seek.Find(res, q, inOrder)
	q.By = 2030
	if early := seek.Find(res, q, inOrder); early.Found.Cmp(whole.Found) > 0 || whole.Found.FloatString(2) != "0.04" || !whole.Monotone || whole.Gap.Sign() != 0 {
		t.Errorf("until 2030 %s, until 2035 %s", early.Found.FloatString(4), whole.Found.FloatString(4))
	}
}

// TestProbability: how sure it is that a watch never holds is what the fan tells of the
// same courses; the answer and the value below it are followed along all of them, the
// rest along as many as it takes to look; and what it looks for is a window here too.
func TestProbability(t *testing.T) {
	pool, found := data.ReadDir("../../data/testdata/pool-three")
	pool.Projection.Stochastic.Paths = 2250
	prog, list := law.Compile(pool)
	if list = append(found, list...); list.Stops() {
		t.Fatal(list)
	}
	res := budget.Evaluate(prog, calc.Options{Fans: inOrder})
	of := engine.Asked{Insurance: []string{"职工"}, By: 2035, Of: func(w *calc.WatchProgram, unit int) bool { return w.Name == calc.Overdrawn && unit == 1 }}
	never, reached, told := engine.NewTrials(res).Never(calc.Baseline, nil, 2250, of)
	compared := false
	for _, w := range res.Watches {
		if w.Scenario == calc.EverChance && w.Watch.Name == calc.Overdrawn && w.Unit == 1 && w.Year == 2035 {
			compared = true
			if got := new(big.Rat).Sub(big.NewRat(1, 1), big.NewRat(int64(never), 2250)); got.Cmp(w.Chance) != 0 || reached != 2035 || !told {
				t.Errorf("it is seen in %s of the courses, the fan says %s", got, w.Chance)
			}
		}
	}
	if !compared {
		t.Fatal("the fan tells nothing of it")
	}

	q := &seek.Question{Trial: calc.Trial{Scheme: "adjustment", Name: "上解比例", From: res.Year}, From: new(big.Rat), To: big.NewRat(4, 100), Step: big.NewRat(4, 1000),
		Watch: calc.Overdrawn, Insurance: []string{"职工"}, Unit: calc.PoolLevel, By: 2035, Scenario: calc.Baseline, Probability: big.NewRat(45, 100)}
	trace := seek.Find(res, q, inOrder)
	if trace.Found == nil || trace.Below == nil || trace.Monotone {
		t.Fatalf("no window: %+v", trace)
	}
	for i := range trace.Points {
		p := &trace.Points[i]
		paths := 2000
		if p.Value.Cmp(trace.Found) == 0 || p.Value.Cmp(trace.Below) == 0 {
			paths = 2250
		}
		if p.Paths != paths || p.Never != (p.Chance.Cmp(q.Probability) >= 0) || p.Error().Cmp(big.NewRat(20, 1000)) < 0 || p.Error().Cmp(big.NewRat(23, 1000)) > 0 {
			t.Errorf("at %s: %d courses, chance %s ± %s, %v", p.Value.FloatString(3), p.Paths, p.Chance.FloatString(4), p.Error().FloatString(4), p.Never)
		}
	}
}
