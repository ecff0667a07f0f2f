package pack

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"maps"
	"path/filepath"
	"slices"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/report"
	"tongchou/report/paper"
)

// numbersName is the table of the papers to issue, in a pack and below inputs/.
const (
	numbersName = "notices/" + NumbersFile
	NumbersFile = "numbers.csv"
)

// numbers is the table of the papers to issue: in a draft their numbers are left to fill.
func numbers(v *report.View, set *paper.Set, keep report.Keep) ([]report.File, error) {
	files := make([]string, len(set.Issues))
	for i, x := range set.Issues {
		files[i] = x.File
	}
	table, err := keep(report.File{Name: numbersName, Data: NumbersTable(files, v.Numbers)})
	return []report.File{table}, err
}

// NumbersTable writes numbers.csv: UTF-8 with BOM, CRLF, as result.csv.
func NumbersTable(files []string, numbers map[string]string) []byte {
	var b bytes.Buffer
	b.WriteString("\ufeff")
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	w.Write([]string{"文件", "文号"}) // to memory: nothing can fail
	for _, name := range files {
		w.Write([]string{name, numbers[name]})
	}
	w.Flush()
	return b.Bytes()
}

// Listed are the papers of a table that NumbersTable wrote.
func Listed(table []byte) (files []string) {
	rows, _ := csv.NewReader(bytes.NewReader(table)).ReadAll() // a table of a pack that verifies
	for _, row := range rows[min(1, len(rows)):] {
		files = append(files, row[0])
	}
	return files
}

// Register is what the register gets of an issued pack: a row a matter, with the
// archive and the digest of the paper.
func (p *Pack) Register(archive string) []calc.Issued {
	var out []calc.Issued
	for _, x := range p.issues {
		at := slices.IndexFunc(p.manifest.Outputs, func(f fileHash) bool { return f.Name == "notices/"+x.File })
		for _, row := range x.Rows {
			row.Archive, row.Digest = archive, p.manifest.Outputs[at].SHA256
			out = append(out, row)
		}
	}
	return out
}

// ToIssue says of a written pack what stands against issuing it from a pool, which
// is read with its fonts among its sources, and gives what it is made again of.
func (v *Verified) ToIssue(dir string, pool *calc.Pool) (rec Record, found finding.List) {
	m := &v.manifest
	at := finding.Pos{File: filepath.ToSlash(dir)}
	refuse := func(why, remedy string) { found.Add("V708", at, why, "", remedy) }
	if v.Findings.Stops() {
		return rec, v.Findings
	}
	switch {
	case pool.Policy == nil || m.Pool != pool.Policy.Code || m.Folder != pool.Folder:
		refuse("这是另一个统筹区（"+shown(m.Folder)+" "+shown(m.Pool)+"）的资料", "给出这个统筹区的资料文件夹")
		return rec, found
	case slices.ContainsFunc(m.Inputs, func(f fileHash) bool { return f.Name == NumbersFile }):
		refuse("这份资料已经发过", "按现在的输入重新 build，再发")
		return rec, found
	}
	if !m.whole() {
		refuse("资料不全，只有其中几种", "不写 --only，全部重新生成")
	}
	if len(m.Overlay) > 0 {
		refuse("资料叠加了测算方案", "不写 --with，重新生成")
	}
	if len(m.Owed) > 0 {
		refuse(fmt.Sprintf("有 %d 条检查没有书面答复", len(m.Owed)), "核对后在 notes.csv 逐条答复，再重新生成")
	}
	for i := range pool.Issued {
		if x := &pool.Issued[i]; m.Date != "" && x.Date > m.Date {
			refuse("资料的日期 "+m.Date+" 早于登记簿最后的日期 "+x.Date, "按不早于它的日期重新生成")
			break
		}
	}
	switch o := pool.Office; {
	case o == nil || o.Issuer == "":
		refuse("没有发文机关", "在 notice.toml 写 issuer")
	case m.Date == "":
		refuse("资料没有日期", "在 notice.toml 写 date，重新生成")
	}
	return Record{Pool: m.Pool, Folder: m.Folder, Year: m.Year, Date: m.Date, Stage: m.Stage, Horizon: m.Horizon}, append(found, v.Against(pool)...)
}

// Differs says what an issued folder's pack and one that was made again of it have
// not alike: the version that made it, and the files.
func Differs(dir string, p *Pack) (files []string, err error) {
	m, _, err := manifestOf(PackOf(dir))
	if err != nil {
		return nil, err
	}
	was := map[string]string{}
	for _, f := range m.Outputs {
		was[f.Name] = f.SHA256
	}
	for _, f := range p.manifest.Outputs {
		if was[f.Name] != f.SHA256 {
			files = append(files, f.Name)
		}
		delete(was, f.Name)
	}
	return append(files, slices.Sorted(maps.Keys(was))...), nil
}
