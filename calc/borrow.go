package calc

import "slices"

// UnderLaw is the pool with the policy of another in place of its own: its
// units, figures, projection and office stay, and so do its code and name. Its
// decisions stay as well, asked for or not; only those that the other policy
// declares differently are left out.
func (p *Pool) UnderLaw(other *Pool) *Pool {
	q := *p
	policy := *other.Policy
	policy.Code, policy.Name, policy.Level = p.Policy.Code, p.Policy.Name, p.Policy.Level
	q.Policy = &policy
	q.Measures = slices.Clone(p.Measures)
	for _, m := range other.Measures {
		if !slices.ContainsFunc(q.Measures, func(own Measure) bool { return own.Name == m.Name }) {
			q.Measures = append(q.Measures, m)
		}
	}
	q.Inputs = nil
	for _, in := range p.Inputs {
		if policy.takes(in, p.Policy) {
			q.Inputs = append(q.Inputs, in)
		}
	}
	// What answers to the pool's own texts says nothing under other ones.
	q.Overlays, q.Outcomes, q.Coverage, q.Notes = nil, nil, nil, nil
	return &q
}

// takes reports whether an input that was given under another policy means
// the same under this one, or nothing.
func (p *Policy) takes(in Input, given *Policy) bool {
	s := p.Scheme(in.Scheme)
	if s == nil {
		return true
	}
	was, is := given.Scheme(in.Scheme).Input(in.Item), s.Input(in.Item)
	if is == nil {
		return true
	}
	return was != nil && was.Kind == is.Kind && was.PerUnit == is.PerUnit && slices.Equal(was.OneOf, is.OneOf)
}
