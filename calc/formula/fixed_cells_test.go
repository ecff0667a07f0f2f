package formula

import (
	"testing"

	"pgregory.net/rapid"

	"tongchou/calc/finding"
)

// inCells takes the courses of the small world for cells.
type inCells struct{ fates }

func (w inCells) Fixed(n *Node, room []Fixed) []Fixed {
	if _, ok := w.of[key(n, 0)]; !ok {
		room = room[:1]
	}
	for i := range room {
		v, err := inCourse{w.fates, i}.Value(n, 0)
		switch {
		case err != nil:
			room[i] = NoFixed
		case v.Sort == Bool:
			room[i] = fixedYes(v.Yes)
		default:
			room[i], _ = FixedOf(v.Num)
		}
	}
	return room
}

func (w inCells) Texts(n *Node) (out []string) {
	for i := range followed {
		v, err := inCourse{w.fates, i}.Value(n, 0)
		if err != nil {
			return nil
		}
		out = append(out, v.Str)
	}
	return out
}

// In each cell a formula comes to what it comes to there alone, or is not told; most are.
func TestFixedCells(t *testing.T) {
	cells := FixedCells{Cells: followed}
	told, valued := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		w := drawFates(t)
		text := drawFormula(t, rapid.SampledFrom([]Sort{Number, Number, Bool}).Draw(t, "sort"), rapid.IntRange(0, 4).Draw(t, "depth"), false)
		f, list := Parse(text, finding.Pos{File: "p", Line: 1, Col: 1})
		if f == nil {
			t.Fatal(text, list)
		}
		if list := f.Check(plainWorld{}, "题"); len(list) > 0 {
			t.Skip(list)
		}
		got := make([]Fixed, followed)
		cells.Eval(f.Root, inCells{w}, got)
		for i, x := range got {
			want, err := Evaluate(f.Root, Exact, inCourse{w, i}, 0)
			if err == nil {
				valued++
			}
			if !x.Is() {
				continue
			}
			if told++; err != nil {
				t.Fatalf("%s in cell %d: %s, exactly %v", text, i, x.Rat(), err)
			}
			if v := Num(x.Rat()); want.Sort == Number && !v.Equal(want) || want.Sort == Bool && (x.Sign() != 0) != want.Yes {
				t.Fatalf("%s in cell %d: %s, exactly %s", text, i, v, want)
			}
		}
	})
	if told < valued/3 {
		t.Errorf("%d of %d values are told on decimals", told, valued)
	}
}
