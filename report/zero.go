package report

import (
	"fmt"

	"tongchou/calc"
	"tongchou/calc/formula"
)

// WhyZero says what makes an amount zero: the condition that does not hold, or
// the figure that is zero itself. It is "" for amounts that are not.
func WhyZero(root *calc.Node) string {
	if root == nil || !zero(root) {
		return ""
	}
	seen := map[*calc.Node]bool{}
	for n := root; ; {
		seen[n] = true
		if c := condition(n); c != nil {
			return fmt.Sprintf("“%s”为%s", c.Name, c.Value)
		}
		next := zeroPart(n, seen)
		if next == nil {
			if n == root {
				return ""
			}
			return fmt.Sprintf("“%s”为 0", n.Name)
		}
		n = next
	}
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
