package data

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/data/fault"
	"tongchou/data/sheet"
)

// The register grows by a row a matter when papers go out; what stands in it stays
// to the byte.

// RegisterFile is the register's name; the folder may spell it in another case.
const RegisterFile = issuedTable + ".csv"

// AppendIssued gives the register of a folder with rows at its end, in its own
// encoding and columns. Nothing may be written where what is found stops: the
// folder is read again with the new register, which must say what the old one and
// the rows do.
func AppendIssued(fsys fs.FS, folder string, rows []calc.Issued) (file string, content []byte, found finding.List) {
	r := &reader{fsys: fsys, pool: &calc.Pool{Folder: folder}}
	r.read()
	s := r.sheaf(issuedTable)
	old, _ := ReadBounded(fsys, s.file, maxCSV) // a new one begins with its header
	was := len(s.lines)
	if len(old) == 0 {
		was = 0
	}
	for i := range rows {
		s.add(s.issued(&rows[i]))
	}
	if s.Found.Stops() {
		return s.file, nil, s.Found
	}
	content = slices.Concat(old, s.tail(old, was))
	again := &reader{fsys: fsys, pool: &calc.Pool{Folder: folder}, given: map[string][]byte{s.file: content}}
	if found = again.read(); !found.Stops() && !sameRows(again.pool.Issued, append(slices.Clone(r.pool.Issued), rows...)) {
		found.Add(fault.Read, finding.Pos{File: s.file}, "接上新的行以后读出的与要写的不一致，没有写入", "", "表下面有合计行、说明的，移走；列和单位照参考写")
	}
	return s.file, content, found
}

// issued is a row as the register writes it.
func (s *sheaf) issued(x *calc.Issued) map[string]string {
	out := map[string]string{"日期": x.Date, "文号": x.Number, "年度": strconv.Itoa(x.Year), "阶段": x.Stage.Word(), "方案": x.Scheme, "险种": x.Insurance,
		"代码": x.Code, "事项": x.Matter, "文种": string(x.Word), "分期": calc.ScheduleText(x.Schedule), "替代": x.Replaces, "归档": x.Archive, "摘要": x.Digest}
	switch {
	case x.Amount == nil:
	case s.scales["金额"].Factor > 1:
		out["金额"] = s.text("金额", x.Amount)
	default:
		out["金额"] = x.Amount.FloatString(2)
	}
	return out
}

// tail is what comes behind the old content: the lines from one on, in the encoding
// of the file.
func (s *sheaf) tail(old []byte, from int) []byte {
	text := strings.Join(s.lines[from:], s.breaks) + s.breaks
	if from > 0 && !strings.HasSuffix(string(old), "\n") {
		text = s.breaks + text
	}
	if from == 0 && s.bom {
		text = "\ufeff" + text
	}
	if s.gb {
		if b, err := simplifiedchinese.GB18030.NewEncoder().String(text); err == nil {
			return []byte(b)
		}
	}
	return []byte(text)
}

// sameRows reports whether two registers say the same, wherever their rows stand.
func sameRows(a, b []calc.Issued) bool {
	return slices.EqualFunc(a, b, func(x, y calc.Issued) bool {
		if (x.Amount == nil) != (y.Amount == nil) || x.Amount != nil && x.Amount.Cmp(y.Amount) != 0 || calc.ScheduleText(x.Schedule) != calc.ScheduleText(y.Schedule) {
			return false
		}
		x.Amount, x.Schedule, x.Pos, y.Amount, y.Schedule, y.Pos = nil, nil, finding.Pos{}, nil, nil, finding.Pos{}
		return x.Date == y.Date && x.Number == y.Number && x.Year == y.Year && x.Stage == y.Stage && x.Scheme == y.Scheme && x.Insurance == y.Insurance &&
			x.Code == y.Code && x.Matter == y.Matter && x.Word == y.Word && x.Replaces == y.Replaces && x.Archive == y.Archive && x.Digest == y.Digest
	})
}

// Numbered is a row of numbers.csv: a paper of a pack and the 文号 that it gets.
type Numbered struct {
	File, Number   string // the file as it is called below notices/
	Pos, NumberPos finding.Pos
}

// Columns of numbers.csv.
const (
	NumberedFile = "文件"
	NumberedAs   = "文号"
)

// ReadNumbers reads a filled numbers.csv: every paper once, each with its 文号.
func ReadNumbers(file string, content []byte) (out []Numbered, found finding.List) {
	var pass fault.Pass
	t := sheet.ReadCSV(file, content, sheet.Layout{Columns: required(NumberedFile, NumberedAs)}, &pass)
	if t == nil {
		return nil, pass.Found
	}
	if !t.Has(NumberedAs) && len(pass.Found) == 0 { // one column: in another form than CSV
		pass.Add(fault.ColumnMissing, t.Head, "没有“"+NumberedAs+"”列", NumberedFile+","+NumberedAs, "照资料里的 notices/numbers.csv 填写，另存为 CSV")
	}
	seen := sheet.Places{}
	for _, rec := range t.Records {
		name := strings.ReplaceAll(rec.Need(NumberedFile), `\`, "/")
		if rec.Once(seen, path.Base(name), NumberedFile, "“"+name+"”写了两次，前一行在 ", "每份文书一行", "删去其中一行") {
			out = append(out, Numbered{path.Base(name), rec.Need(NumberedAs), rec.Pos(NumberedFile), rec.Pos(NumberedAs)})
		}
	}
	return out, pass.Found
}

// NextNumber is one above the greatest 文号 of an office's prefix and a year in the
// register, in whatever brackets it is written.
func NextNumber(register []calc.Issued, prefix, year string) int {
	of := regexp.MustCompile(`^` + regexp.QuoteMeta(spoken(prefix+year)) + `0*(\d{1,9})号$`)
	last := 0
	for i := range register {
		if m := of.FindStringSubmatch(spoken(register[i].Number)); m != nil {
			n, _ := strconv.Atoi(m[1]) // digits, and few
			last = max(last, n)
		}
	}
	return last + 1
}

// SameNumber reports whether two 文号 are one, however their brackets are written.
func SameNumber(a, b string) bool { return spoken(a) == spoken(b) }
