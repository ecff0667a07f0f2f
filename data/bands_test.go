package data_test

import (
	"encoding/csv"
	"fmt"
	"maps"
	"math/big"
	"os"
	"slices"
	"strings"
	"testing"

	"tongchou/calc"
	"tongchou/data"
	"tongchou/data/datatest/pools"
)

// line is a line of a table of testdata/published, by its header.
type line map[string]string

func publishedLines(t *testing.T, name string) []line {
	t.Helper()
	f, err := os.Open("testdata/published/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []line
	for _, row := range rows[1:] {
		l := line{}
		for i, name := range rows[0] {
			l[name] = row[i]
		}
		out = append(out, l)
	}
	return out
}

// number is the line's value in 元 or 人.
func (l line) number() *big.Rat {
	x, ok := new(big.Rat).SetString(strings.ReplaceAll(l["value"], ",", ""))
	if !ok {
		return nil
	}
	factor := map[string]int64{"亿元": 100_000_000, "万元": 10_000, "万人": 10_000}[l["unit"]]
	return x.Mul(x, big.NewRat(max(1, factor), 1))
}

// insurances are the funds of published tables.
var insurances = map[string]string{"职工医保": "职工", "居民医保": "居民", "employee": "职工", "resident": "居民"}

// totals are measures that published tables give under another name.
var totals = map[string]string{"基金收入†": calc.Income, "基金支出†": calc.Expenditure}

// whole reports whether a line is of all of a place, as heads are.
func (l line) whole() bool { return strings.HasPrefix(l["level"], "全") }

// heads are those of places in published tables and in the sample pools.
func heads(t *testing.T, lines []line) map[string]*big.Rat {
	out := map[string]*big.Rat{}
	for _, name := range []string{"shandong", "ningxia", "hunan"} {
		sum := map[string]*big.Rat{}
		pool := pools.Sample(t, name)
		for _, r := range pool.Rows {
			if n := r.Cells["参保人数"].Num; n != nil {
				out[fmt.Sprint(pool.Units[r.Unit].Name, r.Insurance, r.Year)] = n
				key := fmt.Sprint(pool.Policy.Name, r.Insurance, r.Year)
				if sum[key] == nil {
					sum[key] = new(big.Rat)
				}
				sum[key].Add(sum[key], n)
			}
		}
		if name == "shandong" { // all cities of the province
			maps.Copy(out, sum)
		}
	}
	for _, l := range lines {
		if l["measure"] == "参保人数" {
			out[l["place"]+insurances[l["fund"]]+l["year"]] = l.number()
		}
	}
	return out
}

// figure is a published amount with the heads it is for.
type figure struct {
	insurance, measure string
	amount, heads      *big.Rat
}

func publishedFigures(t *testing.T) (out []figure) {
	lines := publishedLines(t, "published.csv")
	known := heads(t, lines)
	for _, l := range lines {
		insurance := insurances[l["fund"]]
		n := known[l["place"]+insurance+l["year"]]
		if m := measureOf(l); n != nil && l.whole() && m != "参保人数" {
			out = append(out, figure{insurance, m, l.number(), n})
		}
	}
	return out
}

func measureOf(l line) string {
	if m := totals[l["measure"]]; m != "" {
		return m
	}
	return l["measure"]
}

// nationalMeasures are the indicators of all China by measure; those a head stand for one.
var nationalMeasures = map[string]string{
	"income": calc.Income, "pool_income": calc.Income, "expenditure": calc.Expenditure, "pool_expenditure": calc.Expenditure,
	"premium_income": calc.Contributions, "cum_balance": calc.Closing, "pool_cum_balance": calc.Closing,
	"personal_per_head_yuan": calc.Contributions, "subsidy_per_head_yuan": "财政补贴收入",
}

func nationalFigures(t *testing.T) (out []figure) {
	lines, known := publishedLines(t, "national.csv"), map[string]*big.Rat{}
	for _, l := range lines {
		if l["indicator"] == "insured" {
			known[l["insurance"]+l["year"]] = l.number()
		}
	}
	for _, l := range lines {
		m, insurance, n := nationalMeasures[l["indicator"]], insurances[l["insurance"]], known[l["insurance"]+l["year"]]
		amount := l.number()
		if strings.HasSuffix(l["indicator"], "per_head_yuan") && amount != nil {
			n = big.NewRat(1_000_000, 1)
			amount.Mul(amount, n)
		}
		if m != "" && insurance != "" && n != nil {
			out = append(out, figure{insurance, m, amount, n})
		}
	}
	return out
}

// TestBandsRing counts on how many published figures each band would ring; the
// catalogue states it beside the band.
func TestBandsRing(t *testing.T) {
	published, national := publishedFigures(t), nationalFigures(t)
	for _, m := range data.Catalogue() {
		if m.Kind == "money" && !m.Detail && len(m.Bands) != 2 {
			t.Errorf("%s has no band for 职工 and 居民", m.Name)
		}
		for _, b := range m.Bands {
			count := func(figures []figure) string {
				of, rings := 0, 0
				for _, f := range figures {
					if f.insurance == b.Insurance && f.measure == m.Name {
						of++
						if b.Outside(f.amount, f.heads) != 0 {
							rings++
						}
					}
				}
				return fmt.Sprintf("%d/%d", rings, of)
			}
			if p, n := count(published), count(national); p != b.Published || n != b.National {
				t.Errorf("%s %s: published = %q, national = %q; the catalogue says %q, %q", m.Name, b.Insurance, p, n, b.Published, b.National)
			}
		}
	}
}

// TestFactorsRing counts on how many published figures the comparisons with
// others would ring: a unit with the others of its year, a year with the one
// before, columns of one row with each other.
func TestFactorsRing(t *testing.T) {
	times := map[string]int64{}
	for _, m := range data.Catalogue() {
		times[m.Name] = m.Times
	}
	units, years, rows := map[string][]*big.Rat{}, map[string]map[string]*big.Rat{}, map[string][]*big.Rat{}
	for _, l := range publishedLines(t, "published.csv") {
		m, x := measureOf(l), l.number()
		if x == nil || x.Sign() <= 0 || m == "参保人数" {
			continue
		}
		about := fmt.Sprint(l["table_id"], l["place"], l["level"], l["fund"], l["scope"])
		key := fmt.Sprint(about, l["label"], m)
		if years[key] == nil {
			years[key] = map[string]*big.Rat{}
		}
		years[key][l["year"]+l["kind"]] = x
		if times[m] > 0 {
			rows[about+l["year"]+l["kind"]] = append(rows[about+l["year"]+l["kind"]], x)
			if l.whole() && l["kind"] != "决算" {
				units[l["fund"]+l["scope"]+m+l["year"]+l["kind"]] = append(units[l["fund"]+l["scope"]+m+l["year"]+l["kind"]], x)
			}
		}
	}
	var got []string
	say := func(name string, rings, of int) { got = append(got, fmt.Sprintf("%s %d/%d", name, rings, of)) }
	rings, of := 0, 0
	for _, list := range units {
		middle := calc.Median(list)
		for _, x := range list {
			if of++; calc.Apart(x, middle, calc.FarApart) != 0 {
				rings++
			}
		}
	}
	say("units", rings, of)
	rings, of = 0, 0
	for _, by := range years {
		keys := slices.Sorted(maps.Keys(by))
		for i := range keys[1:] {
			if of++; calc.TenThousandfold(by[keys[i]], by[keys[i+1]]) {
				rings++
			}
		}
	}
	say("years", rings, of)
	rings, of = 0, 0
	for _, list := range rows {
		if of++; calc.Apart(slices.MaxFunc(list, (*big.Rat).Cmp), slices.MinFunc(list, (*big.Rat).Cmp), calc.FarApart) != 0 {
			rings++
		}
	}
	say("columns", rings, of)
	if want := []string{"units 0/314", "years 0/680", "columns 1/323"}; !slices.Equal(got, want) {
		t.Errorf("rings on %q, want %q", got, want)
	}
}
