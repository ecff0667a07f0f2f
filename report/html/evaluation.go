package html

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/report/amount"
	"tongchou/report/chart"
	"tongchou/report/colour"
)

// Names that make a scheme an evaluation: an indicator X has the parameters
// X_分值 X_目标值 X_零分值 and the steps X_完成值 X_得分; 考核总分 adds up.
const (
	fullPoints = "_分值"
	target     = "_目标值"
	zeroPoint  = "_零分值"
	reached    = "_完成值"
	points     = "_得分"
	totalScore = "考核总分"
	scoreInput = "考核得分" // of another scheme: the score that counts
)

// evaluationPage is evaluation.html: the self-evaluation of every unit.
type evaluationPage struct {
	base
	Sections []evaluationSection
}

type evaluationSection struct {
	calc.Insurance
	ID, Scheme, Sentence string
	Marks                []string
	Figures              []*figure
	Ranking              grid
	Units                []grid
}

// evaluated is a run that scores units.
type evaluated struct {
	run        *calc.Run
	indicators []indicator
	total      *calc.StepColumn
}

// indicator is one line of the self-evaluation.
type indicator struct {
	name               string
	full, target, zero *calc.Parameter
	reached, points    *calc.StepColumn
	kind               string // of the target: how its values are written
}

// evaluations are the runs whose scheme follows the naming of an evaluation.
func (s *site) evaluations() []evaluated {
	var out []evaluated
	for _, run := range s.Runs {
		e := evaluated{run: run, total: stepColumn(run, totalScore)}
		for _, p := range run.Scheme.Parameters {
			name, ok := strings.CutSuffix(p.Name, fullPoints)
			if !ok {
				continue
			}
			in := indicator{name: name, full: p, target: run.Scheme.Parameter(name + target), zero: run.Scheme.Parameter(name + zeroPoint),
				reached: stepColumn(run, name+reached), points: stepColumn(run, name+points)}
			if in.target != nil && in.reached != nil && in.points != nil {
				in.kind = in.target.Kind
				e.indicators = append(e.indicators, in)
			}
		}
		if e.total != nil && len(e.indicators) > 0 {
			out = append(out, e)
		}
	}
	return out
}

// stepColumn is a step's values for each unit, nil without such a step.
func stepColumn(run *calc.Run, name string) *calc.StepColumn {
	for i := range run.Steps {
		if c := &run.Steps[i]; c.Step.Name == name && c.PerUnit && len(c.Cells) == len(run.Units) {
			return c
		}
	}
	return nil
}

func (s *site) evaluation() *evaluationPage {
	p := &evaluationPage{base: s.base("", "evaluation.html", s.Pool.Policy.Name, "考核自评", s.year())}
	for _, e := range s.scored {
		section := s.evaluationSection(e)
		p.Charts = p.Charts || len(section.Figures) > 0
		p.Sections = append(p.Sections, section)
		p.Switch = append(p.Switch, e.run.Insurance)
	}
	return p
}

func (s *site) evaluationSection(e evaluated) evaluationSection {
	sec := evaluationSection{Insurance: e.run.Insurance, ID: "scores-" + e.run.Insurance.Slug, Scheme: e.run.Scheme.Name,
		Marks: documentMarks(s.Pool.Policy.Document(e.run.Scheme.Document)), Ranking: s.ranking(e), Figures: drawn(s.scores(e))}
	if e.run.Scheme.Assumed {
		sec.Marks = append(sec.Marks, "测算参数")
	}
	if e.run.Preview {
		sec.Marks = append(sec.Marks, "预测")
	}
	sec.Sentence = e.sentence(s)
	for i := range e.run.Units {
		sec.Units = append(sec.Units, s.selfEvaluation(e, i))
	}
	return sec
}

// known are the units whose total was computed, by their place in the run.
func (e *evaluated) known() []int {
	var out []int
	for i, c := range e.total.Cells {
		if c.Value.Num != nil {
			out = append(out, i)
		}
	}
	return out
}

// compared compares the totals of two units.
func (e *evaluated) compared(a, b int) int {
	return e.total.Cells[a].Value.Num.Cmp(e.total.Cells[b].Value.Num)
}

// sentence says who stands where.
func (e *evaluated) sentence(s *site) string {
	known := e.known()
	if len(known) == 0 {
		return "没有算出总分。"
	}
	best, worst := slices.MaxFunc(known, e.compared), slices.MinFunc(known, e.compared)
	unit := func(i int) string {
		return s.Pool.NameOf(e.run.Units[i]) + " " + amount.Ratio(e.total.Cells[i].Value.Num) + " 分"
	}
	return fmt.Sprintf("%d 个统筹区按 %d 项指标自评，最高%s，最低%s。填报了考核得分的以填报为准，没有填报的取自评总分。", len(e.total.Cells), len(e.indicators), unit(best), unit(worst))
}

// ranking has the units down, in their order, and the points across.
func (s *site) ranking(e evaluated) grid {
	head := []string{"!统筹区"}
	for _, in := range e.indicators {
		head = append(head, "#"+in.name)
	}
	g := grid{Caption: e.run.Insurance.Name + "：各指标得分（分）；采用＝计算下拨时用的考核得分", Head: columns(append(head, "#自评总分", "#采用", "!采用的来源")...)}
	for i, u := range e.run.Units {
		row := []cell{{Text: s.Pool.NameOf(u), Href: "#" + evaluationID(e.run, s.Pool.Units[u])}}
		for _, in := range e.indicators {
			row = append(row, cell{Text: amount.Ratio(in.points.Cells[i].Value.Num)})
		}
		used, origin := s.usedScore(e.run, u)
		g.add(append(row, cell{Text: amount.Ratio(e.total.Cells[i].Value.Num)}, cell{Text: amount.Ratio(used)}, cell{Text: origin})...)
	}
	full := []cell{{Text: "满分"}}
	sum := new(big.Rat)
	for _, in := range e.indicators {
		v := e.run.Parameter(in.full)
		full = append(full, cell{Text: v.Raw})
		if v.Value.Num != nil {
			sum.Add(sum, v.Value.Num)
		}
	}
	g.Foot = append(full, cell{Text: formula.Decimal(sum)}, cell{}, cell{})
	return g
}

// usedScore is the score that another scheme of the insurance counts with.
func (s *site) usedScore(run *calc.Run, unit int) (*big.Rat, string) {
	for _, other := range s.Runs {
		if other.Insurance != run.Insurance {
			continue
		}
		at := slices.Index(other.Units, unit)
		for _, in := range other.Inputs {
			if in.Rule.Name != scoreInput || !in.Rule.PerUnit || at < 0 {
				continue
			}
			if c := in.Cells[at]; !c.Missing {
				origin := c.Origin
				if origin != calc.OriginRow && origin != calc.OriginWhatIf {
					origin = "自评总分"
				}
				return c.Value.Num, origin
			}
		}
	}
	return nil, amount.Missing
}

func evaluationID(run *calc.Run, u calc.Unit) string {
	return "self-" + run.Insurance.Slug + "-" + u.Code
}

// selfEvaluation is a unit's table in the usual columns; the reason for a
// shortfall is the unit's to write.
func (s *site) selfEvaluation(e evaluated, i int) grid {
	u := s.Pool.Units[e.run.Units[i]]
	g := grid{ID: evaluationID(e.run, u), Caption: fmt.Sprintf("%s · %s · %d 年度考核自评表", u.Name, e.run.Insurance.Name, s.Year),
		Head: columns("指标", "#目标值", "#零分值", "#完成值", "#分值", "#得分", "~偏差原因")}
	for _, in := range e.indicators {
		name := cell{Text: in.name}
		if in.target.Note != "" {
			name.Asides = []string{in.target.Note}
		}
		goal, full := e.run.Parameter(in.target).Raw, e.run.Parameter(in.full).Raw
		zero := amount.Missing
		if in.zero != nil {
			zero = e.run.Parameter(in.zero).Raw
		}
		reason := cell{}
		if c := in.points.Cells[i].Value.Num; c != nil && atFull(e.run, in, c) {
			reason.Text = amount.Missing
		}
		g.add(name, cell{Text: withKind(goal, in.kind)}, cell{Text: withKind(zero, in.kind)},
			cell{Text: evaluationValue(in.reached.Cells[i].Value.Num, in.kind)}, cell{Text: full},
			cell{Text: amount.Ratio(in.points.Cells[i].Value.Num)}, reason)
	}
	g.Foot = []cell{{Text: "总分"}, {}, {}, {}, {}, {Text: amount.Ratio(e.total.Cells[i].Value.Num)}, {}}
	return g
}

// atFull reports whether an indicator has all its points: there is no
// deviation to explain.
func atFull(run *calc.Run, in indicator, got *big.Rat) bool {
	full := run.Parameter(in.full).Value.Num
	return full != nil && got.Cmp(full) >= 0
}

// evaluationValue writes what was reached in the way the target is written.
func evaluationValue(r *big.Rat, kind string) string {
	switch {
	case r == nil:
		return amount.Missing
	case kind == "ratio":
		return amount.Percent(r)
	case kind == "months":
		return amount.Months(r) + " 个月"
	case kind == "money":
		return amount.Yuan(r)
	}
	return amount.Ratio(r)
}

// scores ranks the units by their total, stacked by indicator.
func (s *site) scores(e evaluated) *figure {
	order := e.known()
	slices.SortStableFunc(order, func(a, b int) int { return e.compared(b, a) })
	if len(order) == 0 || len(order) > chart.MaxRows {
		return nil
	}
	f := &figure{ID: "scores-chart-" + e.run.Insurance.Slug, Title: "自评总分，从高到低", Sub: "分；各段是各项指标的得分", Format: "score", Repeats: true, Height: barHeight(len(order)) + 16,
		Label: fmt.Sprintf("条形图：%d 个统筹区的自评总分", len(order)), Table: table{Caption: "自评总分", Head: columns("统筹区", "#自评总分（分）")}}
	var names []string
	for _, i := range order {
		names = append(names, s.Pool.NameOf(e.run.Units[i]))
		f.Table.Rows = append(f.Table.Rows, []string{names[len(names)-1], amount.Ratio(e.total.Cells[i].Value.Num)})
	}
	var legend []string
	for _, in := range e.indicators {
		legend = append(legend, in.name)
	}
	shades := []colour.Colour{colour.Pool, colour.LastYear, colour.Muted, colour.Open, colour.Unit}
	b := horizontal(f.ID, names, 32, nil, legendOnTop(legend...))
	for k, in := range e.indicators {
		data := make([]opts.BarData, len(order))
		for j, i := range order {
			data[j] = opts.BarData{Value: number(in.points.Cells[i].Value.Num, 2)}
			if k == len(e.indicators)-1 { // the end of the bar carries the total
				data[j].Name = amount.Ratio(e.total.Cells[i].Value.Num)
			}
		}
		settings := []charts.SeriesOpts{}
		if k == len(e.indicators)-1 {
			settings = append(settings, labelled("right"))
		}
		bars(b, in.name, shades[k%len(shades)], "score", data, settings...)
	}
	f.drawing = b
	return f
}
