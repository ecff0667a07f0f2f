package paper

import (
	"io/fs"
	"maps"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tongchou/calc"
	"tongchou/data"
	"tongchou/data/datatest/pools"
	"tongchou/report"
	"tongchou/report/amount"
	"tongchou/report/typeset"
	"tongchou/templates"
)

// view computes a sample pool.
func view(t testing.TB, pool string) *report.View {
	t.Helper()
	if v := views[pool]; v != nil {
		again := *v
		office := *v.Pool.Office
		p := *v.Pool
		p.Office = &office
		p.Units = slices.Clone(p.Units)
		res := *v.Result
		res.Pool = &p
		again.Result = &res
		return &again
	}
	v := fresh(t, pool)
	views[pool] = v
	return view(t, pool)
}

// views are the sample pools that were computed; tests get copies.
var views = map[string]*report.View{}

// fresh computes a sample pool anew.
func fresh(t testing.TB, pool string) *report.View {
	t.Helper()
	return changed(t, pool, calc.Options{}, func(*calc.Pool) {})
}

// changed computes a sample pool after a change of what was read.
func changed(t testing.TB, pool string, o calc.Options, change func(*calc.Pool)) *report.View {
	t.Helper()
	p := pools.Sample(t, pool)
	change(p)
	return report.New(pools.Result(t, p, o))
}

func papers(t testing.TB, v *report.View) []Paper {
	t.Helper()
	set, err := Of(v)
	if err != nil {
		t.Fatal(err)
	}
	return set.Papers
}

// written is the document of a paper.
func written(t testing.TB, p Paper) *typeset.Document {
	t.Helper()
	d, err := p.Write()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// drawnText is what the pages of a document show, furniture included.
func drawnText(t testing.TB, d *typeset.Document) string {
	t.Helper()
	var b strings.Builder
	for _, p := range set(t, d) {
		for _, r := range append(slices.Clone(p.Under), p.Runs...) {
			b.WriteString(r.Text)
		}
	}
	return b.String()
}

// Every sample pool has a paper a notice, the report and the summary; every
// paper states its amount in figures and words, its basis, account and items.
func TestPapersOfThePools(t *testing.T) {
	for _, pool := range data.Embedded() {
		t.Run(pool, func(t *testing.T) {
			v := view(t, pool)
			papers := papers(t, v)
			if len(papers) < 3 || papers[0].Name != annualName || papers[1].Name != summaryName {
				t.Errorf("%d papers", len(papers))
			}
			for _, p := range papers[2:] {
				n, d := p.Notice, written(t, p)
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

// statements are what a paper must say, by its kind.
func statements(v *report.View, n *Notice) []string {
	unit, line, office := unitOf(v, n), n.Line, officeOf(v)
	doc := v.Pool.Policy.Document(line.Run.Scheme.Document)
	out := []string{v.Warning, "《" + doc.Title + "》", report.Clause(clauseText(n)), office.Issuer, "（" + stateOf(v, n) + "）"}
	out = append(out, v.Marks...)
	money := total(n)
	switch n.Kind.Text {
	case "alert":
		return append(out, strings.TrimRight(strings.ReplaceAll(n.Check.Message, " 元", "元"), "。"), "特此报告。", v.Pool.Policy.Name+"人民政府：", "签发人", chineseDate(v.Day))
	case "estimate": // no number, nobody to sign, no account
		return append(out[:3:3], "测算表", amount.Yuan(money.low), amount.Yuan(money.high), "未核定")
	case "share", "letter-government":
		payee, account := unit.Payee, unit.Account
		if v.Pool.Policy.Fund == calc.FundOfPool {
			payee, account = office.Receiving.Payee, office.Receiving.Account
		}
		out = append(out, chineseDate(n.Rule.Deadline), "财政对"+n.Insurance.Full()+"基金的补助", "财政补贴收入", government(v.Pool.Policy, unit, n.Insurance)+"：", payee, account)
	case "letter-petition":
		return append(out, "妥否，请批示。", v.Pool.Policy.Name+"人民政府：", "签发人", amount.Yuan(money.amount)+"元（大写：人民币"+amount.Upper(money.amount)+"）")
	case "letter-application":
		out = append(out, unit.Payee, unit.Account, calc.GrantFromAbove, calc.GrantBelow, "妥否，请批示。", "签发人")
	default:
		out = append(out, chineseDate(v.Day), office.Contact)
	}
	for _, p := range n.Matters {
		out = append(out, amount.Yuan(p.Due)+"元（大写：人民币"+amount.Upper(p.Due)+"）")
		switch toPool := (p.Flow == calc.Levy) == (p.Remaining().Sign() > 0); {
		case p.Remaining().Sign() == 0:
		case toPool:
			out = append(out, office.Receiving.Payee, office.Receiving.Account)
		default:
			out = append(out, unit.Payee, unit.Account)
		}
	}
	switch {
	case money.open:
		out = append(out, amount.Yuan(money.low), amount.Upper(money.high), "以")
	case n.Matters == nil && money.amount.Sign() > 0:
		out = append(out, amount.Yuan(money.amount)+"元（大写：人民币"+amount.Upper(money.amount)+"）")
	}
	return out
}

// ranges are those that a text gives.
var ranges = regexp.MustCompile(`[-0-9.,]+元?至[-0-9.,]+`)

// While a decision is open the text gives the range and no single figure.
func TestOpenDecisionIsARange(t *testing.T) {
	v := view(t, "liaoning")
	found := false
	for _, n := range noticesOf(v) {
		money := total(n)
		if !money.open {
			continue
		}
		if found = true; n.Kind.Text == "estimate" {
			continue // a table: TestOpenFiguresAreRanges
		}
		ts, _ := textsOf(nil)
		d, err := ts.document(v, n)
		if err != nil {
			t.Fatal(err)
		}
		body := strings.Join(d.Body, "\n")
		if !strings.Contains(body, "下限："+amount.Yuan(money.low)) || !strings.Contains(body, "上限："+amount.Yuan(money.high)) {
			t.Errorf("%s: no range in %s", n.Name, body)
		}
		if money.amount.Cmp(money.low) != 0 && money.amount.Cmp(money.high) != 0 && strings.Contains(ranges.ReplaceAllString(body, ""), amount.Yuan(money.amount)) {
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

// Without an office the papers are 测算稿 with blanks, and nothing invented.
func TestWithoutOffice(t *testing.T) {
	v := view(t, "shandong")
	office := v.Pool.Office
	v.Pool.Office, v.Day = nil, ""
	defer func() { v.Pool.Office = office }()
	for _, p := range papers(t, v)[2:] {
		if p.Notice.Kind.Text == "estimate" {
			continue // nobody issues it
		}
		d := written(t, p)
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

// What the instalments of a levy ask for is what is left of it, to the fen.
func TestInstalmentsAddUp(t *testing.T) {
	found := 0
	for _, n := range noticesOf(view(t, "liaoning")) {
		for _, p := range n.Matters {
			sum := new(big.Rat)
			for _, part := range p.ToPay {
				sum.Add(sum, part.Amount)
			}
			if p.Flow == calc.Levy && p.Remaining().Sign() > 0 {
				if found++; sum.Cmp(p.Remaining()) != 0 {
					t.Errorf("%s: the instalments make %s of %s", n.Name, amount.Yuan(sum), amount.Yuan(p.Remaining()))
				}
			}
		}
	}
	if found == 0 {
		t.Fatal("no levy")
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
	all := fields{}
	for _, k := range kinds {
		n := *noticesOf(v)[0]
		n.Kind = k
		maps.Copy(all, noticeFields(v, &n))
	}
	given := slices.Sorted(maps.Keys(all))
	slices.Sort(documented)
	if !slices.Equal(documented, given) {
		t.Errorf("documented %v\ngiven      %v", documented, given)
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

// The summary adds up each insurance alone.
func TestSummaryKeepsFundsApart(t *testing.T) {
	for _, pool := range data.Embedded() {
		v := view(t, pool)
		var sums []string
		for _, r := range summaryTable(v).Rows {
			if r.Total {
				sums = append(sums, r.Cells[1])
			}
		}
		want := []string{"合计"}
		if len(v.Insurances) > 1 {
			want = nil
			for _, i := range v.Insurances {
				want = append(want, i.Name+"小计")
			}
		}
		if !slices.Equal(sums, want) {
			t.Errorf("%s: the summary has the sums %q, want %q", pool, sums, want)
		}
	}
}

// A summary is final only where nothing in it is open: the office's word for its
// papers does not make a draft text or an open decision final.
func TestSummaryState(t *testing.T) {
	for pool, want := range map[string]string{"shandong": "测算稿", "liaoning": "测算稿", "ningxia": ""} {
		v := view(t, pool)
		v.Pool.Office.State = "正式"
		if got := summary(v).Watermark; got != want {
			t.Errorf("%s: the summary is marked %q, want %q", pool, got, want)
		}
	}
}
