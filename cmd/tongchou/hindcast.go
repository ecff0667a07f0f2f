package main

import (
	"fmt"
	"strconv"

	"tongchou/calc/engine"
	"tongchou/report"
	"tongchou/report/amount"
	"tongchou/report/chart"
	lists "tongchou/report/result"
)

// hindcast shows what a pool's projection would have said in years that are over, and
// beside it the record of the same method on national figures.
func hindcast(s *session, args []string) error {
	o := newOptions("hindcast").withYear().withOverlays()
	if err := o.parse(args, 1); err != nil {
		return err
	}
	if len(o.pool) == 0 {
		return usageError("hindcast 要写统筹区，如 hindcast liaoning")
	}
	res, err := s.evaluate(o.pool[0], o)
	if err != nil {
		return err
	}
	if res.Pool.Projection == nil {
		return usageError("hindcast 要有 projection.toml：没有推算")
	}
	res.Hindcasts = engine.Hindcasts(res, standingBeside(res.Pool), s.pieces("推算的记录"))
	s.progress("")
	if s.json {
		return writeJSON(s.out, lists.HindcastOf(res))
	}
	v := &report.View{Result: res}
	if none := chart.NoRecord(v); none != "" {
		fmt.Fprintln(s.out, none+"。")
	}
	for i, r := range chart.RecordsOf(v) {
		if i > 0 || chart.NoRecord(v) != "" {
			fmt.Fprintln(s.out)
		}
		fmt.Fprintf(s.out, "%s\n%s。\n", r.Caption, r.How)
		if r.Note != "" {
			fmt.Fprintf(s.out, "数：%s。\n", r.Note)
		}
		fmt.Fprintf(s.out, "%s\n\n", r.Said)
		rows := [][]string{chart.RecordHead}
		for _, x := range r.Rows {
			rows = append(rows, []string{x.Measure, x.Horizon, x.Count, x.Off, x.Error, x.Coverage})
		}
		table(s.out, rows, []bool{false, true, true, true, true, true})
		fmt.Fprintln(s.out)
		figures(s, v, i)
	}
	return nil
}

// figures lists every figure of a record.
func figures(s *session, v *report.View, at int) {
	rows := [][]string{{"指标", "当时", "年度", "推算", "80%区间", "实际", "误差", ""}}
	for _, x := range v.Hindcasts[at].Rows {
		text := amount.Whole
		if x.Kind == "money" {
			text = amount.Yuan
		}
		band, mark := amount.Missing, ""
		if x.Low != nil {
			band = text(x.Low) + "—" + text(x.High)
		}
		if x.Today {
			mark = "事后"
		}
		rows = append(rows, []string{x.Measure, strconv.Itoa(x.Origin) + "年末", strconv.Itoa(x.Year), text(x.Predicted), band, text(x.Actual), amount.Percent(x.Error), mark})
	}
	table(s.out, rows, []bool{false, false, false, true, true, true, true, false})
}
