package result

import (
	"tongchou/calc"
	"tongchou/calc/formula"
)

// Hindsight is a figure as it would have been projected, beside what came.
type Hindsight struct {
	Pool      string `json:"pool"` // "" for the pool itself
	Insurance string `json:"insurance"`
	Measure   string `json:"measure"`
	Origin    int    `json:"origin"`
	Year      int    `json:"year"`
	Horizon   int    `json:"horizon"`
	Predicted string `json:"predicted"`
	Low80     string `json:"low80"`
	High80    string `json:"high80"`
	Actual    string `json:"actual"`
	Error     string `json:"error"`
	Hindsight bool   `json:"hindsight"` // today's values stand in for fits
}

// HindcastOf lists the records of a result, its own first.
func HindcastOf(v *calc.Result) []Hindsight {
	out := []Hindsight{}
	for _, h := range v.Hindcasts {
		pool := ""
		if h.Beside {
			pool = h.Program.Pool.Folder
		}
		for i := range h.Rows {
			r := &h.Rows[i]
			t, _ := formula.TypeOf(r.Kind)
			row := Hindsight{Pool: pool, Insurance: h.Insurance.Name, Measure: r.Measure, Origin: r.Origin, Year: r.Year, Horizon: r.Horizon(),
				Predicted: Number(r.Predicted, t), Low80: Number(r.Low, t), High80: Number(r.High, t), Actual: Number(r.Actual, t), Hindsight: r.Today}
			if r.Error != nil {
				row.Error = formula.Decimal(formula.Round(r.Error, 6))
			}
			out = append(out, row)
		}
	}
	return out
}
