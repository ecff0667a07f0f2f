package html

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"math/big"
	"slices"

	"tongchou/report"
	"tongchou/report/amount"
	"tongchou/templates"
)

// PoolLink is one built pack on the list page. Amounts are in 元.
type PoolLink struct {
	Name    string // 辽宁省
	Year    int
	Stage   string // 预缴 or 清算
	Marks   []string
	Warning string
	Levy    *big.Rat // 上解合计 over all insurances
	Grant   *big.Rat // 下拨合计; nil prints as —
	// The range that open decisions leave 下拨合计, nil when nothing is open.
	GrantLow, GrantHigh *big.Rat
	Href                string // relative: liaoning/2026/index.html
}

// NewPoolLink is the line of a built pack whose page is at href.
func NewPoolLink(v *report.View, href string) PoolLink {
	l := PoolLink{Name: v.Pool.Policy.Name, Year: v.Year, Stage: v.Stage.Word(), Marks: v.Marks, Warning: v.Warning,
		Levy: new(big.Rat), Grant: new(big.Rat), Href: href}
	open := false
	low, high := new(big.Rat), new(big.Rat)
	for _, iv := range v.Insurances {
		t := iv.Total
		least, most := t.Grant, t.Grant
		if t.GrantLow != nil && t.GrantHigh != nil {
			open, least, most = true, t.GrantLow, t.GrantHigh
		}
		l.Levy.Add(l.Levy, t.Levy)
		l.Grant.Add(l.Grant, t.Grant)
		low.Add(low, least)
		high.Add(high, most)
	}
	if open {
		l.GrantLow, l.GrantHigh = low, high
	}
	return l
}

// listPage is the page above several packs. It belongs to none of them, so its
// style stands inside it, admitted by its hash.
type listPage struct {
	Title    string
	CSP      string
	Style    template.CSS
	Warnings []string
	Pools    []listLine
}

type listLine struct {
	Name, Stage, Levy, Grant, Href string
	Year                           int
	Marks                          []string
}

// List gives index.html for a folder that holds several packs, in the given order.
func List(pools []PoolLink) (report.File, error) {
	style, err := templates.Page.ReadFile("page/report.css")
	if err != nil {
		return report.File{}, err
	}
	sum := sha256.Sum256(style)
	p := listPage{Title: "医保基金调剂预算包", Style: template.CSS(style),
		CSP: "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'"}
	for _, l := range pools {
		p.Pools = append(p.Pools, listLine{l.Name, l.Stage, amount.Yuan(l.Levy), grantText(report.UnitRow{Grant: l.Grant, GrantLow: l.GrantLow, GrantHigh: l.GrantHigh}, amount.Yuan), l.Href, l.Year, l.Marks})
		if l.Warning != "" && !slices.Contains(p.Warnings, l.Warning) {
			p.Warnings = append(p.Warnings, l.Warning)
		}
	}
	var b bytes.Buffer
	if err := pages().ExecuteTemplate(&b, "list", p); err != nil {
		return report.File{}, err
	}
	return report.File{Name: "index.html", Data: b.Bytes()}, nil
}
