package book

import (
	"math/big"
	"strings"

	"github.com/xuri/excelize/v2"

	"tongchou/calc/formula"
	"tongchou/report/colour"
)

// Colours of every sheet.
var (
	ink    = colour.Ink.Hex()
	muted  = colour.Muted.Hex()
	rule   = colour.Rule.Hex()
	band   = colour.Band.Hex()
	Accent = colour.Pool.Hex()
	yellow = colour.Input.Hex()
	risk   = colour.Risk.Hex()
)

// typeset is the face of every sheet.
const typeset = "微软雅黑"

// Number formats. A months or ratio figure shows at most six decimals; the
// cell holds all that Excel can.
const (
	FormatMoney   = "#,##0.00"
	formatLarge   = `0"."0000"万元"` // of a number in 元, to the 元
	FormatCount   = "#,##0"
	FormatPlain   = "#,##0.00####"
	FormatWhole   = "0"
	FormatDate    = "yyyy-mm-dd"
	FormatGeneral = ""
)

// Style is how a cell looks; equal styles share one entry of the workbook.
type Style struct {
	Format string
	size   float64 // points; 0 is the body size
	Indent int
	Bold   bool
	Muted  bool
	accent bool // links
	Alarm  bool // red text: payment risk and faults only
	head   bool // band of a head row
	Input  bool // pale yellow and unlocked: what people may change
	Total  bool // a rule above
	Grid   bool // ruled on all sides, as official forms are
	Wrap   bool
	Centre bool
	Free   bool // may run over its neighbours: does not widen the column
	Open   bool // a figure that nobody has decided yet: the word stands in its cell
}

const bodySize = 10

var (
	Plain    = Style{}
	Wrapped  = Style{Wrap: true}
	Head     = Style{head: true, Bold: true, Wrap: true, Centre: true}
	SubHead  = Style{head: true, Muted: true, Wrap: true, Centre: true, size: 8}
	Title    = Style{Bold: true, size: 16, Free: true}
	Caption  = Style{Muted: true, Free: true}
	linkText = Style{accent: true}
	Money    = Style{Format: FormatMoney}
	Whole    = Style{Format: FormatWhole}
)

func (s Style) AsInput() Style            { s.Input = true; return s }
func (s Style) AsTotal() Style            { s.Total, s.Bold = true, true; return s }
func (s Style) AsOpen(open bool) Style    { s.Open = open; return s }
func (s Style) WithFormat(f string) Style { s.Format = f; return s }

// of is the style for a value: an amount that has more digits to the fen than a sheet
// shows is shown in 万元. It stays a number in 元 for what reads it.
func (s Style) of(value any) Style {
	if x, ok := value.(*big.Rat); ok && s.Format == FormatMoney && !formula.LargestShown.Within(x) {
		s.Format = formatLarge
	}
	return s
}

// signed is a number format whose negative numbers have the minus that people read.
func signed(format string) string {
	if format == FormatDate {
		return format
	}
	return format + `;"` + formula.Minus + `"` + format
}

// format is the number format with the word of what nobody has decided before it.
func (s Style) format() string {
	word := `"` + formula.Undecided + `"`
	switch {
	case s.Open && s.Format == FormatGeneral: // of words
		return `General;General;General;` + word + `@`
	case s.Open:
		return word + s.Format + `;"` + formula.Undecided + formula.Minus + `"` + s.Format
	case s.Format == FormatGeneral:
		return ""
	}
	return signed(s.Format)
}

// FormatOf is the number format of a type.
func FormatOf(t formula.Type) string {
	switch {
	case t.Sort != formula.Number:
		return FormatGeneral
	case t.Money == 1:
		return FormatMoney
	case t == formula.CountType:
		return FormatCount
	}
	return FormatPlain
}

// FormatOfKind is the number format of a declared kind; raw is the value as it
// is written (3%), which says how many decimals a rate needs.
func FormatOfKind(kind, raw string) string {
	switch kind {
	case "money", "money/count":
		return FormatMoney
	case "count":
		return FormatCount
	case "bool", "text":
		return FormatGeneral
	}
	digits, percent := strings.CutSuffix(strings.TrimSpace(raw), "%")
	if !percent {
		if kind == "ratio" {
			return "0.00####"
		}
		return "#,##0.######"
	}
	if _, frac, ok := strings.Cut(digits, "."); ok {
		return "0." + strings.Repeat("0", len(frac)) + "%"
	}
	return "0%"
}

// FormatOfMeasure is the number format of figures of a kind.
func FormatOfMeasure(kind string) string {
	if kind == "ratio" {
		return "0.00%"
	}
	return FormatOfKind(kind, "")
}

// excel is the style in excelize's terms.
func (s Style) excel() *excelize.Style {
	size := s.size
	if size == 0 {
		size = bodySize
	}
	out := &excelize.Style{
		Font:       &excelize.Font{Family: typeset, Size: size, Bold: s.Bold, Color: s.colour()},
		Alignment:  &excelize.Alignment{Vertical: "center", WrapText: s.Wrap, Indent: s.Indent},
		Protection: &excelize.Protection{Locked: !s.Input},
	}
	if s.Centre {
		out.Alignment.Horizontal = "center"
	} else if s.Indent > 0 || s.Wrap {
		out.Alignment.Horizontal = "left"
	}
	if !s.head {
		out.Alignment.Vertical = "top"
	}
	if format := s.format(); format != "" {
		out.CustomNumFmt = &format
	}
	switch {
	case s.Input:
		out.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{yellow}}
	case s.head:
		out.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{band}}
	}
	if s.head || s.Input {
		out.Border = append(out.Border, excelize.Border{Type: "bottom", Style: 1, Color: rule})
	}
	if s.Grid {
		out.Alignment.Vertical = "center"
		out.Border = nil
		for _, side := range []string{"left", "right", "top", "bottom"} {
			thickness := 1
			if s.Total && side == "top" {
				thickness = 2
			}
			out.Border = append(out.Border, excelize.Border{Type: side, Style: thickness, Color: ink})
		}
	} else if s.Total {
		out.Border = append(out.Border, excelize.Border{Type: "top", Style: 1, Color: ink})
	}
	if s.accent {
		out.Font.Underline = "single"
	}
	return out
}

func (s Style) colour() string {
	switch {
	case s.Alarm:
		return risk
	case s.accent:
		return Accent
	case s.Muted:
		return muted
	}
	return ink
}
