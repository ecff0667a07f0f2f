package html

import (
	"tongchou/report/amount"
	"tongchou/report/chart"
)

// recordSection is how well the same projection would have told the years that are over.
type recordSection struct {
	None    string // why the pool has no record of its own; "" where it has one
	Records []recordTable
}

// recordTable is a record: a row a measure, a column the years ahead.
type recordTable struct {
	Grid       *grid
	Said, Note string
}

func (s *site) record() recordSection {
	out := recordSection{None: chart.NoRecord(s.View)}
	for _, r := range chart.RecordsOf(s.View) {
		g := &grid{Caption: r.Caption + "：" + r.How + "；" + chart.Reading, Head: columns("指标")}
		for _, h := range r.Horizons {
			g.Head = append(g.Head, columns("#"+h)...)
		}
		for _, line := range r.Table {
			cells := []cell{{Text: line.Measure}}
			for _, c := range line.Cells {
				one := cell{Text: amount.Missing}
				if c != nil {
					one = cell{Text: c.Off, Asides: c.Below()}
				}
				cells = append(cells, one)
			}
			g.add(cells...)
		}
		out.Records = append(out.Records, recordTable{g, r.Said, r.Note})
	}
	return out
}
