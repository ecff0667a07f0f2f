package xlsx

import (
	"strings"

	"github.com/xuri/excelize/v2"

	"tongchou/calc/formula"
)

// Colours and sizes of every sheet.
const (
	ink     = "1F2933"
	muted   = "616E7C"
	rule    = "D9E2EC"
	band    = "F5F7FA"
	accent  = "1F4E79"
	yellow  = "FFF9DB"
	risk    = "B42318"
	typeset = "微软雅黑"
)

// Number formats. A months or ratio figure shows at most six decimals; the
// cell holds all that Excel can.
const (
	formatMoney   = "#,##0.00"
	formatCount   = "#,##0"
	formatPlain   = "#,##0.00####"
	formatWhole   = "0"
	formatDate    = "yyyy-mm-dd"
	formatYes     = `[=1]"是";[=0]"否";General` // Excel shows TRUE and FALSE all the same
	formatGeneral = ""
)

// style is how a cell looks; equal styles share one entry of the workbook.
type style struct {
	format string
	size   float64 // points; 0 is the body size
	indent int
	bold   bool
	muted  bool
	accent bool // links
	alarm  bool // red text: payment risk and faults only
	head   bool // band of a head row
	input  bool // pale yellow and unlocked: what people may change
	total  bool // a rule above
	wrap   bool
	centre bool
	free   bool // may run over its neighbours: does not widen the column
}

const bodySize = 10

var (
	plain       = style{}
	wrapped     = style{wrap: true}
	headStyle   = style{head: true, bold: true, wrap: true, centre: true}
	subHead     = style{head: true, muted: true, wrap: true, centre: true, size: 8}
	titleText   = style{bold: true, size: 16, free: true}
	captionText = style{muted: true, free: true}
	linkText    = style{accent: true}
	money       = style{format: formatMoney}
)

func (s style) asInput() style            { s.input = true; return s }
func (s style) asTotal() style            { s.total, s.bold = true, true; return s }
func (s style) withFormat(f string) style { s.format = f; return s }

// formatOf is the number format of a type.
func formatOf(t formula.Type) string {
	switch {
	case t.Sort == formula.Bool:
		return formatYes
	case t.Sort != formula.Number:
		return formatGeneral
	case t.Money == 1:
		return formatMoney
	case t == formula.CountType:
		return formatCount
	}
	return formatPlain
}

// formatOfKind is the number format of a declared kind; raw is the value as it
// is written (3%), which says how many decimals a rate needs.
func formatOfKind(kind, raw string) string {
	switch kind {
	case "money", "money/count":
		return formatMoney
	case "count":
		return formatCount
	case "bool":
		return formatYes
	case "text":
		return formatGeneral
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

// excel is the style in excelize's terms.
func (s style) excel() *excelize.Style {
	size := s.size
	if size == 0 {
		size = bodySize
	}
	out := &excelize.Style{
		Font:       &excelize.Font{Family: typeset, Size: size, Bold: s.bold, Color: s.colour()},
		Alignment:  &excelize.Alignment{Vertical: "center", WrapText: s.wrap, Indent: s.indent},
		Protection: &excelize.Protection{Locked: !s.input},
	}
	if s.centre {
		out.Alignment.Horizontal = "center"
	} else if s.indent > 0 || s.wrap {
		out.Alignment.Horizontal = "left"
	}
	if !s.head {
		out.Alignment.Vertical = "top"
	}
	if s.format != "" {
		format := s.format
		out.CustomNumFmt = &format
	}
	switch {
	case s.input:
		out.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{yellow}}
	case s.head:
		out.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{band}}
	}
	if s.head || s.input {
		out.Border = append(out.Border, excelize.Border{Type: "bottom", Style: 1, Color: rule})
	}
	if s.total {
		out.Border = append(out.Border, excelize.Border{Type: "top", Style: 1, Color: ink})
	}
	if s.accent {
		out.Font.Underline = "single"
	}
	return out
}

func (s style) colour() string {
	switch {
	case s.alarm:
		return risk
	case s.accent:
		return accent
	case s.muted:
		return muted
	}
	return ink
}
