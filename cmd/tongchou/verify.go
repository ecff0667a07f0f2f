package main

import (
	"fmt"
	"path/filepath"

	"tongchou/calc/finding"
	"tongchou/data"
	"tongchou/report/pack"
)

// verify compares a written pack with its manifest.
func verify(s *session, args []string) error {
	o := newOptions("verify")
	var print, inputs string
	o.set.StringVar(&print, "fingerprint", "", "`指纹`。资料或输入的指纹（全部或前 12 位），与清单比对")
	o.set.StringVar(&inputs, "inputs", "", "`统筹区`。统筹区文件夹，逐个核对资料所读的输入文件是否仍是当时的")
	if err := o.parse(args, 1); err != nil {
		return err
	}
	if len(o.pool) == 0 {
		return usageError("verify 要写资料文件夹，如 out/liaoning/2026")
	}
	v, err := pack.Verify(o.pool[0])
	if err != nil {
		return err
	}
	list := v.Findings
	if print != "" && !v.Prints.Has(print) {
		list.Add("V706", finding.Pos{File: filepath.ToSlash(o.pool[0])}, "指纹不是 "+print, "输入 "+v.Prints.Inputs+"，资料 "+v.Prints.Pack, "核对指纹，或找回当时的一份资料")
	}
	if inputs != "" {
		fsys, folder, err := open(inputs)
		if err != nil {
			return err
		}
		pool, _ := data.Read(fsys, folder) // what is wrong in it, check says
		list = append(list, v.Against(pool)...)
	}
	s.print(list)
	if list.Stops() {
		return errStopped
	}
	if s.terminal {
		fmt.Fprintf(s.out, "%d 个文件与 manifest.json 一致。\n", v.Agree)
	}
	fmt.Fprintln(s.out, v.Prints)
	return nil
}

// prints says the two fingerprints of a pack that was built.
func (s *session) prints(p *pack.Pack) { fmt.Fprintf(s.out, "%s %s\n", p.Dir, p.Prints()) }
