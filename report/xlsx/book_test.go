package xlsx

import (
	"archive/zip"
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"tongchou/calc"
	"tongchou/data"
	"tongchou/report"
	"tongchou/report/xlsx/booktest"
)

// The same view gives the same bytes, and the archive keeps no time.
func TestSameViewSameBytes(t *testing.T) {
	t.Parallel()
	a := sample(t, "liaoning").files
	for range 3 {
		b, err := Render(viewOf(t, samplePool(t, "liaoning"), calc.Options{}), report.InMemory)
		if err != nil {
			t.Fatal(err)
		}
		if len(a) != len(b) {
			t.Fatalf("%d files, then %d", len(a), len(b))
		}
		for i := range a {
			if a[i].Name != b[i].Name || !bytes.Equal(a[i].Data, b[i].Data) {
				t.Fatalf("%s differs from run to run", a[i].Name)
			}
		}
	}
	z, err := zip.NewReader(bytes.NewReader(a[0].Data), int64(len(a[0].Data)))
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range z.File {
		if !f.Modified.IsZero() && f.Modified.Year() > 1980 {
			t.Errorf("%s carries the time %v", f.Name, f.Modified)
		}
		if i > 0 && f.Name < z.File[i-1].Name {
			t.Errorf("%s stands after %s", f.Name, z.File[i-1].Name)
		}
	}
}

// functionsOfAll are what Excel 2010, WPS and LibreOffice all have and mean the same.
var functionsOfAll = map[string]bool{
	"SUM": true, "AVERAGE": true, "IF": true, "AND": true, "OR": true, "NOT": true, "MIN": true, "MAX": true,
	"ROUND": true, "SIGN": true, "LEN": true, "INT": true, "ABS": true, "NA": true,
	"RANK": true, "COUNTIF": true, "SUMIF": true, "COUNT": true, "ISNUMBER": true, "N": true, "SUMPRODUCT": true,
}

var (
	quotedParts  = regexp.MustCompile(`"(?:[^"]|"")*"|'(?:[^']|'')*'`)
	functionCall = regexp.MustCompile(`([A-Z.]+)\(`)
)

// Formulas hold cell references and functions that every program knows; Chinese
// stands only in sheet names and texts.
func TestFormulasAreUnderstoodEverywhere(t *testing.T) {
	t.Parallel()
	for _, name := range data.Embedded() {
		files := sample(t, name).files
		for _, file := range files[:2] {
			f, formulas := booktest.Open(t, file.Data), 0
			for i, s := range f.GetSheetList() {
				booktest.Written(t, file.Data, i+1, func(cell, text string) {
					formulas++
					bare := quotedParts.ReplaceAllString(text, "")
					for _, r := range bare {
						if r > unicode.MaxASCII {
							t.Errorf("%s %s!%s = %s: %q outside quotes", name, s, cell, text, r)
							break
						}
					}
					for _, call := range functionCall.FindAllStringSubmatch(bare, -1) {
						if !functionsOfAll[call[1]] {
							t.Errorf("%s %s!%s uses %s", name, s, cell, call[1])
						}
					}
				})
			}
			if formulas == 0 {
				t.Errorf("%s %s: no formulas", name, file.Name)
			}
		}
	}
}

func TestSheetsAreReadyToPrint(t *testing.T) {
	t.Parallel()
	f := sample(t, "shandong").pool(t)
	titles := map[string]bool{}
	for _, n := range f.GetDefinedName() {
		if n.Name == "_xlnm.Print_Titles" {
			titles[n.Scope] = true
		}
		for _, r := range n.Name {
			if unicode.Is(unicode.Han, r) {
				t.Errorf("the defined name %s is Chinese", n.Name)
			}
		}
	}
	for _, s := range f.GetSheetList() {
		layout, err := f.GetPageLayout(s)
		if err != nil {
			t.Fatal(err)
		}
		if *layout.Size != 9 || *layout.Orientation != "landscape" || *layout.FitToWidth < 1 {
			t.Errorf("%s: paper %d, %s, %d pages wide, %d high", s, *layout.Size, *layout.Orientation, *layout.FitToWidth, *layout.FitToHeight)
		}
		props, err := f.GetSheetProps(s)
		if err != nil {
			t.Fatal(err)
		}
		if !*props.FitToPage {
			t.Errorf("%s does not fit to the page", s)
		}
		foot, err := f.GetHeaderFooter(s)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(foot.OddFooter, "第 &P 页 共 &N 页") {
			t.Errorf("%s has the footer %q", s, foot.OddFooter)
		}
		panes, err := f.GetPanes(s)
		if err != nil {
			t.Fatal(err)
		}
		heads := 0 // a form that stands on two pages has its heads on either
		rows, err := f.GetRows(s)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			if slices.Contains(row, "项　目") {
				heads++
			}
		}
		if !titles[s] && heads < 2 && (panes.Freeze || s != "封面") {
			t.Errorf("%s: heads frozen %v, repeated on paper %v", s, panes.Freeze, titles[s])
		}
	}
	props, err := f.GetCalcProps()
	if err != nil {
		t.Fatal(err)
	}
	if props.FullCalcOnLoad != nil && *props.FullCalcOnLoad || props.CalcID == nil || *props.CalcID != 191029 {
		t.Error("the workbook is calculated when it is opened, and asks to be saved")
	}
}
