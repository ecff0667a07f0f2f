package data

import (
	"crypto/sha256"
	"encoding/hex"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/fstest"

	"tongchou/calc/finding"
	"tongchou/calc/formula"
	"tongchou/calc/law"
)

const sampleOverlay = `schema = 1
title = "试提高比例"
author = "样例省医疗保障局"
reason = "测算明年的比例"
from = 2026
to = 2028

[[parameter]]
scheme = "fund"
name = "筹集比例"
value = "4%"

[[assumption]]
name = "缴费基数增长率"
scenario = "悲观"
value = "1.5%"

[[assumption]]
name = "缴费基数增长率"
value = "2.5%"

[[formula]]
scheme = "fund"
step = "筹集基数"
formula = "上年.收入小计 / 2"
note = "一半"

[[decision]]
scheme = "fund"
insurance = "职工"
unit = "A01"
item = "核定月数"
value = "0.8"
reason = "试算"

[reading]
"基数" = "b"
`

func TestReadOverlay(t *testing.T) {
	t.Parallel()
	pool, _ := Read(base(t), "base")
	path := filepath.Join(t.TempDir(), "what.toml")
	if err := os.WriteFile(path, []byte(sampleOverlay), 0o644); err != nil {
		t.Fatal(err)
	}
	o, found := ReadOverlay(path, pool)
	if len(found) > 0 {
		t.Fatal(lines(found))
	}
	sum := sha256.Sum256([]byte(sampleOverlay))
	if o.SHA256 != hex.EncodeToString(sum[:]) || o.File != "what.toml" {
		t.Errorf("file %q, hash %s", o.File, o.SHA256)
	}
	if o.Title != "试提高比例" || o.Author != "样例省医疗保障局" || o.Reason != "测算明年的比例" || o.From != 2026 || o.To != 2028 {
		t.Errorf("head: %+v", o)
	}
	if p := o.Parameters; len(p) != 1 || !p[0].Value.Equal(formula.Num(rat("0.04"))) || p[0].Raw != "4%" || p[0].Pos.Line != 10 {
		t.Errorf("parameters: %+v", p)
	}
	if a := o.Assumptions; len(a) != 2 || a[0].Scenario != "悲观" || !a[1].Value.Equal(formula.Num(rat("0.025"))) {
		t.Errorf("assumptions: %+v", a)
	}
	if f := o.Formulas; len(f) != 1 || f[0].Formula.Text != "上年.收入小计 / 2" || f[0].Formula.Pos.Line != 25 || f[0].Note != "一半" {
		t.Errorf("formulas: %+v", f)
	}
	if d := o.Decisions; len(d) != 1 || !d[0].Value.Equal(formula.Num(rat("0.8"))) || d[0].Code != "A01" || d[0].By != o || d[0].Pos.Line != 33 {
		t.Errorf("decisions: %+v", d)
	}
	if o.Readings["基数"] != "b" || o.ReadingPos["基数"].Line != 37 {
		t.Errorf("readings: %v %v", o.Readings, o.ReadingPos)
	}
}

func rat(s string) *big.Rat {
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		panic(s)
	}
	return r
}

// No what-if makes the reader or the compiler panic, and every finding has a
// place and an id that the catalogue explains.
func FuzzReadOverlay(f *testing.F) {
	f.Add([]byte(sampleOverlay))
	f.Add([]byte("schema = 1\n[[parameter]]\nscheme = \"fund\"\nname = \"筹集比例\"\nvalue = \"是\"\n[reading]\n\"基数\" = \"b\"\n"))
	f.Add([]byte("reading = 3\nparameter = [1, {name = \"x\"}]\nformula = [[]]\n"))
	sound := base(f)
	f.Fuzz(func(t *testing.T, content []byte) {
		pool, _ := Read(sound, "base")
		o, found := readOverlay(fstest.MapFS{"what.toml": &fstest.MapFile{Data: content}}, "what.toml", pool)
		if o != nil {
			pool.Overlays = append(pool.Overlays, o)
			_, faults := law.Compile(pool)
			found = append(found, faults...)
		}
		for _, x := range found {
			if x.Pos.File != "what.toml" || x.Found == "" {
				t.Errorf("a finding without place or words: %+v", x)
			}
			if !slices.ContainsFunc(finding.Catalogue(), func(k finding.Kind) bool { return k.ID == x.ID }) {
				t.Errorf("no catalogue entry for %s", x.ID)
			}
		}
	})
}
