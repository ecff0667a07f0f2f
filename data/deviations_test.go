package data_test

import (
	"encoding/csv"
	"math"
	"math/big"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tongchou/calc"
	"tongchou/data"
)

// series is money of a fund a head, by year: what deviations are computed from.
type series map[int]float64

// growth is what a series grew by before a year, without some years.
func (s series) growth(until int, without ...int) (out []float64) {
	for year := range s {
		if before, ok := s[year-1]; ok && year < until && !slices.Contains(without, year) {
			out = append(out, s[year]/before-1)
		}
	}
	slices.Sort(out) // the order of a map is no order to add in
	return out
}

// deviation is the standard deviation of a sample.
func deviation(of []float64) float64 {
	mean, sum := 0.0, 0.0
	for _, x := range of {
		mean += x / float64(len(of))
	}
	for _, x := range of {
		sum += (x - mean) * (x - mean)
	}
	return math.Sqrt(sum / float64(len(of)-1))
}

// correlation of the growth of two series in the years of both.
func correlation(a, b series) float64 {
	var x, y []float64
	for year := range a {
		if a[year-1] != 0 && b[year-1] != 0 {
			x, y = append(x, a[year]/a[year-1]-1), append(y, b[year]/b[year-1]-1)
		}
	}
	mean := func(of []float64) (m float64) {
		for _, v := range of {
			m += v / float64(len(of))
		}
		return m
	}
	mx, my, sum := mean(x), mean(y), 0.0
	for i := range x {
		sum += (x[i] - mx) * (y[i] - my)
	}
	return sum / float64(len(x)-1) / deviation(x) / deviation(y)
}

// employee is a measure of the published series of employees, a head insured.
func employee(t *testing.T, measure string) series {
	t.Helper()
	out := series{}
	for _, r := range read(t, data.Published).Rows {
		money, heads := r.Cells[measure].Num, r.Cells["参保人数"].Num
		if money != nil && heads != nil {
			out[r.Year], _ = new(big.Rat).Quo(money, heads).Float64()
		}
	}
	return out
}

// figures is a series and the years that are not counted for the lower deviation.
type figures struct {
	series
	without []int
}

// figured are the series of testdata by name, and the published ones of employees, without
// the years of the epidemic and of reforms.
func figured(t *testing.T) map[string]*figures {
	t.Helper()
	disturbed := []int{2020, 2021, 2023}
	out := map[string]*figures{
		"全国职工医保人均基金收入": {employee(t, "基金收入"), disturbed},
		"全国职工医保人均基金支出": {employee(t, "基金支出"), disturbed},
	}
	f, err := os.Open("testdata/deviations/series.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	number := func(text string) float64 {
		x, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	for _, r := range rows[1:] {
		name, year := r[0], int(number(r[1]))
		if r[5] == "" {
			t.Errorf("%s %d has no source", name, year)
		}
		if out[name] == nil {
			out[name] = &figures{series: series{}}
		}
		out[name].series[year] = number(r[2]) / number(r[3])
		if r[4] == "是" {
			out[name].without = append(out[name].without, year)
		}
	}
	return out
}

// TestDeviations computes every standard deviation of the samples' shocks from the rows
// that its source names, of the years before the budget year. Years of the epidemic and of
// reforms are in one figure and not in the other; both stand in the source, and the
// deviation that is used lies between them, the lower one rounded to a percent.
func TestDeviations(t *testing.T) {
	t.Parallel()
	named, seen := figured(t), map[string]bool{}
	percent := func(x float64) string { return strconv.FormatFloat(x*100, 'f', 2, 64) + "%" }
	float := func(r *big.Rat) float64 { x, _ := r.Float64(); return x }
	for _, name := range data.Embedded() {
		pool := read(t, name)
		if name == data.Published || pool.Projection == nil || pool.Projection.Stochastic == nil {
			continue
		}
		for _, s := range pool.Projection.Stochastic.Shocks {
			of := ""
			for series := range named {
				if strings.Contains(s.Source, "标准差："+series+"的增幅") {
					of = series
				}
			}
			if of == "" {
				t.Errorf("%s: no series for the deviation of %s: %s", name, s.Assumption, s.Source)
				continue
			}
			seen[of] = true
			all := deviation(named[of].growth(pool.NextAsk(calc.Budget)))
			calm := deviation(named[of].growth(pool.NextAsk(calc.Budget), named[of].without...))
			for _, figure := range []float64{all, calm} {
				if !strings.Contains(s.Source, percent(figure)) {
					t.Errorf("%s %s: the source does not say %s: %s", name, s.Assumption, percent(figure), s.Source)
				}
			}
			if sd := float(s.SD); sd > all || sd < min(calm, math.Round(calm*100)/100) {
				t.Errorf("%s %s: %s does not lie between %s and %s", name, s.Assumption, percent(sd), percent(calm), percent(all))
			}
			if want := math.Round(0.8*float(s.SD)*math.Sqrt(float(s.Common))*1000) / 1000; math.Abs(float(s.Uncertain)-want) > 1e-9 {
				t.Errorf("%s %s: the error of the mean is %s, eight tenths of the common part %s", name, s.Assumption, percent(float(s.Uncertain)), percent(want))
			}
		}
		for _, c := range pool.Projection.Stochastic.Correlations {
			got := correlation(named["全国职工医保人均基金收入"].series, named["全国职工医保人均基金支出"].series)
			if float(c.Value) <= 0 || float(c.Value) > got {
				t.Errorf("%s: %v correlate by %s, the published figures by %.2f", name, c.Between, c.Value.FloatString(2), got)
			}
			if !strings.Contains(c.Source, strconv.FormatFloat(got, 'f', 2, 64)) {
				t.Errorf("%s: the source does not say that the published figures correlate by %.2f: %s", name, got, c.Source)
			}
		}
	}
	if len(seen) != len(named) {
		t.Errorf("only %v are used", seen)
	}
}

// TestDeviationsOfPublished: the published series is moved as the samples' employees are,
// of which its sources speak.
func TestDeviationsOfPublished(t *testing.T) {
	t.Parallel()
	sample := map[string]calc.Shock{}
	for _, s := range read(t, "shandong").Projection.Stochastic.Shocks {
		sample["同各样例的"+s.Assumption] = s
	}
	for _, s := range read(t, data.Published).Projection.Stochastic.Shocks {
		like, ok := sample[s.Source]
		if !ok || s.SD.Cmp(like.SD) != 0 || s.Persist.Cmp(like.Persist) != 0 || s.Uncertain.Cmp(like.Uncertain) != 0 {
			t.Errorf("%s is not moved as its source says: %s", s.Assumption, s.Source)
		}
	}
}
