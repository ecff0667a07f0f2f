package report

import (
	"fmt"
	"strings"

	"tongchou/calc"
	"tongchou/calc/formula"
)

// WhyZero says in words what makes an amount zero: the condition that does not hold, the
// figure that is zero itself, or else the condition that holds. It is "" for amounts that
// are not.
func WhyZero(root *calc.Node) string {
	if root == nil || !zero(root) {
		return ""
	}
	seen := map[*calc.Node]bool{}
	for n := root; ; {
		seen[n] = true
		c := condition(n)
		if c != nil && !c.Value.Yes {
			return holds(c)
		}
		next := zeroPart(n, seen)
		switch {
		case cancels(n) && n == root:
			return n.Words
		case cancels(n):
			return fmt.Sprintf("“%s”为 0（%s）", n.Name, n.Words)
		case next != nil:
			n = next
		case c != nil:
			return holds(c)
		case n == root:
			return ""
		default:
			return fmt.Sprintf("“%s”为 0", n.Name)
		}
	}
}

// cancels reports whether amounts that are not zero make up a zero: no part of it is why.
func cancels(n *calc.Node) bool {
	amounts := 0
	for _, c := range n.Children {
		if c.Type == formula.MoneyType && !c.Missing && !zero(c) {
			amounts++
		}
	}
	return amounts > 1 && strings.Contains(n.Words, "－")
}

// holds says whether a condition holds, with the figures that it asks for.
func holds(c *calc.Node) string {
	switch {
	case c.Words == "":
		return fmt.Sprintf("“%s”为%s", c.Name, c.Value)
	case c.Kind == calc.NodeInput:
		return c.Words
	case c.Value.Yes:
		return fmt.Sprintf("“%s”成立（%s）", c.Name, c.Words)
	}
	return fmt.Sprintf("“%s”不成立（%s）", c.Name, c.Words)
}

func zero(n *calc.Node) bool {
	return !n.Missing && n.Value.Sort == formula.Number && n.Value.Num != nil && n.Value.Num.Sign() == 0
}

// condition is the yes or no that a node's formula asks, one that does not hold first.
func condition(n *calc.Node) (found *calc.Node) {
	for _, c := range n.Children {
		if c.Missing || c.Value.Sort != formula.Bool || c.Type.Sort != formula.Bool {
			continue
		}
		if !c.Value.Yes {
			return c
		}
		if found == nil {
			found = c
		}
	}
	return found
}

// zeroPart is the first part of a node that is zero itself, steps before figures.
func zeroPart(n *calc.Node, seen map[*calc.Node]bool) (found *calc.Node) {
	for _, c := range n.Children {
		switch {
		case seen[c] || !zero(c):
		case c.Kind == calc.NodeStep:
			return c
		case found == nil:
			found = c
		}
	}
	return found
}
