// Package finding defines what is wrong with an input and where.
//
// A Finding is a value: the packages that read and compute return findings,
// and one place in the command prints them. Text that a user reads is Chinese.
package finding

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Level says how loud a finding is. Only Error stops a build.
type Level int

const (
	Error   Level = iota // 错误
	Warning              // 警告
	Notice               // 提示
)

func (l Level) String() string { return [...]string{"错误", "警告", "提示"}[l] }

// Pos is the place of a value in the pool folder: a line and column of a text
// file (both counted from 1, columns in characters), with the cell as a
// spreadsheet shows it where the file is a table; or a cell of a workbook's
// sheet. The zero Pos has no place.
type Pos struct {
	File  string
	Line  int
	Col   int
	Sheet string
	Cell  string
}

// String is file:line:col for text files and file[sheet!cell] for workbooks.
func (p Pos) String() string {
	switch {
	case p.Sheet != "":
		return fmt.Sprintf("%s[%s!%s]", p.File, p.Sheet, p.Cell)
	case p.Line > 0:
		return fmt.Sprintf("%s:%d:%d", p.File, p.Line, max(p.Col, 1))
	default:
		return p.File
	}
}

// Shown is the place as pages and papers write it: of a CSV file, the cell that
// a spreadsheet program shows, funds.csv O83.
func (p Pos) Shown() string {
	if p.Sheet == "" && p.Cell != "" {
		return p.File + " " + p.Cell
	}
	return p.String()
}

// Finding is one fault or remark: its permanent id, where it is, what was
// found, what was expected and what to do about it.
type Finding struct {
	ID       string // D… data, P… policy and formulas, C… calculation, U… usage
	Level    Level
	Pos      Pos
	Found    string
	Expected string // may be empty
	Remedy   string // may be empty
}

// String is the one-line form of the command: place: level id found；应为…；处理：….
// In a CSV file what was found begins with the cell, which is what people see.
func (f Finding) String() string {
	var b strings.Builder
	if p := f.Pos.String(); p != "" {
		b.WriteString(p + ": ")
	}
	fmt.Fprintf(&b, "%s %s ", f.Level, f.ID)
	if f.Pos.Sheet == "" && f.Pos.Cell != "" {
		b.WriteString(f.Pos.Cell + " ")
	}
	b.WriteString(f.Found)
	if f.Expected != "" {
		b.WriteString("；应为：" + f.Expected)
	}
	if f.Remedy != "" {
		b.WriteString("；处理：" + f.Remedy)
	}
	return b.String()
}

// List collects findings in one pass.
type List []Finding

// Add appends an error with a message made of format and args.
func (l *List) Add(id string, pos Pos, found, expected, remedy string) {
	*l = append(*l, Finding{ID: id, Level: Error, Pos: pos, Found: found, Expected: expected, Remedy: remedy})
}

// Warn appends a warning.
func (l *List) Warn(id string, pos Pos, found, expected, remedy string) {
	*l = append(*l, Finding{ID: id, Level: Warning, Pos: pos, Found: found, Expected: expected, Remedy: remedy})
}

// Remark appends a notice.
func (l *List) Remark(id string, pos Pos, found, expected, remedy string) {
	*l = append(*l, Finding{ID: id, Level: Notice, Pos: pos, Found: found, Expected: expected, Remedy: remedy})
}

// Stops reports whether any finding is an error.
func (l List) Stops() bool {
	return slices.ContainsFunc(l, func(f Finding) bool { return f.Level == Error })
}

// Sorted returns the findings by place, then id, without repetitions.
func (l List) Sorted() List {
	out := slices.Clone(l)
	slices.SortStableFunc(out, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(a.Pos.File, b.Pos.File),
			cmp.Compare(a.Pos.Sheet, b.Pos.Sheet),
			cmp.Compare(a.Pos.Line, b.Pos.Line),
			cmp.Compare(a.Pos.Col, b.Pos.Col),
			cmp.Compare(len(a.Pos.Cell), len(b.Pos.Cell)),
			cmp.Compare(a.Pos.Cell, b.Pos.Cell),
			cmp.Compare(a.ID, b.ID),
			cmp.Compare(a.Found, b.Found),
		)
	})
	return slices.Compact(out)
}

// Summed returns the first findings of each kind and level, at most so many; one
// more at the end, at the file of the first that is left out, says how many are not there.
func (l List) Summed(most int) List {
	type kind struct {
		id    string
		level Level
	}
	var out, rest List
	seen, at := map[kind]int{}, map[kind]int{}
	for _, f := range l {
		k := kind{f.ID, f.Level}
		if seen[k]++; seen[k] <= most {
			out = append(out, f)
			continue
		} else if seen[k] == most+1 {
			at[k] = len(rest)
			rest = append(rest, Finding{ID: f.ID, Level: f.Level, Pos: Pos{File: f.Pos.File}, Remedy: "先改正列出的，再看其余"})
		}
		rest[at[k]].Found = fmt.Sprintf("这样的还有 %d 处，没有逐条列出", seen[k]-most)
	}
	return append(out, rest...)
}

// Nearest returns the candidate closest to name by edit distance, or "" when
// none is near enough to be a likely misspelling.
func Nearest(name string, candidates []string) string {
	best, bestDist := "", max(1, len([]rune(name))/2)+1
	for _, c := range candidates {
		if d := distance([]rune(name), []rune(c)); d < bestDist || d == bestDist && best != "" && c < best {
			best, bestDist = c, d
		}
	}
	return best
}

// distance is the Levenshtein distance in characters.
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		diag := row[0]
		row[0] = i + 1
		for j, y := range b {
			cost := 1
			if x == y {
				cost = 0
			}
			diag, row[j+1] = row[j+1], min(row[j]+1, row[j+1]+1, diag+cost)
		}
	}
	return row[len(b)]
}
