package data

import (
	"errors"
	"math/big"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/finding"
)

// line is a record of a table, read by column name. A field that cannot be
// read is reported and makes the line bad; the caller goes on to the next
// field, so that one pass finds every fault of the line.
type line struct {
	r   *reader
	c   columns
	rec record
	bad bool
}

// lines yields the records of a table.
func (r *reader) lines(t *table, c columns) []*line {
	out := make([]*line, len(t.records))
	for i, rec := range t.records {
		out[i] = &line{r: r, c: c, rec: rec}
	}
	return out
}

// cell is the cell of a column; false when the table has no such column.
func (l *line) cell(name string) (cell, bool) {
	i, ok := l.c.at[name]
	if !ok {
		return cell{}, false
	}
	return l.rec.cells[i], true
}

// text is the trimmed text of a column, "" when blank or absent.
func (l *line) text(name string) string {
	c, _ := l.cell(name)
	return strings.TrimSpace(c.text)
}

// pos is the place of a column's cell, or of the line where the column is absent.
func (l *line) pos(name string) finding.Pos {
	if c, ok := l.cell(name); ok {
		return c.pos
	}
	return l.rec.pos
}

// fault reports a fault of a column's cell.
func (l *line) fault(id, name, found, expected, remedy string) {
	l.bad = true
	l.r.reported[l.pos(name)] = true
	l.r.add(id, l.pos(name), found, expected, remedy)
}

// refer reports a reference to something that the policy does not have, unless
// the policy has faults of its own that may be the reason.
func (l *line) refer(id, name, found, expected, remedy string) {
	if l.r.policyFaults {
		l.bad = true
		return
	}
	l.fault(id, name, found, expected, remedy)
}

// refuse reports what a parser said of a column's cell.
func (l *line) refuse(name string, err error) {
	var bad *NumberError
	if errors.As(err, &bad) {
		l.fault(bad.ID, name, bad.Found, bad.Expected, bad.Remedy)
		return
	}
	l.fault(faultNumber, name, err.Error(), "", "")
}

// need is the text of a column that may not be blank. A column that is absent
// has been reported with the header.
func (l *line) need(name string) string {
	s := l.text(name)
	if s != "" {
		return s
	}
	if c, ok := l.cell(name); ok && !l.r.reported[c.pos] {
		l.fault(faultBlank, name, quote(name)+"是空的", "不能空白", "填上"+name)
	}
	l.bad = true
	return ""
}

// year reads the column 年度.
func (l *line) year() int {
	s := l.need("年度")
	if s == "" {
		return 0
	}
	year, err := ParseYear(s)
	if err != nil {
		l.refuse("年度", err)
	}
	return year
}

// oneOf reads a column that must hold one of some words.
func (l *line) oneOf(id, name string, words []string) string {
	s := l.need(name)
	if s != "" && !slices.Contains(words, s) {
		l.fault(id, name, name+quote(s)+"不认识", strings.Join(words, "、"), perhaps(s, words))
	}
	return s
}

// insurance reads the column 险种; any word passes when the policy, which says
// what there are, has faults.
func (l *line) insurance() string {
	if l.r.policyFaults {
		return l.need("险种")
	}
	return l.oneOf(faultInsurance, "险种", insuranceNames(l.r.pool.Policy))
}

func insuranceNames(p *calc.Policy) []string {
	var names []string
	for _, i := range p.Insurances() {
		names = append(names, i.Name)
	}
	return names
}

// unit reads the column 代码 as a unit of the pool.
func (l *line) unit() int {
	code := l.need("代码")
	if code == "" {
		return -1
	}
	i, ok := l.r.units[code]
	if !ok {
		l.unknownCode(code)
		return -1
	}
	return i
}

func (l *line) unknownCode(code string) {
	if l.r.units == nil { // units.csv could not be read and has been reported
		l.bad = true
		return
	}
	codes := make([]string, len(l.r.pool.Units))
	for i, u := range l.r.pool.Units {
		codes[i] = u.Code
	}
	l.fault(faultCode, "代码", "代码"+quote(code)+"不在 units.csv 中", "", perhaps(tidy(code), codes))
}

// scaled reads a column of money or heads in the unit of its header. Blank is nil.
func (l *line) scaled(name string, unit Scale, parse func(string, Scale) (*big.Rat, error)) *big.Rat {
	c, ok := l.cell(name)
	if !ok || c.blank() {
		return nil
	}
	text := c.text
	if c.numeric {
		text = denoise(text, unit.Decimals)
	}
	v, err := parse(text, unit)
	if err != nil {
		l.refuse(name, err)
		return nil
	}
	return v
}

// perhaps is the remedy that names the nearest known word, if one is near.
func perhaps(name string, known []string) string {
	if near := finding.Nearest(name, known); near != "" {
		return "是否为“" + near + "”"
	}
	return ""
}

// moneyScale is the unit of a money column by its header; the default is 元.
func (r *reader) moneyScale(t *table, c columns, name string) Scale {
	return r.scale(t, c, name, []Scale{Yuan, WanYuan, YiYuan})
}

func (r *reader) scale(t *table, c columns, name string, units []Scale) Scale {
	word := c.unit[name]
	if word == "" {
		return units[0]
	}
	var words []string
	for _, u := range units {
		if u.Word == word {
			return u
		}
		words = append(words, u.Word)
	}
	r.add(faultUnit, t.header[c.at[name]].pos, "表头"+quote(name)+"的单位"+quote(word)+"不认识", strings.Join(words, "、"), "把数换算后改写单位")
	t.doubtful = true
	return units[0]
}

// noUnits reports headers with a unit on columns that have none.
func (r *reader) noUnits(t *table, c columns, with ...string) {
	for _, name := range c.order {
		if c.unit[name] != "" && !slices.Contains(with, name) {
			r.add(faultUnit, t.header[c.at[name]].pos, "表头"+quote(name)+"带有单位"+quote(c.unit[name]), "没有单位的列", "删去括号里的单位")
		}
	}
}
