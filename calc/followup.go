package calc

import (
	"math/big"
)

// FollowUp is a line of the register of units that used a fund.
type FollowUp struct {
	Scheme    *Scheme
	Insurance Insurance
	Unit      int
	Year      int      // in which the money was received
	Amount    *big.Rat // 元
	DueYear   int      // the last year in which the accounts must balance
	Balanced  int      // the year in which they did (without 上级补助收入), 0 if not yet
	State     string   // Rebalanced, InTime, Unbalanced or Unknown
	Clause    string
}

// The states of a line of the register.
const (
	Rebalanced = "已恢复平衡"
	InTime     = "限期内"
	Unbalanced = "逾期未平衡"
	Unknown    = "缺数" // accounts of a year are not there
)
