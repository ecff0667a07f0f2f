//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestInterrupted stops builds with Ctrl-C while files are made: the pack that was there
// stays as it was, byte for byte, and nothing lies beside it. A build that was faster
// than the test is tried again.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	tool, out := filepath.Join(dir, "tongchou"), filepath.Join(dir, "out")
	if err := os.Symlink(os.Args[0], tool); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.Command(tool, "build", "suizhou", "--only", "html", "--out", out).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	for range 10 {
		before, err := treeHashes(out)
		if err != nil {
			t.Fatal(err)
		}
		var said strings.Builder
		build := exec.Command(tool, "build", "suizhou", "--out", out)
		build.Stderr = &said
		if err := build.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- build.Wait() }()
		for making := 0; making == 0 && len(ended) == 0; time.Sleep(time.Millisecond) {
			found, _ := filepath.Glob(filepath.Join(out, ".making-*", "*"))
			making = len(found)
		}
		build.Process.Signal(os.Interrupt)
		if err := <-ended; err == nil {
			continue
		}
		if !strings.Contains(said.String(), "已中断") {
			t.Errorf("it does not say that it was stopped:\n%s", said.String())
		}
		if after, err := treeHashes(out); err != nil || after != before {
			t.Errorf("%v: the pack was\n%s\nand is\n%s", err, before, after)
		}
		if left, _ := filepath.Glob(filepath.Join(out, ".making-*")); left != nil {
			t.Errorf("%s is left", left)
		}
		return
	}
	t.Error("no build could be stopped")
}
