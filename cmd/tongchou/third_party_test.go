package main

import (
	"os"
	"runtime/debug"
	"strings"
	"testing"
)

// TestThirdParty: every module that the program and these tests are made of is
// listed with its licence.
func TestThirdParty(t *testing.T) {
	list, err := os.ReadFile("../../THIRD-PARTY.md")
	if err != nil {
		t.Fatal(err)
	}
	info, ok := debug.ReadBuildInfo()
	if !ok || len(info.Deps) == 0 {
		t.Skip("the test binary does not say what it is made of")
	}
	named := map[string]bool{}
	for _, word := range strings.FieldsFunc(string(list), func(r rune) bool { return strings.ContainsRune(" ,|\n", r) }) {
		named[word] = true
	}
	for _, m := range info.Deps {
		if !named[m.Path] {
			t.Errorf("%s is not in THIRD-PARTY.md", m.Path)
		}
	}
}
