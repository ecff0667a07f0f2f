//go:build !linux

package pack

import (
	"errors"
	"io"
)

// exchange is not to be had: publish moves the old pack aside instead.
func exchange(string, string) error { return errors.ErrUnsupported }

// hold is not to be had: lock makes a file instead.
func hold(string) (io.Closer, error) { return nil, errors.ErrUnsupported }

// syncFolder is not to be had.
func syncFolder(string) error { return nil }
