package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/budget"
	"tongchou/calc/finding"
	"tongchou/calc/law"
	"tongchou/data"
	"tongchou/data/fault"
	"tongchou/report/pack"
	"tongchou/report/paper"
	"tongchou/report/workers"
)

// open finds a pool folder: a path, the inputs of an issued folder, or the name of
// an embedded sample. The pool takes the folder's own name.
func open(name string) (fsys fs.FS, folder string, err error) {
	if rec, issued, err := pack.Issued(name); issued {
		return os.DirFS(pack.InputsOf(name)), rec.Folder, err
	}
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		abs, err := filepath.Abs(name)
		return os.DirFS(name), filepath.Base(abs), err
	}
	fsys, err = data.EmbeddedFS(name)
	if err != nil {
		err = usageError(fmt.Sprintf("没有文件夹 %s，也没有这个名称的内置样例（有：%s）", name, strings.Join(data.Embedded(), "、")))
	}
	return fsys, name, err
}

// standingBeside is the program whose record stands beside a pool's: none beside its own.
func standingBeside(pool *calc.Pool) []*calc.Program {
	if pool.Projection == nil || pool.Folder == data.Published {
		return nil
	}
	fsys, err := data.EmbeddedFS(data.Published)
	if err != nil {
		panic(err) // it is embedded
	}
	beside, _ := data.Read(fsys, data.Published)
	prog, _ := law.Compile(beside)
	return []*calc.Program{prog}
}

// readFile reads a file of at most limit bytes; no device, and no pipe, which
// have no end.
func readFile(name string, limit int64) ([]byte, error) {
	return data.ReadBounded(os.DirFS(filepath.Dir(name)), filepath.Base(name), limit)
}

// evaluate reads, compiles and computes a pool, and prints every finding on
// the way. The result is nil when the work must stop.
func (s *session) evaluate(name string, o *options) (*calc.Result, error) {
	fsys, folder, err := open(name)
	if err == nil {
		o, err = o.of(name)
	}
	if err != nil {
		return nil, err
	}
	pool, list := data.Read(fsys, folder)
	list = append(list, paper.Wording(pool)...)
	if err := o.covered(pool); err != nil && !list.Stops() {
		return nil, err
	}
	prog, faults := compile(pool, list, o.with)
	list = append(list, faults...)
	var res *calc.Result
	if !list.Stops() {
		opts := calc.Options{Year: o.year, Day: o.date, Stage: o.stageOf(), Horizon: o.years, Extent: o.extent, Workers: workers.Each}
		if o.courses {
			opts.Fans = s.pieces(name + "：测算")
			opts.Beside = standingBeside(pool)
		}
		res = budget.Evaluate(prog, opts)
		list = append(list, res.Findings...)
	}
	s.print(o.placed(list, folder).Sorted())
	if list.Stops() {
		return nil, errStopped
	}
	return res, nil
}

// covered reports a --year for which there is neither a row nor one of the year
// before: a slip of the hand, not thousands of missing cells.
func (o *options) covered(pool *calc.Pool) error {
	if o.year == 0 || len(pool.Rows) == 0 {
		return nil
	}
	from, to := pool.Rows[0].Year, pool.Rows[0].Year
	for _, r := range pool.Rows {
		if r.Year == o.year || r.Year == o.year-1 {
			return nil
		}
		from, to = min(from, r.Year), max(to, r.Year)
	}
	return usageError(fmt.Sprintf("%s 没有 %d 年和上年的数，算不了（有 %d 年至 %d 年的）", pool.Policy.Name, o.year, from, to))
}

// compile lays what-ifs over a pool that was read with the findings list, and
// compiles its law, if it can be told. The findings are those made here.
func compile(pool *calc.Pool, list finding.List, with []string) (*calc.Program, finding.List) {
	if !lawful(pool, list) {
		return nil, nil
	}
	var found finding.List
	for _, path := range with {
		o, faults := data.ReadOverlay(path, pool)
		found = append(found, faults...)
		if o != nil {
			pool.Lay(o)
		}
	}
	prog, faults := law.Compile(pool)
	return prog, append(found, faults...)
}

// lawful reports whether the pool's own law can be compiled: faults of its
// figures do not keep the faults of its formulas from being told in one pass,
// wherever they are told.
func lawful(pool *calc.Pool, list finding.List) bool {
	return pool.Policy != nil && !slices.ContainsFunc(list, func(f finding.Finding) bool {
		return f.Level == finding.Error && strings.HasSuffix(f.Pos.File, ".toml") && !fault.OfFigures(f.ID)
	})
}

// placed puts the pool's name before the file where several pools are worked
// on. The files of what-ifs are in no pool.
func (o *options) placed(list finding.List, folder string, with ...string) finding.List {
	if !o.many {
		return list
	}
	out := slices.Clone(list)
	for i := range out {
		if file := out[i].Pos.File; !slices.Contains(with, file) {
			out[i].Pos.File = strings.TrimSuffix(folder+"/"+file, "/")
		}
	}
	return out
}

// mostOfKind is how many findings of one kind are printed one by one.
const mostOfKind = 200

// print writes findings to standard error, or keeps them for close. While
// a progress line stands on the terminal it is cleared first.
func (s *session) print(list finding.List) {
	for _, f := range list {
		s.said.add(f.Level, f.ID)
	}
	if list = list.Summed(mostOfKind); s.json {
		s.found = append(s.found, list...)
		return
	}
	if len(list) > 0 {
		s.progress("")
	}
	for _, f := range list {
		s.say(f.String())
	}
}

// say writes a line to standard error.
func (s *session) say(line string) { fmt.Fprintln(s.err, fold(line, s.columns)) }

// wantsJSON looks for --format json ahead of reading the command line, because
// a fault of that is wanted as JSON too.
func wantsJSON(args []string) bool {
	for i, a := range args {
		name, value, given := strings.Cut(strings.TrimLeft(a, "-"), "=")
		if !given && i+1 < len(args) {
			value = args[i+1]
		}
		if strings.HasPrefix(a, "-") && name == "format" && value == "json" {
			return true
		}
	}
	return false
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

// close writes the findings that were kept, as one JSON array.
func (s *session) close() {
	if !s.json {
		return
	}
	out := make([]jsonFinding, 0, len(s.found))
	for _, f := range s.found {
		out = append(out, jsonFinding{f.Pos.File, f.Pos.Line, f.Pos.Col, f.Pos.Sheet, f.Pos.Cell, f.Level.String(), f.ID, f.Found, f.Expected, f.Remedy})
	}
	e := json.NewEncoder(s.err)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	e.Encode(out) // plain strings and numbers; where standard error is closed nobody reads it
}
