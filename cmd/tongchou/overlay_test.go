package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tongchou/calc"
	"tongchou/calc/budget"
	"tongchou/calc/formula"
	"tongchou/data"
	"tongchou/report"
	"tongchou/report/pack"
)

// published is result.json, as far as it speaks of years.
type published struct {
	Values, Budget, Checks []json.RawMessage
	Accounts, Projection   []json.RawMessage
}

// result builds result.json of a sample with what-ifs laid over it.
func result(t *testing.T, name string, with ...string) []byte {
	t.Helper()
	fsys, err := data.EmbeddedFS(name)
	if err != nil {
		t.Fatal(err)
	}
	pool, list := data.Read(fsys, name)
	prog, faults := compile(pool, list, with)
	if list = append(list, faults...); list.Stops() {
		t.Fatalf("%v", list)
	}
	res := budget.Evaluate(prog, calc.Options{})
	if res.Findings.Stops() {
		t.Fatalf("%v", res.Findings)
	}
	p, err := pack.Assemble(report.New(res), pack.Parts{}, report.InMemory)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range p.Files {
		if f.Name == "result.json" {
			return f.Data
		}
	}
	t.Fatal("no result.json")
	return nil
}

func parsed(t *testing.T, content []byte) published {
	t.Helper()
	var p published
	if err := json.Unmarshal(content, &p); err != nil {
		t.Fatal(err)
	}
	return p
}

// before keeps the rows of earlier years.
func before(t *testing.T, rows []json.RawMessage, year int) []json.RawMessage {
	t.Helper()
	var out []json.RawMessage
	for _, row := range rows {
		var at struct{ Year int }
		if err := json.Unmarshal(row, &at); err != nil {
			t.Fatal(err)
		}
		if at.Year < year {
			out = append(out, row)
		}
	}
	return out
}

func same(t *testing.T, what string, a, b []json.RawMessage) {
	t.Helper()
	if len(a) != len(b) {
		t.Errorf("%s: %d rows became %d", what, len(a), len(b))
		return
	}
	for i := range a {
		if !bytes.Equal(a[i], b[i]) {
			t.Errorf("%s: %s became %s", what, a[i], b[i])
			return
		}
	}
}

// everything is a what-if that changes all it can in a pool: every parameter
// and assumption that is a number, every question's reading, and the formula
// of every money step without a question.
func everything(t *testing.T, name string, from, to int) string {
	t.Helper()
	fsys, err := data.EmbeddedFS(name)
	if err != nil {
		t.Fatal(err)
	}
	pool, _ := data.Read(fsys, name)
	var b strings.Builder
	fmt.Fprintf(&b, "schema = 1\ntitle = \"全改\"\nauthor = \"样例\"\nreason = \"试验\"\nfrom = %d\n", from)
	if to > 0 {
		fmt.Fprintf(&b, "to = %d\n", to)
	}
	readings := map[string]string{}
	for _, s := range pool.Policy.Schemes {
		for _, p := range s.Parameters {
			if p.Values[0].Value.Sort == formula.Number {
				value := "0.77"
				if p.FollowUp {
					value = "7" // whole years
				}
				fmt.Fprintf(&b, "[[parameter]]\nscheme = %q\nname = %q\nvalue = %q\n", s.ID, p.Name, value)
			}
		}
		for _, st := range s.Steps {
			if st.Flow != calc.NoFlow && st.Question == "" && st.Limit.Text+st.Total.Text == "" {
				fmt.Fprintf(&b, "[[formula]]\nscheme = %q\nstep = %q\nformula = 'ROUND((%s) / 7, 2)'\n", s.ID, st.Name, st.Formula.Text)
			}
			if len(st.Others) > 0 && readings[st.Question] == "" {
				readings[st.Question] = st.Others[0].Reading
			}
		}
	}
	if pool.Projection != nil {
		for _, a := range pool.Projection.Assumptions {
			v := new(big.Rat).Mul(a.Values[calc.Baseline].Num, big.NewRat(9, 10)) // of a share, another share
			text := formula.Decimal(v)
			if a.Kind == "ratio" {
				text = calc.PercentOf(a.Kind, formula.Num(v))
			}
			fmt.Fprintf(&b, "[[assumption]]\nname = %q\nvalue = %q\n", a.Name, text)
		}
	}
	b.WriteString("[reading]\n")
	for question, reading := range readings {
		fmt.Fprintf(&b, "%q = %q\n", question, reading)
	}
	path := filepath.Join(t.TempDir(), "what.toml")
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// ofTheYear is result.json without what is said of earlier years: until when one who used
// the fund last year is to be balanced is told by the law of that year (K446), and that
// nothing of this one reads a what-if is told too (K433).
func ofTheYear(t *testing.T, text []byte) []byte {
	t.Helper()
	var all map[string]any
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	all["checks"] = slices.DeleteFunc(all["checks"].([]any), func(c any) bool {
		id := c.(map[string]any)["id"]
		return id == "K446" || id == "K433"
	})
	out, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestOverlayKeepsOtherYears lays a what-if that changes everything over every
// sample. The years before it stay byte for byte as they are, whatever looks
// ahead into it; one that is over changes nothing at all.
func TestOverlayKeepsOtherYears(t *testing.T) {
	t.Parallel()
	for _, name := range data.Embedded() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plain := result(t, name)
			own := parsed(t, plain)
			year := budgetYear(t, plain)
			over := year - 1
			if name == "unified-funds" {
				over-- // nothing gives the balance of its account, which is what the year before computes
			}
			if with := result(t, name, everything(t, name, 1990, over)); !bytes.Equal(ofTheYear(t, plain), ofTheYear(t, with)) {
				t.Error("a what-if that is over changes the result")
			}
			for _, from := range []int{year + 1, year + 3} {
				with := parsed(t, result(t, name, everything(t, name, from, 0)))
				if len(own.Values) == 0 {
					t.Fatal("no values")
				}
				same(t, "values", own.Values, with.Values)
				same(t, "budget", own.Budget, with.Budget)
				same(t, "checks", own.Checks, with.Checks)
				for _, part := range []struct {
					name     string
					own, now []json.RawMessage
				}{{"accounts", own.Accounts, with.Accounts}, {"projection", own.Projection, with.Projection}} {
					same(t, part.name, before(t, part.own, from), before(t, part.now, from))
					if len(before(t, part.own, from)) < len(part.own) && equal(part.own, part.now) {
						t.Errorf("%s: nothing changes from %d on", part.name, from)
					}
				}
			}
		})
	}
}

func budgetYear(t *testing.T, content []byte) int {
	t.Helper()
	var at struct{ Year int }
	if err := json.Unmarshal(content, &at); err != nil {
		t.Fatal(err)
	}
	return at.Year
}

func equal(a, b []json.RawMessage) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !bytes.Equal(a[i], b[i]) {
			return false
		}
	}
	return true
}

// TestOverlaysStack lays two what-ifs over one parameter: the later one wins,
// so their order is part of the result.
func TestOverlaysStack(t *testing.T) {
	t.Parallel()
	one, other := rateOverlay(t, "4%"), rateOverlay(t, "5%")
	first, second := result(t, "liaoning", one), result(t, "liaoning", other)
	if bytes.Equal(first, second) || bytes.Equal(first, result(t, "liaoning")) {
		t.Fatal("the rate changes nothing")
	}
	if !bytes.Equal(result(t, "liaoning", one, other), second) || !bytes.Equal(result(t, "liaoning", other, one), first) {
		t.Error("the later what-if does not win")
	}
}

func rateOverlay(t *testing.T, rate string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "rate.toml")
	text := fmt.Sprintf(`schema = 1
title = "筹集比例 %s"
author = "样例"
reason = "试验"
from = 2026
[[parameter]]
scheme = "employee-adjustment"
name = "筹集比例"
value = "%s"
`, rate, rate)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}
