package pdf

import (
	"strings"
	"testing"

	"tongchou/data"
)

// Every file says its language, what it is in XMP, and what its pages hold: all content is marked,
// as a part with an element of the structure or as no part.
func TestFilesAreTagged(t *testing.T) {
	for _, pool := range data.Embedded() {
		m := sample(t, pool)
		for _, p := range m.set.Papers {
			d, err := drawPaper(p, faces(t))
			if err != nil {
				t.Fatal(err)
			}
			parts := 0
			for i, s := range d.sheets {
				text := string(inflate(t, s.content))
				begun := strings.Count(text, " BDC\n")
				if begun != len(s.parts) || begun+strings.Count(text, " BMC\n") != strings.Count(text, "EMC\n") || begun == 0 {
					t.Errorf("%s, page %d: %d parts, %d of them marked", p.Name, i+1, len(s.parts), begun)
				}
				parts += len(s.parts)
			}
			file := string(m.files[p.Name])
			if n := strings.Count(file, "/Type/StructElem/"); n != parts+1 {
				t.Errorf("%s: %d elements for %d parts", p.Name, n, parts)
			}
			for _, want := range []string{"/Lang(zh-CN)", "/MarkInfo<</Marked true>>", "<dc:language><rdf:Bag><rdf:li>zh-CN<", "<dc:title>", "/ParentTree"} {
				if !strings.Contains(file, want) {
					t.Errorf("%s lacks %s", p.Name, want)
				}
			}
			if p.Apart != strings.Contains(file, "/Outlines ") {
				t.Errorf("%s: only the report has an outline of its own", p.Name)
			}
		}
	}
}
