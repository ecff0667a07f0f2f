// Package pack assembles a pool's year into one set of named files — pages,
// papers, sheets, result.json, result.csv and manifest.json — and writes it as
// a whole or not at all (docs/数据与政策参考.md, 9).
package pack

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strconv"
	"sync"

	"tongchou/report"
	"tongchou/report/html"
	"tongchou/report/paper"
	"tongchou/report/pdf"
	"tongchou/report/result"
	"tongchou/report/workers"
	"tongchou/report/xlsx"
)

// Pack is a pool's year as files, before anything is written.
type Pack struct {
	Dir      string // <pool folder name>/<year>, below the output folder
	Files    []report.File
	manifest manifestFile
	issues   []paper.Issue // what papers to issue there are
}

// Parts are the renderers of a pack.
type Parts struct {
	HTML, PDF, XLSX bool
	Fonts           map[string][]byte // an office's own font files for the notices, by use; others are embedded
}

// All is a whole pack.
var All = Parts{HTML: true, PDF: true, XLSX: true}

// Assemble renders a view and keeps every file as soon as it is made. The files are
// sorted by name; the manifest lists every other one.
func Assemble(v *report.View, parts Parts, keep report.Keep) (*Pack, error) {
	own := *v
	own.Print = head(v).Print[:printed]
	v = &own
	set, err := paper.Of(v)
	if err != nil {
		return nil, err
	}
	p := &Pack{Dir: place(v), issues: set.Issues}
	made := &counted{keep: keep, of: map[string]fileHash{}}
	// The pages link to the files that are there: they come last.
	for _, round := range [][]maker{
		{{true, "结果", func() ([]report.File, error) { return data(v, made.put) }},
			{parts.PDF, "通知", func() ([]report.File, error) { return papers(v, set, parts.Fonts, made.put) }},
			{parts.PDF, "编号表", func() ([]report.File, error) { return numbers(v, set, made.put) }},
			{parts.XLSX, "预算表", func() ([]report.File, error) { return xlsx.Render(v, made.put) }}},
		{{parts.HTML, "网页", func() ([]report.File, error) {
			return html.Render(v, html.Options{Files: names(p.Files), Papers: linked(set)}, made.put)
		}}},
	} {
		files := make([][]report.File, len(round))
		if err := workers.Each(len(round), func(i int) (err error) {
			files[i], err = round[i].files()
			return err
		}); err != nil {
			return nil, cmp.Or(made.failed, err)
		}
		p.Files = slices.Concat(append([][]report.File{p.Files}, files...)...)
	}
	slices.SortFunc(p.Files, func(a, b report.File) int { return cmp.Compare(a.Name, b.Name) })
	for i := 1; i < len(p.Files); i++ {
		if p.Files[i].Name == p.Files[i-1].Name {
			return nil, fmt.Errorf("两个输出文件同名：%s", p.Files[i].Name)
		}
	}
	departures, err := parts.departures()
	if err != nil {
		return nil, err
	}
	p.manifest = head(v).list(p.Files, made.of, departures)
	p.Files = append(p.Files, report.File{Name: manifestName, Data: p.manifest.sealed()})
	return p, nil
}

// place is where a view's pack stands below the output folder.
func place(v *report.View) string { return path.Join(v.Pool.Folder, strconv.Itoa(v.Year)) }

// maker makes a part of a pack, side by side with others.
type maker struct {
	on     bool
	name   string
	render func() ([]report.File, error)
}

func (m maker) files() ([]report.File, error) {
	if !m.on {
		return nil, nil
	}
	files, err := m.render()
	if err != nil {
		return nil, fmt.Errorf("%s：%w", m.name, err)
	}
	return files, nil
}

// papers renders the notices with the office's own fonts.
func papers(v *report.View, set *paper.Set, fonts map[string][]byte, keep report.Keep) ([]report.File, error) {
	faces, err := paper.Faces(fonts)
	if err != nil {
		return nil, err
	}
	about := result.Extracts(v.Result)
	return pdf.Render(set, pdf.Options{Faces: faces, Extract: func(n *paper.Notice) []byte {
		return about(n.Unit, n.Line.Run.Scheme.ID, n.Insurance.Name).JSON()
	}}, keep)
}

// linked are the notices as pages speak of them.
func linked(set *paper.Set) []html.Paper {
	var out []html.Paper
	for _, p := range set.Papers {
		if n := p.Notice; n != nil {
			out = append(out, html.Paper{Name: n.Name, Word: n.Kind.Word, State: n.State, Unit: n.Unit, Run: n.Line.Run, Step: n.Line.Step, Asks: n.Asks(), Sum: n.Sum()})
		}
	}
	return out
}

// departures are where the papers differ from the standard; none without papers.
func (p Parts) departures() ([]string, error) {
	if !p.PDF {
		return []string{}, nil
	}
	faces, err := paper.Faces(p.Fonts)
	if err != nil {
		return nil, err
	}
	return paper.Departures(faces), nil
}

func names(files []report.File) []string {
	out := make([]string, len(files))
	for i, f := range files {
		out[i] = f.Name
	}
	return out
}

// data is result.json and result.csv.
func data(v *report.View, keep report.Keep) ([]report.File, error) {
	list, err := keep(report.File{Name: "result.json", Data: result.JSON(v.Result)})
	if err != nil {
		return nil, err
	}
	table, err := keep(report.File{Name: "result.csv", Data: result.CSV(v.Result)})
	return []report.File{list, table}, err
}

// counted notes what manifests list of files before they are kept.
type counted struct {
	keep   report.Keep
	lock   sync.Mutex
	of     map[string]fileHash
	failed error // the first file that could not be kept: none can after it
}

func (c *counted) put(f report.File) (report.File, error) {
	made := fileHash{f.Name, digest(f.Data), len(f.Data)}
	c.lock.Lock()
	c.of[f.Name] = made
	failed := c.failed
	c.lock.Unlock()
	if failed != nil {
		return f, failed
	}
	kept, err := c.keep(f)
	if err != nil {
		c.lock.Lock()
		c.failed = cmp.Or(c.failed, err)
		c.lock.Unlock()
	}
	return kept, err
}
