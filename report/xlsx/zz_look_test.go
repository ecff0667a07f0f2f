package xlsx

import (
	"os"
	"slices"
	"testing"
)

func TestZZLook(t *testing.T) {
	keep := map[string][]string{"suizhou": {"用款计划", "日历", "汇总-全部险种"}, "hunan": {"考核-职工"}, "liaoning": {"跟踪登记", "结算", "支付清单", "输入"}, "ningxia": {"回测"}}
	for n, names := range keep {
		b, err := poolBook(sampleView(t, n))
		if err != nil {
			t.Fatal(err)
		}
		b.sheets = slices.DeleteFunc(b.sheets, func(s *sheet) bool { return false })
		data, err := b.bytes()
		if err != nil {
			t.Fatal(err)
		}
		os.WriteFile("/tmp/look/"+n+".xlsx", data, 0o644)
		f := open(t, data)
		for _, s := range f.GetSheetList() {
			if !slices.Contains(names, s) {
				f.SetSheetVisible(s, false)
			}
		}
		i, _ := f.GetSheetIndex(names[0])
		f.SetActiveSheet(i)
		f.SetSheetVisible("封面", false)
		f.SaveAs("/tmp/look/k-" + n + ".xlsx")
	}
}
