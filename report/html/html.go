// Package html renders a view as the dashboard: static pages that open from a
// folder, with charts drawn by one fixed script from inert data beside them.
//
// A page is a model (a plain struct of texts and figures, built from the view by
// the file named after it) executed by one template of the same name in
// templates/page. Nothing here computes an amount; sums on charts are of
// amounts the view gives.
package html

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"sync"

	"tongchou/calc"
	"tongchou/report"
	"tongchou/report/amount"
	"tongchou/report/workers"
	"tongchou/templates"
)

// Options says what else the pack holds.
type Options struct {
	// Files are the pack's other files by name (notices/….pdf, units/….xlsx,
	// budget.xlsx); pages link to these and to nothing else.
	Files []string

	Papers []Paper // the notices of the view, whether among them or not
}

// Paper is a notice that pages speak of, and link to where the pack has it.
type Paper struct {
	Name  string // file name below notices/
	Word  string // what kind it is: 上解通知
	State string // how firm: 测算稿 送审稿 正式
	Unit  int    // −1: the pool
	Run   *calc.Run
	Step  *calc.Step
	Asks  string // what the pool's own government is asked to agree to; "" for other papers
	Sum   string // how much of it, in 元
}

// csp forbids everything that is not a file of the pack. Scripts from the
// folder need "file:" because 'self' matches nothing under file:// in Chromium.
const csp = "default-src 'none'; script-src 'self' file:; style-src 'self' file:; img-src 'self' data:; base-uri 'none'; form-action 'none'"

// pages is the parsed template set; parsing embedded files cannot fail at run time.
var pages = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("page").ParseFS(templates.Page, "page/*.html"))
})

// Render gives the dashboard of one pool: index.html, the pages that have
// something to say, units/<code>.html, deadlines.ics when there are dates, and
// assets/. The order of files is fixed.
func Render(v *report.View, opt Options, keep report.Keep) ([]report.File, error) {
	s := newSite(v, opt)
	var jobs []job
	for _, p := range s.contents {
		jobs = append(jobs, job{p.file, p.template, p.model})
	}
	for i := range v.Units {
		jobs = append(jobs, job{"units/" + v.Units[i].Unit.Code + ".html", "unit", func() any { return s.unit(i) }})
	}
	files, err := run(jobs, keep)
	if err != nil {
		return nil, err
	}
	rest, err := assets()
	if len(s.days()) > 0 {
		rest = append(rest, report.File{Name: "deadlines.ics", Data: s.ics()})
	}
	for _, f := range rest {
		kept, e := keep(f)
		files, err = append(files, kept), errors.Join(err, e)
	}
	return files, err
}

// topic is a page of the pack beside those of the units; its nav is "" when
// only other pages link to it.
type topic struct {
	file, template, nav string
	has                 bool
	model               func() any
}

// topics lists the pages that have something to say, in the order of
// the navigation; the overview is the first.
func (s *site) topics() []topic {
	all := []topic{
		{"index.html", "overview", "总览", true, func() any { return s.overview() }},
		{"projection.html", "projection", "推算与风险", s.Pool.Projection != nil, func() any { return s.projection() }},
		{"settlement.html", "settlement", "收缴与清算", s.hasSettlement(), func() any { return s.settlement() }},
		{"reconciliation.html", "reconciliation", "对账", s.hasReconciliation(), func() any { return s.reconciliation() }},
		{"evaluation.html", "evaluation", "考核自评", len(s.scored) > 0, func() any { return s.evaluation() }},
		{"policy.html", "policy", "法规与公式", true, func() any { return s.policy() }},
		{"coverage.html", "coverage", "条文对照", len(s.Pool.Coverage) > 0, func() any { return s.coverage() }},
		{"readings.html", "readings", "解读比较", len(s.questions()) > 0 && s.Prices != nil, func() any { return s.readings() }},
		{"backtest.html", "backtest", "回测", len(s.Outcomes) > 0, func() any { return s.backTest() }},
		{"checks.html", "checks", "检查与数据质量", true, func() any { return s.checks() }},
		{"findings.html", "findings", "", true, func() any { return s.findings() }},
		{"calendar.html", "calendar", "期限日历", s.hasCalendar(), func() any { return s.calendar() }},
	}
	return slices.DeleteFunc(all, func(t topic) bool { return !t.has })
}

// job is one page: its file, its template and what builds its model.
type job struct {
	file, template string
	model          func() any
}

// run executes the jobs on all cores; the result has the jobs' order.
func run(jobs []job, keep report.Keep) ([]report.File, error) {
	files := make([]report.File, len(jobs))
	err := workers.Each(len(jobs), func(i int) (err error) {
		page, err := jobs[i].render()
		if err != nil {
			return fmt.Errorf("page %s: %w", jobs[i].file, err)
		}
		files[i], err = keep(page)
		return err
	})
	return files, err
}

func (j job) render() (report.File, error) {
	var b bytes.Buffer
	err := pages().ExecuteTemplate(&b, j.template, j.model())
	return report.File{Name: j.file, Data: b.Bytes()}, err
}

// assets are the files that every page shares, by their embedded names.
func assets() ([]report.File, error) {
	var files []report.File
	for _, a := range [][2]string{
		{"assets/echarts.min.js", "page/echarts/echarts.min.js"},
		{"assets/echarts-LICENSE.txt", "page/echarts/LICENSE"},
		{"assets/echarts-LICENSE-d3.txt", "page/echarts/LICENSE-d3"},
		{"assets/echarts-LICENSE-zrender.txt", "page/echarts/LICENSE-zrender"},
		{"assets/echarts-LICENSE-tslib.txt", "page/echarts/LICENSE-tslib"},
		{"assets/echarts-NOTICE.txt", "page/echarts/NOTICE"},
		{"assets/favicon.svg", "page/favicon.svg"},
		{"assets/report.css", "page/report.css"},
		{"assets/report.js", "page/report.js"},
	} {
		data, err := templates.Page.ReadFile(a[1])
		if err != nil {
			return nil, err
		}
		files = append(files, report.File{Name: a[0], Data: data})
	}
	return files, nil
}

// base is what every page of a pack has.
type base struct {
	CSP     string
	Title   string
	Root    string // "" or "../": the way to the pack's root
	Heading []string
	Nav     []navLink
	Switch  []calc.Insurance // the insurance select; shown when there are two or more
	Search  []searchItem
	Marks   []string
	Warning string
	Charts  bool
}

type navLink struct {
	Href, Text string
	Current    bool
}

type searchItem struct{ Name, Code, Href string }

type link struct{ Href, Text string }

// base is the frame of the page called current, at root.
func (s *site) base(root, current string, heading ...string) base {
	b := base{CSP: csp, Title: strings.Join(heading, " · "), Root: root, Heading: heading, Marks: s.Marks, Warning: s.Warning}
	add := func(name, text string) {
		b.Nav = append(b.Nav, navLink{Href: root + name, Text: text, Current: name == current})
	}
	for _, p := range s.contents {
		if p.nav != "" {
			add(p.file, p.nav)
		}
	}
	for _, f := range [][2]string{{"budget.xlsx", "测算底稿 ↓"}, {"notices/summary.pdf", "汇总表 ↓"}, {"notices/all.pdf", "通知合订本 ↓"}} {
		if s.files[f[0]] {
			add(f[0], f[1])
		}
	}
	return b
}

// year is the budget year in words.
func (s *site) year() string { return strconv.Itoa(s.Year) + " 年度" }

// asOf is the stage and the day that a pack is of, for the heading of a page.
func (s *site) asOf() []string {
	out := []string{s.Stage.Word()}
	if s.Day != "" {
		out = append(out, "截至 "+s.Day)
	}
	return out
}

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

const listTitle = "基金调剂预算包"

// IsList reports whether a page is one that List made.
func IsList(page []byte) bool { return bytes.Contains(page, []byte("<title>"+listTitle+"</title>")) }

// List gives index.html for a folder that holds several packs, in the given
// order, a row an insurance: the money of two is never added up.
func List(pools []PoolLink) (report.File, error) {
	style, err := templates.Page.ReadFile("page/report.css")
	if err != nil {
		return report.File{}, err
	}
	sum := sha256.Sum256(style)
	p := listPage{Title: listTitle, Style: template.CSS(style),
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
				cell{Text: iv.Name}, cell{Text: amount.Due(iv.Total.Levy)}, cell{Text: iv.Total.GrantText("—")}, marks)
		}
		if v.Warning != "" && !slices.Contains(p.Warnings, v.Warning) {
			p.Warnings = append(p.Warnings, v.Warning)
		}
	}
	return job{"index.html", "list", func() any { return p }}.render()
}
