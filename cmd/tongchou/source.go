package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/data"
)

// read reads a pool: a folder, or the name of an embedded sample.
func read(name string) (*calc.Pool, finding.List, error) {
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		p, list := data.ReadDir(name)
		return p, list, nil
	}
	if !slices.Contains(data.Embedded(), name) {
		return nil, nil, usageError(fmt.Sprintf("没有文件夹 %s，也没有这个名称的内置样例（有：%s）", name, strings.Join(data.Embedded(), "、")))
	}
	fsys, err := data.EmbeddedFS(name)
	if err != nil {
		return nil, nil, err
	}
	p, list := data.Read(fsys, name)
	return p, list, nil
}

// evaluate reads, compiles and computes a pool, and prints every finding on
// the way. The result is nil when the work must stop.
func (s *session) evaluate(name string, o *options) (*calc.Result, error) {
	pool, list, err := read(name)
	if err != nil {
		return nil, err
	}
	var res *calc.Result
	if lawful(pool, list) {
		prog, faults := calc.Compile(pool)
		list = append(list, faults...)
		if !list.Stops() {
			res = prog.Evaluate(calc.Options{Year: o.year, Stage: o.stageOf()})
			list = append(list, res.Findings...)
		}
	}
	if o.many {
		for i := range list {
			if list[i].Pos.File != "" {
				list[i].Pos.File = name + "/" + list[i].Pos.File
			}
		}
	}
	s.print(list.Sorted(), o)
	if list.Stops() {
		return nil, errStopped
	}
	return res, nil
}

// lawful reports whether the pool's own law can be compiled: faults of its
// figures do not keep the faults of its formulas from being told in one pass.
func lawful(pool *calc.Pool, list finding.List) bool {
	return pool.Policy != nil && !slices.ContainsFunc(list, func(f finding.Finding) bool {
		return f.Level == finding.Error && strings.HasSuffix(f.Pos.File, ".toml")
	})
}

// print writes findings to standard error. While a progress line stands on
// the terminal it is cleared first.
func (s *session) print(list finding.List, o *options) {
	if o.format == "json" {
		s.printJSON(list)
		return
	}
	if len(list) > 0 {
		s.progress("")
	}
	for _, f := range list {
		fmt.Fprintln(s.err, f)
	}
}

// jsonFinding is a finding for programs.
type jsonFinding struct {
	File     string `json:"file"`
	Line     int    `json:"line"`
	Col      int    `json:"col"`
	Sheet    string `json:"sheet"`
	Cell     string `json:"cell"`
	Level    string `json:"level"`
	ID       string `json:"id"`
	Found    string `json:"found"`
	Expected string `json:"expected"`
	Remedy   string `json:"remedy"`
}

func (s *session) printJSON(list finding.List) {
	out := make([]jsonFinding, 0, len(list))
	for _, f := range list {
		out = append(out, jsonFinding{f.Pos.File, f.Pos.Line, f.Pos.Col, f.Pos.Sheet, f.Pos.Cell, f.Level.String(), f.ID, f.Found, f.Expected, f.Remedy})
	}
	e := json.NewEncoder(s.err)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(out); err != nil {
		panic(err) // plain strings and numbers
	}
}
