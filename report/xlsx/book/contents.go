package book

// Cover writes the title of a workbook and the line below it.
func (s *Sheet) Cover(title, caption string) {
	s.Put(0, 0, title, Style{Bold: true, size: 20, Free: true})
	s.Put(1, 0, caption, Caption)
}

// Contents writes the table of contents, of all sheets but the cover itself,
// and returns the row after it.
func (b *Book) Contents(row int) int {
	cover := b.Sheets[0]
	row = cover.Section(row, "目录", "工作表", "内容")
	for _, s := range b.Sheets[1:] {
		cover.link(cover.Put(row, 0, s.Name, linkText), s.At(0, 0))
		cover.Put(row, 1, s.about, Style{Free: true})
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
