package formula

import "errors"

// Env gives values while a formula is evaluated for one unit. V is what a value
// is: Value, or Column where many courses of events are followed at once.
type Env[V any] interface {
	// Value is the value of a name; one that is missing everywhere is an error
	// for which IsMissing holds.
	Value(n *Node, unit int) (V, error)
	// Units lists the units that take part.
	Units() []int
	// Once computes an aggregate a single time for all units of a group, which its
	// first unit stands for; −1 for all units. Of ranks it is one value a unit.
	Once(n *Node, group int, compute func() ([]V, error)) ([]V, error)
}

// CellEnv is an Env whose units may have cells.
type CellEnv[V any] interface {
	Env[V]
	// Cells is what an aggregate over the cells of a unit comes to; that of a unit
	// without any is missing.
	Cells(n *Node, unit int) (V, error)
}

// Algebra is what can be done with one kind of value: what formulas do and what
// the mechanics round them do. Exact is the algebra of Value, Courses that of
// Column. What is said here of a value holds in each course by itself.
//
// An operand may be refused: it has an error instead of a value. A Value has
// that error beside it, as error results do; a Column may hold one for some of
// its courses only. Operands that are handed in with no error beside them are
// therefore either good or refused in some courses, and the result is refused in
// those courses with the error of the first operand that is. An error result
// is one that holds in all courses.
//
// No method changes its operands, and what it returns stays as it is.
type Algebra[V any] interface {
	// Of is an exact value; it is the same in every course.
	Of(v Value) V

	Add(a, b V) V
	Sub(a, b V) V
	Mul(a, b V) V
	Neg(a V) V
	Abs(a V) V
	Min(a, b V) V
	Max(a, b V) V
	// Round rounds to so many decimals, half away from zero.
	Round(a V, decimals int) V

	// Compare gives a yes/no; op is one of OpEq … OpGe.
	Compare(op Op, a, b V) V
	And(a, b V) V
	Or(a, b V) V
	Not(a V) V
	// Whole says whether a number has at most so many decimals.
	Whole(a V, decimals int) V
	// Same says whether a and b are one value handed on, not merely equal ones.
	Same(a, b V) bool

	// Pick is a where cond holds, b elsewhere. What is not picked refuses nothing.
	Pick(cond, a, b V) V
	// Otherwise is v; where that is missing, what instead gives.
	Otherwise(v V, err error, instead func() (V, error)) (V, error)
	// Refuse is v, but where cond holds (or is refused) it is refused: why is
	// told a value that is (in the first such course) and says so.
	Refuse(v, cond V, why func(Value) error) (V, error)
	// After is v, refused also where one of the others is.
	After(v V, others ...V) V
	// Reword gives v and err with every error put in other words.
	Reword(v V, err error, word func(error) error) (V, error)

	// Sweep is told that of all values that came of the algebra only those are read from
	// now on that live shows.
	Sweep(live func(show func(V)))

	// Sum begins a sum of nothing.
	Sum() Sum[V]
	// Share divides total (whole fen, not negative) in proportion to weights (not
	// negative, and not all zero unless total is) to the fen, by largest remainder;
	// equal remainders go in order. The shares sum to total exactly. Where a
	// condition does not hold nothing is divided: there a share is its weight. A
	// share is refused with its own weight's error, else with that of the first
	// refused weight, else with total's, else with the condition's.
	Share(total V, weights []V, where V) []V

	evaluating[V]
}

// Sum adds up without keeping what lies between.
type Sum[V any] interface {
	Add(v V)
	Sub(v V)
	// Value is the sum so far.
	Value() V
	// Total is the sum so far of what stands in no order, as units do: the same in
	// whatever order it was added.
	Total() V
}

// evaluating is what only the evaluator asks of an algebra. Values that it was
// given by such a method it may hand back only once: they are written over.
type evaluating[V any] interface {
	// begin is an evaluation by the algebra as it works inside one; end is told when it
	// is over. keep makes of a value what leaves it.
	begin() *evaluation[V]
	end(e *evaluation[V])
	keep(v V, err error) (V, error)
	literal(n *Node) V
	percent(a V) V
	// still is v, not to be written over.
	still(v V) V
	// div, pow and round may be refused: with the text zero, or at an operand of n.
	div(a, b V, at *Node, zero string) (V, error)
	pow(n *Node, a, b V) (V, error)
	round(n *Node, a, decimals V, how rounding) (V, error)
	// bound is v, but refused where it has grown beyond any use.
	bound(n *Node, v V) (V, error)
	// fail is an error of an operand that comes after others.
	fail(before []V, err error) (V, error)
	// choose takes of pairs of condition and value the first whose condition
	// holds, else otherwise (nil: a fault of n). What no course takes is not evaluated.
	choose(e *evaluation[V], n *Node, pairs []*Node, otherwise *Node) (V, error)
	// text and integer are those of a value that is the same in all courses.
	text(v V) string
	integer(v V) int
	// ranks gives the numbers that are in their places, the greatest first; what is
	// not in has none.
	ranks(values, in []V) []V
	// before gives each what the numbers before it come to, the last place first.
	before(values, places []V) []V
	// gather begins an aggregate; its count is good only if it is counting.
	gather(of gathered, counting bool) gathering[V]
}

// gathered says what an aggregate takes of the units' values.
type gathered int

const (
	added gathered = iota
	highest
	lowest
)

// gathering is an aggregate over units in the making.
type gathering[V any] interface {
	// add takes the part of the unit that is being evaluated: value (nil: none,
	// it is only counted) if cond (nil: always) holds. It reports false when
	// nothing that follows can change the outcome.
	add(e *evaluation[V], cond, value *Node) bool
	// result gives what came of it; where values are missing, all are told at once.
	result() (value, count V, err error)
}

// Evaluate computes a part of a checked formula for a unit (any number for a
// pool-level one). The error is a *Fault, or whatever Env.Value returned.
func Evaluate[V any](n *Node, alg Algebra[V], env Env[V], unit int) (V, error) {
	e := alg.begin()
	e.env, e.unit = env, unit
	v, err := alg.keep(e.eval(n))
	alg.end(e)
	return v, err
}

// evaluation is one formula being evaluated.
type evaluation[V any] struct {
	alg   Algebra[V]
	env   Env[V]
	unit  int
	faces []entry[V]
	stack []V // the operands computed so far of the nodes being evaluated
	first [6]V
}

func evaluationOf[V any](alg Algebra[V], faces []entry[V]) *evaluation[V] {
	e := &evaluation[V]{alg: alg, faces: faces}
	e.stack = e.first[:0]
	return e
}

func (e *evaluation[V]) eval(n *Node) (V, error) {
	switch n.Op {
	case OpNumber, OpText, OpBool:
		return e.alg.literal(n), nil
	case OpName:
		return e.env.Value(n, e.unit)
	}
	v, err := e.faces[n.as.at].value(e, n)
	if err != nil {
		return v, err
	}
	return e.alg.bound(n, v)
}

// eager makes the value of a call from the values of its operands.
func eager[V any](of func(alg Algebra[V], n *Node, args []V) (V, error)) func(*evaluation[V], *Node) (V, error) {
	return func(e *evaluation[V], n *Node) (V, error) {
		base := len(e.stack)
		for _, a := range n.Args {
			v, err := e.eval(a)
			if err != nil {
				v, err = e.alg.fail(e.stack[base:], err)
				e.stack = e.stack[:base]
				return v, err
			}
			e.stack = append(e.stack, v)
		}
		v, err := of(e.alg, n, e.stack[base:])
		e.stack = e.stack[:base]
		return v, err
	}
}

// one, two and fold make a value of operands that are never refused.
func one[V any](of func(Algebra[V], V) V) func(*evaluation[V], *Node) (V, error) {
	return eager(func(alg Algebra[V], _ *Node, args []V) (V, error) { return of(alg, args[0]), nil })
}

func fold[V any](of func(alg Algebra[V], a, b V) V) func(*evaluation[V], *Node) (V, error) {
	return eager(func(alg Algebra[V], _ *Node, args []V) (V, error) {
		v := args[0]
		for _, a := range args[1:] {
			v = of(alg, v, a)
		}
		return v, nil
	})
}

// over makes the value of an aggregate of what was gathered from some units.
func over[V any](what gathered, counting bool, of func(alg Algebra[V], n *Node, value, count V) (V, error)) across[V] {
	return func(e *evaluation[V], n *Node, units []int) ([]V, error) {
		cond, value := n.Parts()
		g, unit := e.alg.gather(what, counting), e.unit
		for _, e.unit = range units {
			if !g.add(e, cond, value) {
				break
			}
		}
		e.unit = unit
		taken, count, err := g.result()
		if err != nil {
			return nil, err
		}
		taken, err = e.alg.keep(of(e.alg, n, taken, count))
		return []V{taken}, err
	}
}

// extreme makes the value of 最大 or 最小, which nobody has where no unit takes part.
func extreme[V any](what gathered) across[V] {
	return over(what, true, func(alg Algebra[V], n *Node, value, count V) (V, error) {
		none := alg.Compare(OpEq, count, alg.Of(Int(0)))
		return alg.Refuse(value, none, func(Value) error { return &Fault{n, noExtreme} })
	})
}

// overCellsOf makes the value of an aggregate over the cells of a unit.
func overCellsOf[V any](e *evaluation[V], n *Node) (V, error) {
	if env, ok := e.env.(CellEnv[V]); ok {
		return env.Cells(n, e.unit)
	}
	var none V
	return none, Missing("没有各年龄的人数")
}

// SumCells adds up what an aggregate asks of each of so many cells, whose names each
// environment gives.
func SumCells(n *Node, cells int, env func(cell int) Env[Value]) (Value, error) {
	cond, value := n.Parts()
	sum := new(exactSum)
	for i := range cells {
		of := env(i)
		if cond != nil {
			in, err := Evaluate(cond, Exact, of, 0)
			if err != nil {
				return Value{}, err
			}
			if !in.Yes {
				continue
			}
		}
		v, err := Evaluate(value, Exact, of, 0)
		if err != nil {
			return Value{}, err
		}
		sum.Add(v)
	}
	return sum.Value(), nil
}

// floor and remainder are Excel's INT and MOD: the remainder has the divisor's sign.
func floor[V any](alg Algebra[V], n *Node, args []V) (V, error) {
	return alg.round(n, args[0], alg.Of(Int(0)), down)
}

func remainder[V any](alg Algebra[V], n *Node, args []V) (V, error) {
	a, b := alg.still(args[0]), alg.still(args[1])
	times, err := alg.div(a, b, n.Args[1], DivisionByZero)
	if err != nil {
		return times, err
	}
	if times, err = alg.round(n, times, alg.Of(Int(0)), down); err != nil {
		return times, err
	}
	return alg.Sub(a, alg.Mul(b, times)), nil
}

// Refusals of operations, the same in every algebra.
const (
	DivisionByZero = "除数为 0"
	noBranch       = "IFS 没有一个条件成立"
	nobody         = "没有参加的统筹区，不能求平均"
	noExtreme      = "没有参加的统筹区，没有最大、最小"
	negativeOfZero = "0 的负数次方"
	zeroOfZero     = "0 的 0 次方"
	powerTooLarge  = "乘方的结果太大"
	resultTooLarge = "结果的位数太多"
)

func badExponent(n *Node, b string) *Fault {
	return &Fault{n.Args[1], "指数 " + b + " 不是不超过 400 的整数"}
}

func badDecimals(n *Node, d string) *Fault {
	return &Fault{n.Args[1], "小数位数 " + d + " 不是 −15 到 15 的整数"}
}

// lack is why an aggregate has no value: of units that each lack one all are
// told; another error stops it unless a missing one came first.
type lack struct {
	fault  error
	absent []error
}

func (l *lack) note(err error) {
	if l.fault != nil {
		return
	}
	k := len(l.absent)
	if !IsMissing(err) {
		if k == 0 {
			l.fault = err
		}
	} else if k == 0 || l.absent[k-1] != err {
		l.absent = append(l.absent, err)
	}
}

func (l *lack) err() error {
	if len(l.absent) > 0 {
		return Several(l.absent)
	}
	return l.fault
}

// IsMissing reports whether an evaluation stopped at a value that is not there.
func IsMissing(err error) bool { return errors.As(err, new(missing)) }

// Eval computes the formula exactly for a unit (any number for a pool-level formula).
func (f *Formula) Eval(env Env[Value], unit int) (Value, error) {
	return Evaluate(f.Root, Exact, env, unit)
}

// EvalNode computes a part of a checked formula, for explanations.
func EvalNode(n *Node, env Env[Value], unit int) (Value, error) { return Evaluate(n, Exact, env, unit) }
