package seek

import (
	"testing"

	"pgregory.net/rapid"
)

// TestLook: whatever is true on a grid, every end of a run that is told is one — its
// neighbour was asked and is false —, every run at least as wide as the gap of the first
// look is told, and the work does not grow with the grid.
func TestLook(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 3000).Draw(t, "points")
		truth := make([]bool, n)
		for k := rapid.IntRange(0, 4).Draw(t, "runs"); k > 0; k-- {
			from := rapid.IntRange(0, n-1).Draw(t, "from")
			for i := from; i <= min(n-1, from+rapid.IntRange(0, n).Draw(t, "more")); i++ {
				truth[i] = true
			}
		}
		asked := map[int]int{}
		known := map[int]bool{}
		look(n, known, func(points []int) []bool {
			out := make([]bool, len(points))
			for k, i := range points {
				asked[i]++
				out[k] = truth[i]
			}
			return out
		})
		for i, yes := range known {
			if asked[i] != 1 || truth[i] != yes {
				t.Fatalf("point %d asked %d times, told %v", i, asked[i], yes)
			}
		}
		told := spans(known)
		for k, s := range told {
			if before, ok := known[s.first-1]; s.first > 0 && (!ok || before) {
				t.Fatalf("%d is told as the first of a run, %d was not asked or is true", s.first, s.first-1)
			}
			if after, ok := known[s.last+1]; s.last < n-1 && (!ok || after) {
				t.Fatalf("%d is told as the last of a run, %d was not asked or is true", s.last, s.last+1)
			}
			if k == 0 && s.first+1 < n {
				if _, ok := known[s.first+1]; !ok {
					t.Fatalf("the point beyond %d was not asked", s.first)
				}
			}
		}
		for i := 0; i < n; {
			j := i
			for j < n && truth[j] == truth[i] {
				j++
			}
			seen := false
			for k := i; k < j; k++ {
				_, ok := known[k]
				seen = seen || ok
			}
			if j-i >= gap(n) && !seen {
				t.Fatalf("nothing was asked from %d to %d", i, j-1)
			}
			i = j
		}
		if len(known) > mostPoints+2*mostPoints*13 {
			t.Fatalf("%d of %d points were asked", len(known), n)
		}
	})
}

// TestWindow: a window in the middle of a long grid is found to its ends, where
// bisection of the whole would answer that there is none.
func TestWindow(t *testing.T) {
	n := 701
	known := map[int]bool{}
	look(n, known, func(points []int) []bool {
		out := make([]bool, len(points))
		for k, i := range points {
			out[k] = i >= 211 && i < 260
		}
		return out
	})
	if got := spans(known); len(got) != 1 || got[0] != (span{211, 259}) {
		t.Errorf("runs %v, want 211 to 259", got)
	}
	if known[n-1] {
		t.Error("the last point is told as true")
	}
	if gap(33) != 1 || gap(n) != 22 {
		t.Errorf("gaps %d and %d", gap(33), gap(n))
	}
}
