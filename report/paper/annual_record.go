package paper

import (
	"strings"

	"tongchou/report/amount"
	"tongchou/report/chart"
	"tongchou/report/typeset"
)

// records are how well the same projection would have told the years that are over.
func (a *annual) records() {
	all := chart.RecordsOf(a.View)
	if len(all) == 0 {
		return
	}
	var blocks []typeset.Block
	for _, r := range all {
		t := table(r.Caption, "", sizeFor(len(r.Table)), "指标 26")
		for _, h := range r.Horizons {
			head(t, "!"+h+" 30")
		}
		for _, line := range r.Table {
			cells := []string{line.Measure}
			for _, c := range line.Cells {
				text := amount.Missing
				if c != nil {
					text = c.Off + "\n" + strings.Join(c.Below(), "\n")
				}
				cells = append(cells, dense(text))
			}
			add(t, cells...)
		}
		blocks = append(blocks, t)
		for _, text := range []string{r.Said, r.How + "；" + chart.Reading + "。", r.Note} {
			if text != "" {
				blocks = append(blocks, typeset.Heading{Text: dense(strings.TrimSuffix(text, "。") + "。"), Style: typeset.Style{Role: typeset.BodyFace, Size: kickerSize, Colour: muted}, Align: typeset.Justify, Before: 3 * typeset.Point})
			}
		}
	}
	finding := chart.NoRecord(a.View)
	if finding == "" {
		finding = strings.TrimSuffix(all[0].Said, "。")
	}
	a.chapter("推算的记录")
	a.section("推算准不准", dense(strings.ReplaceAll(finding, "：", "；")), "", blocks...)
}
