package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"tongchou/data"
	"tongchou/report/paper"
)

// initPool makes a new pool folder that builds at once: a sample's files with
// a code and a name of its own.
func initPool(s *session, args []string) error {
	o := newOptions("init")
	var like, code, name string
	o.set.StringVar(&like, "like", "", "`样例`。内置样例的名称，如 liaoning")
	o.set.StringVar(&code, "code", "", "`代码`。新统筹区的代码；不写时同样例")
	o.set.StringVar(&name, "name", "", "`名称`。新统筹区的名称；不写时同样例")
	notices := o.set.Bool("notices", false, "把文书的默认文字写进文件夹的 notices，供改写；没有 --like 时，文件夹是已有的")
	if err := o.parse(args, 1); err != nil {
		return err
	}
	if len(o.pool) == 0 || like == "" && !*notices {
		return usageError("init 要写新文件夹和 --like，如 init 示例省 --like liaoning --code 999999 --name 示例省；已有的文件夹写 --notices，写出文书的默认文字")
	}
	dir := o.pool[0]
	if like == "" {
		return s.writeTexts(dir)
	}
	files, err := data.Template(like, code, name)
	if err != nil {
		return usageError(err.Error())
	}
	if *notices {
		files = append(files, defaultTexts()...)
	}
	if err := writeNew(dir, files); err != nil {
		return err
	}
	if s.terminal {
		fmt.Fprintf(s.out, "%s：照样例 %s 建好，%d 个文件。数和文书要素都是样例的：改 units.csv、funds.csv、inputs.csv、notice.toml，有 ledger.csv、issued.csv、notes.csv、provenance.csv 的只留表头，再照本地文件改 policy.toml、coverage.toml，换掉 cases。\n先试：tongchou check %s\n", dir, like, len(files), word(dir))
	}
	return nil
}

// defaultTexts are the embedded texts of papers as files of a pool folder.
func defaultTexts() (out []data.TemplateFile) {
	for _, t := range paper.Defaults() {
		out = append(out, data.TemplateFile{Name: t.File, Data: []byte(t.Text)})
	}
	return out
}

// writeTexts writes the embedded texts of papers into a pool folder that is there.
func (s *session) writeTexts(dir string) error {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return usageError("没有文件夹 " + dir + "；新建的同时写 --like")
	}
	files := defaultTexts()
	for i := range files {
		files[i].Name = path.Base(files[i].Name)
	}
	to := filepath.Join(dir, "notices")
	if err := writeNew(to, files); err != nil {
		return err
	}
	if s.terminal {
		fmt.Fprintf(s.out, "%s：写出文书的默认文字，%d 个文件。留下要改的，其余的删去：没有的文种用默认的。\n", to, len(files))
	}
	return nil
}

// word is a path as one word of a command line.
func word(path string) string {
	if strings.ContainsAny(path, " \t&();") {
		return `"` + path + `"`
	}
	return path
}

// writeNew writes files into a folder that is new or empty; on any error it
// takes back what it wrote.
func writeNew(dir string, files []data.TemplateFile) (err error) {
	entries, err := os.ReadDir(dir)
	isNew := errors.Is(err, fs.ErrNotExist)
	switch {
	case isNew:
	case err != nil:
		return fmt.Errorf("%s 打不开：%w", dir, err)
	case len(entries) > 0:
		return fmt.Errorf("%s 不是空文件夹；处理：换一个新文件夹，原有的文件没有动", dir)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, emptied(dir, isNew))
		}
	}()
	for _, f := range files {
		path := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return fmt.Errorf("建不了文件夹 %s：%w", filepath.Dir(path), err)
		}
		if err := os.WriteFile(path, f.Data, 0o644); err != nil {
			return fmt.Errorf("写不了 %s：%w", path, err)
		}
	}
	return nil
}

// emptied removes what is in a folder that was empty, and the folder where it
// was not there.
func emptied(dir string, whole bool) error {
	if whole {
		return os.RemoveAll(dir)
	}
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		err = errors.Join(err, os.RemoveAll(filepath.Join(dir, e.Name())))
	}
	return err
}
