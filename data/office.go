package data

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
	"tongchou/data/fault"
	"tongchou/data/value"
)

// officeStates are how firm a notice is before it is issued.
var officeStates = []string{"测算稿", "送审稿"}

// moneyUnits are the units that official forms are printed in.
var moneyUnits = value.Words([]value.Scale{value.Yuan, value.WanYuan})

// fontUses are the faces of a notice.
var fontUses = []string{"标题", "正文", "黑体", "楷体"}

// readOffice reads notice.toml: who issues the notices and how money is to be
// paid; nil when there is none. What is absent is left to fill by hand.
func (r *reader) readOffice() *calc.Office {
	s := r.readTOML(noticeFile)
	if s == nil {
		r.unannounced(nil)
		return nil
	}
	if s.Has("schema") {
		s.Schema()
	}
	s.Allow("schema")
	o := &calc.Office{
		Issuer: s.Text("issuer"), JointIssuers: s.Texts("joint_issuers"), Prefix: s.Text("prefix"),
		Signatory: s.Text("signatory"), State: s.state(), Date: s.Date("date"), DatePos: s.Pos("date"),
		Contact: s.Text("contact"), Phone: s.Text("phone"), CopyTo: s.Texts("copy_to"), PrintedBy: s.Text("printed_by"),
		PayWithin: s.Text("pay_within"), MoneyUnit: s.Word("money_unit", value.Yuan.Word, moneyUnits),
	}
	if account := s.section("receiving", "[receiving]"); account != nil {
		o.Receiving = calc.BankAccount{Payee: account.Need("payee"), Bank: account.Need("bank"), Account: account.Account("account")}
		account.Close()
	}
	o.Instalments = s.instalments("instalment", "[[instalment]]")
	o.Months = s.months()
	o.Fonts, o.FontPos = s.fonts()
	o.Rules = each(s, "notice", "[[notice]]", (*section).noticeRule)
	o.Years = s.years(o.Rules)
	s.Close()
	r.unannounced(o)
	return o
}

// unannounced warns of steps whose money no paper tells of to those who pay it. What
// moves between the units and the pool is a matter and has its papers; an account's own
// movements nobody is told; what a unit's government pays only a rule asks for. Where
// something else stops, that may be why there is none.
func (r *reader) unannounced(o *calc.Office) {
	if r.pool.Policy == nil || r.Found.Stops() {
		return
	}
	for _, sc := range r.pool.Policy.Schemes {
		for _, st := range sc.Steps {
			if st.Flow == calc.TopUp && !o.Asks(sc.ID, st.Name) {
				r.Warn(fault.Unannounced, st.Pos, "步骤“"+st.Name+"”是当地政府补足的钱，"+noticeFile+" 没有一节 [[notice]] 为它致函或通知当地政府，没有人会被要求补足",
					fmt.Sprintf("[[notice]] 的 scheme = %q、step = %q，kind = \"letter\"、form = \"government\" 或 kind = \"share\"", sc.ID, st.Name),
					"在 "+noticeFile+" 补上这一节；不是当地政府补的钱，改正 flow")
			}
		}
	}
}

// state reads state: only what is issued is 正式.
func (s *section) state() string {
	if s.Text("state") == "正式" {
		s.Fault(fault.Office, "state", "state 写作“正式”", strings.Join(officeStates, "、"), "改为测算稿或送审稿：文书发出时才是正式的")
		return ""
	}
	return s.Word("state", officeStates[0], officeStates)
}

// years reads what is said of single years.
func (s *section) years(rules []calc.NoticeRule) []calc.OfficeYear {
	named := map[int]bool{}
	return each(s, "year", "[[year]]", func(c *section) calc.OfficeYear {
		y := calc.OfficeYear{Year: c.NeedWhole("year", value.FirstYear, value.LastYear), Date: c.Date("date"), DatePos: c.Pos("date")}
		if named[y.Year] {
			c.Fault(fault.NameTwice, "year", fmt.Sprintf("%d 年写了两节 [[year]]", y.Year), "一年一节", "合并成一节")
		}
		named[y.Year] = true
		y.Instalments = c.instalments("instalments", "分期")
		y.Deadlines = each(c, "deadlines", "限期", func(d *section) calc.RuleDeadline {
			out := calc.RuleDeadline{Scheme: d.Need("scheme"), Step: d.Need("step"), Date: d.Date("date"), Pos: d.Place()}
			d.Need("date")
			if out.Scheme != "" && out.Step != "" && !slices.ContainsFunc(rules, func(n calc.NoticeRule) bool { return n.Scheme == out.Scheme && n.Step == out.Step }) {
				d.Fault(fault.Reference, "step", "没有 [[notice]] 写“"+out.Scheme+"”的“"+out.Step+"”", "[[notice]] 的 scheme 和 step", "照 [[notice]] 改正，或补上那一节 [[notice]]")
			}
			return out
		})
		return y
	})
}

// instalments reads when which share of a year's levy is due. The shares make
// the whole exactly, and the dates rise.
func (s *section) instalments(key, title string) []calc.Instalment {
	sum, whole, before := new(big.Rat), true, ""
	out := each(s, key, title, func(c *section) calc.Instalment {
		in := calc.Instalment{Date: c.Date("date"), Pos: c.Pos("date")}
		c.Need("date")
		share, raw := c.Typed("share", "ratio")
		if in.Share = share.Num; share.Num == nil {
			whole = false
		} else if sum.Add(sum, share.Num); share.Num.Sign() <= 0 {
			c.Fault(fault.Parse, "share", "share = "+fault.Quote(raw), "正的比例", "")
		}
		if in.Date != "" && in.Date <= before {
			c.Fault(fault.Order, "date", in.Date+" 不晚于前一期 "+before, "日期从早到晚", "按日期重排")
		}
		before = in.Date
		return in
	})
	if len(out) > 0 && whole && sum.Cmp(big.NewRat(1, 1)) != 0 {
		s.r.Add(fault.Instalments, s.ItemPos(key, 0), "各期 share 合计 "+formula.Decimal(new(big.Rat).Mul(sum, big.NewRat(100, 1)))+"%", "100%", "改正各期比例")
	}
	return out
}

// months reads how a year's money is spread over its months: any weights, a
// month that is not named having none. Without [[month]] the months are alike.
func (s *section) months() []*big.Rat {
	out, sum := make([]*big.Rat, 12), new(big.Rat)
	given := each(s, "month", "[[month]]", func(c *section) int {
		month := c.NeedWhole("month", 1, 12)
		weight, raw := c.Typed("weight", "number")
		switch {
		case month < 1 || month > 12: // reported
		case out[month-1] != nil:
			c.Fault(fault.KeyTwice, "month", fmt.Sprintf("%d 月写了两次", month), "每月一次", "删去其中一个")
		case weight.Num != nil && weight.Num.Sign() < 0:
			c.Fault(fault.Parse, "weight", "weight = "+fault.Quote(raw), "0 或正数", "")
		case weight.Num != nil:
			out[month-1] = weight.Num
			sum.Add(sum, weight.Num)
		}
		return month
	})
	switch {
	case len(given) == 0:
		return nil
	case sum.Sign() == 0:
		s.r.Add(fault.Parse, s.ItemPos("month", 0), "各月权重合计为 0", "至少一个月为正数", "写上权重，或删去全部 [[month]]，按月平均")
	}
	for i := range out {
		if out[i] == nil {
			out[i] = new(big.Rat)
		}
	}
	return out
}

// fonts reads which font file each face of a notice takes.
func (s *section) fonts() (map[string]string, map[string]finding.Pos) {
	c := s.section("fonts", "[fonts]")
	if c == nil {
		return nil, nil
	}
	defer c.Close()
	var fonts map[string]string
	var places map[string]finding.Pos
	for _, use := range fontUses {
		if file := c.Text(use); file != "" {
			if fonts == nil {
				fonts, places = map[string]string{}, map[string]finding.Pos{}
			}
			fonts[use], places[use] = file, c.Pos(use)
		}
	}
	return fonts, places
}

// Kinds of notice that a rule may ask for, the forms of a letter.
var (
	ruledKinds  = []string{"share", "letter"}
	letterForms = []string{"government", "application", calc.PetitionForm}
)

// noticeRule reads [[notice]]: a paper for the units at which a step is above
// zero or yes.
func (s *section) noticeRule() calc.NoticeRule {
	n := calc.NoticeRule{Kind: s.Word("kind", "", ruledKinds), Scheme: s.Need("scheme"), Step: s.Need("step"), Parts: s.Texts("parts"),
		Total: s.Text("total"), Requires: s.Text("requires"), Subject: s.Text("subject"), Deadline: s.Date("deadline"), Pos: s.Place()}
	if n.Kind == "letter" {
		n.Form = s.Word("form", "", letterForms)
		n.Governments = s.Yes("governments")
	}
	s.schemeParts(&n)
	return n
}

// schemeParts checks that the scheme and the steps of a rule are there.
func (s *section) schemeParts(n *calc.NoticeRule) {
	scheme := s.schemeNamed("scheme", n.Scheme)
	if scheme == nil {
		return
	}
	steps := stepNames(scheme)
	const expected = "方案的步骤"
	s.known("step", n.Step, steps, expected)
	s.known("total", n.Total, steps, expected)
	s.known("requires", n.Requires, append(inputNames(scheme.Inputs), steps...), "方案的步骤或录入项目")
	for _, part := range n.Parts {
		s.known("parts", part, steps, expected)
	}
}

// schemeNamed finds the scheme that a key names, nil where it or the policy is not there.
func (s *section) schemeNamed(key, id string) *calc.Scheme {
	p := s.r.pool.Policy
	if p == nil || id == "" {
		return nil
	}
	s.known(key, id, schemeIDs(p), "方案的 id")
	return p.Scheme(id)
}
