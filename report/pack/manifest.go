package pack

import (
	"crypto/sha256"
	"encoding/hex"

	"tongchou/calc"
	"tongchou/calc/formula"
	"tongchou/report"
	"tongchou/report/result"
)

// manifestName is the file that makes a folder a pack; tool is who writes it.
const (
	manifestName = "manifest.json"
	tool         = "tongchou"
)

// manifestFile is manifest.json: what went in, what came out, and what is not
// settled in it.
type manifestFile struct {
	Schema  int           `json:"schema"`
	Tool    string        `json:"tool"`
	Version string        `json:"version"`
	Pool    string        `json:"pool"`
	Folder  string        `json:"folder"`
	Year    int           `json:"year"`
	Date    string        `json:"date"` // the day of the build, "" for none
	Stage   calc.Stage    `json:"stage"`
	Policy  string        `json:"policy_sha256"`
	Marks   []string      `json:"marks"`
	Warning string        `json:"warning"`
	Units   []unitName    `json:"units"`
	Schemes []schemeName  `json:"schemes,omitempty"`
	Inputs  []fileHash    `json:"inputs"`
	Overlay []overlayItem `json:"overlays"`
	Outputs []fileHash    `json:"outputs"`
	Assumed []assumedItem `json:"assumed"`
	Missing []missingItem `json:"missing_decisions"`
	Owed    []openAnswer  `json:"open_answers"`
	Departs []string      `json:"departures"` // of the papers, from the standard of official documents
	Horizon int           `json:"horizon,omitempty"`
	Ahead   *aheadItem    `json:"projection,omitempty"`
	Print   string        `json:"inputs_fingerprint"`
	Self    string        `json:"self_sha256"` // of this file with this value empty
}

// sealed writes the manifest with its own digest, so that no change of it passes.
func (m manifestFile) sealed() []byte {
	m.Self = ""
	m.Self = digest(result.Marshal(m))
	return result.Marshal(m)
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

type fileHash struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Bytes  int    `json:"bytes,omitempty"`
}

// aheadItem is what the years after the budget year rest on.
type aheadItem struct {
	Years     int      `json:"years"`
	Paths     int      `json:"paths,omitempty"` // random courses
	Seed      uint64   `json:"seed,omitempty"`
	Unsourced []string `json:"without_source"` // assumptions, tables and deviations of which nobody says where they come from
}

// aheadOf lists it of a projection; nil without one.
func aheadOf(p *calc.Projection) *aheadItem {
	if p == nil {
		return nil
	}
	out := &aheadItem{Years: p.Years, Unsourced: []string{}}
	note := func(source, name string) {
		if source == "" {
			out.Unsourced = append(out.Unsourced, name)
		}
	}
	for i := range p.Assumptions {
		note(p.Assumptions[i].Source, p.Assumptions[i].Name)
	}
	for _, t := range p.Tables {
		note(t.Source, t.Name)
	}
	if s := p.Stochastic; s != nil {
		out.Paths, out.Seed = s.Paths, s.Seed
		for i := range s.Shocks {
			note(s.Shocks[i].Source, s.Shocks[i].Assumption+"的标准差")
		}
		for _, c := range s.Correlations {
			note(c.Source, c.Between[0]+"、"+c.Between[1]+"的相关")
		}
	}
	return out
}

type unitName struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

type schemeName struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// overlayItem is a what-if that the pack supposes, in the order of laying.
type overlayItem struct {
	File   string `json:"file"`
	SHA256 string `json:"sha256"`
	Title  string `json:"title"`
	Author string `json:"author"`
	Reason string `json:"reason"`
	From   int    `json:"from"`
	To     int    `json:"to,omitempty"`
}

type assumedItem struct {
	Scheme string `json:"scheme"`
	Name   string `json:"name"`
	Value  string `json:"value"`
	Clause string `json:"clause"`
	Note   string `json:"note"`
}

// openAnswer is a question of the checks that nobody has answered; figure is a
// decimal.
type openAnswer struct {
	ID        string `json:"id"`
	Insurance string `json:"insurance"`
	Unit      string `json:"unit"`
	Name      string `json:"name"`
	Figure    string `json:"figure"`
}

// missingItem is a decision that is not made; suggested, low and high are
// decimals in the form of result.json.
type missingItem struct {
	Scheme    string `json:"scheme"`
	Insurance string `json:"insurance"`
	Unit      string `json:"unit"`
	Item      string `json:"item"`
	Suggested string `json:"suggested"`
	Low       string `json:"low"`
	High      string `json:"high"`
	Why       string `json:"why,omitempty"`
}

// head is the manifest of a view before anything is rendered.
func head(v *report.View) manifestFile {
	m := manifestFile{Schema: 1, Tool: tool, Version: report.Version, Pool: v.Pool.Policy.Code, Folder: v.Pool.Folder,
		Year: v.Year, Date: v.Day, Stage: v.Stage, Marks: v.Marks, Warning: v.Warning,
		Units: []unitName{}, Inputs: []fileHash{}, Overlay: []overlayItem{}, Outputs: []fileHash{}, Assumed: []assumedItem{}, Missing: []missingItem{}, Owed: []openAnswer{}}
	if m.Marks == nil {
		m.Marks = []string{}
	}
	for _, s := range v.Pool.Sources {
		m.Inputs = append(m.Inputs, fileHash{Name: s.Name, SHA256: s.SHA256})
		if s.Name == v.Pool.Policy.File {
			m.Policy = s.SHA256
		}
	}
	for _, u := range v.Pool.Units {
		m.Units = append(m.Units, unitName{u.Code, u.Name})
	}
	for _, sch := range v.Pool.Policy.Schemes {
		m.Schemes = append(m.Schemes, schemeName{sch.ID, sch.Name})
	}
	for _, o := range v.Overlays {
		m.Overlay = append(m.Overlay, overlayItem{o.File, o.SHA256, o.Title, o.Author, o.Reason, o.From, o.To})
	}
	for _, a := range v.Assumed {
		m.Assumed = append(m.Assumed, assumedItem{a.Scheme.ID, a.Name, a.Value, a.Clause, a.Note})
	}
	for _, p := range v.Pending {
		m.Missing = append(m.Missing, missing(v, p))
	}
	for _, c := range v.Owed {
		m.Owed = append(m.Owed, openAnswer{c.ID, c.Insurance.Name, result.Code(v.Pool, c.Unit), c.Name, result.Number(c.Figure, formula.Type{})})
	}
	m.Horizon, m.Ahead = v.Law.Options.Horizon, aheadOf(v.Pool.Projection)
	m.Print = m.fingerprint()
	return m
}

// list adds the files of the pack to its manifest, as they were counted.
func (m manifestFile) list(files []report.File, counted map[string]fileHash, departures []string) manifestFile {
	for _, f := range files {
		m.Outputs = append(m.Outputs, counted[f.Name])
	}
	m.Departs = departures
	return m
}

func missing(v *report.View, p report.PendingItem) missingItem {
	kind, _ := formula.TypeOf(p.Rule.Kind)
	return missingItem{p.Scheme.ID, p.Insurance.Name, result.Code(v.Pool, p.Unit), p.Rule.Name, result.Text(p.Suggested, kind), result.Number(p.Low, kind), result.Number(p.High, kind), p.Why}
}
