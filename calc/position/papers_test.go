package position

import (
	"encoding/csv"
	"math/big"
	"os"
	"slices"
	"strings"
	"testing"

	"tongchou/calc"
)

// cell is one combination of what is announced, due and paid, of stage and day.
type cell struct {
	flow            calc.Flow
	stage, settling calc.Stage
	inForce         calc.Stage // "": nothing is announced
	announced       int64
	due, paid       int64
	day             string
	estimate        bool
	reminded        bool // a 催缴 of the day stands in the register
}

// last is the one date of the announced schedule.
const last = "2026-06-30"

func (c *cell) matter() *Matter {
	m := &Matter{Flow: c.flow, Stage: c.stage, Settling: c.settling, Day: c.day, Due: big.NewRat(c.due, 1), Estimate: c.estimate, Paid: big.NewRat(c.paid, 1)}
	if c.inForce != "" {
		x := &calc.Issued{Date: "2026-01-15", Number: "1", Stage: c.inForce, Word: calc.WordPlan, Amount: big.NewRat(c.announced, 1)}
		if c.announced > 0 {
			x.Schedule = []calc.Payment{{Date: last, Amount: x.Amount}}
		}
		m.Register = append(m.Register, x)
	}
	if c.reminded {
		m.Register = append(m.Register, &calc.Issued{Date: c.day, Number: "2", Stage: c.stage, Word: calc.WordReminder, Amount: big.NewRat(1, 1)})
	}
	return m
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// facts says of a cell what the columns of testdata/papers.csv ask, in their order.
func (c *cell) facts() []string {
	inForce, announced, paid := "none", "none", "part"
	switch d := c.inForce.Rank() - c.stage.Rank(); {
	case c.inForce == "":
	case d < 0:
		inForce = "earlier"
	case d > 0:
		inForce = "later"
	default:
		inForce = "same"
	}
	switch {
	case c.inForce == "":
	case c.announced == c.due:
		announced = "due"
	default:
		announced = "other"
	}
	switch {
	case c.paid == 0 && c.due > 0:
		paid = "nothing"
	case c.paid == 0:
		paid = "settled" // nothing due, nothing paid
	case c.paid > c.due:
		paid = "more"
	case c.paid == c.due:
		paid = "due"
	}
	if paid == "settled" && c.inForce != "" {
		paid = "due"
	}
	due := "nothing"
	if c.due > 0 {
		due = "more"
	}
	late := c.flow == calc.Levy && c.inForce != "" && c.day > last && min(c.announced, c.due) > c.paid
	return []string{string(c.flow), c.stage.Word(), yes(c.stage.Rank() >= c.settling.Rank()), yes(c.estimate), due, inForce,
		yes(c.inForce != "" && c.inForce.Rank() >= c.settling.Rank()), announced, paid, yes(late), yes(c.reminded)}
}

// cells are all combinations.
func cells() (out []cell) {
	for _, flow := range []calc.Flow{calc.Levy, calc.Grant} {
		for _, stage := range calc.Stages() {
			for _, settling := range []calc.Stage{calc.Settlement, calc.FinalSettlement} {
				for _, inForce := range append(calc.Stages(), "") {
					for _, announced := range []int64{0, 50, 100} {
						for _, due := range []int64{0, 50, 100, 150} {
							for _, paid := range []int64{0, 40, 50, 100, 200} {
								for _, day := range []string{"", "2026-06-29", last, "2026-07-01"} {
									for n := range 4 {
										c := cell{flow, stage, settling, inForce, announced, due, paid, day, n&1 > 0, n&2 > 0}
										if (inForce != "" || announced == 0) && (day != "" || !c.reminded) {
											out = append(out, c)
										}
									}
								}
							}
						}
					}
				}
			}
		}
	}
	return out
}

// TestPapers: the first line of testdata/papers.csv that fits gives the paper, in
// every cell of announced, due, paid, stage and day; and every line decides some cell.
func TestPapers(t *testing.T) {
	t.Parallel()
	f, err := os.Open("testdata/papers.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	lines = lines[1:]
	used := make([]int, len(lines))
	for _, c := range cells() {
		facts := c.facts()
		i := slices.IndexFunc(lines, func(line []string) bool {
			for k, fact := range facts {
				if line[k] != "*" && line[k] != fact {
					return false
				}
			}
			return true
		})
		if i < 0 {
			t.Fatalf("no line fits %s", strings.Join(facts, ","))
		}
		used[i]++
		want := lines[i][len(facts)]
		if got := Of(c.matter()).Paper; string(got) != want {
			t.Fatalf("%+v: paper %q, want %q of line %d", c, got, want, i+2)
		}
	}
	for i, n := range used {
		if n == 0 {
			t.Errorf("line %d decides nothing: %s", i+2, strings.Join(lines[i], ","))
		}
	}
}
