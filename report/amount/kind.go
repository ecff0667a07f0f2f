package amount

// KindWord names a declared kind by its unit.
func KindWord(kind string) string { return kindWords[kind] }

var kindWords = map[string]string{
	"money": "元", "count": "人", "money/count": "元/人", "ratio": "比例", "months": "个月",
	"score": "分", "number": "数", "text": "文本", "bool": "是否",
}
