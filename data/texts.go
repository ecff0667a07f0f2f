package data

import (
	"tongchou/calc"
	"tongchou/data/value"
)

// textsFolder holds the office's own wording of papers, a file a kind.
const textsFolder = "notices"

// readTexts reads the office's own texts. What they say is for who sets papers to
// judge.
func (r *reader) readTexts() {
	for _, name := range r.texts {
		_, content, ok := r.readFile(name, maxText)
		if !ok {
			continue
		}
		text, found := value.Decode(name, content)
		if r.Found = append(r.Found, found...); !found.Stops() {
			r.pool.Texts = append(r.pool.Texts, calc.OwnText{File: name, Text: text})
		}
	}
}
