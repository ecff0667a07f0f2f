package html

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"sync"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/report"
	"tongchou/report/chart"
)

// site is a view with the indexes that all pages of a pack look things up in.
// It is built once and only read afterwards (parts fill in as they are asked for),
// so pages render side by side.
type site struct {
	*report.View
	files    map[string]bool
	cells    map[finding.Pos]cellAt
	rows     map[unitKey][]*calc.Row                // every row of a unit in an insurance, by year, best 口径 first
	balances map[string]map[int][]chart.Balance     // projected, by insurance and unit
	fans     map[string]map[report.FanAt][]*big.Rat // of 年末结余, by insurance; empty without random courses
	first    map[string]*chart.FirstYears           // by insurance; nil where nothing is projected
	notices  map[unitKey][]Paper
	parts    sync.Map // of sums over many units: by node, the children by name

	scored   []evaluated         // the runs that score units
	laws     []schemeLaw         // of the policy's schemes, without examples
	rules    map[ruleName]string // where the policy's checks stand on its page
	groups   func() []checkGroup // the remarks, by check
	contents []topic             // the pages that have something to say
}

type cellAt struct {
	row     *calc.Row
	measure string
}

// unitKey is a unit in an insurance; unit -1 is the pool.
type unitKey struct {
	insurance string
	unit      int
}

func newSite(v *report.View, opt Options) *site {
	s := &site{
		View:     v,
		files:    map[string]bool{},
		cells:    map[finding.Pos]cellAt{},
		rows:     map[unitKey][]*calc.Row{},
		balances: map[string]map[int][]chart.Balance{},
		fans:     map[string]map[report.FanAt][]*big.Rat{},
		first:    map[string]*chart.FirstYears{},
		notices:  map[unitKey][]Paper{},
	}
	for _, f := range opt.Files {
		s.files[f] = true
	}
	s.indexRows()
	for i := range v.Insurances {
		iv := &v.Insurances[i]
		s.first[iv.Name] = chart.FirstYearsOf(v, iv)
		s.fans[iv.Name], s.balances[iv.Name] = v.Fan(iv.Name), chart.Projected(v, iv)
	}
	for _, p := range opt.Papers {
		k := unitKey{p.Run.Insurance.Name, p.Unit}
		s.notices[k] = append(s.notices[k], p)
	}
	s.scored = s.evaluations()
	for _, scheme := range v.Pool.Policy.Schemes {
		s.laws = append(s.laws, s.schemeLaw(scheme, nil))
	}
	s.rules = s.checkRules()
	s.groups = sync.OnceValue(s.allChecks)
	s.contents = s.topics()
	return s
}

// readFrom says which 口径 the figures of a year have: "；2025 年数取预计", "" when unknown.
func (s *site) readFrom(iv *report.InsuranceView, year int) string {
	if b := s.BasesOf(iv, year); b != "" {
		return fmt.Sprintf("；%d 年数取%s", year, b)
	}
	return ""
}

func (s *site) indexRows() {
	for i := range s.Pool.Rows {
		r := &s.Pool.Rows[i]
		k := unitKey{r.Insurance, r.Unit}
		s.rows[k] = append(s.rows[k], r)
		for m, c := range r.Cells {
			s.cells[c.Pos] = cellAt{r, m}
		}
	}
	for _, rows := range s.rows {
		slices.SortStableFunc(rows, func(a, b *calc.Row) int {
			if a.Year != b.Year {
				return a.Year - b.Year
			}
			return slices.Index(calc.Bases(), a.Basis) - slices.Index(calc.Bases(), b.Basis)
		})
	}
}

// noticeLinks are the included papers of a unit in an insurance, seen from
// root; the scheme is named where the insurance has several.
func (s *site) noticeLinks(root string, k unitKey) []link {
	several := len(moneyRuns(s.insurance(k.insurance))) > 1
	var out []link
	for _, n := range s.notices[k] {
		name := "notices/" + n.Name
		if !s.files[name] {
			continue
		}
		text := n.Word
		if several {
			text = n.Run.Scheme.Name + text
		}
		out = append(out, link{root + name, text + " ↓"})
	}
	return out
}

// moneyRuns are the schemes of an insurance that move money; a scheme that only
// scores or shares nothing has no account and no notice.
func moneyRuns(iv *report.InsuranceView) []*calc.Run {
	var out []*calc.Run
	for _, run := range iv.Runs {
		if slices.ContainsFunc(run.Scheme.Steps, func(st *calc.Step) bool { return st.Flow.Account() }) {
			out = append(out, run)
		}
	}
	return out
}

// paperLinks is a unit's own workbook, when the pack has it.
func (s *site) paperLinks(root, code string) []link {
	if name := "units/" + code + ".xlsx"; s.files[name] {
		return []link{{root + name, "底稿 ↓"}}
	}
	return nil
}

// stamp is laid over drawings that name a unit as short of money while not every
// figure they rest on is an office's own.
func (s *site) stamp(names bool) string {
	if names && s.Warning != "" {
		return "样例数据"
	}
	return ""
}

// natureMark is the label of a figure that is not firm: 估算, 余项, 示意; "" for
// published, derived and the office's own figures.
func natureMark(n calc.Nature) string {
	switch n {
	case calc.Estimated, calc.Remainder, calc.Shown:
		return string(n)
	}
	return ""
}

// natureWord names every 性质, the office's own figures included.
func natureWord(n calc.Nature) string {
	if n == calc.Unmarked {
		return "本单位填报"
	}
	return string(n)
}

// statusMarks labels a value that is not decided, not known yet or not in force.
func statusMarks(status calc.Status, awaits calc.Stage, unknown bool) []string {
	switch {
	case unknown: // which its amount says
		return nil
	case status == calc.StatusPreview:
		return []string{"预测"}
	case awaits != "":
		return []string{awaits.Awaited()}
	case status == calc.StatusEstimate:
		return []string{"未核定"}
	}
	return nil
}

// documentMarks labels what rests on a draft or on an inferred rule.
func documentMarks(d *calc.Document) []string {
	if d == nil || d.Status == "" || d.Status == "正式" {
		return nil
	}
	return []string{d.Status}
}

// cite is a document and a clause in one phrase.
func cite(d *calc.Document, clause string) string {
	if d == nil {
		return clause
	}
	return strings.TrimSpace("《" + d.Title + "》" + clause)
}
