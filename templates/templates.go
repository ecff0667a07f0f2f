// Package templates holds what people see: page templates, notice texts,
// styles, scripts and fonts, embedded in the program.
package templates
