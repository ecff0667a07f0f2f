package formula

import (
	"strings"

	"tongchou/calc/finding"
)

// Plain is the text of a formula as people read it: 是 and 否 stand for TRUE and FALSE.
func Plain(text string) string {
	f := &Formula{Text: text, runes: []rune(text)}
	f.unsigned()
	var b strings.Builder
	at := 0
	for _, t := range scan(f, &finding.List{}) {
		if word := strings.ToUpper(t.text); t.kind == tokName && (word == "TRUE" || word == "FALSE") {
			b.WriteString(string(f.runes[at:t.start]) + Value{Sort: Bool, Yes: word == "TRUE"}.String())
			at = t.end
		}
	}
	return b.String() + string(f.runes[at:])
}
