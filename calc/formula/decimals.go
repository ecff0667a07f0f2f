package formula

// mostDecimals bounds what decimals counts: beyond it a sheet's 15 digits hold
// no amount worth the name.
const mostDecimals = 6

// decimalsOf gives the most decimals that the value of a name can have, false
// where nothing bounds them.
type decimalsOf func(*Node) (int, bool)

// Decimals gives the most decimals that a formula's value can have, whatever
// the data; false where nothing bounds them, as after a division or a rate.
func (f *Formula) Decimals(m CellMap) (int, bool) { return decimals(f.Root, m.Decimals) }

func decimals(n *Node, name decimalsOf) (int, bool) {
	switch n.Op {
	case OpNumber:
		d, exact := n.Num.FloatPrec()
		return d, exact && d <= mostDecimals
	case OpName:
		return name(n)
	case OpText, OpBool:
		return 0, false
	}
	return n.as.decimals(n, name)
}

func unbounded(*Node, decimalsOf) (int, bool) { return 0, false }

func whole(*Node, decimalsOf) (int, bool) { return 0, true }

// mostOf: the value has no more decimals than one of some operands.
func mostOf(operands func(*Node) []*Node) func(*Node, decimalsOf) (int, bool) {
	return func(n *Node, name decimalsOf) (int, bool) {
		most := 0
		for _, a := range operands(n) {
			d, ok := decimals(a, name)
			if !ok {
				return 0, false
			}
			most = max(most, d)
		}
		return most, true
	}
}

func productDecimals(n *Node, name decimalsOf) (int, bool) {
	sum := 0
	for _, a := range n.Args {
		d, ok := decimals(a, name)
		if !ok {
			return 0, false
		}
		sum += d
	}
	return sum, sum <= mostDecimals
}

func writtenDecimals(n *Node, _ decimalsOf) (int, bool) {
	d, ok := wholeLiteral(n.Args[1])
	return max(d, 0), ok && d <= mostDecimals
}
