package data

import (
	"fmt"
	"math/big"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/calc/formula"
)

// officeStates are the stages of a notice.
var officeStates = []string{"测算稿", "送审稿", "正式"}

// moneyUnits are the units that official forms are printed in.
var moneyUnits = []string{Yuan.Word, WanYuan.Word}

// fontUses are the faces of a notice.
var fontUses = []string{"标题", "正文", "黑体", "楷体"}

// readOffice reads notice.toml: who issues the notices and how money is to be
// paid; nil when there is none. What is absent is left to fill by hand, so
// only a 正式 notice must have it all.
func (r *reader) readOffice() *calc.Office {
	s, ok := r.readTOML(noticeFile)
	if !ok {
		return nil
	}
	if s.has("schema") {
		s.schema()
	}
	s.asked = append(s.asked, "schema")
	o := &calc.Office{
		Issuer: s.text("issuer"), JointIssuers: s.texts("joint_issuers"), Prefix: s.text("prefix"),
		Signatory: s.text("signatory"), State: s.word("state", officeStates[0], officeStates), Date: s.day("date"),
		Contact: s.text("contact"), Phone: s.text("phone"), CopyTo: s.texts("copy_to"), PrintedBy: s.text("printed_by"),
		PayWithin: s.text("pay_within"), MoneyUnit: s.word("money_unit", Yuan.Word, moneyUnits),
	}
	if account := s.section("receiving", "[receiving]"); account != nil {
		o.Receiving = calc.BankAccount{Payee: account.need("payee"), Bank: account.need("bank"), Account: account.need("account")}
		account.close()
	}
	o.Instalments = s.instalments()
	o.Months = s.months()
	o.Fonts, o.FontPos = s.fonts()
	o.Rules = s.noticeRules()
	o.Corrections = s.corrections()
	s.close()
	if o.State == "正式" {
		for key, value := range map[string]string{"issuer": o.Issuer, "prefix": o.Prefix, "date": o.Date} {
			if value == "" {
				s.r.add(faultOffice, s.key(key), "正式通知缺少 "+key, key+` = "…"`, "补上，或把 state 改为“送审稿”")
			}
		}
	}
	return o
}

// day reads an optional date, written as 2006-01-02.
func (s *section) day(key string) string {
	text := s.text(key)
	if text == "" {
		return ""
	}
	day, err := ParseDate(text)
	if err != nil {
		s.refuse(key, err)
	}
	return day
}

// instalments reads when which share of a year's levy is due. The shares make
// the whole exactly, and the dates rise.
func (s *section) instalments() []calc.Instalment {
	var out []calc.Instalment
	sum, whole := new(big.Rat), true
	for _, c := range s.sections("instalment", "[[instalment]]") {
		in := calc.Instalment{Date: c.day("date")}
		c.need("date")
		share, raw := c.typed("share", "ratio")
		if in.Share = share.Num; share.Num == nil {
			whole = false
		} else if sum.Add(sum, share.Num); share.Num.Sign() <= 0 {
			c.fault(faultParse, "share", "share = "+quote(raw), "正的比例", "")
		}
		if n := len(out); n > 0 && in.Date != "" && in.Date <= out[n-1].Date {
			c.fault(faultOrder, "date", in.Date+" 不晚于前一期 "+out[n-1].Date, "日期从早到晚", "按日期重排")
		}
		c.close()
		out = append(out, in)
	}
	if len(out) > 0 && whole && sum.Cmp(big.NewRat(1, 1)) != 0 {
		s.r.add(faultInstalments, s.below("instalment[0]"), "各期 share 合计 "+formula.Decimal(new(big.Rat).Mul(sum, big.NewRat(100, 1)))+"%", "100%", "改正各期比例")
	}
	return out
}

// months reads how a year's money is spread over its months: any weights, a
// month that is not named having none. Without [[month]] the months are alike.
func (s *section) months() []*big.Rat {
	list := s.sections("month", "[[month]]")
	if len(list) == 0 {
		return nil
	}
	out := make([]*big.Rat, 12)
	sum := new(big.Rat)
	for _, c := range list {
		month := c.needWhole("month", 1, 12)
		weight, raw := c.typed("weight", "number")
		switch {
		case month < 1 || month > 12: // reported
		case out[month-1] != nil:
			c.fault(faultKeyTwice, "month", fmt.Sprintf("%d 月写了两次", month), "每月一次", "删去其中一个")
		case weight.Num != nil && weight.Num.Sign() < 0:
			c.fault(faultParse, "weight", "weight = "+quote(raw), "0 或正数", "")
		case weight.Num != nil:
			out[month-1] = weight.Num
			sum.Add(sum, weight.Num)
		}
		c.close()
	}
	if sum.Sign() == 0 {
		s.r.add(faultParse, s.below("month[0]"), "各月权重合计为 0", "至少一个月为正数", "写上权重，或删去全部 [[month]]，按月平均")
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
	fonts, places := map[string]string{}, map[string]finding.Pos{}
	for _, use := range fontUses {
		if file := c.text(use); file != "" {
			fonts[use], places[use] = file, c.value(use)
		}
	}
	c.close()
	if len(fonts) == 0 {
		return nil, nil
	}
	return fonts, places
}

// Kinds of notice that a rule may ask for, the forms of a letter, and the kinds
// that a correction may replace.
var (
	ruledKinds     = []string{"share", "letter"}
	letterForms    = []string{"government", "application"}
	correctedKinds = []string{"plan", "levy", "grant", "settlement", "share"}
)

// noticeRules reads [[notice]]: papers for the units at which a step is above
// zero or yes.
func (s *section) noticeRules() []calc.NoticeRule {
	var out []calc.NoticeRule
	for _, c := range s.sections("notice", "[[notice]]") {
		n := calc.NoticeRule{Kind: c.word("kind", "", ruledKinds), Scheme: c.need("scheme"), Step: c.need("step"), Parts: c.texts("parts"),
			Total: c.text("total"), Requires: c.text("requires"), Subject: c.text("subject"), Deadline: c.day("deadline"), Pos: c.pos()}
		if n.Kind == "letter" {
			n.Form = c.word("form", "", letterForms)
		}
		c.schemeParts(&n)
		c.close()
		out = append(out, n)
	}
	return out
}

// schemeParts checks that the scheme and the steps of a rule are there.
func (s *section) schemeParts(n *calc.NoticeRule) {
	scheme := s.schemeNamed("scheme", n.Scheme)
	if scheme == nil {
		return
	}
	var steps, held []string
	for _, st := range scheme.Steps {
		steps = append(steps, st.Name)
	}
	for _, in := range scheme.Inputs {
		held = append(held, in.Name)
	}
	const expected = "方案的步骤"
	s.known("step", n.Step, steps, expected)
	s.known("total", n.Total, steps, expected)
	s.known("requires", n.Requires, append(held, steps...), "方案的步骤或录入项目")
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
	var ids []string
	for _, scheme := range p.Schemes {
		ids = append(ids, scheme.ID)
	}
	s.known(key, id, ids, "方案的 id")
	return p.Scheme(id)
}

// corrections reads [[correction]]: notices that replace one already issued.
func (s *section) corrections() []calc.Correction {
	var out []calc.Correction
	for _, c := range s.sections("correction", "[[correction]]") {
		x := calc.Correction{Replaces: c.need("replaces"), Unit: c.need("unit"), Scheme: c.need("scheme"), Insurance: c.need("insurance"),
			Kind: c.word("kind", "", correctedKinds), Reason: c.need("reason"), Pos: c.pos()}
		if c.has("was") {
			v, _ := c.typed("was", "money")
			x.Was = v.Num
		}
		if scheme := c.schemeNamed("scheme", x.Scheme); scheme != nil {
			c.known("insurance", x.Insurance, scheme.Insurance, "方案的险种")
		}
		var codes []string
		for _, u := range s.r.pool.Units {
			codes = append(codes, u.Code)
		}
		c.known("unit", x.Unit, codes, "units 里的代码")
		c.close()
		out = append(out, x)
	}
	return out
}
