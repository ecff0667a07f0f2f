package formula

import (
	"math/big"
	"slices"
	"strings"
	"sync"
)

// Bounds on what is computed: beyond them a number would outgrow any use, and,
// doubling its digits with every step, memory and time.
const (
	maxExponent = 400
	maxBits     = 1 << 16 // of numerator or denominator
	maxDecimals = 15
)

// Exact is the algebra of exact values.
var Exact Algebra[Value] = exact{}

// exact is it outside of evaluations, or within one, where what comes out is a
// temporary of that evaluation.
type exact struct{ temps bool }

var exactWithin Algebra[Value] = exact{temps: true}

func (exact) Of(v Value) Value { return v }

// number gives a value for what comes of a and b: one of them if it may be
// written over.
func (x exact) number(a, b Value) Value {
	switch {
	case a.temp:
		return a
	case b.temp:
		return b
	}
	return Value{Num: new(big.Rat), temp: x.temps}
}

func (x exact) Add(a, b Value) Value {
	out := x.number(a, b)
	out.Num.Add(a.Num, b.Num)
	return out
}

func (x exact) Sub(a, b Value) Value {
	out := x.number(a, b)
	out.Num.Sub(a.Num, b.Num)
	return out
}

func (x exact) Mul(a, b Value) Value {
	out := x.number(a, b)
	out.Num.Mul(a.Num, b.Num)
	return out
}

func (x exact) Neg(a Value) Value {
	out := x.number(a, Value{})
	out.Num.Neg(a.Num)
	return out
}

func (x exact) Abs(a Value) Value {
	out := x.number(a, Value{})
	out.Num.Abs(a.Num)
	return out
}

func (exact) Min(a, b Value) Value {
	if b.Num.Cmp(a.Num) < 0 {
		return b
	}
	return a
}

func (exact) Max(a, b Value) Value {
	if b.Num.Cmp(a.Num) > 0 {
		return b
	}
	return a
}

func (exact) Round(a Value, decimals int) Value { return Num(Round(a.Num, decimals)) }

// Compare follows Excel: texts are equal whatever the case of their letters.
func (exact) Compare(op Op, a, b Value) Value {
	if a.Sort != Number {
		same := a.Sort == b.Sort && a.Yes == b.Yes && strings.EqualFold(a.Str, b.Str)
		return Yes(same == (op == OpEq))
	}
	return Yes(ordered(op, a.Num.Cmp(b.Num)))
}

// ordered tells a comparison from the order of its operands.
func ordered(op Op, c int) bool {
	switch op {
	case OpEq:
		return c == 0
	case OpNe:
		return c != 0
	case OpLt:
		return c < 0
	case OpLe:
		return c <= 0
	case OpGt:
		return c > 0
	default:
		return c >= 0
	}
}

func (exact) And(a, b Value) Value { return Yes(a.Yes && b.Yes) }
func (exact) Or(a, b Value) Value  { return Yes(a.Yes || b.Yes) }
func (exact) Not(a Value) Value    { return Yes(!a.Yes) }

func (exact) Whole(a Value, decimals int) Value {
	return Yes(new(big.Rat).Mul(a.Num, powerOf10(decimals)).IsInt())
}

func (exact) Same(a, b Value) bool { return a.Num != nil && a.Num == b.Num }

func (exact) Pick(cond, a, b Value) Value {
	if cond.Yes {
		return a
	}
	return b
}

func (exact) Otherwise(v Value, err error, instead func() (Value, error)) (Value, error) {
	if IsMissing(err) {
		return instead()
	}
	return v, err
}

func (exact) Refuse(v, cond Value, why func(Value) error) (Value, error) {
	if cond.Yes {
		return Value{}, why(v)
	}
	return v, nil
}

func (exact) After(v Value, _ ...Value) Value { return v }

func (exact) Reword(v Value, err error, word func(error) error) (Value, error) {
	if err != nil {
		err = word(err)
	}
	return v, err
}

func (exact) Sum() Sum[Value] { return new(exactSum) }

type exactSum struct{ r big.Rat }

func (s *exactSum) Add(v Value)  { s.r.Add(&s.r, v.Num) }
func (s *exactSum) Sub(v Value)  { s.r.Sub(&s.r, v.Num) }
func (s *exactSum) Value() Value { return Num(new(big.Rat).Set(&s.r)) }

func (s *exactSum) Total() Value { return s.Value() }

func (exact) Share(total Value, weights []Value, where Value) []Value {
	if !where.Yes {
		return slices.Clone(weights)
	}
	sum := new(big.Rat)
	for _, w := range weights {
		sum.Add(sum, w.Num)
	}
	fen := new(big.Rat).Mul(total.Num, big.NewRat(100, 1))
	left := new(big.Int).Set(fen.Num())
	floors, rests, order := make([]*big.Int, len(weights)), make([]*big.Rat, len(weights)), make([]int, len(weights))
	for i, w := range weights {
		part := new(big.Rat).Mul(fen, w.Num)
		if part.Sign() != 0 { // else there may be no sum
			part.Quo(part, sum)
		}
		floors[i] = new(big.Int).Quo(part.Num(), part.Denom())
		rests[i] = part.Sub(part, new(big.Rat).SetInt(floors[i]))
		left.Sub(left, floors[i])
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return rests[b].Cmp(rests[a]) })
	for _, i := range order[:left.Int64()] {
		floors[i].Add(floors[i], big.NewInt(1))
	}
	out := make([]Value, len(weights))
	for i := range out {
		out[i] = Num(new(big.Rat).SetFrac(floors[i], big.NewInt(100)))
	}
	return out
}

// Sweep does nothing: exact values are small.
func (exact) Sweep(func(func(Value))) {}

func (exact) begin() *evaluation[Value] {
	if e, ok := idle.Get().(*evaluation[Value]); ok {
		return e
	}
	return evaluationOf(exactWithin, exactLibrary)
}

func (exact) end(e *evaluation[Value]) {
	e.env = nil
	idle.Put(e)
}

// idle are evaluations that are over: one serves the next, in any goroutine.
var idle sync.Pool

func (exact) literal(n *Node) Value { return n.exact }

func (exact) keep(v Value, err error) (Value, error) {
	v.temp = false
	return v, err
}

// bound refuses a result with more digits than anything needs: each product may
// have as many as its factors together, and so may a sum of fractions.
func (exact) bound(n *Node, v Value) (Value, error) {
	if v.Num != nil && max(v.Num.Num().BitLen(), v.Num.Denom().BitLen()) > maxBits {
		return Value{}, &Fault{n, resultTooLarge}
	}
	return v, nil
}

func (exact) fail(_ []Value, err error) (Value, error) { return Value{}, err }

var hundredth = big.NewRat(1, 100)

func (x exact) percent(a Value) Value { return x.Mul(a, Num(hundredth)) }

func (x exact) div(a, b Value, at *Node, zero string) (Value, error) {
	if b.Num.Sign() == 0 {
		return Value{}, &Fault{at, zero}
	}
	out := x.number(a, b)
	out.Num.Quo(a.Num, b.Num)
	return out, nil
}

func (exact) pow(n *Node, x, y Value) (Value, error) {
	a, b := x.Num, y.Num
	if !b.IsInt() || b.Num().BitLen() > 16 || abs(b.Num().Int64()) > maxExponent {
		return Value{}, badExponent(n, Decimal(b))
	}
	k := b.Num().Int64()
	if k < 0 {
		if a.Sign() == 0 {
			return Value{}, &Fault{n.Args[0], negativeOfZero}
		}
		a, k = new(big.Rat).Inv(a), -k
	}
	if k == 0 && a.Sign() == 0 {
		return Value{}, &Fault{n, zeroOfZero}
	}
	if bits := int64(max(a.Num().BitLen(), a.Denom().BitLen())); bits*k > maxBits {
		return Value{}, &Fault{n, powerTooLarge}
	}
	e := big.NewInt(k)
	return Num(new(big.Rat).SetFrac(new(big.Int).Exp(a.Num(), e, nil), new(big.Int).Exp(a.Denom(), e, nil))), nil
}

func abs(n int64) int64 { return max(n, -n) }

func (exact) round(n *Node, a, decimals Value, how rounding) (Value, error) {
	d := decimals.Num
	if !d.IsInt() || d.Num().BitLen() > 5 || abs(d.Num().Int64()) > maxDecimals {
		return Value{}, badDecimals(n, Decimal(d))
	}
	return Num(roundBy(a.Num, int(d.Num().Int64()), how)), nil
}

func (exact) choose(e *evaluation[Value], n *Node, pairs []*Node, otherwise *Node) (Value, error) {
	for i := 0; i < len(pairs); i += 2 {
		c, err := e.eval(pairs[i])
		if err != nil {
			return Value{}, err
		}
		if c.Yes {
			return e.eval(pairs[i+1])
		}
	}
	if otherwise == nil {
		return Value{}, &Fault{n, noBranch}
	}
	return e.eval(otherwise)
}

func (exact) still(v Value) Value {
	v.temp = false
	return v
}

func (exact) gather(of gathered, _ bool) gathering[Value] { return &exactGathering{of: of} }

type exactGathering struct {
	of    gathered
	sum   exactSum
	count int64
	lack
}

func (g *exactGathering) add(e *evaluation[Value], cond, value *Node) bool {
	if cond != nil {
		if c, err := e.eval(cond); err != nil {
			g.note(err)
			return g.fault == nil
		} else if !c.Yes {
			return true
		}
	}
	if value != nil {
		v, err := e.eval(value)
		if err != nil {
			g.note(err)
			return g.fault == nil
		}
		switch {
		case g.of == added:
			g.sum.Add(v)
		case g.count == 0 || g.of == highest && v.Num.Cmp(&g.sum.r) > 0 || g.of == lowest && v.Num.Cmp(&g.sum.r) < 0:
			g.sum.r.Set(v.Num)
		}
	}
	g.count++
	return true
}

func (g *exactGathering) result() (value, count Value, err error) {
	return Value{Num: &g.sum.r, temp: true}, Int(g.count), g.err()
}
