package value

import (
	"regexp"
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

// clock is a time of day behind a day, and what programs write with it.
var clock = regexp.MustCompile(`^(.*[0-9日])(?:T|\s+)((?:上午|下午)?\s*[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)(Z|[+-][0-9]{2}:?[0-9]{2})?$`)

// weekday may stand behind a day.
var weekday = regexp.MustCompile(`[\s(（]*(星期|周)[一二三四五六日天][)）]?`)

// Date reads a day and writes it as 2006-01-02. A time of day behind it does not
// count; with a time zone the day is doubtful, except at midnight.
func Date(text string) (string, error) {
	s := weekday.ReplaceAllString(Tidy(text), "")
	if m := clock.FindStringSubmatch(s); m != nil {
		if s = strings.TrimSpace(m[1]); m[3] != "" && strings.Trim(m[2], "0:.") != "" {
			return "", &Refusal{fault.Date, "日期" + fault.Quote(text) + "带有时刻和时区，看不出是哪一天", "如 2026-03-31 或 2026年3月31日", "只写日期，不写时刻"}
		}
	}
	for _, form := range dateForms {
		if day, err := time.Parse(form, s); err == nil && day.Year() >= FirstYear && day.Year() <= LastYear {
			return day.Format(time.DateOnly), nil
		}
	}
	return "", &Refusal{fault.Date, "日期" + fault.Quote(text), "如 2026-03-31 或 2026年3月31日", "核对年月日"}
}
