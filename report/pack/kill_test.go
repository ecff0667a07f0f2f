package pack

import (
	"os"
	"os/exec"
	"testing"
	"time"
)

// killWriter lets another process write packs and kills it a moment later.
func killWriter(t *testing.T, out string, i int) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run", "^TestKilled$")
	cmd.Env = append(os.Environ(), "TONGCHOU_WRITE="+out)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Duration(10+i*7%60) * time.Millisecond)
	cmd.Process.Kill()
	cmd.Wait() // it was killed
}
