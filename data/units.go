package data

import (
	"regexp"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/finding"
)

var unitColumns = []column{
	{"代码", true}, {"名称", true}, {"类型", true},
	{"收款户名", false}, {"开户行", false}, {"账号", false}, {"备注", false},
}

// unitTypes are the kinds of payers.
var unitTypes = []string{"市", "省直", "企业", "县"}

// codeForm is what codes may be made of: they become file names.
var codeForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,40}$`)

const codeWords = "英文字母、数字、“-”、“_”，至多 40 个"

// readUnits reads units.csv; its row order is the order of every table. A
// column beyond the known ones is kept for formulas that read 单位.X.
func (r *reader) readUnits() {
	t := r.table(unitsTable, true)
	if t == nil {
		return
	}
	c := r.columns(t, unitColumns, func(string) bool { return true })
	r.noUnits(t, c)
	r.likelyMisspelled(t, c)
	r.units = map[string]int{}
	codes, names := map[string]finding.Pos{}, map[string]finding.Pos{}
	for _, l := range r.lines(t, c) {
		u := calc.Unit{
			Code: l.need("代码"), Name: l.need("名称"), Type: l.oneOf(faultUnitType, "类型", unitTypes),
			Payee: l.text("收款户名"), Bank: l.text("开户行"), Account: l.account(), Note: l.text("备注"),
			Extra: l.extra(), Pos: l.rec.pos,
		}
		if u.Code != "" {
			l.code(u.Code)
			// Codes name files, and many file systems do not tell A from a.
			l.once(codes, "代码", strings.ToLower(u.Code))
		}
		if u.Name != "" {
			l.once(names, "名称", u.Name)
		}
		if _, twice := r.units[u.Code]; u.Code != "" && !twice {
			r.units[u.Code] = len(r.pool.Units)
			r.pool.Units = append(r.pool.Units, u)
		}
	}
	if len(t.records) == 0 && !t.incomplete {
		r.add(faultEmpty, t.header[0].pos, t.title+"没有统筹区", "至少一行", "补上统筹区")
	}
	if len(r.pool.Units) == 0 || t.incomplete {
		r.units = nil
	}
}

// code checks the form of a unit's code and that it is not the pool's.
func (l *line) code(code string) {
	if !codeForm.MatchString(code) {
		l.fault(faultCodeForm, "代码", "代码"+quote(code), codeWords, "代码用于文件名，请改写")
	}
	if p := l.r.pool.Policy; p != nil && strings.EqualFold(p.Code, code) {
		l.fault(faultPoolCode, "代码", "代码"+quote(code)+"是"+p.Name+"自己的代码", "与 policy.toml 的 pool.code 不同", "本级另设代码，如 "+code[:min(4, len(code))]+"ZZ")
	}
}

// account reads 账号. A number cell keeps only 15 digits and no leading zero.
func (l *line) account() string {
	c, ok := l.cell("账号")
	if ok && c.numeric {
		l.fault(faultAccount, "账号", "账号存成了数值 "+c.text, "文本", "把单元格设为文本格式后重新输入，数值会丢失前导零和 15 位以后的数字")
	}
	return strings.TrimSpace(c.text)
}

// once reports a value that an earlier line has.
func (l *line) once(seen map[string]finding.Pos, name, value string) {
	if first, twice := seen[value]; twice {
		l.fault(faultTwiceNamed, name, name+quote(l.text(name))+"重复，前一处在 "+place(first), "各不相同", "改正其中一行")
		return
	}
	seen[value] = l.pos(name)
}

func (l *line) extra() map[string]string {
	extra := map[string]string{}
	for _, name := range l.c.order {
		if !knownColumn(unitColumns, name) {
			extra[name] = l.text(name)
		}
	}
	return extra
}

// likelyMisspelled warns of a further column that is nearly a known one.
func (r *reader) likelyMisspelled(t *table, c columns) {
	var absent []string
	for _, k := range unitColumns {
		if !slices.Contains(c.order, k.name) {
			absent = append(absent, k.name)
		}
	}
	for _, name := range c.order {
		if near := finding.Nearest(name, absent); near != "" && !knownColumn(unitColumns, name) {
			r.faults.Warn(faultNearColumn, t.header[c.at[name]].pos, quote(name)+"作为自定的列读入", "", "是否为"+quote(near))
		}
	}
}
