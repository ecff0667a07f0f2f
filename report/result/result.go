// Package result writes a computed result as result.json and result.csv, for
// programs and for spreadsheets. It reads what calc gives and needs no renderer:
// with data and calc it is all that reading and computing a pool takes. Its keys
// are in docs/数据与政策参考.md, 9.1.
package result

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"tongchou/calc"
	"tongchou/calc/formula"
)

// Schema is the version of the form of result.json.
const Schema = 1

// Result is result.json: flat lists, amounts as decimal strings.
type Result struct {
	Schema      int           `json:"schema"`
	Pool        string        `json:"pool"`
	Year        int           `json:"year"`
	Stage       calc.Stage    `json:"stage"`
	Date        string        `json:"date"` // the day of the build, "" for none
	Values      []value       `json:"values"`
	Accounts    []account     `json:"accounts"`
	Budget      []budgetLine  `json:"budget"`
	Checks      []check       `json:"checks"`
	Projection  []projected   `json:"projection"`
	Population  []population  `json:"population"`
	Watch       []watched     `json:"watch"`
	Sensitivity []sensitivity `json:"sensitivity"`
	Hindcast    []Hindsight   `json:"hindcast"`
	Confidence  []confidence  `json:"confidence"`
	Positions   []position    `json:"positions"`
}

type value struct {
	Scheme    string      `json:"scheme"`
	Insurance string      `json:"insurance"`
	Unit      string      `json:"unit"`
	Step      string      `json:"step"`
	Kind      string      `json:"kind"`
	Value     string      `json:"value"`
	Low       string      `json:"low"`
	High      string      `json:"high"`
	Status    calc.Status `json:"status"`
	Clause    string      `json:"clause"`
	Question  string      `json:"question"`
	Reading   string      `json:"reading"`
}

type account struct {
	Scheme    string `json:"scheme"`
	Insurance string `json:"insurance"`
	Year      int    `json:"year"`
	Opening   string `json:"opening"`
	Levied    string `json:"levied"`
	Granted   string `json:"granted"`
	Interest  string `json:"interest"`
	Closing   string `json:"closing"`
}

type budgetLine struct {
	Unit      string `json:"unit"`
	Insurance string `json:"insurance"`
	Item      string `json:"item"`
	Value     string `json:"value"`
}

type check struct {
	ID        string  `json:"id"`
	Scheme    string  `json:"scheme"`
	Insurance string  `json:"insurance"`
	Unit      string  `json:"unit"`
	Name      string  `json:"name"`
	Level     string  `json:"level"`
	Message   string  `json:"message"`
	Clause    string  `json:"clause"`
	Answer    *string `json:"answer"` // "" where one is owed, null where none is
}

type projected struct {
	Scenario  string `json:"scenario"`
	Scheme    string `json:"scheme"`
	Insurance string `json:"insurance"`
	Unit      string `json:"unit"`
	Year      int    `json:"year"`
	Measure   string `json:"measure"`
	Value     string `json:"value"`
}

// watched is whether a watch holds, or of how many random courses in one it does.
type watched struct {
	Scenario  string `json:"scenario"`
	Scheme    string `json:"scheme"`
	Insurance string `json:"insurance"`
	Unit      string `json:"unit"`
	Year      int    `json:"year"`
	Name      string `json:"name"`
	Value     string `json:"value"`
}

// sensitivity is what a figure comes to with an assumption moved; "" for as assumed.
type sensitivity struct {
	Insurance  string `json:"insurance"`
	Assumption string `json:"assumption"`
	By         string `json:"by"`
	Year       int    `json:"year"`
	Scheme     string `json:"scheme"`
	Name       string `json:"name"`
	Value      string `json:"value"`
}

// confidence is a measure that is projected from too few closed years.
type confidence struct {
	Insurance string `json:"insurance"`
	Unit      string `json:"unit"`
	Measure   string `json:"measure"`
	Years     int    `json:"years"` // closed, on record
}

// population is what is added up over the cells of a unit.
type population struct {
	Scenario  string `json:"scenario"`
	Insurance string `json:"insurance"`
	Unit      string `json:"unit"`
	Year      int    `json:"year"`
	Name      string `json:"name"`
	Value     string `json:"value"`
}

// position is where a matter stands; low and high only of an estimate, number
// that of the paper in force.
type position struct {
	Scheme      string      `json:"scheme"`
	Insurance   string      `json:"insurance"`
	Unit        string      `json:"unit"`
	Flow        calc.Flow   `json:"flow"`
	Due         string      `json:"due"`
	Low         string      `json:"low"`
	High        string      `json:"high"`
	Status      calc.Status `json:"status"`
	Announced   string      `json:"announced"`
	Number      string      `json:"number"`
	Paid        string      `json:"paid"`
	Overdue     string      `json:"overdue"`
	Remaining   string      `json:"remaining"`
	Instalments string      `json:"instalments"` // still to pay, as 分期; "" for 下拨 and estimates
	Paper       calc.Paper  `json:"paper"`
}

// lists are the lists of result.json, as its fields stand: each is filled by itself, so
// that it can go when it is written.
func lists(v *calc.Result) []func(*Result) {
	return []func(*Result){
		func(r *Result) { r.Values = append(r.Values, valuesOf(v)...) },
		func(r *Result) { r.Accounts = append(r.Accounts, accountsOf(v)...) },
		func(r *Result) { r.Budget = append(r.Budget, budgetOf(v)...) },
		func(r *Result) { r.Checks = append(r.Checks, checksOf(v)...) },
		func(r *Result) { r.Projection = append(r.Projection, projectionOf(v.Pool, v.Paths, v.Fans)...) },
		func(r *Result) { r.Population = append(r.Population, populationOf(v)...) },
		func(r *Result) { r.Watch = append(r.Watch, watchOf(v)...) },
		func(r *Result) {
			for i := range v.Sensitivity {
				r.Sensitivity = append(r.Sensitivity, sensitivityOf(&v.Sensitivity[i])...)
			}
		},
		func(r *Result) { r.Hindcast = HindcastOf(v) },
		func(r *Result) {
			for _, t := range v.Thin {
				r.Confidence = append(r.Confidence, confidence{t.Insurance.Name, Code(v.Pool, t.Unit), t.Measure, t.Years})
			}
		},
		func(r *Result) {
			for i := range v.Positions {
				r.Positions = append(r.Positions, positionOf(v.Pool, &v.Positions[i]))
			}
		},
	}
}

// headOf is result.json with empty lists.
func headOf(v *calc.Result) *Result {
	r := empty(v.Pool.Policy.Code, v.Year, v.Stage)
	r.Date = v.Day
	return r
}

// JSON is result.json of a result, list by list.
func JSON(v *calc.Result) []byte {
	var b bytes.Buffer
	fill := lists(v)
	whole := reflect.TypeFor[Result]()
	for i := range whole.NumField() {
		one := headOf(v)
		if list := i - (whole.NumField() - len(fill)); list >= 0 {
			fill[list](one)
		}
		b.WriteString([]string{",\n", "{\n"}[max(0, 1-i)])
		fmt.Fprintf(&b, " %q: ", whole.Field(i).Tag.Get("json"))
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		e.SetIndent(" ", " ")
		if err := e.Encode(reflect.ValueOf(one).Elem().Field(i).Interface()); err != nil {
			panic(err) // nothing in it is beyond JSON
		}
		b.Truncate(b.Len() - 1) // the encoder ends with a line
	}
	b.WriteString("\n}\n")
	return b.Bytes()
}

// CSV is result.csv of a result, its values as a table for spreadsheets: UTF-8 with BOM,
// CRLF.
func CSV(v *calc.Result) []byte {
	rows := [][]string{{"scheme", "insurance", "unit", "step", "kind", "value", "low", "high", "status", "clause", "question", "reading"}}
	for _, v := range valuesOf(v) {
		rows = append(rows, []string{v.Scheme, v.Insurance, v.Unit, v.Step, v.Kind, v.Value, v.Low, v.High, string(v.Status), v.Clause, v.Question, v.Reading})
	}
	return Table(rows)
}

func valuesOf(v *calc.Result) (out []value) {
	for _, run := range v.Runs {
		for _, col := range run.Steps {
			for k, c := range col.Cells {
				unit := ""
				if col.PerUnit {
					unit = v.Pool.Units[run.Units[k]].Code
				}
				out = append(out, value{
					Scheme: run.Scheme.ID, Insurance: run.Insurance.Name, Unit: unit, Step: col.Step.Name,
					Kind: col.Type.Kind(), Value: Text(c.Value, col.Type), Low: Number(c.Low, col.Type), High: Number(c.High, col.Type),
					Status: c.Status, Clause: col.Step.Clause, Question: col.Step.Question, Reading: col.Reading,
				})
			}
		}
	}
	return out
}

func accountsOf(v *calc.Result) (out []account) {
	for _, a := range v.Accounts {
		out = append(out, account{a.Scheme.ID, a.Insurance.Name, a.Year,
			money(a.Opening), money(a.Levied), money(a.Granted), money(a.Interest), money(a.Closing)})
	}
	return out
}

func budgetOf(v *calc.Result) (out []budgetLine) {
	for _, b := range v.Budget {
		out = append(out, budgetLine{Code(v.Pool, b.Unit), b.Insurance.Name, b.Item, money(b.Value)})
	}
	return out
}

func checksOf(v *calc.Result) (out []check) {
	for _, c := range v.Checks {
		id := ""
		if c.Scheme != nil {
			id = c.Scheme.ID
		}
		out = append(out, check{c.ID, id, c.Insurance.Name, Code(v.Pool, c.Unit), c.Name, c.Level.String(), c.Advice(), c.Clause, answer(&c)})
	}
	return out
}

func projectionOf(pool *calc.Pool, paths ...[]calc.Path) (out []projected) {
	for _, p := range slices.Concat(paths...) {
		out = append(out, projected{p.Scenario, p.Scheme, p.Insurance.Name, Code(pool, p.Unit), p.Year, p.Measure, money(p.Value)})
	}
	return out
}

func populationOf(v *calc.Result) (out []population) {
	for _, p := range v.Sums {
		out = append(out, population{p.Scenario, p.Insurance.Name, Code(v.Pool, p.Unit), p.Year, p.Measure, formula.Decimal(formula.Round(p.Value, 6))})
	}
	return out
}

func watchOf(v *calc.Result) (out []watched) {
	for i := range v.Watches {
		w := &v.Watches[i]
		value := formula.Yes(w.Holds).String()
		if w.Chance != nil {
			value = w.Chance.FloatString(4)
		}
		out = append(out, watched{w.Scenario, w.Watch.Scheme, w.Insurance.Name, Code(v.Pool, w.Unit), w.Year, w.Watch.Name, value})
	}
	for _, i := range v.Pool.Policy.Insurances() {
		for _, c := range v.Chances(i.Name) {
			out = append(out, firstYears(v.Pool, &c)...)
		}
	}
	for _, x := range v.Expected {
		one := watched{"期望避免", x.Watch.Scheme, x.Insurance.Name, Code(v.Pool, x.Unit), x.Year, x.Watch.Name, x.Avoided.FloatString(4)}
		out = append(out, one)
		one.Scenario, one.Value = "期望新增", x.Created.FloatString(4)
		out = append(out, one)
	}
	return out
}

// firstYears are the quantiles of the first year under a watch, "" beyond the years.
func firstYears(pool *calc.Pool, c *calc.Chances) (out []watched) {
	for _, of := range []struct {
		suffix string
		years  []calc.Chanced
	}{{"", c.With}, {calc.Twin, c.Without}} {
		for _, q := range calc.FirstQuantiles {
			if len(of.years) == 0 {
				continue
			}
			value := ""
			if year := q.First(of.years); year > 0 {
				value = strconv.Itoa(year)
			}
			out = append(out, watched{calc.FirstYear + q.Name + of.suffix, c.Watch.Scheme, c.Insurance.Name, Code(pool, c.Unit), of.years[len(of.years)-1].Year, c.Watch.Name, value})
		}
	}
	return out
}

// sensitivityOf are the figures of a moved projection: what is left in all funds and in
// accounts, and of every watch the unit-years and the first year, "" for none.
func sensitivityOf(s *calc.Sensitivity) []sensitivity {
	row := sensitivity{Insurance: s.Insurance.Name, Year: s.Year}
	if s.Assumption != nil {
		row.Assumption, row.By = s.Assumption.Name, formula.Decimal(s.By)
	}
	var out []sensitivity
	add := func(scheme, name, value string) {
		row.Scheme, row.Name, row.Value = scheme, name, value
		out = append(out, row)
	}
	add("", calc.Closing, money(s.Closing))
	for _, a := range s.Accounts {
		add(a.Scheme, a.Measure, money(a.Value))
	}
	for _, w := range s.Watches {
		first := ""
		if w.First > 0 {
			first = strconv.Itoa(w.First)
		}
		add(w.Watch.Scheme, w.Watch.Name+"·个年", strconv.Itoa(w.Years))
		add(w.Watch.Scheme, w.Watch.Name+"·首年", first)
	}
	return out
}

func positionOf(pool *calc.Pool, p *calc.Position) position {
	out := position{Scheme: p.Scheme.ID, Insurance: p.Insurance.Name, Unit: Code(pool, p.Unit), Flow: p.Flow, Due: money(p.Due),
		Low: money(p.Low), High: money(p.High), Status: p.Status, Announced: money(p.Announced), Paid: money(p.Paid),
		Overdue: money(p.Overdue), Remaining: money(p.Remaining()), Paper: p.Paper}
	if p.InForce != nil {
		out.Number = p.InForce.Number
	}
	if p.Flow == calc.Levy && p.Status == calc.StatusFinal {
		out.Instalments = calc.ScheduleText(p.ToPay)
	}
	return out
}

// answer is what notes.csv says to a check, "" where it owes an answer, nil else.
func answer(c *calc.CheckResult) *string {
	if !c.Asks && c.Reason == "" {
		return nil
	}
	return &c.Reason
}

// empty has lists, though nothing in them: they are written as [].
func empty(pool string, year int, stage calc.Stage) *Result {
	return &Result{Schema: Schema, Pool: pool, Year: year, Stage: stage,
		Values: []value{}, Accounts: []account{}, Budget: []budgetLine{}, Checks: []check{}, Projection: []projected{}, Population: []population{}, Watch: []watched{}, Sensitivity: []sensitivity{}, Hindcast: []Hindsight{}, Confidence: []confidence{}, Positions: []position{}}
}

// Code is what rows name a unit by: its code, "" for the pool (−1).
func Code(p *calc.Pool, unit int) string {
	if unit < 0 {
		return ""
	}
	return p.Units[unit].Code
}

// Text is a value as published; amounts of 元 have at least two decimals.
func Text(v formula.Value, t formula.Type) string {
	if v.Sort == formula.Number {
		return Number(v.Num, t)
	}
	return v.String()
}

// Number is a number as published, "" for none.
func Number(r *big.Rat, t formula.Type) string {
	switch {
	case r == nil:
		return ""
	case t == formula.MoneyType:
		return money(r)
	}
	return formula.Decimal(r)
}

// money is an amount of 元 as a decimal string with at least two decimals; an
// intermediate amount keeps all of its own, a non-terminating one twelve.
func money(r *big.Rat) string {
	if r == nil {
		return ""
	}
	d, err := decimal.NewFromString(formula.Decimal(r))
	if err != nil {
		panic(err) // Decimal writes nothing else
	}
	return d.StringFixed(max(2, -d.Exponent()))
}

// JSON is a part of result.json in its form.
func (r *Result) JSON() []byte { return Marshal(r) }

// Table writes rows for spreadsheets: UTF-8 with BOM, CRLF, no text that is taken for a formula.
func Table(rows [][]string) []byte {
	var b bytes.Buffer
	b.WriteString("\ufeff")
	c := csv.NewWriter(&b)
	c.UseCRLF = true
	for _, row := range rows {
		row = slices.Clone(row)
		for i := range row {
			row[i] = inert(row[i])
		}
		c.Write(row) // a bytes.Buffer takes everything
	}
	c.Flush()
	return b.Bytes()
}

// inert keeps a spreadsheet from taking a text for a formula; numbers stay as they are.
func inert(s string) string {
	if s == "" || !strings.ContainsRune("=+-@\t", rune(s[0])) {
		return s
	}
	if _, err := decimal.NewFromString(s); err == nil {
		return s
	}
	return "'" + s
}

// Marshal writes texts and whole numbers, and lists of them, as JSON: Chinese as
// it is, indented, ending in a newline.
func Marshal(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(v); err != nil {
		panic(err) // nothing in v is beyond JSON
	}
	return b.Bytes()
}
