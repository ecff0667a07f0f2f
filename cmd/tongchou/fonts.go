package main

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strconv"

	"tongchou/calc"
	"tongchou/data"
	"tongchou/report/pdf"
)

// fonts lists the faces of the notices: the embedded ones, or those of the
// pool that is given.
func fonts(s *session, args []string) error {
	o := newOptions("fonts")
	if err := o.parse(args, 1); err != nil {
		return err
	}
	var office *calc.Office
	var files map[string][]byte
	if len(o.pool) > 0 {
		fsys, folder, err := open(o.pool[0])
		if err != nil {
			return err
		}
		pool, list := data.Read(fsys, folder)
		s.print(list.Sorted())
		if list.Stops() {
			return errStopped
		}
		if office = pool.Office; office != nil {
			if files, _, err = fontFiles(fsys, office); err != nil {
				return err
			}
		}
	}
	faces, err := pdf.Faces(files)
	if err != nil {
		return err
	}
	rows := [][]string{{"用途", "字体", "字数", "来源"}}
	for _, face := range faces {
		count, source := 0, "内置"
		for r := range rune(0x10000) {
			if face.Has(r) {
				count++
			}
		}
		if office != nil && office.Fonts[face.Name] != "" {
			source = office.Fonts[face.Name]
		}
		rows = append(rows, []string{face.Name, face.Metrics().PostScript, strconv.Itoa(count), source})
	}
	table(s.out, rows, []bool{false, false, true, false})
	return nil
}

// fontFiles reads the font files that notice.toml names by use: paths within
// the pool folder, or absolute ones.
func fontFiles(fsys fs.FS, office *calc.Office) (files map[string][]byte, sources []calc.SourceFile, err error) {
	files = map[string][]byte{}
	for _, use := range slices.Sorted(maps.Keys(office.Fonts)) {
		name := office.Fonts[use]
		read := os.ReadFile
		if fs.ValidPath(name) {
			read = func(name string) ([]byte, error) { return fs.ReadFile(fsys, name) }
		}
		content, err := read(name)
		if err != nil {
			return nil, nil, fmt.Errorf("“%s”的字体文件 %s 读不到；处理：把 TTF 文件放进统筹区文件夹，或改正 notice.toml 的 [fonts]；删去这一行就用内置字体：%w", use, name, err)
		}
		sum := sha256.Sum256(content)
		files[use] = content
		sources = append(sources, calc.SourceFile{Name: name, SHA256: hex.EncodeToString(sum[:])})
	}
	return files, sources, nil
}

// ownFonts reads a pool's own font files, which become inputs of its manifest.
func ownFonts(name string, pool *calc.Pool) (map[string][]byte, error) {
	if pool.Office == nil {
		return nil, nil
	}
	fsys, _, err := open(name)
	if err != nil {
		return nil, err
	}
	files, sources, err := fontFiles(fsys, pool.Office)
	pool.Sources = append(pool.Sources, sources...)
	slices.SortFunc(pool.Sources, func(a, b calc.SourceFile) int { return cmp.Compare(a.Name, b.Name) })
	return files, err
}
