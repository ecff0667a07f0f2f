package html

import (
	"tongchou/report"
	"tongchou/report/chart"
)

// sensitive is what hangs on each assumption; bars to the left and right of the middle.
func (s *site) sensitive(iv *report.InsuranceView) *grid {
	t := chart.SensitivityOf(s.View, iv)
	if t == nil {
		return nil
	}
	head := []string{"假设", "!变动", "#年末结余（" + t.Unit + "）", "#相差（" + t.Unit + "）", "相差"}
	for _, name := range t.Accounts {
		head = append(head, "#"+name+"（"+t.Unit+"）")
	}
	for _, name := range t.Watches {
		head = append(head, "#"+name)
	}
	g := &grid{Caption: t.Caption + "：" + t.How, Head: columns(head...)}
	for _, r := range t.Rows {
		cells := []cell{{Text: r.Name}, {Text: r.By}, {Text: r.Closing}, {Text: r.Difference}, {Bar: swingOf(r.Bar)}}
		for _, text := range append(r.Accounts, r.Watches...) {
			cells = append(cells, cell{Text: text})
		}
		g.add(cells...)
	}
	return g
}

// bar is a bar of a cell, in thousandths of half its width, from its middle.
type bar struct {
	From, Width int
	Down        bool
}

func swingOf(n int) *bar {
	if n < 0 {
		return &bar{1000 + n, -n, true}
	}
	return &bar{1000, n, false}
}
