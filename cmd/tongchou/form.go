package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/data"
	forms "tongchou/report/form"
	"tongchou/report/pack"
)

// form writes an empty collection workbook for each unit of a pool, a year and a
// purpose. What the units send back is put into the folder units of the pool
// folder. A form in which somebody has filled in something stays as it is.
func form(s *session, args []string) error {
	o := newOptions("form")
	var code, purpose string
	o.set.StringVar(&o.out, "out", "out", "`文件夹`。填报表写在 文件夹/统筹区文件夹名/forms-年；不写时是 out")
	o.set.StringVar(&code, "unit", "", "`代码`。只要这一个统筹区的")
	o.set.StringVar(&purpose, "purpose", string(calc.Budget), "`预算|决算|调整预算`。收哪一种数；不写时是预算")
	o.yearFlag("填报哪一年的数；不写时，预算取数据最后一年的次年，决算取还没有报齐决算的一年，调整预算取有预算的最后一年")
	if err := o.parse(args, 1); err != nil {
		return err
	}
	if len(o.pool) == 0 {
		return usageError("form 要写统筹区（文件夹或内置样例的名称）")
	}
	ask := calc.Ask{Year: o.year, Basis: calc.Basis(purpose)}
	if !slices.Contains(calc.Purposes(), ask.Basis) {
		return usageError("--purpose 只能是 预算、决算、调整预算，不是 " + purpose)
	}
	fsys, folder, err := open(o.pool[0])
	if err != nil {
		return err
	}
	pool, list := data.Read(fsys, folder)
	prog, faults := compile(pool, list, nil)
	list = append(list, faults...)
	s.print(list.Sorted())
	if list.Stops() {
		return errStopped
	}
	if code != "" && !slices.ContainsFunc(pool.Units, func(u calc.Unit) bool { return u.Code == code }) {
		return unknown("代码", code, codes(pool))
	}
	if ask.Year == 0 {
		ask.Year = pool.NextAsk(ask.Basis)
	}
	if ask.Basis == calc.Adjusted && !slices.ContainsFunc(pool.Rows, func(r calc.Row) bool { return r.Year == ask.Year && r.Basis == calc.Budget }) {
		return usageError(fmt.Sprintf("没有 %d 年的预算行，调整预算无从对照；先收预算，或用 --year 写有预算的年度", ask.Year))
	}
	files, err := forms.Workbooks(pool, prog, ask, code)
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return usageError("没有可填报的统筹区：政策的方案不适用于任何统筹区的险种")
	}
	dir := filepath.Join(o.out, folder, fmt.Sprintf("forms-%d", ask.Year))
	kept := 0
	for _, f := range files {
		if filled, err := s.filled(filepath.Join(dir, f.Name), pool); err != nil {
			return err
		} else if filled {
			kept++
			continue
		}
		if err := pack.WriteFile(dir, f); err != nil {
			return err
		}
	}
	if s.terminal {
		fmt.Fprintf(s.out, "%s填报表 %d 份，在 %s。收回后放进统筹区文件夹的 units 文件夹，再运行 check、build。\n", ask, len(files)-kept, dir)
	}
	return nil
}

// filled reports whether a form that somebody has filled in stands at a path, and
// tells so.
func (s *session) filled(path string, pool *calc.Pool) (bool, error) {
	content, err := readFile(path, data.MaxWorkbook)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("%s 读不出：%w", path, err)
	case data.BlankForm(pool, content):
		return false, nil
	}
	var found finding.List
	found.Warn("X904", finding.Pos{File: path}, "这份填报表已经有人填过，没有动它", "", "要重新生成，先把它移走；收回的表放进统筹区文件夹的 units 文件夹")
	s.print(found)
	return true, nil
}

func codes(pool *calc.Pool) []string {
	var out []string
	for _, u := range pool.Units {
		out = append(out, u.Code)
	}
	return out
}
