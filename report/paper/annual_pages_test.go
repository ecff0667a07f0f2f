package paper

import (
	"fmt"
	"strings"
	"testing"

	"tongchou/calc/explanation"
	"tongchou/data"
	"tongchou/report/typeset"
)

// No page of a report is two thirds empty, the decisions stand on one page, and the table of contents
// tells the page of every chapter and finding.
func TestReportIsBound(t *testing.T) {
	for _, pool := range data.Embedded() {
		t.Run(pool, func(t *testing.T) {
			v := view(t, pool)
			pages := annualPages(t, v)
			starts := map[string]int{}
			var listed []string
			for i, p := range pages {
				for _, n := range p.Names {
					starts[n.Text] = i + 1
					if n.Text != "封面" && n.Text != "目录" {
						listed = append(listed, n.Text+fmt.Sprint(i+1))
					}
				}
				if foot := lowest(p); i > 0 && foot < areaTop+(areaBottom-areaTop)/3 {
					t.Errorf("page %d ends at %.0f pt: %s", i+1, foot, onPage(p))
				}
			}
			var contents strings.Builder
			for _, p := range pages[starts["目录"]-1 : starts["摘要"]-1] {
				contents.WriteString(strings.ReplaceAll(onPage(p), " ", ""))
			}
			for _, entry := range listed {
				if !strings.Contains(contents.String(), strings.ReplaceAll(entry, " ", "")) {
					t.Errorf("the contents lack %s: %s", entry, contents.String())
				}
			}
			asked := len(petitions(v, explanation.New(v.Result, false)))
			open := asked + len(v.Pending) + len(v.Assumed) + len(v.Owed)
			text := strings.ReplaceAll(drawnText(t, annualReport(v)), " ", "")
			if none := strings.Contains(text, "没有待核定的事项"); none != (open == 0) || strings.Contains(text, "项报政府同意") != (asked > 0) {
				t.Errorf("%d open, %d of them petitions; the conclusion says there is none: %t", open, asked, none)
			}
			if at := starts["要决定的事"]; (at > 0) != (open > 0) || at > 0 && starts["摘要"] != at+1 {
				t.Errorf("%d decisions; their page is %d, the answers begin on %d", open, at, starts["摘要"])
			}
		})
	}
}

// lowest is how far down the content of a page reaches.
func lowest(p typeset.Page) float64 {
	low := 0.0
	if at := linesOf(p); len(at) > 0 {
		low = at[len(at)-1]
	}
	for _, b := range p.Boxes {
		low = max(low, float64(b.Y+b.H)/1000)
	}
	return low
}
