package pack

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/report"
)

// Verified is what was found of a written pack.
type Verified struct {
	Findings finding.List
	Agree    int // files that are as they were written
	Prints   Prints
	manifest manifestFile
}

// Verify compares the files of a written pack with its manifest: what was
// changed, removed or added since; of an issued folder also the inputs and the
// record. Nothing in the manifest is trusted: names must lie in the folder, files be
// regular and as long as it says before they are read; every fault is named, and
// none ends the run.
func Verify(dir string) (*Verified, error) {
	rec, issued, err := Issued(dir)
	if err != nil || !issued {
		return verify(dir)
	}
	v, err := verify(PackOf(dir))
	if err != nil {
		return nil, err
	}
	v.filed(dir, rec)
	for i := range v.Findings {
		if f := &v.Findings[i]; f.ID != "V703" {
			f.Remedy = "从备份恢复这个归档" // what went out is not made anew
		}
	}
	v.Findings = v.Findings.Sorted()
	return v, nil
}

// filed holds the inputs and the record of an issued folder against the manifest.
func (v *Verified) filed(dir string, rec Record) {
	at := func(name string) finding.Pos { return finding.Pos{File: filepath.ToSlash(filepath.Join(dir, name))} }
	if m := &v.manifest; rec.Version != m.Version || rec.Pool != m.Pool || rec.Folder != m.Folder || rec.Year != m.Year || rec.Date != m.Date || rec.Stage != m.Stage {
		v.Findings.Add("V702", at(recordName), "与资料的清单所说的统筹区、年度、日期、阶段或版本不同", "", "")
	}
	parts, _ := os.ReadDir(dir)
	for _, e := range parts {
		if name := e.Name(); name != recordName && name != inputsName && name != filepath.Base(PackOf(dir)) && !dropping(name) {
			v.Findings.Add("V703", at(name), "归档里没有这一份", "", "移走，或查明它从哪里来")
		}
	}
	known := map[string]bool{}
	for _, f := range v.manifest.Inputs {
		if !filepath.IsLocal(filepath.FromSlash(f.Name)) {
			continue // the name of a font that no archive holds: the manifest was changed, which is told
		}
		known[f.Name] = true
		path := filepath.Join(InputsOf(dir), filepath.FromSlash(f.Name))
		if info, err := os.Lstat(path); err == nil {
			f.Bytes = int(info.Size()) // which the manifest does not say of inputs
		}
		v.hold(at(inputsName+"/"+f.Name), path, f)
	}
	for _, name := range added(InputsOf(dir), known, &v.Findings) {
		v.Findings.Add("V703", at(inputsName+"/"+name), "清单里没有这个输入", "", "移走，或查明它从哪里来")
	}
}

// hold holds one file against its line of the manifest.
func (v *Verified) hold(at finding.Pos, path string, f fileHash) {
	switch found, missing := compare(path, f); {
	case missing:
		v.Findings.Add("V701", at, "文件不见了", f.SHA256, "重新生成")
	case found != "":
		v.Findings.Add("V702", at, found, f.SHA256, "重新生成，或查明谁改了它")
	default:
		v.Agree++
	}
}

func verify(dir string) (*Verified, error) {
	m, raw, err := manifestOf(dir)
	if errors.Is(err, errNoManifest) {
		return nil, fmt.Errorf("读不到 %s：没有这个文件；处理：给出含有 %s 的资料文件夹", filepath.Join(dir, manifestName), manifestName)
	}
	if err != nil {
		return nil, err
	}
	v := &Verified{Prints: Prints{m.Print, digest(raw)}, manifest: m}
	at := func(name string) finding.Pos {
		return finding.Pos{File: filepath.ToSlash(filepath.Join(dir, name))}
	}
	if string(m.sealed()) != string(raw) {
		v.Findings.Add("V702", at(manifestName), "清单本身改过", "与自身的 SHA-256 一致", "重新生成，或查明谁改了它")
	}
	if m.Print != m.fingerprint() {
		v.Findings.Add("V702", at(manifestName), "清单里的输入指纹与所列输入不符", m.fingerprint(), "重新生成，或查明谁改了它")
	}
	known := map[string]bool{manifestName: true}
	for _, f := range m.Outputs {
		if !filepath.IsLocal(filepath.FromSlash(f.Name)) || f.Name == manifestName || known[f.Name] {
			v.Findings.Add("V702", at(manifestName), "清单里的文件名“"+shown(f.Name)+"”不在资料文件夹里，或写了两次", "资料文件夹里的文件", "重新生成")
			continue
		}
		known[f.Name] = true
		v.hold(at(f.Name), filepath.Join(dir, filepath.FromSlash(f.Name)), f)
	}
	for _, name := range added(dir, known, &v.Findings) {
		v.Findings.Add("V703", at(name), "清单里没有这个文件", "", "移走，或查明它从哪里来")
	}
	v.Findings = v.Findings.Sorted()
	return v, nil
}

// shown is a name that a message can hold.
func shown(name string) string {
	return strings.ToValidUTF8(string([]rune(name)[:min(len([]rune(name)), 80)]), "�")
}

// compare holds a file against its line of the manifest: what is found of it, ""
// where it is as it was.
func compare(path string, f fileHash) (found string, missing bool) {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", true
	case err != nil:
		return "读不到：" + err.Error(), false
	case !info.Mode().IsRegular():
		return "不再是普通文件", false
	case info.Size() != int64(f.Bytes):
		return fmt.Sprintf("文件改过，长 %d 字节，原为 %d 字节", info.Size(), f.Bytes), false
	}
	in, err := os.Open(path)
	if err != nil {
		return "读不到：" + err.Error(), false
	}
	defer in.Close()
	sum := sha256.New()
	if n, err := io.Copy(sum, io.LimitReader(in, int64(f.Bytes)+1)); err != nil || n != int64(f.Bytes) {
		return "读不全", false
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != f.SHA256 {
		return "文件改过，SHA-256 " + got, false
	}
	return "", false
}

// added lists the files that the manifest does not, but for droppings.
func added(dir string, known map[string]bool, list *finding.List) (names []string) {
	filepath.WalkDir(dir+string(filepath.Separator), func(path string, d fs.DirEntry, err error) error {
		rel, outside := filepath.Rel(dir, path)
		rel = filepath.ToSlash(rel)
		switch {
		case err != nil || outside != nil:
			list.Add("V702", finding.Pos{File: filepath.ToSlash(path)}, "读不到", "可读的文件夹", "查看访问权限")
			if d != nil && d.IsDir() {
				return fs.SkipDir
			}
		case !d.IsDir() && !known[rel] && !dropping(rel):
			names = append(names, rel)
		}
		return nil
	})
	return names
}

// isRegister reports whether an input is the register of papers that went out.
func isRegister(name string) bool { return strings.EqualFold(name, archiveName+".csv") }

// Against holds the pack against the inputs of a pool: what of them has changed
// since it was made.
func (v *Verified) Against(pool *calc.Pool) (list finding.List) {
	now := map[string]string{}
	for _, s := range pool.Sources {
		now[s.Name] = s.SHA256
	}
	for _, f := range v.manifest.Inputs {
		if f.Name == NumbersFile {
			continue // which an issued pack has of its own
		}
		pos := finding.Pos{File: f.Name}
		switch sum, there := now[f.Name]; {
		case !there:
			list.Add("V705", pos, "生成资料时读过，现在没有了", f.SHA256, "找回当时的文件，或重新生成")
		case sum != f.SHA256 && isRegister(f.Name):
			list.Add("V705", pos, "生成资料以后登记簿有了变动", f.SHA256, "重新生成：发过文以后，资料要按新的登记簿生成")
		case sum != f.SHA256:
			list.Add("V705", pos, "生成资料以后改过，SHA-256 "+sum, f.SHA256, "找回当时的文件，或重新生成")
		}
		delete(now, f.Name)
	}
	for name := range now {
		remedy := "移走它，或重新生成"
		if isRegister(name) {
			remedy = "重新生成：发过文以后，资料要按新的登记簿生成"
		}
		list.Add("V705", finding.Pos{File: name}, "生成资料时没有这个文件", "", remedy)
	}
	if v.manifest.Version != report.Version {
		list.Add("V705", finding.Pos{File: manifestName}, "资料由 "+v.manifest.Version+" 版生成，本程序是 "+report.Version+" 版", "同一版本", "用当时的版本，或重新生成")
	}
	return list.Sorted()
}
