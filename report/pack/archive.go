package pack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"

	"tongchou/calc"
	"tongchou/report"
	"tongchou/report/result"
)

// What went out is filed below issued/ in the pool's folder: inputs/ as they were
// read and pack/ as it was made of them. It counts from the moment in which the
// register of the pool names it; nothing is written into it any more.

// Names in the archive.
const (
	archiveName = "issued"
	recordName  = "issue.json"
	inputsName  = "inputs"
	packName    = "pack"
)

// Record is issue.json: what an issued folder is made again of, beside its inputs.
type Record struct {
	Schema  int        `json:"schema"`
	Tool    string     `json:"tool"`
	Version string     `json:"version"`
	Pool    string     `json:"pool"`
	Folder  string     `json:"folder"`
	Year    int        `json:"year"`
	Date    string     `json:"date"`
	Stage   calc.Stage `json:"stage"`
	Horizon int        `json:"horizon,omitempty"` // years of the projection that were asked for, in place of the pool's own
}

// Issued reads the record of an issued folder; ok is false where a folder is none:
// others may have an issue.json too.
func Issued(dir string) (rec Record, ok bool, err error) {
	name := filepath.Join(dir, recordName)
	info, err := os.Lstat(name)
	inputs, none := os.Stat(InputsOf(dir))
	if err != nil || none != nil || !inputs.IsDir() || !info.Mode().IsRegular() || info.Size() > maxManifest {
		return rec, false, nil
	}
	raw, err := os.ReadFile(name)
	if err == nil {
		err = json.Unmarshal(raw, &rec)
	}
	if err != nil || rec.Tool != tool || rec.Schema != 1 || rec.Folder == "" {
		return rec, true, fmt.Errorf("%s 读不懂；处理：从备份恢复这个归档", name)
	}
	return rec, true, nil
}

// InputsOf is the folder of an issued folder's inputs.
func InputsOf(dir string) string { return filepath.Join(dir, inputsName) }

// PackOf is the folder of an issued folder's pack.
func PackOf(dir string) string { return filepath.Join(dir, packName) }

// shut refuses to write at a place in an issued folder.
func shut(place string) error {
	at, err := filepath.Abs(place)
	if err != nil {
		return err
	}
	for dir := at; ; dir = filepath.Dir(dir) {
		if real, err := filepath.EvalSymlinks(dir); err == nil && real != dir { // the rest of the way is as written
			return shut(real)
		}
		if _, is, _ := Issued(dir); is {
			return fmt.Errorf("%s 在归档 %s 里，发出的文书和它的输入不再改动；处理：换一个文件夹", place, dir)
		}
		if dir == filepath.Dir(dir) {
			return nil
		}
	}
}

// Hold lets only this run write in a pool's folder until it is let go; others wait.
func Hold(ctx context.Context, pool string) (io.Closer, error) {
	if err := shut(pool); err != nil {
		return nil, err
	}
	return lock(ctx, pool)
}

// Archive is the folder issued/ of a pool while one run holds it.
type Archive struct {
	dir, pool string
	held      io.Closer
	ready     *staged // the folder that is being filed; nil: none
}

// OpenArchive lets only this run issue papers of a pool; others wait.
func OpenArchive(ctx context.Context, pool string) (*Archive, error) {
	held, err := Hold(ctx, pool)
	return &Archive{dir: filepath.Join(pool, archiveName), pool: pool, held: held}, err
}

// Close lets others issue. What was not filed goes.
func (a *Archive) Close() error {
	a.discard()
	err := a.held.Close()
	os.Remove(a.dir) // only an empty one goes
	return err
}

func (a *Archive) discard() {
	if a.ready != nil {
		os.RemoveAll(a.ready.fresh)
		os.Remove(a.freshRegister())
		a.ready = nil
	}
}

// freshRegister is where the register is written before it takes its place.
func (a *Archive) freshRegister() string { return filepath.Join(a.dir, ".register.new") }

// issuedName is how issued folders are called; one that is being filed begins with a dot.
var issuedName = regexp.MustCompile(`^(\.?)\d{4}-\d\d-\d\d-\d{4}-(advance|settlement|final)(-\d+)?(\.new)?$`)

// Sweep removes what a run that was killed left: folders that were not filed, and
// those filed beside the very register that stands, which does not name them.
// Others that it does not name are told and stay: it may be the register that lacks
// a row.
func (a *Archive) Sweep(named func(archive string) bool, register []byte) (strange []string, err error) {
	entries, err := os.ReadDir(a.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s 打不开：%w", a.dir, err)
	}
	os.Remove(a.freshRegister())
	for _, e := range entries {
		form, dir := issuedName.FindStringSubmatch(e.Name()), filepath.Join(a.dir, e.Name())
		switch {
		case form == nil || !e.IsDir() || form[1] == "" && named(path.Join(archiveName, e.Name())):
		case form[1] == "." && form[4] != "", a.beside(dir, register):
			if err := os.RemoveAll(dir); err != nil {
				return nil, fmt.Errorf("上次没有办完的 %s 删不掉：%w", dir, err)
			}
		default:
			strange = append(strange, path.Join(archiveName, e.Name()))
		}
	}
	return strange, nil
}

// beside reports whether an issued folder was filed beside a register, its bytes
// nil for none.
func (a *Archive) beside(dir string, register []byte) bool {
	if _, is, err := Issued(dir); !is || err != nil {
		return false
	}
	entries, err := os.ReadDir(InputsOf(dir))
	if err != nil {
		return false
	}
	for _, e := range entries {
		if isRegister(e.Name()) {
			was, err := os.ReadFile(filepath.Join(InputsOf(dir), e.Name()))
			return err == nil && register != nil && bytes.Equal(was, register)
		}
	}
	return register == nil
}

// Begin writes what a pack to issue is made of; it gives the name that it will
// have, as the register writes it, and the folder where it stands until then.
func (a *Archive) Begin(ctx context.Context, rec Record, named func(archive string) bool, inputs []report.File) (name, dir string, err error) {
	rec.Schema, rec.Tool, rec.Version = 1, tool, report.Version
	base := fmt.Sprintf("%s-%d-%s", rec.Date, rec.Year, rec.Stage)
	for n := 1; ; n++ {
		if name = base; n > 1 {
			name = fmt.Sprintf("%s-%d", base, n)
		}
		if _, err := os.Lstat(filepath.Join(a.dir, name)); errors.Is(err, fs.ErrNotExist) && !named(path.Join(archiveName, name)) {
			break
		}
	}
	a.ready = &staged{dest: filepath.Join(a.dir, name), fresh: filepath.Join(a.dir, "."+name+".new")}
	files := []report.File{{Name: recordName, Data: result.Marshal(rec)}}
	for _, f := range inputs {
		files = append(files, report.File{Name: inputsName + "/" + f.Name, Data: f.Data})
	}
	if err := os.RemoveAll(a.ready.fresh); err != nil {
		return "", "", err
	}
	if err := os.MkdirAll(a.ready.fresh, folderMode); err != nil {
		return "", "", fmt.Errorf("归档文件夹 %s 不能写：%w", a.dir, err)
	}
	return path.Join(archiveName, name), a.ready.fresh, fill(ctx, a.ready.fresh, a.ready.dest, files)
}

// File files the pack beside its inputs and lets the register take its place, which
// is the moment in which the papers are issued: until then nothing has happened.
// was is the register as it was read, nil for none; one that changed since stays.
func (a *Archive) File(ctx context.Context, p *Pack, register report.File, was []byte) (err error) {
	s, filed := a.ready, false
	defer func() {
		if err != nil && filed {
			os.RemoveAll(s.dest)
		}
		a.discard()
	}()
	files := make([]report.File, len(p.Files))
	for i, f := range p.Files {
		files[i] = report.File{Name: packName + "/" + f.Name, Data: f.Data, At: f.At}
	}
	if err := fill(ctx, s.fresh, s.dest, files); err != nil {
		return err
	}
	if _, whole, _ := Issued(s.fresh); !whole {
		return fmt.Errorf("归档文件夹 %s 不见了（移动盘、共享盘断开？）", s.fresh)
	}
	if err := writeSynced(a.freshRegister(), register.Data); err != nil {
		return fmt.Errorf("写不了 %s：%w", register.Name, err)
	}
	if err := rename(s.fresh, s.dest); err != nil {
		return fmt.Errorf("归档 %s 放不进去：%w", s.dest, err)
	}
	filed = true
	if err := errors.Join(syncFolder(a.dir), syncFolder(a.pool)); err != nil { // the register must not come before what it names
		return err
	}
	place := filepath.Join(a.pool, register.Name)
	now, err := os.ReadFile(place)
	if err != nil && (was != nil || !errors.Is(err, fs.ErrNotExist)) || !bytes.Equal(now, was) {
		return fmt.Errorf("%s 在发文时被改了；处理：重新 build，核对后再发", place)
	}
	if ctx.Err() != nil {
		return errors.New("已中断")
	}
	err = rename(a.freshRegister(), place)
	if now, _ := os.ReadFile(place); err != nil && !bytes.Equal(now, register.Data) { // a share may have done what it says it could not
		return fmt.Errorf("登记簿 %s 换不下（正被打开？）：%w；处理：关闭它再运行", place, err)
	}
	filed = false // it counts: whatever comes now, it stays
	syncFolder(a.pool)
	return nil
}
