package main

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"tongchou/calc"
	"tongchou/calc/budget"
	"tongchou/data"
	"tongchou/data/datatest"
	"tongchou/report"
	"tongchou/report/pack"
	"tongchou/report/workers"
)

// mostTime is what one folder may take: a sound one takes a tenth of a second.
const mostTime = 20 * time.Second

// FuzzFolder changes a file of the small pool and takes the folder the whole
// way: read, compile, evaluate, render. It is refused or built, never with a
// panic, and in bounded time.
func FuzzFolder(f *testing.F) {
	sound := datatest.Base(f, dataTests)
	names := slices.Sorted(maps.Keys(sound))
	for which, name := range names {
		content := string(sound[name].Data)
		for _, part := range []string{"1", ".", ",", "\"", "\n", "2026"} {
			if at := strings.Index(content, part); at >= 0 {
				f.Add(which, at, len(part), []byte("9"))
				f.Add(which, at, 0, []byte(part))
				f.Add(which, at, 40, []byte(nil))
			}
		}
	}
	f.Fuzz(func(t *testing.T, which, at, cut int, with []byte) {
		files := maps.Clone(sound)
		name := names[index(which, len(names))]
		content := files[name].Data
		from := index(at, len(content)+1)
		to := from + index(cut, len(content)-from+1)
		files[name] = &fstest.MapFile{Data: slices.Concat(content[:from], with, content[to:])}
		began := time.Now()
		takeThrough(t, files)
		if took := time.Since(began); took > mostTime {
			t.Errorf("%s takes %s", name, took)
		}
	})
}

func index(i, n int) int { return (i%n + n) % n }

// takeThrough makes a pack of a folder, its PDFs apart, unless it is refused.
func takeThrough(t *testing.T, files fstest.MapFS) {
	pool, list := data.Read(files, "base")
	prog, faults := compile(pool, list, nil)
	if list = append(list, faults...); list.Stops() {
		return
	}
	res := budget.Evaluate(prog, calc.Options{Fans: workers.Each})
	if res.Findings.Stops() {
		return
	}
	p, err := pack.Assemble(report.New(res), pack.Parts{HTML: true, XLSX: true}, report.InMemory)
	if err != nil {
		t.Fatalf("nothing is refused, and nothing is made: %v", err)
	}
	for _, file := range p.Files {
		if bytes.Contains(file.Data, []byte("%!")) && strings.HasSuffix(file.Name, ".html") {
			t.Errorf("%s has a verb without its value", file.Name)
		}
	}
}
