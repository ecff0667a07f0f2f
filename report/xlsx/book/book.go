// Package book lays out a workbook in memory and writes it: sheets, cells with
// their values and formulas, widths, notes, charts and paper. It knows no pool.
// A formula may read a cell of a sheet that is filled later: callers settle
// where each value will stand before they write the first formula.
//
// It is the one home of excelize.
package book

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"
)

// Book is one workbook: its sheets in the order of their tabs.
type Book struct {
	Title   string
	Year    int
	Subject string
	Doubts  string // marks that stand on every printed page; "" for none
	State   string // of the office's papers: 测算稿 送审稿 正式
	Maker   string
	Day     string // of issue, 2026-01-15; "" is the first of the year
	Sheets  []*Sheet
	names   []named
}

// named is a block that the name box leads to. No formula reads a name.
type named struct {
	name     string // ASCII
	from, to Place
}

// refers is the block, or the cell where it is one.
func (n named) refers() string {
	if n.from == n.to {
		return n.from.Fixed(nil)
	}
	return n.from.Span(n.to, nil)
}

// Add makes a sheet with a name that Excel accepts and no other sheet has; about
// is its line of the table of contents.
func (b *Book) Add(name, about string) *Sheet {
	s := &Sheet{Name: b.free(name), about: about, Wide: map[int]float64{}}
	if len(b.Sheets) > 0 {
		s.home = b.Sheets[0]
	}
	b.Sheets = append(b.Sheets, s)
	return s
}

const MaxSheetName = 31 // UTF-16 units

var forbidden = regexp.MustCompile(`[\[\]:*?/\\\x00-\x1f]`)

// free turns a wish into a sheet name that is valid and not taken.
func (b *Book) free(wish string) string {
	wish = strings.Trim(forbidden.ReplaceAllString(wish, " "), "' ")
	if wish == "" {
		wish = "表"
	}
	for n := 1; ; n++ {
		suffix := ""
		if n > 1 {
			suffix = fmt.Sprintf("(%d)", n)
		}
		name := Cut(wish, MaxSheetName-len(suffix)) + suffix
		if !b.taken(name) {
			return name
		}
	}
}

func (b *Book) taken(name string) bool {
	for _, s := range b.Sheets {
		if strings.EqualFold(s.Name, name) {
			return true
		}
	}
	return false
}

// Cut shortens a text to n UTF-16 units without splitting a character.
func Cut(s string, n int) string {
	units := utf16.Encode([]rune(s))
	if len(units) <= n {
		return s
	}
	if utf16.IsSurrogate(rune(units[n-1])) && utf16.IsSurrogate(rune(units[n])) && units[n] >= 0xDC00 {
		n--
	}
	return string(utf16.Decode(units[:n]))
}

// Mark names a block.
func (b *Book) Mark(name string, from, to Place) { b.names = append(b.names, named{name, from, to}) }

// unnamed is what no name may hold: every program takes ASCII letters, digits and
// underscores.
var unnamed = regexp.MustCompile(`[^A-Za-z0-9_]+`)

// Name names a cell as near to a wish as names may be, and returns the name.
func (b *Book) Name(wish string, at Place) string {
	name := unnamed.ReplaceAllString(wish, "_")
	if c := name[0]; c >= '0' && c <= '9' {
		name = "_" + name
	}
	for slices.ContainsFunc(b.names, func(x named) bool { return strings.EqualFold(x.name, name) }) {
		name += "_"
	}
	b.Mark(name, at, at)
	return name
}

// Large reports whether a cell holds an amount with more digits to the fen than it shows.
func (b *Book) Large() bool {
	return slices.ContainsFunc(b.Sheets, func(s *Sheet) bool {
		return slices.ContainsFunc(s.Rows, func(row []Cell) bool {
			return slices.ContainsFunc(row, func(c Cell) bool { return c.style.Format == formatLarge })
		})
	})
}
