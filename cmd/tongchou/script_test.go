package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
)

var update = flag.Bool("update", false, "rewrite what the scripts want and the README's blocks and picture")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"tongchou": main,
		// broken is the tool with a command that has a fault of programming.
		"broken": func() {
			commands = append(commands, command{name: "break", run: func(*session, []string) error { panic("index out of range") }})
			main()
		},
	})
}

// TestScripts runs the real command. Beside testscript's own commands a script has
//
//	exits CODE PROGRAM ARGS…    run a program that must end with that code
//	pool DIR                    the small pool of data/testdata/base as a folder
//	replace FILE OLD NEW        change a text that occurs; \n is a line break
//	append FILE TEXT
//	gb18030 FILE…               write a file in that encoding
//	workbook DIR TABLE…         move CSV tables of a pool folder into its pool.xlsx
//	hashes DIR FILE             list the files of a folder with their hashes
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: *update,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "pool": poolFolder, "replace": replace, "append": appendText,
			"gb18030": toGB18030, "workbook": toWorkbook, "hashes": hashes,
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

// basePool is the small pool that the tests of package data change as well: it
// has every file and no fault.
const basePool = "../../data/testdata/base"

// The script's working folder is not the test's; basePool is found from here.
var testFolder, _ = os.Getwd()

func poolFolder(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(os.CopyFS(ts.MkAbs(args[0]), os.DirFS(filepath.Join(testFolder, basePool))))
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
		edit(ts, name, func(s string) string {
			out, err := simplifiedchinese.GB18030.NewEncoder().String(s)
			ts.Check(err)
			return out
		})
	}
}

func toWorkbook(ts *testscript.TestScript, _ bool, args []string) {
	book := excelize.NewFile()
	for _, table := range args[1:] {
		name := filepath.Join(ts.MkAbs(args[0]), table+".csv")
		content, err := os.ReadFile(name)
		ts.Check(err)
		rows, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
		ts.Check(err)
		_, err = book.NewSheet(table)
		ts.Check(err)
		for i, row := range rows {
			for j, text := range row {
				at, err := excelize.CoordinatesToCellName(j+1, i+1)
				ts.Check(err)
				if _, notNumber := strconv.ParseFloat(text, 64); notNumber == nil && len(text) < 15 {
					ts.Check(book.SetCellDefault(table, at, text))
				} else if text != "" {
					ts.Check(book.SetCellStr(table, at, text))
				}
			}
		}
		ts.Check(os.Remove(name))
	}
	ts.Check(book.SaveAs(filepath.Join(ts.MkAbs(args[0]), "pool.xlsx")))
}

func hashes(ts *testscript.TestScript, _ bool, args []string) {
	list, err := treeHashes(ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(list), 0o644))
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
