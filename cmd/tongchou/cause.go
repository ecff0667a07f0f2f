package main

import (
	"errors"
	"io/fs"
	"os"
	"runtime"
	"strings"
	"syscall"
)

// plain is an error without the system's own words: what could not be done, and
// why, in Chinese.
func plain(err error) string {
	text := err.Error()
	var file *fs.PathError
	if errors.As(err, &file) {
		text = inPlace(text, file, file.Path, file.Err)
	}
	var link *os.LinkError
	if errors.As(err, &link) {
		text = inPlace(text, link, link.New, link.Err)
	}
	return text
}

// inPlace puts the cause into a text in place of what the system said. The path
// is named where the text does not say what could not be done.
func inPlace(text string, said error, path string, err error) string {
	if text == said.Error() {
		return path + "：" + cause(err)
	}
	return strings.ReplaceAll(text, said.Error(), cause(err))
}

// Causes that package syscall does not name on Windows.
const (
	sharingViolation = syscall.Errno(32)
	diskFull         = syscall.Errno(112)
)

// cause is the short reason of a file error, with the remedy where it is not plain.
func cause(err error) string {
	is := func(target error) bool { return errors.Is(err, target) }
	windows := runtime.GOOS == "windows"
	switch {
	case is(fs.ErrNotExist):
		return "不存在"
	case is(fs.ErrPermission):
		return "没有权限"
	case is(fs.ErrExist):
		return "已经有了"
	case is(syscall.ENOSPC), is(syscall.EDQUOT), windows && is(diskFull):
		return "磁盘满了；处理：清理磁盘，或换一个地方"
	case windows && is(sharingViolation):
		return "正被别的程序打开；处理：先关闭它"
	case is(syscall.EROFS):
		return "那里只能读，不能写；处理：换一个能写的地方"
	case is(syscall.ENOTDIR):
		return "路径中有一段是文件，不是文件夹；处理：换一个文件夹"
	case is(syscall.EISDIR):
		return "是文件夹，不是文件"
	case is(syscall.ENAMETOOLONG):
		return "名称太长；处理：换短一些的名称"
	}
	return err.Error()
}
