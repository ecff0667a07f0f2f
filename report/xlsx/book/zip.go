package book

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// orderedZip writes the parts of a workbook sorted by name and without times:
// excelize hands them over in map order, and lists content types in the order
// it met them.
type orderedZip struct {
	out   io.Writer
	parts map[string]*bytes.Buffer
}

func newOrderedZip(out io.Writer) excelize.ZipWriter {
	return &orderedZip{out: out, parts: map[string]*bytes.Buffer{}}
}

func (z *orderedZip) Create(name string) (io.Writer, error) {
	b := &bytes.Buffer{}
	z.parts[name] = b
	return b, nil
}

func (z *orderedZip) AddFS(fs.FS) error {
	return errors.New("xlsx: a workbook has no parts on disk")
}

func (z *orderedZip) Close() error {
	w := zip.NewWriter(z.out)
	for _, name := range slices.Sorted(maps.Keys(z.parts)) {
		part, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
		if err != nil {
			return err
		}
		content := z.parts[name].Bytes()
		switch {
		case name == "[Content_Types].xml":
			content = sortContentTypes(content)
		case strings.HasPrefix(name, "xl/worksheets/"):
			content = shareFormulas(content)
		}
		if _, err := part.Write(content); err != nil {
			return err
		}
	}
	return w.Close()
}

var contentType = regexp.MustCompile(`<(?:Default|Override) [^>]*></(?:Default|Override)>`)

// sortContentTypes puts the entries in order and leaves the rest as it is.
func sortContentTypes(b []byte) []byte {
	var entries []string
	for _, e := range contentType.FindAll(b, -1) {
		entries = append(entries, string(e))
	}
	slices.Sort(entries)
	next := 0
	return contentType.ReplaceAllFunc(b, func([]byte) []byte {
		next++
		return []byte(entries[next-1])
	})
}
