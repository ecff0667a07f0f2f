package paper

import (
	"cmp"
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

// specimenPaper is a paper of a sample pool, after a change of what was read.
type specimenPaper struct {
	file, pool string
	stage      calc.Stage
	day        string // 2026-07-15 where it is built anew and none is given
	name       string // of the notice
	change     func(*calc.Pool)
	made       *report.View
}

func (s *specimenPaper) view(t *testing.T) *report.View {
	switch {
	case s.change == nil && s.stage == "" && s.day == "":
		return view(t, s.pool)
	case s.made == nil:
		s.made = changed(t, s.pool, calc.Options{Stage: s.stage, Day: cmp.Or(s.day, "2026-07-15")}, func(p *calc.Pool) {
			if s.stage == calc.Settlement {
				closed(p)
			}
			if s.change != nil {
				s.change(p)
			}
		})
	}
	return s.made
}

// closed makes 决算 of the year before of what was expected.
func closed(p *calc.Pool) {
	for i := range p.Rows {
		if r := &p.Rows[i]; r.Year == 2025 && r.Basis == calc.Expected {
			r.Basis = calc.Final
		}
	}
}

// specimens are one paper of every kind, from the sample pools.
var specimens = []*specimenPaper{
	{file: "plan", pool: "liaoning", name: "210100-employee-adjustment-employee-plan.pdf"},
	{file: "levy", pool: "liaoning", name: "210100-risk-fund-employee-levy.pdf"},
	{file: "grant", pool: "liaoning", name: "210400-employee-adjustment-employee-grant.pdf"},
	{file: "grant-open", pool: "liaoning", name: "210900-employee-adjustment-employee-grant.pdf"},
	{file: "settlement", pool: "liaoning", stage: calc.Settlement, name: "210100-employee-adjustment-employee-settlement.pdf"},
	{file: "settlement-both", pool: "shandong", stage: calc.Settlement, name: "370400-employee-adjustment-employee-settlement.pdf", change: func(p *calc.Pool) {
		p.HasLedger = true
		p.Ledger = append(p.Ledger, paid("employee-adjustment", "职工", "370400", "上解", 200_000_000, "2026-03-01"), paid("employee-adjustment", "职工", "370400", "下拨", 10_000_000, "2026-06-01"))
	}},
	{file: "settlement-open", pool: "liaoning", stage: calc.Settlement, name: "210900-employee-adjustment-employee-settlement.pdf", change: func(p *calc.Pool) {
		p.Ledger = append(p.Ledger, paid("employee-adjustment", "职工", "210900", "下拨", 1_000_000, "2026-06-01"))
	}},
	{file: "share", pool: "suizhou", name: "421303-reserve-employee-share.pdf"},
	{file: "share-estimate", pool: "suizhou", name: "421381-reserve-employee-share.pdf", change: func(p *calc.Pool) {
		p.Inputs = slices.DeleteFunc(p.Inputs, func(in calc.Input) bool { return in.Code == "421381" && in.Item == "完成收支计划" })
	}},
	{file: "alert", pool: "suizhou", name: "421300-reserve-employee-alert.pdf"},
	{file: "letter", pool: "liaoning", day: "2026-04-10", name: "210700-employee-adjustment-employee-letter.pdf"},
	{file: "letter-government", pool: "shandong", name: "371100-employee-adjustment-employee-letter.pdf"},
	{file: "letter-application", pool: "liaoning", name: "211400-employee-adjustment-employee-letter.pdf"},
	{file: "correction", pool: "liaoning", name: "210100-employee-adjustment-employee-correction.pdf", change: correct("210100", "employee-adjustment", "职工", "levy")},
	{file: "correction-open", pool: "liaoning", name: "210900-risk-fund-employee-correction.pdf", change: correct("210900", "risk-fund", "职工", "grant")},
	{file: "correction-settlement", pool: "liaoning", stage: calc.Settlement, name: "210100-risk-fund-employee-correction.pdf", change: correct("210100", "risk-fund", "职工", "settlement")},
	{file: "correction-share", pool: "suizhou", name: "421303-reserve-employee-correction.pdf", change: correct("421303", "reserve", "职工", "share")},
	{file: "correction-nothing", pool: "liaoning", name: "210300-employee-adjustment-employee-correction.pdf", change: correct("210300", "employee-adjustment", "职工", "levy")},
}

func correct(unit, scheme, insurance, kind string) func(*calc.Pool) {
	return func(p *calc.Pool) {
		p.Office.Corrections = append(p.Office.Corrections, calc.Correction{Replaces: "示医保发〔2026〕1号", Unit: unit, Scheme: scheme, Insurance: insurance, Kind: kind,
			Was: big.NewRat(370_000_000, 1), Reason: "采用的上年征缴收入有误"})
	}
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
			ts, err := embeddedTexts()
			if err != nil {
				t.Fatal(err)
			}
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
	ts, err := embeddedTexts()
	if err != nil {
		t.Fatal(err)
	}
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
	for i, a := range d.Annexes {
		fmt.Fprintf(&b, "\n附件%d %s\n", i+1, strings.Join(a.Title, ""))
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
	ts, err := embeddedTexts()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range specimens {
		v := s.view(t)
		n := noticeOf(t, v, s.name)
		v.Pool.Office = nil
		d, err := ts.document(v, n)
		if err != nil {
			t.Fatal(err)
		}
		text := plainText(d)
		if d.State != "（测算稿）" || !strings.Contains(text, blank) || strings.Contains(text, "示例省医疗保障局") || strings.Contains(text, "示例市医疗保障局") {
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
		ts, err := embeddedTexts()
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range noticesOf(v) {
			if !total(n).open {
				continue
			}
			d, err := ts.document(v, n)
			if err != nil {
				t.Fatal(err)
			}
			text := plainText(d)
			decided := map[string]bool{} // the same figure may stand there for something else
			leaves(n, func(node *calc.Node) {
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
	v := changed(t, "liaoning", calc.Options{Day: "2026-04-10"}, func(p *calc.Pool) {
		p.Office.Rules = append(p.Office.Rules, calc.NoticeRule{Kind: "letter", Form: "government", Scheme: "employee-adjustment", Step: "上解额"})
	})
	names := map[string]bool{}
	for _, n := range noticesOf(v) {
		if names[n.Name] {
			t.Errorf("two notices %s", n.Name)
		}
		names[n.Name] = true
	}
	for _, want := range []string{"210700-employee-adjustment-employee-letter.pdf", "210700-employee-adjustment-employee-letter-2.pdf"} {
		if !names[want] {
			t.Errorf("no %s", want)
		}
	}
}

// A correction stands in the place of the paper it issues anew.
func TestCorrectionReplaces(t *testing.T) {
	v := changed(t, "liaoning", calc.Options{}, correct("210100", "employee-adjustment", "职工", "levy"))
	for _, n := range noticesOf(v) {
		if n.Name == "210100-employee-adjustment-employee-levy.pdf" {
			t.Error("the levy is issued beside its correction")
		}
	}
}

// In the stage of 预缴 every decided levy has its plan, in that of 清算 none.
func TestPlansBelongToAdvance(t *testing.T) {
	count := func(v *report.View, kind string) (n int) {
		for _, x := range noticesOf(v) {
			if x.Kind.Text == kind {
				n++
			}
		}
		return n
	}
	advance, final := view(t, "liaoning"), changed(t, "liaoning", calc.Options{Stage: calc.Settlement, Day: "2026-07-15"}, closed)
	if count(advance, "plan") == 0 || count(advance, "plan") != count(advance, "levy") || count(advance, "settlement") > 0 {
		t.Errorf("预缴: %d plans, %d levies, %d settlements", count(advance, "plan"), count(advance, "levy"), count(advance, "settlement"))
	}
	if count(final, "plan") > 0 || count(final, "settlement") == 0 {
		t.Errorf("清算: %d plans, %d settlements", count(final, "plan"), count(final, "settlement"))
	}
}

// notice.toml may ask for the kinds that a rule makes, and correct those whose
// correction has a name: what the reader takes is what the entries say.
func TestNoticeTomlNamesTheKinds(t *testing.T) {
	var asked, forms, corrected []string
	for _, k := range kinds {
		if k.from == aRule {
			asked = append(asked, k.File)
		}
		if k.Form != "" {
			forms = append(forms, k.Form)
		}
		if k.Replaced != "" {
			corrected = append(corrected, k.File)
		}
	}
	for _, c := range []struct {
		toml string
		want []string
	}{
		{"[[notice]]\nkind = \"?\"\n", slices.Compact(asked)},
		{"[[notice]]\nkind = \"letter\"\nform = \"?\"\n", forms},
		{"[[correction]]\nkind = \"?\"\n", corrected},
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
