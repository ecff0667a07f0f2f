package main

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"unicode"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/data"
	"tongchou/report/paper"
	"tongchou/report/typeset"
)

// fonts lists the faces of the notices: the embedded ones, or those of the
// pool that is given, with the characters of its texts that they lack.
func fonts(s *session, args []string) error {
	o := newOptions("fonts")
	if err := o.parse(args, 1); err != nil {
		return err
	}
	var sources map[string]string
	var files map[string][]byte
	var texts []rune
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
		found, err := s.fontFiles(fsys, pool.Office)
		if err != nil {
			return err
		}
		files, sources, texts = found.files, found.paths, paper.Runes(pool)
	}
	faces, err := paper.Faces(files)
	if err != nil {
		return err
	}
	rows := [][]string{{"用途", "字体", "字数", "来源", "许可"}}
	if texts != nil {
		rows[0] = append(rows[0], "缺字")
	}
	for _, face := range faces {
		source := sources[face.Name]
		if source == "" {
			source = "内置"
		}
		row := []string{face.Name, face.Text(typeset.NameFull), fmt.Sprint(size(face)), source, licence(face)}
		if texts != nil {
			row = append(row, missing(face, texts))
		}
		rows = append(rows, row)
	}
	table(s.out, rows, []bool{false, false, true, false, false, false})
	return nil
}

// size is how many characters a face draws.
func size(face *typeset.Font) (n int) {
	for r := range rune(0x10000) {
		if face.Has(r) {
			n++
		}
	}
	return n
}

// licence is what a font file says of its licence, in one short line.
func licence(face *typeset.Font) string {
	text := cmp.Or(face.Text(typeset.NameLicenceURL), face.Text(typeset.NameLicence), face.Text(typeset.NameCopyright), "没有写明")
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > 60 {
		text = string(r[:59]) + "…"
	}
	if !face.MayEmbed() {
		text += "；声明不许嵌入文档，对外发布前请取得授权"
	}
	return text
}

// missing are the characters of the texts that a face lacks.
func missing(face *typeset.Font, texts []rune) string {
	var lacks []rune
	for _, r := range texts {
		if !face.Has(r) {
			lacks = append(lacks, r)
		}
	}
	if len(lacks) == 0 {
		return "无"
	}
	return string(lacks)
}

// fontSet is the font files of an office.
type fontSet struct {
	files   map[string][]byte
	paths   map[string]string // where each was found, by use
	sources []calc.SourceFile // for the manifest
}

// fontFiles reads the font files that notice.toml names by use: paths within
// the pool folder, absolute ones, or names of files in the system's font
// folders. What cannot be used is a finding.
func (s *session) fontFiles(fsys fs.FS, office *calc.Office) (fontSet, error) {
	set := fontSet{files: map[string][]byte{}, paths: map[string]string{}}
	if office == nil {
		return set, nil
	}
	var faults finding.List
	for _, use := range slices.Sorted(maps.Keys(office.Fonts)) {
		name := office.Fonts[use]
		path, content, err := readFont(fsys, name, systemFonts())
		if err == nil {
			_, err = paper.Faces(map[string][]byte{use: content})
		} else {
			err = fmt.Errorf("“%s”的字体文件 %s 找不到或读不出", use, name)
		}
		if err != nil {
			faults.Add(faultFont, office.FontPos[use], err.Error(), "TrueType 字体文件（.ttf）：统筹区文件夹里的路径、绝对路径，或系统字体文件夹里的文件名",
				"把文件放好，或改正 notice.toml 的 [fonts]；删去这一行就用内置字体")
			continue
		}
		sum := sha256.Sum256(content)
		set.files[use], set.paths[use] = content, path
		set.sources = append(set.sources, calc.SourceFile{Name: name, SHA256: hex.EncodeToString(sum[:])})
	}
	if len(faults) > 0 {
		s.print(faults)
		return set, errStopped
	}
	return set, nil
}

// maxFont bounds a font file, in bytes; one with all 汉字 takes 20 MB.
const maxFont = 64 << 20

// readFont finds a font file and reads it.
func readFont(fsys fs.FS, name string, folders []string) (path string, content []byte, err error) {
	if fs.ValidPath(name) {
		if content, err = data.ReadBounded(fsys, name, maxFont); !errors.Is(err, fs.ErrNotExist) {
			return name, content, err
		}
	}
	if filepath.IsAbs(name) {
		content, err = readFile(name, maxFont)
		return name, content, err
	}
	if path = inFolders(name, folders); path == "" {
		return "", nil, fs.ErrNotExist
	}
	content, err = readFile(path, maxFont)
	return path, content, err
}

// inFolders looks for a file by name, with or without .ttf, in whatever case,
// in folders and those below them; "" when it is in none.
func inFolders(name string, folders []string) (found string) {
	if strings.ContainsAny(name, `/\`) {
		return ""
	}
	for _, folder := range folders {
		filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return nil // what cannot be opened is passed over
			}
			if base := filepath.Base(path); strings.EqualFold(base, name) || strings.EqualFold(base, name+".ttf") {
				found = path
				return fs.SkipAll
			}
			return nil
		})
		if found != "" {
			return found
		}
	}
	return ""
}

// systemFonts are the folders in which the system and its user keep fonts.
func systemFonts() []string {
	home, _ := os.UserHomeDir() // "" without one: the folder is not there
	switch runtime.GOOS {
	case "windows":
		return []string{filepath.Join(os.Getenv("WINDIR"), "Fonts"), filepath.Join(os.Getenv("LOCALAPPDATA"), "Microsoft", "Windows", "Fonts")}
	case "darwin":
		return []string{filepath.Join(home, "Library", "Fonts"), "/Library/Fonts", "/System/Library/Fonts"}
	}
	return []string{filepath.Join(home, ".local", "share", "fonts"), filepath.Join(home, ".fonts"), "/usr/local/share/fonts", "/usr/share/fonts"}
}

// ownFonts reads a pool's own font files, which become inputs of its manifest.
func (s *session) ownFonts(name string, pool *calc.Pool) (map[string][]byte, error) {
	fsys, _, err := open(name)
	if err != nil {
		return nil, err
	}
	set, err := s.fontFiles(fsys, pool.Office)
	pool.Sources = append(pool.Sources, set.sources...)
	slices.SortFunc(pool.Sources, func(a, b calc.SourceFile) int { return cmp.Compare(a.Name, b.Name) })
	return set.files, err
}

// drawn finds characters that the faces of the papers cannot draw, where they
// are written: a paper with them is never made. Of the policy's texts only some
// are printed.
func (s *session) drawn(name string, pool *calc.Pool, o *options) error {
	fsys, _, err := open(name)
	if err != nil {
		return err
	}
	set, err := s.fontFiles(fsys, pool.Office)
	if err != nil {
		return nil // what is wrong with the fonts is for those to say who make papers here
	}
	faces, err := paper.Faces(set.files)
	if err != nil {
		return err
	}
	var list finding.List
	look := func(level finding.Level, pos finding.Pos, what, text string) {
		for i, r := range []rune(text) {
			for _, face := range []*typeset.Font{faces[typeset.TitleFace], faces[typeset.BodyFace]} {
				// Rare characters are often private or newer than the tables of unicode.
				if !unicode.IsControl(r) && !unicode.In(r, unicode.Z, unicode.Cf, unicode.Variation_Selector) && !face.Has(r) {
					bad := typeset.MissingGlyph{Document: "这一行", Field: what, Rune: r, Face: face.Name}
					found, remedy, _ := strings.Cut(bad.Error(), "；处理：")
					at := pos
					if at.Cell == "" {
						at.Col += i
					}
					list = append(list, finding.Finding{ID: faultFiles, Level: level, Pos: at, Found: found, Remedy: remedy})
					break
				}
			}
		}
	}
	for _, p := range pool.Printed {
		look(finding.Error, p.Pos, p.Field, p.Text)
	}
	own, _ := fs.Glob(fsys, "notices/*.tmpl") // the pattern is sound
	for _, file := range append([]string{"notice.toml", "policy.toml"}, own...) {
		level := finding.Error
		if file == "policy.toml" {
			level = finding.Warning
		}
		content, _ := data.ReadBounded(fsys, file, maxText) // without a file there is nothing to print
		line := 0
		for text := range strings.Lines(string(content)) {
			line++
			look(level, finding.Pos{File: file, Line: line, Col: 1}, "文字", uncommented(text))
		}
	}
	if s.print(o.placed(list, pool.Folder).Sorted()); list.Stops() {
		return errStopped
	}
	return nil
}

const maxText = 4 << 20 // as TOML files are read

// uncommented is a line of TOML without its comment.
func uncommented(line string) string {
	quote := rune(0)
	for i, r := range line {
		switch {
		case quote == 0 && r == '#':
			return line[:i]
		case quote == 0 && (r == '"' || r == '\''):
			quote = r
		case r == quote:
			quote = 0
		}
	}
	return line
}
