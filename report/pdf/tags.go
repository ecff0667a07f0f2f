package pdf

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
)

// structure writes the tree of what the pages hold, for readers that hear them: below the document an
// element a part of a page, in reading order. A part that goes on on the next page is one element
// there, and a table is not told cell by cell.
func (b *bound) structure(w *objects, pages []int) int {
	root, document := w.reserve(), w.reserve()
	var kids, parents bytes.Buffer
	for i, s := range b.sheets {
		fmt.Fprintf(&parents, "%d[", i)
		for id, kind := range s.parts {
			alt := ""
			if roles[kind] == "Figure" {
				alt = "/Alt" + text("图，数据见图下的来源和表")
			}
			n := w.add(fmt.Sprintf("<</Type/StructElem/S/%s/P %d 0 R/Pg %d 0 R/K %d%s>>", roles[kind], document, pages[i], id, alt))
			fmt.Fprintf(&kids, "%d 0 R ", n)
			fmt.Fprintf(&parents, "%d 0 R ", n)
		}
		parents.WriteString("]")
	}
	w.set(document, fmt.Sprintf("<</Type/StructElem/S/Document/P %d 0 R/Lang(zh-CN)/K[%s]>>", root, bytes.TrimSpace(kids.Bytes())))
	w.set(root, fmt.Sprintf("<</Type/StructTreeRoot/K %d 0 R/ParentTree<</Nums[%s]>>/ParentTreeNextKey %d>>", document, parents.Bytes(), len(b.sheets)))
	return root
}

// metadata writes what the file says of itself as XMP, the same as its dictionary says.
func (b *bound) metadata(w *objects) int {
	day := b.Date
	if len(day) == 8 {
		day = day[:4] + "-" + day[4:6] + "-" + day[6:] + "T00:00:00+08:00"
	}
	escaped := func(s string) string {
		var out strings.Builder
		xml.EscapeText(&out, []byte(s)) // a strings.Builder takes everything
		return out.String()
	}
	packet := "<?xpacket begin=\"\uFEFF\"" + ` id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<dc:format>application/pdf</dc:format><dc:language><rdf:Bag><rdf:li>zh-CN</rdf:li></rdf:Bag></dc:language>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">` + escaped(b.title) + `</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>` + escaped(b.Author) + `</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">` + escaped(b.Subject) + `</rdf:li></rdf:Alt></dc:description>
<pdf:Keywords>` + escaped(b.Keywords) + `</pdf:Keywords><pdf:Producer>tongchou</pdf:Producer>
<xmp:CreateDate>` + day + `</xmp:CreateDate><xmp:ModifyDate>` + day + `</xmp:ModifyDate>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>`
	n := w.reserve()
	w.begin(n)
	fmt.Fprintf(&w.out, "<</Type/Metadata/Subtype/XML/Length %d>>stream\n%s\nendstream\nendobj\n", len(packet), packet)
	return n
}
