package value

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"tongchou/data/fault"
)

// Swap is a character that looks like another and was read as that: a radical
// (U+2F00 and the like, which text copied from a PDF has in place of characters)
// or a character kept for the sake of old encodings; or one that nobody sees.
type Swap struct {
	From, To rune // To is −1 where the character is left out
	At       int  // the first, in bytes
}

func (s Swap) String() string {
	if s.To < 0 {
		return fmt.Sprintf("看不见的字符（U+%04X）没有读", s.From)
	}
	return fmt.Sprintf("字符“%c”（U+%04X，部首或兼容用字）读作“%c”（U+%04X）", s.From, s.From, s.To, s.To)
}

// Mend puts characters in the place of those that look like them, one for one, leaves
// out those that nobody sees, and tells which, each once.
func Mend(text string) (string, []Swap) {
	var swaps []Swap
	at := 0
	mended := strings.Map(func(r rune) rune {
		to := alike(r)
		if to != r && !containsSwap(swaps, r) {
			swaps = append(swaps, Swap{r, to, at})
		}
		at += len(string(r))
		return to
	}, text)
	return mended, swaps
}

func containsSwap(swaps []Swap, r rune) bool {
	for _, s := range swaps {
		if s.From == r {
			return true
		}
	}
	return false
}

// alike is the character that another one looks like and stands for, else itself.
func alike(r rune) rune {
	switch {
	case unseen(r):
		return -1
	case r < 0x2E80:
	case r <= 0x2EFF:
		if to, ok := radicals[r]; ok {
			return to
		}
	case r <= 0x2FDF, r >= 0xF900 && r <= 0xFAFF, r >= 0x2F800 && r <= 0x2FA1F:
		if to := []rune(norm.NFKC.String(string(r))); len(to) == 1 {
			return to[0]
		}
	}
	return r
}

// radicals are those of the supplement (U+2E80 and on) that are drawn like a
// character: Unicode keeps them apart even where it makes names comparable.
var radicals = func() map[rune]rune {
	out := map[rune]rune{}
	for i := 0; i < len(radicalRows); i += 2 {
		to := []rune(radicalRows[i+1])
		for k, r := range []rune(radicalRows[i]) {
			out[r] = to[k]
		}
	}
	return out
}()

var radicalRows = []string{
	"\u2e81\u2e84\u2e85\u2e88\u2e89\u2e8a\u2e8c\u2e8d\u2e8e\u2e92\u2e93\u2e96\u2e98\u2e99\u2e9c\u2e9d\u2e9f\u2ea0\u2ea1\u2ea3", "厂乙亻刀刂卜小小兀巳幺忄扌攵日月母民氵灬",
	"\u2ea4\u2ea6\u2ea7\u2ea8\u2ea9\u2eab\u2eac\u2ead\u2eae\u2eaf\u2eb0\u2eb2\u2eb6\u2eb9\u2ebb\u2ebc\u2ebd\u2ebe\u2ebf\u2ec0", "爫丬牛犭王目示礻竹糹纟罒羊耂聿肉臼艹艹艹",
	"\u2ec1\u2ec2\u2ec3\u2ec4\u2ec5\u2ec6\u2ec8\u2ec9\u2ecb\u2ecc\u2ecd\u2ece\u2ecf\u2ed0\u2ed1\u2ed2\u2ed3\u2ed4\u2ed6\u2ed7", "虎衤覀西见角讠贝车辶辶辶阝钅長镸长门阝雨",
	"\u2ed8\u2ed9\u2eda\u2edb\u2edc\u2edd\u2edf\u2ee0\u2ee2\u2ee3\u2ee4\u2ee5\u2ee6\u2ee7\u2ee8\u2ee9\u2eea\u2eeb\u2eec\u2eed", "青韦页风飞食飠饣马骨鬼鱼鸟卤麦黄黾斉齐歯",
	"\u2eee\u2eef\u2ef0\u2ef1\u2ef2\u2ef3", "齿竜龙龜亀龟",
}

// Key is what names are compared by: forms that mean the same are one, and
// blanks do not count.
func Key(text string) string {
	if !strings.ContainsFunc(text, func(r rune) bool { return (r <= ' ' || r > '~') && (r < 0x4E00 || r > 0x9FFF) }) {
		return text // there is one form of each of these
	}
	return plainest(text)
}

func plainest(text string) string {
	mended, _ := Mend(text)
	return strings.ReplaceAll(squeezed(norm.NFKC.String(mended)), "−", "-")
}

// Name is a name without the blanks that stand in it for looks, as in 甲　市. A
// name in Latin letters keeps its own.
func Name(text string) string {
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		return squeezed(text)
	}
	return strings.TrimSpace(text)
}

func squeezed(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
}

// OneOf is the word of a list that a text means, false if none is.
func OneOf(text string, words []string) (string, bool) {
	if slices.Contains(words, text) {
		return text, true
	}
	key := Key(text)
	for _, form := range []string{key, official.ReplaceAllString(key, "$1$2$3")} {
		for _, w := range words {
			if form != "" && Key(w) == form {
				return w, true
			}
		}
	}
	return "", false
}

// official is what forms and texts put round the words that tables have: 城镇职工,
// 城乡居民基本医疗保险, 决算数, 预计执行数.
var official = regexp.MustCompile(`^(?:城镇(职工)|城乡(居民)|(.+?))(?:基本医疗保险|医疗保险|基本医保|医保|执行数|数)?$`)

// Unseen is a text without the line breaks and the control characters within,
// and what they are; "" if there are none.
func Unseen(text string) (clean, what string) {
	text = strings.TrimSpace(text)
	clean = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' || r == '\v':
			what = "换行"
		case unicode.IsControl(r):
			if what == "" {
				what = fmt.Sprintf("看不见的字符（U+%04X）", r)
			}
		default:
			return r
		}
		return -1
	}, text)
	return clean, what
}

// codeForm is what a code may be: it becomes part of file names.
var codeForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,40}$`)

// reserved are the names that Windows keeps for devices: no file may bear them,
// whatever stands behind their dot.
var reserved = regexp.MustCompile(`(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9]|conin\$|conout\$)$`)

// Reserved reports whether Windows keeps a name for itself.
func Reserved(name string) bool { return reserved.MatchString(name) }

// Code says why a code is none, nil if it is one.
func Code(code string) *Refusal {
	switch {
	case Reserved(code):
		return &Refusal{fault.CodeForm, fault.Quote(code) + "是 Windows 留作设备的名称", "不是 CON、PRN、AUX、NUL、COM1、LPT1 之类", "用于文件名，另取一个"}
	case !codeForm.MatchString(code):
		return &Refusal{fault.CodeForm, fault.Quote(code) + Strange(code), "英文字母、数字、“-”、“_”，至多 40 个", "用于文件名，请改写"}
	}
	return nil
}

// Strange names the first letter of a text that only looks like an English one.
func Strange(code string) string {
	for _, r := range code {
		if unicode.IsLetter(r) && r > unicode.MaxASCII && !unicode.Is(unicode.Han, r) {
			return fmt.Sprintf("里的“%c”（U+%04X）不是英文字母", r, r)
		}
	}
	return ""
}

var accountForm = regexp.MustCompile(`^[0-9]{8,32}$`)

// Account reads an account number: digits, of which there are 8 to 32; blanks
// and hyphens between them do not count. The error is a *Refusal.
func Account(text string) (string, error) {
	s := strings.NewReplacer("-", "", "‐", "", "‑", "", "–", "", "—", "").Replace(Key(text))
	if s == "" || accountForm.MatchString(s) {
		return s, nil
	}
	found, remedy := "", "照开户许可证或银行回单核对后重新输入"
	letter := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	switch {
	case scientific.MatchString(s):
		found, remedy = "写成了科学记数法，后面的数字已经丢失", "把该列设为文本格式，"+remedy
	case letter >= 0:
		r := []rune(s[letter:])[0]
		found = fmt.Sprintf("里的“%c”不是数字", r)
		if digit, ok := map[rune]string{'O': "0", 'o': "0", '〇': "0", '○': "0", 'l': "1", 'I': "1", 'B': "8", 'Z': "2", 'S': "5"}[r]; ok {
			found += "，像是 " + digit
		}
	default:
		found = fmt.Sprintf("有 %d 位", len(s))
	}
	return "", &Refusal{fault.Account, "账号" + fault.Quote(strings.TrimSpace(text)) + found, "8 至 32 位数字", remedy}
}

var scientific = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?[Ee]\+?[0-9]+$`)

// LostDigits reports an account number of which a spreadsheet program has
// probably lost the end: it keeps 15 digits, and writes 0 for the others.
func LostDigits(account string) bool {
	return len(account) >= 18 && strings.Trim(account[15:], "0") == "" && strings.Trim(account, "0") != ""
}
