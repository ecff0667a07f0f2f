package formula

import (
	"math/big"
	"slices"
)

// preceding is the aggregate of the units that come before this one in an order: money
// that goes to one after the other until there is no more is
// MAX(0, MIN(要的, 可用的 - 排前合计(要的, 次序))).
const preceding = "排前合计"

func placeOf(order *Node) *Node {
	return &Node{Op: OpOver, Str: ranking, Args: []*Node{order}, Start: order.Start, End: order.End, as: function(ranking)}
}

// Precedes gives the order of an aggregate of the units before this one, as the place that
// it gives each, so that what is equal is told in one way everywhere; nil for any other
// aggregate.
func (n *Node) Precedes() (place *Node) { return n.place }

func inOrder(n *Node) (cond, value *Node) { return nil, n.Args[0] }

// sumsBefore gives every unit what those before it come to: with a smaller number in the
// order, or the same and above it in the list of units.
func sumsBefore[V any](e *evaluation[V], n *Node, units []int) ([]V, error) {
	g, own := e.alg.gather(added, false), e.unit // which tells of all that is missing
	defer func() { e.unit = own }()
	for _, e.unit = range units {
		if !g.add(e, nil, n.Args[0]) || !g.add(e, nil, n.Args[1]) {
			break
		}
	}
	sum, _, err := g.result()
	if err != nil {
		return nil, err
	}
	sum = e.alg.still(sum)
	values, places := make([]V, len(units)), make([]V, len(units))
	for i, u := range units {
		e.unit = u
		if values[i], err = e.eval(n.Args[0]); err != nil {
			return nil, err
		}
		values[i] = e.alg.still(values[i])
		if places[i], err = e.eval(n.place); err != nil {
			return nil, err
		}
		places[i] = e.alg.still(places[i])
	}
	out := e.alg.before(values, places)
	for i := range out {
		out[i] = e.alg.After(out[i], sum)
	}
	return out, nil
}

func (a exact) before(values, places []Value) []Value {
	out, sum := make([]Value, len(values)), new(big.Rat)
	for _, i := range lastFirst(len(values), func(i int) int { return a.integer(places[i]) }) {
		out[i] = Num(sum)
		sum = new(big.Rat).Add(sum, values[i].Num)
	}
	return out
}

func (c *Courses) before(values, places []Column) []Column {
	n, all := 1, Column{fine: 1}
	for i := range values {
		n = max(n, len(values[i].Nums), len(places[i].Nums))
		all.fine = finer(all, values[i])
	}
	out := make([]Column, len(values))
	for i := range out {
		out[i] = Column{Nums: c.nums.take(n), fine: all.fine}
	}
	for course := range n {
		sum := 0.0
		for _, i := range lastFirst(len(values), func(i int) int { return int(at(places[i].Nums, course)) }) {
			out[i].Nums[course] = sum
			sum += at(values[i].Nums, course)
		}
	}
	return out
}

// lastFirst lists so many units by their places among the greatest, the smallest number,
// whose place is the last, first.
func lastFirst(n int, place func(int) int) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return place(b) - place(a) })
	return order
}

// overOrders is an aggregate of the units before each.
func overOrders(c *checker, n *Node) {
	for i, a := range n.Args {
		if a.Type.Sort != Number {
			c.fault(a, "P205", n.Str+"的"+[]string{"数", "次序"}[i]+"不是数："+c.sides(n.Args[i:i+1]), "数", "写作 "+n.as.usage)
			c.spoil(n)
			return
		}
	}
	n.Type, n.PerUnit = n.Args[0].Type, true
	n.place.Type, n.place.PerUnit = PlainType, true
}

// beforeSaid says an aggregate of the units before this one.
func beforeSaid(s *speaker, n *Node) (string, int) {
	each := &speaker{Facts: s.Facts}
	text := "按" + each.say(n.Args[1], levelPrimary) + "从小到大排在前面的各统筹区" + each.say(n.Args[0], levelPrimary) + "合计"
	if s.figures {
		text += s.Figure(n, s.like)
	}
	return text, levelPrimary
}

// before leaves of the units of an aggregate those before this one, where it is one of them.
func (e *evaluation[V]) before(n *Node, units []int) []int {
	if n.Precedes() == nil {
		return units
	}
	places := map[int]int{}
	own := e.unit
	defer func() { e.unit = own }()
	for _, e.unit = range append([]int{own}, units...) {
		v, err := e.eval(n.place)
		if err != nil {
			return nil
		}
		places[e.unit] = e.alg.integer(v)
	}
	return slices.DeleteFunc(slices.Clone(units), func(u int) bool { return places[u] < places[own] || places[u] == places[own] && u >= own })
}
