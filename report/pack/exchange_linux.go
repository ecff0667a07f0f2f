package pack

import (
	"errors"
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// exchange lets two folders change places in one step, so that not even a run
// that is killed leaves the place empty.
func exchange(a, b string) error {
	return unix.Renameat2(unix.AT_FDCWD, a, unix.AT_FDCWD, b, unix.RENAME_EXCHANGE)
}

// hold keeps other runs out of a folder: the system lets go of it when the run
// ends, however it ends. errHeld where another run has it, and
// errors.ErrUnsupported where the file system knows no such marks.
func hold(dir string) (io.Closer, error) {
	f, err := os.Open(dir)
	if errors.Is(err, os.ErrNotExist) { // it went as soon as it was made
		return nil, errHeld
	}
	if err != nil {
		return nil, err
	}
	err = unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	mine, _ := f.Stat()
	there, gone := os.Stat(dir)
	switch {
	case err == nil && gone == nil && os.SameFile(mine, there):
		return f, nil
	case err == nil || errors.Is(err, unix.EWOULDBLOCK): // held, or gone while this run waited
		err = errHeld
	default:
		err = errors.ErrUnsupported
	}
	f.Close()
	return nil, err
}

// syncFolder waits until the disk has a folder's list of names. File systems that
// cannot do it are let be.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	if f.Sync() == nil {
		onDisk(dir)
	}
	return f.Close()
}
