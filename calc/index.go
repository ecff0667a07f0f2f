package calc

// index finds what the lists of a pool say of a unit, so that what is asked of every
// unit reads the lists once, not once a unit.
type index struct {
	of      *Pool // as it was then: another list is read whole
	units   map[string]int
	entries map[string][]*Entry // by code
	moved   map[movedKey]bool
	issued  map[string][]*Issued
	inputs  map[inputKey]*Input
	counted map[censusKey][]*Census
}

// movedKey is a category of a scheme's year of which the ledger says something.
type movedKey struct {
	scheme, insurance string
	year              int
	category          string
}

type censusKey struct {
	insurance string
	unit      int
}

type inputKey struct {
	year                          int
	scheme, insurance, item, code string
}

// Indexed makes the index of the pool's lists, which are not changed any more; a copy
// of the pool with other lists makes its own.
func (p *Pool) Indexed() *Pool {
	if p.indexed() {
		return p
	}
	was := *p
	x := &index{of: &was, units: map[string]int{}, entries: map[string][]*Entry{}, moved: map[movedKey]bool{}, issued: map[string][]*Issued{}, inputs: map[inputKey]*Input{}, counted: map[censusKey][]*Census{}}
	for i := range p.Units {
		keep(x.units, p.Units[i].Code, i)
	}
	for i := range p.Ledger {
		e := &p.Ledger[i]
		x.entries[e.Code] = append(x.entries[e.Code], e)
		x.moved[movedKey{e.Scheme, e.Insurance, e.Year, e.Category}] = true
		if flow, back := PaidBy(e.Category); back {
			x.moved[movedKey{e.Scheme, e.Insurance, e.Year, string(flow)}] = true
		}
	}
	for i := range p.Issued {
		x.issued[p.Issued[i].Code] = append(x.issued[p.Issued[i].Code], &p.Issued[i])
	}
	for i := range p.Inputs {
		r := &p.Inputs[i]
		keep(x.inputs, inputKey{r.Year, r.Scheme, r.Insurance, r.Item, r.Code}, r)
	}
	for _, c := range p.Censuses {
		at := censusKey{c.Insurance, c.Unit}
		x.counted[at] = append(x.counted[at], c)
	}
	p.index = x
	return p
}

func keep[K comparable, V any](m map[K]V, key K, value V) {
	if _, ok := m[key]; !ok {
		m[key] = value
	}
}

// indexed reports whether the index is of the pool's lists.
func (p *Pool) indexed() bool {
	return p.index != nil && alike(p.Units, p.index.of.Units) && alike(p.Ledger, p.index.of.Ledger) &&
		alike(p.Issued, p.index.of.Issued) && alike(p.Inputs, p.index.of.Inputs) && alike(p.Censuses, p.index.of.Censuses)
}

// alike reports whether two lists are one.
func alike[T any](a, b []T) bool { return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0]) }

// EntriesOf lists the ledger's entries of a unit or (PoolLevel) the pool itself.
func (p *Pool) EntriesOf(unit int) []*Entry {
	code := p.CodeOf(unit)
	if p.indexed() {
		return p.index.entries[code]
	}
	var out []*Entry
	for i := range p.Ledger {
		if p.Ledger[i].Code == code {
			out = append(out, &p.Ledger[i])
		}
	}
	return out
}

// IssuedOf lists the register's rows of a unit or (PoolLevel) the pool itself.
func (p *Pool) IssuedOf(unit int) []*Issued {
	code := p.CodeOf(unit)
	if p.indexed() {
		return p.index.issued[code]
	}
	var out []*Issued
	for i := range p.Issued {
		if p.Issued[i].Code == code {
			out = append(out, &p.Issued[i])
		}
	}
	return out
}

// CensusesOf lists the heads by age of a unit in an insurance.
func (p *Pool) CensusesOf(insurance string, unit int) []*Census {
	if p.indexed() {
		return p.index.counted[censusKey{insurance, unit}]
	}
	var out []*Census
	for _, c := range p.Censuses {
		if c.Insurance == insurance && c.Unit == unit {
			out = append(out, c)
		}
	}
	return out
}

// Merged are the units whose history others carry on in a year, by these.
func (p *Pool) Merged(year int) map[int][]int {
	out := map[int][]int{}
	for u := range p.Units {
		if heir := p.Heir(u, year); heir != u && heir != PoolLevel {
			out[heir] = append(out[heir], u)
		}
	}
	return out
}
