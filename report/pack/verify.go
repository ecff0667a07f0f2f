package pack

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"tongchou/calc/finding"
)

// Verify compares the files of a written pack with its manifest: what was
// changed, removed or added since. count is the number of files that agree.
func Verify(dir string) (list finding.List, count int, err error) {
	path := filepath.Join(dir, manifestName)
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, 0, fmt.Errorf("读不到 %s：%w；处理：给出含有 %s 的资料文件夹", path, err, manifestName)
	}
	var m manifestFile
	if err := json.Unmarshal(raw, &m); err != nil || m.Tool != tool || len(m.Outputs) == 0 {
		return nil, 0, fmt.Errorf("%s 不是本程序的清单，或已经损坏；处理：重新生成", path)
	}
	known := map[string]bool{manifestName: true}
	for _, f := range m.Outputs {
		known[f.Name] = true
		pos := finding.Pos{File: filepath.ToSlash(filepath.Join(dir, f.Name))}
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(f.Name)))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			list.Add("V701", pos, "文件不见了", f.SHA256, "重新生成")
			continue
		case err != nil:
			return nil, 0, fmt.Errorf("读不到 %s：%w", pos.File, err)
		}
		sum := sha256.Sum256(data)
		if got := hex.EncodeToString(sum[:]); got != f.SHA256 {
			list.Add("V702", pos, "文件改过，SHA-256 "+got, f.SHA256, "重新生成，或查明谁改了它")
			continue
		}
		count++
	}
	err = filepath.WalkDir(dir+string(filepath.Separator), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if !known[filepath.ToSlash(rel)] {
			list.Add("V703", finding.Pos{File: filepath.ToSlash(path)}, "清单里没有这个文件", "", "移走，或查明它从哪里来")
		}
		return nil
	})
	return list.Sorted(), count, err
}
