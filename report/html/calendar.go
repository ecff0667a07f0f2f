package html

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tongchou/calc"
	"tongchou/report"
)

// calendarPage is calendar.html: the duties of the policy and the dates of the year.
type calendarPage struct {
	base
	Year   int
	Duties table
	Months []month
}

// month is one month of the year with its dates.
type month struct {
	Name string
	Days []dueDay
}

type dueDay struct{ Day, Name, Who, Clause string }

func (s *site) hasCalendar() bool {
	return len(s.Deadlines()) > 0 || len(s.instalments()) > 0
}

func (s *site) calendar() *calendarPage {
	p := &calendarPage{base: s.base("", "calendar.html", s.Pool.Policy.Name, "期限日历", s.year()), Year: s.View.Year, Duties: s.dutiesTable(s.Deadlines())}
	days := s.days()
	if len(days) > 0 { // the year stands whole, months without a date too
		for m := range 12 {
			p.Months = append(p.Months, month{Name: fmt.Sprintf("%d 月", m+1)})
		}
	}
	for _, d := range days {
		name := fmt.Sprintf("%d 月", d.Date.Month())
		if d.Date.Year() != s.View.Year {
			name = fmt.Sprintf("%d 年 %d 月", d.Date.Year(), d.Date.Month())
		}
		i := slices.IndexFunc(p.Months, func(m month) bool { return m.Name == name })
		if i < 0 {
			i = len(p.Months)
			p.Months = append(p.Months, month{Name: name})
		}
		m := &p.Months[i]
		m.Days = append(m.Days, dueDay{fmt.Sprintf("%d 日", d.Date.Day()), d.Name, d.Who, report.Clause(d.Clause)})
	}
	return p
}

func (s *site) dutiesTable(deadlines []calc.Deadline) table {
	t := table{Caption: "政策规定的期限和责任", Head: columns("事项", "谁", "何时", "!条款")}
	for _, d := range deadlines {
		t.Rows = append(t.Rows, []string{d.Name, dash(d.Who), report.Words(d), dash(report.Clause(d.Clause))})
	}
	for _, d := range s.instalments() {
		t.Rows = append(t.Rows, []string{d.Name, dash(d.Who), d.Date.Format(time.DateOnly), dash(report.Clause(d.Clause))})
	}
	return t
}

// days are the year's dates.
func (s *site) days() []report.Duty { return s.Duties(s.instalments()) }

func (s *site) instalments() []report.Duty { return s.Instalments("年度金额") }

// ics is the year's dates as a calendar file (RFC 5545): whole-day events with
// stable ids and a fixed time stamp.
func (s *site) ics() []byte {
	var b strings.Builder
	line := func(text string) { b.WriteString(folded(text)) }
	line("BEGIN:VCALENDAR")
	line("VERSION:2.0")
	line("PRODID:-//tongchou//deadlines//ZH")
	line("CALSCALE:GREGORIAN")
	for i, d := range s.days() {
		line("BEGIN:VEVENT")
		line(fmt.Sprintf("UID:%s-%s-%d@tongchou", s.Pool.Policy.Code, d.Date.Format("20060102"), i+1))
		line(fmt.Sprintf("DTSTAMP:%04d0101T000000Z", s.Year))
		line("DTSTART;VALUE=DATE:" + d.Date.Format("20060102"))
		line("DTEND;VALUE=DATE:" + d.Date.AddDate(0, 0, 1).Format("20060102"))
		line("SUMMARY:" + escaped(d.Name))
		line("DESCRIPTION:" + escaped(strings.TrimSpace(d.Who+" "+report.Clause(d.Clause))))
		line("TRANSP:TRANSPARENT")
		line("END:VEVENT")
	}
	line("END:VCALENDAR")
	return []byte(b.String())
}

var icsEscapes = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`)

func escaped(text string) string { return icsEscapes.Replace(text) }

// folded breaks a content line at 75 octets, never inside a character.
func folded(text string) string {
	var b strings.Builder
	width := 0
	for _, r := range text {
		n := len(string(r))
		if width+n > 75 {
			b.WriteString("\r\n ")
			width = 1
		}
		b.WriteRune(r)
		width += n
	}
	b.WriteString("\r\n")
	return b.String()
}
