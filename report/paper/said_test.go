package paper

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tongchou/calc"
	"tongchou/data"
	"tongchou/report"
)

// outsideSuggestions visits the notices that read a suggestion beyond its range, with what
// the suggestion is and why it lies there.
func outsideSuggestions(v *report.View, visit func(n *Notice, name, why string)) {
	for _, n := range noticesOf(v) {
		if n.Unit < 0 || !total(n).open {
			continue
		}
		for _, in := range n.Line.Run.Inputs {
			c := n.Line.Run.Input(in.Program, n.Unit)
			if why, _ := c.Beyond(); why != "" && c.Reads {
				visit(n, in.Rule.Name, why+"：")
			}
		}
	}
}

// A suggestion outside the range that stands beside it says on which side, and why.
func TestSuggestionsOutsideSayWhy(t *testing.T) {
	found := 0
	check := func(v *report.View) {
		outsideSuggestions(v, func(n *Notice, name, why string) {
			found++
			d, err := must(textsOf(nil)).document(v, n)
			if err != nil {
				t.Fatal(err)
			}
			text := strings.Join(saidIn(d), "\n")
			if !strings.Contains(text, name+"的建议值") || !strings.Contains(text, why) {
				t.Errorf("%s does not say that the suggestion of %s lies %s:\n%s", n.Name, name, why, text)
			}
			wordsOnly(t, n.Name, v, d)
		})
	}
	for _, pool := range data.Embedded() {
		check(view(t, pool))
	}
	if found == 0 {
		t.Fatal("no suggestion of the samples lies outside its range")
	}
	found = 0 // and where the policy gives no reason, no formula stands in its place
	check(changed(t, "liaoning", calc.Options{}, func(p *calc.Pool) {
		for _, in := range p.Policy.Scheme("risk-fund").Inputs {
			in.Note = ""
		}
	}))
	if found == 0 {
		t.Fatal("no suggestion lies outside its range without a reason")
	}
}

// A report to the government names the years and kinds of figures that its check reads,
// and no others.
func TestAlertsNameTheirBasis(t *testing.T) {
	for _, c := range []struct {
		change func(*calc.CheckRule)
		want   string
	}{
		{func(*calc.CheckRule) {}, "2026年预算数、2025年预计数"},
		{func(r *calc.CheckRule) { r.Lines = r.Lines[:1] }, "2026年预算数"},
		{func(r *calc.CheckRule) {
			r.Lines, r.When.Text, r.Message.Text = nil, "合计(前年.支出小计) > 0", "前年支出{合计(前年.支出小计)}"
		}, "2024年决算数"},
		{func(r *calc.CheckRule) {
			r.Lines, r.When.Text, r.Message.Text = nil, "合计(计划.支出小计) > 0", "计划支出{合计(计划.支出小计)}"
		}, "2026年预算数"},
	} {
		v := changed(t, "suizhou", calc.Options{}, func(p *calc.Pool) {
			for _, r := range p.Policy.Scheme("reserve").Checks {
				if r.Report != "" {
					c.change(r)
				}
			}
			st := p.Policy.Scheme("reserve").Steps
			i := slices.IndexFunc(st, func(s *calc.Step) bool { return s.Name == "全市预警" })
			st[i].Formula.Text = "全市当年结余率 < 100%"
		})
		found := 0
		for _, n := range noticesOf(v) {
			if n.Kind.Text == "alert" {
				found++
				if got := basisText(v, n); got != c.want {
					t.Errorf("%s reads %s, want %s", n.Name, got, c.want)
				}
			}
		}
		if found == 0 {
			t.Errorf("no alert that reads %s", c.want)
		}
	}
}

// A pool whose money stays in its account speaks of 提取 and 动用, and neither of budget
// lines between levels nor of instalments; one that has both speaks of both.
func TestWordsFollowTheFlows(t *testing.T) {
	for pool, want := range map[string]bool{"suizhou": false, "shandong": true} {
		v := view(t, pool)
		if v.Transfers() != want {
			t.Fatalf("%s: transfers %v", pool, v.Transfers())
		}
		list := papers(t, v)
		if subject := summarySubject(v); strings.Contains(subject, calc.GrantFromAbove) != want || strings.Contains(subject, "提取和动用") == want {
			t.Errorf("%s: the summary is about %s", pool, subject)
		}
		levies := 0
		for _, p := range list {
			text := strings.Join(saidIn(written(t, p)), "\n")
			for _, w := range []string{calc.LevyToAbove, "应上解", "分期上解", "预缴计划"} {
				if strings.Contains(text, w) {
					if levies++; !want {
						t.Errorf("%s: %s speaks of %s", pool, p.Name, w)
					}
				}
			}
		}
		if want && levies == 0 {
			t.Errorf("%s: no paper speaks of what is paid up", pool)
		}
		for _, run := range v.Runs {
			if in, out := report.InOut(run); (in == calc.Levy) != want || (out == calc.Grant) != want {
				t.Errorf("%s: money comes by %s and goes by %s", pool, in, out)
			}
		}
	}
}

// Where departments write to a government of a lower level their own has agreed; where a
// government applies it signs alone and the departments above get copies.
func TestGovernmentsWriteToGovernments(t *testing.T) {
	consent, applied := 0, 0
	for _, pool := range data.Embedded() {
		v := view(t, pool)
		for _, n := range noticesOf(v) {
			if n.Rule == nil {
				continue
			}
			d, err := must(textsOf(nil)).document(v, n)
			if err != nil {
				t.Fatal(err)
			}
			body, office := strings.Join(d.Body, "\n"), officeOf(v)
			switch {
			case n.Kind.Text == "letter-application" && n.Rule.Governments:
				applied++
				own := government(v.Pool.Policy, unitOf(v, n), n.Insurance)
				if d.To != v.Pool.Policy.Name+"人民政府：" || !slices.Equal(d.Mark, []string{own}) || !slices.Equal(d.Signers, d.Mark) {
					t.Errorf("%s: from %v to %s", n.Name, d.Mark, d.To)
				}
				for _, o := range append([]string{office.Issuer}, office.JointIssuers...) {
					if !strings.Contains(d.CopyTo, o) {
						t.Errorf("%s: copies to %s, not %s", n.Name, d.CopyTo, o)
					}
				}
			case n.Kind.Text == "letter-application":
				if d.To != office.Issuer+"：" || strings.Contains(fmt.Sprint(d.Mark), "人民政府") {
					t.Errorf("%s: from %v to %s", n.Name, d.Mark, d.To)
				}
			case strings.HasSuffix(d.To, "人民政府：") && n.Kind.Text != "letter-petition":
				if consent++; !strings.Contains(body, "经"+v.Pool.Policy.Name+"人民政府同意") {
					t.Errorf("%s: to %s without the consent of the own government: %s", n.Name, d.To, body)
				}
			}
		}
	}
	if consent == 0 || applied == 0 {
		t.Fatalf("%d letters to governments, %d of governments", consent, applied)
	}
}
