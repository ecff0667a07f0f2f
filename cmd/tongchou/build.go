package main

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strconv"

	"tongchou/data"
	"tongchou/report"
	"tongchou/report/html"
	"tongchou/report/pack"
)

// build computes pools and writes their packs. All packs are made before the
// first is written, so that a fault in any leaves the output folder as it was.
func build(s *session, args []string) (err error) {
	o := newOptions("build").withYear().withOverlays()
	o.courses = true
	o.set.StringVar(&o.out, "out", "out", "`文件夹`。资料写在 文件夹/统筹区文件夹名/年度，整个换掉原有的一份；不写时是 out")
	o.set.StringVar(&o.only, "only", "", "`html,pdf,xlsx`。只要其中几种；不写时三种都要")
	o.set.Func("horizon", "`年数`。推算几年（1—30，含预算年度），代替 projection.toml 的 years", func(text string) (err error) {
		if o.years, err = strconv.Atoi(text); err == nil && (o.years < 1 || o.years > 30) {
			err = strconv.ErrRange
		}
		return err
	})
	replace := o.set.Bool("replace", false, "原有的一份里有改过或添加的文件时，连同它们一起换掉；不写时列出它们，不动原有的一份")
	if err := o.parse(args, 1); err != nil {
		return err
	}
	var parts pack.Parts
	if parts.HTML, parts.PDF, parts.XLSX, err = o.parts(); err != nil {
		return err
	}
	pools, all := o.pool, len(o.pool) == 0
	if all {
		pools, o.many = data.Embedded(), true
	}
	var built []made
	stopped := false
	scratch := pack.NewScratch(o.out)
	defer func() { err = errors.Join(err, scratch.Close()) }()
	for _, name := range pools {
		m, err := s.make(name, o, parts, scratch.Keep)
		switch {
		case err == nil:
			built = append(built, m)
		case err == errStopped:
			stopped = true // go on: all findings of all pools in one pass
		default:
			return err
		}
	}
	if stopped {
		return errStopped
	}
	list := all && parts.HTML
	if err := publish(o.out, built, *replace, list); err != nil {
		return err
	}
	for _, m := range built {
		s.prints(m.pack)
	}
	if s.terminal {
		summarize(s.out, s.columns, built, first(o.out, built, list))
	}
	return nil
}

// publish writes the packs into the output folder, and with list the page that
// lists them. Ctrl-C while files are written takes back what was written.
func publish(out string, built []made, replace, list bool) error {
	packs := make([]*pack.Pack, len(built))
	for i, m := range built {
		packs[i] = m.pack
	}
	var pages []report.File
	if list {
		page, err := html.List(links(built))
		if err != nil {
			return err
		}
		pages = append(pages, page)
	}
	ctx, stop := interruptible()
	defer stop()
	return pack.Write(ctx, out, packs, replace, pages...)
}

// first is the file to open first: the list of pools, else the overview of the
// first, else the nearest to it that was made.
func first(out string, built []made, list bool) string {
	if list {
		return filepath.Join(out, "index.html")
	}
	p := built[0].pack
	for _, name := range []string{"index.html", "budget.xlsx", "notices/summary.pdf"} {
		if slices.ContainsFunc(p.Files, func(f report.File) bool { return f.Name == name }) {
			return filepath.Join(out, filepath.FromSlash(p.Dir), filepath.FromSlash(name))
		}
	}
	return filepath.Join(out, filepath.FromSlash(p.Dir), "result.csv")
}

// made is a pool's view and its pack, ready to be written.
type made struct {
	view *report.View
	pack *pack.Pack
}

// keeper is how finished files are kept until they are written, or an interruption.
type keeper func(context.Context) report.Keep

func (s *session) make(name string, o *options, parts pack.Parts, keep keeper) (made, error) {
	s.progress("%s：测算", name)
	clear(s.said)
	res, err := s.evaluate(name, o)
	if err == nil {
		err = s.examples(name, res, o) // what does not keep its own examples makes no papers
	}
	if err != nil {
		s.progress("%s：停止\n", name)
		return made{}, err
	}
	if parts.PDF {
		if parts.Fonts, err = s.ownFonts(name, res.Pool); err != nil {
			return made{}, err
		}
	}
	archive, err := reopened(name, res)
	if err != nil {
		return made{}, err
	}
	v := report.New(res)
	v.Numbers = archive.numbers
	if parts, err = parts.Into(o.out, v); err != nil {
		return made{}, err
	}
	s.progress("%s %d 年：生成", res.Pool.Policy.Name, res.Year)
	ctx, stop := interruptible()
	defer stop()
	p, err := pack.Assemble(v, parts, keep(ctx))
	if err != nil {
		s.progress("%s：停止\n", name)
		return made{}, err
	}
	s.progress("%s %d 年%s：完成，%d 个文件\n", res.Pool.Policy.Name, res.Year, res.Stage.Word(), len(p.Files))
	s.counted(res)
	return made{v, p}, s.differs(name, archive.record, p)
}

// links are the lines of the list page.
func links(built []made) []html.PoolLink {
	out := make([]html.PoolLink, len(built))
	for i, m := range built {
		out[i] = html.PoolLink{View: m.view, Href: m.pack.Dir + "/index.html"}
	}
	return out
}
