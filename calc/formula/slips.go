package formula

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// What people who know Excel, or write as they speak, put into a formula; and what to
// write instead.

// usual is said where nothing better is known.
const usual = "按 Excel 公式的写法改正"

var compares = []string{"=", "<>", "<=", ">=", "<", ">"}

// turned are comparisons in the order or the language of others.
var turned = map[string]string{"=>": ">=", "=<": "<=", "==": "=", "!=": "<>", "><": "<>", "&&": "AND(条件1, 条件2)", "||": "OR(条件1, 条件2)"}

// slips are characters that people type for an operator; the remedy names the right one.
var slips = map[rune]string{
	'×': "*", '÷': "/", '＋': "+", '－': "-", '−': "-", '＊': "*", '／': "/", '＝': "=",
	'＜': "<", '＞': ">", '≤': "<=", '≥': ">=", '≠': "<>", '％': "%", '“': `"`, '”': `"`,
	'．': ".", '。': ".", '；': ",", ';': ",", '、': ",", '\'': `"`, '[': "(", ']': ")", '{': "(", '}': ")",
}

// parts are signs of parts of a hundred and of a whole, and of other places, with what to write:
// without them a number says something else.
var parts = map[rune]string{
	'‰': "千分之几写成百分数，如 8‰ 写 0.8%", '‱': "万分之几写成百分数，如 8‱ 写 0.08%",
	'½': "写作 1/2", '¼': "写作 1/4", '¾': "写作 3/4", '⅓': "写作 1/3", '⅔': "写作 2/3",
	'²': "平方写 ^2", '³': "立方写 ^3", '¥': "金额后面写单位，如 500元", '￥': "金额后面写单位，如 500元",
	'&': "公式里不连接文本；要说的话写在检查的 message 里", '$': "去掉 $：名称不随单元格移动", '!': "去掉 !：写名称，不写工作表的单元格，如 上年.征缴收入",
	'·': "单位只有元、千元、万元、亿元、人、万人、个月、元/人，如 60元/人", '∑': "写作 合计(数)",
}

// slipped says what to write for the characters, one or two, that r begins with and that
// no formula has.
func slipped(r []rune) (chars int, remedy string) {
	if len(r) > 1 {
		if s, ok := turned[string(r[:2])]; ok {
			return 2, "改写作 " + s
		}
	}
	c := r[0]
	switch s, ok := parts[c]; {
	case ok:
		return 1, s
	case c >= '０' && c <= '９':
		return 1, "改用半角数字 " + string(c-'０'+'0')
	case slips[c] != "":
		return 1, "改用英文符号 " + slips[c]
	}
	return 1, "按 Excel 公式的写法改写"
}

// otherNames are functions that people know from Excel or call in Chinese, with what to
// write instead.
var otherNames = map[string]string{
	"SUMIF": "合计(数, 条件)", "SUMIFS": "合计(数, AND(条件1, 条件2))", "SUMPRODUCT": "合计(数1 * 数2)",
	"AVERAGE": "平均(数)，几个数的平均写 SUM(数1, 数2) / 2", "AVERAGEIF": "平均(数, 条件)", "AVERAGEIFS": "平均(数, AND(条件1, 条件2))",
	"COUNT": "计数(条件)", "COUNTA": "计数(条件)", "COUNTIF": "计数(条件)", "COUNTIFS": "计数(AND(条件1, 条件2))",
	"MAXIFS": "最大(数, 条件)", "MINIFS": "最小(数, 条件)",
	"RANK": "名次(数)，从大到小；有条件的写 名次(数, 条件)", "LARGE": "名次(数) = 几", "SMALL": "名次(-数) = 几",
	"MEDIAN":  "MAX(MIN(数1, 数2), MIN(MAX(数1, 数2), 数3))（三个数的中间一个）",
	"IFERROR": "缺省(可能缺的值, 缺时用的值)，除数可能为 0 的写 IF(除数 = 0, …, …)", "IFNA": "缺省(可能缺的值, 缺时用的值)",
	"ISBLANK": "NOT(有(可能缺的值))，要用别的数的写 缺省(可能缺的值, 缺时用的值)", "ISERROR": "缺省(可能缺的值, 缺时用的值)", "ISNA": "缺省(可能缺的值, 缺时用的值)",
	"ISNUMBER": "有(可能缺的值)", "N": "数本身；可能缺的写 缺省(可能缺的值, 缺时用的值)", "VALUE": "数本身",
	"VLOOKUP": "名称本身，如 上年.征缴收入、单位.类型、方案名.步骤名", "HLOOKUP": "名称本身，如 上年.征缴收入、单位.类型",
	"XLOOKUP": "名称本身，如 上年.征缴收入、单位.类型", "LOOKUP": "IFS(条件1, 值1, TRUE, 值2)", "INDEX": "名称本身，如 上年.征缴收入",
	"OFFSET": "名称本身，如 上年.征缴收入、过去3年.征缴收入", "INDIRECT": "名称本身，如 上年.征缴收入",
	"MATCH": "IFS(条件1, 值1, TRUE, 值2)", "CHOOSE": "IFS(条件1, 值1, TRUE, 值2)", "SWITCH": "IFS(条件1, 值1, TRUE, 值2)",
	"LET": "前面的一个步骤，这里写它的名称", "YEAR": "年度", "TODAY": "年度（公式不问今天是哪天）", "NOW": "年度（公式不问今天是哪天）",
	"CEILING": "ROUNDUP(数 / 步长, 0) * 步长", "FLOOR": "ROUNDDOWN(数 / 步长, 0) * 步长", "MROUND": "ROUND(数 / 步长, 0) * 步长",
	"TRUNC": "ROUNDDOWN(数, 小数位数)", "QUOTIENT": "ROUNDDOWN(数 / 除数, 0)", "POWER": "数 ^ 次数", "SQRT": "乘方只有整数次：两边各自平方了再比",
	"PRODUCT": "数1 * 数2", "SIGN": "IFS(数 > 0, 1, 数 < 0, -1, TRUE, 0)", "XOR": "甲 <> 乙", "SUBTOTAL": "合计(数)",
	"TRUE": "TRUE，不带括号", "FALSE": "FALSE，不带括号", "AVG": "平均(数)", "CONCATENATE": "检查的 message，公式里不连接文本",
	"TEXT": "检查的 message，公式里不写文本", "EXACT": "甲 = 乙", "SUMSQ": "数1 ^ 2 + 数2 ^ 2",
	"如果": "IF(条件, 成立时, 不成立时)", "若": "IF(条件, 成立时, 不成立时)", "求和": "合计(数)；几个数相加写 SUM(数1, 数2)", "总计": "合计(数)", "汇总": "合计(数)",
	"均值": "平均(数)", "平均值": "平均(数)", "平均数": "平均(数)", "最大值": "最大(数)，几个数的写 MAX(数1, 数2)", "最小值": "最小(数)，几个数的写 MIN(数1, 数2)",
	"较大": "MAX(数1, 数2)", "较小": "MIN(数1, 数2)", "排名": "名次(数)", "排序": "名次(数)", "个数": "计数(条件)", "四舍五入": "ROUND(数, 小数位数)",
	"取整": "INT(数)", "绝对值": "ABS(数)", "余数": "MOD(数, 除数)", "且": "AND(条件1, 条件2)", "并且": "AND(条件1, 条件2)", "或": "OR(条件1, 条件2)",
	"或者": "OR(条件1, 条件2)", "非": "NOT(条件)", "累计": "排前合计(数, 次序)，次序小的在前", "依次": "排前合计(数, 次序)，如 MAX(0, MIN(应补额, 可用额 - 排前合计(应补额, 次序)))",
	"分组": "同组(合计(数), 单位.列名)", "是": "是，不带括号", "否": "否，不带括号",
}

// unsigned drops the = with which a formula may begin, as in a cell: what it says begins
// behind it.
func (f *Formula) unsigned() {
	at := 0
	for at < len(f.runes) && unicode.IsSpace(f.runes[at]) {
		at++
	}
	if at == len(f.runes) || f.runes[at] != '=' {
		return
	}
	for at++; at < len(f.runes) && unicode.IsSpace(f.runes[at]); at++ {
	}
	f.Pos = f.place(at)
	f.runes = f.runes[at:]
	f.Text = string(f.runes)
}

// remedy says what to write where a formula cannot go on with t.
func (p *parser) remedy(t token) string {
	if p.next > 0 && p.toks[p.next-1] == t && p.next > 1 {
		return p.after(p.toks[p.next-2], t)
	}
	if p.next > 0 && p.toks[p.next] == t {
		return p.after(p.toks[p.next-1], t)
	}
	return usual
}

// after says it of two tokens, of which the second may not stand behind the first.
func (p *parser) after(last, t token) string {
	word, close := p.word(t), last.end == t.start
	switch {
	case last.kind == tokMark && t.kind == tokMark && turned[last.text+t.text] != "":
		return "改写作 " + turned[last.text+t.text]
	case t.kind == tokMark && slices.Contains(compares, t.text):
		return "写作 AND(条件1, 条件2)，如 AND(3 < 月数, 月数 < 6)"
	case t.kind == tokName && slices.Contains([]string{"AND", "OR", "且", "并且", "或", "或者"}, strings.ToUpper(word)):
		if function(strings.ToUpper(word)) == nil {
			word = otherNames[word]
		} else {
			word = function(strings.ToUpper(word)).usage
		}
		return "写作 " + word
	case last.kind == tokNumber && t.kind == tokMark && t.text == ",":
		return p.plainNumber()
	case last.kind == tokNumber && t.kind == tokNumber && !close:
		return "数里不写空格和千分位，如 5000万元"
	case last.kind == tokNumber && t.kind == tokName:
		return unitRemedy(last.text, word, close)
	case last.kind == tokMark && last.text == "%" && t.kind == tokName, last.kind == tokMark && last.text == ")" && t.kind == tokName:
		if _, ok := writtenUnits[word]; ok {
			return "去掉“" + word + "”：只有写明的数带单位，算出的数不写"
		}
	case last.kind == tokName && t.kind == tokName && !close:
		return "名称里没有空格，两个名称之间要有运算符；年份和指标之间写点，如 上年.征缴收入"
	}
	return usual
}

// unitRemedy says how a number and what stands behind it are written.
func unitRemedy(number, word string, close bool) string {
	_, known := writtenUnits[word]
	_, part := writtenUnits[word+"元"]
	switch {
	case known && !close:
		return "单位紧跟着数：" + number + word
	case part:
		whole := "单位写全：" + number + word + "元"
		if _, ok := writtenUnits[word+"人"]; ok {
			whole += "，人数写 " + number + word + "人"
		}
		return whole
	case word == "年" && len(number) == 4:
		return "年份不带“年”字，如 年度 >= " + number
	case word == "月":
		return "写作 " + number + "个月"
	case word == "元每人" || word == "元人":
		return "写作 " + number + "元/人"
	}
	return "数后面的单位只有 元、千元、万元、亿元、人、万人、个月、元/人；别的数不写单位；名称不以数字开头"
}

// plainNumber says how a number with separators is written, from the comma that comes next.
func (p *parser) plainNumber() string {
	all, n := p.toks[p.next-1].text, 0
	for at := p.next; at+1 < len(p.toks) && p.toks[at].text == "," && grouped(p.toks[at], p.toks[at+1]); at += 2 {
		all, n = all+p.toks[at+1].text, n+1
	}
	if n == 0 {
		return usual
	}
	return "数里不写千分位：" + all
}

// grouped reports whether a number follows a comma as its last three digits do.
func grouped(comma, t token) bool {
	return t.kind == tokNumber && len(t.text) >= 3 && isDigit(rune(t.text[0])) && (len(t.text) == 3 || t.text[3] == '.') && comma.end == t.start
}

// thousands says of a call with too many arguments that a number in it is written with
// separators; "" if none is.
func (p *parser) thousands(call *Node) string {
	for i := 1; i < len(call.Args); i++ {
		a, b := call.Args[i-1], call.Args[i]
		for a.Op != OpNumber && len(a.Args) > 0 && a.Args[len(a.Args)-1].End == a.End {
			a = a.Args[len(a.Args)-1] // 数 >= 1,000
		}
		if a.Op == OpNumber && b.Op == OpNumber && b.Start == a.End+1 {
			left, right := p.f.Source(a), p.f.Source(b)
			if len(left) <= 3 && left[0] != '0' && len(right) >= 3 && isDigit(rune(right[1])) && isDigit(rune(right[2])) {
				return fmt.Sprintf("数里不写千分位：%s,%s 写作 %s%s", left, right, left, right)
			}
		}
	}
	return ""
}
