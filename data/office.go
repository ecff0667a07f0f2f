package data

import (
	"math/big"

	"tongchou/calc"
	"tongchou/calc/formula"
)

// officeStates are the stages of a notice.
var officeStates = []string{"测算稿", "送审稿", "正式"}

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
		PayWithin: s.text("pay_within"),
	}
	if account := s.section("receiving", "[receiving]"); account != nil {
		o.Receiving = calc.BankAccount{Payee: account.need("payee"), Bank: account.need("bank"), Account: account.need("account")}
		account.close()
	}
	o.Instalments = s.instalments()
	o.Fonts = s.fonts()
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

// fonts reads which font file each face of a notice takes.
func (s *section) fonts() map[string]string {
	c := s.section("fonts", "[fonts]")
	if c == nil {
		return nil
	}
	fonts := map[string]string{}
	for _, use := range fontUses {
		if file := c.text(use); file != "" {
			fonts[use] = file
		}
	}
	c.close()
	if len(fonts) == 0 {
		return nil
	}
	return fonts
}
