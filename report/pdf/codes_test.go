package pdf

import (
	"bytes"
	"encoding/binary"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tongchou/report/paper"
	"tongchou/report/typeset"
	"tongchou/templates"
)

// withRare is a face of the program that draws characters beyond U+FFFF, too,
// each with the outline of another one.
func withRare(face []byte, as map[rune]rune) []byte {
	file := bytes.Clone(face)
	order := slices.Sorted(maps.Keys(as))
	for e := file[12:]; ; e = e[16:] {
		if string(e[:4]) != "cmap" {
			continue
		}
		off, size := binary.BigEndian.Uint32(e[8:]), binary.BigEndian.Uint32(e[12:])
		old := file[off : off+size]
		short := 0 // the map of format 4
		for i := range int(binary.BigEndian.Uint16(old[2:])) {
			if r := old[4+8*i:]; binary.BigEndian.Uint16(r) == 3 && binary.BigEndian.Uint16(r[2:]) == 1 {
				short = int(binary.BigEndian.Uint32(r[4:]))
			}
		}
		four := old[short : short+int(binary.BigEndian.Uint16(old[short+2:]))]
		full := binary.BigEndian.AppendUint32([]byte{0, 12, 0, 0}, uint32(16+12*len(order)))
		full = binary.BigEndian.AppendUint32(append(full, 0, 0, 0, 0), uint32(len(order)))
		for _, r := range order {
			full = binary.BigEndian.AppendUint32(full, uint32(r))
			full = binary.BigEndian.AppendUint32(full, uint32(r))
			full = binary.BigEndian.AppendUint32(full, uint32(glyphIn(four, as[r])))
		}
		table := []byte{0, 0, 0, 2, 0, 3, 0, 1, 0, 0, 0, 20, 0, 3, 0, 10}
		table = binary.BigEndian.AppendUint32(table, uint32(20+len(four)))
		table = append(append(table, four...), full...)
		binary.BigEndian.PutUint32(e[8:], uint32(len(file)))
		binary.BigEndian.PutUint32(e[12:], uint32(len(table)))
		return append(file, table...)
	}
}

// glyphIn looks a character up in a map of format 4.
func glyphIn(four []byte, r rune) uint16 {
	at := func(i int) int { return int(binary.BigEndian.Uint16(four[i:])) }
	n := at(6) / 2
	for s := range n {
		if end, start := at(14+2*s), at(16+2*n+2*s); start <= int(r) && int(r) <= end {
			if off := at(16 + 6*n + 2*s); off != 0 {
				return uint16(at(16+6*n+2*s+off+2*(int(r)-start)) + at(16+4*n+2*s))
			}
			return uint16(int(r) + at(16+4*n+2*s))
		}
	}
	return 0
}

// Characters beyond U+FFFF are drawn as the face has them, one and several, and
// are read out of the file again.
func TestCharactersBeyondTheBasicPlane(t *testing.T) {
	as := map[rune]rune{'𠅤': '甲', '𫖮': '乙', '𬭎': '宏'}
	faces, err := paper.Faces(map[string][]byte{"正文": withRare(templates.FontBody, as)})
	if err != nil {
		t.Fatal(err)
	}
	var all []sheet
	texts := []string{"𬭎州市", "示例𫖮市𠅤县（𬭎），𫖮"}
	for _, text := range texts {
		usual := strings.Map(func(r rune) rune {
			if to, rare := as[r]; rare {
				return to
			}
			return r
		}, text)
		var pictures [2][]byte
		for i, text := range [2]string{text, usual} {
			d := &typeset.Document{Name: "x", Sheets: []typeset.Annex{{Title: []string{"表"}, Blocks: []typeset.Block{typeset.Text{Text: text}}}}}
			set, err := d.Set(faces)
			if err != nil {
				t.Fatal(err)
			}
			sheets, err := draw(set)
			if err != nil {
				t.Fatal(err)
			}
			if i == 0 {
				all = append(all, sheets...)
			}
			b := bound{Set: &paper.Set{Date: "20260115"}, cores: newCores(faces, map[rune]bool{'𬭎': true}), title: "表", sheets: sheets}
			path := filepath.Join(t.TempDir(), "x.pdf")
			if err := os.WriteFile(path, b.bind(), 0o644); err != nil {
				t.Fatal(err)
			}
			run(t, "qpdf", "--check", path)
			if got := string(run(t, "pdftotext", "-raw", path, "-")); !strings.Contains(got, text) {
				t.Errorf("pdftotext reads %q, want %q", got, text)
			}
			pictures[i] = run(t, "pdftoppm", "-r", "110", path)
		}
		if !bytes.Equal(pictures[0], pictures[1]) {
			t.Errorf("%s does not look as its face draws it", text)
		}
	}
	together := bound{Set: &paper.Set{Date: "20260115"}, cores: newCores(faces, nil), title: "表", sheets: all}
	path := filepath.Join(t.TempDir(), "x.pdf")
	if err := os.WriteFile(path, together.bind(), 0o644); err != nil {
		t.Fatal(err)
	}
	run(t, "qpdf", "--check", path)
	for i, page := range strings.Split(string(run(t, "pdftotext", "-raw", path, "-")), "\f")[:len(texts)] {
		if !strings.Contains(page, texts[i]) {
			t.Errorf("page %d reads %q, want %q", i+1, page, texts[i])
		}
	}
}
