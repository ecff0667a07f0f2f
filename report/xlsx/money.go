package xlsx

import "tongchou/report/amount"

// unitCaption is what a table says about its unit: 元, or 万元 where the office
// says so. A figure in 万元 is a value divided by 10,000, not a number format;
// it keeps all its decimals, so that totals come from the fen.
func unitCaption(u amount.Scale) string {
	if u == amount.InYuan {
		return "金额单位：元"
	}
	return "金额单位：" + u.Word + "（按分计算，显示两位小数，分项与合计的尾差来自显示）"
}

// inUnit turns a formula that gives 元 into one that gives the unit.
func inUnit(u amount.Scale, text string) string {
	if text == "" || u == amount.InYuan {
		return text
	}
	return "IF(ISNUMBER(" + text + "),(" + text + `)/10000,"")`
}
