package data

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/data/fault"
)

// maxPaper bounds a paper of the archive, in bytes.
const maxPaper = 64 << 20

// Archived warns of papers that the register names and the archive does not have as
// they went out. The archive is no input: nothing is computed or printed from it.
func Archived(fsys fs.FS, pool *calc.Pool) (out finding.List) {
	folders := map[string]map[string]bool{}
	for _, x := range slices.Concat(pool.Issued, pool.Later.Issued) {
		if x.Archive == "" {
			continue
		}
		held, ok := folders[x.Archive]
		if !ok {
			held = papers(fsys, x.Archive)
			folders[x.Archive] = held
		}
		paper := "“" + x.Number + "”（" + x.Code + " " + string(x.Word) + "）"
		switch {
		case held == nil:
			out.Warn(fault.Archive, x.Pos, paper+"的归档 "+x.Archive+" 不在", "统筹区文件夹里的 issued/…", "从备份恢复这个文件夹；移走的移回原处")
		case x.Digest != "" && !held[x.Digest]:
			out.Warn(fault.Archive, x.Pos, paper+"在归档 "+x.Archive+" 里没有摘要相同的文书", x.Digest, "归档的文书改过或缺少，从备份恢复；登记簿的摘要不要改")
		}
	}
	return out
}

// papers are the digests of an archive's notices; nil where there is no such folder.
func papers(fsys fs.FS, archive string) map[string]bool {
	folder := path.Clean(strings.ReplaceAll(archive, `\`, "/"))
	if info, err := fs.Stat(fsys, folder); err != nil || !info.IsDir() || !strings.HasPrefix(folder, "issued/") {
		return nil
	}
	held := map[string]bool{}
	files, _ := fs.Glob(fsys, folder+"/pack/notices/*.pdf") // the pattern is sound
	for _, name := range files {
		if content, err := ReadBounded(fsys, name, maxPaper); err == nil {
			held[digest(content)] = true
		}
	}
	return held
}
