package sheet

import (
	"regexp"
	"strings"
	"unicode"

	"tongchou/calc/finding"
	"tongchou/data/fault"
	"tongchou/data/value"
)

// Rows that people write below and between records. A note is passed over with
// a remark, as titles above the header are; a total is refused: passed over, it
// might be the one row that somebody meant.

// noteForm is how notes below a table begin.
var noteForm = regexp.MustCompile(`^[（(【*＊※]*(注|附注|备注|说明|填表|填报|制表|编制|审核|复核|经办|负责人|单位负责人|联系|数据来源|资料来源|来源|报送|报表|打印|以上|单位|日期|附|[0-9一二三四五六]+[.．、])`)

// totalForm is how totals are called.
var totalForm = regexp.MustCompile(`^((全[省市州盟区县国]|[各]?[市州县区地]+|本级|省级|市级)?(合计|总计|共计|小计|总和|汇总)|全[省市州盟区县国]|总[ 　]*计)(数|行)?$`)

// dropNotes drops the rows below the last record that are notes: they hold less
// than a record must, and nothing but words.
func (t *Table) dropNotes() {
	for !t.Form && len(t.rows) > 0 {
		last := t.rows[len(t.rows)-1]
		if !t.isNote(last) {
			return
		}
		at := last[0]
		for _, c := range last {
			if !c.blank() {
				at = c
				break
			}
		}
		if t.unitBelow(at) {
			t.Doubtful = true
			t.pass.Add(fault.Unit, at.Pos, "单位写在表的下面："+fault.Quote(strings.TrimSpace(at.Text)), "写在表头上方，或写在每一列的表头，如“征缴收入（万元）”", "数是哪个单位的就写哪个，写在表头；删去这一行")
			t.rows = t.rows[:len(t.rows)-1]
			continue
		}
		t.pass.Warn(fault.Unread, at.Pos, "表下面的文字"+fault.Quote(strings.TrimSpace(at.Text))+"没有读", "", "不是数据的不必处理；是数据的，填全这一行")
		t.rows = t.rows[:len(t.rows)-1]
	}
}

// unitBelow reports whether a note states a unit for columns that have none:
// left unread, their figures would be taken for 元.
func (t *Table) unitBelow(note Cell) bool {
	units, _ := value.Stated(note.Text)
	for _, c := range t.layout.Columns {
		if _, has := t.columns[c.Name]; !has || t.written[c.Name] || t.unitAt >= 0 {
			continue
		}
		for _, u := range units {
			if s, ok := value.ScaleOf(u, c.Scales); ok && s.Factor > 1 {
				return true
			}
		}
	}
	return false
}

func (t *Table) isNote(r row) bool {
	notes, words := 0, 0
	for _, c := range r {
		s := strings.TrimSpace(c.Text)
		switch {
		case s == "":
			continue
		case c.Stored || !strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) }):
			return false
		case noteForm.MatchString(s), strings.ContainsAny(s, ":："):
			notes++
		}
		words++
	}
	return notes > 0 && words < len(t.layout.required())
}

// dropTotals refuses rows that are a total by what their key says.
func (t *Table) dropTotals() {
	kept, asked := t.rows[:0], map[string]bool{}
	for _, r := range t.rows {
		if i := t.total(r, asked); i >= 0 {
			t.pass.Add(fault.Total, r[i].Pos, "这一行是合计行："+fault.Quote(strings.TrimSpace(r[i].Text)), "每个统筹区一行", "删去这一行，合计由程序计算")
			continue
		}
		kept = append(kept, r)
	}
	t.rows = kept
}

// total is the column of a row's key that calls it a total, -1 if there is none. Keys say
// the same again and again: what was asked of a text is kept.
func (t *Table) total(r row, asked map[string]bool) int {
	for _, c := range t.layout.Columns {
		i, ok := t.columns[c.Name]
		if !ok || !c.Required && c.Name != "名称" || len(c.Scales) > 0 {
			continue
		}
		text := r[i].Text
		is, known := asked[text]
		if !known {
			is = totalForm.MatchString(value.Key(text))
			asked[text] = is
		}
		if is {
			return i
		}
	}
	return -1
}

// refuseUnseen refuses line breaks and characters that nobody sees, within the
// cells that are read: no paper can print them, and names that look alike would
// differ by them.
func (t *Table) refuseUnseen() {
	for _, i := range t.columns {
		for _, r := range t.rows {
			if clean, what := value.Unseen(r[i].Text); what != "" {
				t.pass.Add(fault.Unseen, r[i].Pos, fault.Quote(strings.TrimSpace(r[i].Text))+"里有"+what, "一行可以看见的字", "删去"+what+"，重新输入")
				r[i].Text = clean
			}
		}
	}
}

// swapped remarks, once for a table, on a character that was read as another.
func (t *Table) swapped(pos finding.Pos, s value.Swap) {
	if t.once(string(s.From)) {
		t.pass.Remark(fault.Respelt, pos, s.String(), "", "从 PDF、网页复制的字常这样；在原文件里重新输入")
	}
}

// once is true the first time that a text is remarked on.
func (t *Table) once(text string) bool {
	if t.respelt == nil {
		t.respelt = map[string]bool{}
	}
	first := !t.respelt[text]
	t.respelt[text] = true
	return first
}

// readAs remarks, once for a table, on a text that is read differently than it
// is written.
func (t *Table) readAs(c Cell, read string) {
	if !t.once(c.Text) {
		return
	}
	t.pass.Remark(fault.Respelt, c.Pos, fault.Quote(strings.TrimSpace(c.Text))+"读作"+fault.Quote(read), "", "本表中同样写法的都这样读；不对的改正")
}
