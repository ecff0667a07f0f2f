package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"tongchou/calc/finding"
	"tongchou/data"
	"tongchou/data/sheet"
)

// faultEdited is a cell of a workbook that differs from the run.
const faultEdited = "V704"

// edited lists the cells of a workbook that differ from the one that a build
// wrote: in the pack against, or in any pack below out.
func (s *session) edited(file, against string) error {
	content, err := readFile(file, data.MaxWorkbook)
	if err != nil {
		return usageError("读不出 " + file + "：" + plain(err))
	}
	original, err := originalOf(content, file, against)
	if err != nil {
		return err
	}
	changes, err := sheet.Changes(original, content)
	if err != nil {
		return fmt.Errorf("%s：%w", file, err)
	}
	var list finding.List
	recalculated := 0
	for _, c := range changes {
		f := finding.Finding{ID: faultEdited, Level: finding.Error, Pos: finding.Pos{File: file, Sheet: c.Sheet, Cell: c.Cell},
			Found: fmt.Sprintf("%s由“%s”改为“%s”", c.What, c.Before, c.After), Remedy: whereToEdit(c)}
		if c.Cell == "" {
			f.Pos.Cell = "A1"
		}
		if c.Recalculated() {
			f.Level, f.Found = finding.Notice, fmt.Sprintf("公式未改，结果由“%s”变为“%s”", c.Before, c.After)
			recalculated++
		}
		list = append(list, f)
	}
	s.print(list)
	if s.terminal {
		fmt.Fprintf(s.out, "改动 %d 格，因重算而变 %d 格。\n", len(list)-recalculated, recalculated)
	}
	if list.Stops() {
		return errStopped
	}
	return nil
}

// whereToEdit says which file of the pool folder a change belongs into.
func whereToEdit(c sheet.CellChange) string {
	switch {
	case c.Recalculated():
		return ""
	case c.Sheet == "参数":
		return "写入 policy.toml、projection.toml，或用 --with 作测算方案"
	case c.Sheet == "输入":
		return "写入 inputs.csv"
	case strings.HasPrefix(c.Sheet, "数据-"), strings.HasPrefix(c.Sheet, "底稿-"):
		return "写入 funds.csv"
	case c.What == "公式":
		return "规则写在 policy.toml"
	}
	return ""
}

// originalOf finds the workbook of a pack that has the same title.
func originalOf(content []byte, file, against string) ([]byte, error) {
	title := sheet.Title(content)
	if title == "" {
		return nil, usageError(file + " 不是 build 生成的工作簿（打不开，或属性里没有标题）")
	}
	dirs := []string{against}
	if against == "" {
		dirs = nil
		for _, pool := range listed("out") {
			dirs = append(dirs, listed(pool)...)
		}
	}
	var found []string
	var original []byte
	for _, dir := range dirs {
		for _, name := range append([]string{filepath.Join(dir, "budget.xlsx")}, listed(filepath.Join(dir, "units"))...) {
			if filepath.Ext(name) != ".xlsx" {
				continue
			}
			b, err := readFile(name, data.MaxWorkbook)
			if err == nil && sheet.Title(b) == title {
				found, original = append(found, name), b
			}
		}
	}
	switch len(found) {
	case 0:
		return nil, usageError("没有找到与“" + title + "”对应的资料；用 --against 写资料文件夹，如 out/liaoning/2026")
	case 1:
		return original, nil
	}
	return nil, usageError("有几份资料与“" + title + "”同名：" + strings.Join(found, "、") + "；用 --against 写明是哪一份")
}

// listed lists what is in a folder, but for what is hidden; nothing where there
// is no such folder.
func listed(dir string) (paths []string) {
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") {
			paths = append(paths, filepath.Join(dir, e.Name()))
		}
	}
	return paths
}
