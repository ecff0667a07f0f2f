package book

import (
	"math"
	"math/big"
	"strconv"
	"strings"

	"tongchou/calc/formula"
)

// width is the number of columns of ASCII letters that a text takes.
func width(s string) float64 {
	w := 0.0
	for _, r := range s {
		if r < 0x2000 {
			w++
		} else {
			w += 2
		}
	}
	return w
}

// shown is roughly what a cell shows, for the width of its column.
func (c Cell) shown() string {
	switch v := c.Value.(type) {
	case string:
		if c.style.Open && c.style.Format == FormatGeneral && v != "" {
			return formula.Undecided + v
		}
		return v
	case int:
		return strconv.Itoa(v)
	case *big.Rat:
		switch {
		case v != nil && c.style.Open:
			return formula.Undecided + figure(v, c.style.Format)
		case v != nil:
			return figure(v, c.style.Format)
		}
	}
	return ""
}

// figure is a number in a format, with every decimal that the format allows.
func figure(v *big.Rat, format string) string {
	if format == formatLarge {
		return formula.Round(v, 0).FloatString(0) + ".万元"
	}
	bare, percent := strings.CutSuffix(format, "%")
	_, decimals, _ := strings.Cut(bare, ".")
	if percent {
		v = new(big.Rat).Mul(v, big.NewRat(100, 1))
	}
	s := formula.Group(formula.Round(v, 0).FloatString(0))
	if decimals != "" {
		s += "." + decimals
	}
	if percent {
		s += "%"
	}
	return s
}

// Text that wraps widens a column up to these many characters.
const (
	headWidth   = 16.0
	clauseWidth = 11.0
	wrapWidth   = 14.0
)

// roomForMoney is for an amount that is still to come: 12,345,678,901.23.
const roomForMoney = 19.0

// widths measures the columns: as wide as the longest figure or word, and not
// wider than maxWidth unless the sheet says so itself.
func (s *Sheet) widths() []float64 {
	var out []float64
	for _, cells := range s.Rows {
		for col, c := range cells {
			for len(out) <= col {
				out = append(out, 6)
			}
			out[col] = max(out[col], min(c.needs(), maxWidth))
		}
	}
	for col, w := range s.Wide {
		if col < len(out) {
			out[col] = w
		}
	}
	return out
}

// foldCaption wraps the line below the title where it is longer than the sheet
// is wide: on paper nothing beyond the last column is printed.
func (s *Sheet) foldCaption(widths []float64) {
	if len(s.Rows) < 2 {
		return
	}
	for col := range s.Rows[1] {
		c := &s.Rows[1][col]
		text, ok := c.Value.(string)
		if !ok || c.style != Caption {
			continue
		}
		room := 0.0
		for _, w := range widths[col:] {
			room += w
		}
		if last := len(widths) - 1; width(text) > room && last > col {
			c.style.Wrap = true
			s.Merge(1, col, last)
		}
	}
}

// needs is the width that a cell asks of its column.
func (c Cell) needs() float64 {
	text := c.shown()
	switch {
	case text == "" && c.style.Format == FormatMoney && (c.style.Input || c.Formula != ""):
		return roomForMoney
	case c.style.Free || text == "":
		return 0
	case c.style.head:
		longest := 0.0
		for line := range strings.SplitSeq(text, "\n") {
			longest = max(longest, width(line))
		}
		if c.style.size > 0 && c.style.size < bodySize {
			return min(longest, clauseWidth) + 1
		}
		return min(longest, headWidth) + 3
	case c.style.Wrap:
		return min(width(text), wrapWidth) + 2
	}
	w := width(text)
	if c.style.Bold {
		w *= 1.06
	}
	if c.style.size > bodySize {
		w *= c.style.size / bodySize
	}
	return w + 2 + float64(2*c.style.Indent)
}

// lineHeights gives the height of each row whose text wraps, in points; 0
// leaves it to the program that opens the workbook.
func (s *Sheet) lineHeights(widths []float64) []float64 {
	out := make([]float64, len(s.Rows))
	for row, cells := range s.Rows {
		for col, c := range cells {
			text, ok := c.Value.(string)
			if !ok || !c.style.Wrap {
				if c.style.size > bodySize {
					out[row] = max(out[row], c.style.size*1.6)
				}
				continue
			}
			size := c.style.size
			if size == 0 {
				size = bodySize
			}
			room := (s.room(row, col, widths) - 1) * bodySize / size
			lines := 0.0
			for part := range strings.SplitSeq(text, "\n") {
				lines += max(1, math.Ceil(width(part)/max(room, 2)))
			}
			out[row] = max(out[row], min(lines*lineSpace*size/bodySize+3, 400))
		}
	}
	return out
}

// room is the width of a cell, or of the merged block it begins.
func (s *Sheet) room(row, col int, widths []float64) float64 {
	for _, m := range s.merges {
		if m[0].Row == row && m[0].Col == col {
			w := 0.0
			for c := m[0].Col; c <= m[1].Col; c++ {
				if c < len(widths) {
					w += widths[c]
				} else {
					w += 8
				}
			}
			return w
		}
	}
	if col < len(widths) {
		return widths[col]
	}
	return 8
}

// Lines breaks a text that nothing wraps into lines of a width in ASCII letters, after
// punctuation where there is any.
func Lines(text string, most float64) (out []string) {
	rest := []rune(text)
	for width(string(rest)) > most {
		n, stop := 0, 0
		for w := 0.0; n < len(rest); n++ {
			if w += width(string(rest[n])); w > most {
				break
			}
			if strings.ContainsRune("，；、：。", rest[n]) {
				stop = n + 1
			}
		}
		if stop > 0 {
			n = stop
		}
		n = max(n, 1)
		out, rest = append(out, string(rest[:n])), rest[n:]
	}
	return append(out, string(rest))
}
