// Command tongchou turns a pool's annual fund data and its policy into the
// year's budget pack: dashboard, notices and budget sheets.
//
// What the user sees, and where:
//   - findings go to standard error, one a line, in the form of package finding;
//   - progress and the closing summary go to standard output, and only when
//     that is a terminal; piped, a clean run says nothing;
//   - every error leaves through fail, in Chinese, and says what to do;
//   - exit codes: 0 clean, 1 findings that stop the work, 2 usage, 3 internal.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"tongchou/report/pack"
)

const (
	exitClean    = 0
	exitFindings = 1
	exitUsage    = 2
	exitInternal = 3
)

// command is one verb of the tool.
type command struct {
	name string
	args string
	does string
	run  func(*session, []string) error
}

var commands []command

func init() { // the list and help refer to each other
	commands = []command{
		{"build", "[统筹区] [--year 年] [--out 文件夹] [--stage 预缴|清算] [--only html,pdf,xlsx]", "测算并生成全年预算资料", build},
		{"check", "[统筹区] [--year 年] [--stage 预缴|清算]", "只检查，不生成", check},
		{"explain", "统筹区 --unit 代码 --step 步骤 [--scheme 方案] [--insurance 险种]", "解释一个数是怎样算出来的", explain},
		{"verify", "资料文件夹", "核对资料是否与生成时一致", verify},
		{"fonts", "", "列出通知所用字体", fonts},
		{"version", "", "显示版本", version},
		{"help", "", "显示本说明", help},
	}
}

// session is one run of the command: where it writes and what it found.
type session struct {
	out      io.Writer
	err      io.Writer
	terminal bool // out is a terminal
	stopped  bool // findings stop the work
}

// usageError is a command line that cannot be followed.
type usageError string

func (e usageError) Error() string { return string(e) }

// errStopped says that findings were printed and the work stopped.
var errStopped = errors.New("有错误，未生成")

func main() { os.Exit(Main(os.Args[1:], os.Stdout, os.Stderr)) }

// Main runs the tool and returns its exit code.
func Main(args []string, out, err io.Writer) (code int) {
	s := &session{out: out, err: err, terminal: isTerminal(out)}
	defer func() {
		if r := recover(); r != nil {
			fmt.Fprintf(err, "错误 X901 程序内部错误：%v；没有写入任何文件；处理：请把这句话和所用的数据文件夹交给维护者\n", r)
			code = exitInternal
		}
	}()
	if len(args) == 0 {
		args = []string{"help"}
	}
	for _, c := range commands {
		if c.name == args[0] {
			return s.leave(c.run(s, args[1:]))
		}
	}
	if args[0] == "-h" || args[0] == "--help" {
		return s.leave(help(s, nil))
	}
	return s.leave(usageError("没有命令 " + args[0]))
}

// leave is the one door for errors.
func (s *session) leave(err error) int {
	var usage usageError
	switch {
	case err == nil:
		return exitClean
	case errors.As(err, &usage):
		fmt.Fprintf(s.err, "错误 U801 %s；处理：用 tongchou help 看用法\n", usage)
		return exitUsage
	case errors.Is(err, errStopped):
		return exitFindings
	}
	fmt.Fprintf(s.err, "错误 X902 %s\n", strings.ReplaceAll(err.Error(), "\n", "；"))
	return exitFindings
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

func help(s *session, _ []string) error {
	fmt.Fprintf(s.out, "tongchou %s：读统筹区的基金数据和政策，测算上解、下拨，生成网页、通知和预算表。\n\n用法：\n", pack.Version)
	for _, c := range commands {
		fmt.Fprintf(s.out, "  tongchou %s %s\n      %s\n", c.name, c.args, c.does)
	}
	fmt.Fprint(s.out, "\n统筹区：数据文件夹的路径，或内置样例的名称；不写时处理全部内置样例。\n退出码：0 正常，1 有错误而停止，2 用法不对，3 程序内部错误。\n")
	return nil
}

func version(s *session, _ []string) error {
	fmt.Fprintln(s.out, "tongchou "+pack.Version)
	return nil
}
