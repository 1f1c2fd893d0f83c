package ec2

import "net/netip"

// spelling is an address as answers write it, kept because it is written so often.
type spelling struct {
	of         netip.Addr
	text, name string // name is the host name
}

// spell writes an address, unless it is written already.
func (s *spelling) spell(a netip.Addr, name func(netip.Addr) string) *spelling {
	if s.of != a {
		*s = spelling{a, a.String(), name(a)}
	}
	return s
}

func (r *region) spellPrivate(f *face) *spelling { return f.spelled[0].spell(f.private, r.privateName) }

func (r *region) spellPublic(f *face, a netip.Addr) *spelling {
	return f.spelled[1].spell(a, r.publicName)
}

// yes and no are flags as answers point to them; amazon is who owns addresses that EC2 gives.
var yes, no, amazon = new(true), new(false), new("amazon")

func flagOf(on bool) *bool {
	if on {
		return yes
	}
	return no
}
