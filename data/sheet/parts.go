package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"maps"
	"net/url"
	"path"
	"slices"
	"strings"
)

// parts are the parts of an archive by name. The names are compared without
// regard to case, as programs do.
type parts map[string]*zip.File

func openParts(content []byte) (parts, error) {
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, whatElse(content)
	}
	p := parts{}
	var total uint64
	for _, f := range archive.File {
		if total += f.UncompressedSize64; f.UncompressedSize64 > maxUnpacked || total > maxUnpacked {
			return nil, errTooLarge
		}
		p[strings.ToLower(strings.ReplaceAll(f.Name, `\`, "/"))] = f
	}
	return p, nil
}

// walk streams the start tags, texts and end tags of a part to visit.
func (p parts) walk(name string, visit func(d *xml.Decoder, token xml.Token) error) error {
	f := p[strings.ToLower(strings.TrimPrefix(name, "/"))]
	if f == nil {
		return errBroken
	}
	in, err := f.Open()
	if err != nil {
		return errBroken
	}
	defer in.Close() // only read from
	limited := &io.LimitedReader{R: in, N: maxUnpacked}
	d := xml.NewDecoder(limited)
	d.CharsetReader = func(string, io.Reader) (io.Reader, error) { return nil, errBroken }
	for {
		token, err := d.RawToken()
		switch {
		case limited.N <= 0: // an archive may say less of a part than it holds
			return errTooLarge
		case err == io.EOF:
			return nil
		case err != nil:
			return errBroken
		}
		if err := visit(d, token); err != nil {
			return err
		}
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func yes(s string) bool { return s == "1" || s == "true" }

// related is a part that another one names as its own.
type related struct{ kind, target string }

// relations lists the parts that a part names, by id. The last word of a
// relation's type says what it is, in both editions of the format.
func (p parts) relations(part string) (map[string]related, error) {
	out := map[string]related{}
	folder, base := path.Split(part)
	name := folder + "_rels/" + base + ".rels"
	if p[strings.ToLower(name)] == nil {
		return out, nil
	}
	err := p.walk(name, func(_ *xml.Decoder, token xml.Token) error {
		e, ok := token.(xml.StartElement)
		if !ok || e.Name.Local != "Relationship" || attribute(e, "TargetMode") == "External" {
			return nil
		}
		target := attribute(e, "Target")
		if plain, err := url.PathUnescape(target); err == nil {
			target = plain
		}
		if !strings.HasPrefix(target, "/") {
			target = "/" + path.Join(folder, target)
		}
		out[attribute(e, "Id")] = related{path.Base(attribute(e, "Type")), strings.TrimPrefix(path.Clean(target), "/")}
		return nil
	})
	return out, err
}

// partOf is the part of a kind among relations, else the one that programs
// usually write; "" if there is neither.
func (p parts) partOf(relations map[string]related, kind, usual string) string {
	for _, id := range slices.Sorted(maps.Keys(relations)) {
		if r := relations[id]; r.kind == kind {
			return r.target
		}
	}
	if p[strings.ToLower(usual)] != nil {
		return usual
	}
	return ""
}
