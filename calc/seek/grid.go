package seek

import "slices"

// mostPoints are the points of the first look at a grid.
const mostPoints = 33

// span is a run of points that are all true, by their numbers.
type span struct{ first, last int }

// look tells where on a grid of n points something is true. It may be true in a window
// of its own, so that nothing is concluded from one point to the next: at most
// mostPoints are asked side by side, every change between two of them is narrowed down to
// neighbours, and so is the point beyond the first true one. A window between two points
// of the first look that show no change is missed. ask answers many points at once; what is
// known already is not asked again.
func look(n int, known map[int]bool, ask func(points []int) []bool) {
	need := func(points []int) {
		points = slices.DeleteFunc(slices.Compact(points), func(i int) bool { _, ok := known[i]; return ok || i >= n })
		for k, yes := range ask(points) {
			known[points[k]] = yes
		}
	}
	need(first(n))
	for {
		seen := sorted(known)
		var next []int
		for k, i := range seen[1:] {
			if last := seen[k]; i > last+1 && known[i] != known[last] {
				next = append(next, (i+last)/2)
			}
		}
		if i := slices.IndexFunc(seen, func(i int) bool { return known[i] }); len(next) == 0 && i >= 0 && seen[i]+1 < n {
			if _, ok := known[seen[i]+1]; !ok {
				next = []int{seen[i] + 1}
			}
		}
		if len(next) == 0 {
			return
		}
		need(next)
	}
}

// first are the points of the first look: all, or evenly spread.
func first(n int) []int {
	var out []int
	for i := range min(n, mostPoints) {
		if n > mostPoints {
			i = (i*(n-1) + (mostPoints-1)/2) / (mostPoints - 1)
		}
		out = append(out, i)
	}
	return out
}

// gap is the greatest distance between two points of the first look.
func gap(n int) int {
	most := 0
	points := first(n)
	for k, i := range points[1:] {
		most = max(most, i-points[k])
	}
	return most
}

func sorted(known map[int]bool) []int {
	out := make([]int, 0, len(known))
	for i := range known {
		out = append(out, i)
	}
	slices.Sort(out)
	return out
}

// spans are the runs of true points.
func spans(known map[int]bool) []span {
	var out []span
	open := false
	for _, i := range sorted(known) {
		switch {
		case known[i] && open:
			out[len(out)-1].last = i
		case known[i]:
			out = append(out, span{i, i})
		}
		open = known[i]
	}
	return out
}
