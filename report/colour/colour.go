// Package colour is the palette of pages, papers and sheets: what each colour
// means and how it looks. It is safe for colour-blind readers and readable in
// grey print; nothing is told by colour alone.
package colour

import "fmt"

// Colour is 0xRRGGBB.
type Colour uint32

// The palette.
const (
	Ink   Colour = 0x1F2933
	Muted Colour = 0x616E7C
	Rule  Colour = 0xD9E2EC
	White Colour = 0xFFFFFF
	Band  Colour = 0xF5F7FA // heads of tables
	Input Colour = 0xFFF9DB // cells to fill

	Pool     Colour = 0x1F4E79 // the pool itself; links
	Levy     Colour = 0xB7791F
	Grant    Colour = 0x2B7A78
	Unit     Colour = 0x829AB1
	Open     Colour = 0xBCCCDC // what is projected or not decided
	LastYear Colour = 0x9FB3C8
	Risk     Colour = 0xB42318 // payment risk, and nothing else

	Ahead Colour = 0xF0F3F7 // behind what is projected
	Outer Colour = 0xD3DEE9 // nine random courses in ten; half of them are Open

	Short   Colour = 0xF6E0DE // behind figures below a warning line
	Shorter Colour = 0xE3AEA9 // and below half of it; Risk is behind those below zero
)

// Hex is the colour as RRGGBB.
func (c Colour) Hex() string { return fmt.Sprintf("%06X", uint32(c)) }

// String is the colour as style sheets write it: #RRGGBB.
func (c Colour) String() string { return "#" + c.Hex() }

// RGB is its red, green and blue.
func (c Colour) RGB() [3]uint8 { return [3]uint8{uint8(c >> 16), uint8(c >> 8), uint8(c)} }
