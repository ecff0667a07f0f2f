// Command tongchou turns a pool's annual fund data and its policy into the
// year's budget pack: dashboard, notices and budget sheets.
//
// What the user sees, and where:
//   - findings go to standard error, one a line, in the form of package
//     finding; with --format json as one array at the end; a terminal gets
//     them folded at its width;
//   - a build's findings are counted there by kind; with many of one kind the
//     first are printed and the rest counted;
//   - progress and the closing summary go to standard output, and only when
//     that is a terminal; piped, a clean run says nothing;
//   - every error leaves through leave, in Chinese, and says what to do;
//   - exit codes: 0 clean, 1 findings that stop the work, 2 usage, 3 internal.
//
// Its commands are in docs/数据与政策参考.md, 10.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"tongchou/calc/checks"
	"tongchou/calc/finding"
	"tongchou/report"
)

const (
	exitClean    = 0
	exitFindings = 1
	exitUsage    = 2
	exitInternal = 3
)

// Ids of the command's own findings.
const (
	faultUsage    = "U801"
	faultInternal = "X901"
	faultFiles    = "X902"
	faultFont     = "X903"
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
		{"build", "[统筹区] [--year 年] [--out 文件夹] [--date 日期] [--stage 预缴|清算|年终清算] [--only html,pdf,xlsx] [--horizon 年数] [--with 测算方案.toml]…", "测算并生成全年预算资料", build},
		{"check", "[统筹区] [--year 年] [--date 日期] [--stage 预缴|清算|年终清算] [--with 测算方案.toml]…，或改过的工作簿.xlsx [--against 资料文件夹]", "只检查（数据、政策、算例），不生成；或列出工作簿里改过的单元格", check},
		{"explain", "统筹区 --unit 代码 --step 步骤 [--scheme 方案] [--insurance 险种] [--all] [--year 年] [--date 日期] [--stage 预缴|清算|年终清算] [--with 测算方案.toml]…；或 统筹区 --cohort 人群 --unit 代码 --age 年龄 --sex 男|女 [--year 年]", "解释一个数是怎样算出来的", explain},
		{"compare", "甲 乙，甲、乙各写作 统筹区[@年][+测算方案.toml]…[+用其政策的统筹区]，或资料文件夹；或 --readings 统筹区", "比较两边的上解、下拨，差额按原因分开；或比较文件的各种解读", compare},
		{"seek", "统筹区 --set 方案.参数|假设 --from 值 --to 值 --step 值 --never 预警 [--unit 代码] [--by 年] [--probability 概率] [--scenario 情景] [--insurance 险种] [--year 年] [--with 测算方案.toml]…", "求参数或假设取多少，推算的各年才不出现一种预警", seekValue},
		{"hindcast", "统筹区 [--year 年] [--with 测算方案.toml]…", "推算的记录：站在以前各年会怎么说，后来实际怎样", hindcast},
		{"init", "新文件夹 --like 样例 [--code 代码] [--name 名称]", "照一个样例建新的统筹区文件夹，建好就能生成", initPool},
		{"form", "统筹区 [--purpose 预算|决算|调整预算] [--year 年] [--unit 代码] [--out 文件夹]", "生成各统筹区的空白填报表，一年、一种数一份；填过的不动", form},
		{"collect", "统筹区文件夹 [--replace]", "把 units 里收回的填报表收进 funds.csv、inputs.csv，移到 units/received", collectForms},
		{"issue", "统筹区文件夹 资料文件夹 [--numbers 编号表.csv]", "发文：文书编上文号成为正式，连同输入归档到 issued，登入 issued.csv", issue},
		{"verify", "资料文件夹", "核对资料是否与生成时一致", verify},
		{"fonts", "[统筹区]", "列出通知所用字体", fonts},
		{"version", "", "显示版本", version},
		{"help", "[命令|编号]", "显示本说明、一个命令的用法，或一种提示的含义，如 help build、help C301", help},
	}
}

// named finds a command.
func named(name string) (command, bool) {
	i := slices.IndexFunc(commands, func(c command) bool { return c.name == name })
	if i < 0 {
		return command{}, false
	}
	return commands[i], true
}

// session is one run of the command: where it writes and what it found.
type session struct {
	out      *output
	err      io.Writer
	terminal bool         // out is a terminal
	columns  int          // width of the terminal that err is; 0: lines are not folded
	json     bool         // findings are wanted as JSON
	found    finding.List // with json: what was found so far
	said     tally        // what print has printed of a pool, by kind
	standing int          // columns of the progress line that stands on the terminal
}

// output is where results go. It keeps the first error, so that a result that
// could not be written is not taken for a success.
type output struct {
	w   io.Writer
	err error
}

func (o *output) Write(b []byte) (int, error) {
	n, err := o.w.Write(b)
	if o.err == nil {
		o.err = err
	}
	return n, err
}

// usageError is a command line that cannot be followed.
type usageError string

func (e usageError) Error() string { return string(e) }

// helpWanted says that a command was called with --help; its flags are declared.
type helpWanted struct{ *options }

func (helpWanted) Error() string { return "要看用法" }

// errStopped says that findings were printed and the work stopped.
var errStopped = errors.New("有错误，未生成")

func main() { os.Exit(Main(os.Args[1:], os.Stdout, os.Stderr)) }

// Main runs the tool and returns its exit code.
func Main(args []string, out, err io.Writer) int {
	s := &session{out: &output{w: out}, err: err, said: tally{}, terminal: isTerminal(out)}
	if isTerminal(err) {
		s.columns = columnsOf(err.(*os.File)) - 1 // a full line makes old consoles add an empty one
	}
	return s.main(args)
}

func (s *session) main(args []string) (code int) {
	s.json = wantsJSON(args)
	defer func() {
		if r := recover(); r != nil {
			s.fault(faultInternal, fmt.Sprintf("程序内部错误：%v；没有写入任何文件", r), "请把这句话和所用的数据文件夹交给维护者")
			s.close()
			code = exitInternal
		}
	}()
	code = s.leave(s.run(args))
	if s.out.err != nil && code == exitClean {
		code = s.leave(fmt.Errorf("结果写不出来：%w", s.out.err))
	}
	s.close()
	return code
}

// run finds the command and runs it.
func (s *session) run(args []string) error {
	if len(args) == 0 {
		return beside(s)
	}
	switch args[0] {
	case "-h", "--help":
		return help(s, nil)
	case "--version":
		return version(s, nil)
	}
	if c, ok := named(args[0]); ok {
		return c.run(s, args[1:])
	}
	if isPool(args[0]) {
		return build(s, args) // which checks first
	}
	names := make([]string, len(commands))
	for i, c := range commands {
		names[i] = c.name
	}
	if near := finding.Nearest(args[0], names); near != "" {
		return usageError("没有命令 " + args[0] + "（是不是 " + near + "？）")
	}
	return usageError("没有命令 " + args[0])
}

// leave is the one door for errors.
func (s *session) leave(err error) int {
	var usage usageError
	var wanted helpWanted
	switch {
	case err == nil:
		return exitClean
	case errors.As(err, &wanted):
		wanted.usage(s.out)
		return exitClean
	case errors.As(err, &usage):
		s.fault(faultUsage, string(usage), "用 tongchou help 看用法")
		return exitUsage
	case !errors.Is(err, errStopped):
		s.fault(faultFiles, strings.ReplaceAll(plain(err), "\n", "；"), "")
	}
	return exitFindings
}

// fault prints an error that has no place in a file.
func (s *session) fault(id, found, remedy string) {
	s.print(finding.List{{ID: id, Level: finding.Error, Found: found, Remedy: remedy}})
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// help prints the usage of the tool or of a command, or what a finding means.
func help(s *session, args []string) error {
	o := newOptions("help")
	if err := o.parse(args, 1); err != nil {
		return err
	}
	if len(o.pool) > 0 {
		if c, ok := named(o.pool[0]); ok {
			return c.run(s, []string{"--help"})
		}
		return meaning(s, o.pool[0])
	}
	fmt.Fprintf(s.out, "tongchou %s：读统筹区的基金数据和政策，测算上解、下拨，生成网页、通知和预算表。\n\n用法：\n", report.Version)
	for _, c := range commands {
		c.usage(s.out)
	}
	fmt.Fprint(s.out, "\n统筹区：数据文件夹的路径，或内置样例的名称；build、check 不写时处理全部内置样例；build、compare、verify 也可以写发文的归档 issued/…。\n每个命令的选项：tongchou help 命令。\n退出码：0 正常，1 有错误而停止，2 用法不对，3 程序内部错误。\n")
	return nil
}

// usage prints how a command is written and what it does.
func (c command) usage(w io.Writer) {
	fmt.Fprintf(w, "  %s\n      %s\n", strings.TrimSpace("tongchou "+c.name+" "+c.args), c.does)
}

func meaning(s *session, id string) error {
	kinds := checks.Catalogue()
	i := slices.IndexFunc(kinds, func(k finding.Kind) bool { return strings.EqualFold(k.ID, id) })
	if i < 0 {
		return usageError("没有命令或编号 " + id)
	}
	k := kinds[i]
	fmt.Fprintf(s.out, "%s %s\n%s\n处理：%s\n", k.ID, k.Title, k.Meaning, k.Remedy)
	return nil
}

func version(s *session, args []string) error {
	if err := newOptions("version").parse(args, 0); err != nil {
		return err
	}
	fmt.Fprintln(s.out, "tongchou "+report.Version)
	return nil
}
