// Package paper says what every paper of the year says and how it is set: the
// notices, the year's report and the table of all units, as documents of
// package typeset. It knows no file format; a writer draws the documents.
//
// The way of a paper: fields of the view fill the text of its kind (texts of
// package templates), annexes of figures follow it, and typeset puts both on
// pages. What a paper says depends on the view alone.
package paper

import (
	"fmt"
	"strings"

	"tongchou/report"
	"tongchou/report/typeset"
)

// Paper is one document on its way to a file.
type Paper struct {
	Name   string  // its file in the pack
	Title  string  // in an outline; "" for the document's own
	Apart  bool    // not in the collection
	Unit   string  // chapter of the collection, "" before the first
	Notice *Notice // nil for the report and the summary
	Write  func() (*typeset.Document, error)
}

// Set is all papers of a view with what their files say of themselves.
type Set struct {
	Papers     []Paper
	Collection string // title of the file that holds all of them
	Subject    string
	Keywords   string
	Author     string
	Date       string        // 20260101: of the papers, never the clock
	Varying    map[rune]bool // characters that differ from paper to paper
}

// Of lists the papers of a view: the year's report, the summary, the notices.
func Of(v *report.View) (*Set, error) {
	ts, err := embeddedTexts()
	if err != nil {
		return nil, err
	}
	name := fmt.Sprintf("%s%d年度", v.Pool.Policy.Name, v.Year)
	s := &Set{
		Collection: name + "通知合订本",
		Subject:    name + "上级补助收入和上解上级支出",
		Keywords:   strings.Join(append([]string{v.Stage.Word()}, v.Marks...), "；"),
		Date:       fmt.Sprintf("%d0101", v.Year),
		Varying:    varying(v),
	}
	if o := v.Pool.Office; o != nil {
		s.Author = strings.Join(append([]string{o.Issuer}, o.JointIssuers...), "、")
		if o.Date != "" {
			s.Date = strings.ReplaceAll(o.Date, "-", "")
		}
	}
	plain := func(write func(*report.View) *typeset.Document) func() (*typeset.Document, error) {
		return func() (*typeset.Document, error) { return write(v), nil }
	}
	s.Papers = []Paper{
		{Name: annualName, Title: name + "测算报告", Apart: true, Write: plain(annualReport)},
		{Name: summaryName, Title: "汇总表", Write: plain(summary)},
	}
	list := notices(v)
	for i := range list {
		n := &list[i]
		s.Papers = append(s.Papers, Paper{Name: "notices/" + n.Name, Unit: unitOf(v, n).Name, Notice: n,
			Write: func() (*typeset.Document, error) { return ts.document(v, n) }})
	}
	return s, nil
}

// inWords are the characters of amounts in words.
const inWords = "零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整"

// varying are the characters of a unit's own texts, of decisions and of amounts
// in words. They follow from the pool, never from which papers are made.
func varying(v *report.View) map[rune]bool {
	out := map[rune]bool{}
	units := map[rune]int{} // how many units' texts hold a character
	for _, u := range v.Pool.Units {
		own := map[rune]bool{}
		for _, r := range u.Name + u.Payee + u.Bank + u.Type {
			own[r] = true
		}
		for r := range own {
			units[r]++
		}
	}
	for r, n := range units { // what every unit's texts hold is no unit's own
		out[r] = n < len(v.Pool.Units)
	}
	for _, r := range inWords {
		out[r] = true
	}
	for _, in := range v.Pool.Inputs {
		for _, r := range in.Basis + in.Raw {
			out[r] = r > 0x7F
		}
	}
	return out
}
