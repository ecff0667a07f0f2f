package paper

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"

	"tongchou/calc"
	"tongchou/report/typeset"
	"tongchou/templates"
)

// roles are the names of the faces as notice.toml writes them, by role, and
// the faces that GB/T 9704-2012 asks for.
var (
	roles  = [4]string{"标题", "正文", "黑体", "楷体"}
	wanted = [4]string{"小标宋体", "仿宋体", "黑体", "楷体"}
)

// embeddedFaces are the free faces of package templates, read once.
var embeddedFaces = sync.OnceValues(func() (*typeset.Faces, error) {
	var faces typeset.Faces
	for role, data := range [4][]byte{templates.FontTitle, templates.FontBody, templates.FontHei, templates.FontKai} {
		font, err := typeset.ParseFont(roles[role], data)
		if err != nil {
			return nil, err
		}
		faces[role] = font
	}
	return &faces, nil
})

// Faces are the embedded faces with some replaced by an office's own font
// files, given by role: 标题, 正文, 黑体, 楷体.
func Faces(files map[string][]byte) (*typeset.Faces, error) {
	free, err := embeddedFaces()
	if err != nil {
		return nil, err
	}
	faces := *free
	for _, name := range slices.Sorted(maps.Keys(files)) {
		role := slices.Index(roles[:], name)
		if role < 0 {
			return nil, fmt.Errorf("没有“%s”这种字体用途；应为：%s", name, strings.Join(roles[:], "、"))
		}
		if faces[role], err = typeset.ParseFont(name, files[name]); err != nil {
			return nil, err
		}
	}
	return &faces, nil
}

// Runes are the characters of a pool's own texts — names, documents, clauses,
// formulas, notes, the office — sorted, each once.
func Runes(p *calc.Pool) []rune {
	found := map[rune]bool{}
	for _, part := range []any{p.Policy, p.Units, p.Office, p.Projection, p.Inputs} {
		collect(reflect.ValueOf(part), found)
	}
	for r := range found {
		if r <= ' ' {
			delete(found, r)
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// collect walks a value for the characters of its texts.
func collect(v reflect.Value, found map[rune]bool) {
	switch v.Kind() {
	case reflect.String:
		for _, r := range v.String() {
			found[r] = true
		}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			collect(v.Elem(), found)
		}
	case reflect.Slice:
		for i := range v.Len() {
			collect(v.Index(i), found)
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			collect(key, found)
			collect(v.MapIndex(key), found)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() && v.Type().Field(i).Name != "Pos" {
				collect(v.Field(i), found)
			}
		}
	}
}

// Departures are where the papers are known to differ from GB/T 9704-2012 and
// from what an archive may ask for.
func Departures(faces *typeset.Faces) []string {
	var out []string
	free, err := embeddedFaces()
	for role, font := range faces {
		if err == nil && font == free[role] {
			out = append(out, fmt.Sprintf("%s字体：用%s代替%s；notice.toml 的 [fonts] 可以换成自备的字体文件", roles[role], font.Text(typeset.NameFull), wanted[role]))
		}
	}
	return append(out,
		"页码：用正文字体的半角数字，标准为四号半角宋体",
		"印章：不画印章，署名和日期按加盖印章的位置排，上方留白",
		"文号：顺序号留空，由发文机关编号",
		"份号、密级和保密期限、紧急程度：不排",
		"标记和警示语：排在版心以上的页边，正式文件没有标记的不排",
		"附件中的表格：用五号以下的字，标准没有规定",
		"文件格式：PDF 1.4，不是 PDF/A；没有电子签章",
		"基本平面（U+FFFF）以外的字：不能输出，遇到即停止并指出",
	)
}
