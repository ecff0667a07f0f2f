package data

import (
	"cmp"
	_ "embed"
	"slices"
	"strings"
	"sync"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/data/sheet"
	"tongchou/data/toml"
	"tongchou/data/value"
)

//go:embed measures.toml
var measuresText string

// Catalogue lists the built-in measures, in the order of tables.
func Catalogue() []calc.Measure { return slices.Clone(catalogue()) }

var catalogue = sync.OnceValue(func() []calc.Measure {
	var file struct {
		Measure []struct {
			Name       string
			Kind       string
			Insurance  []string
			PartOf     string `toml:"part_of"`
			By, Group  string
			Complete   bool
			Detail     bool
			Transfer   bool
			Signed     bool
			Definition string
			General    string // of insurances that are not medical
			Source     string
			BudgetRow  string `toml:"budget_row"`
			Times      int64
			Band       []struct{ Insurance, Low, High, Published, National string }
		}
	}
	if err := toml.Decode(measuresText, &file); err != nil {
		panic(err) // a test decodes the embedded file
	}
	measures := make([]calc.Measure, len(file.Measure))
	for i, m := range file.Measure {
		measures[i] = calc.Measure{Name: m.Name, Kind: m.Kind, Insurance: m.Insurance, PartOf: m.PartOf, By: m.By, Group: m.Group, Complete: m.Complete, Detail: m.Detail, Transfer: m.Transfer, Signed: m.Signed,
			Definition: m.Definition, General: m.General, Source: m.Source, BudgetRow: m.BudgetRow, Times: m.Times}
		for _, b := range m.Band {
			low, _ := value.Read("money/count", value.Written{Text: b.Low}) // none where it is left out
			high, _ := value.Read("money/count", value.Written{Text: b.High})
			measures[i].Bands = append(measures[i].Bands, calc.Band{Insurance: b.Insurance, Low: low.Num, High: high.Num, Published: b.Published, National: b.National})
		}
	}
	return measures
})

// measures is the catalogue with what the policy declares.
func (r *reader) measures() []calc.Measure {
	measures := allMeasures(r.pool.Policy)
	r.byName = map[string]calc.Measure{}
	for _, m := range measures {
		r.byName[m.Name] = m
	}
	return measures
}

// allMeasures are the catalogue's and the policy's, which may say anew what only
// official forms ask for.
func allMeasures(p *calc.Policy) []calc.Measure {
	if p == nil {
		return Catalogue()
	}
	anew := func(m calc.Measure) bool { return m.Detail && slices.Contains(measureNames(p.Measures), m.Name) }
	return append(slices.DeleteFunc(Catalogue(), anew), p.Measures...)
}

// inOwnWords gives the measures of a pool without medical insurances the words of
// its own: the lines of their forms, and definitions that fit all.
func (r *reader) inOwnWords() {
	var insurances []string
	if p := r.pool.Policy; p != nil {
		for _, s := range p.Schemes {
			insurances = append(insurances, s.Insurance...)
		}
	}
	if len(insurances) == 0 || slices.ContainsFunc(insurances, calc.Medical) {
		return
	}
	r.pool.Measures = slices.DeleteFunc(r.pool.Measures, func(m calc.Measure) bool {
		return len(m.Insurance) > 0 && !m.Detail && !slices.ContainsFunc(insurances, m.For) && !r.measured[m.Name]
	})
	for i := range r.pool.Measures {
		m := &r.pool.Measures[i]
		m.Definition = cmp.Or(m.General, m.Definition)
		if m.BudgetRow == "" {
			continue
		}
		var lines []string
		for _, name := range insurances {
			f := r.pool.FormOf(name, latestForms)
			if f == nil {
				continue
			}
			for _, row := range f.Rows {
				if line := name + "：" + row.Label; row.Measure == m.Name && !slices.Contains(lines, line) {
					lines = append(lines, line)
				}
			}
		}
		m.BudgetRow = strings.Join(lines, "；")
	}
}

// latestForms is a year in which all forms have begun.
const latestForms = 9999

// leaveOut takes away the measures of forms that no table has.
func (r *reader) leaveOut() {
	r.pool.Measures = slices.DeleteFunc(r.pool.Measures, func(m calc.Measure) bool {
		absent := m.Detail && !r.measured[m.Name]
		if absent {
			own := func(d calc.Measure) bool { return d.Complete && !d.Detail && d.PartOf == m.PartOf }
			m.Complete = m.Complete && !slices.ContainsFunc(r.pool.Measures, own) // the policy's own parts stand for these
			r.pool.Asked = append(r.pool.Asked, m)
		}
		return absent
	})
}

// measureColumns has a column for every measure, whose header may state the
// units of its kind.
func (r *reader) measureColumns() []sheet.Column {
	columns := optional(measureNames(r.pool.Measures)...)
	for i, m := range r.pool.Measures {
		columns[i].Scales = value.Scales(m.Kind)
		columns[i].Official, columns[i].Meaning = m.BudgetRow, m.Definition
	}
	return columns
}

// numericKind reports whether a measure can be of the kind.
func numericKind(kind string) bool {
	t, ok := formula.TypeOf(kind)
	return ok && t.Sort == formula.Number
}
