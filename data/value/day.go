package value

import (
	"strconv"
	"strings"
	"time"

	"tongchou/data/fault"
)

// FirstYear and LastYear bound what can be a year at all.
const FirstYear, LastYear = 1950, 2200

// Year reads a four-digit year, with or without 年.
func Year(text string) (int, error) {
	s := strings.TrimSuffix(strings.TrimSuffix(Tidy(text), "度"), "年")
	year, err := strconv.Atoi(s)
	if err != nil || len(s) != 4 || year < FirstYear || year > LastYear {
		return 0, &Refusal{fault.Year, "年度" + fault.Quote(text), "四位年份，如 2026", "只写年份，不写日期"}
	}
	return year, nil
}

// dateForms are the ways a day is written, all year first.
var dateForms = []string{"2006-1-2", "2006/1/2", "2006.1.2", "2006年1月2日", "20060102"}

// Date reads a day and writes it as 2006-01-02.
func Date(text string) (string, error) {
	s := Tidy(text)
	for _, form := range dateForms {
		if day, err := time.Parse(form, s); err == nil && day.Year() >= FirstYear && day.Year() <= LastYear {
			return day.Format(time.DateOnly), nil
		}
	}
	return "", &Refusal{fault.Date, "日期" + fault.Quote(text), "如 2026-03-31 或 2026年3月31日", "核对年月日"}
}
