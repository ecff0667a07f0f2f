package data

import (
	"slices"
	"unicode"

	"tongchou/calc"
	"tongchou/calc/finding"
	"tongchou/data/fault"
	"tongchou/data/sheet"
	"tongchou/data/toml"
	"tongchou/data/value"
)

// section is a section of a TOML file with the pool that it is about.
type section struct {
	*toml.Section
	r    *reader
	seen sheet.Places // names by sort, one space for a file or a scheme; the built-in ones have no place
}

// readTOML reads a TOML file into its root section, nil when the file is
// absent or cannot be parsed.
func (r *reader) readTOML(name string) *section {
	file, content, ok := r.readFile(name, maxTOML)
	if !ok {
		return nil
	}
	return r.parseTOML(file, content)
}

func (r *reader) parseTOML(file string, content []byte) *section {
	text, found := value.Decode(file, content)
	if r.Found = append(r.Found, found...); found.Stops() {
		return nil
	}
	if root := toml.Parse(file, text, &r.Pass); root != nil {
		return &section{root, r, sheet.Places{}}
	}
	return nil
}

// section reads one table, nil when it is absent.
func (s *section) section(key, title string) *section {
	if below := s.Section.Section(key, title); below != nil {
		return &section{below, s.r, s.seen}
	}
	return nil
}

// each reads every table of an array, to its last key.
func each[T any](s *section, key, title string, read func(*section) T) []T {
	var out []T
	for _, below := range s.Sections(key, title) {
		c := &section{below, s.r, s.seen}
		out = append(out, read(c))
		c.Close()
	}
	return out
}

// formula reads a formula with the place of its first character.
func (s *section) formula(key string) calc.Source {
	text, pos := s.Source(key)
	return calc.Source{Text: text, Pos: pos}
}

// needFormula reads a formula that must be there.
func (s *section) needFormula(key string) calc.Source {
	s.Lacks(key, key+` = "…"`)
	return s.formula(key)
}

// code checks a text that becomes part of a file name.
func (s *section) code(key, text string) {
	if bad := value.Code(text); text != "" && bad != nil {
		s.Fault(fault.Form, key, key+" = "+bad.Found, bad.Expected, bad.Remedy)
	}
}

// name reads a name that formulas use: letters, digits, 汉字 and _, not
// starting with a digit.
func (s *section) name(key string) string {
	name := s.Need(key)
	for i, r := range name {
		if unicode.IsLetter(r) || r == '_' || i > 0 && unicode.IsDigit(r) {
			continue
		}
		s.Fault(fault.Form, key, "名称"+fault.Quote(name)+"含有“"+string(r)+"”", "汉字、字母、数字和下划线，不以数字开头", "公式要用这个名称，请改写")
		break
	}
	return name
}

// named reads the name of something that no formula uses, and puts it into
// the title for messages.
func (s *section) named() string {
	name := s.Need("name")
	s.titled(s.Title, name)
	return name
}

// known checks a reference to something that the pool has.
func (s *section) known(key, name string, names []string, expected string) {
	if name != "" && !slices.Contains(names, name) {
		s.Fault(fault.Reference, key, "没有"+fault.Quote(name), expected, fault.Perhaps(name, names))
	}
}

// once reports a name of a sort that is given a second time.
func (s *section) once(key, sort, name string) {
	first, twice := s.seen[sort+" "+name]
	switch {
	case name == "":
	case !twice:
		s.seen[sort+" "+name] = s.Pos(key)
	case first == finding.Pos{}:
		s.Fault(fault.NameTwice, key, sort+fault.Quote(name)+"是内置的", "另取名称", "改名，或删去这一节直接使用内置的")
	default:
		s.Fault(fault.NameTwice, key, sort+fault.Quote(name)+"重复，前一处在 "+fault.Place(first, s.Pos(key)), "各不相同", "改名")
	}
}

// titled puts what a section is about into the title for messages.
func (s *section) titled(sort, name string) {
	if name != "" {
		s.Title = sort + " " + name
	}
}
