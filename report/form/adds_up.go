package form

import (
	"fmt"

	"tongchou/calc"
	"tongchou/report/xlsx/book"
)

// identity rows of a form: what must add up in each column.
func (c *fundSheet) identities(col, remark int) {
	ref := func(measure string) string {
		row, ok := c.rows[measure]
		if !ok {
			return ""
		}
		return c.At(row, col).Ref(c.Sheet)
	}
	for _, whole := range []string{calc.Income, calc.Expenditure} {
		var parts []string
		for _, m := range c.measures {
			if m.PartOf == whole {
				parts = append(parts, ref(m.Name))
			}
		}
		if total := ref(whole); total != "" && len(parts) > 0 {
			sum := "ROUND(" + total + "-SUM(" + book.Args(parts) + "),6)"
			c.check(whole, col, remark, fmt.Sprintf("AND(ISNUMBER(%s),OR(AND(COUNT(%s)=%d,%s<>0),%[4]s<0))", total, book.Args(parts), len(parts), sum), "小计不等于分项之和")
		}
	}
	if all, a, b := ref("参保人数"), ref("在职人数"), ref("退休人数"); all != "" && a != "" && b != "" {
		c.check("参保人数", col, remark, "AND(ISNUMBER("+all+"),SUM("+a+","+b+")>"+all+")", "在职、退休合计大于参保人数")
	}
	c.balance(col, remark, ref)
}

// balance compares opening and movements with the closing, and the opening
// with last year's closing beside it.
func (c *fundSheet) balance(col, remark int, ref func(string) string) {
	opening, closing, income, expense := ref(calc.Opening), ref(calc.Closing), ref(calc.Income), ref(calc.Expenditure)
	if opening == "" || closing == "" || income == "" || expense == "" {
		return
	}
	given := func(names ...string) string {
		var out []string
		for _, n := range names {
			if r := ref(n); r != "" {
				out = append(out, r)
			}
		}
		return book.Args(out)
	}
	in := given(calc.Opening, calc.Income, calc.GrantFromAbove, calc.LevyFromBelow)
	out := given(calc.Expenditure, calc.GrantBelow, calc.LevyToAbove)
	c.check(calc.Closing, col, remark, fmt.Sprintf("AND(COUNT(%s)=4,ROUND(SUM(%s)-SUM(%s)-%s,6)<>0)",
		book.Args([]string{opening, closing, income, expense}), in, out, closing), "上年结余加收入减支出不等于年末结余")
	if col == 1 && len(c.records) > 1 {
		last := c.At(c.rows[calc.Closing], 2).Ref(c.Sheet)
		now := given(calc.Opening)
		adjustment := given(calc.Adjustment)
		if adjustment == "" {
			adjustment = "0"
		}
		c.check(calc.Opening, col, remark, fmt.Sprintf("AND(COUNT(%s,%s)=2,ROUND(%[1]s-%[2]s-SUM(%[3]s),6)<>0)", now, last, adjustment), "不等于上年年末结余加期初调整")
	}
}

// check reddens a cell while a condition holds, and says why beside it.
func (c *fundSheet) check(measure string, col, remark int, wrong, why string) {
	at := c.At(c.rows[measure], col)
	c.Alarm(at.Ref(c.Sheet), wrong)
	note := c.At(c.rows[measure], remark)
	text := fmt.Sprintf(`IF(%s,"%s：%s","")`, wrong, c.records[col-1].title, why)
	if old := c.Rows[note.Row][note.Col].Formula; old != "" {
		text = old + "&" + text
	}
	c.Calc(note.Row, note.Col, text, "", book.Style{Wrap: true, Alarm: true})
}
