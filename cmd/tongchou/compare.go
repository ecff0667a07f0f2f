package main

import (
	"encoding/json"
	"io"
	"slices"

	"tongchou/calc/comparison"
)

// compare tells how the budget lines of two sides differ and why, or, with
// --readings, what every other reading of the texts would change.
func compare(s *session, args []string) error {
	o := newOptions("compare").withYear().withOverlays()
	readings := o.set.Bool("readings", false, "比较文件的各种解读，后面只写一个统筹区")
	if err := o.parse(args, 2); err != nil {
		return err
	}
	switch {
	case *readings && len(o.pool) == 1:
		return s.priceReadings(o)
	case *readings:
		return usageError("compare --readings 要写一个统筹区")
	case len(o.pool) != 2:
		return usageError("compare 要写两边，如 compare liaoning@2025 liaoning，或 compare liaoning liaoning+方案.toml")
	case len(o.with) > 0:
		return usageError("compare 的测算方案写在统筹区后面，如 liaoning+方案.toml")
	}
	from, err := parseOperand(o.pool[0])
	if err != nil {
		return err
	}
	to, err := parseOperand(o.pool[1])
	if err != nil {
		return err
	}
	o.many = from.pool != to.pool || from.law != "" || to.law != ""
	a, err := from.side(o)
	if err != nil {
		return err
	}
	b, err := to.side(o)
	if err != nil {
		return err
	}
	found := slices.Concat(a.found, b.found, b.computed)
	split := a.variant != nil && b.variant != nil
	if !split || a.variant.Options.Year >= b.variant.Options.Year {
		found = append(found, a.computed...)
	} // else an earlier year that cannot be computed again is compared by what was paid
	s.print(found.Sorted())
	if found.Stops() {
		return errStopped
	}
	if a.title == b.title { // two folders of one pool
		a.title, b.title = a.title+"（"+o.pool[0]+"）", b.title+"（"+o.pool[1]+"）"
	}
	c := &differences{From: a.title, To: b.title, split: split}
	if split {
		c.changes = comparison.Of(a.variant, b.variant)
	} else {
		c.changes = unsplit(a, b)
	}
	c.fill()
	if s.json {
		return writeJSON(s.out, c)
	}
	c.write(s.out)
	return nil
}

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	return e.Encode(v)
}
