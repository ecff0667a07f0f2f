package html

import (
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"slices"
	"strconv"

	"tongchou/report"
	"tongchou/report/amount"
	"tongchou/templates"
)

// PoolLink is one built pack on the list page.
type PoolLink struct {
	View *report.View
	Href string // relative: liaoning/2026/index.html
}

// listPage is the page above several packs. It belongs to none of them, so its
// style stands inside it, admitted by its hash.
type listPage struct {
	Title    string
	CSP      string
	Style    template.CSS
	Warnings []string
	Pools    grid
}

// List gives index.html for a folder that holds several packs, in the given
// order, a row an insurance: the money of two is never added up.
func List(pools []PoolLink) (report.File, error) {
	style, err := templates.Page.ReadFile("page/report.css")
	if err != nil {
		return report.File{}, err
	}
	sum := sha256.Sum256(style)
	p := listPage{Title: "医保基金调剂预算包", Style: template.CSS(style),
		CSP: "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'",
		Pools: grid{Caption: "每个险种一行；金额为列入本年预算的上解、下拨，未核定的是区间",
			Head: columns("统筹区", "!年度", "!阶段", "!险种", "#上解合计（元）", "#下拨合计（元）", "标记")}}
	for _, l := range pools {
		v := l.View
		for _, iv := range v.Insurances {
			marks := cell{Marks: v.Marks}
			if len(v.Marks) == 0 {
				marks.Text = amount.Missing
			}
			p.Pools.add(cell{Text: v.Pool.Policy.Name, Href: l.Href + "#" + iv.Slug}, cell{Text: strconv.Itoa(v.Year)}, cell{Text: v.Stage.Word()},
				cell{Text: iv.Name}, cell{Text: amount.Yuan(iv.Total.Levy)}, cell{Text: iv.Total.GrantText(" 至 ")}, marks)
		}
		if v.Warning != "" && !slices.Contains(p.Warnings, v.Warning) {
			p.Warnings = append(p.Warnings, v.Warning)
		}
	}
	return job{"index.html", "list", func() any { return p }}.render()
}
