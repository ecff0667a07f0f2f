package main

import (
	"fmt"
	"path/filepath"
	"slices"

	"tongchou/calc"
	"tongchou/data"
	forms "tongchou/report/form"
	"tongchou/report/pack"
)

// form writes an empty collection workbook for each unit of a pool. What the
// units send back is put into the folder units of the pool folder.
func form(s *session, args []string) error {
	o := newOptions("form")
	var code string
	o.set.StringVar(&o.out, "out", "out", "`文件夹`。填报表写在 文件夹/统筹区文件夹名/forms-年；不写时是 out")
	o.set.StringVar(&code, "unit", "", "`代码`。只要这一个统筹区的")
	o.yearFlag("填报哪一年的数；不写时取数据最后一年的次年")
	if err := o.parse(args, 1); err != nil {
		return err
	}
	if len(o.pool) == 0 {
		return usageError("form 要写统筹区（文件夹或内置样例的名称）")
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
	if o.year == 0 {
		o.year = forms.Year(pool)
	}
	files, err := forms.Workbooks(pool, prog, o.year, code)
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return usageError("没有可填报的统筹区：政策的方案不适用于任何统筹区的险种")
	}
	dir := filepath.Join(o.out, folder, fmt.Sprintf("forms-%d", o.year))
	for _, f := range files {
		if err := pack.WriteFile(dir, f); err != nil {
			return err
		}
	}
	if s.terminal {
		fmt.Fprintf(s.out, "%d 年填报表 %d 份，在 %s。收回后放进统筹区文件夹的 units 文件夹，再运行 check、build。\n", o.year, len(files), dir)
	}
	return nil
}

func codes(pool *calc.Pool) []string {
	var out []string
	for _, u := range pool.Units {
		out = append(out, u.Code)
	}
	return out
}
