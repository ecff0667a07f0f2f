package formula

import (
	"math/big"
	"strings"
)

// FixedEnv gives the values of names and of aggregates over cells in every cell, or one
// where it is the same in all; of a number NoFixed where it is not told, of a text nil.
type FixedEnv interface {
	Fixed(n *Node, room []Fixed) []Fixed // its own, or as much of the room as it filled
	Texts(n *Node) []string
}

// FixedCells computes parts of checked formulas in as many cells at once as there are,
// on decimals: operator by operator along the cells.
type FixedCells struct {
	Cells int
	free  [][]Fixed
}

// Eval writes the value in every cell. It is NoFixed where that cannot be told, or where
// there is an error; conditions that hold are not 0. Parts on which the value does not
// rest stop nothing.
func (c *FixedCells) Eval(n *Node, env FixedEnv, to []Fixed) {
	v := c.eval(n, env)
	for i := range to {
		to[i] = v.at(i)
	}
	c.drop(v)
}

// fixedCells are values so far: one, or one a cell.
type fixedCells struct {
	values []Fixed
	own    bool // to be written over
}

func (v fixedCells) at(i int) Fixed {
	if len(v.values) == 1 {
		return v.values[0]
	}
	return v.values[i]
}

// Room is a value for every cell, to be written; Give takes it back.
func (c *FixedCells) Room() []Fixed {
	if k := len(c.free); k > 0 {
		last := c.free[k-1]
		c.free = c.free[:k-1]
		return last
	}
	return make([]Fixed, c.Cells)
}

func (c *FixedCells) Give(room []Fixed) { c.free = append(c.free, room[:cap(room)]) }

func (c *FixedCells) drop(v fixedCells) {
	if v.own {
		c.Give(v.values)
	}
}

// over is room for what is made of some values: that of one of them, if it is wide enough.
func (c *FixedCells) over(of ...fixedCells) fixedCells {
	wide, out := 1, fixedCells{}
	for _, v := range of {
		wide = max(wide, len(v.values))
	}
	for _, v := range of {
		if v.own && !out.own {
			out = v
		} else {
			c.drop(v)
		}
	}
	if !out.own {
		out = fixedCells{c.Room(), true}
	}
	out.values = out.values[:wide]
	return out
}

func (c *FixedCells) just(x Fixed) fixedCells {
	v := fixedCells{c.Room()[:1], true}
	v.values[0] = x
	return v
}

func (c *FixedCells) each(a fixedCells, op func(x Fixed) Fixed) fixedCells {
	out := c.over(a)
	for i, x := range a.values {
		if out.values[i] = NoFixed; x.Is() {
			out.values[i] = op(x)
		}
	}
	return out
}

func (c *FixedCells) both(a, b fixedCells, op func(x, y Fixed) (Fixed, bool)) fixedCells {
	out := c.over(a, b)
	x, y := a.values[0], b.values[0]
	for i := range out.values {
		if len(a.values) > 1 {
			x = a.values[i]
		}
		if len(b.values) > 1 {
			y = b.values[i]
		}
		z, ok := NoFixed, false
		if x.Is() && y.Is() {
			z, ok = op(x, y)
		}
		if !ok {
			z = NoFixed
		}
		out.values[i] = z
	}
	return out
}

func (c *FixedCells) eval(n *Node, env FixedEnv) fixedCells {
	if n.Type.Sort == Text {
		return c.just(NoFixed)
	}
	switch n.Op {
	case OpNumber:
		return c.just(n.fixed)
	case OpBool:
		return c.just(fixedYes(n.Yes))
	case OpName, OpCells:
		room := c.Room()
		v := fixedCells{values: env.Fixed(n, room)}
		if v.own = &v.values[0] == &room[0]; !v.own {
			c.Give(room)
		}
		return v
	case OpPlus:
		return c.eval(n.Args[0], env)
	case OpNeg:
		return c.each(c.eval(n.Args[0], env), Fixed.negated)
	case OpPercent:
		return c.each(c.eval(n.Args[0], env), func(x Fixed) Fixed { x.scale += 2; return x })
	case OpAdd, OpSub, OpMul, OpDiv, OpEq, OpNe, OpLt, OpLe, OpGt, OpGe:
		if n.Args[0].Type.Sort == Text {
			return c.sameText(n, env)
		}
		return c.both(c.eval(n.Args[0], env), c.eval(n.Args[1], env), fixedOf(n.Op))
	case OpCall:
		switch n.Str {
		case "IF", "IFS":
			conds, values := branches(n)
			return c.choose(conds, values, env)
		case "MIN", "MAX":
			best := c.eval(n.Args[0], env)
			for _, a := range n.Args[1:] {
				best = c.both(best, c.eval(a, env), fixedEnd(n.Str == "MIN"))
			}
			return best
		case "ROUND":
			return c.rounded(n, halfAway, env)
		case "ROUNDUP":
			return c.rounded(n, away, env)
		case "ROUNDDOWN":
			return c.rounded(n, toward, env)
		}
	}
	return c.just(NoFixed)
}

func fixedYes(yes bool) Fixed {
	if yes {
		return FixedInt(1)
	}
	return Fixed{}
}

func fixedOf(op Op) func(x, y Fixed) (Fixed, bool) {
	switch op {
	case OpAdd:
		return Fixed.Plus
	case OpSub:
		return func(x, y Fixed) (Fixed, bool) { return x.Plus(y.negated()) }
	case OpMul:
		return Fixed.times
	case OpDiv:
		return Fixed.over
	}
	return func(x, y Fixed) (Fixed, bool) {
		d, ok := x.Plus(y.negated())
		return fixedYes(ordered(op, d.Sign())), ok
	}
}

func fixedEnd(least bool) func(x, y Fixed) (Fixed, bool) {
	return func(x, y Fixed) (Fixed, bool) {
		d, ok := y.Plus(x.negated())
		if d.Sign() != 0 && (d.Sign() < 0) == least {
			return y, ok
		}
		return x, ok
	}
}

// rounded rounds to decimals that are written as a number.
func (c *FixedCells) rounded(n *Node, how rounding, env FixedEnv) fixedCells {
	d := n.Args[1]
	if d.Op != OpNumber || !d.Num.IsInt() || d.Num.Cmp(mostRounded) > 0 {
		return c.just(NoFixed)
	}
	decimals := int(d.Num.Num().Int64())
	return c.each(c.eval(n.Args[0], env), func(x Fixed) Fixed {
		if x, ok := x.round(decimals, how); ok {
			return x
		}
		return NoFixed
	})
}

var mostRounded = big.NewRat(maxDecimals, 1)

// choose takes the value of the first condition that holds, cell by cell.
func (c *FixedCells) choose(conds, values []*Node, env FixedEnv) fixedCells {
	switch {
	case len(values) == 0:
		return c.just(NoFixed)
	case len(conds) == 0:
		return c.eval(values[0], env)
	}
	in := c.eval(conds[0], env)
	if len(in.values) == 1 && in.values[0].Is() {
		defer c.drop(in)
		if in.values[0].Sign() != 0 {
			return c.eval(values[0], env)
		}
		return c.choose(conds[1:], values[1:], env)
	}
	yes, no := c.eval(values[0], env), c.choose(conds[1:], values[1:], env)
	out := fixedCells{c.Room(), true}
	for i := range out.values {
		switch held := in.at(i); {
		case !held.Is():
			out.values[i] = NoFixed
		case held.Sign() != 0:
			out.values[i] = yes.at(i)
		default:
			out.values[i] = no.at(i)
		}
	}
	c.drop(in)
	c.drop(yes)
	c.drop(no)
	return out
}

// sameText compares texts, which are names and literals here.
func (c *FixedCells) sameText(n *Node, env FixedEnv) fixedCells {
	texts := func(n *Node) []string {
		switch n.Op {
		case OpText:
			return []string{n.Str}
		case OpName:
			return env.Texts(n)
		}
		return nil
	}
	a, b := texts(n.Args[0]), texts(n.Args[1])
	if a == nil || b == nil {
		return c.just(NoFixed)
	}
	out := fixedCells{c.Room()[:max(len(a), len(b))], true}
	for i := range out.values {
		same := strings.EqualFold(a[i%len(a)], b[i%len(b)])
		out.values[i] = fixedYes(same == (n.Op == OpEq))
	}
	return out
}
