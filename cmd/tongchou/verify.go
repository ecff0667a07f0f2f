package main

import (
	"fmt"

	"tongchou/report/pack"
)

// verify compares a written pack with its manifest.
func verify(s *session, args []string) error {
	o := newOptions("verify")
	if err := o.parse(args, 1); err != nil {
		return err
	}
	if len(o.pool) == 0 {
		return usageError("verify 要写资料文件夹，如 out/liaoning/2026")
	}
	list, count, err := pack.Verify(o.pool[0])
	if err != nil {
		return err
	}
	s.print(list)
	if list.Stops() {
		return errStopped
	}
	if s.terminal {
		fmt.Fprintf(s.out, "%d 个文件与 manifest.json 一致。\n", count)
	}
	return nil
}
