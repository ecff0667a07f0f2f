package book

// Cover writes the title of a workbook and the line below it.
func (s *Sheet) Cover(title, caption string) {
	s.Put(0, 0, title, Style{Bold: true, size: 20, Free: true})
	s.Put(1, 0, caption, Caption)
}

// Content is a line of the table of contents.
type Content struct {
	sheet *Sheet
	about string
}

// About is the sheet's line of the table of contents.
func (s *Sheet) About(text string) Content { return Content{s, text} }

// Contents writes the table of contents and returns the row after it.
func (s *Sheet) Contents(row int, list []Content) int {
	row = s.Section(row, "目录", "工作表", "内容")
	for _, c := range list {
		from := s.Put(row, 0, c.sheet.Name, linkText)
		s.link(from, c.sheet.At(0, 0))
		s.Put(row, 1, c.about, Style{Free: true})
		row++
	}
	return row + 1
}

// Section writes a heading, and the heads of the columns below it where there
// are any. It returns the row after them.
func (s *Sheet) Section(row int, title string, heads ...any) int {
	s.Put(row, 0, title, Style{Bold: true, size: 12, Free: true})
	if len(heads) == 0 {
		return row + 1
	}
	s.Line(row+1, 0, Head, heads...)
	return row + 2
}
