package xlsx

import (
	"fmt"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/report/xlsx/book"
)

// atlas says which cell of the workbook holds what a formula can read. Every
// place is settled before the first formula is written, so that sheets may
// read each other in any direction.
type atlas struct {
	year       book.Place                       // 年度
	parameters map[*calc.Parameter]book.Place   // 参数
	inputs     map[inputKey]book.Range          // 输入, 台账 and the like, one cell a unit
	poolInputs map[inputKey]book.Place          // one cell of the pool
	figures    map[figureKey]book.Range         // 数据: measures of a year
	columns    map[string]map[string]book.Range // 单位.X by insurance and column
	papers     map[*calc.Run]*paper             // 底稿: steps
	schemes    []string                         // names of all schemes
}

// inputKey names a value of 输入: 核定月数, 台账.上年上解, 基金.年初余额.
type inputKey struct {
	run  *calc.Run
	name string
}

// figureKey names a measure as formulas do: 上年 or 未来2年, and the measure.
type figureKey struct {
	insurance, space, measure string
}

// view is the cell map of one formula: seen from a sheet, in the row of the
// k-th unit of a run. Pool-level formulas have k = -1.
type view struct {
	atlas *atlas
	run   *calc.Run
	from  *book.Sheet
	k     int
}

// Name gives the cell of a name.
func (v view) Name(n *formula.Node) (string, error) {
	if p, ok := v.atlas.one(v.run, n); ok {
		return p.Fixed(v.from), nil
	}
	vec, ok := v.atlas.each(v.run, n)
	if !ok && v.atlas.foreign(n.Space) {
		return `""`, nil // a scheme that does not apply to this insurance: missing, for 缺省 to see
	}
	if !ok {
		return "", fmt.Errorf("底稿里没有 %s 的单元格", n.Title())
	}
	if v.k < 0 {
		return "", fmt.Errorf("%s 随统筹区变化，不能用在全统筹的公式里", n.Title())
	}
	return vec.At(v.k).Ref(v.from), nil
}

// Over gives an aggregate: of a name directly, of anything else through a
// helper column.
func (v view) Over(n *formula.Node) (string, error) {
	x := n.Args[0]
	if len(n.Args) == 1 && n.Str != "计数" && x.Op == formula.OpName {
		if vec, ok := v.atlas.each(v.run, x); ok {
			return overWord[n.Str] + "(" + vec.Span(v.from) + ")", nil
		}
	}
	p, err := v.atlas.papers[v.run].helper(n)
	if err != nil {
		return "", err
	}
	return p.Fixed(v.from), nil
}

var overWord = map[string]string{"合计": "SUM", "平均": "AVERAGE", "计数": "SUM"}

// MayBeBlank reports whether the cell of a name can be empty: steps and
// parameters always have a value.
func (v view) MayBeBlank(n *formula.Node) bool {
	if n.Space == "" {
		_, perUnit := v.atlas.inputs[inputKey{v.run, n.Name}]
		_, ofPool := v.atlas.poolInputs[inputKey{v.run, n.Name}]
		return perUnit || ofPool
	}
	return v.atlas.scheme(v.run, n.Space) == nil && n.Space != "基金"
}

// Decimals bounds the decimals of amounts: data are kept to the fen, a step has
// what its formula can come to. A parameter may be changed to anything.
func (v view) Decimals(n *formula.Node) (int, bool) {
	switch data := measureSpace(n.Space); {
	case n.Type == formula.CountType:
		return 0, data
	case n.Type != formula.MoneyType:
		return 0, false
	case data || n.Space == "台账" || n.Space == "基金":
		return fenDecimals, true
	}
	p := v.atlas.papers[v.run]
	if n.Space != "" {
		p = v.atlas.scheme(v.run, n.Space)
	}
	if p == nil {
		return 0, false
	}
	return p.decimals(n.Name)
}

// one finds the cell of a name that is the same for every unit.
func (a *atlas) one(run *calc.Run, n *formula.Node) (book.Place, bool) {
	if n.Title() == "年度" {
		return a.year, true
	}
	if n.Space == "" {
		for _, p := range run.Scheme.Parameters {
			if p.Name == n.Name {
				at, ok := a.parameters[p]
				return at, ok
			}
		}
	}
	if at, ok := a.poolInputs[inputKey{run, n.Title()}]; ok {
		return at, true
	}
	at, ok := a.step(run, n)
	return at.Place, ok && !at.perUnit
}

// each finds the cells of a name that differs by unit.
func (a *atlas) each(run *calc.Run, n *formula.Node) (book.Range, bool) {
	if n.Space == "单位" {
		v, ok := a.columns[run.Insurance.Name][n.Name]
		return v, ok
	}
	if v, ok := a.inputs[inputKey{run, n.Title()}]; ok {
		return v, true
	}
	if v, ok := a.figures[figureKey{run.Insurance.Name, n.Space, n.Name}]; ok {
		return v, true
	}
	at, ok := a.step(run, n)
	if !ok || !at.perUnit {
		return book.Range{}, false
	}
	return at.Place.Down(len(run.Units)), true
}

// stepPlace is where a step stands: its first unit's cell, or its single one.
type stepPlace struct {
	book.Place
	perUnit bool
}

// step finds a step of the run's own scheme, or 方案名.步骤名 of another.
func (a *atlas) step(run *calc.Run, n *formula.Node) (stepPlace, bool) {
	p := a.papers[run]
	if n.Space != "" {
		p = a.scheme(run, n.Space)
	}
	if p == nil {
		return stepPlace{}, false
	}
	at, ok := p.steps[n.Name]
	return at, ok
}

// scheme finds the paper of another scheme for the same insurance.
func (a *atlas) scheme(run *calc.Run, name string) *paper {
	for other, p := range a.papers {
		if other.Scheme.Name == name && other.Insurance == run.Insurance {
			return p
		}
	}
	return nil
}

// foreign reports whether a space is the name of a scheme.
func (a *atlas) foreign(space string) bool {
	return slices.Contains(a.schemes, space)
}

// titles is a cell map that leaves names as they are: it tells equal formulas apart.
type titles struct{}

func (titles) Name(n *formula.Node) (string, error) { return n.Title(), nil }

func (titles) Over(n *formula.Node) (string, error) {
	return n.Str + "(" + written(n.Args...) + ")", nil
}

func (titles) MayBeBlank(*formula.Node) bool { return true }

func (titles) Decimals(*formula.Node) (int, bool) { return 0, false }

// written is a formula's text in one spelling, whatever its spaces and brackets.
func written(nodes ...*formula.Node) string {
	var parts []string
	for _, n := range nodes {
		s, _ := formula.ExcelNode(n, titles{}) // titles knows every name
		parts = append(parts, s)
	}
	return strings.Join(parts, ", ")
}
