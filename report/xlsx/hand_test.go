package xlsx

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"tongchou/report/xlsx/book"
	"tongchou/report/xlsx/booktest"
)

// Formulas are locked, parameters are not, every sheet is protected and none
// with a password; an input's suggested value is a formula that may be
// overwritten.
func TestLocks(t *testing.T) {
	t.Parallel()
	r := sample(t, "suizhou")
	f := r.pool(t)
	formulas := 0
	for _, sheet := range f.GetSheetList() {
		booktest.EachFormula(t, f, sheet, func(cell, _ string) {
			formulas++
			if sheet != "输入" && !booktest.Locked(t, f, sheet, cell) {
				t.Errorf("%s!%s is a formula and not locked", sheet, cell)
			}
		})
	}
	if formulas < 100 {
		t.Errorf("%d formulas only", formulas)
	}
	for i := range f.GetSheetList() {
		xml := booktest.Part(t, r.files[0].Data, "xl/worksheets/sheet"+itoa(i+1)+".xml")
		if !strings.Contains(xml, "<sheetProtection ") || !strings.Contains(xml, `sheet="true"`) {
			t.Errorf("sheet %d is not protected", i+1)
		}
		if regexp.MustCompile(`<sheetProtection[^>]*(password|hashValue)=`).MatchString(xml) {
			t.Errorf("sheet %d has a password", i+1)
		}
	}
	for _, name := range []string{"储备金分担", "预警月数"} {
		if cell := "C" + itoa(booktest.Find(t, f, "参数", 1, name)); booktest.Locked(t, f, "参数", cell) {
			t.Errorf("参数!%s is locked", cell)
		}
	}
}

// The workbook tells what it is, and its few names lead to blocks that exist.
func TestPropertiesAndNames(t *testing.T) {
	t.Parallel()
	r := sample(t, "liaoning")
	v, f := r.view, r.pool(t)
	props, err := f.GetDocProps()
	if err != nil {
		t.Fatal(err)
	}
	if props.Title == "" || props.Subject == "" || props.Category == "" || !strings.HasPrefix(props.Created, v.Pool.Office.Date) || props.ContentStatus != "测算稿" {
		t.Errorf("properties %+v", props)
	}
	names, parameters := 0, 0
	for _, n := range f.GetDefinedName() {
		if n.Scope != "Workbook" {
			continue
		}
		sheet, cells, _ := strings.Cut(strings.ReplaceAll(n.RefersTo, "'", ""), "!")
		if i, err := f.GetSheetIndex(sheet); err != nil || i < 0 {
			t.Errorf("%s leads to %s", n.Name, n.RefersTo)
		}
		if sheet == "参数" && !strings.Contains(cells, ":") { // a parameter of its own
			parameters++
			continue
		}
		if _, _, ok := strings.Cut(cells, ":"); !ok {
			t.Errorf("%s = %s is no block", n.Name, n.RefersTo)
		}
		names++
	}
	if names < 4 || names > 12 {
		t.Errorf("%d names", names)
	}
	rows, err := f.GetRows("参数")
	if err != nil {
		t.Fatal(err)
	}
	if want := len(rows) - 4; parameters != want || want < 5 { // title, caption, heads, the year
		t.Errorf("%d names of parameters, want %d", parameters, want)
	}
}

// Every unit's cell of an input has its list, or reddens out of range: not
// only the first unit's.
func TestInputsAreRestrictedForEveryUnit(t *testing.T) {
	t.Parallel()
	f := sample(t, "liaoning").pool(t)
	const sheet = "输入"
	const nameColumn, itemColumn, valueColumn = 3, 4, 5
	rules, err := f.GetDataValidations(sheet)
	if err != nil {
		t.Fatal(err)
	}
	guarded := map[string]bool{}
	for _, r := range rules {
		for _, cell := range cellsOf(t, r.Sqref) {
			guarded[cell] = r.Type == "list"
		}
	}
	alarms, err := f.GetConditionalFormats(sheet)
	if err != nil {
		t.Fatal(err)
	}
	for cells := range alarms {
		for _, cell := range cellsOf(t, cells) {
			guarded[cell] = true
		}
	}
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for i, cells := range rows {
		if len(cells) <= itemColumn || !slices.Contains([]string{"申请", "核定月数", "核定金额"}, cells[itemColumn]) {
			continue
		}
		seen[cells[itemColumn]]++
		if cell := book.Column(valueColumn) + itoa(i+1); !guarded[cell] {
			t.Errorf("%s (%s, %s) takes anything", cell, cells[nameColumn], cells[itemColumn])
		}
	}
	if seen["申请"] != 15 || seen["核定月数"] != 15 || seen["核定金额"] != 29 {
		t.Errorf("inputs %v", seen)
	}
}

// cellsOf lists the cells of a range of one column.
func cellsOf(t testing.TB, cells string) []string {
	t.Helper()
	first, last, ok := strings.Cut(cells, ":")
	if !ok {
		return []string{cells}
	}
	col, from, err := excelize.CellNameToCoordinates(first)
	if err != nil {
		t.Fatal(err)
	}
	end, to, err := excelize.CellNameToCoordinates(last)
	if err != nil || end != col {
		t.Fatalf("range %s", cells)
	}
	var out []string
	for row := from; row <= to; row++ {
		out = append(out, book.Column(col-1)+itoa(row))
	}
	return out
}

// A list of several pages repeats its head on each.
func TestListsRepeatTheirHeads(t *testing.T) {
	t.Parallel()
	f := sample(t, "liaoning").pool(t)
	repeated := map[string]string{}
	for _, n := range f.GetDefinedName() {
		if n.Name == "_xlnm.Print_Titles" {
			repeated[n.Scope] = n.RefersTo
		}
	}
	for sheet, head := range map[string]string{"检查": "说明", "口径": "定义"} {
		col := map[string]int{"检查": 6, "口径": 1}[sheet]
		row := itoa(booktest.Find(t, f, sheet, col, head))
		if want := "'" + sheet + "'!$" + row + ":$" + row; repeated[sheet] != want {
			t.Errorf("%s repeats %q, want %s", sheet, repeated[sheet], want)
		}
	}
}

// A unit's plan of use follows the budget form beside it.
func TestUnitPlanFollowsTheForm(t *testing.T) {
	t.Parallel()
	r := sample(t, "liaoning")
	f := r.unit(t, r.view.Units[0].Unit.Code)
	row := booktest.Find(t, f, "用款计划", 0, "职工：本年支出小计") + 1
	text, err := f.GetCellFormula("用款计划", "C"+itoa(row))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(text, "'"+book.Cut("底稿-职工基本医疗保险(含生育保险)基金收支预算表", 31)+"'!E") {
		t.Errorf("the year is %q", text)
	}
}

// The columns of 对账 before anything is paid are wide enough for the
// amounts that are still to come.
func TestAmountsToComeHaveRoom(t *testing.T) {
	t.Parallel()
	f := sample(t, "shandong").pool(t)
	for _, col := range []string{"G", "H", "K"} {
		wide, err := f.GetColWidth("对账", col)
		if err != nil {
			t.Fatal(err)
		}
		if longest := float64(len("-12,345,678,901.23")); wide < longest {
			t.Errorf("column %s is %.0f wide, an amount may take %.0f", col, wide, longest)
		}
	}
}
