package data

import (
	"cmp"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/data/fault"
)

// formsFolder holds a pool's own official forms, a file a form.
const formsFolder = "forms"

// readForms reads the embedded forms and the folder's own.
func (r *reader) readForms() {
	r.pool.Forms = OfficialForms()
	for _, name := range r.forms {
		if root := r.readTOML(name); root != nil {
			f := root.form()
			f.Own = true
			r.pool.Forms = append(r.pool.Forms, f)
		}
	}
	r.checkMaker()
}

// checkMaker finds a maker of whom there is no form, and two forms that could both be
// meant.
func (r *reader) checkMaker() {
	var makers []string
	for i := range r.pool.Forms {
		f := &r.pool.Forms[i]
		if f.Maker != "" && !slices.Contains(makers, f.Maker) {
			makers = append(makers, f.Maker)
		}
		for j := range r.pool.Forms[:i] {
			if g := &r.pool.Forms[j]; f.Own && g.Own && f.Family == g.Family && f.From == g.From && f.Final == g.Final && (r.pool.Policy == nil || r.pool.Policy.Maker == "" || f.Maker == g.Maker) {
				r.Add(fault.NameTwice, f.Pos, "与"+place(g)+"都是"+fault.Quote(f.Family)+"，同从 "+fmt.Sprint(f.From)+" 年起用", "一种一年一张", "分别写 from、to，或在 policy.toml 的 [pool] 用 forms 写明照哪个 maker 的")
			}
		}
	}
	if p := r.pool.Policy; p != nil && p.Maker != "" && !slices.Contains(makers, p.Maker) {
		r.Add(fault.Reference, p.MakerPos, "没有"+fault.Quote(p.Maker)+"制定的表式", "表式的 maker："+strings.Join(makers, "、"), cmp.Or(fault.Perhaps(p.Maker, makers), "照部颁表式的，删去 forms；自备的表式，在它的文件里写 maker"))
	}
}

func place(f *calc.Form) string { return f.Pos.File }

// OfficialForms are the embedded forms.
func OfficialForms() []calc.Form { return slices.Clone(officialForms()) }

var officialForms = sync.OnceValue(func() []calc.Form {
	forms, found := readOfficialForms()
	if len(found) > 0 {
		panic(found) // a test reads the embedded files
	}
	return forms
})

func readOfficialForms() ([]calc.Form, finding.List) {
	entries, _ := fs.ReadDir(samples, formsFolder) // embedded: always there
	r := &reader{fsys: samples, pool: &calc.Pool{}, files: map[string]string{}}
	var out []calc.Form
	for _, e := range entries {
		name := formsFolder + "/" + e.Name()
		r.files[name] = name
		if root := r.readTOML(name); root != nil {
			out = append(out, root.form())
		}
	}
	return out, r.Found
}

var formUnits = []string{"元", "万元", "亿元"}

// form reads one form.
func (s *section) form() calc.Form {
	f := calc.Form{
		Name: s.Need("name"), Number: s.Text("number"), Family: s.Need("family"), Maker: s.Text("maker"),
		Insurance: s.Texts("insurance"), Unit: s.Word("unit", "万元", formUnits), Apart: s.Yes("apart"), Final: s.Yes("final"), Pos: s.Place(),
	}
	if closed := s.section("closed", "closed"); closed != nil {
		f.Closed = &calc.FinalForm{Name: closed.Need("name"), Number: closed.Text("number"), Years: each(closed, "years", `years = [{ label = "决算数", basis = "决算" }]`, (*section).formYear)}
		closed.Close()
	}
	f.From = s.NeedWhole("from", 1950, 2200)
	if to, ok := s.Whole("to", 1950, 2200); ok {
		if f.To = int(to); f.To < f.From {
			s.r.Add(fault.Value, s.Pos("to"), fmt.Sprintf("停用的 %d 年在启用的 %d 年之前", f.To, f.From), "to 不早于 from", "改正 from 或 to；还在用的不写 to")
		}
	}
	if f.Unit == "亿元" {
		f.Decimals = 2
	}
	if n, ok := s.Whole("decimals", 0, 6); ok {
		f.Decimals = int(n)
	}
	f.Years = each(s, "years", "years = [{ back = 1 }, { back = 0 }]", (*section).formYear)
	if len(f.Years) == 0 {
		f.Years = []calc.FormYear{{Back: 1}, {Back: 0}}
	}
	f.Columns = each(s, "column", `column = [{ label = "小计" }]`, (*section).formColumn)
	if len(f.Columns) == 0 {
		f.Columns = []calc.FormColumn{{}}
	}
	f.Rows = each(s, "row", `row = [{ half = "收入", label = "…" }]`, (*section).formRow)
	if len(f.Rows) == 0 {
		s.r.Add(fault.KeyMissing, s.Place(), "没有行", "row = [ … ]", "写上各行")
	}
	byFund(&f)
	exhaust(&f, allMeasures(s.r.pool.Policy))
	s.formReferences(&f)
	s.Close()
	return f
}

// choice reads one of some words where the key is written.
func (s *section) choice(key string, words []string) string {
	if !s.Has(key) {
		s.Allow(key)
		return ""
	}
	return s.Word(key, "", words)
}

func (s *section) formYear() calc.FormYear {
	back, _ := s.Whole("back", 0, 9)
	return calc.FormYear{Label: s.Text("label"), Back: int(back), Basis: calc.Basis(s.choice("basis", basisWords())), Optional: s.Yes("optional"), Share: s.Texts("share")}
}

func (s *section) formColumn() calc.FormColumn {
	c := calc.FormColumn{Label: s.Text("label"), Measure: s.Text("measure"), Insurance: s.Texts("insurance"), None: s.Yes("none"), Books: s.formBooks()}
	for _, label := range s.Texts("sum") {
		rest := strings.TrimLeft(label, "-−－")
		c.Sum = append(c.Sum, calc.FormTerm{ID: strings.TrimSpace(rest), Minus: rest != label})
	}
	return c
}

// formBooks reads the accounts or the group that a column or row is about.
func (s *section) formBooks() (books []calc.Book) {
	for i, account := range s.Texts("accounts") {
		switch account {
		case calc.Pooled:
			books = append(books, calc.Book{})
		case calc.Personal, calc.PooledOnly:
			books = append(books, calc.Book{Account: account})
		default:
			s.r.Add(fault.Word, s.ItemPos("accounts", i), "没有账户"+fault.Quote(account), "统筹、个人账户、单建", "改正")
		}
	}
	if group := s.choice("group", calc.Groups()); group != "" {
		books = append(books, calc.Book{Group: group})
	}
	return books
}

func (s *section) formRow() calc.FormRow {
	r := calc.FormRow{Books: s.formBooks(), Half: s.Text("half"), Label: s.Need("label"), Level: s.choice("level", []string{"主项", "其中", "小计", "合计", "总计", "标题"}),
		Code: s.Text("code"), Every: s.Yes("every"), All: s.Yes("all"), Before: s.Text("before"), ID: s.Text("id"), Measure: s.Text("measure"), Insurance: s.Texts("insurance"), Crossed: s.Texts("crossed"), Unit: s.Text("unit")}
	indent, _ := s.Whole("indent", 0, 9)
	r.Indent = int(indent)
	switch s.choice("parts", []string{"=", ">="}) {
	case "=":
		r.Exact = true
	case ">=":
		r.AtLeast = true
	}
	r.Sum, r.Whole = terms(s.Text("sum")), terms(s.Text("whole"))
	r.Product, r.Quotient = of(s.Text("product"), "*"), of(s.Text("quotient"), "/")
	r.Texts, r.Instead = s.words("texts"), s.words("instead")
	if r.ID == "" {
		r.ID = r.Measure
	}
	return r
}

// terms takes apart a sum of rows or measures.
func terms(text string) (out []calc.FormTerm) {
	minus := false
	for _, word := range strings.Fields(signs.Replace(text)) {
		switch word {
		case "+", "-":
			minus = word == "-"
		default:
			out = append(out, calc.FormTerm{ID: word, Minus: minus})
			minus = false
		}
	}
	return out
}

// signs stand apart from what they add up.
var signs = strings.NewReplacer("+", " + ", "＋", " + ", "-", " - ", "−", " - ", "－", " - ")

// words are texts by column; nil for none.
func (s *section) words(key string) map[string]string {
	below := s.section(key, key)
	if below == nil {
		return nil
	}
	out := map[string]string{}
	for _, label := range below.Keys() {
		out[label] = below.Text(label)
	}
	return out
}

// of takes apart a product or quotient of rows.
func of(text, sign string) []string {
	if text == "" {
		return nil
	}
	parts := strings.Split(text, sign)
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}
