package main

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"tongchou/calc"
	"tongchou/calc/budget"
	"tongchou/calc/finding"
	"tongchou/data"
	"tongchou/data/value"
	"tongchou/report/pack"
)

// operand is one side of a comparison as it is written on the command line:
// POOL[@year][+what-if.toml]…[+pool whose policy is taken], or the folder of a
// written pack.
type operand struct {
	written string
	pool    string
	year    int      // 0: the default
	with    []string // what-ifs, in order
	law     string   // folder or sample whose policy is taken; "" for the pool's own
}

// parseOperand reads one side. A path that exists as it stands is taken whole,
// so that a folder may have @ and + in its name.
func parseOperand(text string) (operand, error) {
	o := operand{written: text, pool: text}
	if info, err := os.Stat(text); err == nil && info.IsDir() {
		return o, nil
	}
	parts := strings.Split(text, "+")
	o.pool = parts[0]
	if at := strings.LastIndexByte(o.pool, '@'); at >= 0 {
		year, err := value.Year(o.pool[at+1:])
		if err != nil {
			return o, usageError(fmt.Sprintf("%s：@ 后面要写四位年份，不是 %s", text, o.pool[at+1:]))
		}
		o.pool, o.year = o.pool[:at], year
	}
	for _, part := range parts[1:] {
		switch {
		case strings.HasSuffix(strings.ToLower(part), ".toml"):
			o.with = append(o.with, part)
		case part == "":
			return o, usageError(text + "：+ 后面要写测算方案（.toml）或另一个统筹区")
		case o.law != "":
			return o, usageError(text + "：只能取一个统筹区的政策")
		default:
			o.law = part
		}
	}
	return o, nil
}

// side is a side of a comparison, computed or read from a pack.
type side struct {
	title    string
	variant  *calc.Variant // nil for a written pack
	result   *calc.Result  // nil for a written pack, and where the year cannot be computed
	budget   []calc.Change // budget lines, in To; of a computed side see lines
	found    finding.List  // on the way to the result
	computed finding.List  // of the calculation
}

// isPack reports whether a folder holds a written pack.
func isPack(dir string) bool {
	for _, name := range []string{"manifest.json", "result.json"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			return false
		}
	}
	return true
}

// side reads and computes an operand. Its findings are in found; where they
// stop, there is no result.
func (o operand) side(opts *options) (*side, error) {
	if isPack(o.pool) {
		return writtenSide(o.pool)
	}
	fsys, folder, err := open(o.pool)
	if err != nil {
		return nil, err
	}
	opts, err = opts.of(o.pool)
	if err != nil {
		return nil, err
	}
	s := &side{}
	pool, list := data.Read(fsys, folder)
	s.found = opts.placed(list, folder)
	if o.law != "" && lawful(pool, list) {
		other, err := s.policy(o.law, opts)
		if err != nil || other == nil {
			return s, err
		}
		pool = pool.UnderLaw(other)
	}
	prog, faults := compile(pool, list, o.with)
	if s.found = append(s.found, opts.placed(faults, folder, o.with...)...); s.found.Stops() {
		return s, nil
	}
	year := cmp.Or(o.year, opts.year)
	s.variant = calc.NewVariant(prog, calc.Options{Year: year, Day: opts.date, Stage: opts.stageOf()})
	s.result = budget.Evaluate(prog, s.variant.Options)
	s.computed = opts.placed(s.result.Findings, folder, o.with...)
	s.title = o.title(s.variant)
	return s, nil
}

// policy reads the pool whose policy is taken; nil where it has faults.
func (s *side) policy(name string, opts *options) (*calc.Pool, error) {
	fsys, folder, err := open(name)
	if err != nil {
		return nil, err
	}
	other, list := data.Read(fsys, folder)
	if !lawful(other, list) {
		s.found = append(s.found, opts.placed(list, folder)...)
		return nil, nil
	}
	return other, nil
}

// title says which side it is: 辽宁省 2026 年预缴＋“…”，按山东省的政策.
func (o operand) title(v *calc.Variant) string {
	pool := v.Program.Pool
	t := fmt.Sprintf("%s %d 年%s", pool.Policy.Name, v.Options.Year, v.Options.Stage.Word())
	for _, w := range pool.Overlays {
		t += "＋“" + w.Title + "”"
	}
	if _, issued, _ := pack.Issued(o.pool); issued {
		t += "（已发文 " + filepath.ToSlash(o.pool) + "）"
	}
	if o.law != "" {
		t += "，按 " + filepath.Base(o.law) + " 的政策"
	}
	return t
}
