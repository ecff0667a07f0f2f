package main

import (
	"math/big"
	"strconv"
	"strings"

	"tongchou/calc"
	"tongchou/calc/formula"
	lists "tongchou/report/result"
)

// seekJSON is the answer for programs.
type seekJSON struct {
	Pool      string       `json:"pool"`
	Year      int          `json:"year"`
	Set       string       `json:"set"` // scheme id and parameter, or an assumption
	Never     string       `json:"never"`
	Scenario  string       `json:"scenario"`
	Insurance []string     `json:"insurance"`
	Unit      string       `json:"unit"` // "" for all
	By        int          `json:"by"`
	Value     string       `json:"value"` // "" for none
	Below     string       `json:"below"`
	Windows   [][2]string  `json:"windows"`
	Monotone  bool         `json:"monotone"`
	Gap       string       `json:"gap"` // windows narrower than it may be missed
	Points    []pointsJSON `json:"points"`

	Probability string `json:"probability,omitempty"` // how sure it must be that the watch never holds
}

// pointsJSON is one value tried.
type pointsJSON struct {
	Value     string `json:"value"`
	Never     bool   `json:"never"`
	Years     int    `json:"years"`           // unit-years in which the watch holds
	Short     int    `json:"short,omitempty"` // the projection tells nothing of later years
	Insurance string `json:"insurance"`       // the worst unit-year, and what is left there
	Unit      string `json:"unit"`
	Year      int    `json:"year"`
	Left      string `json:"left"`

	Chance string `json:"chance,omitempty"` // that it never holds
	Error  string `json:"error,omitempty"`  // twice its standard error
	Paths  int    `json:"paths,omitempty"`
}

func (a *sought) json() seekJSON {
	code := func(unit int) string {
		if unit == calc.PoolLevel {
			return ""
		}
		return a.res.Pool.CodeOf(unit)
	}
	plain := func(r *big.Rat) string {
		if r == nil {
			return ""
		}
		return formula.Decimal(r)
	}
	t := a.trace
	out := seekJSON{Pool: a.res.Pool.Folder, Year: a.res.Year, Set: strings.TrimPrefix(a.Trial.Scheme+"."+a.Trial.Name, "."), Never: a.Watch, Scenario: a.Scenario,
		Insurance: a.Insurance, Unit: code(a.Unit), By: a.By, Value: plain(t.Found), Below: plain(t.Below), Windows: [][2]string{}, Monotone: t.Monotone, Gap: plain(t.Gap), Probability: plain(a.Probability)}
	for _, w := range t.Windows {
		out.Windows = append(out.Windows, [2]string{plain(w.From), plain(w.To)})
	}
	for i := range t.Points {
		p := &t.Points[i]
		one := pointsJSON{Value: plain(p.Value), Never: p.Never, Years: p.Years, Short: p.Short}
		if w := p.Worst; w != nil {
			one.Insurance, one.Unit, one.Year, one.Left = w.Insurance.Name, code(w.Unit), w.Year, yuan(w.Left)
		}
		if p.Chance != nil {
			one.Chance, one.Error, one.Paths = p.Chance.FloatString(4), p.Error().FloatString(4), p.Paths
		}
		out.Points = append(out.Points, one)
	}
	return out
}

// csv is the trace for spreadsheets: a row a value tried; chances are blank where none
// were asked.
func (a *sought) csv() []byte {
	rows := [][]string{{"value", "never", "years", "short", "insurance", "unit", "year", "left", "chance", "error", "paths"}}
	whole := func(n int) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n)
	}
	for _, p := range a.json().Points {
		rows = append(rows, []string{p.Value, formula.Yes(p.Never).String(), strconv.Itoa(p.Years), whole(p.Short), p.Insurance, p.Unit, whole(p.Year), p.Left, p.Chance, p.Error, whole(p.Paths)})
	}
	return lists.Table(rows)
}
