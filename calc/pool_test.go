package calc_test

import (
	"fmt"
	"math/big"
	"strings"
	"testing/fstest"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
	"tongchou/data"
)

// files is a pool folder written in a test. head and the tables are as short
// as contract allows; see pool.
type files map[string]string

// head is a policy up to its first scheme's rules.
const head = `schema = 1
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

// step is a [[scheme.step]]; more are further lines, such as flow = "上解".
func step(name, formula string, more ...string) string {
	return fmt.Sprintf("[[scheme.step]]\nname = %q\nformula = '%s'\n%s\n", name, formula, strings.Join(more, "\n"))
}

// cities is a units table of n cities with the codes 1, 2, ….
func cities(n int) string {
	var b strings.Builder
	b.WriteString("代码,名称,类型\n")
	for i := range n {
		fmt.Fprintf(&b, "%d,第%d市,市\n", i+1, i+1)
	}
	return b.String()
}

type stopper interface {
	Helper()
	Fatalf(format string, args ...any)
}

// compile reads and compiles a pool that must have no fault so far.
func compile(t stopper, f files) (*calc.Program, finding.List) {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range f {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	pool, list := data.Read(fsys, "example")
	if list.Stops() {
		t.Fatalf("reading: %v", list)
	}
	return calc.Compile(pool)
}

// evaluate computes a pool; what stops is in the result's findings.
func evaluate(t stopper, f files, opts calc.Options) *calc.Result {
	t.Helper()
	prog, list := compile(t, f)
	if list.Stops() {
		t.Fatalf("compiling: %v", list)
	}
	return prog.Evaluate(opts)
}

// sound computes a pool that nothing stops.
func sound(t stopper, f files, opts calc.Options) *calc.Result {
	t.Helper()
	res := evaluate(t, f, opts)
	if res.Findings.Stops() {
		t.Fatalf("evaluating: %v", res.Findings)
	}
	return res
}

// values is a step's column in the first run, exact decimals.
func values(t stopper, res *calc.Result, name string) []string {
	t.Helper()
	var out []string
	for _, c := range column(t, res, name).Cells {
		out = append(out, c.Value.String())
	}
	return out
}

func column(t stopper, res *calc.Result, name string) calc.StepColumn {
	t.Helper()
	for _, col := range res.Runs[0].Steps {
		if col.Step.Name == name {
			return col
		}
	}
	t.Fatalf("no step %s", name)
	return calc.StepColumn{}
}

func fen(n int64) *big.Rat { return big.NewRat(n, 100) }

func sum(amounts []*big.Rat) *big.Rat {
	total := new(big.Rat)
	for _, a := range amounts {
		total.Add(total, a)
	}
	return total
}

func decimal(r *big.Rat) string { return formula.Decimal(r) }
