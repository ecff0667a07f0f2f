package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"testing"
)

// TestPlain: what the system says is put into Chinese, and the path is named once.
func TestPlain(t *testing.T) {
	full := &fs.PathError{Op: "write", Path: "out/a.pdf", Err: syscall.ENOSPC}
	moved := &os.LinkError{Op: "rename", Old: "out/.a", New: "out/a", Err: fs.ErrPermission}
	for _, c := range []struct {
		err  error
		want string
	}{
		{full, "out/a.pdf：磁盘满了；处理：清理磁盘，或换一个地方"},
		{fmt.Errorf("写不了 a.pdf：%w", full), "写不了 a.pdf：磁盘满了；处理：清理磁盘，或换一个地方"},
		{fmt.Errorf("移不开 a：%w", moved), "移不开 a：没有权限"},
		{errors.New("已中断"), "已中断"},
	} {
		if got := plain(c.err); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// refuse is a place to write to that is full.
type refuse struct{}

func (refuse) Write([]byte) (int, error) {
	return 0, &fs.PathError{Op: "write", Path: "/dev/stdout", Err: syscall.ENOSPC}
}

// TestResultThatCannotBeWritten: it is no success.
func TestResultThatCannotBeWritten(t *testing.T) {
	var said bytes.Buffer
	if code := Main([]string{"version"}, refuse{}, &said); code != exitFindings || !strings.HasPrefix(said.String(), "错误 X902 结果写不出来：磁盘满了") {
		t.Errorf("exit code %d, said %q", code, said.String())
	}
	if code := Main([]string{"biuld", "--format", "json"}, &said, refuse{}); code != exitUsage {
		t.Errorf("exit code %d where nothing can be said", code)
	}
}
