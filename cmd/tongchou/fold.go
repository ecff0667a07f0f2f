package main

import (
	"strings"
	"unicode"
)

// hanging is how far the further lines of a message stand in.
const hanging = 4

// Marks that begin no line, marks that end none, and what a figure keeps beside it.
const (
	closing  = "，。；：、！？）〕》」』”’％…—"
	opening  = "（〔《「『“‘"
	counting = "万亿元年月日人%个倍"
)

// fold breaks a line into lines of at most so many columns, the further ones
// set in. A line breaks at blanks and beside 汉字, never inside a figure, a
// word or a path: what is longer than a line stands on one of its own.
func fold(line string, columns int) string {
	if columns <= 2*hanging {
		return line
	}
	var b strings.Builder
	at, begun, blank := 0, 0, false // columns taken, those before the line's text, and whether a blank waits
	for text := line; text != ""; {
		piece := unbroken(text)
		text = text[len(piece):]
		if piece == " " {
			blank = true
			continue
		}
		wide := width.StringWidth(piece)
		gap := 0
		if blank {
			gap = 1
		}
		if at > begun && at+gap+wide > columns {
			b.WriteString("\n" + strings.Repeat(" ", hanging))
			at, begun, gap = hanging, hanging, 0
		}
		b.WriteString(" "[:gap] + piece)
		at, blank = at+gap+wide, false
	}
	return b.String()
}

// unbroken is the first piece of a text that no line break may part; a blank
// is one of its own.
func unbroken(text string) string {
	last := rune(0)
	for i, r := range text {
		if i > 0 && parts(last, r) {
			return text[:i]
		}
		last = r
	}
	return text
}

// parts reports whether a line may break between two characters.
func parts(a, b rune) bool {
	switch {
	case a == ' ' || b == ' ':
		return true
	case strings.ContainsRune(closing, b) || strings.ContainsRune(opening, a):
		return false
	case unicode.IsDigit(a) && strings.ContainsRune(counting, b):
		return false
	}
	return wideMark(a) || wideMark(b)
}

// wideMark reports whether a character stands for itself, as 汉字 and their marks do.
func wideMark(r rune) bool {
	return width.RuneWidth(r) > 1 || strings.ContainsRune(closing, r) || strings.ContainsRune(opening, r)
}
