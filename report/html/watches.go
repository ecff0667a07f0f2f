package html

import (
	"fmt"
	"strings"

	"tongchou/report"
	"tongchou/report/chart"
)

// watched is who comes under which watch, and when first.
func (s *site) watched(iv *report.InsuranceView, most int) *grid {
	t := s.first[iv.Name]
	if t == nil {
		return nil
	}
	g := &grid{Caption: t.Caption + "：" + t.How, Head: columns(append([]string{"统筹区"}, t.Watches...)...)}
	if n := len(t.Rows); n > most {
		g.Caption += fmt.Sprintf("；%d 个里列最重、最早的 %d 个，逐个见推算与风险", n, most)
	}
	for _, r := range t.Gravest(most) {
		g.add(append([]cell{s.projectedUnit(iv, r.Name, r.Unit)}, firstCells(r)...)...)
	}
	g.Foot = append([]cell{{Text: t.Total.Name}}, firstCells(t.Total)...)
	return g
}

func firstCells(r chart.FirstRow) []cell {
	var out []cell
	for _, c := range r.Cells {
		out = append(out, firstCell(c))
	}
	return out
}

func firstCell(c chart.FirstCell) cell {
	out := cell{Text: c.First}
	if c.Years != "" {
		out.Asides = []string{c.Years}
	}
	if c.Chance != "" {
		out.Asides = append(out.Asides, c.Chance)
	}
	if c.Years != "" && c.Held {
		out.Levels = append(out.Levels, level{c.Level.String(), [...]string{"error", "warn", "notice"}[c.Level]})
	}
	if c.Created > 0 {
		out.Levels = append(out.Levels, level{fmt.Sprintf("新增 %d 年", c.Created), "error"})
	}
	return out
}

// unitWatched are the watches of a unit, one a row.
func (s *site) unitWatched(k unitKey) *grid {
	t := s.first[k.insurance]
	if t == nil {
		return nil
	}
	g := &grid{Caption: "预警首年（基准情景）：" + strings.Split(t.How, "；合计")[0], Head: columns("预警", "首年")}
	if r := t.Of(k.unit); r != nil {
		for i, c := range r.Cells {
			if c.Held {
				g.add(cell{Text: t.Watches[i], Marks: s.projectedMarks(k.insurance, k.unit)}, firstCell(c))
			}
		}
	}
	if len(g.Rows) == 0 {
		return nil
	}
	return g
}
