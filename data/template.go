package data

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"tongchou/data/fault"
	"tongchou/data/value"
)

// TemplateFile is a file of a new pool folder; Name is slash-separated.
type TemplateFile struct {
	Name string
	Data []byte
}

// Template gives the files of a new pool that begins as a sample does, with
// the code and name of its own throughout; "" keeps the sample's. What speaks
// of the sample's published figures stays behind: SOURCES.md and
// backtest.toml. The error says in Chinese what is wrong with code or name.
func Template(like, code, name string) ([]TemplateFile, error) {
	fsys, err := EmbeddedFS(like)
	if err != nil {
		return nil, fmt.Errorf("没有内置样例 %s（有：%s）", like, strings.Join(Embedded(), "、"))
	}
	r := &reader{fsys: fsys}
	pool, _ := Read(fsys, like)
	was := pool.Policy
	if code == "" {
		code = was.Code
	}
	if name == "" {
		name = was.Name
	}
	switch bad := value.Code(code); {
	case bad != nil:
		return nil, fmt.Errorf("代码%w", bad)
	case strings.ContainsAny(name, "\"\\\r\n\t") || strings.TrimSpace(name) != name:
		return nil, fmt.Errorf("名称%s不能有引号、反斜杠、换行和首尾空格", fault.Quote(name))
	}
	for _, u := range pool.Units {
		if strings.EqualFold(u.Code, code) {
			return nil, fmt.Errorf("代码 %s 是样例里%s的代码，请另取", code, u.Name)
		}
	}
	var out []TemplateFile
	err = fs.WalkDir(fsys, ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || file == backtestFile || path.Ext(file) == ".md" {
			return err
		}
		content, err := fs.ReadFile(fsys, file)
		if err != nil {
			return err
		}
		switch {
		case file == policyFile:
			content = r.renamed(content, code, name)
		case path.Ext(file) == ".csv":
			content, err = recoded(content, was.Code, code)
		}
		out = append(out, TemplateFile{file, content})
		return err
	})
	if register := issuedTable + ".csv"; err == nil && !slices.ContainsFunc(out, func(f TemplateFile) bool { return f.Name == register }) {
		var b strings.Builder
		for i, c := range r.layout(issuedTable).Columns {
			b.WriteString([]string{"\ufeff", ","}[min(i, 1)] + c.Name)
		}
		out = append(out, TemplateFile{register, []byte(b.String() + "\n")})
	}
	return out, err
}

// renamed is policy.toml with another code and name of the pool, everything
// else as it stands.
func (r *reader) renamed(content []byte, code, name string) []byte {
	root := r.parseTOML(policyFile, content)
	pool := root.section("pool", "[pool]")
	lines := strings.Split(string(content), "\n")
	for key, text := range map[string]string{"code": code, "name": name} {
		at := pool.Pos(key)
		line := []rune(lines[at.Line-1])
		old := []rune(pool.Text(key))
		lines[at.Line-1] = string(slices.Concat(line[:at.Col-1], []rune(text), line[at.Col-1+len(old):]))
	}
	return []byte(strings.Join(lines, "\n"))
}

// recoded is a table with another code of the pool. It begins with a byte
// order mark, by which spreadsheet programs know UTF-8.
func recoded(content []byte, was, code string) ([]byte, error) {
	records, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
	if err != nil {
		return nil, err
	}
	if at := slices.Index(records[0], "代码"); at >= 0 {
		for _, rec := range records[1:] {
			if rec[at] == was {
				rec[at] = code
			}
		}
	}
	var b bytes.Buffer
	b.WriteString("\ufeff")
	w := csv.NewWriter(&b)
	if err := w.WriteAll(records); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
