//go:build !unix && !windows

package main

import "os"

// columnsOf is 0: the width of the terminal is not known.
func columnsOf(*os.File) int { return 0 }
