package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/checks"
	"tongchou/calc/finding"
)

// kindAt is findings of one kind and level.
type kindAt struct {
	level finding.Level
	id    string
}

// tally counts findings by kind.
type tally map[kindAt]int

func (t tally) add(level finding.Level, id string) { t[kindAt{level, id}]++ }

// String names each kind of a warning or more with its count, the loudest
// first; "" where there is none.
func (t tally) String() string {
	var words []string
	for _, k := range slices.SortedFunc(maps.Keys(t), func(a, b kindAt) int {
		if a.level != b.level {
			return int(a.level - b.level)
		}
		return strings.Compare(a.id, b.id)
	}) {
		if k.level <= finding.Warning {
			words = append(words, fmt.Sprintf("%s %s %s %d", k.level, k.id, titleOf(k.id), t[k]))
		}
	}
	return strings.Join(words, "，")
}

func titleOf(id string) string {
	for _, k := range checks.Catalogue() {
		if k.ID == id {
			return k.Title
		}
	}
	return ""
}

// counted says on standard error what a pool was built with: what reading and
// computing warned of, and what the checks raised, of which build shows the
// count only. It is said to a pipe too: whoever runs build from a script would
// learn of a deficit nowhere else.
func (s *session) counted(res *calc.Result) {
	for _, c := range res.Checks {
		s.said.add(c.Level, c.ID)
	}
	if text := s.said.String(); text != "" && !s.json {
		s.progress("")
		s.say(fmt.Sprintf("%s %d 年：%s；逐条用 tongchou check 看", res.Pool.Policy.Name, res.Year, text))
	}
}
