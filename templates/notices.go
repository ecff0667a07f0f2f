package templates

import "embed"

// Notices are the texts of the papers, one file a kind and common.tmpl for what
// they share. notices/README.md lists the fields they may name.
//
//go:embed notices/*.tmpl
var Notices embed.FS
