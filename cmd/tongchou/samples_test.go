package main

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// scratch is a folder for what tests make once and share; it goes with them.
var scratch string

// withScratch runs the tests of this package around that folder.
type withScratch struct{ *testing.M }

func (m withScratch) Run() int {
	dir, err := os.MkdirTemp("", "tongchou")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	scratch = dir
	return m.M.Run()
}

// builtSamples is what `tongchou build` makes of every sample: what it says on
// the terminal, and the folder that it writes into.
type builtSamples struct{ screen, out string }

// samples builds them, once for all tests.
var samples = sync.OnceValue(func() builtSamples {
	out := filepath.Join(scratch, "out")
	screen := onTerminal([]string{"build", "--out", out})
	return builtSamples{strings.ReplaceAll(filepath.ToSlash(screen), filepath.ToSlash(scratch)+"/", ""), out}
})
