package templates

import "embed"

// Page holds the dashboard: page templates (page/*.html), the style sheet, the
// script, and the charting library with its licence under page/echarts.
//
//go:embed page/*.html page/report.css page/report.js page/favicon.svg page/echarts
var Page embed.FS
