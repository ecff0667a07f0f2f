package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/data/value"
)

// options are the flags that commands share; each command declares those it has.
type options struct {
	set     *flag.FlagSet
	year    int
	stage   string
	date    string // --date, 2026-01-15
	out     string
	only    string
	format  string
	csv     bool        // --format csv, too
	with    []string    // what-ifs, in the order in which they are laid over the policy
	pool    []string    // positional arguments
	many    bool        // several pools are worked on: findings name theirs
	years   int         // --horizon
	courses bool        // random courses are computed too
	extent  calc.Extent // how far the year is computed
}

func newOptions(name string) *options {
	o := &options{set: flag.NewFlagSet(name, flag.ContinueOnError)}
	o.set.SetOutput(io.Discard)
	o.set.StringVar(&o.format, "format", "text", "`text|json`。json：提示以 JSON 写到标准错误，check、explain、compare 的结果以 JSON 写到标准输出")
	return o
}

func (o *options) withYear() *options {
	o.yearFlag("预算年度；不写时取有预算行的最大年度，没有预算行时取数据最后一年的次年")
	o.set.StringVar(&o.stage, "stage", "", "`预缴|清算|年终清算`。不写时取要读的行都齐、日期也到了的最后一个阶段")
	o.set.Func("date", "`日期`。测算日，如 2026-01-15，也是各文书的日期；这以后的台账和登记不读。不写时取 notice.toml 的日期，没有时取台账、登记里最后的日期", func(text string) (err error) {
		o.date, err = value.Date(text)
		return err
	})
	return o
}

// yearFlag declares --year.
func (o *options) yearFlag(meaning string) {
	o.set.Func("year", "`年`。"+meaning, func(text string) (err error) {
		o.year, err = value.Year(text)
		return err
	})
}

// withOverlays declares --with, which may be given several times.
func (o *options) withOverlays() *options {
	o.set.Func("with", "`测算方案.toml`。叠加在政策上的测算方案；可以写几次，后面的优先", func(path string) error {
		o.with = append(o.with, path)
		return nil
	})
	return o
}

// withCSV says that the result may be asked for as a table for spreadsheets, too.
func (o *options) withCSV() *options {
	o.csv = true
	f := o.set.Lookup("format")
	f.Usage = strings.Replace(f.Usage, "text|json`。", "text|json|csv`。csv：试过的值一行一个，写到标准输出；", 1)
	return o
}

// parse reads flags wherever they stand among the arguments.
func (o *options) parse(args []string, most int) error {
	for len(args) > 0 {
		err := o.set.Parse(args)
		switch {
		case errors.Is(err, flag.ErrHelp):
			return helpWanted{o}
		case err != nil:
			return usageError(o.flagFault(err))
		}
		if args = o.set.Args(); len(args) > 0 {
			o.pool, args = append(o.pool, args[0]), args[1:]
		}
	}
	if len(o.pool) > most {
		return usageError("参数太多：" + strings.Join(o.pool, " "))
	}
	formats := []string{"text", "json"}
	if o.csv {
		formats = append(formats, "csv")
	}
	if !slices.Contains(formats, o.format) {
		return usageError("--format 只能是 " + strings.Join(formats, "、") + "，不是 " + o.format)
	}
	if o.stage != "" && o.stageOf() == "" {
		return usageError("--stage 只能是 预缴、清算 或 年终清算，不是 " + o.stage)
	}
	if len(o.with) > 0 && len(o.pool) == 0 {
		return usageError("--with 要写统筹区：测算方案是对一个统筹区的政策说的")
	}
	return nil
}

// flagFault says in Chinese what the flag package found.
func (o *options) flagFault(err error) string {
	text := err.Error()
	if name, ok := strings.CutPrefix(text, "flag provided but not defined: -"); ok {
		var names []string
		o.set.VisitAll(func(f *flag.Flag) { names = append(names, f.Name) })
		if near := finding.Nearest(name, names); near != "" {
			return "没有选项 --" + name + "（是不是 --" + near + "？）"
		}
		return "没有选项 --" + name
	}
	if name, ok := strings.CutPrefix(text, "flag needs an argument: -"); ok {
		return "选项 --" + name + " 后面要写值"
	}
	if m := badValue.FindStringSubmatch(text); m != nil {
		switch m[2] {
		case "year":
			return "--year 要写四位年份，如 2026，不是 " + m[1]
		case "horizon":
			return "--horizon 要写 1 到 30 的年数，不是 " + m[1]
		case "date":
			return "--date 要写日期，如 2026-01-15，不是 " + m[1]
		}
		return "选项 --" + m[2] + " 的值不对：" + m[1]
	}
	return "选项不对：" + text
}

// badValue is how the flag package says that a value does not fit its flag.
var badValue = regexp.MustCompile(`^invalid (?:boolean )?value "(.*)" for (?:flag )?-([^:]+): `)

// usage prints the flags of a command and what they mean.
func (o *options) usage(w io.Writer) {
	if c, ok := named(o.set.Name()); ok {
		c.usage(w)
	}
	fmt.Fprintln(w, "\n选项：")
	o.set.VisitAll(func(f *flag.Flag) {
		value, meaning := flag.UnquoteUsage(f)
		fmt.Fprintf(w, "  %s\n      %s\n", strings.TrimSpace("--"+f.Name+" "+value), strings.TrimPrefix(meaning, value+"。"))
	})
}

func (o *options) stageOf() calc.Stage {
	for _, s := range calc.Stages() {
		if o.stage == s.Word() || o.stage == string(s) {
			return s
		}
	}
	return ""
}

// parts reads --only.
func (o *options) parts() (html, pdf, xlsx bool, err error) {
	if o.only == "" {
		return true, true, true, nil
	}
	words := strings.Split(o.only, ",")
	for _, w := range words {
		if !slices.Contains([]string{"html", "pdf", "xlsx"}, w) {
			return false, false, false, usageError("--only 只能是 html、pdf、xlsx，用逗号分开，不是 " + w)
		}
	}
	return slices.Contains(words, "html"), slices.Contains(words, "pdf"), slices.Contains(words, "xlsx"), nil
}
