package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/data"
	"tongchou/report"
	"tongchou/report/pack"
)

// collectForms takes the forms that units sent into funds.csv and inputs.csv, and moves
// them to units/received. It says how it stands with each unit, and each cell that
// it changes; another value is overwritten only with --replace.
func collectForms(s *session, args []string) error {
	o := newOptions("collect")
	replace := o.set.Bool("replace", false, "填报表与 funds.csv 里已有的数不同时，以填报表为准；不写时列出不同，什么也不写")
	if err := o.parse(args, 1); err != nil {
		return err
	}
	if len(o.pool) == 0 {
		return usageError("collect 要写统筹区的文件夹")
	}
	dir := o.pool[0]
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return usageError("没有文件夹 " + dir)
	}
	held, err := pack.Hold(context.Background(), dir)
	if err != nil {
		return err
	}
	defer held.Close()
	fsys, folder, err := open(dir)
	if err != nil {
		return err
	}
	h, found := data.Collect(fsys, folder)
	s.print(found.Sorted())
	s.sendings(h.Pool)
	if found.Stops() {
		return errStopped
	}
	differ := s.changes(h)
	s.wentOut(h)
	if differ > 0 && !*replace {
		return fmt.Errorf("有 %d 格与 funds.csv 里已有的数不同，什么也没有写；处理：核对上面所列，以填报表为准的，加 --replace 再运行", differ)
	}
	if len(h.Forms) == 0 {
		fmt.Fprintln(s.out, "units 里没有可收的填报表")
		return nil
	}
	var tables []report.File
	for _, name := range slices.Sorted(maps.Keys(h.Files)) {
		tables = append(tables, report.File{Name: name, Data: h.Files[name]})
	}
	if err := pack.WriteFiles(dir, tables...); err != nil {
		return fmt.Errorf("%w；填报表还在 units 里，处理以后再运行一次", err)
	}
	if err := putAway(dir, h.Forms); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "收进 %d 份，移到 units/received\n", len(h.Forms))
	return nil
}

// sendings lists how it stands with each unit.
func (s *session) sendings(pool *calc.Pool) {
	for _, c := range pool.Collected {
		fmt.Fprintf(s.out, "%s\n", c.Ask)
		for _, sent := range c.Units {
			line := fmt.Sprintf("  %s %s：%s", pool.Units[sent.Unit].Code, pool.Units[sent.Unit].Name, sent.State)
			if sent.Day != "" {
				line += "，" + sent.Day + " 报出"
			}
			if len(sent.Lacking) > 0 && sent.Sent() {
				line += "，缺" + strings.Join(sent.Lacking, "、")
			}
			if len(sent.Files) > 0 {
				line += "（" + strings.Join(sent.Files, "、") + "）"
			}
			fmt.Fprintln(s.out, line)
		}
	}
}

// changes lists what the forms add and change, and counts the figures that differ
// from those that are there.
func (s *session) changes(h *data.Harvest) (differ int) {
	for _, c := range h.Changes {
		who := fmt.Sprintf("%s %d年%s%s%s", h.Pool.Units[c.Row.Unit].Name, c.Row.Year, c.Row.Insurance, c.Row.Book, c.Row.Basis)
		if c.Was == nil {
			fmt.Fprintf(s.out, "新增 %s（%s）\n", who, c.Row.Pos.File)
			continue
		}
		was, is := c.Was.Cells[c.Measure], c.Row.Cells[c.Measure]
		old := "空白"
		if was.Num != nil {
			old = formula.Signed(formula.Decimal(was.Num))
			differ++
		}
		fmt.Fprintf(s.out, "改动 %s %s %s：%s → %s（%s）\n", was.Pos.Shown(), who, c.Measure, old, formula.Signed(formula.Decimal(is.Num)), is.Pos.Shown())
	}
	return differ
}

// wentOut says which papers of a unit read the row of a figure that changes.
func (s *session) wentOut(h *data.Harvest) {
	rows := calc.RowsOf(h.Pool)
	var numbers []string
	for _, c := range h.Changes {
		if c.Was == nil || c.Was.Cells[c.Measure].Num == nil {
			continue
		}
		for _, x := range h.Pool.Issued {
			if x.Insurance != c.Row.Insurance || x.Code != h.Pool.Units[c.Row.Unit].Code || x.Year < c.Row.Year || slices.Contains(numbers, x.Number) {
				continue
			}
			if read := rows.Best(x.Insurance, c.Row.Year, c.Row.Unit, x.Stage.Reads(x.Year-c.Row.Year)); read != nil && read.Basis == c.Row.Basis {
				numbers = append(numbers, x.Number)
			}
		}
	}
	if len(numbers) > 0 {
		fmt.Fprintf(s.out, "改动的行，已发的文书读过：%s；收进以后重新生成，数变了的会出更正\n", strings.Join(numbers, "、"))
	}
}

// putAway moves forms to units/received, under a name of their own.
func putAway(dir string, forms []string) error {
	for _, form := range forms {
		from := filepath.Join(dir, filepath.FromSlash(form))
		received := filepath.Join(filepath.Dir(from), data.ReceivedFolder)
		if err := os.MkdirAll(received, 0o755); err != nil {
			return fmt.Errorf("建不了 %s：%w", received, err)
		}
		base, ext := strings.TrimSuffix(filepath.Base(from), filepath.Ext(from)), filepath.Ext(from)
		to := filepath.Join(received, base+ext)
		for n := 2; ; n++ {
			if _, err := os.Lstat(to); err != nil {
				break
			}
			to = filepath.Join(received, fmt.Sprintf("%s_%d%s", base, n, ext))
		}
		if err := os.Rename(from, to); err != nil {
			return fmt.Errorf("数已收进，%s 移不到 units/received，请自己移走：%w", form, err)
		}
	}
	return nil
}
