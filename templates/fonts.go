package templates

import _ "embed"

//go:generate sh fonts/build.sh

// The four faces of an official document: free fonts that stand in for 小标宋
// (titles), 仿宋 (text), 黑体 and 楷体 (headings). See fonts/README.md.
// The slices are the program's own copy: whoever changes bytes must clone them.
var (
	//go:embed fonts/title.ttf
	FontTitle []byte
	//go:embed fonts/body.ttf
	FontBody []byte
	//go:embed fonts/hei.ttf
	FontHei []byte
	//go:embed fonts/kai.ttf
	FontKai []byte
)
