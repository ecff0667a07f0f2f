package main

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tongchou/data/datatest"
)

var kills = flag.Int("kills", 0, "how many runs of issue and collect to kill")

// issuing is a folder with a pool that can be issued, and its pack.
func issuing(t *testing.T, dir string) {
	t.Helper()
	pool := datatest.Base(t, dataTests)
	for name, change := range map[string][2]string{"notice.toml": {"[fonts]\n\"标题\" = \"fonts/title.ttf\"\n", ""}, "inputs.csv": {"39.00", "39.10"}} {
		text := strings.Replace(string(pool[name].Data), change[0], change[1], 1)
		if text == string(pool[name].Data) {
			t.Fatalf("%s has no %q", name, change[0])
		}
		pool[name].Data = []byte(text)
	}
	writeFolder(t, filepath.Join(dir, "example"), pool)
	if out, err := tool(dir, "build", "example").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// tool is the command, run in a folder.
func tool(dir string, args ...string) *exec.Cmd {
	cmd := exec.Command("tongchou", args...)
	cmd.Dir = dir
	return cmd
}

// issuedAll reports whether an issue is whole in a folder; it fails where part of
// one is.
func issuedAll(t *testing.T, dir string) bool {
	t.Helper()
	register, err := os.ReadFile(filepath.Join(dir, "example/issued.csv"))
	if errors.Is(err, fs.ErrNotExist) {
		return false
	}
	if err != nil || strings.Count(string(register), "\n") != 3 {
		t.Fatalf("the register is not whole: %q %v", register, err)
	}
	for _, args := range [][]string{{"verify", "example/issued/2026-01-15-2026-advance"}, {"check", "example"}} {
		if out, err := tool(dir, args...).CombinedOutput(); err != nil || strings.Contains(string(out), "D177") {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
	}
	return true
}

// unissued takes an issue back.
func unissued(t *testing.T, dir string) {
	t.Helper()
	if err := errors.Join(os.Remove(filepath.Join(dir, "example/issued.csv")), os.RemoveAll(filepath.Join(dir, "example/issued"))); err != nil {
		t.Fatal(err)
	}
}

// killed runs the command and kills it at the i-th of n moments of a span.
func killed(t *testing.T, dir string, i, n int, span time.Duration, args ...string) {
	t.Helper()
	cmd := tool(dir, args...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(span * time.Duration(i) / time.Duration(n))
	cmd.Process.Kill()
	cmd.Wait() // it was killed, or done before
}

// spanOf is how long the command takes, and a little more.
func spanOf(t *testing.T, dir string, args ...string) time.Duration {
	t.Helper()
	begin := time.Now()
	if out, err := tool(dir, args...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return time.Since(begin) * 11 / 10
}

// TestKilledIssue kills issue at moments over all its length: the register names a
// whole archive or nothing has happened, and the next issue sweeps what was left.
func TestKilledIssue(t *testing.T) {
	if *kills == 0 {
		t.Skip("slow: go test ./cmd/tongchou -run TestKilled -kills 200")
	}
	dir := t.TempDir()
	issuing(t, dir)
	args := []string{"issue", "example", "out/example/2026"}
	span := spanOf(t, dir, args...)
	unissued(t, dir)
	done, left := 0, 0
	for i := range *kills {
		killed(t, dir, i, *kills, span, args...)
		if issuedAll(t, dir) {
			done++
			unissued(t, dir)
		} else if entries, _ := os.ReadDir(filepath.Join(dir, "example/issued")); len(entries) > 0 {
			left++
		}
	}
	t.Logf("%d kills: %d were issued, %d left something to sweep", *kills, done, left)
	spanOf(t, dir, args...)
	if !issuedAll(t, dir) {
		t.Error("not issued")
	}
	if entries, err := os.ReadDir(filepath.Join(dir, "example/issued")); err != nil || len(entries) != 1 {
		t.Errorf("not swept: %v %v", entries, err)
	}
}

// TestIssuedAtOnce: of two that issue one pack at the same time, one waits and is
// refused.
func TestIssuedAtOnce(t *testing.T) {
	dir := t.TempDir()
	issuing(t, dir)
	var wait sync.WaitGroup
	out, errs := make([][]byte, 4), make([]error, 4)
	for i := range out {
		wait.Go(func() { out[i], errs[i] = tool(dir, "issue", "example", "out/example/2026").CombinedOutput() })
	}
	wait.Wait()
	refused := 0
	for i, err := range errs {
		if err != nil {
			refused++
			if !strings.Contains(string(out[i]), "V705") {
				t.Errorf("%s", out[i])
			}
		}
	}
	if refused != 3 || !issuedAll(t, dir) {
		t.Errorf("%d of 4 refused", refused)
	}
}

// tree is a folder's files with their hashes.
func tree(t *testing.T, dir string) string {
	t.Helper()
	list, err := treeHashes(dir)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// onDisk mounts a small disk at a folder, or skips.
func onDisk(t *testing.T, dir, options string) {
	t.Helper()
	if runtime.GOOS != "linux" || os.Getuid() != 0 {
		t.Skip("a small disk is mounted")
	}
	if err := exec.Command("mount", "-t", "tmpfs", "-o", options, "tmpfs", dir).Run(); err != nil {
		t.Skip("no small disk here")
	}
	t.Cleanup(func() { exec.Command("umount", dir).Run() })
}

// TestIssueOnBadDisks: on a disk that fills up or cannot be written nothing has
// happened, and the message says why.
func TestIssueOnBadDisks(t *testing.T) {
	home := t.TempDir()
	issuing(t, home)
	for _, size := range []int{80, 400, 900} { // KB: full at the inputs, the pack, the pack
		t.Run(fmt.Sprint("full at ", size), func(t *testing.T) {
			dir := t.TempDir()
			onDisk(t, dir, fmt.Sprintf("size=%dk", size))
			if err := os.CopyFS(filepath.Join(dir, "example"), os.DirFS(filepath.Join(home, "example"))); err != nil {
				t.Fatal(err)
			}
			before := tree(t, dir)
			out, err := tool(dir, "issue", "example", filepath.Join(home, "out/example/2026")).CombinedOutput()
			if err == nil || !strings.Contains(string(out), "磁盘满了") || !strings.Contains(string(out), "没有发文") {
				t.Errorf("%v %s", err, out)
			}
			if after := tree(t, dir); after != before {
				t.Errorf("before:\n%s\nafter:\n%s", before, after)
			}
		})
	}
	t.Run("read-only", func(t *testing.T) {
		dir := t.TempDir()
		onDisk(t, dir, "size=8m")
		if err := os.CopyFS(filepath.Join(dir, "example"), os.DirFS(filepath.Join(home, "example"))); err != nil {
			t.Fatal(err)
		}
		if err := exec.Command("mount", "-o", "remount,ro", dir).Run(); err != nil {
			t.Skip(err)
		}
		out, err := tool(dir, "issue", "example", filepath.Join(home, "out/example/2026")).CombinedOutput()
		if err == nil || !strings.Contains(string(out), "那里只能读，不能写") {
			t.Errorf("%v %s", err, out)
		}
	})
}

// collecting is a folder with a pool and a form that a unit sent.
func collecting(t *testing.T, dir string) {
	t.Helper()
	issuing(t, dir)
	sent := "年度,口径,险种,代码,征缴收入\n2027,预算,职工,A01,1300.5\n"
	units := filepath.Join(dir, "example/units")
	if err := errors.Join(os.MkdirAll(units, 0o755), os.WriteFile(filepath.Join(units, "A01-2027-预算.csv"), []byte(sent), 0o644)); err != nil {
		t.Fatal(err)
	}
}

// TestCollectAtOnce: of several that collect at the same time one takes the forms in.
func TestCollectAtOnce(t *testing.T) {
	dir := t.TempDir()
	collecting(t, dir)
	left := filepath.Join(dir, "example/.funds.csv.new-1") // of a run that was killed long ago
	if err := errors.Join(os.WriteFile(left, nil, 0o644), os.Chtimes(left, time.Time{}, time.Now().Add(-time.Hour))); err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	out, errs := make([][]byte, 4), make([]error, 4)
	for i := range out {
		wait.Go(func() { out[i], errs[i] = tool(dir, "collect", "example").CombinedOutput() })
	}
	wait.Wait()
	taken := 0
	for i, err := range errs {
		if err != nil {
			t.Errorf("%v %s", err, out[i])
		}
		taken += strings.Count(string(out[i]), "收进 1 份")
	}
	funds, err := os.ReadFile(filepath.Join(dir, "example/funds.csv"))
	if err != nil || taken != 1 || strings.Count(string(funds), "1300.5") != 1 {
		t.Errorf("taken %d times: %v\n%s", taken, err, funds)
	}
	if _, err := os.Stat(left); err == nil {
		t.Error("what a killed run left is still there")
	}
}

// TestKilledCollect kills collect at moments over all its length: the figure is read
// once and the same, from the form or from funds.csv.
func TestKilledCollect(t *testing.T) {
	if *kills == 0 {
		t.Skip("slow: go test ./cmd/tongchou -run TestKilled -kills 200")
	}
	home := t.TempDir()
	collecting(t, home)
	fresh := func() string {
		dir := t.TempDir()
		if err := os.CopyFS(filepath.Join(dir, "example"), os.DirFS(filepath.Join(home, "example"))); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	span := spanOf(t, fresh(), "collect", "example")
	for i := range *kills {
		dir := fresh()
		killed(t, dir, i, *kills, span, "collect", "example")
		for _, args := range [][]string{{"check", "example", "--year", "2026"}, {"collect", "example"}, {"check", "example", "--year", "2026"}} {
			if out, err := tool(dir, args...).CombinedOutput(); err != nil {
				t.Fatalf("kill %d, %v: %v\n%s", i, args, err, out)
			}
		}
		funds, err := os.ReadFile(filepath.Join(dir, "example/funds.csv"))
		if err != nil || strings.Count(string(funds), "2027,预算,职工,A01,甲市,,,,,1300.5,") != 1 {
			t.Fatalf("kill %d: %v\n%s", i, err, funds)
		}
		entries, _ := os.ReadDir(filepath.Join(dir, "example/units/received"))
		if len(entries) != 1 {
			t.Fatalf("kill %d: received %v", i, entries)
		}
	}
}

// TestCollectOnBadDisks: on a full disk the tables stay as they were, and the form is
// still there.
func TestCollectOnBadDisks(t *testing.T) {
	home := t.TempDir()
	collecting(t, home)
	dir := t.TempDir()
	onDisk(t, dir, "size=64k")
	if err := os.CopyFS(filepath.Join(dir, "example"), os.DirFS(filepath.Join(home, "example"))); err != nil {
		t.Fatal(err)
	}
	stuff := filepath.Join(dir, "stuff")
	os.WriteFile(stuff, make([]byte, 1<<20), 0o644) // until the disk is full
	before := tree(t, filepath.Join(dir, "example"))
	out, err := tool(dir, "collect", "example").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "磁盘满了") || !strings.Contains(string(out), "填报表还在 units 里") {
		t.Errorf("%v %s", err, out)
	}
	if after := tree(t, filepath.Join(dir, "example")); after != before {
		t.Errorf("before:\n%s\nafter:\n%s", before, after)
	}
	if err := os.Remove(stuff); err != nil {
		t.Fatal(err)
	}
	if err := exec.Command("mount", "-o", "remount,ro", dir).Run(); err == nil {
		out, err := tool(dir, "collect", "example").CombinedOutput()
		if err == nil || !strings.Contains(string(out), "那里只能读，不能写") {
			t.Errorf("%v %s", err, out)
		}
		exec.Command("mount", "-o", "remount,rw", dir).Run()
	}
	if out, err := tool(dir, "collect", "example").CombinedOutput(); err != nil || !slices.Contains(strings.Split(string(out), "\n"), "收进 1 份，移到 units/received") {
		t.Errorf("%v %s", err, out)
	}
}
