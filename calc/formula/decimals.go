package formula

// mostDecimals bounds what decimals counts: beyond it a sheet's 15 digits hold
// no amount worth the name.
const mostDecimals = 6

// Decimals gives the most decimals that a formula's value can have, whatever
// the data; false where nothing bounds them, as after a division or a rate.
func (f *Formula) Decimals(m CellMap) (int, bool) { return decimals(f.Root, m.Decimals) }

func decimals(n *Node, name func(*Node) (int, bool)) (int, bool) {
	sum := 0
	var parts []*Node
	switch n.Op {
	case OpNumber:
		d, exact := n.Num.FloatPrec()
		return d, exact && d <= mostDecimals
	case OpName:
		return name(n)
	case OpNeg, OpPlus, OpAdd, OpSub:
		parts = n.Args
	case OpMul:
		for _, a := range n.Args {
			d, ok := decimals(a, name)
			if !ok {
				return 0, false
			}
			sum += d
		}
		return sum, sum <= mostDecimals
	case OpOver:
		switch n.Str {
		case "计数":
			return 0, true
		case "合计":
			parts = n.Args[:1]
		default:
			return 0, false
		}
	case OpCall:
		switch n.Str {
		case "ROUND", "ROUNDUP", "ROUNDDOWN":
			d, ok := wholeLiteral(n.Args[1])
			return max(d, 0), ok && d <= mostDecimals
		case "ABS", "MIN", "MAX", "SUM", "缺省":
			parts = n.Args
		case "IF":
			parts = n.Args[1:]
		case "IFS":
			for i := 1; i < len(n.Args); i += 2 {
				parts = append(parts, n.Args[i])
			}
		}
	}
	most := 0
	for _, a := range parts {
		d, ok := decimals(a, name)
		if !ok {
			return 0, false
		}
		most = max(most, d)
	}
	return most, len(parts) > 0
}
