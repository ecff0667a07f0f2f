package pdf

import (
	"os"
	"path/filepath"
	"testing"

	"tongchou/calc"
	"tongchou/data"
	"tongchou/report"
)

// view computes a sample pool.
func view(t testing.TB, pool string) *report.View {
	t.Helper()
	p, faults := data.ReadDir(filepath.Join("..", "..", "data", pool))
	if faults.Stops() {
		t.Fatalf("%s: %v", pool, faults)
	}
	prog, faults := calc.Compile(p)
	if faults.Stops() {
		t.Fatalf("%s: %v", pool, faults)
	}
	res := prog.Evaluate(calc.Options{})
	if res.Findings.Stops() {
		t.Fatalf("%s: %v", pool, res.Findings)
	}
	return report.New(res)
}

func TestRenderScratch(t *testing.T) {
	for _, pool := range []string{"liaoning", "shandong", "shanxi", "hunan", "suizhou", "ningxia", "national-pension-2018"} {
		v := view(t, pool)
		files, err := Render(v)
		if err != nil {
			t.Errorf("%s: %v", pool, err)
			continue
		}
		total := 0
		for _, f := range files {
			total += len(f.Data)
			os.MkdirAll("/tmp/w/out/"+pool+"/notices", 0o755)
			os.WriteFile("/tmp/w/out/"+pool+"/"+f.Name, f.Data, 0o644)
		}
		t.Logf("%s: %d files, %d bytes", pool, len(files), total)
	}
}
