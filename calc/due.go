package calc

import (
	"math/big"
)

// UnitSettlement sets a unit's year in one scheme beside the money that moved: the
// amount due, what is paid already and what remains, in 元.
type UnitSettlement struct {
	Run      *Run
	Unit     int
	Flow     Flow     // Levy or Grant
	Amount   *big.Rat // of the year, as computed
	Paid     *big.Rat // 已预缴 or 已预拨; nil when neither inputs nor ledger say
	Due      *big.Rat // Amount − Paid: positive 应补, negative 应退; nil with Paid
	Plan     []Payment
	Overdue  *big.Rat // of the instalments due by the day, what is not paid; nil when not known
	LastPaid string   // date of the last ledger entry, "" without one
}

// FollowUpYears is the parameter that makes a scheme keep a register: a unit
// that received money must balance its own accounts within that many years.
const FollowUpYears = "恢复平衡年限"

// FollowUp is a line of the register of units that used a fund.
type FollowUp struct {
	Scheme    *Scheme
	Insurance Insurance
	Unit      int
	Year      int      // in which the money was received
	Amount    *big.Rat // 元
	DueYear   int      // the last year in which the accounts must balance
	Balanced  int      // the year in which they did (without 上级补助收入), 0 if not yet
	State     string   // 已恢复平衡 限期内 逾期未平衡 缺数
	Clause    string
}
