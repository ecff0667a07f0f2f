package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"tongchou/data/datatest/pools"
)

var manyTimes = flag.Int("crowd", 12, "how many times over the units of the sample are in the largest pool of TestLinear")

// fewTimes is how often the units are in the smaller pool: enough that tables list
// the largest of their units only.
const fewTimes = 3

// TestLinear builds packs of one pool with its units once, some and many times over,
// and counts: how often every block of the program ran (no clock is asked), the files
// of every kind and the remarks of every kind. A loop over all units inside one over
// all units runs with the square of their number, however little it does.
func TestLinear(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program and three packs")
	}
	program := filepath.Join(t.TempDir(), "tongchou")
	build := exec.Command("go", "build", "-cover", "-covermode=count", "-coverpkg=tongchou/...", "-o", program, ".")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	once, few, many := packOf(t, program, 1), packOf(t, program, fewTimes), packOf(t, program, *manyTimes)

	affine := func(what string, of func(counted) map[string]int) {
		a, b, c := of(once), of(few), of(many)
		for kind := range c {
			if want := b[kind] + (b[kind]-a[kind])*(*manyTimes-fewTimes)/(fewTimes-1); c[kind] != want {
				t.Errorf("%s %s: %d once, %d with %d times the units, %d with %d times, want %d", what, kind, a[kind], b[kind], fewTimes, c[kind], *manyTimes, want)
			}
		}
		if len(b) != len(c) { // once there are no copies to remark on
			t.Errorf("%s of %d kinds with %d times the units, of %d with %d times", what, len(b), fewTimes, len(c), *manyTimes)
		}
	}
	affine("files", func(c counted) map[string]int { return c.files })
	affine("remarks", func(c counted) map[string]int { return c.remarks })

	more, sums := *manyTimes/fewTimes, [2]int{}
	for place, ran := range many.ran {
		before := few.ran[place]
		sums[0], sums[1] = sums[0]+before.times*before.statements, sums[1]+ran.times*ran.statements
		if ran.times > 3000 && ran.times > 2*more*before.times { // what is sorted runs a little more than in proportion
			t.Errorf("%s ran %d times with %d times the units, %d with %d times", place, ran.times, *manyTimes, before.times, fewTimes)
		}
	}
	if sums[0] == 0 || sums[1]*100 > sums[0]*more*115 {
		t.Errorf("%d statements with %d times the units, %d with %d times", sums[1], *manyTimes, sums[0], fewTimes)
	}
}

// counted is what a pack has and what was run to build it.
type counted struct {
	files, remarks map[string]int
	ran            map[string]block
}

// block is a stretch of statements that run one after the other, and how often it ran.
type block struct{ statements, times int }

var copied = regexp.MustCompile(`21[0-9Z]{4}(-[0-9]+)?`)

// packOf builds the pack of a pool with the units of a sample times over: two years of
// the projection, no random courses.
func packOf(t *testing.T, program string, times int) counted {
	t.Helper()
	dir := t.TempDir()
	folder, out, coverage := filepath.Join(dir, "liaoning"), filepath.Join(dir, "out"), filepath.Join(dir, "coverage")
	files := pools.Crowd(t, "liaoning", times)
	plan := files["projection.toml"]
	exact, _, _ := strings.Cut(string(plan.Data), "[stochastic]")
	plan.Data = []byte(exact)
	if err := os.CopyFS(folder, files); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(coverage, 0o777); err != nil {
		t.Fatal(err)
	}
	run := exec.Command(program, "build", folder, "--horizon", "2", "--out", out)
	run.Env = append(os.Environ(), "GOCOVERDIR="+coverage)
	if said, err := run.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	c := counted{files: map[string]int{}, remarks: map[string]int{}, ran: ranIn(t, coverage)}
	pack := filepath.Join(out, "liaoning", "2026")
	err := filepath.WalkDir(pack, func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			c.files[copied.ReplaceAllString(strings.TrimPrefix(name, pack), "*")]++
		}
		return err
	})
	var result struct{ Checks []struct{ ID string } }
	said, failed := os.ReadFile(filepath.Join(pack, "result.json"))
	if err := cmp.Or(err, failed); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(said, &result); err != nil {
		t.Fatal(err)
	}
	for _, check := range result.Checks {
		c.remarks[check.ID]++
	}
	return c
}

// ranIn reads how often every block ran.
func ranIn(t *testing.T, coverage string) map[string]block {
	t.Helper()
	name := filepath.Join(coverage, "text")
	if out, err := exec.Command("go", "tool", "covdata", "textfmt", "-i="+coverage, "-o="+name).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	out := map[string]block{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		parts := strings.Fields(lines.Text())
		if len(parts) != 3 {
			continue // the mode
		}
		statements, err := strconv.Atoi(parts[1])
		times, failed := strconv.Atoi(parts[2])
		if err := cmp.Or(err, failed); err != nil {
			t.Fatal(fmt.Errorf("%s: %w", lines.Text(), err))
		}
		b := out[parts[0]]
		out[parts[0]] = block{statements, b.times + times}
	}
	return out
}
