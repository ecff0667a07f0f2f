package calc

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
)

// Ask is what units are asked to send: their figures of a year, for one purpose.
// The purpose is the 口径 that the figures come to stand on.
type Ask struct {
	Year  int
	Basis Basis
}

// Purposes are what units are asked for in the course of a year: the budget in
// autumn, the final accounts in spring, the adjusted budget in summer.
func Purposes() []Basis { return []Basis{Budget, Final, Adjusted} }

func (a Ask) String() string { return fmt.Sprintf("%d年%s", a.Year, a.Basis) }

// Takes reports whether a form of the ask may have a row: of what is asked for,
// and in autumn of how the year before is going.
func (a Ask) Takes(year int, basis Basis) bool {
	return year == a.Year && basis == a.Basis || a.Basis == Budget && year == a.Year-1 && basis != Budget && basis != Adjusted
}

// FileName is how the form of a unit is called, without its ending. The form of
// another year or purpose never has the name of this one.
func (a Ask) FileName(code string) string { return fmt.Sprintf("%s-%d-%s", code, a.Year, a.Basis) }

// Words of a form's cover, in which its senders say who they are and when they
// sent it.
const (
	FormCover = "填表说明"
	SentOn    = "日期"
)

// Senders are the fields of the cover.
func Senders() []string { return []string{"填报单位", "填报人", "审核人", "电话", SentOn} }

// askName is such a name, with what programs and people add to a copy.
var askName = regexp.MustCompile(`^(.+)-(\d{4})-(预算|决算|调整预算)(?:\D.*)?$`)

// AskOf reads the name of a form, without its ending: whose it is, and what it
// answers. It is false for names of other kinds.
func AskOf(name string) (code string, a Ask, ok bool) {
	m := askName.FindStringSubmatch(name)
	if m == nil {
		return "", Ask{}, false
	}
	year, err := strconv.Atoi(m[2])
	return m[1], Ask{year, Basis(m[3])}, err == nil
}

// NextAsk is the year to ask for when none is named: for a budget the one after
// the last that has anything; for final accounts the one after the last year of
// which every unit that has rows has its final accounts; for an adjusted budget
// the last year that has a budget. 0: there is none to adjust.
func (p *Pool) NextAsk(purpose Basis) int {
	open := map[int]bool{} // years with a row that awaits the final accounts
	last, budgeted := 0, 0
	for _, rows := range RowsOf(p).rows {
		year := rows[0].Year
		open[year] = open[year] || rows[0].Basis != Final
		last = max(last, year)
		if slices.ContainsFunc(rows, func(r *Row) bool { return r.Basis == Budget }) {
			budgeted = max(budgeted, year)
		}
	}
	switch purpose {
	case Adjusted:
		return budgeted
	case Final:
		closed := 0
		for year, awaits := range open {
			if !awaits {
				closed = max(closed, year)
			}
		}
		if closed > 0 {
			return closed + 1
		}
		return max(last, 1) // nothing is final yet: what there is
	}
	return last + 1
}

// Row is a unit's row of an insurance that answers what was asked; nil if there
// is none.
func (p *Pool) Row(a Ask, insurance string, unit int) *Row {
	i := slices.IndexFunc(p.Rows, func(r Row) bool {
		return r.Year == a.Year && r.Basis == a.Basis && r.Insurance == insurance && r.Unit == unit
	})
	if i < 0 {
		return nil
	}
	return &p.Rows[i]
}

// Collection is what came of an ask: every unit that is to answer, in the order
// of units.csv.
type Collection struct {
	Ask
	Units []Sending
}

// Sending is what a unit sent of what it was asked for.
type Sending struct {
	Unit    int
	State   SendState
	Files   []string // of the folder of forms
	Day     string   // as the sender wrote it, "" for none
	Lacking []string // insurances of which nothing came, where others did
}

// SendState is how far a unit has come.
type SendState string

const (
	Arrived    SendState = "已报"      // its form is there
	OnFile     SendState = "已在表中"    // its rows are in funds.csv
	Empty      SendState = "空表"      // its form is there, and nothing in it
	Unreadable SendState = "读不了"     // what it sent has faults, or is of another kind
	Elsewhere  SendState = "报的不是这一种" // it sent a form of another year or purpose
	Absent     SendState = "没有报"
)

// Sent reports whether the figures are there.
func (s *Sending) Sent() bool { return s.State == Arrived || s.State == OnFile }
