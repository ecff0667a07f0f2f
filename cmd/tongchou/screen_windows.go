package main

import (
	"os"

	"golang.org/x/sys/windows"
)

// columnsOf is the width of a terminal, 0 where it does not say or is none.
func columnsOf(f *os.File) int {
	var info windows.ConsoleScreenBufferInfo
	if err := windows.GetConsoleScreenBufferInfo(windows.Handle(f.Fd()), &info); err != nil {
		return 0
	}
	return int(info.Window.Right-info.Window.Left) + 1
}
