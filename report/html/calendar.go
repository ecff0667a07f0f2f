package html

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"tongchou/calc"
	"tongchou/report/amount"
)

// calendarPage is calendar.html: the duties of the policy and the dates of the year.
type calendarPage struct {
	base
	Year   int
	Duties table
	Days   table
}

// day is one date on which something is due.
type day struct {
	date   time.Time // midnight UTC, a plain date
	name   string
	who    string
	clause string
}

func (s *site) hasCalendar() bool {
	return len(s.Pool.Policy.Deadlines) > 0 || len(s.instalments()) > 0
}

func (s *site) calendar() *calendarPage {
	p := &calendarPage{base: s.base("", "calendar.html", s.Pool.Policy.Name, "期限日历", s.year()), Year: s.View.Year, Duties: s.dutiesTable()}
	p.Days = table{Caption: "按日期排列", Head: columns("日期", "事项", "谁", "!条款")}
	for _, d := range s.days() {
		p.Days.Rows = append(p.Days.Rows, []string{d.date.Format("2006-01-02"), d.name, dash(d.who), dash(d.clause)})
	}
	return p
}

func (s *site) dutiesTable() table {
	t := table{Caption: "政策规定的期限", Head: columns("事项", "谁", "何时", "!条款")}
	for _, d := range s.Pool.Policy.Deadlines {
		t.Rows = append(t.Rows, []string{d.Name, dash(d.Who), when(d), dash(d.Clause)})
	}
	for _, d := range s.instalments() {
		t.Rows = append(t.Rows, []string{d.name, dash(d.who), d.date.Format("2006-01-02"), dash(d.clause)})
	}
	return t
}

func when(d calc.Deadline) string {
	switch {
	case d.Monthly >= 31:
		return "每月月底前"
	case d.Monthly > 0:
		return "每月 " + strconv.Itoa(d.Monthly) + " 日前"
	}
	if m, day, ok := monthDay(d.Yearly); ok {
		return fmt.Sprintf("每年 %d 月 %d 日前", m, day)
	}
	return dash(d.Yearly)
}

// monthDay reads "02-28".
func monthDay(text string) (month, day int, ok bool) {
	m, d, found := strings.Cut(text, "-")
	month, err1 := strconv.Atoi(m)
	day, err2 := strconv.Atoi(d)
	return month, day, found && err1 == nil && err2 == nil && month >= 1 && month <= 12 && day >= 1 && day <= 31
}

// days are the year's dates, in order of date and then of the policy.
func (s *site) days() []day {
	var out []day
	for _, d := range s.Pool.Policy.Deadlines {
		add := func(month, on int) {
			last := time.Date(s.Year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
			out = append(out, day{time.Date(s.Year, time.Month(month), min(on, last), 0, 0, 0, 0, time.UTC), d.Name, d.Who, d.Clause})
		}
		if d.Monthly > 0 {
			for m := 1; m <= 12; m++ {
				add(m, d.Monthly)
			}
		} else if m, on, ok := monthDay(d.Yearly); ok {
			add(m, on)
		}
	}
	out = append(out, s.instalments()...)
	slices.SortStableFunc(out, func(a, b day) int { return a.date.Compare(b.date) })
	return out
}

// instalments are the dates on which the year's levies fall due.
func (s *site) instalments() []day {
	if s.Pool.Office == nil {
		return nil
	}
	var out []day
	for i, in := range s.Pool.Office.Instalments {
		date, err := time.Parse("2006-01-02", in.Date)
		if err != nil {
			continue // the reader of notice.toml has reported it
		}
		out = append(out, day{date, fmt.Sprintf("上解第 %d 期，年度金额的 %s", i+1, amount.Percent(in.Share)), "各统筹区", ""})
	}
	return out
}

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
		line(fmt.Sprintf("UID:%s-%s-%d@tongchou", s.Pool.Policy.Code, d.date.Format("20060102"), i+1))
		line(fmt.Sprintf("DTSTAMP:%04d0101T000000Z", s.Year))
		line("DTSTART;VALUE=DATE:" + d.date.Format("20060102"))
		line("DTEND;VALUE=DATE:" + d.date.AddDate(0, 0, 1).Format("20060102"))
		line("SUMMARY:" + escaped(d.name))
		line("DESCRIPTION:" + escaped(strings.TrimSpace(d.who+" "+d.clause)))
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
