package main

import (
	"flag"
	"io"
	"slices"
	"strings"

	"tongchou/calc"
)

// options are the flags that commands share; each command declares those it has.
type options struct {
	set    *flag.FlagSet
	year   int
	stage  string
	out    string
	only   string
	format string
	with   []string // what-ifs, in the order in which they are laid over the policy
	pool   []string // positional arguments
	many   bool     // several pools are worked on: findings name theirs
}

func newOptions(name string) *options {
	o := &options{set: flag.NewFlagSet(name, flag.ContinueOnError)}
	o.set.SetOutput(io.Discard)
	o.set.StringVar(&o.format, "format", "text", "")
	return o
}

func (o *options) withYear() *options {
	o.set.IntVar(&o.year, "year", 0, "")
	o.set.StringVar(&o.stage, "stage", "", "")
	return o
}

// withOverlays declares --with, which may be given several times.
func (o *options) withOverlays() *options {
	o.set.Func("with", "", func(path string) error {
		o.with = append(o.with, path)
		return nil
	})
	return o
}

// parse reads flags wherever they stand among the arguments.
func (o *options) parse(args []string, most int) error {
	for len(args) > 0 {
		if err := o.set.Parse(args); err != nil {
			return usageError(flagFault(err))
		}
		if args = o.set.Args(); len(args) > 0 {
			o.pool, args = append(o.pool, args[0]), args[1:]
		}
	}
	if len(o.pool) > most {
		return usageError("参数太多：" + strings.Join(o.pool, " "))
	}
	if o.format != "text" && o.format != "json" {
		return usageError("--format 只能是 text 或 json，不是 " + o.format)
	}
	if o.stage != "" && o.stageOf() == "" {
		return usageError("--stage 只能是 预缴 或 清算，不是 " + o.stage)
	}
	if len(o.with) > 0 && len(o.pool) == 0 {
		return usageError("--with 要写统筹区：测算方案是对一个统筹区的政策说的")
	}
	if o.year < 0 || o.year > 9999 {
		return usageError("--year 要写四位年份")
	}
	return nil
}

// flagFault says in Chinese what the flag package found.
func flagFault(err error) string {
	s := err.Error()
	switch {
	case strings.HasPrefix(s, "flag provided but not defined: "):
		return "没有选项 " + strings.TrimPrefix(s, "flag provided but not defined: ")
	case strings.HasPrefix(s, "flag needs an argument: "):
		return "选项 " + strings.TrimPrefix(s, "flag needs an argument: ") + " 后面要写值"
	case strings.HasPrefix(s, "invalid value "):
		return "选项的值不对：" + strings.TrimPrefix(s, "invalid value ")
	}
	return "选项不对：" + s
}

func (o *options) stageOf() calc.Stage {
	switch o.stage {
	case "预缴", string(calc.Advance):
		return calc.Advance
	case "清算", string(calc.Settlement):
		return calc.Settlement
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
