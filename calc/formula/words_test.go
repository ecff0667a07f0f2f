package formula

import (
	"flag"
	"os"
	"strings"
	"testing"

	"tongchou/calc/finding"
)

var rewrite = flag.Bool("words", false, "rewrite testdata/words.txt")

// spokenWorld are facts of the small world.
type spokenWorld struct {
	world
	unit int
}

func (f spokenWorld) Value(n *Node) (Value, error) { return EvalNode(n, f.world, f.unit) }

func (f spokenWorld) Title(n *Node) string {
	return strings.ReplaceAll(strings.TrimPrefix(n.Title(), "单位."), ".", "")
}

func (f spokenWorld) Figure(n *Node, like string) string {
	v, err := f.Value(n)
	switch {
	case err != nil:
		return "（缺数）"
	case v.Sort != Number:
		return "“" + v.String() + "”"
	case n.Title() == "率" || like == "%":
		return SpokenPercent(v.Num)
	case n.Title() == "月" || like == "个月":
		return SpokenMonths(v.Num)
	case n.Type == MoneyType:
		return Spoken(v.Num, n.Type) + "元"
	}
	return Spoken(v.Num, n.Type)
}

// Within makes a question of one name, as a step's is.
func (f spokenWorld) Within(n *Node) (*Formula, Facts) {
	if n.Name != "疑" {
		return nil, nil
	}
	inner, _ := Parse("AND(甲 > 乙, 月 >= 数)", finding.Pos{})
	inner.Check(small, "")
	return inner, f
}

func (f spokenWorld) Answered(n *Node, yes bool) string {
	if yes {
		return "“" + f.Title(n) + "”填是"
	}
	return "“" + f.Title(n) + "”填否"
}

// Every function is said in words: how a value came about in a unit's figures, and what the
// formula is. A line of the file is the formula, the course, the first and the second.
func TestWords(t *testing.T) {
	const path = "testdata/words.txt"
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	said := map[string]bool{}
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			out.WriteString(line + "\n")
			continue
		}
		part := strings.Split(line, " | ")
		f, list := Parse(part[0], finding.Pos{})
		if list != nil {
			t.Fatal(part[0], list)
		}
		if list = f.Check(small, ""); list != nil {
			t.Fatal(part[0], list)
		}
		f.Walk(func(n *Node) {
			if n.as != nil {
				said[n.as.name] = true
			}
		})
		w := small
		w.course = int(part[1][0] - '0')
		facts := spokenWorld{w, 0}
		want := strings.Join([]string{part[0], part[1], f.Say(facts), f.Define(facts)}, " | ")
		if out.WriteString(want + "\n"); want != line && !*rewrite {
			t.Errorf("got  %s\nwant %s", want, line)
		}
	}
	for _, e := range exactLibrary[OpNeg:] {
		if !said[e.name] && !e.cells { // those stand in projection.toml alone
			t.Errorf("no case says %s", e.name)
		}
	}
	if *rewrite {
		if err := os.WriteFile(path, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
