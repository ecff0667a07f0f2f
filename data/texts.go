package data

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/data/fault"
	"tongchou/data/value"
)

// textsFolder holds the office's own wording of papers, a file a kind.
const textsFolder = "notices"

// listTexts finds the files of the notices folder; what is no text is said not to
// be read.
func (r *reader) listTexts(folder string) {
	entries, err := fs.ReadDir(r.fsys, folder)
	if err != nil {
		r.Add(fault.Read, finding.Pos{File: folder}, "文件夹打不开："+cause(err), "", "检查读取权限")
		return
	}
	for _, e := range entries {
		name := folder + "/" + e.Name()
		switch {
		case strings.HasPrefix(e.Name(), "~$"), strings.HasPrefix(e.Name(), "."), slices.Contains(systemFiles, strings.ToLower(e.Name())):
		case !e.IsDir() && strings.EqualFold(path.Ext(e.Name()), ".tmpl"):
			r.files[name] = name
			r.texts = append(r.texts, name)
		default:
			r.Warn(fault.Unread, finding.Pos{File: name}, "没有读："+kindOf(e.IsDir(), strings.ToLower(path.Ext(e.Name()))), folder+" 文件夹里的 .tmpl 文件", "是通知文字的，改正文件名；无关的移走")
		}
	}
}

// readTexts reads the office's own texts. What they say is for who sets papers to
// judge.
func (r *reader) readTexts() {
	for _, name := range r.texts {
		_, content, ok := r.readFile(name, maxText)
		if !ok {
			continue
		}
		text, found := value.Decode(name, content)
		if r.Found = append(r.Found, found...); !found.Stops() {
			r.pool.Texts = append(r.pool.Texts, calc.OwnText{File: name, Text: text})
		}
	}
}
