package paper

import (
	"flag"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/data"
	"tongchou/report"
	"tongchou/report/amount"
	"tongchou/report/typeset"
)

var update = flag.Bool("update", false, "rewrite the texts in testdata/kinds")

// paid is a ledger entry of the budget year.
func paid(scheme, insurance, code, category string, yuan int64, date string) calc.Entry {
	return calc.Entry{Year: 2026, Scheme: scheme, Insurance: insurance, Code: code, Category: category, Amount: big.NewRat(yuan, 1), Date: date}
}

// issued is a row of the register: what a paper of a day fixed, in 元, over four
// dates where it is a levy.
func issued(scheme, insurance, code string, flow calc.Flow, word calc.PaperWord, yuan int64, date string) calc.Issued {
	x := calc.Issued{Year: 2026, Stage: calc.Advance, Scheme: scheme, Insurance: insurance, Code: code, Matter: string(flow), Word: word,
		Amount: big.NewRat(yuan, 1), Date: date, Number: "示医保发〔2026〕1号"}
	if flow == calc.Levy {
		for _, d := range []string{"2026-03-31", "2026-06-30", "2026-09-30", "2026-12-15"} {
			x.Schedule = append(x.Schedule, calc.Payment{Date: d, Amount: big.NewRat(yuan, 4)})
		}
	}
	return x
}

// history is what a pool announced and paid, with nothing else in its ledger.
func history(papers []calc.Issued, moved ...calc.Entry) func(*calc.Pool) {
	return func(p *calc.Pool) {
		p.Issued = papers
		p.Ledger = append(slices.DeleteFunc(p.Ledger, func(e calc.Entry) bool { flow, _ := calc.PaidBy(e.Category); return flow != calc.NoFlow }), moved...)
		p.HasLedger = true
	}
}

// closed is a history of a pool whose year before is closed: its best rows are 决算.
func closed(papers []calc.Issued, moved ...calc.Entry) func(*calc.Pool) {
	return func(p *calc.Pool) {
		history(papers, moved...)(p)
		for i := range p.Rows {
			if r := &p.Rows[i]; r.Year == 2025 && r.Basis == calc.Expected {
				r.Basis = calc.Final
			}
		}
	}
}

// specimenPaper is a paper of a sample pool on a day, after a change of what was
// read.
type specimenPaper struct {
	file, pool string
	stage      calc.Stage
	day        string
	name       string // of the notice
	change     func(*calc.Pool)
	made       *report.View
}

func (s *specimenPaper) view(t *testing.T) *report.View {
	switch {
	case s.change == nil && s.stage == "":
		return view(t, s.pool)
	case s.made == nil:
		s.made = changed(t, s.pool, calc.Options{Stage: s.stage, Day: s.day}, func(p *calc.Pool) {
			if s.change != nil {
				s.change(p)
			}
		})
	}
	return s.made
}

const (
	fund = "employee-adjustment"
	july = "2026-07-15"
)

// specimens are papers of every kind, from the sample pools.
var specimens = []*specimenPaper{
	{file: "plan", pool: "liaoning", stage: calc.Advance, day: "2026-01-15", change: history(nil), name: "210700-employee-adjustment-employee-plan.pdf"},
	{file: "plan-merged", pool: "liaoning", stage: calc.Advance, day: "2027-01-10", name: "210700-employee-adjustment-employee-plan.pdf", change: func(p *calc.Pool) {
		history(nil)(p)
		u := &p.Units[p.At("210700")]
		u.To, u.Into = 2026, "210100"
	}},
	{file: "levy", pool: "liaoning", stage: calc.Settlement, day: july, name: "210100-risk-fund-employee-levy.pdf", change: closed(nil)},
	{file: "grant", pool: "liaoning", stage: calc.Advance, day: "2026-01-15", change: history(nil), name: "210400-employee-adjustment-employee-grant.pdf"},
	{file: "grant-plain", pool: "shandong", name: "371500-employee-adjustment-employee-grant.pdf"},
	{file: "estimate", pool: "liaoning", name: "210900-employee-adjustment-employee-estimate.pdf"},
	{file: "correction", pool: "liaoning", stage: calc.Advance, day: july, name: "210100-employee-adjustment-employee-correction.pdf",
		change: history([]calc.Issued{issued(fund, "职工", "210100", calc.Levy, calc.WordPlan, 370_000_000, "2026-01-15")}, paid(fund, "职工", "210100", "上解", 93_972_112, "2026-03-16"))},
	{file: "correction-refund", pool: "liaoning", stage: calc.Advance, day: july, name: "210700-employee-adjustment-employee-correction.pdf",
		change: history([]calc.Issued{issued(fund, "职工", "210700", calc.Levy, calc.WordPlan, 80_000_000, "2026-01-15")}, paid(fund, "职工", "210700", "上解", 80_000_000, "2026-03-16"))},
	{file: "correction-nothing", pool: "liaoning", stage: calc.Advance, day: july, name: "210300-employee-adjustment-employee-correction.pdf",
		change: history([]calc.Issued{issued(fund, "职工", "210300", calc.Levy, calc.WordPlan, 80_000_000, "2026-01-15")})},
	{file: "correction-both", pool: "shandong", stage: calc.Advance, day: july, name: "370400-employee-adjustment-employee-correction.pdf",
		change: history([]calc.Issued{issued(fund, "职工", "370400", calc.Levy, calc.WordPlan, 70_000_000, "2026-01-15"), issued(fund, "职工", "370400", calc.Grant, calc.WordGrant, 60_000_000, "2026-01-15")},
			paid(fund, "职工", "370400", "上解", 17_500_000, "2026-03-16"), paid(fund, "职工", "370400", "下拨", 60_000_000, "2026-03-16"))},
	{file: "settlement", pool: "liaoning", stage: calc.Settlement, day: july, name: "210100-employee-adjustment-employee-settlement.pdf",
		change: closed([]calc.Issued{issued(fund, "职工", "210100", calc.Levy, calc.WordPlan, 370_000_000, "2026-01-15")}, paid(fund, "职工", "210100", "上解", 370_000_000, "2026-06-16"))},
	{file: "settlement-refund", pool: "liaoning", stage: calc.Settlement, day: july, name: "210100-employee-adjustment-employee-settlement.pdf",
		change: closed([]calc.Issued{issued(fund, "职工", "210100", calc.Levy, calc.WordPlan, 480_000_000, "2026-01-15")}, paid(fund, "职工", "210100", "上解", 480_000_000, "2026-06-16"))},
	{file: "settlement-level", pool: "liaoning", stage: calc.Settlement, day: july, name: "210700-employee-adjustment-employee-settlement.pdf",
		change: closed([]calc.Issued{issued(fund, "职工", "210700", calc.Levy, calc.WordPlan, 57_868_125, "2026-01-15")}, paid(fund, "职工", "210700", "上解", 57_868_125, "2026-06-16"))},
	{file: "reminder", pool: "liaoning", stage: calc.Advance, day: july, name: "210700-employee-adjustment-employee-reminder.pdf",
		change: history([]calc.Issued{issued(fund, "职工", "210700", calc.Levy, calc.WordPlan, 57_868_125, "2026-01-15")}, paid(fund, "职工", "210700", "上解", 10_000_000, "2026-03-16"))},
	{file: "share", pool: "suizhou", name: "421303-reserve-employee-share.pdf"},
	{file: "share-estimate", pool: "suizhou", name: "421381-reserve-employee-share.pdf", change: func(p *calc.Pool) {
		p.Inputs = slices.DeleteFunc(p.Inputs, func(in calc.Input) bool { return in.Code == "421381" && in.Item == "完成收支计划" })
	}},
	{file: "alert", pool: "suizhou", name: "421300-reserve-employee-alert.pdf"},
	{file: "letter-government", pool: "shandong", name: "371100-employee-adjustment-employee-letter.pdf"},
	{file: "letter-petition", pool: "suizhou", name: "421300-reserve-employee-letter.pdf"},
	{file: "letter-application", pool: "liaoning", name: "211400-employee-adjustment-employee-letter.pdf"},
	{file: "letter-application-governments", pool: "liaoning", name: "210900-risk-fund-employee-letter.pdf"},
	{file: "letter-application-outside", pool: "liaoning", name: "210800-risk-fund-resident-letter.pdf"},
}

// noticesOf are the notices of a view.
func noticesOf(v *report.View) []*Notice {
	list := notices(v)
	out := make([]*Notice, len(list))
	for i := range list {
		out[i] = &list[i]
	}
	return out
}

func noticeOf(t *testing.T, v *report.View, name string) *Notice {
	t.Helper()
	var names []string
	for _, n := range noticesOf(v) {
		if n.Name == name {
			return n
		}
		names = append(names, n.Name)
	}
	t.Fatalf("no %s among %s", name, strings.Join(names, " "))
	return nil
}

// The text of every kind, as it is printed: testdata/kinds holds it to be read
// as a document.
func TestKinds(t *testing.T) {
	covered := map[string]bool{}
	for _, s := range specimens {
		t.Run(s.file, func(t *testing.T) {
			v := s.view(t)
			n := noticeOf(t, v, s.name)
			covered[n.Kind.Text] = true
			ts, _ := textsOf(nil)
			d, err := ts.document(v, n)
			if err != nil {
				t.Fatal(err)
			}
			got := plainText(d)
			if strings.Contains(drawnText(t, d), "<no value>") || strings.Contains(got, "{{") {
				t.Error("a field came out unfilled")
			}
			path := filepath.Join("testdata", "kinds", s.file+".txt")
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s reads\n%s\nwant\n%s", s.name, got, want)
			}
		})
	}
	ts, _ := textsOf(nil)
	for kind := range ts {
		if !covered[kind] {
			t.Errorf("no specimen of %s.tmpl", kind)
		}
	}
}

// plainText is a document in the order in which it is read, tables as rows of
// cells.
func plainText(d *typeset.Document) string {
	var b strings.Builder
	line := func(label, text string) {
		if text != "" {
			fmt.Fprintf(&b, "%s%s\n", label, text)
		}
	}
	line("标记：", strings.Join(d.Marks, "、"))
	line("水印：", d.Watermark)
	line("", strings.Join(d.Mark, "、")+d.MarkTail)
	line("", d.Number)
	line("签发人：", d.Signatory)
	line("", strings.Join(d.Title, "／"))
	line("", d.State)
	line("", d.To)
	for _, p := range d.Body {
		line("　　", p)
	}
	line("", strings.Join(d.Signers, "、"))
	line("", d.Date)
	line("附注：", d.Note)
	line("抄送：", d.CopyTo)
	for i, a := range append(slices.Clone(d.Annexes), d.Sheets...) {
		head := fmt.Sprintf("附件%d ", i+1)
		if len(d.Sheets) > 0 {
			head = "表 "
		}
		fmt.Fprintf(&b, "\n%s%s\n", head, strings.Join(a.Title, ""))
		for _, block := range a.Blocks {
			switch block := block.(type) {
			case typeset.Text:
				line("", block.Text)
			case *typeset.Table:
				line("", strings.TrimSpace(block.Caption+" "+block.Unit))
				for _, r := range block.Rows {
					line("| ", strings.ReplaceAll(strings.Join(r.Cells, " | "), "\n", "／"))
				}
			}
		}
	}
	return b.String()
}

// Every text runs for every kind of line, with an office and without.
func TestTextsRunWithoutOffice(t *testing.T) {
	ts, _ := textsOf(nil)
	for _, s := range specimens {
		v := s.view(t)
		n := noticeOf(t, v, s.name)
		office := v.Pool.Office
		v.Pool.Office = nil
		d, err := ts.document(v, n)
		v.Pool.Office = office
		if err != nil {
			t.Fatal(err)
		}
		text := plainText(d)
		if d.State != "（测算稿）" && n.Kind.Text != "estimate" || !strings.Contains(text, blank) && n.Kind.Text != "estimate" || strings.Contains(text, "示例省医疗保障局") || strings.Contains(text, "示例市医疗保障局") {
			t.Errorf("%s without an office: %s", s.file, text)
		}
	}
}

// While a decision is open neither the text nor the annex prints one figure
// that depends on it.
func TestOpenFiguresAreRanges(t *testing.T) {
	found := 0
	for _, pool := range data.Embedded() {
		v := view(t, pool)
		ts, _ := textsOf(nil)
		for _, n := range noticesOf(v) {
			if !total(n).open {
				continue
			}
			d, err := ts.document(v, n)
			if err != nil {
				t.Fatal(err)
			}
			text := plainText(d)
			decided := map[string]bool{} // the same figure may stand there for something else, or end another range
			leaves(n, func(node *calc.Node) {
				if low, high := ends(n, node); low != nil {
					decided[amount.Yuan(low)], decided[amount.Yuan(high)] = true, true
				}
				if node.Status != calc.StatusEstimate && node.Value.Num != nil {
					decided[amount.Yuan(node.Value.Num)] = true
				}
			})
			leaves(n, func(node *calc.Node) {
				if node.Status != calc.StatusEstimate || node.Value.Num == nil || node.Value.Num.Cmp(big.NewRat(1000, 1)) < 0 {
					return
				}
				low, high := ends(n, node)
				if low == nil || low.Cmp(high) == 0 {
					return
				}
				found++
				if node.Value.Num.Cmp(low) != 0 && node.Value.Num.Cmp(high) != 0 && !decided[amount.Yuan(node.Value.Num)] && strings.Contains(text, amount.Yuan(node.Value.Num)) {
					t.Errorf("%s prints %s of %s as if it were decided", n.Name, amount.Yuan(node.Value.Num), node.Name)
				}
				if !strings.Contains(text, amount.Yuan(low)) || !strings.Contains(text, amount.Yuan(high)) {
					t.Errorf("%s does not give the range of %s", n.Name, node.Name)
				}
			})
		}
	}
	if found == 0 {
		t.Fatal("no figure of the pools is open")
	}
}

// The parts of a shared gap and what falls on the unit make the whole.
func TestShareAddsUp(t *testing.T) {
	v := view(t, "suizhou")
	found := 0
	for _, n := range noticesOf(v) {
		if n.Kind.Text != "share" {
			continue
		}
		found++
		sum := new(big.Rat).Set(n.Line.Amount)
		for _, node := range n.Facts {
			sum.Add(sum, node.Value.Num)
		}
		if sum.Cmp(n.Whole.Value.Num) != 0 {
			t.Errorf("%s: the parts make %s of %s", n.Name, amount.Yuan(sum), amount.Yuan(n.Whole.Value.Num))
		}
	}
	if found == 0 {
		t.Fatal("no share notice")
	}
}

// Two letters of one unit, scheme and insurance keep their own names.
func TestLettersKeepApart(t *testing.T) {
	v := changed(t, "liaoning", calc.Options{}, func(p *calc.Pool) {
		p.Office.Rules = append(p.Office.Rules, calc.NoticeRule{Kind: "letter", Form: "government", Scheme: "employee-adjustment", Step: "月均待遇支出"})
	})
	names := map[string]bool{}
	for _, n := range noticesOf(v) {
		if names[n.Name] {
			t.Errorf("two notices %s", n.Name)
		}
		names[n.Name] = true
	}
	for _, want := range []string{"211400-employee-adjustment-employee-letter.pdf", "211400-employee-adjustment-employee-letter-2.pdf"} {
		if !names[want] {
			t.Errorf("no %s", want)
		}
	}
}

// notice.toml may ask for the kinds that a rule makes: what the reader takes is
// what the entries say.
func TestNoticeTomlNamesTheKinds(t *testing.T) {
	var asked, forms []string
	for _, k := range kinds {
		if k.from == aRule {
			asked = append(asked, k.File)
		}
		if k.Form != "" {
			forms = append(forms, k.Form)
		}
	}
	for _, c := range []struct {
		toml string
		want []string
	}{
		{"[[notice]]\nkind = \"?\"\n", slices.Compact(asked)},
		{"[[notice]]\nkind = \"letter\"\nform = \"?\"\n", forms},
	} {
		from, err := data.EmbeddedFS("liaoning")
		if err != nil {
			t.Fatal(err)
		}
		folder := fstest.MapFS{"notice.toml": {Data: []byte(c.toml)}}
		for _, name := range []string{"policy.toml", "units.csv", "funds.csv"} {
			text, err := fs.ReadFile(from, name)
			if err != nil {
				t.Fatal(err)
			}
			folder[name] = &fstest.MapFile{Data: text}
		}
		_, found := data.Read(folder, "liaoning")
		if want := strings.Join(c.want, "、"); !slices.ContainsFunc(found, func(f finding.Finding) bool { return f.Expected == want }) {
			t.Errorf("%q: no finding expects %s:\n%v", c.toml, want, found)
		}
	}
}

// A report to the government goes out once a stage, and not in an earlier one after it; whether the register names scheme
// and insurance or, as it may, leaves them blank.
func TestAlertsGoOutOnce(t *testing.T) {
	for _, scheme := range []string{"reserve", ""} {
		for _, c := range []struct {
			told, build calc.Stage
			again       bool
		}{{calc.Advance, calc.Advance, false}, {calc.Settlement, calc.Advance, false}, {calc.Advance, calc.Settlement, true}} {
			row := calc.Issued{Year: 2026, Stage: c.told, Scheme: scheme, Code: "421300", Word: calc.WordAlert, Date: "2026-01-02", Number: "随医保报〔2026〕1号"}
			if scheme != "" {
				row.Insurance = "职工"
			}
			v := changed(t, "suizhou", calc.Options{Stage: c.build, Day: july}, func(p *calc.Pool) {
				if c.build == calc.Settlement {
					closed(nil)(p)
				}
				p.Issued = append(p.Issued, row)
			})
			var again *Notice
			for _, n := range noticesOf(v) {
				if n.Kind.Text == "alert" && n.Insurance.Name == "职工" {
					again = n
				}
			}
			if c.again != (again != nil) || again != nil && (again.Replaces == nil || again.Replaces.Number != row.Number) {
				t.Errorf("scheme %q, told in %s, built in %s: %+v", scheme, c.told, c.build, again)
			}
		}
	}
}
