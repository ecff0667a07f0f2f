// Package pdf writes the papers of a budget pack: one notice a levy and grant,
// the summary table, and all of them in one collection.
//
// The way of a paper: fields of the view fill the text of its kind (texts of
// package templates), typeset sets it on pages, gofpdf draws the pages of many
// papers in one go, and the pages are bound into files, each with only the
// glyphs it shows. The files depend on the view alone: no clock, no order of
// work, no locale.
package pdf

import (
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"strings"
	"sync"

	"tongchou/report"
	"tongchou/report/typeset"
	"tongchou/templates"
)

// paper is one document on its way to a file.
type paper struct {
	name     string // in the pack
	title    string
	apart    bool           // not in the collection
	unit     string         // chapter of the collection, "" before the first
	notice   *report.Notice // nil for the report and the summary
	document *typeset.Document
	pages    []typeset.Page
	sheets   []sheet
}

// collectionName is the file that holds all papers.
const collectionName = "notices/all.pdf"

// chunk is how many papers gofpdf draws in one document.
const chunk = 64

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
	papers, err := write(v)
	if err != nil {
		return nil, err
	}
	if err := each(len(papers), func(i int) (err error) {
		papers[i].pages, err = papers[i].document.Set(faces)
		return err
	}); err != nil {
		return nil, err
	}
	if err := each((len(papers)+chunk-1)/chunk, func(i int) error {
		return drawAll(faces, papers[i*chunk:min((i+1)*chunk, len(papers))])
	}); err != nil {
		return nil, err
	}
	files := make([]report.File, len(papers)+1)
	err = each(len(files), func(i int) error {
		if i < len(papers) {
			files[i] = report.File{Name: papers[i].name, Data: papers[i].bound(v, o, faces).bind()}
		} else {
			files[i] = report.File{Name: collectionName, Data: collection(v, faces, papers).bind()}
		}
		return nil
	})
	return files, err
}

// write makes the documents of a view: the summary, then the notices.
func write(v *report.View) ([]paper, error) {
	ts, err := embeddedTexts()
	if err != nil {
		return nil, err
	}
	papers := []paper{
		{name: annualName, title: fmt.Sprintf("%s%d年度测算报告", v.Pool.Policy.Name, v.Year), apart: true, document: annualReport(v)},
		{name: summaryName, title: "汇总表", document: summary(v)},
	}
	var errs []error
	for i := range v.Notices {
		n := &v.Notices[i]
		d, err := ts.document(v, n)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		papers = append(papers, paper{
			name: d.Name, title: strings.Join(d.Title[max(0, len(d.Title)-2):], ""), unit: unitOf(v, n).Name, notice: n, document: d,
		})
	}
	return papers, errors.Join(errs...)
}

// drawAll draws papers in one document and gives each its own pages.
func drawAll(faces *typeset.Faces, papers []paper) error {
	var pages []typeset.Page
	for _, p := range papers {
		pages = append(pages, p.pages...)
	}
	sheets, err := draw(faces, pages)
	if err != nil {
		return err
	}
	for i := range papers {
		n := len(papers[i].pages)
		papers[i].sheets, sheets = sheets[:n:n], sheets[n:]
	}
	return nil
}

// bound is a paper as a file of its own.
func (p *paper) bound(v *report.View, o Options, faces *typeset.Faces) *bound {
	b := properties(v, faces)
	if p.notice != nil && o.Extract != nil {
		b.attachment = o.Extract(p.notice)
	}
	b.title, b.sheets = p.unit+p.title, p.sheets
	for i, page := range p.pages {
		if page.Name != "" {
			b.outline = append(b.outline, bookmark{page.Name, 0, i})
		}
	}
	return b
}

// collection is all papers in one file, with an outline by unit.
func collection(v *report.View, faces *typeset.Faces, papers []paper) *bound {
	b := properties(v, faces)
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
func properties(v *report.View, faces *typeset.Faces) *bound {
	b := &bound{
		faces:    faces,
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

// each does n pieces of work on all processors and joins their errors in order.
func each(n int, work func(i int) error) error {
	errs := make([]error, n)
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for i := range next {
				errs[i] = work(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
	return errors.Join(errs...)
}

// embeddedTexts are the texts of package templates, parsed once.
var embeddedTexts = sync.OnceValues(func() (texts, error) {
	dir, err := fs.Sub(templates.Notices, "notices")
	if err != nil {
		return nil, err
	}
	return readTexts(dir)
})
