package data

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"tongchou/calc"
	"tongchou/data/fault"
	"tongchou/data/sheet"
	"tongchou/data/value"
)

// directions are the flows that make matters.
var directions = []string{string(calc.Levy), string(calc.Grant)}

// readIssued reads issued.csv, the register of papers that went out. It is always
// a CSV: rows are added to it by hand and by program, and what stands stays.
func (r *reader) readIssued() {
	for _, s := range named(r.book, issuedTable) {
		r.Add(fault.Twice, top(r.book, s), "发文登记簿写成了工作表 "+s, issuedTable+".csv", "登记簿只用 CSV：另存为 "+issuedTable+".csv，再删去这张工作表")
	}
	file, content, ok := r.readFile(issuedTable+".csv", maxCSV)
	if !ok {
		return
	}
	t := sheet.ReadCSV(file, content, r.layout(issuedTable), &r.Pass)
	if t == nil {
		return
	}
	seen, bad := sheet.Places{}, false
	var rows []registered
	for _, rec := range r.records(t) {
		x := rec.issued()
		key := fmt.Sprintf("%s %s", matterKey(&x), spoken(x.Number))
		if !rec.Bad {
			rec.Once(seen, key, "文号", fmt.Sprintf("%d 年%s的%s在文号“%s”下登记了两次，前一行在 ", x.Year, x.Code, cmp.Or(x.Matter, string(x.Word)), x.Number), "一件事在一个文号下一行", "删去其中一行；另有文书的写它的文号")
		}
		bad = bad || rec.Bad
		rows = append(rows, registered{rec, x})
	}
	if !bad && !r.policyFaults { // of a register with a row left out nothing is known to be in force
		succession(rows)
	}
	for _, row := range rows {
		if !row.rec.Bad {
			r.pool.Issued = append(r.pool.Issued, row.Issued)
		}
	}
}

// registered is a row of the register with where it was read.
type registered struct {
	rec *record
	calc.Issued
}

// matterKey says what a paper is about: a matter, or what a paper of no matter tells.
func matterKey(x *calc.Issued) string {
	about := x.Matter
	if !slices.Contains(directions, about) {
		about = string(x.Word) + about
	}
	return fmt.Sprint(x.Year, " ", x.Scheme, " ", x.Insurance, " ", x.Code, " ", about)
}

// succession checks 替代, row after row as the papers went out: each names the
// 文号 that was in force before it. A 催缴 follows none and is followed by none.
func succession(rows []registered) {
	order := make([]*registered, len(rows))
	for i := range rows {
		order[i] = &rows[i]
	}
	slices.SortStableFunc(order, func(a, b *registered) int { return cmp.Compare(a.Date, b.Date) })
	inForce := map[string]*registered{}
	for _, x := range order {
		before, expected := inForce[matterKey(&x.Issued)], "空白"
		if before != nil {
			expected = before.Number
		}
		switch wrong := before == nil || spoken(before.Number) != spoken(x.Replaces); {
		case x.Word == calc.WordReminder && x.Replaces != "":
			x.rec.Fault(fault.Replaces, "替代", "催缴写了替代“"+x.Replaces+"”", "空白", "催缴不改变已通知的数，把这一格清空")
		case x.Word == calc.WordReminder:
		case x.Replaces != "" && wrong:
			x.rec.Fault(fault.Replaces, "替代", "替代的“"+x.Replaces+"”不是 "+x.Date+" 以前这件事的现行文书", expected, "核对文号；漏登的文书补上一行，日期、代码、事项写错的改正")
		case x.Replaces == "" && before != nil && x.Word.Announces():
			x.rec.Fault(fault.Replaces, "替代", "这件事已有现行文书（"+fault.Place(before.Pos, x.Pos)+"），没有写替代", expected, "新文书取代它的，写上它的文号；其实是另一件事的，改正代码、方案或事项")
		case x.Replaces != "":
			x.Replaces = before.Number
		}
		if x.Word != calc.WordReminder {
			inForce[matterKey(&x.Issued)] = x
		}
	}
}

// issued reads a row.
func (rec *record) issued() calc.Issued {
	x := calc.Issued{
		Number: rec.Need("文号"), Year: rec.Year("年度"), Stage: rec.stage(),
		Word:     calc.PaperWord(rec.OneOf(fault.Register, "文种", listed(calc.PaperWords(), func(w calc.PaperWord) string { return string(w) }))),
		Replaces: rec.Text("替代"), Archive: rec.Text("归档"), Digest: strings.ToLower(rec.Text("摘要")), Pos: rec.Place(),
	}
	if rec.Need("日期") != "" {
		x.Date = rec.Date("日期")
	}
	if x.Word == calc.WordAlert && rec.Text("方案") == "" {
		x.Insurance = rec.anyInsurance()
	} else {
		x.Insurance = rec.insurance()
		if scheme := rec.scheme(); scheme != nil {
			x.Scheme = scheme.ID
			x.Matter = rec.matter(x.Word, scheme)
		}
	}
	x.Code = rec.addressee(x.Word)
	if v, ok := rec.Value("金额", "money"); ok {
		if x.Amount = v.Num; x.Amount.Sign() < 0 {
			rec.Fault(fault.Negative, "金额", "金额为负："+rec.Text("金额"), "0 或正数", "写这件事全年的数，不写差额；应退的钱不是负的金额")
		}
	} else if x.Word.Announces() || x.Word == calc.WordReminder {
		rec.Need("金额")
	}
	x.Schedule = rec.schedule(&x)
	return x
}

// stage reads 阶段, as the command calls the stages.
func (rec *record) stage() calc.Stage {
	words := listed(calc.Stages(), calc.Stage.Word)
	if i := slices.Index(words, rec.OneOf(fault.Register, "阶段", words)); i >= 0 {
		return calc.Stages()[i]
	}
	return ""
}

// addressee reads 代码: a 预警 is the pool's own, a 函 may be, where it asks the pool's
// government; all other papers are a unit's.
func (rec *record) addressee(word calc.PaperWord) string {
	p, code := rec.r.pool.Policy, rec.Code("代码")
	switch {
	case word == calc.WordLetter && p != nil && code == p.Code:
	case word != calc.WordAlert || p == nil:
		rec.unit()
	case code != "" && code != p.Code:
		rec.refer(fault.Owner, "代码", "预警写在 "+code+" 名下", p.Code, "预警报告是"+p.Name+"的，写它的代码；给统筹区的，核对文种")
	}
	return code
}

// matter reads 事项: the direction, or the step of a [[notice]]. Blank it is what
// 文种 and scheme leave.
func (rec *record) matter(word calc.PaperWord, scheme *calc.Scheme) string {
	if rec.r.policyFaults || !slices.Contains(calc.PaperWords(), word) {
		return rec.Text("事项")
	}
	said, _ := value.OneOf(rec.Text("事项"), append(slices.Clone(directions), stepNames(scheme)...))
	said = cmp.Or(said, rec.Text("事项"))
	can, only := rec.about(word, scheme)
	switch {
	case len(can) == 0 && word != calc.WordAlert:
		rec.Fault(fault.Register, "文种", "“"+scheme.Name+"”没有文种“"+string(word)+"”所说的资金", "", "核对这份文书是哪个方案、哪个文种的")
	case said == "" && len(only) == 1:
		return only[0]
	case said == "" && word != calc.WordAlert:
		rec.Fault(fault.Register, "事项", "事项是空的，"+string(word)+"在这个方案可以是几件事", strings.Join(only, "、"), "照文书写上是哪一件")
	case said != "" && len(can) > 0 && !slices.Contains(can, said):
		rec.Fault(fault.Register, "事项", string(word)+"的事项写作"+fault.Quote(said), strings.Join(can, "、"), "核对文种和事项")
	}
	return said
}

// about is what a paper of a 文种 can be about in a scheme, and the part of it that
// a blank 事项 may mean.
func (rec *record) about(word calc.PaperWord, scheme *calc.Scheme) (can, only []string) {
	flows := map[calc.PaperWord][]string{
		calc.WordPlan: directions[:1], calc.WordLevy: directions[:1], calc.WordReminder: directions[:1],
		calc.WordGrant: directions[1:], calc.WordCorrection: directions, calc.WordSettlement: directions,
	}
	if among, ok := flows[word]; ok {
		can = slices.DeleteFunc(slices.Clone(among), func(flow string) bool {
			return !slices.ContainsFunc(scheme.Steps, func(st *calc.Step) bool { return string(st.Flow) == flow })
		})
		return can, can
	}
	kind := map[calc.PaperWord]string{calc.WordShare: "share", calc.WordLetter: "letter"}[word]
	if kind == "" {
		return nil, nil
	}
	if o := rec.r.pool.Office; o != nil {
		for _, n := range o.Rules {
			if n.Kind == kind && n.Scheme == scheme.ID && !slices.Contains(only, n.Step) {
				only = append(only, n.Step)
			}
		}
	}
	return stepNames(scheme), only
}

// schedule reads 分期, 2026-03-31:10670428.13;…: all payments of the year's amount,
// in 元. One without date has nothing before its colon.
func (rec *record) schedule(x *calc.Issued) (out []calc.Payment) {
	text := rec.Text("分期")
	if text == "" {
		return nil
	}
	refuse := func(found, remedy string) {
		rec.Fault(fault.Schedule, "分期", found, "日期:金额（元），各期以分号隔开，如 2026-03-31:10670428.13;2026-06-30:10670428.13", remedy)
	}
	if x.Matter == string(calc.Grant) {
		refuse("下拨写了分期", "只有上解分期，把这一格清空")
		return nil
	}
	sum := new(big.Rat)
	for _, part := range strings.Split(strings.TrimSuffix(norm.NFKC.String(text), ";"), ";") {
		day, amount, colon := strings.Cut(part, ":")
		p, bad := calc.Payment{}, error(nil)
		if strings.TrimSpace(day) != "" {
			p.Date, bad = value.Date(day)
		}
		v, err := value.Read("money", value.Written{Text: amount})
		if bad = cmp.Or(bad, err); !colon || bad != nil || v.Num == nil || v.Num.Sign() < 0 {
			refuse("分期里有"+fault.Quote(part), "照文书逐期写明；没有日期的写作 :3000.00")
			return nil
		}
		p.Amount = v.Num
		sum.Add(sum, p.Amount)
		out = append(out, p)
	}
	if x.Amount != nil && sum.Cmp(x.Amount) != 0 {
		rec.Fault(fault.Schedule, "分期", "各期合计 "+sum.FloatString(2)+" 元，金额 "+x.Amount.FloatString(2)+" 元", "两者相等", "照文书核对各期和金额：分期包括已缴的，金额是全年的；分期以元为单位")
	}
	return out
}
