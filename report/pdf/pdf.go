// Package pdf draws the papers of package paper and binds them into files: each
// its own, and one collection of the notices. It is the only package that knows
// gofpdf.
//
// Two programs share the work. gofpdf draws each paper alone: it starts the
// pages and draws rules, fillings and turned text, and pageStreams takes its
// content streams out of what it wrote. The rest is ours: text operators (gofpdf
// would first embed a whole face a document, which takes longer than everything
// else), the subsets of the faces, compression, and binding drawn pages into
// files, so that a page is drawn once for its own file and the collection and
// each file embeds only the glyphs that it shows.
package pdf

import (
	"strings"

	"tongchou/report"
	"tongchou/report/paper"
	"tongchou/report/typeset"
	"tongchou/report/workers"
)

// drawn is a paper with its pages.
type drawn struct {
	paper.Paper
	contents []bookmark // of the paper itself
	sheets   []sheet
}

// collectionName is the file that holds all papers.
const collectionName = "notices/all.pdf"

// Options are what the files take beside the papers.
type Options struct {
	Faces   *typeset.Faces
	Extract func(*paper.Notice) []byte // what is attached to a notice as result.json; nil: nothing
}

// Render makes the files of papers: one each, and the collection of those that
// are not apart. They depend on the papers and faces alone: no clock, no order
// of work, no locale. On an error there are no files; the error joins every
// fault that was found.
func Render(set *paper.Set, o Options, keep report.Keep) ([]report.File, error) {
	papers := make([]drawn, len(set.Papers))
	if err := workers.Each(len(papers), func(i int) (err error) {
		papers[i], err = drawPaper(set.Papers[i], o.Faces)
		return err
	}); err != nil {
		return nil, err
	}
	cs := newCores(o.Faces, set.Varying)
	files := make([]report.File, len(papers)+1)
	err := workers.Each(len(files), func(i int) (err error) {
		if i == 0 { // the longest work first
			files[0], err = keep(report.File{Name: collectionName, Data: collection(set, cs, papers).bind()})
		} else {
			files[i], err = keep(report.File{Name: papers[i-1].Name, Data: papers[i-1].bound(set, o, cs).bind()})
		}
		return err
	})
	return files, err
}

// drawPaper writes a paper, sets it on pages and draws them. Document and pages
// are let go: only what is drawn stays.
func drawPaper(from paper.Paper, faces *typeset.Faces) (drawn, error) {
	p := drawn{Paper: from}
	d, err := p.Write()
	if err != nil {
		return p, err
	}
	pages, err := d.Set(faces)
	if err != nil {
		return p, err
	}
	if p.Title == "" {
		p.Title = strings.Join(d.Title[max(0, len(d.Title)-2):], "")
	}
	for i, page := range pages {
		for _, n := range page.Names {
			p.contents = append(p.contents, bookmark{n.Text, n.Level, i})
		}
	}
	p.sheets, err = draw(pages)
	return p, err
}

// bound is a paper as a file of its own.
func (p *drawn) bound(set *paper.Set, o Options, cs *cores) *bound {
	b := &bound{Set: set, cores: cs, title: p.Unit + p.Title, sheets: p.sheets, outline: p.contents}
	if p.Notice != nil && o.Extract != nil {
		b.attachment = o.Extract(p.Notice)
	}
	return b
}

// collection is all papers in one file, with an outline by unit.
func collection(set *paper.Set, cs *cores, papers []drawn) *bound {
	b := &bound{Set: set, cores: cs, title: set.Collection, parts: true}
	unit := ""
	for _, p := range papers {
		if p.Apart {
			continue
		}
		level := 0
		if p.Unit != "" {
			if p.Unit != unit {
				b.outline = append(b.outline, bookmark{p.Unit, 0, len(b.sheets)})
				unit = p.Unit
			}
			level = 1
		}
		b.outline = append(b.outline, bookmark{p.Title, level, len(b.sheets)})
		b.sheets = append(b.sheets, p.sheets...)
	}
	return b
}
