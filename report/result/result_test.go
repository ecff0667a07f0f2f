package result

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"tongchou/calc"
	"tongchou/data/datatest/pools"
)

// computed computes an embedded sample pool.
func computed(t testing.TB, name string) *calc.Result {
	t.Helper()
	return pools.Result(t, pools.Sample(t, name), calc.Options{})
}

// TestResult: units and pool agree to the fen in the file itself, and every
// row of the table is one of the list.
func TestResult(t *testing.T) {
	t.Parallel()
	computed := computed(t, "shandong")
	var r Result
	if err := json.Unmarshal(JSON(computed), &r); err != nil {
		t.Fatal(err)
	}
	text := string(CSV(computed))
	if !strings.HasPrefix(text, "\ufeffscheme,insurance,unit,step,kind,value,") || strings.Count(text, "\r\n") != len(r.Values)+1 {
		t.Errorf("result.csv has %d lines, the list %d", strings.Count(text, "\r\n"), len(r.Values))
	}
	levy := 0
	for _, v := range r.Values {
		if v.Step == "上解额" {
			levy++
			if v.Kind != "money" || !strings.Contains(v.Value, ".") || len(v.Value)-strings.Index(v.Value, ".") != 3 || v.Unit == "" {
				t.Errorf("%+v", v)
			}
		}
	}
	if levy == 0 || r.Schema != 1 || r.Pool != "370000" || r.Year != 2026 {
		t.Errorf("levies %d, head %+v", levy, r)
	}
}

// TestListByList: what is written list by list is what is written as a whole, with every
// list filled once, in its place.
func TestListByList(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"liaoning", "unified-funds"} {
		v := computed(t, name)
		whole := headOf(v)
		for i, fill := range lists(v) {
			before := reflect.ValueOf(*whole)
			fill(whole)
			for f := range before.NumField() {
				if own := f == before.NumField()-len(lists(v))+i; !own && !reflect.DeepEqual(before.Field(f).Interface(), reflect.ValueOf(*whole).Field(f).Interface()) {
					t.Errorf("%s: list %d fills %s", name, i, before.Type().Field(f).Name)
				}
			}
		}
		if !bytes.Equal(JSON(v), Marshal(whole)) {
			t.Errorf("%s: result.json is written in two ways", name)
		}
	}
}

// TestInert: a text that a spreadsheet would run is quoted, a number is not.
func TestInert(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "3.50": "3.50", "-3.50": "-3.50", "三（一）": "三（一）",
		"=1+1": "'=1+1", "@SUM(A1)": "'@SUM(A1)", "+x": "'+x", "-x": "'-x", "\t=1": "'\t=1",
	} {
		if got := inert(in); got != want {
			t.Errorf("inert(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestExtract: the part about a unit, scheme and insurance is the rows of
// result.json about them, and of no other unit.
func TestExtract(t *testing.T) {
	t.Parallel()
	v := computed(t, "liaoning")
	extract := Extracts(v)
	for _, run := range v.Runs {
		for k, unit := range run.Units {
			data := extract(unit, run.Scheme.ID, run.Insurance.Name).JSON()
			var r Result
			if err := json.Unmarshal(data, &r); err != nil {
				t.Fatal(err)
			}
			if r.Pool != "210000" || r.Year != v.Year || len(r.Values) == 0 || len(r.Accounts) != 1 {
				t.Errorf("%s: %d values, %d accounts", run.Scheme.ID, len(r.Values), len(r.Accounts))
			}
			for _, x := range r.Values {
				if x.Unit != "" && x.Unit != v.Pool.Units[unit].Code || x.Scheme != run.Scheme.ID || x.Insurance != run.Insurance.Name {
					t.Errorf("%s of %s holds %+v", run.Scheme.ID, v.Pool.Units[unit].Name, x)
				}
			}
			for _, col := range run.Steps {
				if col.Step.Flow != calc.NoFlow && !slices.ContainsFunc(r.Values, func(x value) bool {
					return x.Step == col.Step.Name && x.Value == money(col.Cells[k].Value.Num)
				}) {
					t.Errorf("%s of %s is not in its extract", col.Step.Name, v.Pool.Units[unit].Name)
				}
			}
		}
	}
}
