package engine_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// reckoners are the only files of the engine, and of all rooms of calc, that may compute with binary numbers: they
// draw shocks and take quantiles. Everything between — every rule of the books
// and of the schemes — is stated once, over an algebra that package formula has.
var reckoners = []string{"draw.go", "quantile.go"}

// lenient imports our packages from their sources and takes all others as empty:
// what they give has no type then, which is no number.
type lenient struct {
	t    *testing.T
	fset *token.FileSet
	done map[string]*types.Package
}

func (l lenient) Import(name string) (*types.Package, error) {
	if p := l.done[name]; p != nil {
		return p, nil
	}
	p := types.NewPackage(name, path.Base(name))
	if dir, ours := strings.CutPrefix(name, "tongchou/calc"); ours {
		p = l.check(name, l.parse(filepath.Join("..", dir)), nil)
	}
	p.MarkComplete()
	l.done[name] = p
	return p, nil
}

func (l lenient) check(name string, files []*ast.File, info *types.Info) *types.Package {
	conf := types.Config{Importer: l, Error: func(error) {}}
	p, _ := conf.Check(name, l.fset, files, info)
	return p
}

// parse reads the files of a folder, tests aside.
func (l lenient) parse(dir string) []*ast.File {
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		l.t.Fatal(err)
	}
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(l.fset, name, nil, 0)
		if err != nil {
			l.t.Fatal(err)
		}
		files = append(files, f)
	}
	return files
}

var arithmetic = []token.Token{token.ADD, token.SUB, token.MUL, token.QUO,
	token.ADD_ASSIGN, token.SUB_ASSIGN, token.MUL_ASSIGN, token.QUO_ASSIGN}

// sums finds where a package computes with binary numbers, or asks for the
// library that does.
func sums(t *testing.T, dir string) []token.Position {
	l := lenient{t, token.NewFileSet(), map[string]*types.Package{}}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	files := l.parse(dir)
	l.check("tongchou/calc", files, info)
	binary := func(e ast.Expr) bool {
		tv, ok := info.Types[e]
		if !ok || tv.Value != nil {
			return false // a constant is no computing
		}
		b, ok := tv.Type.Underlying().(*types.Basic)
		return ok && (b.Kind() == types.Float64 || b.Kind() == types.Float32)
	}
	var out []token.Position
	visit := func(n ast.Node) bool {
		found := false
		switch n := n.(type) {
		case *ast.ImportSpec:
			found = n.Path.Value == `"math"`
		case *ast.BinaryExpr:
			found = slices.Contains(arithmetic, n.Op) && (binary(n.X) || binary(n.Y))
		case *ast.UnaryExpr:
			found = n.Op == token.SUB && binary(n.X)
		case *ast.AssignStmt:
			found = slices.Contains(arithmetic, n.Tok) && binary(n.Lhs[0])
		case *ast.IncDecStmt:
			found = binary(n.X)
		}
		if found {
			out = append(out, l.fset.Position(n.Pos()))
		}
		return true
	}
	for _, f := range files {
		ast.Inspect(f, visit)
	}
	return out
}

// The courses multiply, round and share nothing by themselves.
func TestMechanicsAreStatedOnce(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	rooms, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	found := sums(t, "..")
	for _, r := range rooms {
		if r.IsDir() && r.Name() != "formula" { // which has the algebra of columns
			found = append(found, sums(t, filepath.Join("..", r.Name()))...)
		}
	}
	for _, at := range found {
		name := filepath.Base(at.Filename)
		if seen[name] = true; !slices.Contains(reckoners, name) {
			t.Errorf("%v computes with binary numbers", at)
		}
	}
	for _, name := range reckoners {
		if !seen[name] {
			t.Errorf("%s computes nothing: the test sees nothing, or the file is none of the reckoners any more", name)
		}
	}
}

// The test above sees what it is there for.
func TestSecondStatementIsSeen(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	const text = `package calc

import "tongchou/calc/formula"

func wage(c formula.Column, x []float64) float64 {
	for i := range x {
		x[i] *= 2
	}
	return c.Num(0) * 3 + -x[0]
}

func fine(n int) int { return n * 2 }
`
	if err := os.WriteFile(filepath.Join(dir, "wage.go"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	lines := map[int]bool{}
	for _, at := range sums(t, dir) {
		lines[at.Line] = true
	}
	if want := map[int]bool{7: true, 9: true}; !maps.Equal(lines, want) {
		t.Errorf("seen in lines %v, want %v", lines, want)
	}
}
