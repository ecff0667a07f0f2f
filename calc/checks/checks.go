// Package checks raises remarks on a result. None stops a build.
package checks

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/finding"
)

// Entry is a remark that never stops a build, stated once: what it is called and
// means, how loud it is, and the function that raises it.
type Entry struct {
	finding.Kind
	Name  string        // as results and notes.csv call it, where not by its title
	Level finding.Level // of the policy's own checks, what each says itself
	Asks  bool          // a question: the pack is marked until notes.csv answers it
	of    subject
	raise func(a *asked)
}

// subject is what a check is asked of, one after the other.
type subject int

const (
	ofAccount   subject = iota // a run that moves money
	ofRun                      // a scheme and insurance
	ofUnit                     // a unit of an insurance
	ofInsurance                // an insurance
	ofPool                     // the pool
)

// All lists every check, by id.
func All() []*Entry {
	return []*Entry{
		stated, deficit, overdrawn, unplanned, unitSlip, jump, mixedBases, outOfRange, backwards, guessedOpening,
		perHead, acrossUnits, acrossColumns, farFromDue, scoreOfOne, tiny,
		strayEntry, overpaid, partlyPaid, twoInputs, unbooked, flatAhead, foreseen, rowless, inVain, copied, unreadAssumption, after, overtaken, crossed, oddRate, notBrought, apartAhead, otherHeads, unbalanced, farFit, stoodIn, notComputed,
		offStandard, unsubsidised,
	}
}

// Catalogue is every finding and check, in the order of its letters.
func Catalogue() []finding.Kind {
	out := finding.Catalogue()
	at := 1 + slices.IndexFunc(out, func(k finding.Kind) bool { return k.ID == "C315" })
	for i, c := range All() {
		out = slices.Insert(out, at+i, c.described())
	}
	return out
}

// described is the kind, of a question with what comes of it until it is answered.
func (c *Entry) described() finding.Kind {
	k := c.Kind
	if c.Asks {
		k.Meaning = strings.TrimSuffix(k.Meaning, "。") + "，答复以前全部输出标“数据待核”。"
	}
	return k
}

// asked is one question to a result: a check and its subject.
type asked struct {
	*calc.Result
	check     *Entry
	Run       *calc.Run // of ofAccount and ofRun
	Insurance calc.Insurance
	Unit      int
	out       []calc.CheckResult

	first int    // year of funds.csv
	oddOf string // insurance whose oddities were found
	found []odd
	moved struct { // of an insurance, the years in which money moved
		of    string
		years []int
	}
	lines map[lineOf][]calc.BudgetLine // the budget lines of units
}

// Raise asks every check of every subject.
func Raise(res *calc.Result) []calc.CheckResult {
	a := &asked{Result: res, first: res.Year}
	for i := range res.Pool.Rows {
		a.first = min(a.first, res.Pool.Rows[i].Year)
	}
	each := func(of subject) {
		for _, c := range All() {
			if a.check = c; c.of == of {
				c.raise(a)
			}
		}
	}
	for _, of := range []subject{ofAccount, ofRun} {
		for _, run := range res.Runs {
			a.Run, a.Insurance, a.Unit = run, run.Insurance, calc.PoolLevel
			each(of)
		}
	}
	a.Run = nil
	for _, a.Insurance = range res.Pool.Policy.Insurances() {
		for _, a.Unit = range res.Rows.Taking[a.Insurance.Name] {
			each(ofUnit)
		}
		a.Unit = calc.PoolLevel
		each(ofInsurance)
	}
	for _, c := range All() {
		a.check, a.Insurance, a.Unit = c, calc.Insurance{}, calc.PoolLevel
		if c.of == ofPool {
			c.raise(a)
		}
	}
	return a.out
}

// say raises the check at a place.
func (a *asked) say(pos finding.Pos, format string, args ...any) *calc.CheckResult {
	c := calc.CheckResult{ID: a.check.ID, Pos: pos, Insurance: a.Insurance, Unit: a.Unit, Name: cmp.Or(a.check.Name, a.check.Title), Level: a.check.Level, Message: fmt.Sprintf(format, args...)}
	if a.Run != nil {
		c.Scheme = a.Run.Scheme
	}
	a.out = append(a.out, c)
	return &a.out[len(a.out)-1]
}

// ask raises a check that must be answered, about a figure.
func (a *asked) ask(pos finding.Pos, figure *big.Rat, format string, args ...any) *calc.CheckResult {
	c := a.say(pos, format, args...)
	c.Asks, c.Figure = true, figure
	return c
}

// recorded is the row of a year that the stage reads; nil if there is none.
func (a *asked) recorded(year int) *calc.Row { return a.Row(a.Insurance.Name, year, a.Unit) }

// file is where the rows of the insurance stand.
func (a *asked) file() finding.Pos { return finding.Pos{File: a.Rows.File(a.Insurance.Name)} }
