package pack

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"tongchou/report"
)

// Write puts the pack below the output folder, as a whole: the files are
// written beside their place and moved into it at the end. On any error what
// stood there before stands there still. It is the only place that writes.
func (p *Pack) Write(out string) (err error) {
	dest := filepath.Join(out, filepath.FromSlash(p.Dir))
	parent := filepath.Dir(dest)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return fmt.Errorf("建不了输出文件夹 %s：%w", parent, err)
	}
	old := filepath.Join(parent, "."+filepath.Base(dest)+".old")
	if err := recoverOld(old, dest); err != nil {
		return err
	}
	fresh, err := os.MkdirTemp(parent, "."+filepath.Base(dest)+".new-")
	if err != nil {
		return fmt.Errorf("输出文件夹 %s 不能写：%w", parent, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(fresh))
		}
	}()
	if err := p.fill(fresh); err != nil {
		return err
	}
	if err := os.Rename(dest, old); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("旧的一份 %s 移不开（有文件正被打开？）：%w", dest, err)
	}
	if err := os.Rename(fresh, dest); err != nil {
		return errors.Join(fmt.Errorf("新的一份放不进 %s：%w", dest, err), recoverOld(old, dest))
	}
	return os.RemoveAll(old)
}

// recoverOld puts a pack back that an interrupted run had moved aside.
func recoverOld(old, dest string) error {
	if _, err := os.Stat(dest); err == nil {
		return os.RemoveAll(old)
	}
	if err := os.Rename(old, dest); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("恢复上次的一份 %s 失败：%w", dest, err)
	}
	return nil
}

// fill writes every file below dir.
func (p *Pack) fill(dir string) error {
	if err := os.Chmod(dir, 0o755); err != nil {
		return err
	}
	for _, f := range p.Files {
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		if !filepath.IsLocal(filepath.FromSlash(f.Name)) {
			return fmt.Errorf("输出文件名 %s 不在包内", f.Name)
		}
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(name, f.Data, 0o644); err != nil {
			return fmt.Errorf("写不了 %s：%w", name, err)
		}
	}
	return nil
}

// WriteFile puts a single file into the output folder, as a whole.
func WriteFile(out string, f report.File) error {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return fmt.Errorf("建不了输出文件夹 %s：%w", out, err)
	}
	dest := filepath.Join(out, filepath.FromSlash(f.Name))
	if err := os.WriteFile(dest+".new", f.Data, 0o644); err != nil {
		return fmt.Errorf("写不了 %s：%w", dest, err)
	}
	return os.Rename(dest+".new", dest)
}
