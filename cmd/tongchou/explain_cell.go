package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/explanation"
)

// cellFlags name a cell of a cohort.
type cellFlags struct {
	cohort, sex string
	age         int
}

func (c *cellFlags) add(o *options) {
	o.set.StringVar(&c.cohort, "cohort", "", "`人群`。projection.toml 的 [[cohort]]，如 新退休；要写 --unit、--age、--sex，--year 是推算的年度，不写时是预算年度")
	o.set.IntVar(&c.age, "age", -1, "`年龄`。人群的年龄")
	o.set.StringVar(&c.sex, "sex", "", "`男|女`。人群的性别")
}

// explainCell prints how a cell of a cohort came about, back to the year that its people
// were counted in.
func explainCell(s *session, o *options, c *cellFlags, unit, insurance string) error {
	sex := slices.Index(calc.Sexes(), c.sex)
	if sex < 0 || c.age < 0 || unit == "" {
		return usageError("explain --cohort 要写 --unit、--age 和 --sex 男或女")
	}
	year := o.year
	o.year = 0 // the cell's, not the budget's
	o.extent = calc.OfBaseline
	res, err := s.evaluate(o.pool[0], o)
	if err != nil {
		return err
	}
	year = cmp.Or(year, res.Year)
	var names, units []string
	for _, p := range res.People {
		u := res.Pool.Units[p.Unit]
		units = append(units, u.Code, u.Name)
		if u.Code != unit && u.Name != unit || insurance != "" && p.Insurance != insurance && res.Pool.Policy.Slug(p.Insurance) != insurance {
			continue
		}
		for _, k := range p.Set.Cohorts {
			names = append(names, k.Name)
		}
		k := p.Set.Cohort(c.cohort)
		first, last := p.Years[0].Year, p.Years[len(p.Years)-1].Year
		switch {
		case k == nil:
			continue
		case c.age < p.Grid.Lowest || c.age > p.Grid.Open:
			return usageError(fmt.Sprintf("没有 %d 岁（有 %d 至 %d 岁，最大的是及以上）", c.age, p.Grid.Lowest, p.Grid.Open))
		case year < first || year > last:
			return usageError(fmt.Sprintf("没有 %d 年的人群（有 %d 至 %d 年）", year, first, last))
		}
		tree := explanation.New(res, false).Cell(p, k, p.Grid.At(calc.Sex(sex), c.age), year)
		if s.json {
			x := newExplanation(tree, map[*calc.Node]bool{})
			x.Insurance, x.Unit = p.Insurance, u.Code
			return writeJSON(s.out, []explained{x})
		}
		fmt.Fprintln(s.out, strings.Join([]string{u.Name, p.Insurance, calc.Baseline + "情景"}, "，"))
		printTree(s.out, tree, "", map[*calc.Node]bool{})
		return nil
	}
	if len(names) > 0 {
		return unknown("人群", c.cohort, names)
	}
	if len(units) == 0 {
		return usageError("这份资料没有年龄人数（ages.csv）")
	}
	return unknown("统筹区（有年龄人数的）", unit, units)
}
