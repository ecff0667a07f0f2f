package html

import (
	"context"
	"encoding/json"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"tongchou/data"
	"tongchou/report"
)

// browser is a headless Chromium with a record of what pages asked for and
// complained about.
type browser struct {
	ctx context.Context
	dir string // the pack on disk

	mu         sync.Mutex
	requests   []string
	complaints []string
}

// open writes the pack (others as empty files) and starts Chromium over it.
func open(t *testing.T, files []report.File, others []string) *browser {
	t.Helper()
	if testing.Short() {
		t.Skip("starts a browser")
	}
	var bin string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			bin = p
			break
		}
	}
	if bin == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("no Chromium found, and CI needs one")
		}
		t.Skip("no Chromium found: the pages are not tried in a browser")
	}
	b := &browser{dir: t.TempDir()}
	for _, o := range others {
		files = append(files, report.File{Name: o})
	}
	for _, f := range files {
		p := filepath.Join(b.dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(bin), chromedp.NoSandbox)
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, stop = context.WithTimeout(ctx, 8*time.Minute) // a page that hangs, not a slow machine
	t.Cleanup(stop)
	b.ctx, _ = chromedp.NewContext(ctx)
	t.Cleanup(func() {
		if err := chromedp.Cancel(b.ctx); err != nil { // waits until Chromium is gone
			t.Error(err)
		}
	})
	chromedp.ListenTarget(b.ctx, b.record)
	b.run(t, network.Enable(), cdplog.Enable())
	return b
}

func (b *browser) record(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		b.requests = append(b.requests, e.Request.URL)
	case *runtime.EventExceptionThrown:
		b.complaints = append(b.complaints, e.ExceptionDetails.Error())
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.APITypeError || e.Type == runtime.APITypeWarning {
			b.complaints = append(b.complaints, "console: "+string(e.Args[0].Value))
		}
	case *cdplog.EventEntryAdded:
		if e.Entry.Level == cdplog.LevelError || e.Entry.Level == cdplog.LevelWarning {
			b.complaints = append(b.complaints, e.Entry.Text)
		}
	}
}

func (b *browser) run(t *testing.T, actions ...chromedp.Action) {
	t.Helper()
	if err := chromedp.Run(b.ctx, actions...); err != nil {
		t.Fatal(err)
	}
}

// visit opens a page of the pack at a width and waits for its script.
func (b *browser) visit(t *testing.T, name string, width int64) {
	t.Helper()
	b.run(t, chromedp.EmulateViewport(width, 900), chromedp.Navigate("about:blank"),
		chromedp.Navigate("file://"+filepath.Join(b.dir, name)), chromedp.WaitReady("html.js"))
}

// eval runs an expression in the page and reads its value into out.
func (b *browser) eval(t *testing.T, expression string, out any) {
	t.Helper()
	b.run(t, chromedp.Evaluate(expression, out))
}

// quiet asserts that no page asked for anything outside the pack or complained.
func (b *browser) quiet(t *testing.T) {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, r := range b.requests {
		if r != "about:blank" && !strings.HasPrefix(r, "file://"+b.dir+"/") && !strings.HasPrefix(r, "data:") {
			t.Errorf("a request left the pack: %s", r)
		}
	}
	for _, c := range b.complaints {
		t.Errorf("the browser complained: %s", c)
	}
	if len(b.requests) == 0 {
		t.Error("no request was seen at all")
	}
}

// clipped are the captions of the tables that do not fit their place. Those of
// a chart's data, closed at first, may: a panel is half a page.
const clipped = `Array.from(document.querySelectorAll('.scroll')).filter(e => !e.closest('details') && e.scrollWidth > e.clientWidth).map(e => e.getAttribute('aria-label'))`

// TestBrowserTablesFit: at 1280 px no table is cut off, on the overview of any
// sample and on the other pages of those that have the most to show.
func TestBrowserTablesFit(t *testing.T) {
	t.Parallel()
	var all []report.File
	var pages, rest []string
	for _, name := range data.Embedded() {
		m := sample(t, name)
		for _, f := range m.files {
			f.Name = name + "/" + f.Name
			all = append(all, f)
			much := name == "liaoning" || name == "shandong" || name == "ningxia"
			if strings.Count(f.Name, "/") == 1 && strings.HasSuffix(f.Name, ".html") && (much || strings.HasSuffix(f.Name, "/index.html")) {
				pages = append(pages, f.Name)
			}
		}
		for _, o := range m.rest {
			rest = append(rest, name+"/"+o)
		}
	}
	b := open(t, all, rest)
	for _, p := range pages {
		b.visit(t, p, 1280)
		var captions []string
		if b.eval(t, clipped, &captions); len(captions) > 0 {
			t.Errorf("%s: cut off at 1280 px: %q", p, captions)
		}
	}
	b.quiet(t)
}

// TestBrowserSort: a click on a column's head sorts the units, the greatest
// first, then the least, then as given; the total stays below.
func TestBrowserSort(t *testing.T) {
	t.Parallel()
	f := newFixture(5)
	f.Insurances[0].Rows[3].Months = nil
	files, _ := render(t, f.View, f.files())
	b := open(t, files, f.files())
	b.visit(t, "index.html", 1280)
	order := `Array.from(document.querySelectorAll('#employee table.units tbody tr')).map(r => r.cells[0].textContent[0]).join('')`
	click := func(column string) {
		t.Helper()
		b.run(t, chromedp.Evaluate(`Array.from(document.querySelectorAll('#employee table.units thead button')).find(e => e.textContent.startsWith('`+column+`')).click()`, nil))
	}
	months := func(r report.UnitRow) *big.Rat { return r.Months }
	levy := func(r report.UnitRow) *big.Rat { return r.Levy }
	for _, step := range []struct{ column, want string }{
		{"可支付月数", ordered(f, months, -1)}, {"可支付月数", ordered(f, months, 1)}, {"可支付月数", "甲乙丙丁戊"}, {"上解", ordered(f, levy, -1)},
	} {
		click(step.column)
		var got string
		if b.eval(t, order, &got); got != step.want {
			t.Errorf("after a click on %s: %s, want %s", step.column, got, step.want)
		}
	}
	b.quiet(t)
}

// ordered are the first characters of the units' names by a figure, from the
// least (1) or the greatest (-1); a unit without one comes last.
func ordered(f *fixture, figure func(report.UnitRow) *big.Rat, sign int) string {
	list := slices.Clone(f.Insurances[0].Rows)
	slices.SortStableFunc(list, func(a, b report.UnitRow) int {
		switch x, y := figure(a), figure(b); {
		case x == nil:
			return 1
		case y == nil:
			return -1
		default:
			return sign * x.Cmp(y)
		}
	})
	out := ""
	for _, r := range list {
		out += string([]rune(r.Name)[:1])
	}
	return out
}

const drawnCharts = `[document.querySelectorAll('.chart canvas').length,
	Array.from(document.querySelectorAll('.chart')).filter(e => e.offsetParent !== null).length]`

func TestBrowserOpensEveryPage(t *testing.T) {
	t.Parallel()
	for _, name := range []string{madeUp, "liaoning", "shandong"} {
		t.Run("pool "+name, func(t *testing.T) {
			t.Parallel()
			m := sample(t, name)
			b := open(t, m.files, m.rest)
			pages := []string{"units/" + m.view.Units[len(m.view.Units)-1].Unit.Code + ".html"}
			for _, f := range m.files {
				if strings.HasSuffix(f.Name, ".html") && !strings.Contains(f.Name, "/") {
					pages = append(pages, f.Name)
				}
			}
			for _, p := range pages {
				for _, width := range []int64{1280, 390} {
					b.visit(t, p, width)
					var charts []int
					b.eval(t, drawnCharts, &charts)
					if charts[0] != charts[1] {
						t.Errorf("%s at %d px: %d charts drawn, %d shown", p, width, charts[0], charts[1])
					}
					if p == "index.html" && charts[0] < 5 {
						t.Errorf("overview draws only %d charts", charts[0])
					}
					var over int
					b.eval(t, `document.documentElement.scrollWidth - window.innerWidth`, &over)
					if over > 0 {
						t.Errorf("%s at %d px: %d px too wide", p, width, over)
					}
				}
			}
			b.quiet(t)
		})
	}
}

// TestBrowserFirstScreen: the three answers, what to decide and what data wait for
// an answer stand on a screen of 1366 by 768.
func TestBrowserFirstScreen(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"liaoning", "suizhou", "hunan", "national-pension-2018"} {
		m := sample(t, name)
		b := open(t, m.files, m.rest)
		b.visit(t, "index.html", 1366)
		var bottoms []float64
		b.eval(t, `Array.from(document.querySelectorAll('section[data-insurance]')).filter(s => !s.hidden).map(s => s.querySelector('.todos').getBoundingClientRect().bottom)`, &bottoms)
		if len(bottoms) == 0 {
			t.Fatalf("%s has no insurance", name)
		}
		for _, bottom := range bottoms {
			if bottom <= 0 || bottom > 768 {
				t.Errorf("%s: the first screen ends at %.0f px", name, bottom)
			}
		}
	}
}

func TestBrowserSwitchAndSearch(t *testing.T) {
	t.Parallel()
	m := sample(t, madeUp)
	b := open(t, m.files, m.rest)
	b.visit(t, "index.html", 1280)
	shown := `Array.from(document.querySelectorAll('section[data-insurance]')).filter(s => !s.hidden).map(s => s.id).join()`
	var which string
	if b.eval(t, shown, &which); which != "employee" {
		t.Errorf("at first %s is shown", which)
	}
	b.run(t, chromedp.Evaluate(`{const s = document.getElementById('insurance'); s.value = 'resident'; s.dispatchEvent(new Event('change'))}`, nil))
	var charts []int
	b.eval(t, `[document.querySelectorAll('#resident .chart canvas').length, document.querySelectorAll('#resident .chart').length]`, &charts)
	if b.eval(t, shown, &which); which != "resident" || charts[0] != charts[1] || charts[0] == 0 {
		t.Errorf("after the switch %s is shown with %d of %d charts", which, charts[0], charts[1])
	}
	var rows int
	b.run(t, chromedp.SendKeys("#search", "戊陵"))
	if b.eval(t, `Array.from(document.querySelectorAll('#resident tr[data-unit]')).filter(r => !r.hidden).length`, &rows); rows != 1 {
		t.Errorf("the search leaves %d rows", rows)
	}
	b.run(t, chromedp.SendKeys("#search", "\r"), chromedp.WaitReady("html.js table.tree"))
	var url string
	if b.run(t, chromedp.Location(&url)); !strings.HasSuffix(url, "/units/990005.html#resident") {
		t.Errorf("the search led to %s", url)
	}
	if b.eval(t, shown, &which); which != "resident" {
		t.Errorf("the unit page shows %s", which)
	}
	b.visit(t, "units/990005.html#resident-flow-1", 1280)
	if b.eval(t, shown, &which); which != "resident" {
		t.Errorf("a link into 居民 shows %s", which)
	}
	b.quiet(t)
}

// TestBrowserSearchOfManyUnits: of 126 units the search finds each by its name and by its
// code, the first, one in the middle and the last.
func TestBrowserSearchOfManyUnits(t *testing.T) {
	t.Parallel()
	f := newFixture(126)
	files, _ := render(t, f.View, f.files())
	b := open(t, files, f.files())
	for _, i := range []int{0, 62, 125} {
		u := f.pool.Units[i]
		for _, typed := range []string{u.Name, u.Code} {
			b.visit(t, "index.html", 1366)
			b.run(t, chromedp.SendKeys("#search", typed))
			var rows []string
			b.eval(t, `Array.from(document.querySelectorAll('#employee tr[data-unit]')).filter(r => r.offsetParent).map(r => r.textContent)`, &rows)
			if len(rows) != 1 || !strings.Contains(rows[0], u.Name) {
				t.Errorf("%s leaves %d rows in sight", typed, len(rows))
			}
			b.run(t, chromedp.SendKeys("#search", "\r"), chromedp.WaitReady("html.js table.tree"))
			var url string
			if b.run(t, chromedp.Location(&url)); !strings.HasSuffix(url, "/units/"+u.Code+".html#employee") {
				t.Errorf("%s led to %s", typed, url)
			}
		}
	}
	b.quiet(t)
}

// TestBrowserTooltip: a tooltip is text in our own elements, with its unit.
func TestBrowserTooltip(t *testing.T) {
	t.Parallel()
	m := sample(t, madeUp)
	b := open(t, m.files, m.rest)
	b.visit(t, "index.html", 1280)
	for id, want := range map[string]string{"flows-employee": "亿元", "months-employee": "个月", "change-employee": "+"} {
		var at []float64
		b.eval(t, `(() => {const e = document.getElementById('`+id+`'); e.scrollIntoView({block: 'center'});
			const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]})()`, &at)
		b.run(t, chromedp.MouseEvent("mouseMoved", at[0], at[1]), chromedp.Sleep(200*time.Millisecond))
		var text string
		b.eval(t, `Array.from(document.querySelectorAll('#`+id+` .tooltip')).map(e => e.textContent).join('|')`, &text)
		if !strings.Contains(text, want) {
			t.Errorf("tooltip of %s says %q", id, text)
		}
	}
	b.quiet(t)
}

func TestBrowserWithoutScripts(t *testing.T) {
	t.Parallel()
	m := sample(t, madeUp)
	b := open(t, m.files, m.rest)
	b.run(t, emulation.SetScriptExecutionDisabled(true), chromedp.EmulateViewport(1280, 900),
		chromedp.Navigate("file://"+filepath.Join(b.dir, "index.html")), chromedp.WaitReady("main"))
	var text string
	b.run(t, chromedp.Text("body", &text))
	for _, want := range []string{"全部统筹区", "丙山市", "146,604,488.53", "居民"} {
		if !strings.Contains(text, want) {
			t.Errorf("without scripts the page does not show %q", want)
		}
	}
	if strings.Contains(text, "搜索统筹区") {
		t.Error("a control that needs scripts is shown without them")
	}
	b.quiet(t)
}

// TestBrowserInjection: names that try to be code stay names.
func TestBrowserInjection(t *testing.T) {
	t.Parallel()
	names := []string{`</script><script>window.pwned=1</script>`, `__f__(window.pwned=1)__f__`, `<img src=x onerror="window.pwned=1">`,
		`"><svg onload=window.pwned=1>`, `{b}{c}\u2028';window.pwned=1;//`}
	f := newFixture(11, names...)
	files, docs := render(t, f.View, f.files())
	checkStatic(t, files, docs, f.files())
	for name, d := range docs {
		for n := range d.root.Descendants() {
			if id := attribute(n, "data-for"); strings.HasPrefix(id, "months-") {
				var option struct {
					YAxis []struct{ Data []string }
				}
				if err := json.Unmarshal([]byte(n.FirstChild.Data), &option); err != nil {
					t.Fatal(err)
				}
				for _, want := range names {
					if !strings.Contains(strings.Join(option.YAxis[0].Data, "\n"), want) {
						t.Errorf("%s: %q is changed in the chart", name, want)
					}
				}
			}
		}
	}
	b := open(t, files, f.files())
	for _, p := range []string{"index.html", "units/990001.html", "units/990002.html", "checks.html", "policy.html"} {
		b.visit(t, p, 1280)
		var pwned bool
		if b.eval(t, `'pwned' in window`, &pwned); pwned {
			t.Errorf("%s: a name ran as code", p)
		}
	}
	b.visit(t, "index.html", 1280)
	for _, want := range names {
		var found bool
		quoted, _ := json.Marshal(want)
		if b.eval(t, `document.body.textContent.includes(`+string(quoted)+`)`, &found); !found {
			t.Errorf("%q is not shown as it is", want)
		}
	}
	b.eval(t, `Array.from(document.querySelectorAll('.chart')).forEach(e => {
		const r = e.getBoundingClientRect();
		for (let y = 8; y < r.height; y += 24) {
			e.firstElementChild.dispatchEvent(new MouseEvent('mousemove', {clientX: r.x + r.width / 2, clientY: r.y + y, bubbles: true}));
		}
	})`, nil)
	b.run(t, chromedp.Sleep(200*time.Millisecond))
	var pwned bool
	if b.eval(t, `'pwned' in window`, &pwned); pwned {
		t.Error("a tooltip ran a name as code")
	}
	b.quiet(t)
}

// TestBrowserUnitOnNarrowScreens: a tree stays folded, and the name of a table's row in sight.
func TestBrowserUnitOnNarrowScreens(t *testing.T) {
	t.Parallel()
	m := sample(t, "liaoning")
	b := open(t, m.files, m.rest)
	b.visit(t, "units/210900.html", 400)
	var deep []string
	b.eval(t, `Array.from(document.querySelectorAll('table.tree tr')).filter(r => r.hidden && r.offsetParent !== null).map(r => r.id)`, &deep)
	if len(deep) > 0 {
		t.Errorf("folded rows are shown: %q", deep)
	}
	var lost []string
	b.eval(t, `Array.from(document.querySelectorAll('.scroll')).filter(e => e.offsetParent !== null && e.scrollWidth > e.clientWidth + 8 && e.querySelector('tbody th')).filter(e => {
		e.scrollLeft = 1000;
		return e.querySelector('tbody th').getBoundingClientRect().left < e.getBoundingClientRect().left - 1;
	}).map(e => e.getAttribute('aria-label'))`, &lost)
	if len(lost) > 0 {
		t.Errorf("names of rows leave the screen: %q", lost)
	}
	b.quiet(t)
}

// TestBrowserPolicy: the CSP really stops inline scripts, inline styles and requests.
func TestBrowserPolicy(t *testing.T) {
	t.Parallel()
	f := newFixture(3)
	files, _ := render(t, f.View, f.files())
	b := open(t, files, f.files())
	b.visit(t, "index.html", 1280)
	var got []bool
	b.run(t, chromedp.Evaluate(`(async () => {
		const s = document.createElement('script');
		s.textContent = 'window.inline = 1';
		document.body.append(s);
		const p = document.createElement('p');
		p.setAttribute('style', 'position: fixed');
		document.body.append(p);
		let fetched = true;
		try { await fetch('https://example.invalid/') } catch (e) { fetched = false }
		return ['inline' in window, getComputedStyle(p).position === 'fixed', fetched];
	})()`, &got, func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }))
	for i, what := range []string{"an inline script ran", "an inline style applied", "a request was sent"} {
		if got[i] {
			t.Error(what)
		}
	}
}

// TestBrowserPrint: printing opens the tables, hatches the bars and puts all back.
func TestBrowserPrint(t *testing.T) {
	t.Parallel()
	m := sample(t, madeUp)
	b := open(t, m.files, m.rest)
	b.visit(t, "index.html", 1280)
	var pdf []byte
	b.run(t, chromedp.ActionFunc(func(ctx context.Context) (err error) {
		pdf, _, err = page.PrintToPDF().WithPreferCSSPageSize(true).WithPrintBackground(true).Do(ctx)
		return err
	}))
	var open int
	if b.eval(t, `document.querySelectorAll('details[open]').length`, &open); open != 0 {
		t.Errorf("%d tables stay open after printing", open)
	}
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("no pdftotext found, and CI needs it")
		}
		t.Skip("no pdftotext found: the print is not read")
	}
	name := filepath.Join(b.dir, "print.pdf")
	if err := os.WriteFile(name, pdf, 0o644); err != nil {
		t.Fatal(err)
	}
	text, err := exec.Command(tool, "-layout", name, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"示例省", "资金流水", "1,049,953,533.27", "未核定"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the print does not hold %q", want)
		}
	}
	if strings.Contains(string(text), "搜索") {
		t.Error("the print holds the search box")
	}
	b.quiet(t)
}

// TestBrowserOverviewPages: an overview prints on four pages.
func TestBrowserOverviewPages(t *testing.T) {
	t.Parallel()
	tool, err := exec.LookPath("pdfinfo")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("no pdfinfo found, and CI needs it")
		}
		t.Skip("no pdfinfo found: the pages of a print are not counted")
	}
	for _, name := range []string{"liaoning", "suizhou", "hunan", "national-pension-2018"} {
		m := sample(t, name)
		b := open(t, m.files, m.rest)
		b.visit(t, "index.html", 1366)
		var pdf []byte
		b.run(t, chromedp.ActionFunc(func(ctx context.Context) (err error) {
			pdf, _, err = page.PrintToPDF().WithPreferCSSPageSize(true).WithPrintBackground(true).Do(ctx)
			return err
		}))
		file := filepath.Join(b.dir, "print.pdf")
		if err := os.WriteFile(file, pdf, 0o644); err != nil {
			t.Fatal(err)
		}
		said, err := exec.Command(tool, file).Output()
		if err != nil {
			t.Fatal(err)
		}
		if pages := regexp.MustCompile(`Pages: +([0-9]+)`).FindStringSubmatch(string(said)); pages == nil || pages[1] > "4" {
			t.Errorf("%s prints on %v", name, pages)
		}
	}
}

// TestBrowserNarrowCharts: on a narrow screen lines keep their names, labels
// stand above reference lines, and a legend of two rows moves the plot down.
func TestBrowserNarrowCharts(t *testing.T) {
	t.Parallel()
	m := sample(t, "shandong")
	b := open(t, m.files, m.rest)
	const charts = `Array.from(document.querySelectorAll('.chart')).map(e => echarts.getInstanceByDom(e)).filter(c => c).map(c => c.getOption())`
	b.visit(t, "index.html", 390)
	var unnamed, crossed, lines int
	b.eval(t, charts+`.flatMap(o => o.series).filter(s => s.type === 'line').length`, &lines)
	b.eval(t, charts+`.flatMap(o => o.series).filter(s => s.type === 'line' && !s.endLabel.show).length`, &unnamed)
	b.eval(t, charts+`.flatMap(o => o.series).filter(s => s.markLine && !(s.z > 5)).length`, &crossed)
	if lines == 0 || unnamed > 0 || crossed > 0 {
		t.Errorf("%d lines, %d of them without a name; %d series under their reference lines", lines, unnamed, crossed)
	}
	top := charts + `.map(o => o.grid[0].top)[0]`
	var narrow, wide int
	b.visit(t, "evaluation.html", 390)
	b.eval(t, top, &narrow)
	b.visit(t, "evaluation.html", 1280)
	if b.eval(t, top, &wide); narrow != wide+20 {
		t.Errorf("the plot begins at %d, on a narrow screen at %d", wide, narrow)
	}
	b.quiet(t)
}
