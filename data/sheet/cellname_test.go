package sheet

import (
	"testing"

	"github.com/xuri/excelize/v2"
)

// Names of cells are those of the format: here as excelize has them.
func TestCellNames(t *testing.T) {
	t.Parallel()
	for _, row := range []int{1, 10, lastRow} {
		for col := 1; col <= lastCol; col++ {
			want, err := excelize.CoordinatesToCellName(col, row)
			if err != nil {
				t.Fatal(err)
			}
			at := cellAt{col, row}
			if got := at.String(); got != want {
				t.Fatalf("%d, %d is %s, want %s", col, row, got, want)
			}
			if got, err := parseCellName(want); err != nil || got != at {
				t.Fatalf("%s is %v, %v", want, got, err)
			}
		}
	}
	if at, err := parseCellName("b3"); err != nil || at != (cellAt{2, 3}) {
		t.Errorf("b3 is %v, %v", at, err)
	}
	for _, name := range []string{"", "A", "3", "A0", "A-1", "A1B", "XFE1", "A1048577", "AAAAAAAAAAAAAAAAAAAA1", "A99999999999999999999", "中1", "A１", "$A$1"} {
		if at, err := parseCellName(name); err == nil {
			t.Errorf("%q is %v", name, at)
		}
	}
}

// A formula that cells share says in each what it would say on its own.
func TestMoved(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ formula, want string }{
		{"A1+$A1+A$1+$A$1", "B4+$A4+B$1+$A$1"},
		{"SUM(Z1:AZ9)", "SUM(AA4:BA12)"},
		{`IF('A1 表'!B2>0,"A1",LOG10(C3))`, `IF('A1 表'!C5>0,"A1",LOG10(D6))`},
		{"A1!B2+基金收支!C3+A1_x+XFE1+A0", "A1!C5+基金收支!D6+A1_x+XFE1+A0"},
	} {
		if got := moved(c.formula, 1, 3); got != c.want {
			t.Errorf("%s is %s, want %s", c.formula, got, c.want)
		}
	}
}
