package data

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/data/fault"
)

// byFund tells lines apart that read one measure of several funds and have no id of their
// own, as 征缴收入（职工）; what a line of a fund adds up is that fund's.
func byFund(f *calc.Form) {
	fund := func(r *calc.FormRow) string { return strings.Join(r.Insurance[:min(len(r.Insurance), 1)], "") }
	lines := map[string]map[string]int{} // measure → fund → how many
	for i := range f.Rows {
		if r := &f.Rows[i]; r.ID != "" && r.ID == r.Measure {
			if lines[r.ID] == nil {
				lines[r.ID] = map[string]int{}
			}
			lines[r.ID][fund(r)]++
		}
	}
	for i := range f.Rows {
		r := &f.Rows[i]
		own := func(id string) string {
			if len(lines[id]) > 1 && lines[id][fund(r)] > 0 && len(r.Insurance) > 0 {
				return id + "（" + fund(r) + "）"
			}
			return id
		}
		if r.ID == r.Measure {
			r.ID = own(r.ID)
		}
		for _, terms := range [][]calc.FormTerm{r.Sum, r.Parts} {
			for j := range terms {
				terms[j].ID = own(terms[j].ID)
			}
		}
		for _, ids := range [][]string{r.Product, r.Quotient} {
			for j := range ids {
				ids[j] = own(ids[j])
			}
		}
		r.Before = own(r.Before)
	}
}

// exhaust makes an item that its 其中 rows make their sum; one that is part of another of
// them is in it already.
func exhaust(f *calc.Form, measures []calc.Measure) {
	for i := range f.Rows {
		r := &f.Rows[i]
		for j := i + 1; r.Exact && len(r.Sum) == 0 && j < len(f.Rows) && f.Rows[j].Half == r.Half && f.Rows[j].Level == "其中"; j++ {
			within := slices.ContainsFunc(measures, func(m calc.Measure) bool {
				return m.Name == f.Rows[j].Measure && slices.ContainsFunc(f.Rows[i+1:j], func(o calc.FormRow) bool { return o.Measure == m.PartOf && m.PartOf != "" })
			})
			if !within {
				r.Parts = append(r.Parts, calc.FormTerm{ID: f.Rows[j].ID})
			}
		}
	}
}

// formReferences checks what a form says of its own rows and columns, and of the
// measures that the pool has.
func (s *section) formReferences(f *calc.Form) {
	labels := listed(f.Columns, func(c calc.FormColumn) string { return c.Label })
	ids, known := listed(f.Rows, func(r calc.FormRow) string { return r.ID }), measureNames(allMeasures(s.r.pool.Policy))
	at := func(array string, i int, key string) finding.Pos { return s.ItemPos(array, i) }
	columnOf := func(i int, key, label string) {
		if !slices.Contains(labels, label) {
			s.r.Add(fault.Reference, at("row", i, key), "没有栏"+fault.Quote(label), "本表的栏", fault.Perhaps(label, labels))
		}
	}
	s.formPurpose(f)
	single := f.Family != calc.AnyForm && f.Insurance == nil && !slices.ContainsFunc(f.Columns, func(c calc.FormColumn) bool { return c.Insurance != nil })
	for i, c := range f.Columns {
		if j := slices.Index(labels, c.Label); j < i {
			s.r.Add(fault.NameTwice, at("column", i, "label"), fmt.Sprintf("第 %d 栏和第 %d 栏的 label 都是%s", j+1, i+1, fault.Quote(c.Label)), "各不相同", "给其中一栏另写 label")
		}
		if c.Measure != "" && !slices.Contains(known, c.Measure) {
			s.r.Add(fault.Reference, at("column", i, "measure"), "没有指标"+fault.Quote(c.Measure), "内置的指标，或 [[measure]] 声明的", fault.Perhaps(c.Measure, known))
		}
		for _, t := range c.Sum {
			if !slices.Contains(labels, t.ID) && !slices.Contains(known, t.ID) {
				s.r.Add(fault.Reference, at("column", i, "sum"), "没有栏"+fault.Quote(t.ID), "别的栏的 label，或指标", fault.Perhaps(t.ID, labels))
			}
		}
		if columnRing(f, i) {
			s.r.Add(fault.Reference, at("column", i, "sum"), "“"+c.Label+"”是它自己的合计项", "别的栏", "改正 sum")
		}
	}
	first := map[string]int{}
	for i, row := range f.Rows {
		if j, twice := first[row.ID]; twice && row.ID != "" {
			s.r.Add(fault.NameTwice, at("row", i, "id"), fmt.Sprintf("第 %d 行和第 %d 行的 id 都是%s", j+1, i+1, fault.Quote(row.ID)), "各不相同", "给其中一行另写 id")
		}
		first[row.ID] = i
		if row.Measure != "" && !slices.Contains(known, row.Measure) {
			s.r.Add(fault.Reference, at("row", i, "measure"), "没有指标"+fault.Quote(row.Measure), "内置的指标，或 [[measure]] 声明的", fault.Perhaps(row.Measure, known))
		}
		if single && row.Measure != "" && len(row.Insurance) == 0 {
			s.r.Add(fault.KeyMissing, at("row", i, "insurance"), "这一行读"+fault.Quote(row.Measure)+"，没有写是哪个险种的", "insurance = [\"职工\"]，写在行、栏或表上", "写上")
		}
		if strings.ContainsAny(row.ID, "+-−*/ ") {
			s.r.Add(fault.Form, at("row", i, "id"), "id "+fault.Quote(row.ID)+"里有空格或运算符号", "汉字、字母、数字", "sum 要用这个 id，请改写")
		}
		if n := len(row.Quotient); n > 0 && n != 2 {
			s.r.Add(fault.Form, at("row", i, "quotient"), fmt.Sprintf("quotient 里有 %d 项", n), "两行相除，如 quotient = \"缴费基数总额 / 缴费人数\"", "分成几行写")
		}
		for _, label := range slices.Sorted(maps.Keys(row.Texts)) {
			columnOf(i, "texts", label)
		}
		for _, label := range slices.Sorted(maps.Keys(row.Instead)) {
			columnOf(i, "instead", label)
		}
		for _, name := range row.Instead {
			if !slices.Contains(known, name) {
				s.r.Add(fault.Reference, at("row", i, "instead"), "没有指标"+fault.Quote(name), "内置的指标，或 [[measure]] 声明的", fault.Perhaps(name, known))
			}
		}
		for _, label := range row.Crossed {
			columnOf(i, "crossed", label)
		}
		for _, from := range []struct {
			key   string
			names []string
		}{{"sum", sumIDs(&row)}, {"product", row.Product}, {"quotient", row.Quotient}, {"before", []string{row.Before}}} {
			for _, name := range from.names {
				line := slices.Contains(ids, name)
				if name != "" && !line && single && len(row.Insurance) == 0 && slices.Contains(known, name) {
					s.r.Add(fault.Reference, at("row", i, from.key), "“"+row.Label+"”不是哪个险种的，它的"+fault.Quote(name)+"不知道是谁的", "别的行的 id，或在这一行写 insurance", "各险种的行读同一个指标的，id 是“指标（险种）”，如 征缴收入（职工）")
				}
				if name != "" && !line && !slices.Contains(known, name) {
					s.r.Add(fault.Reference, at("row", i, from.key), "没有行"+fault.Quote(name), "别的行的 id，或指标", fault.Perhaps(name, ids))
				}
			}
		}
		for _, t := range row.Whole {
			if !slices.Contains(known, t.ID) {
				s.r.Add(fault.Reference, at("row", i, "whole"), "没有指标"+fault.Quote(t.ID), "内置的指标，或 [[measure]] 声明的", fault.Perhaps(t.ID, known))
			}
		}
		if ring(f, row.ID, 0) {
			s.r.Add(fault.Reference, at("row", i, "sum"), "“"+row.Label+"”是它自己的合计项", "别的行", "改正 sum")
		}
	}
}

// formPurpose checks that a form can say anything of the pool: it reads a measure, of an
// insurance that there is, and its shares are of years that it has.
func (s *section) formPurpose(f *calc.Form) {
	if len(f.Rows) > 0 && !f.Shows() {
		s.r.Add(fault.KeyMissing, s.Place(), "没有一行、一栏写着 measure，表是空的", "至少一行或一栏读指标", "在行（各行是险种的，在栏）里写 measure，如 measure = \"征缴收入\"")
	}
	years := [][]calc.FormYear{f.Years}
	if f.Closed != nil {
		years = append(years, f.Closed.Years)
	}
	for _, list := range years {
		labels := listed(list, func(y calc.FormYear) string { return y.Label })
		for _, y := range list {
			for _, label := range y.Share {
				if !slices.Contains(labels, label) {
					s.r.Add(fault.Reference, s.Place(), "share 里的"+fault.Quote(label)+"不是 years 里的一栏", "years 里另一栏的 label："+strings.Join(labels, "、"), "改正 share，或在 years 里加上这一栏")
				}
			}
		}
	}
	p := s.r.pool.Policy
	if p == nil || s.r.policyFaults {
		return
	}
	names := slices.Clone(f.Insurance)
	for _, c := range f.Columns {
		names = append(names, c.Insurance...)
	}
	for _, r := range f.Rows {
		names = append(names, r.Insurance...)
	}
	there := insuranceNames(p)
	if len(names) > 0 && !slices.ContainsFunc(names, func(name string) bool { return slices.Contains(there, name) }) {
		s.r.Add(fault.Reference, s.Place(), "表说的是"+strings.Join(names, "、")+"，这个统筹区没有", strings.Join(there, "、"), cmp.Or(fault.Perhaps(names[0], there), "改正 insurance，或在 policy.toml 用 [[insurance]] 声明；用不着的表移走"))
	}
}

// sumIDs are the rows that a row adds up.
func sumIDs(r *calc.FormRow) []string {
	return listed(r.Sum, func(t calc.FormTerm) string { return t.ID })
}

// columnRing reports whether a column comes from itself.
func columnRing(f *calc.Form, column int) bool {
	from := []int{column}
	for i := 0; i < len(from); i++ {
		for _, t := range f.Columns[from[i]].Sum {
			switch p := f.Column(t.ID); {
			case p == column:
				return true
			case p >= 0 && !slices.Contains(from, p):
				from = append(from, p)
			}
		}
	}
	return false
}

// ring reports whether a row comes from itself.
func ring(f *calc.Form, id string, depth int) bool {
	row := f.Row(id)
	if row == nil || id == "" {
		return false
	}
	from := slices.Concat(sumIDs(row), row.Product, row.Quotient)
	return depth > len(f.Rows) || slices.ContainsFunc(from, func(id string) bool { return ring(f, id, depth+1) })
}
