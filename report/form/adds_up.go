package form

import (
	"fmt"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/report/amount"
	"tongchou/report/xlsx/book"
)

// What must add up in a column, as package data checks it when the form comes
// back: red is what it refuses, words alone are what it remarks on.

// identities writes the identities of a column.
func (c *fundSheet) identities(col, remark int) {
	for _, whole := range []string{calc.Income, calc.Expenditure} {
		if total, parts := c.ref(whole, col), c.parts(whole, col); total != "" && len(parts) > 0 {
			when := func(count, differs string) string {
				return fmt.Sprintf("AND(ISNUMBER(%s),COUNT(%s)%s%d,ROUND(%[1]s-SUM(%[2]s),6)%[5]s0)", total, book.Args(parts), count, len(parts), differs)
			}
			c.check(whole, col, remark, when("=", "<>"), "小计不等于分项之和")
			c.check(whole, col, remark, when("<", "<"), "已列分项合计大于小计")
		}
	}
	told := map[[2]string]bool{}
	for _, m := range c.measures {
		if way := [2]string{m.PartOf, m.By}; c.rows[m.PartOf] > 0 && m.PartOf != calc.Income && m.PartOf != calc.Expenditure && !told[way] {
			told[way] = true
			c.holds(m, col, remark)
		}
	}
	if all, a, b := c.ref("参保人数", col), c.ref("在职人数", col), c.ref("退休人数", col); all != "" && a != "" && b != "" {
		c.check("参保人数", col, remark, "AND(ISNUMBER("+all+"),SUM("+a+","+b+")>"+all+")", "在职、退休合计大于参保人数")
		c.remark("参保人数", col, remark, "AND(COUNT("+all+","+a+","+b+")=3,SUM("+a+","+b+")<"+all+")", "在职、退休合计少于参保人数，请核对")
	}
	c.balance(col, remark)
	c.carried(col, remark)
}

// holds writes what a measure that is no 小计 and its parts, of which one is given,
// must keep to.
func (c *fundSheet) holds(part calc.Measure, col, remark int) {
	whole := part.PartOf
	parts := c.partsBy(whole, part.By, col)
	total, complete := c.ref(whole, col), []string(nil)
	for _, m := range slices.Concat(c.pool.Measures, c.pool.Asked) {
		if m.PartOf == whole && m.By == part.By && m.Complete && m.For(c.ins) {
			complete = append(complete, c.ref(m.Name, col))
		}
	}
	given := fmt.Sprintf("ISNUMBER(%s),COUNT(%s)>0", total, book.Args(parts))
	sum, off := fmt.Sprintf("ROUND(%s-SUM(%s),6)", total, book.Args(parts)), "0"
	if c.money != amount.InYuan { // each may have been rounded to the unit on its own
		var halves []string
		for _, ref := range append([]string{total}, parts...) {
			halves = append(halves, fmt.Sprintf("ISNUMBER(%s)*(INT(N(%[1]s))=N(%[1]s))/2", ref))
		}
		off = "(" + strings.Join(halves, "+") + ")"
	}
	exact := "FALSE"
	if len(complete) > 0 && !slices.Contains(complete, "") {
		exact = fmt.Sprintf("COUNT(%s)=%d", book.Args(complete), len(complete))
		c.check(whole, col, remark, "AND("+given+","+exact+",ABS("+sum+")>"+off+")", "不等于分项之和")
	}
	c.check(whole, col, remark, "AND("+given+",NOT("+exact+"),"+sum+"<-"+off+")", "分项大于"+whole)
}

// ref is a measure's cell of a column, "" where the form has no such row.
func (c *fundSheet) ref(measure string, col int) string {
	row, ok := c.rows[measure]
	if !ok {
		return ""
	}
	return c.At(row, col).Ref(c.Sheet)
}

func (c *fundSheet) parts(whole string, col int) []string { return c.partsBy(whole, "", col) }

func (c *fundSheet) partsBy(whole, by string, col int) (out []string) {
	for _, m := range c.measures {
		if m.PartOf == whole && m.By == by {
			out = append(out, c.ref(m.Name, col))
		}
	}
	return out
}

// known is a term of the balance as it is known: a 小计 that is left out is the
// sum of its parts where all are given. The condition says when it is known.
func (c *fundSheet) known(measure string, col int) (value, when string) {
	at, parts := c.ref(measure, col), c.parts(measure, col)
	if len(parts) == 0 {
		return "N(" + at + ")", "ISNUMBER(" + at + ")"
	}
	whole := fmt.Sprintf("COUNT(%s)=%d", book.Args(parts), len(parts))
	if at == "" {
		return "SUM(" + book.Args(parts) + ")", whole
	}
	return fmt.Sprintf("IF(ISNUMBER(%s),%[1]s,SUM(%s))", at, book.Args(parts)), "OR(ISNUMBER(" + at + ")," + whole + ")"
}

// balance compares opening and movements with the closing, where all are given.
func (c *fundSheet) balance(col, remark int) {
	closing := c.ref(calc.Closing, col)
	if closing == "" {
		return
	}
	conditions, sum := []string{"ISNUMBER(" + closing + ")"}, ""
	for _, term := range calc.ClosingTerms() {
		if c.ref(term.Measure, col) == "" && len(c.parts(term.Measure, col)) == 0 {
			if term.Transfer() {
				continue
			}
			return
		}
		value, when := c.known(term.Measure, col)
		sign := "+"
		if term.Minus {
			sign = "-"
		}
		sum += sign + value
		conditions = append(conditions, when)
	}
	wrong := fmt.Sprintf("AND(%s,ROUND(%s-%s,6)<>0)", book.Args(conditions), strings.TrimPrefix(sum, "+"), closing)
	c.check(calc.Closing, col, remark, wrong, "上年结余加收入减支出不等于年末结余")
}

// carried compares the opening with the closing of the year before: of the
// column beside it where that is filled in, else of the best row on file. A
// forecast that carries on from an older row is only remarked on.
func (c *fundSheet) carried(col, remark int) {
	opening := c.ref(calc.Opening, col)
	if opening == "" {
		return
	}
	rec, closings, source := c.records[col-1], []string(nil), ""
	for _, basis := range calc.Bases() {
		r := c.row(calc.Ask{Year: rec.year - 1, Basis: basis})
		if r == nil || r.Cells[calc.Closing].Num == nil {
			continue
		}
		closings = append(closings, formula.Decimal(c.money.Rat(r.Cells[calc.Closing].Num)))
		if source == "" {
			source = fmt.Sprintf("在档的%d年%s年末结余 %s%s", r.Year, r.Basis, closings[0], c.money.Word)
		}
	}
	forecast := rec.basis[0] != string(calc.Final) && rec.basis[0] != string(calc.Flash)
	adjustment := "0"
	if at := c.ref(calc.Adjustment, col); at != "" {
		adjustment = "N(" + at + ")"
	}
	compare := func(when, source string, closings []string) {
		var differs []string
		for _, closing := range closings {
			differs = append(differs, fmt.Sprintf("ROUND(%s-%s-%s,6)<>0", opening, closing, adjustment))
		}
		wrong := differs[0]
		if older := differs[1:]; forecast && len(older) > 0 {
			wrong = book.Args(differs)
			c.remark(calc.Opening, col, remark, "AND("+when+","+differs[0]+",NOT(AND("+book.Args(older)+")))", "与在档较早的数相等，请照上年最新的数改")
		}
		c.check(calc.Opening, col, remark, "AND("+when+","+wrong+")", "不等于"+source+"加期初调整")
	}
	beside := slices.IndexFunc(c.records, func(r record) bool { return r.year == rec.year-1 })
	known := "ISNUMBER(" + opening + ")"
	if beside >= 0 {
		closing := c.ref(calc.Closing, 1+beside)
		first, last := c.At(c.firstMeasure(), 1+beside), c.At(c.firstMeasure()+len(c.measures)-1, 1+beside)
		if closing != "" {
			compare("COUNT("+opening+","+closing+")=2", "上年年末结余", append([]string{closing}, closings...))
		}
		known += ",COUNT(" + first.Ref(c.Sheet) + ":" + last.Ref(c.Sheet) + ")=0"
	}
	if len(closings) > 0 {
		compare(known, source, closings)
	}
}

// check reddens a cell while a condition holds, and says why beside it.
func (c *fundSheet) check(measure string, col, remark int, wrong, why string) {
	c.Alarm(c.ref(measure, col), wrong)
	c.remark(measure, col, remark, wrong, why)
}

// remark says something beside a cell while a condition holds.
func (c *fundSheet) remark(measure string, col, remark int, when, what string) {
	note := c.At(c.rows[measure], remark)
	text := fmt.Sprintf(`IF(%s,"%s：%s","")`, when, c.records[col-1].title, what)
	if old := c.Rows[note.Row][note.Col].Formula; old != "" {
		text = old + "&" + text
	}
	c.Calc(note.Row, note.Col, text, "", book.Style{Wrap: true, Alarm: true})
}
