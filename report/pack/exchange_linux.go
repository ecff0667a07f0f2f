package pack

import "golang.org/x/sys/unix"

// exchange lets two folders change places in one step, so that not even a run
// that is killed leaves the place empty.
func exchange(a, b string) error {
	return unix.Renameat2(unix.AT_FDCWD, a, unix.AT_FDCWD, b, unix.RENAME_EXCHANGE)
}
