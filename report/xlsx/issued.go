package xlsx

import (
	"tongchou/calc"
	"tongchou/report"
	"tongchou/report/xlsx/book"
)

// issuedSheet is 发文登记: what papers that went out say of each matter.
func issuedSheet(v *report.View, s *book.Sheet, papers []report.IssuedPaper) {
	s.Begin("发文登记", captionOf(v)+"　发文登记簿 issued.csv 里本年的文书；金额是该事项全年的数，催缴的是所催的数", listFirst, 0, false,
		"日期", "文号", "阶段", "文种", "方案", "险种", "代码", "统筹区", "事项", "金额", "分期", "替代", "现状")
	for i, x := range papers {
		row := listFirst + i
		s.Line(row, 0, book.Plain, x.Date, x.Number, x.Stage.Word(), string(x.Word), x.SchemeName, x.Insurance, x.Code, x.UnitName, x.Matter)
		s.Put(row, 9, x.Amount, book.Money)
		s.Line(row, 10, book.Wrapped, calc.ScheduleText(x.Schedule), x.Replaces, x.Standing)
	}
	s.Wide[10] = 44
}
