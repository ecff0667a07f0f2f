// Package pdf writes the papers of a budget pack: one notice a levy and grant,
// the summary table, and all of them in one collection.
//
// The way of a paper: fields of the view fill the text of its kind (texts of
// package templates), typeset sets it on pages, gofpdf draws the pages, and they
// are bound into files: its own and the collection, each with only the glyphs it
// shows. The files depend on the view alone: no clock, no order of
// work, no locale.
package pdf

import (
	"fmt"
	"io/fs"
	"strings"
	"sync"

	"tongchou/report"
	"tongchou/report/typeset"
	"tongchou/report/workers"
	"tongchou/templates"
)

// paper is one document on its way to a file.
type paper struct {
	name     string // in the pack
	title    string
	apart    bool           // not in the collection
	unit     string         // chapter of the collection, "" before the first
	notice   *report.Notice // nil for the report and the summary
	write    func() (*typeset.Document, error)
	contents []bookmark // of the paper itself
	sheets   []sheet
}

// collectionName is the file that holds all papers.
const collectionName = "notices/all.pdf"

// Options are what the papers take beside the view.
type Options struct {
	Faces   *typeset.Faces              // nil: the embedded ones
	Extract func(*report.Notice) []byte // what is attached to a notice as result.json; nil: nothing
}

// Render makes the papers of a view: notices/<name> for every notice, the
// year's report, the summary table and the collection of all notices. On an
// error there are no files; the error joins every fault that was found.
func Render(v *report.View, o Options) ([]report.File, error) {
	faces := o.Faces
	if faces == nil {
		free, err := embeddedFaces()
		if err != nil {
			return nil, err
		}
		faces = free
	}
	papers, err := list(v)
	if err != nil {
		return nil, err
	}
	if err := workers.Each(len(papers), func(i int) error { return papers[i].draw(faces) }); err != nil {
		return nil, err
	}
	cs := newCores(v, faces)
	files := make([]report.File, len(papers)+1)
	err = workers.Each(len(files), func(i int) error {
		if i == 0 { // the longest work first
			files[0] = report.File{Name: collectionName, Data: collection(v, cs, papers).bind()}
		} else {
			files[i] = report.File{Name: papers[i-1].name, Data: papers[i-1].bound(v, o, cs).bind()}
		}
		return nil
	})
	return files, err
}

// list lists the papers of a view: the year's report, the summary, the notices.
func list(v *report.View) ([]paper, error) {
	ts, err := embeddedTexts()
	if err != nil {
		return nil, err
	}
	plain := func(write func(*report.View) *typeset.Document) func() (*typeset.Document, error) {
		return func() (*typeset.Document, error) {
			lookups.Lock()
			defer lookups.Unlock()
			return write(v), nil
		}
	}
	papers := []paper{
		{name: annualName, title: fmt.Sprintf("%s%d年度测算报告", v.Pool.Policy.Name, v.Year), apart: true, write: plain(annualReport)},
		{name: summaryName, title: "汇总表", write: plain(summary)},
	}
	for i := range v.Notices {
		n := &v.Notices[i]
		papers = append(papers, paper{name: "notices/" + n.Name, unit: unitOf(v, n).Name, notice: n,
			write: func() (*typeset.Document, error) { return ts.document(v, n) }})
	}
	return papers, nil
}

// draw writes a paper, sets it on pages and draws them. Document and pages are
// let go: only what is drawn stays.
func (p *paper) draw(faces *typeset.Faces) error {
	d, err := p.write()
	if err != nil {
		return err
	}
	pages, err := d.Set(faces)
	if err != nil {
		return err
	}
	if p.title == "" {
		p.title = strings.Join(d.Title[max(0, len(d.Title)-2):], "")
	}
	for i, page := range pages {
		if page.Name != "" {
			p.contents = append(p.contents, bookmark{page.Name, 0, i})
		}
	}
	p.sheets, err = draw(pages)
	return err
}

// bound is a paper as a file of its own.
func (p *paper) bound(v *report.View, o Options, cs *cores) *bound {
	b := properties(v, cs)
	if p.notice != nil && o.Extract != nil {
		b.attachment = o.Extract(p.notice)
	}
	b.title, b.sheets = p.unit+p.title, p.sheets
	b.outline = p.contents
	return b
}

// collection is all papers in one file, with an outline by unit.
func collection(v *report.View, cs *cores, papers []paper) *bound {
	b := properties(v, cs)
	b.title, b.parts = fmt.Sprintf("%s%d年度通知合订本", v.Pool.Policy.Name, v.Year), true
	unit := ""
	for _, p := range papers {
		if p.apart {
			continue
		}
		level := 0
		if p.unit != "" {
			if p.unit != unit {
				b.outline = append(b.outline, bookmark{p.unit, 0, len(b.sheets)})
				unit = p.unit
			}
			level = 1
		}
		b.outline = append(b.outline, bookmark{p.title, level, len(b.sheets)})
		b.sheets = append(b.sheets, p.sheets...)
	}
	return b
}

// properties are what every file of a view says of itself.
func properties(v *report.View, cs *cores) *bound {
	b := &bound{
		faces:    cs.faces,
		cores:    cs,
		subject:  fmt.Sprintf("%s%d年度上级补助收入和上解上级支出", v.Pool.Policy.Name, v.Year),
		keywords: strings.Join(append([]string{v.Stage.Word()}, v.Marks...), "；"),
		date:     fmt.Sprintf("%d0101", v.Year),
	}
	if o := v.Pool.Office; o != nil {
		b.author = strings.Join(append([]string{o.Issuer}, o.JointIssuers...), "、")
		if o.Date != "" {
			b.date = strings.ReplaceAll(o.Date, "-", "")
		}
	}
	return b
}

// embeddedTexts are the texts of package templates, parsed once.
var embeddedTexts = sync.OnceValues(func() (texts, error) {
	dir, err := fs.Sub(templates.Notices, "notices")
	if err != nil {
		return nil, err
	}
	return readTexts(dir)
})
