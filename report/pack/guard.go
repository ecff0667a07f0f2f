package pack

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"tongchou/report"
	"tongchou/report/html"
)

// What stands where a pack is to be written is the user's: only a pack of the same
// pool that nobody touched goes without being asked for.

// replaceable refuses to take the place of what is no pack of this pool, and,
// unless replace, of one that was changed or added to.
func (p *Pack) replaceable(dest string, replace bool) error {
	entries, err := os.ReadDir(dest)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("%s 打不开：%w", dest, err)
	case len(entries) == 0:
		return nil
	}
	const elsewhere = "，没有动它；处理：用 --out 换一个文件夹，或先移走它"
	m, _, err := manifestOf(dest)
	switch {
	case errors.Is(err, errNoManifest):
		return fmt.Errorf("%s 里有别的文件，不是本程序生成的资料（没有 %s）%s", dest, manifestName, elsewhere)
	case err != nil:
		return fmt.Errorf("%s 里的 %s 不是本程序的清单，或已经损坏%s", dest, manifestName, elsewhere)
	case m.Pool != p.manifest.Pool || m.Folder != p.manifest.Folder:
		return fmt.Errorf("%s 是另一个统筹区（%s %s）的资料%s", dest, m.Folder, m.Pool, elsewhere)
	case replace:
		return nil
	}
	v, err := Verify(dest)
	if err != nil {
		return err
	}
	var kept []string
	for _, f := range v.Findings {
		name, err := filepath.Rel(dest, filepath.FromSlash(f.Pos.File))
		switch {
		case err != nil || f.ID == "V701", m.Self == "" && name == manifestName: // a pack from before manifests had their own digest
		case f.ID == "V703":
			kept = append(kept, filepath.ToSlash(name)+"（添加）")
		default:
			kept = append(kept, filepath.ToSlash(name)+"（改过）")
		}
	}
	if len(kept) == 0 {
		return nil
	}
	const most = 20
	more := ""
	if n := len(kept); n > most {
		kept, more = kept[:most], fmt.Sprintf("等 %d 个文件", n)
	}
	return fmt.Errorf("%s 里有生成以后改过或添加的文件，没有动它：%s%s；处理：把要留的移到别处，或加 --replace 连同它们一起换掉", dest, strings.Join(kept, "、"), more)
}

// Into are the parts to make of a view for an output folder. Where a whole pack of
// the same inputs, day, stage and version stands, a part of it is made by making it
// whole again; a whole pack of others is not broken up.
func (parts Parts) Into(out string, v *report.View) (Parts, error) {
	dest := filepath.Join(out, filepath.FromSlash(place(v)))
	m, _, err := manifestOf(dest)
	if parts.HTML && parts.PDF && parts.XLSX || err != nil || !m.whole() {
		return parts, nil
	}
	if now := head(v); m.Print != now.Print {
		return parts, fmt.Errorf("%s 是一份完整的资料，它的输入、日期、阶段或版本与这次的不同，不能只换其中一种；处理：用 --out 写到别处，或不写 --only 全部重新生成", dest)
	}
	parts.HTML, parts.PDF, parts.XLSX = true, true, true
	return parts, nil
}

// foreign refuses to overwrite a page that is not the list of packs.
func foreign(out string, f report.File) error {
	name := filepath.Join(out, filepath.FromSlash(f.Name))
	info, err := os.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil && info.Mode().IsRegular() {
		var content []byte
		if content, err = os.ReadFile(name); err == nil && html.IsList(content) {
			return nil
		}
	}
	return fmt.Errorf("%s 不是本程序写的总目录，没有动它；处理：用 --out 换一个文件夹，或先移走它", name)
}
