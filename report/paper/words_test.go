package paper

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tongchou/calc/explanation"
	"tongchou/calc/formula"
	"tongchou/data"
	"tongchou/report"
	"tongchou/report/amount"
	"tongchou/report/typeset"
)

// saidIn are the texts of a document, as they are written before they are set.
func saidIn(d *typeset.Document) []string {
	out := append(slices.Concat(d.Mark, []string{d.Number, d.Signatory, strings.Join(d.Title, ""), d.State, d.To}, d.Body, d.Signers), d.Date, d.Note, d.CopyTo)
	for _, a := range append(slices.Clone(d.Annexes), d.Sheets...) {
		out = append(out, strings.Join(a.Title, ""))
		for _, b := range a.Blocks {
			switch b := b.(type) {
			case typeset.Text:
				out = append(out, b.Text)
			case typeset.Heading:
				out = append(out, b.Text)
			case typeset.Aside:
				out = append(out, b.Head.Text, b.Text.Text)
			case *typeset.Table:
				out = append(out, b.Caption)
				for _, r := range b.Rows {
					out = append(out, r.Cells...)
				}
			}
		}
	}
	return out
}

// forbidden is what no paper says, whatever its pool.
var forbidden = []struct {
	what string
	is   *regexp.Regexp
}{
	{"a yes or no of the language", regexp.MustCompile(`(?i)\b(true|false)\b|^(真|假)$|[为是：](真|假)$|”为[是否]|一项填报“[是否]”`)},
	{"an operand without name", regexp.MustCompile(`[＋－×÷（]0(?:$|[＋－×÷）；，])|^0[＋－×÷]`)},
	{"a word of the language", regexp.MustCompile(`缺省|相同的各统筹区|同组|（缺数）|(?:^|[（，；])其余的，[^。；]*取`)},
	{"a rate as a number", regexp.MustCompile(`比例[0-9.]+(?:[^0-9.%％个]|$)`)},
	{"a sign for nearly", regexp.MustCompile(`≈`)},
	{"more than six decimals", regexp.MustCompile(`[0-9]\.[0-9]{7,}`)},
	{"a function of the language", regexp.MustCompile(`\b(IF|IFS|AND|OR|NOT|MIN|MAX|SUM|ROUND|ROUNDUP|ROUNDDOWN|ABS|INT|MOD)\b|缺省\(|合计\(|平均\(`)},
	{"an operator of the language", regexp.MustCompile(`>=|<=|<>| [*/] `)},
	{"a name with the language's dot", regexp.MustCompile(`(上年|前年|本年|计划|基金|台账|单位)\.\p{Han}`)},
	{"an identifier", regexp.MustCompile(`\b[a-z]+[-_][a-z]+\b|\p{Han}_\p{Han}`)},
	{"empty brackets", regexp.MustCompile(`（\s*）|“\s*”|《\s*》|\(\s*\)`)},
	{"doubled punctuation", regexp.MustCompile(`[，。；：、]{2,}|，$|^[，。；：、]`)},
	{"a hyphen for a minus", regexp.MustCompile(`(?:^|[^0-9A-Za-z〕-])-[0-9]`)},
	{"a clause that is not 第…条, 第…项", regexp.MustCompile(`》\s*[一二三四五六七八九十]+[（ ]|第[^条部章项目节“、，。；一二三四五六七八九十百0-9（）]{0,2}第`)},
	{"what to type into a file of the folder", regexp.MustCompile(`(在|inputs|ledger|notes|funds)[ .]*(csv|toml) ?(里|中)?(填|写|补|答复|登记)|在 [a-z]+\.(csv|toml)`)},
	{"a clause as the policy writes it", regexp.MustCompile(`(?:^|[^条第、，。；：])[一二三四五六七八九十]（[一二三四五六七八九十]）`)},
}

// allowed are words that hold a forbidden kind and are none.
var allowed = strings.NewReplacer("policy.toml", "", "projection.toml", "")

// No paper of any sample pool speaks the language of the policy's formulas: its switches, yes and
// no, raw operands, names of fields, clauses as notes.
func TestPapersAreInWords(t *testing.T) {
	for _, pool := range data.Embedded() {
		t.Run(pool, func(t *testing.T) {
			v := view(t, pool)
			for _, p := range papers(t, v) {
				wordsOnly(t, p.Name, v, written(t, p))
			}
		})
	}
	for _, s := range specimens {
		v := s.view(t)
		d, err := must(textsOf(nil)).document(v, noticeOf(t, v, s.name))
		if err != nil {
			t.Fatal(err)
		}
		wordsOnly(t, s.file, v, d)
	}
}

func must(ts texts, _ any) texts { return ts }

func wordsOnly(t *testing.T, name string, v *report.View, d *typeset.Document) {
	t.Helper()
	names, others := switches(v)
	sources(d, func(row []string) {
		if row[1] == amount.Missing || row[1] == "" || row[0] == "" {
			t.Errorf("%s: what was read is said as %q", name, row)
		}
	})
	for _, text := range saidIn(d) {
		text = allowed.Replace(text)
		for _, f := range forbidden {
			if at := f.is.FindString(text); at != "" {
				t.Errorf("%s has %s, %q, in %q", name, f.what, at, text)
			}
		}
		rest := others.Replace(text)
		for _, s := range names {
			if strings.Contains(rest, s) {
				t.Errorf("%s names the switch %q in %q", name, s, text)
			}
		}
	}
}

// sources visits what an annex of computation says that it has read, a row each.
func sources(d *typeset.Document, visit func(row []string)) {
	for _, a := range append(slices.Clone(d.Annexes), d.Sheets...) {
		for _, b := range a.Blocks {
			if t, is := b.(*typeset.Table); is && strings.HasPrefix(t.Caption, "二、取用的数据") {
				for _, r := range t.Rows {
					visit(r.Cells)
				}
			}
		}
	}
}

// switches are the yes-or-no steps of a pool, and what takes longer names that hold theirs, and the
// titles of documents and checks, out of a text.
func switches(v *report.View) (steps []string, others *strings.Replacer) {
	var names []string
	for _, s := range v.Program.Schemes {
		for _, st := range s.Steps {
			if st.Type.Sort == formula.Bool {
				steps = append(steps, st.Name)
			} else {
				names = append(names, explanation.Plain(st.Name))
			}
		}
		for _, p := range s.Parameters {
			names = append(names, explanation.Plain(p.Name), p.Note)
		}
		for _, in := range s.Scheme.Inputs {
			names = append(names, explanation.Plain(in.Name))
		}
		for _, c := range s.Scheme.Checks {
			names = append(names, c.Name)
		}
		for _, st := range s.Steps {
			names = append(names, st.Question, st.Note)
			for _, o := range st.Others {
				names = append(names, o.Note)
			}
		}
	}
	for _, c := range v.Checks { // the policy's own sentences
		names = append(names, c.Message, c.Name)
	}
	for _, iv := range v.Insurances { // the answers name what turned, as the pages do
		for _, x := range iv.Answers {
			names = append(names, strings.FieldsFunc(x.Sentence, func(r rune) bool { return r == '；' || r == '。' })...)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	var pairs []string
	for _, n := range names {
		if n != "" {
			pairs = append(pairs, n, "")
		}
	}
	return steps, strings.NewReplacer(pairs...)
}

// Departments write to governments with the consent of their own, a 请示 has one addressee, a 报告
// asks for nothing, and a list of measures says by when.
func TestPapersKeepTheForms(t *testing.T) {
	seen := map[string]bool{}
	check := func(name string, v *report.View, n *Notice, d *typeset.Document) {
		body := strings.Join(d.Body, "\n")
		seen[n.Kind.Text] = true
		switch n.Kind.Text {
		case "share", "letter-government":
			heir := heirOf(v, n)
			if governs(v.Pool.Policy, heir) && !strings.Contains(body, "经"+v.Pool.Policy.Name+"人民政府同意") && strings.Contains(body, "请") {
				t.Errorf("%s: no consent in %s", name, body)
			}
		case "letter-application":
			if strings.ContainsAny(d.To, "、和，") || !strings.HasSuffix(body, "妥否，请批示。") {
				t.Errorf("%s: to %s, %s", name, d.To, body)
			}
			if joint := officeOf(v).JointIssuers; len(joint) > 0 && !strings.Contains(d.CopyTo, joint[0]) {
				t.Errorf("%s: copies to %q", name, d.CopyTo)
			}
		case "alert":
			if !strings.HasSuffix(body, "特此报告。") || strings.Contains(body, "请") {
				t.Errorf("%s asks in %s", name, body)
			}
		case "grant":
			for _, a := range d.Annexes {
				if strings.Contains(strings.Join(a.Title, ""), "整改措施清单") && !strings.Contains(body, "于"+returnBy(v, n)+"报") {
					t.Errorf("%s: no term in %s", name, body)
				}
			}
		}
	}
	for _, s := range specimens {
		v := s.view(t)
		n := noticeOf(t, v, s.name)
		d, err := must(textsOf(nil)).document(v, n)
		if err != nil {
			t.Fatal(err)
		}
		check(s.file, v, n, d)
	}
	for _, k := range kinds {
		if !seen[k.Text] {
			t.Errorf("no specimen of %s", k.Text)
		}
	}
}
