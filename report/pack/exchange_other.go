//go:build !linux

package pack

import "errors"

// exchange is not to be had: publish moves the old pack aside instead.
func exchange(string, string) error { return errors.ErrUnsupported }
