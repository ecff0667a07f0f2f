package main

import (
	"bufio"
	"cmp"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

var reason = flag.String("reason", "", "with -update: why files of the packs changed, for "+packsNow)

// Lists of every file of the sample packs with its hash: of the first version,
// which stays as it is, and of today, where each file that came, changed or went
// says why.
const (
	packsFirst = "testdata/packs/first.txt"
	packsNow   = "testdata/packs/now.txt"
)

// gone stands for the hash of a file that the packs no longer have.
const gone = "gone"

// packLine is what a list says of one file.
type packLine struct{ hash, why string }

// TestPacks: no file of a sample pack changes unsaid. After a change that is
// meant: go test ./cmd/tongchou -run TestPacks -update -reason "…"
func TestPacks(t *testing.T) {
	if testing.Short() {
		t.Skip("builds every sample")
	}
	t.Parallel()
	first, now := readPackList(t, packsFirst), readPackList(t, packsNow)
	made := hashPacks(t)
	for name := range now {
		if _, ok := made[name]; !ok {
			made[name] = gone
		}
	}
	if *update {
		for name, hash := range made {
			if now[name].hash != hash {
				now[name] = packLine{hash, also(now[name].why, *reason)}
			}
			if first[name].hash == hash {
				now[name] = packLine{hash: hash}
			}
		}
		writePackList(t, packsNow, now)
	}
	for name, hash := range made {
		if now[name].hash != hash {
			t.Errorf("%s is not what %s says", name, packsNow)
		}
	}
	for name, line := range now {
		if line.hash != first[name].hash && line.why == "" {
			t.Errorf("%s: %s differs from the first version without a reason", packsNow, name)
		}
	}
	for name := range first {
		if _, ok := now[name]; !ok {
			t.Errorf("%s does not name %s, which the first version had", packsNow, name)
		}
	}
}

// hashPacks hashes the files of the packs of all samples.
func hashPacks(t *testing.T) map[string]string {
	list, err := treeHashes(samples().out)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for line := range strings.Lines(list) {
		hash, name, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if strings.Contains(name, "/") { // the list of pools is no pack's
			out[name] = hash
		}
	}
	return out
}

// also adds a reason to those that a file changed for before.
func also(why, reason string) string {
	if why == "" || strings.Contains(why, reason) {
		return cmp.Or(why, reason)
	}
	return why + "; " + reason
}

// readPackList reads lines of hash, file and, where it changed, the reason.
func readPackList(t *testing.T, file string) map[string]packLine {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	out := map[string]packLine{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		part := strings.SplitN(lines.Text(), "\t", 3)
		if len(part) < 2 {
			t.Fatalf("%s: %q", file, lines.Text())
		}
		line := packLine{hash: part[0]}
		if len(part) == 3 {
			line.why = part[2]
		}
		out[part[1]] = line
	}
	return out
}

func writePackList(t *testing.T, file string, list map[string]packLine) {
	t.Helper()
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(list)) {
		fmt.Fprintf(&b, "%s\t%s", list[name].hash, name)
		if list[name].why != "" {
			b.WriteString("\t" + list[name].why)
		}
		b.WriteByte('\n')
	}
	if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}
