package xlsx

import (
	"cmp"
	"fmt"
	"strings"

	"tongchou/calc"
	"tongchou/report"
	"tongchou/report/amount"
	"tongchou/report/xlsx/book"
)

// yearText is the year and stage of a view: 2026年（预缴）.
func yearText(v *report.View) string { return fmt.Sprintf("%d年（%s）", v.Year, v.Stage.Word()) }

// captionOf is the line below a sheet's title: whose, when, how firm.
func captionOf(v *report.View) string {
	s := v.Pool.Policy.Name + "　" + yearText(v) + "　金额单位：元"
	if len(v.Marks) > 0 {
		s += "　标记：" + strings.Join(v.Marks, " · ")
	}
	return s
}

// newBook is a workbook that says whose it is and how firm.
func newBook(v *report.View, title string) *book.Book {
	b := &book.Book{Title: title, Year: v.Year, Subject: v.Pool.Policy.Name + " " + yearText(v), State: "测算稿", Doubts: strings.Join(v.Doubts(), " · ")}
	o := v.Pool.Office.In(v.Year)
	if b.Maker, b.Day = o.Issuer, o.Date; b.Doubts == "" {
		b.State = cmp.Or(o.State, b.State)
	}
	return b
}

// coverHead writes the title of a workbook, whose it is and the warning of
// sample data. It returns the row below.
func coverHead(v *report.View, s *book.Sheet, title string) int {
	s.Cover(title, captionOf(v))
	s.Put(2, 0, madeText(v), book.Caption)
	if v.Warning == "" {
		return 3
	}
	s.Put(3, 0, v.Warning, book.Style{Alarm: true, Bold: true, Free: true})
	return 4
}

// madeText says by which version and as of which day a workbook is made, and up to when
// the ledger goes.
func madeText(v *report.View) string {
	text := "tongchou " + report.Version + " 版生成"
	if v.Day != "" {
		text += "　截至 " + v.Day
	}
	last := v.Recorded()
	switch {
	case last != "":
		text += "　台账记到 " + last
	case v.Pool.HasLedger:
		text += "　台账没有这一天以前的收付"
	default:
		text += "　没有台账"
	}
	return text + fmt.Sprintf("　测算参数 %d 项　未核定 %d 项　待答复的数据问题 %d 条", len(v.Assumed), len(v.Pending), len(v.Owed))
}

// coverSheet says what is here, as of when and what is assumed.
func coverSheet(v *report.View, b *book.Book, s *book.Sheet) {
	row := b.Contents(coverHead(v, s, b.Title) + 1)
	row = documentRows(v, s, row)
	row = assumedRows(v, s, row)
	row = pendingRows(v, s, row)
	row = sourceRows(v, s, row)
	guideRows(b, s, row)
	s.Wide[1], s.Wide[2], s.Wide[3], s.Wide[4] = 40, 24, 14, 50
}

func documentRows(v *report.View, s *book.Sheet, row int) int {
	if len(v.Pool.Policy.Documents) == 0 {
		return row
	}
	row = s.Section(row, "依据", "编号", "文件", "文号", "状态", "适用方案")
	for _, d := range v.Pool.Policy.Documents {
		var schemes []string
		for _, sp := range v.Pool.Policy.Schemes {
			if sp.Document == d.ID {
				schemes = append(schemes, fmt.Sprintf("%s（%s）", sp.Name, strings.ReplaceAll(sp.Years(), " ", "")))
			}
		}
		s.Line(row, 0, book.Wrapped, d.ID, d.Title, d.Number, d.Status, strings.Join(schemes, "；"))
		row++
	}
	return row + 1
}

func assumedRows(v *report.View, s *book.Sheet, row int) int {
	if len(v.Assumed) == 0 {
		return row
	}
	row = s.Section(row, fmt.Sprintf("测算参数 %d 项：文件没有定，取值是测算假定", len(v.Assumed)), "方案", "名称", "取值", "条款", "说明")
	for _, a := range v.Assumed {
		s.Line(row, 0, book.Wrapped, a.Scheme.Name, a.Name, a.Value, report.Clause(a.Clause), a.Note)
		row++
	}
	return row + 1
}

func pendingRows(v *report.View, s *book.Sheet, row int) int {
	if len(v.Pending) == 0 {
		return row
	}
	row = s.Section(row, fmt.Sprintf("未核定 %d 项：暂按建议值测算", len(v.Pending)), "方案", "统筹区", "项目", "建议值", "可核定范围", "说明")
	for _, p := range v.Pending {
		span := ""
		if p.Low != nil || p.High != nil {
			span = amount.Ratio(p.Low) + " 至 " + amount.Ratio(p.High)
		}
		s.Line(row, 0, book.Wrapped, p.Scheme.Name+"（"+p.Insurance.Name+"）", v.Pool.NameOf(p.Unit), p.Rule.Name, p.SuggestedText(), span, p.Why)
		row++
	}
	return row + 1
}

func sourceRows(v *report.View, s *book.Sheet, row int) int {
	row = s.Section(row, "口径与来源", "年度", "口径", "数据行")
	for _, n := range v.Sources {
		s.Line(row, 0, book.Plain, book.Wrapped.WithFormat(book.FormatWhole).Of(n.Year), string(n.Basis), book.Style{Format: book.FormatCount}.Of(n.Rows))
		row++
	}
	total := 0
	for _, n := range v.Quality.Natures {
		total += n
	}
	if total == 0 || total == v.Quality.Natures[calc.Unmarked] {
		return row + 1
	}
	var parts []string
	for _, nature := range natures {
		if n := v.Quality.Natures[nature]; n > 0 {
			word := string(nature)
			if nature == calc.Unmarked {
				word = "未标注"
			}
			parts = append(parts, fmt.Sprintf("%s %d", word, n))
		}
	}
	s.Put(row, 0, "单元格性质："+strings.Join(parts, " · "), book.Caption)
	return row + 2
}

var natures = []calc.Nature{calc.Published, calc.Derived, calc.Estimated, calc.Remainder, calc.Shown, calc.Unmarked}

// guide tells how to work with the workbook and where its arithmetic differs
// from the program's.
var guide = []string{
	"黄色单元格可以改：数据、参数、输入。改了以后，底稿、汇总、账户、预算表一起重算。",
	"公式单元格加了保护，没有密码；需要改公式时，在“审阅”里撤销保护即可。",
	"公式里只有单元格地址，没有名称；每一步的中文公式写在列头批注和“步骤说明”表。",
	"单元格里存的是程序精确计算的结果；用 Excel、WPS、LibreOffice 重算，数字应当相同。",
	"金额加减的公式外面有 ROUND(…,2)：电子表格用二进制小数计算，这样只去掉它的误差，不改变数值。",
	"电子表格只有 15 位有效数字：恰在半分上的数，Excel 在约 1000 亿元以内、LibreOffice 在约 200 亿元以内与本程序一致。",
	"除得的数离半分近到第 15 位分不出时（10 亿元的数约 0.000005 元），重算后可能差 1 分；生成时存入的数是精确的。",
	"限额不足时按比例分摊到分：先舍去分以下，余下的分按余数从大到小补给，余数相同的按行序。余数按 6 位小数比较，需要时取更多位。",
	"用款计划、对账、考核、调整预算随表重算；支付清单、待收清单、待定款项、已通知、逾期未缴、调整前的计划数、补助最低最高、基金账户的以后年度、检查意见是生成时的结果。",
	"改过的工作簿可以用 check 命令与生成时的一份逐格核对。",
	"改过的工作簿不会回写到数据文件；要成为正式结果，请改 funds.csv、inputs.csv 或 policy.toml 后重新生成。",
}

// guideLarge tells how amounts are shown that have more digits than a sheet shows.
const guideLarge = "达到 10 万亿元的合计以万元显示，准确到元：电子表格写不下这样的数的分。单元格里的数仍以元计，别的公式照常引用。"

func guideRows(b *book.Book, s *book.Sheet, row int) {
	row = s.Section(row, "使用说明")
	lines := guide
	if b.Large() {
		lines = append(lines[:len(lines):len(lines)], guideLarge)
	}
	for i, line := range lines {
		s.Put(row+i, 0, fmt.Sprintf("%d. %s", i+1, line), book.Style{Free: true})
	}
}

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
