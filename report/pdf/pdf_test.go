package pdf

import (
	"bytes"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"tongchou/calc"
	"tongchou/data"
	"tongchou/report"
	"tongchou/report/amount"
	"tongchou/report/typeset"
	"tongchou/templates"
)

// pools are the sample pools.
var pools = []string{"hunan", "liaoning", "national-pension-2018", "ningxia", "shandong", "shanxi", "suizhou"}

// view computes a sample pool.
func view(t testing.TB, pool string) *report.View {
	t.Helper()
	p, faults := data.ReadDir(filepath.Join("..", "..", "data", pool))
	if faults.Stops() {
		t.Fatalf("%s: %v", pool, faults)
	}
	prog, faults := calc.Compile(p)
	if faults.Stops() {
		t.Fatalf("%s: %v", pool, faults)
	}
	res := prog.Evaluate(calc.Options{})
	if res.Findings.Stops() {
		t.Fatalf("%s: %v", pool, res.Findings)
	}
	return report.New(res)
}

func render(t testing.TB, v *report.View) map[string][]byte {
	t.Helper()
	files, err := Render(v)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, f := range files {
		if out[f.Name] != nil {
			t.Fatalf("two files %s", f.Name)
		}
		out[f.Name] = f.Data
	}
	return out
}

// drawnText is what the pages of a document show, furniture included.
func drawnText(t testing.TB, d *typeset.Document) string {
	t.Helper()
	faces, err := embeddedFaces()
	if err != nil {
		t.Fatal(err)
	}
	pages, err := d.Set(faces)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, p := range pages {
		for _, r := range p.Runs {
			b.WriteString(r.Text)
		}
	}
	return b.String()
}

// Every sample pool has a paper a notice, the summary and the collection; every
// paper states its amount in figures and words, its basis, account and items.
func TestPapersOfThePools(t *testing.T) {
	for _, pool := range pools {
		t.Run(pool, func(t *testing.T) {
			v := view(t, pool)
			files := render(t, v)
			if len(files) != len(v.Notices)+2 || files[summaryName] == nil || files[collectionName] == nil {
				t.Errorf("%d files for %d notices", len(files), len(v.Notices))
			}
			papers, err := write(v)
			if err != nil {
				t.Fatal(err)
			}
			for i := range v.Notices {
				n := &v.Notices[i]
				d := papers[i+1].document
				text := drawnText(t, d) + strings.Join(d.Body, "\n") // the body without page breaks
				for _, want := range statements(v, n) {
					if !strings.Contains(text, want) {
						t.Errorf("%s does not say %q", n.Name, want)
					}
				}
			}
		})
	}
}

func statements(v *report.View, n *report.Notice) []string {
	unit, line := v.Pool.Units[n.Unit], n.Line
	doc := v.Pool.Policy.Document(line.Run.Scheme.Document)
	out := []string{v.Warning, "《" + doc.Title + "》", clauseText(n), v.Pool.Office.Issuer, chineseDate(v.Pool.Office.Date), "（" + n.State + "）"}
	out = append(out, v.Marks...)
	if money := total(n); money.open {
		out = append(out, amount.Yuan(money.low), amount.Upper(money.high), "尚未核定")
	} else {
		out = append(out, amount.Yuan(money.amount)+"元（大写：人民币"+amount.Upper(money.amount)+"）")
	}
	if line.Step.Flow == calc.Grant {
		return append(out, unit.Payee, unit.Account, calc.GrantFromAbove, calc.GrantBelow, "整改措施清单", "可支付月数", "年末结余预测")
	}
	return append(out, v.Pool.Office.Receiving.Payee, v.Pool.Office.Receiving.Account, calc.LevyToAbove, calc.LevyFromBelow)
}

// While a decision is open the text gives the range and no single figure.
func TestOpenDecisionIsARange(t *testing.T) {
	v := view(t, "liaoning")
	found := false
	for i := range v.Notices {
		n := &v.Notices[i]
		money := total(n)
		if !money.open {
			continue
		}
		found = true
		ts, err := embeddedTexts()
		if err != nil {
			t.Fatal(err)
		}
		d, err := ts.document(v, n)
		if err != nil {
			t.Fatal(err)
		}
		body := strings.Join(d.Body, "\n")
		if !strings.Contains(body, "下限："+amount.Yuan(money.low)) || !strings.Contains(body, "上限："+amount.Yuan(money.high)) {
			t.Errorf("%s: no range in %s", n.Name, body)
		}
		if money.amount.Cmp(money.low) != 0 && money.amount.Cmp(money.high) != 0 && strings.Contains(body, amount.Yuan(money.amount)) {
			t.Errorf("%s states the suggestion as if it were decided", n.Name)
		}
		if d.Watermark == "" || !strings.Contains(d.State, "测算稿") {
			t.Errorf("%s: watermark %q, state %q", n.Name, d.Watermark, d.State)
		}
	}
	if !found {
		t.Fatal("no notice of the pool is open")
	}
}

// Every kind has a text that runs for every levy of the pools, decided or not,
// with an office or without.
func TestEveryKind(t *testing.T) {
	ts, err := embeddedTexts()
	if err != nil {
		t.Fatal(err)
	}
	for _, pool := range []string{"liaoning", "national-pension-2018"} {
		v := view(t, pool)
		for _, office := range []*calc.Office{v.Pool.Office, nil} {
			v.Pool.Office = office
			for kind := range ts {
				for i := range v.Notices {
					n := v.Notices[i]
					if n.Line.Step.Flow != calc.Levy && kind != "grant" {
						continue
					}
					n.Kind = kind
					d, err := ts.document(v, &n)
					if err != nil {
						t.Fatal(err)
					}
					text := drawnText(t, d)
					if len(d.Title) == 0 || d.To == "" || len(d.Body) < 3 || strings.Contains(text, "<no value>") || strings.Contains(text, "{{") {
						t.Errorf("%s as %s: %q %q %q", n.Name, kind, d.Title, d.To, d.Body)
					}
				}
			}
		}
	}
}

// What was paid and what is overdue comes from the settlement of the unit.
func TestPaidAndOverdue(t *testing.T) {
	v := view(t, "liaoning")
	n := v.Notices[0]
	at := slices.IndexFunc(v.Settlements, func(s calc.UnitSettlement) bool {
		return s.Run == n.Line.Run && s.Unit == n.Unit && s.Flow == calc.Levy
	})
	ts, err := embeddedTexts()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		kind, paid, due, overdue, want string
	}{
		{"levy", "100.00", "50.5", "0", "已上解100.00元，还应上解50.50元。"},
		{"settlement", "100", "50.5", "0", "你市已预缴100.00元，应补缴50.50元，"},
		{"settlement", "100", "-3", "0", "你市已预缴100.00元，多缴的3.00元退回你市下列账户。"},
		{"letter", "100", "50.5", "1409.50", "你市已上解100.00元，到期未上解1,409.50元（大写：人民币壹仟肆佰零玖元伍角）。"},
	} {
		s := &v.Settlements[at]
		for dst, text := range map[**big.Rat]string{&s.Paid: c.paid, &s.Due: c.due, &s.Overdue: c.overdue} {
			*dst, _ = new(big.Rat).SetString(text)
		}
		n.Kind = c.kind
		d, err := ts.document(v, &n)
		if err != nil {
			t.Fatal(err)
		}
		if body := strings.Join(d.Body, "\n"); !strings.Contains(body, c.want) {
			t.Errorf("%s does not say %q:\n%s", c.kind, c.want, body)
		}
	}
}

// Without an office the papers are 测算稿 with blanks, and nothing invented.
func TestWithoutOffice(t *testing.T) {
	v := view(t, "liaoning")
	office := v.Pool.Office
	v.Pool.Office = nil
	defer func() { v.Pool.Office = office }()
	papers, err := write(v)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range papers[1:] {
		d := p.document
		if !strings.HasPrefix(d.Watermark, "测算稿") || d.State != "（测算稿）" {
			t.Errorf("%s: watermark %q, state %q", d.Name, d.Watermark, d.State)
		}
		text := drawnText(t, d)
		for _, s := range []string{office.Issuer, office.Prefix, office.Contact, office.Receiving.Payee, office.Receiving.Account, "2026年1月15日"} {
			if strings.Contains(d.To+strings.Join(d.Body, "")+strings.Join(d.Mark, "")+d.Number+d.Date+d.Note, s) {
				t.Errorf("%s states %q without notice.toml", d.Name, s)
			}
		}
		if !strings.Contains(text, blank) {
			t.Errorf("%s has no blanks", d.Name)
		}
	}
}

func TestInstalmentsAddUp(t *testing.T) {
	v := view(t, "liaoning")
	for i := range v.Notices {
		n := &v.Notices[i]
		f := noticeFields(v, n)
		parts := f["分期"].([]fields)
		if total(n).open {
			if len(parts) > 0 {
				t.Errorf("%s: an open amount is divided", n.Name)
			}
			continue
		}
		sum := new(big.Rat)
		for _, p := range parts {
			x, _ := new(big.Rat).SetString(strings.ReplaceAll(p["金额"].(string), ",", ""))
			sum.Add(sum, x)
		}
		if len(parts) != 4 || sum.Cmp(total(n).amount) != 0 {
			t.Errorf("%s: %d instalments of %s make %s", n.Name, len(parts), f["金额"], amount.Yuan(sum))
		}
	}
}

// The files depend on the view alone: not on the run, the number of processors
// or what else is rendered. A notice made alone is the same file.
func TestSameBytes(t *testing.T) {
	v := view(t, "liaoning")
	want := render(t, v)
	old := runtime.GOMAXPROCS(1)
	t.Setenv("TZ", "Pacific/Kiritimati")
	t.Setenv("LANG", "tr_TR.UTF-8")
	again := render(t, view(t, "liaoning"))
	runtime.GOMAXPROCS(old)
	for name := range want {
		if !bytes.Equal(want[name], again[name]) {
			t.Errorf("%s changed between two runs", name)
		}
	}
	for _, i := range []int{0, 7, len(v.Notices) - 1} {
		alone := *v
		alone.Notices = v.Notices[i : i+1]
		name := "notices/" + v.Notices[i].Name
		if got := render(t, &alone); !bytes.Equal(got[name], want[name]) {
			t.Errorf("%s differs when it is made alone", name)
		}
	}
}

// A bound file looks exactly like the one that gofpdf writes itself.
func TestBoundLooksAsDrawn(t *testing.T) {
	v := view(t, "liaoning")
	files := render(t, v)
	papers, err := write(v)
	if err != nil {
		t.Fatal(err)
	}
	faces, err := embeddedFaces()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, p := range []paper{papers[0], papers[1], papers[8]} {
		pages, err := p.document.Set(faces)
		if err != nil {
			t.Fatal(err)
		}
		var all [4][]rune
		for _, page := range pages {
			for role, runes := range used(page) {
				all[role] = append(all[role], runes...)
			}
		}
		direct, err := drawDocument(faces, all, pages, true)
		if err != nil {
			t.Fatal(err)
		}
		var pictures [2][]byte
		for i, file := range [][]byte{direct, files[p.name]} {
			path := filepath.Join(dir, "x.pdf")
			if err := os.WriteFile(path, file, 0o644); err != nil {
				t.Fatal(err)
			}
			pictures[i] = run(t, "pdftoppm", "-r", "110", path)
		}
		if !bytes.Equal(pictures[0], pictures[1]) {
			t.Errorf("%s does not look as gofpdf draws it", p.name)
		}
	}
}

// Text that is copied from a file is the text that was set, and no other
// unit's: each file embeds only the glyphs it shows.
func TestTextComesOut(t *testing.T) {
	v := view(t, "shandong")
	files := render(t, v)
	papers, err := write(v)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, p := range papers {
		path := filepath.Join(dir, "x.pdf")
		if err := os.WriteFile(path, files[p.name], 0o644); err != nil {
			t.Fatal(err)
		}
		run(t, "qpdf", "--check", path)
		got := sortedRunes(string(run(t, "pdftotext", "-raw", path, "-")))
		want := sortedRunes(drawnText(t, p.document))
		if got != want {
			t.Errorf("%s: pdftotext reads %d characters, %d were drawn", p.name, len(got), len(want))
		}
	}
	path := filepath.Join(dir, "all.pdf")
	if err := os.WriteFile(path, files[collectionName], 0o644); err != nil {
		t.Fatal(err)
	}
	run(t, "qpdf", "--check", path)
	if out := string(run(t, "pdffonts", path)); strings.Count(out, "yes yes yes") != 4 {
		t.Errorf("the collection should embed four subset faces:\n%s", out)
	}
}

// sortedRunes are the characters of a text but white space, in order.
func sortedRunes(s string) string {
	runes := []rune(regexp.MustCompile(`[\s\f\x{3000}]+`).ReplaceAllString(s, ""))
	slices.Sort(runes)
	return string(runes)
}

func TestCollectionHasOutline(t *testing.T) {
	v := view(t, "liaoning")
	files := render(t, v)
	path := filepath.Join(t.TempDir(), "all.pdf")
	if err := os.WriteFile(path, files[collectionName], 0o644); err != nil {
		t.Fatal(err)
	}
	json := string(run(t, "qpdf", "--json", "--json-key=outlines", "--json-key=pagelabels", path))
	if n := strings.Count(json, `"title"`); n < len(v.Notices)+1 {
		t.Errorf("%d entries in the outline for %d notices", n, len(v.Notices))
	}
	for _, want := range []string{"汇总表", "沈阳市", "关于上解2026年度职工医保省级调剂金的通知"} {
		if !strings.Contains(json, want) {
			t.Errorf("the outline lacks %s", want)
		}
	}
	if n := strings.Count(json, `"/S": "/D"`); n != len(v.Notices)+1 {
		t.Errorf("page numbers start %d times for %d papers", n, len(v.Notices)+1)
	}
}

// A field that the program does not give is an error with template and line.
func TestUnknownField(t *testing.T) {
	v := view(t, "liaoning")
	ts, err := readTexts(fstest.MapFS{
		"common.tmpl": {Data: []byte(`{{define "附注"}}x{{end}}`)},
		"levy.tmpl":   {Data: []byte("{{define \"正文\"}}\n根据\n按{{.依椐}}\n{{end}}")},
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = ts.document(v, &v.Notices[0])
	if want := "templates/notices/levy.tmpl:3: 没有字段“依椐”；应为：依据"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	n := v.Notices[0]
	n.Kind = "unheard"
	if _, err := ts.document(v, &n); err == nil || !strings.Contains(err.Error(), "unheard.tmpl") {
		t.Errorf("got %v for a kind without a text", err)
	}
	if _, err := readTexts(fstest.MapFS{"common.tmpl": {}, "levy.tmpl": {Data: []byte("{{if}}")}}); err == nil || !strings.Contains(err.Error(), "levy.tmpl:1") {
		t.Errorf("got %v for a template that does not parse", err)
	}
}

// The list of fields beside the templates is the list the program gives.
func TestFieldsAreDocumented(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join("..", "..", "templates", "notices", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, list, _ := strings.Cut(string(readme), "| field | meaning |")
	var documented []string
	for line := range strings.SplitSeq(list, "\n") {
		if cells := strings.Split(line, "|"); len(cells) > 2 && !strings.HasPrefix(cells[1], "---") {
			documented = append(documented, strings.Fields(cells[1])...)
		}
	}
	v := view(t, "liaoning")
	var given []string
	for name := range noticeFields(v, &v.Notices[0]) {
		given = append(given, name)
	}
	slices.Sort(documented)
	slices.Sort(given)
	if !slices.Equal(documented, given) {
		t.Errorf("documented %v\ngiven      %v", documented, given)
	}
}

// A character that no face has stops the rendering and is named with its paper.
func TestUndrawableName(t *testing.T) {
	v := view(t, "liaoning")
	v.Pool.Units[0].Name = "𫚖\uE000市"
	files, err := Render(v)
	if err == nil || files != nil {
		t.Fatalf("rendered %d files", len(files))
	}
	for _, want := range []string{"notices/210100-employee-adjustment-employee-levy.pdf", "主送机关", "U+2B696", "U+E000"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not name %s: %.300s", want, err)
		}
	}
}

// An office's own font file takes the place of one face.
func TestOwnFaces(t *testing.T) {
	v := view(t, "ningxia")
	v.Notices = v.Notices[:1]
	faces, err := Faces(map[string][]byte{"正文": templates.FontKai})
	if err != nil {
		t.Fatal(err)
	}
	files, err := RenderWith(v, faces)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if f.Name == collectionName {
			if !bytes.Contains(f.Data, []byte("TongchouKai")) || bytes.Contains(f.Data, []byte("NotoSerifSC-Regular")) {
				t.Error("the text is not set in the office's own face")
			}
		}
	}
	if _, err := Faces(map[string][]byte{"仿宋": templates.FontKai}); err == nil {
		t.Error("a face of no role was taken")
	}
	if _, err := Faces(map[string][]byte{"正文": []byte("ttcf")}); err == nil {
		t.Error("a damaged file was taken")
	}
}

// The texts name no place, office or year of their own.
func TestTextsAreGeneral(t *testing.T) {
	err := fs.WalkDir(templates.Notices, ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := fs.ReadFile(templates.Notices, path)
		if m := regexp.MustCompile(`20\d\d|辽宁|山东|示例|医疗保障局`).Find(b); m != nil {
			t.Errorf("%s says %s", path, m)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
