package pack

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"tongchou/report"
)

// Scratch is a folder of one run below the output folder. Finished files lie there until
// their packs are written, so that they need no memory; it is made with the first of them.
type Scratch struct {
	out  string
	lock sync.Mutex
	dir  string
	made []string // folders that were made for it, the outermost first
	n    int
}

const scratchName = ".making-" // and a number of the run's own

// NewScratch is one below an output folder.
func NewScratch(out string) *Scratch { return &Scratch{out: out} }

// Keep writes files into the scratch folder and lets their bytes go; after an
// interruption (ctx) it takes no more.
func (s *Scratch) Keep(ctx context.Context) report.Keep {
	return func(f report.File) (report.File, error) {
		if ctx.Err() != nil {
			return f, errors.New("已中断；原有的没有动")
		}
		at, err := s.place()
		if err != nil {
			return f, err
		}
		if err := writeSynced(at, f.Data); err != nil {
			return f, fmt.Errorf("写不了 %s：%w；上次的资料没有动", f.Name, err)
		}
		return report.File{Name: f.Name, At: at}, nil
	}
}

// place is where the next file goes.
func (s *Scratch) place() (string, error) {
	s.lock.Lock()
	defer s.lock.Unlock()
	if s.dir == "" {
		if err := s.open(); err != nil {
			return "", err
		}
	}
	s.n++
	return filepath.Join(s.dir, strconv.Itoa(s.n)), nil
}

// open makes the folder, and notes which of those above it there were not.
func (s *Scratch) open() (err error) {
	for above := filepath.Clean(s.out); ; above = filepath.Dir(above) {
		if _, err := os.Stat(above); err == nil || above == filepath.Dir(above) {
			break
		}
		s.made = append([]string{above}, s.made...)
	}
	if err := os.MkdirAll(s.out, folderMode); err != nil {
		return fmt.Errorf("建不了文件夹 %s：%w", s.out, err)
	}
	s.sweep()
	if s.dir, err = os.MkdirTemp(s.out, scratchName); err != nil {
		return fmt.Errorf("输出文件夹 %s 不能写：%w", s.out, err)
	}
	return nil
}

// sweep removes what runs that were killed left, not what others fill now.
func (s *Scratch) sweep() {
	entries, _ := os.ReadDir(s.out) // what cannot be listed stays
	for _, e := range entries {
		if info, err := e.Info(); err == nil && e.IsDir() && strings.HasPrefix(e.Name(), scratchName) && time.Since(info.ModTime()) > staleLock {
			os.RemoveAll(filepath.Join(s.out, e.Name()))
		}
	}
}

// Close removes the folder, and those that were made for it where nothing came to stand
// in them.
func (s *Scratch) Close() error {
	s.lock.Lock()
	defer s.lock.Unlock()
	if s.dir == "" {
		return nil
	}
	err := os.RemoveAll(s.dir)
	for i := len(s.made) - 1; i >= 0; i-- {
		os.Remove(s.made[i]) // only an empty one goes
	}
	if err != nil {
		return fmt.Errorf("临时文件夹 %s 删不掉：%w；处理：可以删去，下次生成时也会删去", s.dir, err)
	}
	return nil
}
