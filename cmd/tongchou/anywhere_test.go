package main

import (
	"archive/zip"
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

var tags = regexp.MustCompile(`<[^>]*>`)

// anywhere finds a pattern in what a folder's pages, sheets, papers and tables say,
// apart from what another takes out first.
func anywhere(ts *testscript.TestScript, neg bool, args []string) {
	pattern, but := regexp.MustCompile(args[1]), regexp.MustCompile(args[2])
	read, found := 0, []string(nil)
	ts.Check(filepath.WalkDir(ts.MkAbs(args[0]), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, ok, err := said(path)
		if !ok || err != nil {
			return err
		}
		read++
		for _, line := range strings.Split(text, "\n") {
			if pattern.MatchString(but.ReplaceAllString(line, "")) {
				found = append(found, filepath.Base(path)+": "+strings.TrimSpace(line))
			}
		}
		return nil
	}))
	if read == 0 || (len(found) > 0) == neg {
		ts.Fatalf("%d files read, found:\n%s", read, strings.Join(found, "\n"))
	}
}

// said is what a file says, a text a line.
func said(path string) (text string, ok bool, err error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return "", false, err
	}
	switch filepath.Ext(path) {
	case ".html":
		return tags.ReplaceAllString(string(content), "\n"), true, nil
	case ".json", ".csv", ".txt":
		return string(content), true, nil
	case ".pdf":
		tool, err := exec.LookPath("pdftotext")
		if err != nil && os.Getenv("CI") != "true" {
			return "", false, nil
		} else if err != nil {
			return "", false, err
		}
		out, err := exec.Command(tool, "-raw", path, "-").Output()
		return string(out), true, err
	case ".xlsx":
		book, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
		if err != nil {
			return "", false, err
		}
		var b strings.Builder
		for _, f := range book.File {
			part, err := fs.ReadFile(book, f.Name)
			if err != nil {
				return "", false, err
			}
			if strings.HasSuffix(f.Name, ".xml") {
				b.WriteString(tags.ReplaceAllString(string(part), "\n"))
			}
		}
		return b.String(), true, nil
	}
	return "", false, nil
}
