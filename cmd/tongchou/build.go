package main

import (
	"fmt"
	"math/big"
	"path/filepath"

	"tongchou/data"
	"tongchou/report"
	"tongchou/report/html"
	"tongchou/report/pack"
)

// build computes pools and writes their packs. All packs are made before the
// first is written, so that a fault in any leaves the output folder as it was.
func build(s *session, args []string) error {
	o := newOptions("build").withYear().withOverlays()
	o.set.StringVar(&o.out, "out", "out", "")
	o.set.StringVar(&o.only, "only", "", "")
	if err := o.parse(args, 1); err != nil {
		return err
	}
	var parts pack.Parts
	var err error
	if parts.HTML, parts.PDF, parts.XLSX, err = o.parts(); err != nil {
		return err
	}
	pools, all := o.pool, len(o.pool) == 0
	if all {
		pools, o.many = data.Embedded(), true
	}
	var built []made
	stopped := false
	for _, name := range pools {
		m, err := s.make(name, o, parts)
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
	for _, m := range built {
		if err := m.pack.Write(o.out); err != nil {
			return err
		}
	}
	first := filepath.Join(o.out, filepath.FromSlash(built[0].pack.Dir), "index.html")
	if all && parts.HTML {
		list, err := html.List(links(built))
		if err != nil {
			return err
		}
		if err := pack.WriteFile(o.out, list); err != nil {
			return err
		}
		first = filepath.Join(o.out, list.Name)
	}
	s.summary(built, first, parts)
	return nil
}

// made is a pool's view and its pack, ready to be written.
type made struct {
	view *report.View
	pack *pack.Pack
}

func (s *session) make(name string, o *options, parts pack.Parts) (made, error) {
	s.progress("%s：测算", name)
	res, err := s.evaluate(name, o)
	if err != nil {
		s.progress("%s：停止\n", name)
		return made{}, err
	}
	if parts.PDF {
		if parts.Fonts, err = s.ownFonts(name, res.Pool); err != nil {
			return made{}, err
		}
	}
	v := report.New(res)
	s.progress("%s %d 年：生成", res.Pool.Policy.Name, res.Year)
	p, err := pack.Assemble(v, parts)
	if err != nil {
		s.progress("%s：停止\n", name)
		return made{}, err
	}
	s.progress("%s %d 年%s：完成，%d 个文件\n", res.Pool.Policy.Name, res.Year, res.Stage.Word(), len(p.Files))
	return made{v, p}, nil
}

// links are the lines of the list page.
func links(built []made) []html.PoolLink {
	out := make([]html.PoolLink, len(built))
	for i, m := range built {
		levy, grant := m.totals()
		out[i] = html.PoolLink{Name: m.view.Pool.Policy.Name, Year: m.view.Year, Stage: m.view.Stage.Word(), Marks: m.view.Marks,
			Warning: m.view.Warning, Levy: levy, Grant: grant, Href: m.pack.Dir + "/index.html"}
	}
	return out
}

// totals are the year's 上解 and 下拨 over all insurances, in 元.
func (m made) totals() (levy, grant *big.Rat) {
	levy, grant = new(big.Rat), new(big.Rat)
	for _, iv := range m.view.Insurances {
		levy.Add(levy, iv.Total.Levy)
		grant.Add(grant, iv.Total.Grant)
	}
	return levy, grant
}

// progress rewrites the line that says what is being done; it ends with a
// line break when that is done. Nothing is said when piped.
func (s *session) progress(format string, args ...any) {
	if s.terminal {
		fmt.Fprintf(s.out, "\r\x1b[K"+format, args...)
	}
}
