package data

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/data/fault"
	"tongchou/data/sheet"
)

// Rows of a fund's books: accounts of 职工 (账户), groups of people of 长护 (人群).
// Rules read the pooled fund and all people together; forms read each.

// book reads the columns 账户 and 人群; both blank is what rules read.
func (rec *record) book() calc.Book {
	var b calc.Book
	for _, key := range []struct {
		column string
		words  []string
		into   *string
	}{
		{"账户", []string{calc.Pooled, calc.Personal, calc.PooledOnly, calc.Merged}, &b.Account},
		{"人群", calc.Groups(), &b.Group},
	} {
		if rec.Text(key.column) == "" {
			continue
		}
		word := rec.OneOf(fault.BookWord, key.column, key.words)
		if word == calc.Pooled || !slices.Contains(key.words, word) {
			continue
		}
		*key.into = word
		one := calc.Book{}
		if key.column == "账户" {
			one.Account = word
		} else {
			one.Group = word
		}
		if insurance := rec.Text("险种"); !rec.r.policyFaults && slices.Contains(insuranceNames(rec.r.pool.Policy), insurance) && !rec.r.pool.Booked(insurance, one) {
			rec.Fault(fault.BookWord, key.column, fmt.Sprintf("%s写着%s，%s没有", key.column, fault.Quote(word), insurance), "空白", "账户只有职工分，人群只有长护（职工、居民）和居民（城镇居民、新农合、城乡居民）分：清空这一格，或核对险种")
		}
	}
	return b
}

// scaleKey is a column of a table or sheet.
type scaleKey struct{ file, sheet, column string }

// noteScales keeps the units of a table's columns: what differs by rounding is
// told by them.
func (r *reader) noteScales(t *sheet.Table) {
	if r.scales == nil {
		r.scales = map[scaleKey]int64{}
	}
	_, scales := t.Header()
	for column, s := range scales {
		r.scales[scaleKey{t.Head.File, t.Head.Sheet, column}] = s.Factor
	}
}

// keptApart are the insurances of which accounts or groups have rows of their own.
func (r *reader) keptApart() map[string]bool {
	out := map[string]bool{}
	for i := range r.pool.Books {
		out[r.pool.Books[i].Insurance] = true
	}
	return out
}

func groupBooks() (out []calc.Book) {
	for _, g := range calc.Groups() {
		out = append(out, calc.Book{Group: g})
	}
	return out
}

// addGroups adds the rows of a fund of which the groups alone are given: rules
// read their sum. What one of them does not have (× in its form) the other makes.
func (r *reader) addGroups() {
	if r.rows == nil {
		return
	}
	for i := range r.pool.Books {
		first := r.pool.Books[i]
		if first.Book.Group == "" || first.Book.Account != "" {
			continue
		}
		whole := first
		whole.Book, whole.Together = calc.Book{}, true
		if r.row(keyOf(&whole)) != nil {
			continue
		}
		whole.Cells = map[string]calc.Cell{}
		var groups []*calc.Row
		for _, g := range calc.Groups() {
			key := keyOf(&whole)
			key.book.Group = g
			if row := r.row(key); row != nil {
				groups = append(groups, row)
			}
		}
		form := r.pool.FormOf(whole.Insurance, whole.Year)
		for name := range first.Cells {
			whole.Cells[name] = together(r.byName[name], groups, form)
		}
		r.keep(whole)
	}
}

// weaken gives the sums of groups the nature of the weakest of them, once it is read.
func (r *reader) weaken() {
	for i := range r.pool.Books {
		part := &r.pool.Books[i]
		key := keyOf(part)
		key.book = calc.Book{}
		whole := r.row(key)
		if whole == nil || !whole.Together {
			continue
		}
		for name, cell := range whole.Cells {
			cell.Nature = calc.Weakest(cell.Nature, part.Cells[name].Nature)
			whole.Cells[name] = cell
		}
	}
}

// together is a measure of all groups.
func together(m calc.Measure, groups []*calc.Row, form *calc.Form) calc.Cell {
	out := calc.Cell{Pos: groups[0].Cells[m.Name].Pos, Num: new(big.Rat)}
	some := false
	for _, row := range groups {
		cell, has := row.Cells[m.Name]
		switch {
		case cell.Num != nil && out.Num != nil:
			out.Num.Add(out.Num, cell.Num)
			out.Nature = calc.Weakest(out.Nature, cell.Nature)
			some = true
		case cell.Num != nil, !has, m.Group != "" && m.Group != row.Book.Group, form != nil && form.Crosses(m.Name, row.Book):
		default:
			out.Num, out.Pos = nil, cell.Pos
		}
	}
	if !some {
		out.Num = nil
	}
	return out
}

// checkBooks compares the books of a fund with what is given of all together, and
// finds figures where their form has ×.
func (r *reader) checkBooks() {
	if r.doubtful || r.rows == nil {
		return
	}
	split := r.keptApart()
	undivided := map[string]*crossedOut{}
	for row := range r.everyRow() {
		r.checkForeign(row)
		r.checkCrossed(row, split[row.Insurance], undivided)
	}
	for _, name := range slices.Sorted(maps.Keys(undivided)) {
		c := undivided[name]
		r.Remark(fault.Crossed, c.first, fmt.Sprintf("%s的%s有 %d 处有数，《%s》的“%s”没有这一项（×）", name, strings.Join(c.measures, "、"), c.count, c.form, c.book),
			"记在有这一项的账户或人群", "有分账户（人群）的数的，加上“账户”（“人群”）列分行填；没有的不用改，正式表照印、标红")
	}
	for i := range r.pool.Books {
		row := &r.pool.Books[i]
		if row.Book.Account == calc.Merged {
			r.checkTogether(row, calc.Book{}, calc.Book{Account: calc.Personal}, calc.Book{Account: calc.PooledOnly})
		}
	}
	for i := range r.pool.Rows {
		row := &r.pool.Rows[i]
		if split[row.Insurance] && !row.Together {
			r.checkTogether(row, groupBooks()...)
		}
	}
}

// checkForeign finds figures of measures that a row's insurance does not have: nothing
// adds them up.
func (r *reader) checkForeign(row *calc.Row) {
	for _, m := range r.pool.Measures {
		if cell := row.Cells[m.Name]; cell.Num != nil && cell.Num.Sign() != 0 && !m.For(row.Insurance) && !row.Together {
			r.Add(fault.Crossed, cell.Pos, r.about(row)+m.Name+" "+r.amount(m.Name, cell.Num)+"，"+row.Insurance+"没有这一项", "空白；这一项只有"+strings.Join(m.Insurance, "、")+"有", "核对是哪个险种、哪一项的数，记到有这一项的地方")
		}
	}
}

// crossedOut is what an insurance whose books are not kept apart has where its form
// has ×: it cannot tell whose the figures are.
type crossedOut struct {
	first      finding.Pos
	measures   []string
	count      int
	form, book string
}

// checkCrossed finds figures where the form of the year has ×. Where nothing is kept
// apart they are gathered.
func (r *reader) checkCrossed(row *calc.Row, split bool, undivided map[string]*crossedOut) {
	form, next := r.pool.FormOf(row.Insurance, row.Year), r.pool.FormOf(row.Insurance, row.Year+1)
	if form == nil || row.Book.Account == calc.Merged || row.Book == (calc.Book{}) && !form.Book(calc.Book{}) {
		return
	}
	for _, m := range r.pool.Measures {
		cell := row.Cells[m.Name]
		if cell.Num == nil || cell.Num.Sign() == 0 || !form.Crosses(m.Name, row.Book) || !next.Crosses(m.Name, row.Book) {
			continue // the form in which it is last year's has it
		}
		book := row.Book.String()
		if book == "" {
			book = calc.Pooled
		}
		if !split {
			if calc.Weakest(cell.Nature, calc.Estimated) == cell.Nature && cell.Nature != calc.Unmarked {
				continue // no book has it
			}
			c := undivided[row.Insurance]
			if c == nil {
				c = &crossedOut{first: cell.Pos, form: form.Name, book: book}
				undivided[row.Insurance] = c
			}
			if c.count++; !slices.Contains(c.measures, m.Name) {
				c.measures = append(c.measures, m.Name)
			}
			continue
		}
		r.Add(fault.Crossed, cell.Pos, r.about(row)+m.Name+" "+r.amount(m.Name, cell.Num)+"，《"+form.Name+"》的“"+book+"”没有这一项（×）",
			"空白", "核对是哪一栏的数，记到有这一项的账户或人群")
	}
}

// checkTogether compares a row of all together with its books, measure by measure.
// Every figure may have been rounded on its own to the unit it is written in.
func (r *reader) checkTogether(whole *calc.Row, books ...calc.Book) {
	var parts []*calc.Row
	for _, b := range books {
		key := keyOf(whole)
		key.book = b
		if row := r.row(key); row != nil && row != whole {
			parts = append(parts, row)
		}
	}
	if len(parts) < 2 {
		return
	}
	for _, m := range r.pool.Measures {
		given, sum, names := whole.Cells[m.Name], new(big.Rat), []string(nil)
		if given.Num == nil || !m.AddsUp() || r.Told(given.Pos) {
			continue
		}
		off := r.halfPlace(m.Name, whole)
		for _, p := range parts {
			if n := p.Cells[m.Name].Num; n != nil {
				sum.Add(sum, n)
				off.Add(off, r.halfPlace(m.Name, p))
				names = append(names, string(bookWord(p.Book))+" "+r.amount(m.Name, n))
			}
		}
		if len(names) == 0 {
			continue
		}
		if d := diff(given.Num, sum); new(big.Rat).Abs(d).Cmp(off) > 0 {
			r.Add(fault.Together, given.Pos, r.about(whole)+m.Name+" "+r.amount(m.Name, given.Num)+"，差 "+r.amount(m.Name, d),
				r.amount(m.Name, sum)+"（"+strings.Join(names, "＋")+"）", "核对各账户（人群）和合计")
		}
	}
}

func bookWord(b calc.Book) string {
	if b == (calc.Book{}) {
		return calc.Pooled
	}
	return b.String()
}

// halfPlace is how much a figure may be off where it is written in 万元 or 亿元:
// half of its last place. In 元 nothing may.
func (r *reader) halfPlace(measure string, row *calc.Row) *big.Rat {
	cell := row.Cells[measure]
	factor := r.scales[scaleKey{cell.Pos.File, cell.Pos.Sheet, measure}]
	if cell.Num == nil || factor <= 1 {
		return new(big.Rat)
	}
	place := big.NewRat(factor, 1)
	for range 6 {
		if new(big.Rat).Quo(cell.Num, place).IsInt() {
			break
		}
		place.Quo(place, big.NewRat(10, 1))
	}
	return place.Quo(place, big.NewRat(2, 1))
}
