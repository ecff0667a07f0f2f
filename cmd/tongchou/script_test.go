package main

import (
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/testscript"

	"tongchou/data/datatest"
)

var update = flag.Bool("update", false, "rewrite what the scripts want, the documents' blocks and the picture")

func TestMain(m *testing.M) {
	testscript.Main(withScratch{m}, map[string]func(){
		"tongchou": main,
		// broken is the tool with a command that has a fault of programming.
		"broken": func() {
			commands = append(commands, command{name: "break", run: func(*session, []string) error { panic("index out of range") }})
			main()
		},
	})
}

// TestScripts runs the real command. $FACES is the folder of the embedded
// fonts. Beside testscript's own commands a script has
//
//	exits CODE PROGRAM ARGS…    run a program that must end with that code
//	pool DIR                    the small pool of data/testdata/base as a folder
//	replace FILE OLD NEW        change a text that occurs; \n is a line break
//	append FILE MORE            add the lines of another file
//	gb18030 FILE…               write a file in that encoding
//	workbook DIR TABLE…         move CSV tables of a pool folder into its pool.xlsx
//	setcell FILE SHEET CELL VALUE  type into a workbook; CELL may be the name left of it
//	hashes DIR FILE             list the files of a folder with their hashes
//	samples FILE                list the files of the samples' packs in that way
//	papers FILE                 list the notices of the pack of example, of 2026
//	says NAME TEXT              such a notice reads so, blanks apart
//	rows FILE TABLE COLUMNS OUT such columns of a table of a pack; see rowsOf
//	anywhere DIR PATTERN BUT    something that a folder says matches, BUT taken out first
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: *update,
		Setup: func(env *testscript.Env) error {
			faces, err := filepath.Abs("../../templates/fonts")
			env.Setenv("FACES", faces)
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "pool": poolFolder, "replace": replace, "append": appendText,
			"gb18030": toGB18030, "workbook": toWorkbook, "hashes": hashes, "samples": sampleHashes, "setcell": setCell, "papers": paperNames, "says": says, "rows": rowsOf, "anywhere": anywhere,
		},
	})
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want || neg {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// paperNames lists the notices of the pack of example of 2026.
func paperNames(ts *testscript.TestScript, _ bool, args []string) {
	found, err := filepath.Glob(ts.MkAbs("out/example/2026/notices/*-*.pdf"))
	ts.Check(err)
	var b strings.Builder
	for _, f := range found {
		b.WriteString(strings.TrimSuffix(filepath.Base(f), ".pdf") + "\n")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(b.String()), 0o644))
}

// furniture are the lines of a page that are not of its text.
var furniture = regexp.MustCompile(`(?m)^(—\d+—|[测算送审稿]+|未核定\d+项)$`)

// says reads a notice of the pack of example of 2026.
func says(ts *testscript.TestScript, neg bool, args []string) {
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		if os.Getenv("CI") == "true" {
			ts.Fatalf("no pdftotext found, and CI needs it")
		}
		return
	}
	out, err := exec.Command(tool, "-raw", ts.MkAbs("out/example/2026/notices/"+args[0]+".pdf"), "-").Output()
	ts.Check(err)
	lines := strings.NewReplacer(" ", "", "　", "", "\f", "\n").Replace(string(out))
	text := strings.ReplaceAll(furniture.ReplaceAllString(lines, ""), "\n", "")
	if strings.Contains(text, args[1]) == neg {
		ts.Fatalf("%s reads, instead of %s:\n%s", args[0], args[1], text)
	}
}

// dataTests is where package data keeps the pools of its tests.
const dataTests = "../../data/testdata"

// writeFolder writes a pool to disk.
func writeFolder(ts datatest.Failer, dir string, pool fstest.MapFS) {
	if err := os.RemoveAll(dir); err != nil {
		ts.Fatalf("%v", err)
	}
	if err := os.CopyFS(dir, pool); err != nil {
		ts.Fatalf("%v", err)
	}
}

func poolFolder(ts *testscript.TestScript, _ bool, args []string) {
	writeFolder(ts, ts.MkAbs(args[0]), datatest.Base(ts, dataTests))
	edit(ts, args[0]+"/notice.toml", func(s string) string { // the fonts that it names are not there
		s, _, _ = strings.Cut(s, "[fonts]")
		return s
	})
}

func toWorkbook(ts *testscript.TestScript, _ bool, args []string) {
	dir, pool := ts.MkAbs(args[0]), fstest.MapFS{}
	for _, name := range args[1:] {
		pool[name+".csv"] = &fstest.MapFile{Data: []byte(ts.ReadFile(args[0] + "/" + name + ".csv"))}
		ts.Check(os.Remove(filepath.Join(dir, name+".csv")))
	}
	datatest.AsWorkbook(ts, pool, args[1:]...)
	ts.Check(os.WriteFile(filepath.Join(dir, "pool.xlsx"), pool["pool.xlsx"].Data, 0o644))
}

func edit(ts *testscript.TestScript, name string, change func(string) string) {
	path := ts.MkAbs(name)
	content, err := os.ReadFile(path)
	ts.Check(err)
	ts.Check(os.WriteFile(path, []byte(change(string(content))), 0o644))
}

func replace(ts *testscript.TestScript, _ bool, args []string) {
	breaks := strings.NewReplacer(`\n`, "\n")
	from, to := breaks.Replace(args[1]), breaks.Replace(args[2])
	edit(ts, args[0], func(s string) string {
		if strings.Count(s, from) != 1 {
			ts.Fatalf("%q occurs %d times", from, strings.Count(s, from))
		}
		return strings.Replace(s, from, to, 1)
	})
}

func appendText(ts *testscript.TestScript, _ bool, args []string) {
	more := ts.ReadFile(args[1])
	edit(ts, args[0], func(s string) string { return s + more })
}

func toGB18030(ts *testscript.TestScript, _ bool, args []string) {
	for _, name := range args {
		edit(ts, name, func(s string) string { return string(datatest.GB18030(ts, []byte(s))) })
	}
}

func hashes(ts *testscript.TestScript, _ bool, args []string) {
	list, err := treeHashes(ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(list), 0o644))
}

func sampleHashes(ts *testscript.TestScript, _ bool, args []string) {
	list, err := treeHashes(samples().out)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(list), 0o644))
}

// treeHashes lists the files below a folder, a line each: hash and name.
func treeHashes(dir string) (string, error) {
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		fmt.Fprintf(&b, "%x %s\n", sha256.Sum256(content), filepath.ToSlash(name))
		return err
	})
	return b.String(), err
}
