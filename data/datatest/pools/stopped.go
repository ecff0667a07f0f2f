package pools

import (
	"fmt"

	"tongchou/calc"
)

// Stop changes a pool so that a step cannot be computed for one unit: it divides by 0 there,
// as where a figure is 0, and is what it was for all others.
func Stop(st *calc.Step, code string) {
	stop := func(s *calc.Source) { s.Text = fmt.Sprintf(`IF(单位.代码 = "%s", (%s) / 0, %[2]s)`, code, s.Text) }
	stop(&st.Formula)
	for i := range st.Later {
		stop(&st.Later[i].Source)
	}
	for i := range st.Others {
		stop(&st.Others[i].Formula)
	}
}
