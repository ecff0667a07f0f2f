package formula

import "strings"

// having asks whether there is a value: what nobody has given yet, or a scheme that is
// not in force, is not 0.
const having = "有"

func present(_ *checker, n *Node) { n.Type = BoolType }

func has[V any](e *evaluation[V], n *Node) (V, error) {
	yes := e.alg.Of(Yes(true))
	v, err := e.eval(n.Args[0])
	if err == nil {
		yes = e.alg.After(yes, v)
	}
	return e.alg.Otherwise(yes, err, func() (V, error) { return e.alg.Of(Yes(false)), nil })
}

// missing is when a part of a formula has no value, as a condition of cells: "" where it
// always has one, lacking where it never has.
func (w *excelWriter) missing(n *Node) (cond string, lacking bool) {
	var blanks []string
	walk(n, func(a *Node) {
		if a.Op == OpCells { // whether a unit has cells is no matter of a sheet
			_, err := w.m.Over(a)
			lacking = lacking || IsMissing(err)
		}
		if a.Op == OpName && w.m.MayBeBlank(a) {
			blanks = append(blanks, w.place(a, w.m.Name)+`=""`)
		}
	})
	if len(blanks) > 1 {
		return "OR(" + strings.Join(blanks, ",") + ")", lacking
	}
	return strings.Join(blanks, ""), lacking
}

// filled writes 有.
func filled(w *excelWriter, n *Node) (string, int) {
	switch cond, lacking := w.missing(n.Args[0]); {
	case lacking:
		return "FALSE", levelPrimary
	case cond == "":
		return "TRUE", levelPrimary
	default:
		return "NOT(" + cond + ")", levelPrimary
	}
}

// hasSaid says that there is a value, or that there is none.
func (s *speaker) hasSaid(n *Node, yes bool) string {
	if yes {
		return "有" + s.say(n.Args[0], levelSum)
	}
	return "没有" + (&speaker{Facts: s.Facts}).say(n.Args[0], levelSum)
}
