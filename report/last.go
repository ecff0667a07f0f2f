package report

import (
	"fmt"
	"strings"

	"tongchou/calc"
	"tongchou/calc/position"
	"tongchou/report/amount"
)

// LastYear says what is still open of the papers of the year before, and how that
// year's pack is built; "" where nothing is.
func (v *View) LastYear() string {
	var parts []string
	for _, o := range position.OpenOf(v.Pool, v.Year-1) {
		pay, back := "待缴", "待退"
		if o.Flow == calc.Grant {
			pay, back = "待拨", "待收回"
		}
		var sums []string
		if o.ToPay.Sign() > 0 {
			sums = append(sums, pay+" "+amount.Yuan(o.ToPay)+" 元")
		}
		if o.Back.Sign() > 0 {
			sums = append(sums, back+" "+amount.Yuan(o.Back)+" 元")
		}
		parts = append(parts, fmt.Sprintf("%s%s（%d 个统筹区）", o.Flow, strings.Join(sums, "、"), o.Units))
	}
	if len(parts) == 0 {
		return ""
	}
	return fmt.Sprintf("%d 年已通知的还没有结清：%s；看那一年的资料，运行 tongchou build %s --year %d", v.Year-1, strings.Join(parts, "，"), v.Pool.Folder, v.Year-1)
}
