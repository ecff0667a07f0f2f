package report

import "testing"

// Clauses are cited as official papers cite them, whatever marks the policy has.
func TestClause(t *testing.T) {
	for _, c := range [][3]string{
		{"三（一）", "第三条第（一）项", "第三条第（一）项"},
		{"三、（一）", "第三条第（一）项", "第三条第（一）项"},
		{"二（一）2", "第二条第（一）项第2目", "第二条第（一）项第2目"},
		{"四", "第四部分", "第四部分"},
		{"三 统一基金调剂", "第三部分“统一基金调剂”", "第三部分“统一基金调剂”"},
		{"第十二条", "第十二条", "第十二条"},
		{"第十二条、第十三条", "第十二条、第十三条", "第十二条、第十三条"},
		{"二（四）、三（一）", "第二条第（四）项、第三条第（一）项", "第二条第（四）项、第三条第（一）项"},
		{"中央调剂基金筹集", "中央调剂基金筹集", "“中央调剂基金筹集”"},
		{"公布数N1、N5", "公布数N1、N5", "“公布数N1、N5”"},
		{"", "", ""},
	} {
		if got, cited := Clause(c[0]), Cited(c[0]); got != c[1] || cited != c[2] {
			t.Errorf("%q: %q, cited %q", c[0], got, cited)
		}
	}
}
