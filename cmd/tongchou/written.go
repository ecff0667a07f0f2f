package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math/big"
	"path/filepath"
	"slices"

	"tongchou/calc"
)

// packFile and packManifest are what a comparison reads of a written pack.
type packFile struct {
	Pool      string `json:"pool"`
	Year      int    `json:"year"`
	Stage     calc.Stage
	Budget    []struct{ Unit, Insurance, Item, Value string }
	Positions []struct{ Scheme, Insurance, Unit, Flow, Due string }
}

type packManifest struct {
	Folder  string
	Units   []struct{ Code, Name string }
	Schemes []struct{ ID, Name string }
}

// writtenSide reads the budget lines of a written pack.
func writtenSide(dir string) (*side, error) {
	var file packFile
	var manifest packManifest
	if err := readJSON(filepath.Join(dir, "result.json"), &file); err != nil {
		return nil, err
	}
	if err := readJSON(filepath.Join(dir, "manifest.json"), &manifest); err != nil {
		return nil, err
	}
	title := fmt.Sprintf("%s %d 年%s（已生成的资料 %s）", manifest.Folder, file.Year, file.Stage.Word(), filepath.ToSlash(dir))
	names, schemes := map[string]string{}, map[string]*calc.Scheme{}
	for _, u := range manifest.Units {
		names[u.Code] = u.Name
	}
	for _, s := range manifest.Schemes {
		schemes[s.ID] = &calc.Scheme{ID: s.ID, Name: s.Name}
	}
	s := &side{title: title}
	amount := func(list string, i int, text string) (*big.Rat, error) {
		if text == "" {
			return nil, nil // could not be computed
		}
		value, ok := new(big.Rat).SetString(text)
		if !ok {
			return nil, fmt.Errorf("%s 的第 %d 条 %s 不是金额：%s", filepath.Join(dir, "result.json"), i+1, list, text)
		}
		return value, nil
	}
	for i, line := range file.Budget {
		if line.Item != calc.LevyToAbove && line.Item != calc.GrantFromAbove {
			continue
		}
		value, err := amount("budget", i, line.Value)
		if err != nil {
			return nil, err
		}
		s.budget = append(s.budget, calc.Change{Unit: calc.Unit{Code: line.Unit, Name: cmp.Or(names[line.Unit], line.Unit)},
			Insurance: calc.Insurance{Name: line.Insurance}, Item: line.Item, Moved: calc.Moved{To: value}})
	}
	for i, p := range file.Positions {
		due, err := amount("positions", i, p.Due)
		if err != nil {
			return nil, err
		}
		if schemes[p.Scheme] == nil { // of a pack that does not name its schemes
			schemes[p.Scheme] = &calc.Scheme{ID: p.Scheme, Name: p.Scheme}
		}
		s.due(p.Unit, p.Insurance, calc.Flow(p.Flow), schemes[p.Scheme], due)
	}
	return s, nil
}

// maxResult bounds a result.json, in bytes.
const maxResult = 512 << 20

func readJSON(path string, into any) error {
	content, err := readFile(path, maxResult)
	if err != nil {
		return fmt.Errorf("读不到 %s：%w", path, err)
	}
	if err := json.Unmarshal(content, into); err != nil {
		return fmt.Errorf("%s 不是本程序写的，或已经损坏；处理：重新生成", path)
	}
	return nil
}

// due says what one scheme moves of a budget line.
func (s *side) due(unit, insurance string, flow calc.Flow, scheme *calc.Scheme, amount *big.Rat) {
	for i := range s.budget {
		if c := &s.budget[i]; c.Unit.Code == unit && c.Insurance.Name == insurance && c.Item == flow.Item() {
			c.Schemes = append(c.Schemes, calc.SchemeMoved{Scheme: scheme, Moved: calc.Moved{To: amount}})
		}
	}
}

// lines are the budget lines of a side, with the amount in To.
func (s *side) lines() []calc.Change {
	if s.variant != nil && s.budget == nil {
		for _, b := range s.result.Budget {
			if b.Unit >= 0 {
				s.budget = append(s.budget, calc.Change{Unit: s.result.Pool.Units[b.Unit], Insurance: b.Insurance, Item: b.Item, Moved: calc.Moved{To: b.Value}})
			}
		}
		for _, p := range s.result.Positions {
			s.due(s.result.Pool.Units[p.Unit].Code, p.Insurance.Name, p.Flow, p.Scheme, p.Due)
		}
	}
	return s.budget
}

// unsplit sets the budget lines of two sides beside each other.
func unsplit(a, b *side) []calc.Change {
	out := slices.Clone(b.lines())
	type key struct{ unit, insurance, item string }
	of := func(c calc.Change) key { return key{c.Unit.Code, c.Insurance.Name, c.Item} }
	now, was := make(map[key]bool, len(out)), make(map[key]calc.Change, len(out))
	for _, c := range out {
		now[of(c)] = true
	}
	for _, c := range a.lines() {
		if was[of(c)] = c; !now[of(c)] {
			out = append(out, calc.Change{Unit: c.Unit, Insurance: c.Insurance, Item: c.Item})
		}
	}
	for i := range out {
		from, had := was[of(out[i])]
		to := out[i]
		// A unit without a line beside others that have one took no part: it pays and receives nothing.
		if !had && some(a.lines(), to) {
			from.To = new(big.Rat)
		}
		if !now[of(to)] && some(b.lines(), to) {
			to.To = new(big.Rat)
		}
		out[i].Moved = calc.Moved{From: from.To, To: to.To}
		out[i].Schemes = bySchemes(from, to)
	}
	return out
}

// some reports whether any unit has a line like this one.
func some(list []calc.Change, like calc.Change) bool {
	return slices.ContainsFunc(list, func(c calc.Change) bool { return c.Insurance.Name == like.Insurance.Name && c.Item == like.Item })
}

// bySchemes sets what schemes move on two sides, in To, beside each other: a scheme that
// a side does not name moves nothing there, where the others make the line.
func bySchemes(from, to calc.Change) (out []calc.SchemeMoved) {
	of := func(c calc.Change, id string) *big.Rat {
		sum := new(big.Rat)
		for _, s := range c.Schemes {
			if s.Scheme.ID == id {
				return s.To
			}
			sum = calc.Plus(sum, s.To)
		}
		if c.To == nil || sum == nil || sum.Cmp(c.To) != 0 {
			return nil
		}
		return new(big.Rat)
	}
	for _, s := range slices.Concat(to.Schemes, from.Schemes) {
		if slices.ContainsFunc(out, func(o calc.SchemeMoved) bool { return o.Scheme.ID == s.Scheme.ID }) {
			continue
		}
		if m := (calc.Moved{From: of(from, s.Scheme.ID), To: of(to, s.Scheme.ID)}); !m.Still() {
			out = append(out, calc.SchemeMoved{Scheme: s.Scheme, Moved: m})
		}
	}
	return out
}
