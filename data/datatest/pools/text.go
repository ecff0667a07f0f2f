package pools

import (
	"fmt"
	"math/big"
	"strings"
	"testing/fstest"

	"tongchou/calc"
	"tongchou/calc/budget"
	"tongchou/calc/finding"
	"tongchou/calc/law"
	"tongchou/data"
)

// Text is a pool folder written in a test. Head and the tables are as short
// as contract allows; see Sound.
type Text map[string]string

// Head is a policy up to its first scheme's rules.
const Head = `schema = 1
[pool]
code = "990000"
name = "样例省"
level = "省级"
[[document]]
id = "T"
title = "样例省统筹办法"
status = "正式"
[[scheme]]
id = "fund"
name = "调剂金"
insurance = ["职工"]
first_year = 2026
document = "T"
`

// Step is a [[scheme.step]]; more are further lines, such as flow = "上解".
func Step(name, formula string, more ...string) string {
	return fmt.Sprintf("[[scheme.step]]\nname = %q\nformula = '%s'\n%s\n", name, formula, strings.Join(more, "\n"))
}

// Cities is a units table of n cities with the codes 1, 2, ….
func Cities(n int) string {
	var b strings.Builder
	b.WriteString("代码,名称,类型\n")
	for i := range n {
		fmt.Fprintf(&b, "%d,第%d市,市\n", i+1, i+1)
	}
	return b.String()
}

// Compiled reads and compiles a pool that must have no fault so far.
func Compiled(t Failer, f Text) (*calc.Program, finding.List) {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range f {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	pool, list := data.Read(fsys, "example")
	if list.Stops() {
		t.Fatalf("reading: %v", list)
	}
	return law.Compile(pool)
}

// Evaluated computes a pool; what stops is in the result's findings.
func Evaluated(t Failer, f Text, opts calc.Options) *calc.Result {
	t.Helper()
	prog, list := Compiled(t, f)
	if list.Stops() {
		t.Fatalf("compiling: %v", list)
	}
	return budget.Evaluate(prog, opts)
}

// Sound computes a pool that nothing stops.
func Sound(t Failer, f Text, opts calc.Options) *calc.Result {
	t.Helper()
	res := Evaluated(t, f, opts)
	if res.Findings.Stops() {
		t.Fatalf("evaluating: %v", res.Findings)
	}
	return res
}

// Values is a step's column in the first run, exact decimals.
func Values(t Failer, res *calc.Result, name string) []string {
	t.Helper()
	var out []string
	for _, c := range Column(t, res, name).Cells {
		out = append(out, c.Value.String())
	}
	return out
}

// Column is a step's column in the first run.
func Column(t Failer, res *calc.Result, name string) calc.StepColumn {
	t.Helper()
	for _, col := range res.Runs[0].Steps {
		if col.Step.Name == name {
			return col
		}
	}
	t.Fatalf("no step %s", name)
	return calc.StepColumn{}
}

// Fen is an amount of so many fen.
func Fen(n int64) *big.Rat { return big.NewRat(n, 100) }

// Sum adds up amounts.
func Sum(amounts []*big.Rat) *big.Rat {
	total := new(big.Rat)
	for _, a := range amounts {
		total.Add(total, a)
	}
	return total
}

// Input is a [[scheme.input]] of each unit; more are further lines.
func Input(name, kind string, more ...string) string {
	return fmt.Sprintf("[[scheme.input]]\nname = %q\nkind = %q\nscope = \"unit\"\nclause = \"一\"\n%s\n", name, kind, strings.Join(more, "\n"))
}
