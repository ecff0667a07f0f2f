package formula

import (
	"errors"
	"math/big"
	"strings"
)

// Bounds on powers: beyond them a number would outgrow any use.
const (
	maxExponent = 400
	maxBits     = 1 << 16
)

// IsMissing reports whether an evaluation stopped at a value that is not there.
func IsMissing(err error) bool { return errors.As(err, new(missing)) }

// Eval computes the formula exactly for a unit (any number for a pool-level
// formula). The error is a *Fault, or whatever Env.Value returned.
func (f *Formula) Eval(env Env, unit int) (Value, error) { return eval(f.Root, env, unit) }

// EvalNode computes a part of a checked formula, for explanations.
func EvalNode(n *Node, env Env, unit int) (Value, error) { return eval(n, env, unit) }

func eval(n *Node, env Env, unit int) (Value, error) {
	switch n.Op {
	case OpNumber:
		return Num(n.Num), nil
	case OpText:
		return Str(n.Str), nil
	case OpBool:
		return Yes(n.Yes), nil
	case OpName:
		return env.Value(n, unit)
	case OpCall:
		return evalCall(n, env, unit)
	case OpOver:
		return env.Once(n, func() (Value, error) { return evalOver(n, env) })
	}
	args, err := evalAll(n.Args, env, unit)
	if err != nil {
		return Value{}, err
	}
	switch n.Op {
	case OpEq, OpNe, OpLt, OpLe, OpGt, OpGe:
		return Yes(compare(n.Op, args[0], args[1])), nil
	}
	return arithmetic(n, args)
}

func evalAll(nodes []*Node, env Env, unit int) ([]Value, error) {
	out := make([]Value, len(nodes))
	for i, a := range nodes {
		v, err := eval(a, env, unit)
		if err != nil {
			return nil, err
		}
		out[i] = v
	}
	return out, nil
}

func arithmetic(n *Node, args []Value) (Value, error) {
	a, r := args[0].Num, new(big.Rat)
	switch n.Op {
	case OpNeg:
		return Num(r.Neg(a)), nil
	case OpPlus:
		return args[0], nil
	case OpPercent:
		return Num(r.Mul(a, big.NewRat(1, 100))), nil
	}
	b := args[1].Num
	switch n.Op {
	case OpAdd:
		r.Add(a, b)
	case OpSub:
		r.Sub(a, b)
	case OpMul:
		r.Mul(a, b)
	case OpDiv:
		if b.Sign() == 0 {
			return Value{}, &Fault{n.Args[1], "除数为 0"}
		}
		r.Quo(a, b)
	case OpPow:
		return power(n, a, b)
	}
	return Num(r), nil
}

func power(n *Node, a, b *big.Rat) (Value, error) {
	if !b.IsInt() || b.Num().BitLen() > 16 || abs(b.Num().Int64()) > maxExponent {
		return Value{}, &Fault{n.Args[1], "指数 " + Decimal(b) + " 不是不超过 400 的整数"}
	}
	k := b.Num().Int64()
	if k < 0 {
		if a.Sign() == 0 {
			return Value{}, &Fault{n.Args[0], "0 的负数次方"}
		}
		a, k = new(big.Rat).Inv(a), -k
	}
	if k == 0 && a.Sign() == 0 {
		return Value{}, &Fault{n, "0 的 0 次方"}
	}
	if bits := int64(max(a.Num().BitLen(), a.Denom().BitLen())); bits*k > maxBits {
		return Value{}, &Fault{n, "乘方的结果太大"}
	}
	e := big.NewInt(k)
	return Num(new(big.Rat).SetFrac(new(big.Int).Exp(a.Num(), e, nil), new(big.Int).Exp(a.Denom(), e, nil))), nil
}

func abs(n int64) int64 { return max(n, -n) }

// compare follows Excel: texts are equal whatever the case of their letters.
func compare(op Op, a, b Value) bool {
	if a.Sort != Number {
		same := a.Sort == b.Sort && a.Yes == b.Yes && strings.EqualFold(a.Str, b.Str)
		return same == (op == OpEq)
	}
	switch c := a.Num.Cmp(b.Num); op {
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

func evalCall(n *Node, env Env, unit int) (Value, error) {
	switch n.Str { // the lazy ones
	case "IF":
		c, err := eval(n.Args[0], env, unit)
		switch {
		case err != nil:
			return Value{}, err
		case c.Yes:
			return eval(n.Args[1], env, unit)
		}
		return eval(n.Args[2], env, unit)
	case "IFS":
		for i := 0; i < len(n.Args); i += 2 {
			c, err := eval(n.Args[i], env, unit)
			switch {
			case err != nil:
				return Value{}, err
			case c.Yes:
				return eval(n.Args[i+1], env, unit)
			}
		}
		return Value{}, &Fault{n, "IFS 没有一个条件成立"}
	case "缺省":
		v, err := eval(n.Args[0], env, unit)
		if IsMissing(err) {
			return eval(n.Args[1], env, unit)
		}
		return v, err
	}
	args, err := evalAll(n.Args, env, unit)
	if err != nil {
		return Value{}, err
	}
	return applyFunction(n, args)
}

func applyFunction(n *Node, args []Value) (Value, error) {
	switch n.Str {
	case "AND", "OR":
		yes := n.Str == "AND"
		for _, a := range args {
			if a.Yes != (n.Str == "AND") {
				yes = a.Yes
			}
		}
		return Yes(yes), nil
	case "NOT":
		return Yes(!args[0].Yes), nil
	case "ABS":
		return Num(new(big.Rat).Abs(args[0].Num)), nil
	case "SUM":
		r := new(big.Rat)
		for _, a := range args {
			r.Add(r, a.Num)
		}
		return Num(r), nil
	case "MIN", "MAX":
		best := args[0]
		for _, a := range args[1:] {
			if c := a.Num.Cmp(best.Num); n.Str == "MIN" && c < 0 || n.Str == "MAX" && c > 0 {
				best = a
			}
		}
		return best, nil
	}
	d := args[1].Num
	if !d.IsInt() || d.Num().BitLen() > 5 || abs(d.Num().Int64()) > 15 {
		return Value{}, &Fault{n.Args[1], "小数位数 " + Decimal(d) + " 不是 −15 到 15 的整数"}
	}
	k := int(d.Num().Int64())
	switch n.Str {
	case "ROUNDUP":
		return Num(RoundUp(args[0].Num, k)), nil
	case "ROUNDDOWN":
		return Num(RoundDown(args[0].Num, k)), nil
	}
	return Num(Round(args[0].Num, k)), nil
}

// evalOver sums, averages or counts over the units that take part. Where
// values are missing it goes on to the last unit, so that all are told at once.
func evalOver(n *Node, env Env) (Value, error) {
	sum, count := new(big.Rat), int64(0)
	var absent []error
	for _, u := range env.Units() {
		v, in, err := evalPart(n, env, u)
		switch {
		case err != nil && len(absent) == 0 && !IsMissing(err):
			return Value{}, err
		case err != nil:
			if IsMissing(err) && (len(absent) == 0 || absent[len(absent)-1] != err) {
				absent = append(absent, err)
			}
		case in:
			count++
			sum.Add(sum, v)
		}
	}
	if len(absent) > 0 {
		return Value{}, Several(absent)
	}
	switch n.Str {
	case "计数":
		return Int(count), nil
	case "平均":
		if count == 0 {
			return Value{}, &Fault{n, "没有参加的统筹区，不能求平均"}
		}
		return Num(sum.Quo(sum, new(big.Rat).SetInt64(count))), nil
	}
	return Num(sum), nil
}

// evalPart is what one unit adds to an aggregate, if it is in it.
func evalPart(n *Node, env Env, unit int) (v *big.Rat, in bool, err error) {
	if n.Str == "计数" || len(n.Args) == 2 {
		c, err := eval(n.Args[len(n.Args)-1], env, unit)
		if err != nil || !c.Yes {
			return nil, false, err
		}
	}
	if n.Str == "计数" {
		return new(big.Rat), true, nil
	}
	x, err := eval(n.Args[0], env, unit)
	return x.Num, err == nil, err
}
