package paper

import (
	"regexp"

	"tongchou/report/typeset"
)

// hyphen stands before a figure where people write a minus.
var hyphen = regexp.MustCompile(`(^|[^0-9A-Za-z-])-([0-9])`)

func minus(s string) string { return hyphen.ReplaceAllString(s, "${1}−${2}") }

// signed writes the minus of every figure of a document as people do.
func signed(d *typeset.Document) *typeset.Document {
	for i, s := range d.Body {
		d.Body[i] = minus(s)
	}
	for _, list := range [][]typeset.Annex{d.Annexes, d.Sheets} {
		for _, a := range list {
			for i, b := range a.Blocks {
				a.Blocks[i] = signedBlock(b)
			}
		}
	}
	return d
}

func signedBlock(b typeset.Block) typeset.Block {
	switch b := b.(type) {
	case typeset.Text:
		b.Text = minus(b.Text)
		return b
	case typeset.Heading:
		b.Text = minus(b.Text)
		return b
	case typeset.Aside:
		b.Text.Text = minus(b.Text.Text)
		for i := range b.Side {
			b.Side[i].Text = minus(b.Side[i].Text)
		}
		return b
	case *typeset.Table:
		for _, r := range b.Rows {
			for i, c := range r.Cells {
				r.Cells[i] = minus(c)
			}
		}
	}
	return b
}
