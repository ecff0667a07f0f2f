package main

import (
	"bytes"
	"strings"
	"testing"

	"tongchou/calc/finding"
)

func TestFold(t *testing.T) {
	for _, c := range []struct {
		line    string
		columns int
		want    string
	}{
		{"短", 20, "短"},
		{"一二三四五六七八九十", 20, "一二三四五六七八九十"},
		{"一二三四五六七八九十甲乙", 20, "一二三四五六七八九十\n    甲乙"},
		{"一二三四五六七八九，十", 18, "一二三四五六七八\n    九，十"},
		{"一二三四五六七八（九十）", 18, "一二三四五六七八\n    （九十）"},
		{"一二三四金额 123,456.78 元", 20, "一二三四金额\n    123,456.78 元"},
		{"一二三四五六七 500万元", 18, "一二三四五六七\n    500万元"},
		{"funds.csv:83:120: 错误 D102", 20, "funds.csv:83:120: 错\n    误 D102"},
		{"abcdefghijklmnopqrstuvwxyz0123456789", 20, "abcdefghijklmnopqrstuvwxyz0123456789"},
		{"一二 abcdefghijklmnopqrstuvwxyz0123456789", 20, "一二\n    abcdefghijklmnopqrstuvwxyz0123456789"},
		{"很窄的一行不折", 6, "很窄的一行不折"},
	} {
		if got := fold(c.line, c.columns); got != c.want {
			t.Errorf("%q in %d columns:\n%s\nwant\n%s", c.line, c.columns, got, c.want)
		}
	}
}

// A terminal gets folded findings of the same words; a pipe gets one a line.
func TestFindingsAreFolded(t *testing.T) {
	f := finding.Finding{ID: "D102", Pos: finding.Pos{File: "funds.csv", Line: 83, Col: 120, Cell: "O83"}, Found: "“征缴收入”不是数：1,234.567,89", Expected: "数", Remedy: "改成数，写作 1234.56"}
	for columns := 0; columns < 100; columns += 20 {
		var b bytes.Buffer
		s := &session{out: &output{w: &b}, err: &b, said: tally{}, columns: columns}
		s.print(finding.List{f})
		lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
		for _, line := range lines {
			if columns > 0 && width.StringWidth(line) > columns {
				t.Errorf("in %d columns: %q", columns, line)
			}
		}
		if (len(lines) == 1) != (columns == 0) {
			t.Errorf("in %d columns: %d lines", columns, len(lines))
		}
		if plain := strings.NewReplacer("\n", "", " ", ""); plain.Replace(b.String()) != plain.Replace(f.String()) {
			t.Errorf("in %d columns: %q", columns, b.String())
		}
	}
}
