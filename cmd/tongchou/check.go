package main

import (
	"cmp"
	"fmt"
	"strings"

	"tongchou/calc"
	"tongchou/calc/cases"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
	"tongchou/data"
)

// check prints everything that is wrong or remarkable, and writes nothing.
func check(s *session, args []string) error {
	o := newOptions("check").withYear().withOverlays()
	against := o.set.String("against", "", "`资料文件夹`。改过的工作簿同哪一份资料比；不写时在 out 里找同名的一份")
	if err := o.parse(args, 1); err != nil {
		return err
	}
	switch workbook := len(o.pool) == 1 && strings.HasSuffix(strings.ToLower(o.pool[0]), ".xlsx"); {
	case workbook:
		return s.edited(o.pool[0], *against)
	case *against != "":
		return usageError("--against 用于改过的工作簿：check 文件.xlsx --against 资料文件夹")
	}
	pools := o.pool
	if len(pools) == 0 {
		pools, o.many = data.Embedded(), true
	}
	var stopped error
	all := []jsonRemark{}
	for _, name := range pools {
		res, err := s.evaluate(name, o)
		if err == nil {
			err = s.examples(name, res, o)
		}
		if err == nil {
			err = s.archived(name, res.Pool, o)
		}
		if err == nil {
			err = s.drawn(name, res.Pool, o)
		}
		switch {
		case err == errStopped:
			stopped = err
		case err != nil:
			return err
		case s.json:
			all = append(all, jsonRemarks(res)...)
		default:
			s.remarks(res, o)
		}
	}
	if s.json && stopped == nil {
		return writeJSON(s.out, all)
	}
	return stopped
}

// jsonRemark is a remark for programs; unit is "" for the pool.
type jsonRemark struct {
	Pool      string `json:"pool"`
	Year      int    `json:"year"`
	Scheme    string `json:"scheme"`
	Insurance string `json:"insurance"`
	Unit      string `json:"unit"`
	Name      string `json:"name"`
	Level     string `json:"level"`
	Message   string `json:"message"`
	ID        string `json:"id"`
	Place     string `json:"place"` // file:line:col or file[sheet!cell]
	Clause    string `json:"clause"`
	Open      bool   `json:"open,omitempty"` // 未评估
	Asks      bool   `json:"asks,omitempty"` // a question
	Figure    string `json:"figure,omitempty"`
	Reason    string `json:"reason,omitempty"`
	By        string `json:"by,omitempty"`
}

func jsonRemarks(res *calc.Result) []jsonRemark {
	var out []jsonRemark
	for _, c := range res.Checks {
		r := jsonRemark{Pool: res.Pool.Folder, Year: res.Year, Insurance: c.Insurance.Name, Name: c.Name, Level: c.Level.String(),
			Message: c.Advice(), ID: c.ID, Place: c.Pos.String(), Clause: c.Clause, Open: c.Open, Asks: c.Asks, Reason: c.Reason, By: c.By}
		if c.Figure != nil {
			r.Figure = formula.Decimal(c.Figure)
		}
		if c.Scheme != nil {
			r.Scheme = c.Scheme.ID
		}
		if c.Unit >= 0 {
			r.Unit = res.Pool.Units[c.Unit].Code
		}
		out = append(out, r)
	}
	return out
}

// examples runs the worked examples of a pool folder and prints what differs.
func (s *session) examples(name string, res *calc.Result, o *options) error {
	fsys, folder, err := open(name)
	if err != nil {
		return err
	}
	worked, list := data.ReadCases(fsys, res.Pool)
	list = append(list, cases.Prove(worked)...)
	s.print(o.placed(list, folder).Sorted())
	if list.Stops() {
		return errStopped
	}
	return nil
}

// archived prints which papers that went out are not in the pool's archive as they were.
func (s *session) archived(name string, pool *calc.Pool, o *options) error {
	fsys, folder, err := open(name)
	if err == nil {
		s.print(o.placed(data.Archived(fsys, pool), folder).Sorted())
	}
	return err
}

// remarks prints the checks that a result raised, in the form of findings: first
// the questions that wait for an answer.
func (s *session) remarks(res *calc.Result, o *options) {
	var list, owed finding.List
	count := map[finding.Level]int{}
	answered := 0
	for _, c := range res.Checks {
		count[c.Level]++
		if c.Reason != "" {
			answered++
		}
		if c.Owed() {
			owed = append(owed, remark(res, c))
		} else {
			list = append(list, remark(res, c))
		}
	}
	s.print(o.placed(owed, res.Pool.Folder).Sorted())
	s.print(o.placed(list, res.Pool.Folder).Sorted())
	if s.terminal {
		line := fmt.Sprintf("%s %d 年：可以生成；检查 错误 %d、警告 %d、提示 %d（不影响生成），其中 %d 条已说明", res.Pool.Policy.Name, res.Year,
			count[finding.Error], count[finding.Warning], count[finding.Notice], answered)
		if n := len(owed); n > 0 {
			line += fmt.Sprintf("，%d 条待答复：输出标“数据待核”，在 notes.csv 逐条答复", n)
		}
		fmt.Fprintln(s.out, fold(line, s.columns))
	}
}

// remark is a check as a finding: who, what, and the reason that answers it.
func remark(res *calc.Result, c calc.CheckResult) finding.Finding {
	where, code := res.Pool.Policy.Name, res.Pool.Policy.Code
	if c.Unit >= 0 {
		where, code = res.Pool.Units[c.Unit].Name, res.Pool.Units[c.Unit].Code
	}
	f := finding.Finding{ID: c.ID, Level: c.Level, Pos: c.Pos, Found: fmt.Sprintf("%s %d年 %s“%s”：%s", where, res.Year, c.Insurance.Name, c.Name, c.Message), Remedy: c.Remedy}
	if c.Owed() {
		scheme := ""
		if c.Scheme != nil {
			scheme = "方案 " + c.Scheme.ID + "，"
		}
		what, figure := "核对改正；数属实的", ""
		if c.Figure == nil { // what is not there is no figure to stand by
			what = cmp.Or(c.Remedy, "按上面办") + "；其余统筹区的文书要先发的"
		} else {
			figure = "数值 " + formula.Decimal(c.Figure) + "，"
		}
		f.Remedy = fmt.Sprintf("%s，在 notes.csv 答复：年度 %d，%s检查 %s，险种 %s，代码 %s，%s写明理由、署名", what, res.Year, scheme, c.Name, c.Insurance.Name, code, figure)
	}
	if c.Reason != "" {
		f.Found += fmt.Sprintf("（已说明：%s，%s）", c.Reason, c.By)
	}
	return f
}
