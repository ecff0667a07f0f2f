package formula

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
)

// longestCompared are the characters up to which an expression is brought into a form.
const longestCompared = 300

// same reports whether two checked parts of formulas come to one value however they are
// written: names by what they stand for, numbers by value, sums and products in any
// order, what is taken from itself gone. Of long ones nothing is said.
func same(a, b *Node) bool {
	if a.End-a.Start > longestCompared || b.End-b.Start > longestCompared {
		return false
	}
	n := normal{names: map[any]int{}}
	if !reads(a) && !reads(b) && !(literal(a) && literal(b)) {
		return false // a sum done with numbers alone: worked out on purpose
	}
	return n.combination(a).String() == n.combination(b).String()
}

// reads reports whether an expression has a name in it.
func reads(n *Node) bool {
	return n.Op == OpName || n.Op == OpOver || n.Op == OpCells || slices.ContainsFunc(n.Args, reads)
}

// literal reports whether an expression is one number, text, yes or no as it is written.
func literal(n *Node) bool {
	return n.Op == OpNumber || n.Op == OpText || n.Op == OpBool || n.Op == OpPercent && literal(n.Args[0])
}

// normal brings expressions into one form.
type normal struct{ names map[any]int }

// combination is an expression as a sum of parts, each so many times; of the part ""
// the number is itself the amount. No part is there zero times.
type combination map[string]*big.Rat

func (c combination) String() string {
	var b strings.Builder
	for _, part := range slices.Sorted(maps.Keys(c)) {
		fmt.Fprintf(&b, "%s·%s;", c[part].RatString(), part)
	}
	return b.String()
}

// add adds another so many times.
func (c combination) add(of combination, times *big.Rat) combination {
	for part, n := range of {
		sum := new(big.Rat).Mul(n, times)
		if had := c[part]; had != nil {
			sum.Add(sum, had)
		}
		if c[part] = sum; sum.Sign() == 0 {
			delete(c, part)
		}
	}
	return c
}

// number is the amount of a combination without other parts; nil for others.
func (c combination) number() *big.Rat {
	if n := c[""]; n != nil && len(c) == 1 {
		return n
	} else if len(c) == 0 {
		return new(big.Rat)
	}
	return nil
}

var once = big.NewRat(1, 1)

func (f *normal) combination(n *Node) combination {
	out := combination{}
	switch n.Op {
	case OpNumber:
		return out.add(combination{"": n.Num}, once)
	case OpName:
		return combination{f.name(n): once}
	}
	args := make([]combination, len(n.Args))
	for i, a := range n.Args {
		args[i] = f.combination(a)
	}
	switch n.Op {
	case OpPlus:
		return args[0]
	case OpNeg:
		return out.add(args[0], big.NewRat(-1, 1))
	case OpPercent:
		return out.add(args[0], big.NewRat(1, 100))
	case OpAdd:
		return args[0].add(args[1], once)
	case OpSub:
		return args[0].add(args[1], big.NewRat(-1, 1))
	case OpMul:
		return args[0].times(args[1])
	}
	texts := make([]string, len(args))
	for i, a := range args {
		texts[i] = a.String()
	}
	part := fmt.Sprintf("%d%q%v(%s)", n.Op, n.Str, n.Yes, strings.Join(texts, "|"))
	return combination{inside(part): once}
}

// times is a product: of a number, or of two expressions in any order.
func (c combination) times(by combination) combination {
	if n := c.number(); n != nil {
		return combination{}.add(by, n)
	}
	if n := by.number(); n != nil {
		return combination{}.add(c, n)
	}
	n, factors := big.NewRat(1, 1), []string{}
	for _, of := range []combination{c, by} {
		part, times := of.String(), once
		if len(of) == 1 {
			for part, times = range of {
			}
			factors = append(factors, strings.Split(part, "×")...)
		} else {
			factors = append(factors, "("+inside(part)+")")
		}
		n = new(big.Rat).Mul(n, times)
	}
	slices.Sort(factors)
	return combination{strings.Join(factors, "×"): n}
}

// inside is a part whose products are not factors of what it stands in.
func inside(part string) string { return strings.ReplaceAll(part, "×", "*") }

// name is one for all ways to write what a name stands for.
func (f *normal) name(n *Node) string {
	var key any = n.Symbol.Key
	if key == nil {
		key = n.Space + "." + n.Name
	}
	if _, ok := f.names[key]; !ok {
		f.names[key] = len(f.names)
	}
	return fmt.Sprint("name", f.names[key])
}
