package xlsx

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
	"tongchou/report"
	"tongchou/report/amount"
	"tongchou/report/xlsx/book"
)

// identity is two cells, or a cell and a sum of cells, that must come to the
// same amount.
type identity struct {
	about string
	left  book.Place
	right []book.Place
}

// checkSheet writes the reconciliations of the workbook, which are formulas,
// and the remarks of the run, which are not.
func checkSheet(v *report.View, s *book.Sheet, identities []identity) {
	s.Put(0, 0, "检查", book.Title)
	s.Put(1, 0, "勾稽关系随表重算；检查意见是生成时的结果，改动单元格后不更新", book.Caption)
	row := s.Section(2, "勾稽关系（差额应为 0.00）", "项目", nil, nil, nil, "差额", "结果")
	for _, id := range identities {
		s.Put(row, 0, id.about, book.Style{Free: true})
		if id.left.Unknown() || slices.ContainsFunc(id.right, book.Place.Unknown) {
			s.Line(row, 4, book.Plain, formula.Unknown, formula.Unknown)
			row++
			continue
		}
		var refs []string
		diff := new(big.Rat).Set(id.left.Amount())
		for _, p := range id.right {
			refs = append(refs, p.Ref(s))
			diff.Sub(diff, p.Amount())
		}
		at := s.Calc(row, 4, fmt.Sprintf("ROUND(%s-SUM(%s),2)", id.left.Ref(s), book.Args(refs)), diff, book.Money)
		word := "平"
		if diff.Sign() != 0 {
			word = "不平"
		}
		result := s.Calc(row, 5, "IF("+at.Ref(s)+`=0,"平","不平")`, word, book.Plain)
		s.Alarm(result.Ref(s), at.Fixed(s)+"<>0")
		row++
	}
	row = s.Section(row+1, checkTitle(v.Checks), "级别", "方案", "险种", "统筹区", "检查", "状态", "说明", "条款")
	s.Again = row - 1
	for _, c := range v.ChecksOwedFirst() {
		checkRow(v, s, row, c)
		row++
	}
	s.Wide[6] = 60
}

func checkTitle(checks []calc.CheckResult) string {
	n := map[finding.Level]int{}
	for _, c := range checks {
		n[c.Level]++
	}
	return fmt.Sprintf("检查意见：错误 %d · 警告 %d · 提示 %d", n[finding.Error], n[finding.Warning], n[finding.Notice])
}

func checkRow(v *report.View, s *book.Sheet, row int, c calc.CheckResult) {
	scheme, unit, state := "通用", v.Pool.NameOf(c.Unit), ""
	if c.Scheme != nil {
		scheme = c.Scheme.Name
	}
	switch {
	case c.Open:
		state = "未评估"
	case c.Owed():
		state = "待答复"
	}
	s.Line(row, 0, book.Plain, book.Style{Bold: c.Level == finding.Error}.Of(c.Level.String()), scheme, c.Insurance.Name, unit, c.Name, state,
		book.Wrapped.Of(c.Advice()), report.Clause(c.Clause))
}

// term is an entry of 口径.
type term struct{ word, meaning string }

var terms = []term{
	{"上解上级支出", "统筹区按方案交给上级统筹基金的钱，列本统筹区支出；统筹区本级列下级上解收入。"},
	{"上级补助收入", "统筹区从上级统筹基金得到的下拨，列本统筹区收入；统筹区本级列补助下级支出。"},
	{"净额", "上级补助收入减上解上级支出；正数为净得，负数为净出。"},
	{"提取、动用", "只在基金专户内部记账，不列预算的上解、补助科目。"},
	{"本年、上年、前年", "预算年度 t、t−1、t−2。"},
	{"决算、快报、预计、调整预算、预算", "同一年有几种口径时，取排在前面的一种，整行取用。预缴阶段不读上年决算。"},
	{"测算参数", "文件没有规定、由测算假定的取值。"},
	{"未核定", "应由有权机关决定而尚未决定的数，暂按建议值计算，结果另列可能的最低、最高。"},
	{formula.Unknown, "除数是 0 或费率没有填，这一步和要用它的各步没有数；不是零，合计不含它；补上数以后重新生成。"},
	{"待年终清算", "年终清算时才知道的数，此前是估计数，不出文书；由它算出的数照常。"},
	{"预览", "方案尚未施行的年度，按首年参数试算，不列入预算。"},
	{"解读", "条文有几种可能的解读时，本簿取标明的一种；其余解读的公式见列头批注。"},
	{"公开、推导、估算、余项、示意", "单元格的性质，从可靠到薄弱；结果取其所读各数中最薄弱的。"},
	{"空白", "缺数，不是零。确知为零的填 0。"},
}

// termOf is what a measure is, in the words of each insurance that has its own.
func termOf(v *report.View, m *calc.Measure) string {
	text := m.Definition
	for _, i := range v.Insurances {
		if own := m.Means(i.Name); own != m.Definition && m.For(i.Name) {
			text += "；" + i.Name + "：" + own
		}
	}
	return text
}

// termSheet explains the words: those of the workbook, then every measure.
func termSheet(v *report.View, s *book.Sheet) {
	s.Put(0, 0, "口径", book.Title)
	row := s.Section(2, "用语", "名称", "含义")
	for _, t := range terms {
		s.Line(row, 0, book.Wrapped, t.word, t.meaning)
		row++
	}
	row = s.Section(row+1, "指标", "名称", "定义", "单位", "预算表行次", "险种")
	s.Again = row - 1
	for _, m := range v.Pool.Measures {
		s.Line(row, 0, book.Wrapped, m.Name, termOf(v, &m), amount.KindWord(m.Kind), m.BudgetRow, strings.Join(m.Insurance, "、"))
		row++
	}
	s.Wide[0], s.Wide[1], s.Wide[3] = 26, 90, 24
}
