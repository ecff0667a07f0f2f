package pack

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tongchou/report/result"
)

// Two fingerprints stand for a pack: that of the inputs, which says what it was
// made of (every input file, what-ifs, pool, year, day, stage and version: the
// same give the same pack), and that of the pack itself, the digest of its manifest.

// fingerprint is that of the inputs.
func (m *manifestFile) fingerprint() string {
	return digest(result.Marshal(struct {
		Version, Folder string
		Year            int
		Date, Stage     string
		Inputs          []fileHash
		Overlays        []overlayItem
		Horizon         int `json:",omitempty"`
	}{m.Version, m.Folder, m.Year, m.Date, string(m.Stage), m.Inputs, m.Overlay, m.Horizon}))
}

// Prints are the two fingerprints of a pack.
type Prints struct{ Inputs, Pack string }

// String is how the command line says them.
func (p Prints) String() string { return "输入指纹 " + p.Inputs + "，资料指纹 " + p.Pack }

// printed is how much of the fingerprint of the inputs papers carry.
const printed = 12

// Has reports whether a text is one of the two, or begins one: at least the 12
// characters that papers carry.
func (p Prints) Has(text string) bool {
	text = strings.ToLower(text)
	return len(text) >= printed && (strings.HasPrefix(p.Inputs, text) || strings.HasPrefix(p.Pack, text))
}

// Prints are those of a pack that was assembled.
func (p *Pack) Prints() Prints {
	return Prints{Inputs: p.manifest.Print, Pack: digest(p.Files[len(p.Files)-1].Data)}
}

// maxManifest bounds the manifests that are read, in bytes.
const maxManifest = 64 << 20

var errNoManifest = errors.New("no manifest")

// manifestOf reads the manifest of a folder. It is taken for one only where it is
// what this program wrote, to the byte.
func manifestOf(dir string) (m manifestFile, raw []byte, err error) {
	path := filepath.Join(dir, manifestName)
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return m, nil, errNoManifest
	case err != nil:
		return m, nil, fmt.Errorf("读不到 %s：%w", path, err)
	case !info.Mode().IsRegular() || info.Size() > maxManifest:
		return m, nil, fmt.Errorf("%s 不是普通文件，或大得不像清单", path)
	}
	if raw, err = os.ReadFile(path); err != nil {
		return m, nil, fmt.Errorf("读不到 %s：%w", path, err)
	}
	if err := json.Unmarshal(raw, &m); err != nil || m.Tool != tool || len(m.Outputs) == 0 {
		return m, raw, fmt.Errorf("%s 不是本程序的清单，或已经损坏；处理：重新生成", path)
	}
	return m, raw, nil
}

// whole reports whether the manifest lists pages, papers and sheets.
func (m *manifestFile) whole() bool {
	for _, name := range []string{"index.html", "notices/summary.pdf", "budget.xlsx"} {
		if !slices.ContainsFunc(m.Outputs, func(f fileHash) bool { return f.Name == name }) {
			return false
		}
	}
	return true
}

// dropping reports whether a file is what office programs and systems leave in
// folders: locks and caches, nobody's work.
func dropping(name string) bool {
	base := filepath.Base(name)
	return strings.HasPrefix(base, "~$") || strings.HasPrefix(base, ".~lock.") || slices.Contains([]string{"Thumbs.db", "desktop.ini", ".DS_Store"}, base)
}
