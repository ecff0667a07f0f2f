package pack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Runs that write below the same folder wait for each other, with a pause.
const (
	longestWait  = 5 * time.Minute
	longestPause = 250 * time.Millisecond
	lockName     = ".writing"       // where folders themselves cannot be held
	staleLock    = 10 * time.Minute // such a file of a run that was killed
)

var errHeld = errors.New("another run writes there")

// holdFolder is hold, but for tests of systems that have none.
var holdFolder = hold

// lock makes a folder and lets only this run write in it until it is let go.
func lock(ctx context.Context, dir string) (io.Closer, error) {
	pause := time.Millisecond
	for waited := time.Duration(0); ; waited += pause {
		if err := os.MkdirAll(dir, folderMode); err != nil {
			return nil, fmt.Errorf("建不了文件夹 %s：%w", dir, err)
		}
		held, err := holdFolder(dir)
		if errors.Is(err, errors.ErrUnsupported) {
			held, err = holdFile(dir)
		}
		switch {
		case err == nil:
			return held, nil
		case !errors.Is(err, errHeld):
			return nil, fmt.Errorf("文件夹 %s 不能写：%w", dir, err)
		case waited > longestWait:
			return nil, fmt.Errorf("另一次运行一直在写 %s；处理：等它结束再运行", dir)
		}
		select {
		case <-ctx.Done():
			return nil, errors.New("已中断；原有的没有动")
		case <-time.After(pause):
		}
		pause = min(2*pause, longestPause)
	}
}

// fileLock is a file that only one run can make.
type fileLock string

func (l fileLock) Close() error { return os.Remove(string(l)) }

func holdFile(dir string) (io.Closer, error) {
	name := filepath.Join(dir, lockName)
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, fileMode)
	switch {
	case err == nil:
		return fileLock(name), f.Close()
	case errors.Is(err, fs.ErrNotExist): // the folder went in between
		return nil, errHeld
	case !errors.Is(err, fs.ErrExist):
		return nil, err
	}
	if info, err := os.Stat(name); err == nil && time.Since(info.ModTime()) > staleLock {
		os.Remove(name)
	}
	return nil, errHeld
}
