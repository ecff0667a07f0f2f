package data

import (
	"fmt"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/data/fault"
	"tongchou/data/sheet"
	"tongchou/data/value"
)

// unitTypes are the kinds of payers.
var unitTypes = []string{"市", "省直", "企业", "县"}

// readUnits reads units.csv; its row order is the order of every table. A
// column beyond the known ones is kept for formulas that read 单位.X.
func (r *reader) readUnits() {
	t := r.table(unitsTable, true)
	if t == nil {
		return
	}
	r.units = map[string]int{}
	codes, names := sheet.Places{}, sheet.Places{}
	for _, rec := range r.records(t) {
		u := calc.Unit{
			Code: rec.Code("代码"), Name: rec.Name("名称"), Type: rec.OneOf(fault.UnitType, "类型", unitTypes),
			Payee: rec.Text("收款户名"), Bank: rec.Text("开户行"), Account: rec.account(), Note: rec.Text("备注"),
			Extra: rec.extra(t.Further), Pos: rec.Place(),
		}
		rec.span(&u)
		rec.printed("名称", "收款户名", "开户行")
		if u.Code != "" {
			rec.code(u.Code)
			// Codes name files, and many file systems do not tell A from a.
			rec.once(codes, "代码", strings.ToLower(u.Code))
		}
		if u.Name != "" {
			rec.once(names, "名称", u.Name)
		}
		if _, twice := r.units[u.Code]; u.Code != "" && !twice {
			r.units[u.Code] = len(r.pool.Units)
			r.pool.Units = append(r.pool.Units, u)
		}
	}
	r.heirs()
	if len(t.Records) == 0 && !t.Incomplete {
		r.Add(fault.Empty, t.Head, t.Title+"没有统筹区", "至少一行", "补上统筹区")
	}
	if len(r.pool.Units) == 0 || t.Incomplete {
		r.units = nil
	}
}

// span reads the years of a unit that was founded or given up; blank for none.
func (rec *record) span(u *calc.Unit) {
	year := func(name string) int {
		if rec.Text(name) == "" {
			return 0
		}
		return rec.Year(name)
	}
	u.From, u.To, u.Into = year("起始年度"), year("终止年度"), value.Key(rec.Text("并入"))
	switch {
	case u.From > 0 && u.To > 0 && u.To < u.From:
		rec.Fault(fault.Order, "终止年度", fmt.Sprintf("终止年度 %d 在起始年度 %d 以前", u.To, u.From), "不早于起始年度", "核对两个年度")
	case u.Into != "" && u.To == 0:
		rec.Fault(fault.Pair, "并入", "写了并入而没有终止年度", "并入别处的最后一年", "填上终止年度")
	}
	if u.Into != "" {
		u.IntoPos = rec.Pos("并入")
	}
}

// ended warns of a record for a year in which its unit is no more: nothing reads it.
func (rec *record) ended(unit, year int) {
	if u := &rec.r.pool.Units[unit]; u.To > 0 && year > u.To {
		rec.r.Warn(fault.NoPart, rec.Pos("年度"), fmt.Sprintf("%s的终止年度是 %d，%d 年不参加", u.Name, u.To, year), "", "这一行不起作用：年度写错的改正；终止年度（"+fault.Place(u.Pos, rec.Place())+"）写错的改正那里")
	}
}

// heirs checks that the units that carry on are there, and two payees of one account.
func (r *reader) heirs() {
	accounts, names, codes := map[string]*calc.Unit{}, namesOf(r.pool.Units), map[string]int{}
	for i := range r.pool.Units {
		codes[r.pool.Units[i].Code] = i
	}
	for i := range r.pool.Units {
		u := &r.pool.Units[i]
		into, there := codes[u.Into]
		if u.Into != "" && (u.Into == u.Code || !there) {
			r.Add(fault.Code, u.IntoPos, "并入"+fault.Quote(u.Into)+"不是另一个统筹区", "units 里另一个统筹区的代码", "核对代码")
		}
		if there && u.Into != u.Code {
			if o := &r.pool.Units[into]; o.To > 0 && o.To <= u.To {
				r.Add(fault.Order, u.IntoPos, fmt.Sprintf("%s %d 年终止后并入%s，而%s的终止年度是 %d（%s）", u.Name, u.To, o.Name, o.Name, o.To, fault.Place(o.Pos, u.Pos)), "并入后还在的统筹区", "核对并入的代码和两个终止年度")
			}
		}
		for _, o := range names.in(u.Payee) {
			if o := &r.pool.Units[o]; !strings.Contains(u.Payee, u.Name) && !strings.Contains(u.Name, o.Name) {
				r.Warn(fault.Account, u.Pos, u.Name+"的收款户名"+fault.Quote(u.Payee)+"写的是"+o.Name, "本统筹区的户名", "照开户许可证或银行回单核对；无误的不必处理")
			}
		}
		if u.Account == "" {
			continue
		}
		if first, twice := accounts[u.Account]; twice && first.Payee != u.Payee {
			r.Warn(fault.Account, u.Pos, u.Name+"的账号与"+first.Name+"（"+fault.Place(first.Pos, u.Pos)+"）相同，收款户名不同", "每个户名一个账号", "照开户许可证或银行回单核对；同一账户的，户名写得一样")
			continue
		}
		accounts[u.Account] = u
	}
}

// unitNames are units by name, and the lengths that names have.
type unitNames struct {
	of      map[string][]int
	lengths map[int]bool // in bytes
}

func namesOf(units []calc.Unit) unitNames {
	n := unitNames{map[string][]int{}, map[int]bool{}}
	for i := range units {
		if name := units[i].Name; name != "" {
			n.of[name], n.lengths[len(name)] = append(n.of[name], i), true
		}
	}
	return n
}

// in lists the units whose names stand in a text, in their order.
func (n unitNames) in(text string) (out []int) {
	for length := range n.lengths {
		for from := range len(text) - length + 1 {
			out = append(out, n.of[text[from:from+length]]...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// code checks the form of a unit's code and that it is not the pool's.
func (rec *record) code(code string) {
	if bad := value.Code(code); bad != nil {
		rec.Fault(bad.ID, "代码", "代码"+bad.Found, bad.Expected, bad.Remedy)
	}
	if p := rec.r.pool.Policy; p != nil && strings.EqualFold(p.Code, code) {
		rec.Fault(fault.PoolCode, "代码", "代码"+fault.Quote(code)+"是"+p.Name+"自己的代码", "与 policy.toml 的 pool.code 不同", "本级另设代码，如 "+code[:min(4, len(code))]+"ZZ")
	}
}

// account reads 账号. A number cell keeps only 15 digits and no leading zero.
func (rec *record) account() string {
	c, ok := rec.Cell("账号")
	if ok && c.Stored {
		rec.Fault(fault.Account, "账号", "账号存成了数值 "+c.Text, "文本", "把单元格设为文本格式后重新输入，数值会丢失前导零和 15 位以后的数字")
		return ""
	}
	account, err := value.Account(c.Text)
	rec.Refuse("账号", err)
	if value.LostDigits(account) {
		rec.r.Warn(fault.Account, c.Pos, "账号"+fault.Quote(account)+"第 15 位以后全是 0，像是电子表格程序丢了后面的数字", "", "照开户许可证或银行回单核对；无误的不必处理")
	}
	return account
}

// once reports a value that an earlier record has.
func (rec *record) once(seen sheet.Places, name, value string) {
	if first, twice := seen[value]; twice {
		rec.Fault(fault.TwiceNamed, name, name+fault.Quote(rec.Text(name))+"重复，前一处在 "+fault.Place(first, rec.Place()), "各不相同", "改正其中一行")
		return
	}
	seen[value] = rec.Pos(name)
}

func (rec *record) extra(columns []string) map[string]string {
	extra := map[string]string{}
	for _, name := range columns {
		extra[name] = rec.Text(name)
	}
	return extra
}

// printed notes the cells whose text papers print.
func (rec *record) printed(columns ...string) {
	for _, c := range columns {
		if text := rec.Text(c); text != "" {
			rec.r.pool.Printed = append(rec.r.pool.Printed, calc.Printed{Field: c, Text: text, Pos: rec.Pos(c)})
		}
	}
}
