package pack

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"tongchou/report"
)

// Write puts packs below the output folder and single files into it. Every
// pack is written in full beside its place before the first one takes its
// place, so that a full disk or an interruption (ctx) leaves all packs that
// stood there before as they were. It is the only place that writes packs.
func Write(ctx context.Context, out string, packs []*Pack, files ...report.File) (err error) {
	var ready []*staged
	defer func() {
		for _, s := range ready {
			err = errors.Join(err, s.discard())
		}
	}()
	for _, p := range packs {
		s, err := p.stage(out)
		if err != nil {
			return err
		}
		ready = append(ready, s)
		if err := p.fill(ctx, s.fresh); err != nil {
			return err
		}
	}
	for _, s := range ready {
		if err := s.publish(); err != nil {
			return err
		}
	}
	for _, f := range files {
		if err := WriteFile(out, f); err != nil {
			return err
		}
	}
	return nil
}

// staged is a pack on its way: fresh is the folder beside dest in which it is
// written; old is where dest is moved aside on systems that cannot exchange
// two folders in one step.
type staged struct{ dest, fresh, old string }

// stage makes the folder in which a pack is written.
func (p *Pack) stage(out string) (*staged, error) {
	dest := filepath.Join(out, filepath.FromSlash(p.Dir))
	parent, base := filepath.Dir(dest), "."+filepath.Base(dest)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return nil, fmt.Errorf("建不了输出文件夹 %s：%w", parent, err)
	}
	s := &staged{dest: dest, old: filepath.Join(parent, base+".old")}
	if err := s.recover(); err != nil {
		return nil, err
	}
	if err := replaceable(dest); err != nil {
		return nil, err
	}
	sweep(parent, base+".new-")
	fresh, err := os.MkdirTemp(parent, base+".new-")
	if err != nil {
		return nil, fmt.Errorf("输出文件夹 %s 不能写：%w", parent, err)
	}
	s.fresh = fresh
	return s, nil
}

// replaceable refuses to take the place of a folder that holds something else
// than a pack.
func replaceable(dest string) error {
	entries, err := os.ReadDir(dest)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("%s 打不开：%w", dest, err)
	case len(entries) == 0:
		return nil
	}
	if _, err := os.Stat(filepath.Join(dest, manifestName)); err != nil {
		return fmt.Errorf("%s 里有别的文件，不是本程序生成的资料（没有 %s），没有动它；处理：用 --out 换一个文件夹，或先移走它", dest, manifestName)
	}
	return nil
}

// sweep removes what runs that were killed left beside packs. A younger folder
// may be that of another run.
func sweep(parent, prefix string) {
	entries, _ := os.ReadDir(parent) // what cannot be read is not swept
	for _, e := range entries {
		if info, err := e.Info(); err == nil && strings.HasPrefix(e.Name(), prefix) && time.Since(info.ModTime()) > time.Hour {
			os.RemoveAll(filepath.Join(parent, e.Name()))
		}
	}
}

// publish lets the fresh folder take its place. Another run may do the same at
// the same time: then one comes after the other.
func (s *staged) publish() (err error) {
	for range 10 {
		if err = exchange(s.fresh, s.dest); err == nil {
			return nil // fresh holds the old pack now
		}
		if err = s.recover(); err != nil {
			return err
		}
		if err = os.Rename(s.dest, s.old); err != nil && !errors.Is(err, fs.ErrNotExist) {
			err = fmt.Errorf("旧的一份 %s 移不开（有文件正被打开？）：%w", s.dest, err)
			continue
		}
		if err = os.Rename(s.fresh, s.dest); err == nil {
			return os.RemoveAll(s.old)
		}
		err = fmt.Errorf("新的一份放不进 %s：%w", s.dest, err)
	}
	return errors.Join(err, s.recover())
}

// recover puts a pack back that an interrupted run had moved aside.
func (s *staged) recover() error {
	if _, err := os.Lstat(s.old); err != nil {
		return nil
	}
	if _, err := os.Stat(s.dest); err == nil {
		return os.RemoveAll(s.old)
	}
	if err := os.Rename(s.old, s.dest); err != nil && !errors.Is(err, fs.ErrNotExist) { // another run was faster
		return fmt.Errorf("恢复上次的一份 %s 失败：%w", s.dest, err)
	}
	return nil
}

// discard removes what is left beside the pack, and the pool's folder where
// nothing came to stand in it.
func (s *staged) discard() error {
	err := os.RemoveAll(s.fresh)
	os.Remove(filepath.Dir(s.dest)) // only an empty one goes
	return err
}

// fill writes every file below dir.
func (p *Pack) fill(ctx context.Context, dir string) error {
	if err := os.Chmod(dir, 0o755); err != nil {
		return err
	}
	for _, f := range p.Files {
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		if !filepath.IsLocal(filepath.FromSlash(f.Name)) {
			return fmt.Errorf("输出文件名 %s 不在包内", f.Name)
		}
		if ctx.Err() != nil {
			return errors.New("已中断；上次的资料没有动")
		}
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(name, f.Data, 0o644); err != nil {
			return fmt.Errorf("写不了 %s：%w", filepath.Join(filepath.FromSlash(p.Dir), filepath.FromSlash(f.Name)), err)
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
	fresh := filepath.Join(out, fmt.Sprintf(".%s.new-%d", filepath.Base(dest), os.Getpid())) // no other run's
	err := os.WriteFile(fresh, f.Data, 0o644)
	if err == nil {
		err = os.Rename(fresh, dest)
	}
	if err != nil {
		os.Remove(fresh)
		return fmt.Errorf("写不了 %s：%w", dest, err)
	}
	return nil
}
