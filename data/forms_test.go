package data

import (
	"slices"
	"strings"
	"testing"

	"tongchou/calc"
)

// The embedded forms read without a finding, their sums name rows that stand
// there, and every measure that they ask for is in the catalogue.
func TestOfficialForms(t *testing.T) {
	t.Parallel()
	forms, found := readOfficialForms()
	if len(found) > 0 {
		t.Fatal(lines(found))
	}
	if len(forms) < 20 {
		t.Errorf("%d forms", len(forms))
	}
	for _, f := range forms {
		for _, row := range f.Rows {
			for _, term := range row.Sum {
				if f.Row(term.ID) == nil && !slices.Contains(measureNames(Catalogue()), term.ID) {
					t.Errorf("%s: %s adds up %s", f.Name, row.Label, term.ID)
				}
			}
		}
	}
}

// Of a family the form that had begun last is taken, the first where none had,
// and the pool's own before both.
func TestFormOfYear(t *testing.T) {
	t.Parallel()
	pool := &calc.Pool{Forms: OfficialForms()}
	pool.Forms = append(pool.Forms, calc.Form{Name: "本省表", Family: "居民", From: 2025, Own: true, Insurance: []string{"居民"}, Rows: []calc.FormRow{{ID: calc.Income}}})
	for _, c := range []struct {
		insurance string
		year      int
		want      string
	}{
		{"职工", 2018, "职工基本医疗保险基金预算表"}, {"职工", 2025, "职工基本医疗保险基金预算表"},
		{"职工", 2026, "职工基本医疗保险(含生育保险)基金收支预算表"}, {"职工", 2030, "职工基本医疗保险(含生育保险)基金收支预算表"},
		{"居民", 2024, "城乡居民基本医疗保险基金收支预算表"}, {"居民", 2025, "本省表"}, {"长护险", 2026, "长期护理保险基金收支预算表"},
	} {
		f := pool.FormOf(c.insurance, c.year)
		if f == nil || f.Name != c.want {
			t.Errorf("%s %d: %v, want %s", c.insurance, c.year, f, c.want)
		}
	}
}

// A maker that the pool names comes before the ministry, its final accounts have forms
// of their own, and a pool's own form of another maker stands back.
func TestFormOfMaker(t *testing.T) {
	t.Parallel()
	names := func(forms []*calc.Form) (out []string) {
		for _, f := range forms {
			if f.Maker != "" || f.Family == "居民" {
				out = append(out, f.Name)
			}
		}
		return out
	}
	own := calc.Form{Name: "省表", Family: "居民", From: 2025, Own: true, Maker: "河北省", Insurance: []string{"居民"}, Rows: []calc.FormRow{{ID: calc.Income}}}
	pool := &calc.Pool{Forms: append(OfficialForms(), own)}
	for _, c := range []struct {
		maker         string
		budget, final []string
	}{
		{"", []string{"省表"}, []string{"城乡居民基本医疗保险基金收支预算表"}},
		{"河北省", []string{"省表"}, []string{"社会保险基金结余决算表", "社会保险基金收入决算表", "社会保险基金支出决算表", "城乡居民基本医疗保险基金收支预算表"}},
		{"新疆维吾尔自治区", []string{"城乡居民基本医疗保险基金收支预算表", "社会保险基金预算执行情况和预算安排平衡表"}, []string{"城乡居民基本医疗保险基金收支预算表"}},
	} {
		pool.Policy = &calc.Policy{Maker: c.maker}
		if got := names(pool.FormsOf(2026)); !slices.Equal(got, c.budget) {
			t.Errorf("budget of %q: %q, want %q", c.maker, got, c.budget)
		}
		if got := names(pool.FinalForms(2026)); !slices.Equal(got, c.final) {
			t.Errorf("final accounts of %q: %q, want %q", c.maker, got, c.final)
		}
	}
}

// A pool without medical insurances speaks of its measures in the words of its own
// forms.
func TestOwnWords(t *testing.T) {
	t.Parallel()
	files, err := EmbeddedFS("unified-funds")
	if err != nil {
		t.Fatal(err)
	}
	pool, found := Read(files, "unified-funds")
	if found.Stops() {
		t.Fatal(lines(found))
	}
	for _, m := range pool.Measures {
		for _, text := range []string{m.Definition, m.BudgetRow} {
			if strings.Contains(text, "医保") || strings.Contains(text, "基本医疗保险") {
				t.Errorf("%s: %s", m.Name, text)
			}
		}
		if m.Name == calc.Contributions && m.BudgetRow != "工伤：一、工伤保险费收入；失业：一、失业保险费收入" {
			t.Errorf("%s stands in %s", m.Name, m.BudgetRow)
		}
	}
}
