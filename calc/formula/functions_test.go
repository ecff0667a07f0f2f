package formula

import (
	"fmt"
	"strings"
	"testing"
)

// An operator or a function that lacks a face stops the program, which says which.
func TestEveryFace(t *testing.T) {
	without := map[string]func(*entry[Column]){
		"name":           func(e *entry[Column]) { e.name = "" },
		"check":          func(e *entry[Column]) { e.check = nil },
		"value":          func(e *entry[Column]) { e.value = nil },
		"excel":          func(e *entry[Column]) { e.excel = nil },
		"decimals":       func(e *entry[Column]) { e.decimals = nil },
		"usage":          func(e *entry[Column]) { e.usage = "" },
		"arguments":      func(e *entry[Column]) { e.max = 0 },
		"parts":          func(e *entry[Column]) { e.parts = nil },
		"sheet function": func(e *entry[Column]) { e.sheet = "" },
	}
	for face, remove := range without {
		for i := range columnLibrary[OpNeg:] {
			lib := library[Column]()
			e := &lib[int(OpNeg)+i]
			name := e.name
			if remove(e); !changed(*e, columnLibrary[e.at]) {
				continue // an operator needs no usage, a function of one row no parts
			}
			if face == "name" {
				name = "no name"
			}
			said := stopped(func() { complete(lib) })
			if !strings.Contains(said, name) {
				t.Errorf("%s without %s: the program says %q", name, face, said)
			}
		}
	}
}

func changed(a, b entry[Column]) bool {
	faces := func(e entry[Column]) string {
		return fmt.Sprint(e.name == "", e.check == nil, e.value == nil, e.excel == nil, e.decimals == nil, e.usage, e.max, e.parts == nil, e.sheet)
	}
	return faces(a) != faces(b)
}

func stopped(run func()) (said string) {
	defer func() { said = fmt.Sprint(recover()) }()
	run()
	return ""
}
