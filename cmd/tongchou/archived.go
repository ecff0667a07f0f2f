package main

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/data"
	"tongchou/report"
	"tongchou/report/pack"
)

// An issued folder is a pool folder, its inputs, with year, day, stage, state and
// numbers fixed: what went out is made again of them, and of nothing else.

// faultVersion is of an issued folder that another version made, or that is made otherwise.
const faultVersion = "V707"

// of are the options of a pool, which an issued folder fixes.
func (o *options) of(name string) (*options, error) {
	rec, issued, err := pack.Issued(name)
	if !issued || err != nil {
		return o, err
	}
	fixed := *o
	fixed.year, fixed.date, fixed.stage, fixed.years = rec.Year, rec.Date, string(rec.Stage), rec.Horizon
	switch {
	case o.year != 0 && o.year != rec.Year, o.stage != "" && o.stageOf() != rec.Stage, o.date != "" && o.date != rec.Date:
		return o, usageError(fmt.Sprintf("%s 是 %s 发出的 %d 年%s，年度、日期、阶段不能另选", name, rec.Date, rec.Year, rec.Stage.Word()))
	case o.years != 0 && o.years != rec.Horizon:
		return o, usageError(name + " 是发出的文书，推算的年数不能另选")
	case len(o.with) > 0:
		return o, usageError(name + " 是发出的文书，不能叠加测算方案；要测算，用它里面的 inputs 文件夹")
	}
	return &fixed, nil
}

// archived is what an issued folder adds to its inputs; nothing of another folder.
type archived struct {
	record  pack.Record // without a version: of no issued folder
	numbers map[string]string
}

// reopened makes the result of an issued folder's inputs that of papers which went
// out: 正式, with their numbers among what was read.
func reopened(name string, res *calc.Result) (a archived, err error) {
	rec, issued, err := pack.Issued(name)
	if !issued || err != nil {
		return a, err
	}
	path := filepath.Join(pack.InputsOf(name), pack.NumbersFile)
	content, err := readFile(path, data.MaxFile)
	if err != nil {
		return a, fmt.Errorf("读不到 %s：%w；处理：从备份恢复这个归档", path, err)
	}
	given, found := data.ReadNumbers(path, content)
	if found.Stops() || res.Pool.Office == nil {
		return a, fmt.Errorf("%s 读不懂；处理：从备份恢复这个归档", path)
	}
	a = archived{rec, map[string]string{}}
	for _, n := range given {
		a.numbers[n.File] = n.Number
	}
	office := *res.Pool.Office
	office.State = "正式"
	res.Pool.Office = &office
	sum := sha256.Sum256(content)
	res.Pool.Sources = append(res.Pool.Sources, calc.SourceFile{Name: pack.NumbersFile, SHA256: hex.EncodeToString(sum[:])})
	slices.SortFunc(res.Pool.Sources, func(a, b calc.SourceFile) int { return cmp.Compare(a.Name, b.Name) })
	return a, nil
}

// differs tells of an issued folder that another version made, and of what went out
// and is made otherwise now, of an input that was edited or by a program that was.
func (s *session) differs(name string, rec pack.Record, p *pack.Pack) error {
	if rec.Version == "" {
		return nil
	}
	same := rec.Version == report.Version
	files, err := pack.Differs(name, p)
	switch {
	case same && (err != nil || len(files) == 0):
		return nil // its pack need not be there: nothing is made of it
	case err != nil:
		return err
	}
	what := "内容相同"
	if len(files) > 0 {
		what = fmt.Sprintf("%d 个文件不同：%s", len(files), strings.Join(files[:min(len(files), 20)], "、"))
	}
	var list finding.List
	if same {
		list.Warn(faultVersion, finding.Pos{File: filepath.ToSlash(name)}, "与发出的不同，"+what, "与发出的相同", "以归档里的 pack 为准；输入有没有改过，用 verify "+filepath.ToSlash(name)+" 看")
		s.print(list)
		return nil
	}
	list.Warn(faultVersion, finding.Pos{File: filepath.ToSlash(name)}, "由 "+rec.Version+" 版发出，本程序是 "+report.Version+" 版；"+what, "同一版本", "数有没有变，用 compare "+filepath.ToSlash(pack.PackOf(name))+" "+filepath.ToSlash(name)+" 看；要一字不差，用当时的版本")
	s.print(list)
	return nil
}
