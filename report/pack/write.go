package pack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"tongchou/report"
)

// Write puts packs below the output folder and single files into it. Every
// pack is written in full beside its place before the first one takes its
// place, so that a full disk or an interruption (ctx) leaves all packs that
// stood there before as they were. replace: a pack that was edited or added to
// may go. It is the only place that writes packs.
func Write(ctx context.Context, out string, packs []*Pack, replace bool, files ...report.File) (err error) {
	release, err := lockAll(ctx, out, packs)
	if err != nil {
		return err
	}
	defer release()
	var ready []*staged
	defer func() {
		for _, s := range ready {
			err = errors.Join(err, s.discard())
		}
	}()
	for _, p := range packs {
		s, err := p.stage(out, replace)
		if err != nil {
			return err
		}
		ready = append(ready, s)
		if err := fill(ctx, s.fresh, s.dest, p.Files); err != nil {
			return fmt.Errorf("%w；上次的资料没有动", err)
		}
	}
	for _, f := range files {
		if err := foreign(out, f); err != nil {
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

// lockAll lets only this run write in the folders of the packs; the order is the
// same for all runs, so that none waits for one that waits for it.
func lockAll(ctx context.Context, out string, packs []*Pack) (release func(), err error) {
	var held []io.Closer
	release = func() {
		for _, h := range held {
			h.Close()
		}
	}
	var parents []string
	for _, p := range packs {
		parents = append(parents, filepath.Dir(filepath.Join(out, filepath.FromSlash(p.Dir))))
	}
	slices.Sort(parents)
	for _, parent := range slices.Compact(parents) {
		h, err := Hold(ctx, parent)
		if err != nil {
			release()
			return nil, err
		}
		held = append(held, h)
	}
	return release, nil
}

// staged is a pack on its way: fresh is the folder beside dest in which it is
// written; old is where dest is moved aside on systems that cannot exchange
// two folders in one step.
type staged struct{ dest, fresh, old string }

// stage makes the folder in which a pack is written.
func (p *Pack) stage(out string, replace bool) (*staged, error) {
	dest := filepath.Join(out, filepath.FromSlash(p.Dir))
	parent, base := filepath.Dir(dest), "."+filepath.Base(dest)
	s := &staged{dest: dest, fresh: filepath.Join(parent, base+".new"), old: filepath.Join(parent, base+".old")}
	if err := s.recover(); err != nil {
		return nil, err
	}
	if err := p.replaceable(dest, replace); err != nil {
		return nil, err
	}
	err := os.RemoveAll(s.fresh) // of a run that was killed: this one holds the folder
	if err == nil {
		err = os.Mkdir(s.fresh, folderMode)
	}
	if err != nil {
		return nil, fmt.Errorf("输出文件夹 %s 不能写：%w", parent, err)
	}
	return s, nil
}

// Modes of what is written; the system takes from them what its umask says.
const (
	folderMode = 0o777
	fileMode   = 0o666
)

// exchangeFolders is exchange, but for tests of systems that have none; rename is
// os.Rename, and onDisk hears of each file and folder that the disk is known to have,
// but for tests of power cuts.
var (
	exchangeFolders = exchange
	rename          = os.Rename
	onDisk          = func(string) {}
)

// publish lets the fresh folder take its place. A program that looks into the old
// one may keep it from moving for a moment.
func (s *staged) publish() (err error) {
	pause := 5 * time.Millisecond
	for range 10 {
		if err = exchangeFolders(s.fresh, s.dest); err == nil {
			break // fresh holds the old pack now
		}
		if err = s.moveIn(); err == nil {
			break
		}
		time.Sleep(pause)
		pause *= 2
	}
	if err != nil {
		return errors.Join(err, s.recover())
	}
	return syncFolder(filepath.Dir(s.dest))
}

// moveIn moves the old pack aside and the fresh one in.
func (s *staged) moveIn() error {
	if err := s.recover(); err != nil {
		return err
	}
	if err := rename(s.dest, s.old); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("旧的一份 %s 移不开（有文件正被打开？）：%w；处理：关掉其中打开的文件，再运行一次", s.dest, err)
	}
	if err := rename(s.fresh, s.dest); err != nil {
		return fmt.Errorf("新的一份放不进 %s：%w", s.dest, err)
	}
	return nil
}

// recover puts a pack back that an interrupted run had moved aside.
func (s *staged) recover() error {
	if _, err := os.Lstat(s.old); err != nil {
		return nil
	}
	if _, err := os.Stat(s.dest); err == nil {
		os.RemoveAll(s.old) // what stays is swept by the next run
		return nil
	}
	if err := rename(s.old, s.dest); err != nil {
		return fmt.Errorf("恢复上次的一份 %s 失败：%w", s.dest, err)
	}
	return nil
}

// discard removes what is left beside the pack, and the pool's folder where
// nothing came to stand in it.
func (s *staged) discard() error {
	err := errors.Join(os.RemoveAll(s.fresh), os.RemoveAll(s.old))
	os.Remove(filepath.Dir(s.dest)) // only an empty one goes
	if err != nil {
		return fmt.Errorf("资料已在 %s，旧的一份删不掉（有文件正被打开？）：%w；处理：关掉打开的文件，下次生成时会删去", s.dest, err)
	}
	return nil
}

// fill writes every file below dir, so that it is on the disk before the folder
// takes its place, which is how messages call it.
func fill(ctx context.Context, dir, place string, files []report.File) error {
	folders := map[string]bool{dir: true}
	for _, f := range files {
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		if !filepath.IsLocal(filepath.FromSlash(f.Name)) {
			return fmt.Errorf("输出文件名 %s 不在包内", f.Name)
		}
		if ctx.Err() != nil {
			return errors.New("已中断")
		}
		if err := os.MkdirAll(filepath.Dir(name), folderMode); err != nil {
			return err
		}
		folders[filepath.Dir(name)] = true
		if err := settle(f, name); err != nil {
			return fmt.Errorf("写不了 %s：%w", filepath.Join(place, filepath.FromSlash(f.Name)), err)
		}
	}
	for folder := range folders {
		if err := syncFolder(folder); err != nil {
			return err
		}
	}
	return nil
}

// settle writes a file, or moves it where it lies on the disk already.
func settle(f report.File, name string) error {
	if f.At == "" {
		return writeSynced(name, f.Data)
	}
	return os.Rename(f.At, name)
}

// writeSynced writes a file and waits until the disk has it.
func writeSynced(name string, data []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, fileMode)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		if err = f.Sync(); err == nil {
			onDisk(name)
		}
	}
	return errors.Join(err, f.Close())
}

// WriteFiles puts files into a folder: all are written in full beside their places
// before the first takes its place.
func WriteFiles(dir string, files ...report.File) (err error) {
	if err := shut(dir); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, folderMode); err != nil {
		return fmt.Errorf("建不了文件夹 %s：%w", dir, err)
	}
	fresh := func(f report.File) string {
		return filepath.Join(dir, fmt.Sprintf(".%s.new-%d", f.Name, os.Getpid())) // no other run's
	}
	defer func() {
		for _, f := range files {
			if err != nil {
				os.Remove(fresh(f))
			}
		}
	}()
	for _, f := range files {
		if err := writeSynced(fresh(f), f.Data); err != nil {
			return fmt.Errorf("写不了 %s：%w", filepath.Join(dir, f.Name), err)
		}
	}
	for _, f := range files {
		if err := rename(fresh(f), filepath.Join(dir, f.Name)); err != nil {
			return fmt.Errorf("换不下 %s（正被打开？）：%w", filepath.Join(dir, f.Name), err)
		}
	}
	sweep(dir, files)
	return syncFolder(dir)
}

// sweep removes what runs that were killed left of files, not what others write now.
func sweep(dir string, files []report.File) {
	entries, _ := os.ReadDir(dir) // what cannot be listed stays
	for _, e := range entries {
		stale := slices.ContainsFunc(files, func(f report.File) bool { return strings.HasPrefix(e.Name(), "."+f.Name+".new-") })
		if info, err := e.Info(); stale && err == nil && time.Since(info.ModTime()) > staleLock {
			os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}

// WriteFile puts a single file into a folder, as a whole.
func WriteFile(dir string, f report.File) error { return WriteFiles(dir, f) }
