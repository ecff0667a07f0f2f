package html

import (
	"strings"
	"testing"

	"tongchou/calc"
)

func TestDays(t *testing.T) {
	f := newFixture(1)
	f.Pool.Office = nil
	s := newSite(f.View, Options{})
	var got []string
	for _, d := range s.days() {
		got = append(got, d.Date.Format("01-02")+" "+d.Name)
	}
	if len(got) != 25 {
		t.Errorf("%d dates", len(got))
	}
	for _, want := range []string{"02-15 报送下月用款计划", "02-28 拨付支出户", "02-28 年终清算", "04-30 拨付支出户", "12-31 拨付支出户"} {
		if !strings.Contains(strings.Join(got, "\n"), want) {
			t.Errorf("no %s", want)
		}
	}
	f.View.Year = 2028
	if all := string(newSite(f.View, Options{}).ics()); !strings.Contains(all, "DTSTART;VALUE=DATE:20280229") {
		t.Error("the end of February 2028 is the 29th")
	}
}

// TestCalendarFile: lines end in CRLF, are at most 75 octets, and unfold to what was meant.
func TestCalendarFile(t *testing.T) {
	f := newFixture(1)
	f.Pool.Policy.Deadlines = []calc.Deadline{{Name: "逗号,分号;反斜线\\换行\n" + strings.Repeat("汉字", 40), Who: "谁", Month: 12, Day: 31, Clause: "第九条"}}
	text := string(newSite(f.View, Options{}).ics())
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		if len(line) > 75 || strings.ContainsAny(line, "\r\n") {
			t.Errorf("line of %d octets: %q", len(line), line)
		}
	}
	unfolded := strings.ReplaceAll(text, "\r\n ", "")
	for _, want := range []string{`SUMMARY:逗号\,分号\;反斜线\\换行\n` + strings.Repeat("汉字", 40), "DTSTART;VALUE=DATE:20261231", "DTEND;VALUE=DATE:20270101", "DTSTAMP:20260101T000000Z"} {
		if !strings.Contains(unfolded, want+"\r\n") {
			t.Errorf("no %s in %s", want, unfolded)
		}
	}
	if strings.Count(text, "BEGIN:VEVENT") != 3 { // the duty and two instalments
		t.Errorf("events: %d", strings.Count(text, "BEGIN:VEVENT"))
	}
}
