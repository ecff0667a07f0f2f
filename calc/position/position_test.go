package position

import (
	"encoding/csv"
	"math/big"
	"os"
	"strings"
	"testing"

	"tongchou/calc"
)

// TestPositions works through testdata/positions.csv: each line is one matter on
// one day, with the position that the rules of the year give it by hand.
func TestPositions(t *testing.T) {
	t.Parallel()
	f, err := os.Open("testdata/positions.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines[1:] {
		c := map[string]string{}
		for i, name := range lines[0] {
			c[name] = line[i]
		}
		m := matterOf(t, c)
		p := Of(m)
		if p.Status = calc.StatusFinal; m.Estimate {
			p.Status = calc.StatusEstimate
		}
		got := map[string]string{
			"announced": text(p.Announced), "paid": text(p.Paid), "overdue": text(p.Overdue), "remaining": text(p.Remaining()),
			"paper": string(p.Paper), "instalments": calc.ScheduleText(p.ToPay),
		}
		if p.Flow == calc.Grant {
			got["instalments"] = ""
		}
		if want := transfers[strings.Fields(c["id"])[0]]; want != list(&p) {
			t.Errorf("%s: to move %q, want %q", c["id"], list(&p), want)
		}
		for name, g := range got {
			if g != c[name] {
				t.Errorf("%s: %s = %q, want %q", c["id"], name, g, c[name])
			}
		}
	}
}

func matterOf(t *testing.T, c map[string]string) *Matter {
	m := &Matter{Flow: calc.Flow(c["flow"]), Stage: stageOf(t, c["stage"]), Settling: stageOf(t, c["settled"]), Day: c["day"],
		Due: number(t, c["due"]), Estimate: c["status"] == "estimate", Paid: new(big.Rat)}
	for _, one := range parts(c["plan"], ";") {
		date, share, _ := strings.Cut(one, ":")
		m.Plan = append(m.Plan, calc.Instalment{Date: date, Share: number(t, share)})
	}
	for _, one := range parts(c["register"], " / ") {
		f := strings.Split(one, "|")
		x := &calc.Issued{Date: f[0], Number: f[1], Stage: stageOf(t, f[2]), Word: calc.PaperWord(f[3]), Amount: number(t, f[4])}
		for _, p := range parts(f[5], ";") {
			date, amount, _ := strings.Cut(p, ":")
			x.Schedule = append(x.Schedule, calc.Payment{Date: date, Amount: number(t, amount)})
		}
		m.Register = append(m.Register, x)
	}
	for _, one := range parts(c["payments"], " / ") {
		_, amount, _ := strings.Cut(one, ":")
		m.Paid.Add(m.Paid, number(t, amount))
	}
	return m
}

func stageOf(t *testing.T, word string) calc.Stage {
	for _, s := range calc.Stages() {
		if s.Word() == word {
			return s
		}
	}
	t.Fatalf("no stage %q", word)
	return ""
}

func parts(s, sep string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, sep)
}

func number(t *testing.T, s string) *big.Rat {
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		t.Fatalf("no number: %q", s)
	}
	return r
}

func text(r *big.Rat) string {
	if r == nil {
		return ""
	}
	return r.FloatString(2)
}

// transfers are what the lists of payments say of the worked positions: what may
// move now, and what waits for a decision or a paper; of the others nothing.
var transfers = map[string]string{
	"12": "退还上解 0.00, waiting 9000.00", // the settlement says it first
	"17": "下拨 0.00, waiting 150000.00",
	"18": "下拨 0.00, waiting 90000.00",
	"19": "下拨 90000.00, waiting 0.00",
	"20": "收回下拨 0.00, waiting 12000.00",
	"21": "下拨 0.00, waiting 12000.25",
}

func list(p *calc.Position) string {
	t := Payments(p)
	if t.Category == "" {
		return ""
	}
	return t.Category + " " + text(t.Amount) + ", waiting " + text(t.Waiting)
}
