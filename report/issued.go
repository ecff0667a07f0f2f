package report

import (
	"cmp"
	"slices"

	"tongchou/calc"
)

// IssuedPaper is what a paper that went out says of a matter, and how it stands now.
type IssuedPaper struct {
	*calc.Issued
	SchemeName string // "" where the paper is of none
	UnitName   string
	Standing   string // 现行 已被替代; "" of a paper that announces nothing
}

// Register are the papers of the year that went out, by date, then as the register
// has them.
func (v *View) Register() (out []IssuedPaper) {
	for i := range v.Pool.Issued {
		x := &v.Pool.Issued[i]
		if x.Year != v.Year {
			continue
		}
		line := IssuedPaper{Issued: x, SchemeName: x.Scheme, UnitName: v.Pool.NameOf(v.Pool.At(x.Code))}
		if s := v.Pool.Policy.Scheme(x.Scheme); s != nil {
			line.SchemeName = s.Name
		}
		if x.Word.Announces() {
			line.Standing = "已被替代"
			if v.at().inForce[x] {
				line.Standing = "现行"
			}
		}
		out = append(out, line)
	}
	slices.SortStableFunc(out, func(x, y IssuedPaper) int { return cmp.Compare(x.Date, y.Date) })
	return out
}
