package formula

import (
	"strings"
)

// Substitute shows the formula with every name and aggregate replaced by the
// text that the caller gives for it; everything else stays as it was written.
func (f *Formula) Substitute(text func(*Node) string) string {
	var b strings.Builder
	at := 0
	var replace func(*Node)
	replace = func(n *Node) {
		if n.Op == OpName || n.Op == OpOver {
			start, end := bare(f, n)
			b.WriteString(string(f.runes[at:start]))
			b.WriteString(text(n))
			at = end
			return
		}
		for _, a := range n.Args {
			replace(a)
		}
	}
	replace(f.Root)
	b.WriteString(string(f.runes[at:]))
	return b.String()
}

// bare is the extent of a node without the brackets around it.
func bare(f *Formula, n *Node) (start, end int) {
	start, end = n.Start, n.End
	for {
		open, close := f.runes[start], f.runes[end-1]
		if open == ' ' || open == '\t' || open == '\n' {
			start++
			continue
		}
		if close == ' ' || close == '\t' || close == '\n' {
			end--
			continue
		}
		if open != '(' && open != '（' {
			return start, end
		}
		start, end = start+1, end-1
	}
}
