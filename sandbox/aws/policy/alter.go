package policy

import "slices"

// replace returns the layers with another policy in the place of one, or without it if
// the other is nil.
func (l *Layers) replace(p, with *Attached) *Layers {
	same := func(x *Attached) bool { return x.Name == p.Name && x.ARN == p.ARN && x.Via == p.Via }
	list := func(policies []Attached) []Attached {
		out := slices.Clone(policies)
		for i := len(out) - 1; i >= 0; i-- {
			switch {
			case !same(&out[i]):
			case with == nil:
				out = slices.Delete(out, i, i+1)
			default:
				out[i] = *with
			}
		}
		return out
	}
	single := func(x *Attached) *Attached {
		if x != nil && same(x) {
			return with
		}
		return x
	}
	levels := func(x [][]Attached) [][]Attached {
		out := slices.Clone(x)
		for i := range out {
			out[i] = list(out[i])
		}
		return out
	}
	out := *l
	out.RCP, out.SCP = levels(l.RCP), levels(l.SCP)
	out.Resource, out.Boundary = single(l.Resource), single(l.Boundary)
	out.Identity, out.Session = list(l.Identity), list(l.Session)
	return &out
}

// add returns the layers with one more policy; in an organization at each of its levels.
func (l *Layers) add(layer Layer, p *Attached) *Layers {
	out := *l
	switch layer {
	case LayerIdentity:
		out.Identity = append(slices.Clip(l.Identity), *p)
	case LayerSession:
		out.Session = append(slices.Clip(l.Session), *p)
	case LayerBoundary:
		out.Boundary = p
	case LayerResource, LayerTrust:
		out.Resource = p
	case LayerSCP:
		out.SCP = slices.Clone(l.SCP)
		for i := range out.SCP {
			out.SCP[i] = append(slices.Clip(out.SCP[i]), *p)
		}
	}
	return &out
}
