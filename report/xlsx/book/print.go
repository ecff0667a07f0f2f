package book

import (
	"fmt"
	"strings"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
)

// page sets up paper: A4, printed as the sheet was fitted to it.
func (w *writer) page(s *Sheet, p paper, b *Book) {
	size, orientation, down := 9, "landscape", p.high // A4
	if s.OnePage {
		down = 1
	}
	order := "overThenDown"
	w.check(w.file.SetPageLayout(s.Name, &excelize.PageLayoutOptions{
		Size: &size, Orientation: &orientation, FitToWidth: &p.across, FitToHeight: &down, PageOrder: &order,
	}))
	side, top, foot, yes := 0.5, 0.6, 0.3, true
	w.check(w.file.SetPageMargins(s.Name, &excelize.PageLayoutMarginsOptions{
		Left: &side, Right: &side, Top: &top, Bottom: &top, Header: &foot, Footer: &foot, Horizontally: &yes,
	}))
	footer := "&L" + headerText(b.Title) + "&C第 &P 页 共 &N 页&R" + headerText(s.Name)
	header := ""
	if b.Doubts != "" {
		header = "&R" + headerText("标记："+b.Doubts)
	}
	w.check(w.file.SetHeaderFooter(s.Name, &excelize.HeaderFooterOptions{OddHeader: header, OddFooter: footer}))
	first, last := s.TitleFrom+1, s.Heads
	if s.Again > 0 {
		first, last = s.Again+1, s.Again+1
	}
	if last == 0 {
		return
	}
	titles := fmt.Sprintf("%s!$%d:$%d", quoted(s.Name), first, last)
	if s.Leads > 0 && p.across > 1 {
		titles = fmt.Sprintf("%s!$A:$%s,", quoted(s.Name), Column(s.Leads-1)) + titles
	}
	w.check(w.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: titles, Scope: s.Name}))
}

// headerText is a text in the small language of headers, where & begins a code.
func headerText(s string) string { return Cut(strings.ReplaceAll(s, "&", "&&"), 60) }

// extras adds comments, links, lists, alarms, the filter and the lock.
func (w *writer) extras(s *Sheet) {
	for _, n := range s.notes {
		w.check(w.file.AddComment(s.Name, noteOf(n)))
	}
	for _, l := range s.links {
		w.check(w.file.SetCellHyperLink(s.Name, l.from.Ref(s), l.to.Ref(nil), "Location"))
	}
	for _, c := range s.choices {
		if !listable(c.values) {
			continue
		}
		v := excelize.NewDataValidation(true)
		v.Sqref = c.cells
		w.check(v.SetDropList(c.values))
		w.check(w.file.AddDataValidation(s.Name, v))
	}
	for _, l := range s.limits {
		v, err := l.excel()
		if err != nil {
			w.check(err)
			return
		}
		w.check(w.file.AddDataValidation(s.Name, v))
	}
	for _, a := range s.alarms {
		w.check(w.file.SetConditionalFormat(s.Name, a.cells, []excelize.ConditionalFormatOptions{{
			Type: "formula", Criteria: a.formula, Format: w.alarmStyle(),
		}}))
	}
	if s.Filter != "" {
		w.check(w.file.AutoFilter(s.Name, s.Filter, nil))
	}
	w.check(w.file.ProtectSheet(s.Name, &excelize.SheetProtectionOptions{
		SelectLockedCells: true, SelectUnlockedCells: true, AutoFilter: true, Sort: true,
		FormatCells: true, FormatColumns: true, FormatRows: true, EditObjects: true, EditScenarios: true,
	}))
}

// listable reports whether a drop-down can hold the values: a comma parts
// them, and there is room for 255 characters.
func listable(values []string) bool {
	all := strings.Join(values, ",")
	return strings.Count(all, ",") == len(values)-1 && len(utf16.Encode([]rune(all))) <= 255
}

func (w *writer) alarmStyle() *int {
	if w.red == nil {
		id, err := w.file.NewConditionalStyle(&excelize.Style{Font: &excelize.Font{Color: risk, Bold: true}})
		w.check(err)
		w.red = &id
	}
	return w.red
}

// noteOf sizes a comment to its text.
func noteOf(n note) excelize.Comment {
	lines := 0
	for part := range strings.SplitSeq(n.text, "\n") {
		lines += 1 + int(width(part)/44)
	}
	return excelize.Comment{
		Cell: n.at.Ref(n.at.sheet), Author: "tongchou", Width: 330, Height: uint(18*lines + 12),
		Paragraph: []excelize.RichTextRun{{Text: n.text, Font: &excelize.Font{Family: typeset, Size: 9}}},
	}
}

func (l Limit) excel() (*excelize.DataValidation, error) {
	v := excelize.NewDataValidation(true)
	v.Sqref = l.Cells
	kind := excelize.DataValidationTypeDecimal
	if l.Whole {
		kind = excelize.DataValidationTypeWhole
	}
	if err := v.SetRange(l.Least, l.Most, kind, excelize.DataValidationOperatorBetween); err != nil {
		return nil, err
	}
	v.SetError(excelize.DataValidationErrorStyleStop, "填报", l.Text)
	return v, nil
}
