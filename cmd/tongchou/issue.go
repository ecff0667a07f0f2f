package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/data"
	"tongchou/report"
	"tongchou/report/pack"
)

// Findings of issuing.
const (
	faultIssue   = "V708" // package pack finds most of what stands against it
	faultNumbers = "V709"
)

// issue makes the papers of a pack 正式 with their numbers, files them with their
// inputs below issued/ and enters them in the register of the pool.
func issue(s *session, args []string) error {
	o := newOptions("issue")
	var from string
	o.set.StringVar(&from, "numbers", "", "`编号表.csv`。填好文号的 notices/numbers.csv；不写时按 notice.toml 的发文机关代字从登记簿往下编")
	if err := o.parse(args, 2); err != nil {
		return err
	}
	if len(o.pool) < 2 {
		return usageError("issue 要写统筹区文件夹和要发的资料，如 tongchou issue liaoning out/liaoning/2026")
	}
	if info, err := os.Stat(o.pool[0]); err != nil || !info.IsDir() {
		return usageError("没有文件夹 " + o.pool[0] + "；内置样例不能发文，先用 init 建自己的")
	}
	o.courses = true
	ctx, stop := interruptible()
	defer stop()
	archive, err := pack.OpenArchive(ctx, o.pool[0])
	if err != nil {
		return err
	}
	defer archive.Close()
	return s.issue(ctx, archive, &dispatch{dir: o.pool[0], pack: o.pool[1], from: from, opts: o})
}

// interruptible is a context that ends with Ctrl-C.
func interruptible() (context.Context, context.CancelFunc) {
	return signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
}

// dispatch is what is issued.
type dispatch struct {
	dir, pack, from string // the pool, the pack, the filled table of numbers
	opts            *options
	pool            *calc.Pool
	register        []byte // as it was read; nil: none
	inputs          []report.File
}

// named reports whether the register names an archive.
func (d *dispatch) named(archive string) bool {
	return slices.ContainsFunc(d.pool.Issued, func(x calc.Issued) bool {
		return strings.TrimSuffix(strings.ReplaceAll(x.Archive, `\`, "/"), "/") == archive
	})
}

func (s *session) issue(ctx context.Context, archive *pack.Archive, d *dispatch) error {
	rec, err := s.issuable(d)
	if err != nil {
		return err
	}
	strange, err := archive.Sweep(d.named, d.register)
	if err != nil {
		return err
	}
	var list finding.List
	for _, name := range strange {
		list.Warn(faultIssue, finding.Pos{File: filepath.ToSlash(filepath.Join(d.dir, name))}, "登记簿里没有一行的归档是它", "", "核对登记簿是否少了行；不是发文的归档的，移走")
	}
	s.print(list)
	if err := s.number(d, rec.Date); err != nil {
		return err
	}
	name, fresh, err := archive.Begin(ctx, rec, d.named, d.inputs)
	if err != nil {
		return notIssued(err)
	}
	m, err := s.make(fresh, d.opts, pack.All, func(context.Context) report.Keep { return report.InMemory })
	if err != nil {
		return err
	}
	rows := m.pack.Register(name)
	file, register, found := data.AppendIssued(os.DirFS(d.dir), d.pool.Folder, rows)
	if found.Stops() {
		s.print(found.Sorted())
		return errStopped
	}
	if err := archive.File(ctx, m.pack, report.File{Name: file, Data: register}, d.register); err != nil {
		return notIssued(err)
	}
	s.issued(name, rows, m.pack)
	return nil
}

func notIssued(err error) error { return fmt.Errorf("%w；没有发文", err) }

// issued says what was issued.
func (s *session) issued(archive string, rows []calc.Issued, p *pack.Pack) {
	for _, x := range rows {
		line := fmt.Sprintf("%s %s %s %s %s", x.Number, x.Code, x.Scheme, x.Insurance, x.Word)
		if x.Matter != "" && x.Matter != string(x.Word) {
			line += " " + x.Matter
		}
		if x.Amount != nil {
			line += " " + x.Amount.FloatString(2) + " 元"
		}
		fmt.Fprintln(s.out, line)
	}
	fmt.Fprintf(s.out, "已发文，登记 %d 行，归档 %s %s\n", len(rows), archive, p.Prints())
}

// issuable reads the pool of a dispatch and holds the pack against it.
func (s *session) issuable(d *dispatch) (rec pack.Record, err error) {
	v, err := pack.Verify(d.pack)
	if err != nil {
		return rec, err
	}
	fsys, folder, err := open(d.dir)
	if err != nil {
		return rec, err
	}
	var list finding.List
	d.pool, list = data.Read(fsys, folder)
	if s.print(append(list, data.Archived(fsys, d.pool)...).Sorted()); list.Stops() {
		return rec, errStopped
	}
	fonts, err := s.fontFiles(fsys, d.pool.Office)
	if err != nil {
		return rec, err
	}
	d.pool.Sources = append(d.pool.Sources, fonts.sources...)
	rec, list = v.ToIssue(d.pack, d.pool)
	for _, source := range d.pool.Sources {
		content, ok := fonts.named(source.Name, d.pool.Office)
		switch sum := sha256.Sum256(content); {
		case !fs.ValidPath(source.Name):
			list.Add(faultIssue, finding.Pos{File: source.Name}, "字体写成绝对路径，不随归档保存", "", "把字体文件放进统筹区文件夹，在 notice.toml 写它的文件名，重新生成")
			continue
		case !ok:
			if content, err = data.ReadBounded(fsys, source.Name, data.MaxFile); err != nil {
				return rec, fmt.Errorf("%s 读不出：%w", source.Name, err)
			}
			if sum = sha256.Sum256(content); hex.EncodeToString(sum[:]) != source.SHA256 {
				return rec, fmt.Errorf("%s 在发文时被改了；没有发文；处理：重新 build，核对后再发", source.Name)
			}
		}
		if strings.EqualFold(source.Name, data.RegisterFile) {
			d.register = content
		}
		d.inputs = append(d.inputs, report.File{Name: source.Name, Data: content})
	}
	if s.print(list.Sorted()); list.Stops() {
		return rec, errStopped
	}
	return rec, nil
}

// named is the content of a font by the name that notice.toml gives it.
func (set fontSet) named(name string, office *calc.Office) ([]byte, bool) {
	for use, content := range set.files {
		if office.Fonts[use] == name {
			return content, true
		}
	}
	return nil, false
}

// number gives every paper that the pack lists its 文号: those of the table that was
// filled, else the next of the office's own; the table becomes an input.
func (s *session) number(d *dispatch, day string) error {
	blank := filepath.Join(d.pack, "notices", pack.NumbersFile)
	content, err := readFile(blank, data.MaxFile)
	if err != nil {
		return err
	}
	files := pack.Listed(content)
	numbers := map[string]string{}
	var list finding.List
	switch office := d.pool.Office; {
	case len(files) == 0:
		list.Add(faultIssue, finding.Pos{File: filepath.ToSlash(d.pack)}, "没有要发的文书", "notices/numbers.csv 里至少一份", "都已发过，或都还是测算表、征求意见稿；核对资料的日期和阶段")
	case d.from != "":
		if content, err = readFile(d.from, data.MaxFile); err != nil {
			return fmt.Errorf("读不到 %s：%w", d.from, err)
		}
		given, found := data.ReadNumbers(d.from, content)
		list = append(found, d.taken(given, files, day)...)
		for _, n := range given {
			numbers[n.File] = n.Number
		}
	case office.Prefix == "":
		list.Add(faultNumbers, finding.Pos{File: filepath.ToSlash(blank)}, "没有发文机关代字，编不了文号", "", "在 notice.toml 写 prefix，重新生成；或用 --numbers 给出填好的编号表")
	default:
		year, _, _ := strings.Cut(day, "-")
		next := data.NextNumber(d.pool.Issued, office.Prefix, year)
		for i, file := range files {
			numbers[file] = fmt.Sprintf("%s〔%s〕%d号", office.Prefix, year, next+i)
		}
	}
	if s.print(list.Sorted()); list.Stops() {
		return errStopped
	}
	d.inputs = append(d.inputs, report.File{Name: pack.NumbersFile, Data: pack.NumbersTable(files, numbers)})
	return nil
}

// taken says what is wrong with numbers that were given: papers that are not those
// of the pack, and a 文号 of another day, under which other papers went out.
func (d *dispatch) taken(given []data.Numbered, files []string, day string) (list finding.List) {
	lacking := slices.Clone(files)
	for _, n := range given {
		if !slices.Contains(files, n.File) {
			list.Add(faultNumbers, n.Pos, "“"+n.File+"”不是这份资料要发的文书", "notices/numbers.csv 里的文件", "照资料的 notices/numbers.csv 填写")
		}
		lacking = slices.DeleteFunc(lacking, func(f string) bool { return f == n.File })
		for i := range d.pool.Issued {
			if x := &d.pool.Issued[i]; data.SameNumber(x.Number, n.Number) && x.Date != day {
				list.Add(faultNumbers, n.NumberPos, "文号“"+n.Number+"”已经用在 "+x.Date+" 的文书上", "没有用过的文号", "核对文号")
				break
			}
		}
	}
	if len(lacking) > 0 {
		list.Add(faultNumbers, finding.Pos{File: filepath.ToSlash(d.from)}, fmt.Sprintf("还有 %d 份文书没有文号：%s", len(lacking), strings.Join(lacking[:min(len(lacking), 5)], "、")), "每份一行", "照资料的 notices/numbers.csv 逐份填上")
	}
	return list
}
