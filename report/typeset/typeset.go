// Package typeset sets Chinese official documents: it breaks text into lines by
// the rules of the language and places lines, tables and the parts of
// GB/T 9704-2012 on pages. It knows fonts and text but no output format: a page
// is runs of characters and straight rules at exact places, which a renderer
// draws as they are.
//
// All lengths are whole thousandths of a point, so that the same text gives the
// same page on every machine.
package typeset

// Length is a distance in thousandths of a point (1 pt = 1/72 inch).
type Length int64

// Point is one point.
const Point Length = 1000

// MM is a length given in hundredths of a millimetre: MM(3700) is 37 mm.
func MM(hundredths int) Length { return (Length(hundredths)*7200 + 127) / 254 }

// Role is the part a face plays on the page.
type Role uint8

const (
	TitleFace Role = iota // 小标宋
	BodyFace              // 仿宋
	HeiFace               // 黑体
	KaiFace               // 楷体
)

// Faces are the four faces of a document, by role.
type Faces [4]*Font

// Colour is red, green, blue.
type Colour [3]uint8

// The colours of paper: text, the red of mark and rule, side notes, watermark.
var (
	Black = Colour{0, 0, 0}
	Red   = Colour{0xFF, 0, 0}
	Grey  = Colour{0x50, 0x50, 0x50}
	Faint = Colour{0xEE, 0xEE, 0xEE}
)

// Style is how characters look. Track is added to the width of every full-width
// character; it makes 28 characters fill a line.
type Style struct {
	Size   Length
	Track  Length
	Role   Role
	Colour Colour
}

// Span is text in one style. It holds no line breaks.
type Span struct {
	Text  string
	Style Style
}

// Page is one finished page. Places are measured from its upper left corner,
// y downwards.
type Page struct {
	Names         []Name // of the parts that begin here
	Width, Height Length
	Under         []Run // the watermark
	Boxes         []Box // over it
	Runs          []Run // over both
	Rules         []Rule
}

// Name is what a part is called in an outline or a table of contents; those of a higher
// level stand below.
type Name struct {
	Text  string
	Level int
	Y     Length // of its head
}

// Run is characters of one style on one line, drawn from (X, Y) on the
// baseline. Space is added after every character. Angle turns the run
// counterclockwise around its start, in degrees.
//
// Part tells for readers that hear a page what the run is a part of.
type Run struct {
	X, Y  Length
	Style Style
	Space Length
	Angle int
	Text  string
	Part  Part
}

// Part is a part of a document in reading order: a heading, a paragraph, a piece of a table. What
// is no part of it — labels, page numbers, watermark — has the zero value. Number tells those of
// one kind apart.
type Part struct {
	Kind   PartKind
	Number int32
}

// PartKind is the role that PDF has for a part.
type PartKind uint8

const (
	NoPart PartKind = iota
	PartP
	PartH1
	PartH2
	PartTable
	PartFigure
)

// Rule is a straight line.
type Rule struct {
	X1, Y1, X2, Y2 Length
	Weight         Length
	Colour         Colour
}

// Width is the advance of r in a style, tracking included.
func (fs *Faces) Width(r rune, s Style) Length {
	w := Length(fs[s.Role].Width(r))
	adv := w * s.Size / em
	if w == em {
		adv += s.Track
	}
	return adv
}

// Measure is the natural width of text in a style.
func (fs *Faces) Measure(text string, s Style) Length {
	var w Length
	for _, r := range text {
		w += fs.Width(r, s)
	}
	return w
}
