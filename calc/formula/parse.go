package formula

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"tongchou/calc/finding"
)

// Limits that keep a hostile formula from exhausting the machine.
const (
	maxLength = 10_000 // characters
	maxDepth  = 200    // nested brackets and signs
)

// Parse reads a formula whose first character stands at pos. It returns nil
// and at least one finding when the text is no formula.
func Parse(text string, pos finding.Pos) (*Formula, finding.List) {
	var list finding.List
	f := &Formula{Text: text, Pos: pos, runes: []rune(text)}
	f.unsigned()
	if len(f.runes) > maxLength {
		list.Add("P210", pos, fmt.Sprintf("公式有 %d 个字符", len(f.runes)), fmt.Sprintf("至多 %d 个", maxLength), "拆成几个步骤")
		return nil, list
	}
	p := &parser{f: f, list: &list}
	p.toks = scan(f, &list)
	if len(list) > 0 {
		return nil, list
	}
	f.Root = p.comparison()
	if !p.failed && p.peek().kind != tokEnd {
		p.fail(p.peek(), "多余的内容“"+p.word(p.peek())+"”", "运算符或公式结束")
	}
	if p.failed {
		return nil, list
	}
	return f, nil
}

// parser is a recursive-descent parser; after the first fault every method
// returns a placeholder and reports nothing more.
type parser struct {
	f      *Formula
	list   *finding.List
	toks   []token
	next   int
	depth  int
	failed bool
}

func (p *parser) peek() token { return p.toks[p.next] }

func (p *parser) take() token {
	t := p.toks[p.next]
	if t.kind != tokEnd {
		p.next++
	}
	return t
}

// accept takes the next token if it is one of the marks.
func (p *parser) accept(marks ...string) (token, bool) {
	t := p.peek()
	for _, m := range marks {
		if t.kind == tokMark && t.text == m {
			return p.take(), true
		}
	}
	return t, false
}

func (p *parser) word(t token) string {
	if t.kind == tokEnd {
		return "公式结束"
	}
	return string(p.f.runes[t.start:t.end])
}

func (p *parser) fail(t token, found, expected string) *Node {
	if !p.failed {
		p.failed = true
		p.list.Add("P201", p.f.place(t.start), found, expected, p.remedy(t))
	}
	return &Node{Op: OpNumber, Num: new(big.Rat), Start: t.start, End: t.end}
}

// left parses a left-associative level of binary operators.
func (p *parser) left(operand func() *Node, marks ...string) *Node {
	n := operand()
	for !p.failed {
		t, ok := p.accept(marks...)
		if !ok {
			return n
		}
		m := operand()
		op, as := operator(t.text)
		n = &Node{Op: op, as: as, Args: []*Node{n, m}, Start: n.Start, End: m.End}
	}
	return n
}

// comparison is one: a second beside it compares yes or no with a number in Excel, and
// was never meant.
func (p *parser) comparison() *Node {
	n := p.sum()
	if t, ok := p.accept(compares...); ok {
		m := p.sum()
		op, as := operator(t.text)
		n = &Node{Op: op, as: as, Args: []*Node{n, m}, Start: n.Start, End: m.End}
		if next := p.peek(); !p.failed && next.kind == tokMark && slices.Contains(compares, next.text) {
			return p.fail(next, "两个比较连在一起写", "一个比较")
		}
	}
	return n
}

func (p *parser) sum() *Node     { return p.left(p.product, "+", "-") }
func (p *parser) product() *Node { return p.left(p.power, "*", "/") }

// power: a sign binds tighter than ^, so that −2^2 is 4 as in Excel.
func (p *parser) power() *Node { return p.left(p.sign, "^") }

func (p *parser) sign() *Node {
	t, ok := p.accept("-", "+")
	if !ok {
		return p.percent()
	}
	if !p.enter(t) {
		return p.fail(t, "", "")
	}
	n := p.sign()
	p.depth--
	op := OpNeg
	if t.text == "+" {
		op = OpPlus
	}
	return &Node{Op: op, as: &exactLibrary[op], Args: []*Node{n}, Start: t.start, End: n.End}
}

func (p *parser) percent() *Node {
	n := p.primary()
	for !p.failed {
		t, ok := p.accept("%")
		if !ok {
			return n
		}
		n = &Node{Op: OpPercent, as: &exactLibrary[OpPercent], Args: []*Node{n}, Start: n.Start, End: t.end}
	}
	return n
}

// enter counts a level of nesting and fails when it is too deep.
func (p *parser) enter(t token) bool {
	p.depth++
	if p.depth > maxDepth {
		p.fail(t, "公式的括号或正负号层次太深", fmt.Sprintf("至多 %d 层", maxDepth))
		return false
	}
	return true
}

func (p *parser) primary() *Node {
	t := p.take()
	switch t.kind {
	case tokNumber:
		n := &Node{Op: OpNumber, Num: new(big.Rat), Start: t.start, End: t.end}
		if _, ok := n.Num.SetString(t.text); !ok {
			return p.fail(t, "数字“"+t.text+"”写法不对", "如 0.03")
		}
		p.unit(n)
		return n.literal()
	case tokText:
		return (&Node{Op: OpText, Str: t.text, Start: t.start, End: t.end}).literal()
	case tokName:
		return p.name(t)
	}
	if t.kind != tokMark || t.text != "(" {
		return p.fail(t, "这里是“"+p.word(t)+"”", "数字、名称、文本或（")
	}
	if !p.enter(t) {
		return p.fail(t, "", "")
	}
	n := p.comparison()
	p.depth--
	close, ok := p.accept(")")
	if !ok {
		return p.fail(close, "括号没有合上，这里是“"+p.word(close)+"”", "）")
	}
	// The node keeps its own operator but covers its brackets, so that
	// its source text is a whole operand.
	n.Start, n.End = t.start, close.end
	return n
}

// writtenUnits are those in which an amount may be written, with what one is and of which type.
var writtenUnits = map[string]struct {
	one int64
	of  Type
}{
	"元": {1, MoneyType}, "千元": {1e3, MoneyType}, "万元": {1e4, MoneyType}, "亿元": {1e8, MoneyType},
	"人": {1, CountType}, "万人": {1e4, CountType}, "个月": {1, PlainType},
}

// unit takes the unit behind a number: 500万元, 10元/人, 3个月.
func (p *parser) unit(n *Node) {
	t := p.peek()
	u, ok := writtenUnits[t.text]
	if t.kind != tokName || !ok || t.start != n.End {
		return
	}
	p.take()
	if next := p.toks[p.next:]; u.of == MoneyType && len(next) > 2 && next[0].text == "/" && next[1].text == "人" && next[1].kind == tokName &&
		next[0].start == t.end && next[1].start == next[0].end && next[2].text != "." && next[2].text != "(" {
		p.next += 2
		t, u.of = next[1], Type{Money: 1, Count: -1}
	}
	n.Num.Mul(n.Num, new(big.Rat).SetInt64(u.one))
	n.Unit, n.End = &u.of, t.end
}

// truths are the words of what holds and of what does not: Excel's, and those that people
// read in their place.
var truths = map[string]bool{"TRUE": true, "FALSE": false, "是": true, "否": false}

// name parses a truth, a call, or a name with an optional space before it.
func (p *parser) name(t token) *Node {
	if _, ok := p.accept("("); ok {
		return p.call(t)
	}
	_, ok := p.accept(".")
	if yes, is := truths[t.text]; is && !ok {
		return (&Node{Op: OpBool, Yes: yes, Start: t.start, End: t.end}).literal()
	}
	if !ok {
		return &Node{Op: OpName, Name: t.text, Start: t.start, End: t.end}
	}
	u := p.take()
	if u.kind != tokName {
		return p.fail(u, "“"+t.text+".”后面是“"+p.word(u)+"”", "名称，如 "+t.text+".征缴收入")
	}
	return &Node{Op: OpName, Space: t.text, Name: u.text, Start: t.start, End: u.end}
}

func (p *parser) call(t token) *Node {
	if !p.enter(t) {
		return p.fail(t, "", "")
	}
	defer func() { p.depth-- }()
	t.text = strings.ToUpper(t.text) // functions may be written in any case, as in Excel
	fn := function(t.text)
	n := &Node{Op: OpCall, Str: t.text, Start: t.start, as: fn}
	switch {
	case fn != nil && fn.cells:
		n.Op = OpCells
	case fn != nil && fn.parts != nil:
		n.Op = OpOver
	}
	if end, ok := p.accept(")"); ok {
		n.End = end.end
	} else {
		for !p.failed {
			n.Args = append(n.Args, p.comparison())
			if end, ok := p.accept(")"); ok {
				n.End = end.end
				break
			}
			if t, ok := p.accept(","); !ok {
				return p.fail(t, "函数的参数后面是“"+p.word(t)+"”", "，或）")
			}
		}
	}
	if p.failed {
		return n
	}
	if fn == nil {
		near := finding.Nearest(t.text, functionNames())
		remedy := "可用的函数：" + functionList()
		if ours := otherNames[t.text]; ours != "" {
			remedy = "改写作 " + ours
		} else if near != "" {
			remedy = "是不是 " + near + "？" + remedy
		}
		p.failed = true
		p.list.Add("P203", p.f.place(t.start), "没有函数 "+t.text, "", remedy)
		return n
	}
	if parted := p.thousands(n); parted != "" && slices.Contains([]string{"MAX", "MIN", "SUM"}, fn.name) {
		p.failed = true
		p.list.Add("P204", p.f.place(t.start), "两个数之间的逗号分不清是参数的还是千分位的", "一个数", parted)
	} else if len(n.Args) < fn.min || len(n.Args) > fn.max || fn.pairs && len(n.Args)%2 != 0 {
		p.failed = true
		p.list.Add("P204", p.f.place(t.start), fmt.Sprintf("%s 有 %d 个参数", t.text, len(n.Args)), fn.usage, parted)
	} else if fn.name == preceding {
		n.place = placeOf(n.Args[1])
	}
	return n
}
