package sheet

import (
	"fmt"
	"strings"
	"testing"

	"tongchou/data/fault"
)

// What spreadsheet programs do to CSV files leaves the records what they are:
// numbers kept as text, cells left out at the end, line breaks within cells, which
// begin no row.
func TestCSVOfPrograms(t *testing.T) {
	t.Parallel()
	const text = "\"年\n度\",代码,征缴收入\n=\"2025\",\"=\"\"0100\"\"\",\"1,000.00\"\n\n2025,=\"A02\"\n2024,A03,x\n"
	var pass fault.Pass
	table := ReadCSV("funds.csv", []byte(text), payments, &pass)
	var got []string
	for _, r := range table.Records {
		v, _ := r.Value("征缴收入", "money")
		got = append(got, fmt.Sprintln(r.Year("年度"), r.Text("代码"), r.Pos("征缴收入").Shown(), v.Num))
	}
	want := "[2025 0100 funds.csv C2 1000/1 2025 A02 funds.csv C4 <nil> 2024 A03 funds.csv C5 <nil>]"
	if strings.ReplaceAll(fmt.Sprint(got), "\n", "") != want {
		t.Errorf("got %v", got)
	}
	if len(pass.Found) != 1 || pass.Found[0].Pos.String() != "funds.csv:6:10" {
		t.Errorf("found %v", pass.Found)
	}
}
