package xlsx

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
)

// page sets up paper: A4, as many pages wide as keep the print readable.
func (w *writer) page(s *sheet, widths []float64, title string) {
	total := 0.0
	for _, x := range widths {
		total += x
	}
	const room = 135.0 // characters across at full size
	orientation := "landscape"
	const onePage, smallest = 0.55, 0.65 // of full size
	across := 1
	if total*onePage > room {
		across = int(math.Ceil(total * smallest / room))
	}
	size, down := 9, 0 // A4, as many pages high as it takes
	if s.onePage {
		down = 1
	}
	order := "overThenDown"
	w.check(w.file.SetPageLayout(s.name, &excelize.PageLayoutOptions{
		Size: &size, Orientation: &orientation, FitToWidth: &across, FitToHeight: &down, PageOrder: &order,
	}))
	side, top, foot, yes := 0.5, 0.6, 0.3, true
	w.check(w.file.SetPageMargins(s.name, &excelize.PageLayoutMarginsOptions{
		Left: &side, Right: &side, Top: &top, Bottom: &top, Header: &foot, Footer: &foot, Horizontally: &yes,
	}))
	footer := "&L" + headerText(title) + "&C第 &P 页 共 &N 页&R" + headerText(s.name)
	w.check(w.file.SetHeaderFooter(s.name, &excelize.HeaderFooterOptions{OddFooter: footer}))
	first, last := s.titleFrom+1, s.heads
	if s.again > 0 {
		first, last = s.again+1, s.again+1
	}
	if last == 0 {
		return
	}
	titles := fmt.Sprintf("%s!$%d:$%d", quoted(s.name), first, last)
	if s.leads > 0 && across > 1 {
		titles = fmt.Sprintf("%s!$A:$%s,", quoted(s.name), column(s.leads-1)) + titles
	}
	w.check(w.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: titles, Scope: s.name}))
}

// headerText is a text in the small language of headers, where & begins a code.
func headerText(s string) string { return cut(strings.ReplaceAll(s, "&", "&&"), 60) }

// extras adds comments, links, lists, alarms, the filter and the lock.
func (w *writer) extras(s *sheet) {
	for _, n := range s.notes {
		w.check(w.file.AddComment(s.name, noteOf(n)))
	}
	for _, l := range s.links {
		w.check(w.file.SetCellHyperLink(s.name, l.from.ref(s), l.to.ref(nil), "Location"))
	}
	for _, c := range s.choices {
		if !listable(c.values) {
			continue
		}
		v := excelize.NewDataValidation(true)
		v.Sqref = c.cells
		w.check(v.SetDropList(c.values))
		w.check(w.file.AddDataValidation(s.name, v))
	}
	for _, l := range s.limits {
		v, err := l.excel()
		if err != nil {
			w.check(err)
			return
		}
		w.check(w.file.AddDataValidation(s.name, v))
	}
	for _, a := range s.alarms {
		w.check(w.file.SetConditionalFormat(s.name, a.cells, []excelize.ConditionalFormatOptions{{
			Type: "formula", Criteria: a.formula, Format: w.alarmStyle(),
		}}))
	}
	if s.filter != "" {
		w.check(w.file.AutoFilter(s.name, s.filter, nil))
	}
	w.check(w.file.ProtectSheet(s.name, &excelize.SheetProtectionOptions{
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
		Cell: n.at.ref(n.at.sheet), Author: "tongchou", Width: 330, Height: uint(18*lines + 12),
		Paragraph: []excelize.RichTextRun{{Text: n.text, Font: &excelize.Font{Family: typeset, Size: 9}}},
	}
}
