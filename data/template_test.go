package data

import (
	"strings"
	"testing"
	"testing/fstest"

	"tongchou/calc"
	"tongchou/calc/budget"
	"tongchou/calc/law"
)

// A new pool made after any sample is read without a fault, computes, and
// speaks of itself alone.
func TestTemplate(t *testing.T) {
	t.Parallel()
	for _, like := range Embedded() {
		files, err := Template(like, "999999", "示例省")
		if err != nil {
			t.Fatal(err)
		}
		folder := fstest.MapFS{}
		for _, f := range files {
			folder[f.Name] = &fstest.MapFile{Data: f.Data}
		}
		pool, found := Read(folder, "new")
		if len(found) > 0 {
			t.Fatalf("%s:\n%s", like, lines(found))
		}
		old, _ := Read(must(EmbeddedFS(like)), like)
		if pool.Policy.Code != "999999" || pool.Policy.Name != "示例省" || pool.Policy.Level != old.Policy.Level {
			t.Errorf("%s: %s %s", like, pool.Policy.Code, pool.Policy.Name)
		}
		for _, in := range pool.Inputs {
			if in.Code == old.Policy.Code {
				t.Errorf("%s: %v still has the code %s", like, in.Pos, in.Code)
			}
		}
		if len(pool.Inputs) != len(old.Inputs) || len(pool.Ledger) != len(old.Ledger) || len(pool.Rows) != len(old.Rows) {
			t.Errorf("%s: rows are lost", like)
		}
		prog, list := law.Compile(pool)
		if list.Stops() {
			t.Fatalf("%s:\n%s", like, lines(list))
		}
		res, want := budget.Evaluate(prog, calc.Options{}), budget.Evaluate(must(compiled(old)), calc.Options{})
		if res.Findings.Stops() || len(res.Budget) != len(want.Budget) {
			t.Fatalf("%s:\n%s", like, lines(res.Findings))
		}
		for i, b := range res.Budget {
			if b.Value.Cmp(want.Budget[i].Value) != 0 {
				t.Errorf("%s: a budget line is %s, the sample's %s", like, b.Value.FloatString(2), want.Budget[i].Value.FloatString(2))
			}
		}
		if len(pool.Outcomes) > 0 || folder["SOURCES.md"] != nil {
			t.Errorf("%s: the sample's sources came along", like)
		}
	}
}

func compiled(pool *calc.Pool) (*calc.Program, error) {
	prog, _ := law.Compile(pool)
	return prog, nil
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestTemplateRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ like, code, name, want string }{
		{"nowhere", "", "", "没有内置样例 nowhere"},
		{"liaoning", "99 99", "", "代码“99 99”；应为"},
		{"liaoning", "210100", "", "代码 210100 是样例里沈阳市的代码"},
		{"liaoning", "", `示"例`, "不能有引号"},
	} {
		if _, err := Template(c.like, c.code, c.name); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}
