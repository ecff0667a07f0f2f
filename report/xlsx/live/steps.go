package live

import (
	"fmt"
	"strings"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/report"
	"tongchou/report/xlsx/book"
)

// Steps lists every step of every scheme with its formula in words and
// its grounds: what the heads of the working papers are too narrow for.
func Steps(s *book.Sheet, papers []*Paper) {
	s.Begin("步骤说明", "公式即 policy.toml 中的写法；底稿里的单元格公式由它译出", 3, 2, false,
		"方案", "步骤", "公式", "类别", "条款", "解读·标记", "说明")
	s.Wide[0], s.Wide[1], s.Wide[2], s.Wide[5], s.Wide[6] = 20, 20, 60, 40, 40
	row := 3
	listed := map[*calc.Scheme]bool{}
	for _, p := range papers {
		if listed[p.Scheme] {
			continue
		}
		listed[p.Scheme] = true
		for i := range p.Steps {
			st := p.Steps[i].Step
			top := book.Style{Wrap: true, Total: i == 0 && row > 3}
			s.Line(row, 0, top, p.Scheme.Name, st.Name, sharedText(st, formula.Plain(p.FormulaOf(st).Text)),
				string(st.Flow), report.Clause(st.Clause), readingText(st), st.Note)
			row++
		}
	}
}

// sharedText is a step's formula with the money it is shared from.
func sharedText(st *calc.Step, text string) string {
	switch {
	case st.Limit.Given():
		return text + "\n限额：" + st.Limit.Plain()
	case st.Total.Given():
		return text + "\n总额：" + st.Total.Plain()
	}
	return text
}

// readingText tells which reading of an open question a step takes, and the others.
func readingText(st *calc.Step) string {
	var lines []string
	if st.Assumed {
		lines = append(lines, "测算参数")
	}
	if st.Question != "" {
		lines = append(lines, fmt.Sprintf("“%s”取解读 %s", st.Question, st.Reading))
		for _, o := range st.Others {
			lines = append(lines, "解读 "+o.Reading+"："+o.Written()+noteTail(o.Note))
		}
	}
	return strings.Join(lines, "\n")
}

func flowMark(f calc.Flow) string {
	if f == calc.NoFlow {
		return ""
	}
	return "\n【" + string(f) + "】"
}

// clauseMark is the short form of a step's grounds, for its head.
func clauseMark(s *calc.Step) string {
	parts := []string{report.Clause(s.Clause)}
	if s.Reading != "" {
		parts = append(parts, "解读 "+s.Reading)
	}
	if s.Assumed {
		parts = append(parts, "测算参数")
	}
	return report.Dotted(parts...)
}

// stepText is the long form: formula, sharing, clause, question and readings.
func stepText(s *calc.Step, text string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s = %s", s.Name, text)
	line := func(word, text string) {
		if text != "" {
			fmt.Fprintf(&b, "\n%s：%s", word, text)
		}
	}
	line("限额", s.Limit.Plain())
	line("总额", s.Total.Plain())
	line("条款", report.Clause(s.Clause))
	if s.Question != "" {
		line("条文未明", s.Question+"；本表取解读 "+s.Reading)
		for _, o := range s.Others {
			line("解读 "+o.Reading, o.Written()+noteTail(o.Note))
		}
	}
	if s.Assumed {
		line("标记", "测算参数")
	}
	line("说明", s.Note)
	return b.String()
}

func noteTail(s string) string {
	if s == "" {
		return ""
	}
	return "（" + s + "）"
}
