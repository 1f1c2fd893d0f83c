package ec2

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// transitRoute is a static route of a table; without an attachment it is a black hole.
type transitRoute struct {
	TransitGatewayRouteTableId, DestinationCidrBlock, TransitGatewayAttachmentId *string
}

var transitRoutes = &kind[transitRoute]{prefix: "tgw-route", quota: 100000, aside: true}

// transitReferences are the prefix lists that route tables of transit gateways lead somewhere.
var transitReferences = &kind[types.TransitGatewayPrefixListReference]{
	prefix: "tgw-pl", state: "State", quota: 10000, aside: true, course: course{"pending", "available", transitLinking, "", "", 0, 0},
}

// transitRange reads a range of addresses.
func transitRange(d *draft, text *string) string {
	p, err := netip.ParsePrefix(aws.Value(text))
	d.check(err == nil, func() error {
		return invalidValue("Value (%s) for parameter destinationCidrBlock is invalid.", aws.Value(text))
	})
	return p.Masked().String()
}

// transitGoal checks where a route leads: to an attachment of the table's gateway, or nowhere.
func transitGoal(d *draft, table, attachment *string, blackhole *bool) {
	transitTables.in(d, table, "available")
	named := aws.Value(attachment) != ""
	d.check(named != aws.Value(blackhole), func() error {
		return badCombination("Exactly one of TransitGatewayAttachmentId and Blackhole must be specified.")
	})
	if named {
		tableAndAttachment(d, table, attachment)
	}
}

// staticRoute finds a static route of a table.
func staticRoute(d *draft, table *string, to string) *thing[transitRoute] {
	if d.err != nil {
		return nil
	}
	return transitRoutes.first(d.r, d.c.Now, func(x *transitRoute) bool {
		return *x.TransitGatewayRouteTableId == *table && *x.DestinationCidrBlock == to
	})
}

// routed makes an Output with a route.
func (r *region) routed(x *transitRoute, state types.TransitGatewayRouteState) *types.TransitGatewayRoute {
	out := types.TransitGatewayRoute{DestinationCidrBlock: x.DestinationCidrBlock, Type: types.TransitGatewayRouteTypeStatic, State: types.TransitGatewayRouteStateBlackhole}
	r.leads(&out, x.TransitGatewayAttachmentId)
	if state != "" {
		out.State = state
	}
	return &out
}

// leads says by which attachment a route goes; a black hole, if that is no longer there.
func (r *region) leads(out *types.TransitGatewayRoute, attachment *string) {
	if attachment == nil {
		return
	}
	if a, err := transitAttachments.find(r, r.now, *attachment); err == nil {
		out.TransitGatewayAttachments = append(out.TransitGatewayAttachments, taken[types.TransitGatewayRouteAttachment](a.it))
		if !ended(a.status()) {
			out.State = types.TransitGatewayRouteStateActive
		}
	}
}

// CreateTransitGatewayRoute leads a range to an attachment or nowhere. It returns RouteAlreadyExists for a range with a static route.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTransitGatewayRoute.html
func (s *Service) CreateTransitGatewayRoute(c *aws.Call, in *ec2.CreateTransitGatewayRouteInput) (*ec2.CreateTransitGatewayRouteOutput, error) {
	d := s.begin(c, in)
	transitGoal(d, in.TransitGatewayRouteTableId, in.TransitGatewayAttachmentId, in.Blackhole)
	to := transitRange(d, in.DestinationCidrBlock)
	d.check(staticRoute(d, in.TransitGatewayRouteTableId, to) == nil, func() error {
		return bad("RouteAlreadyExists", "Route %s already exists in Transit Gateway Route Table %s.", to, *in.TransitGatewayRouteTableId)
	})
	transitRoutes.room(d)
	if err := d.ready(); err != nil {
		return nil, err
	}
	x := transitRoutes.add(d, transitRoute{in.TransitGatewayRouteTableId, &to, given(aws.Value(in.TransitGatewayAttachmentId))})
	return &ec2.CreateTransitGatewayRouteOutput{Route: d.r.routed(&x.it, "")}, nil
}

func noTransitRoute(to string, table *string) error {
	return bad("InvalidRoute.NotFound", "Route %s does not exist in Transit Gateway Route Table %s.", to, *table)
}

// ReplaceTransitGatewayRoute leads the range of a static route elsewhere.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceTransitGatewayRoute.html
func (s *Service) ReplaceTransitGatewayRoute(c *aws.Call, in *ec2.ReplaceTransitGatewayRouteInput) (*ec2.ReplaceTransitGatewayRouteOutput, error) {
	d := s.begin(c, in)
	transitGoal(d, in.TransitGatewayRouteTableId, in.TransitGatewayAttachmentId, in.Blackhole)
	to := transitRange(d, in.DestinationCidrBlock)
	x := staticRoute(d, in.TransitGatewayRouteTableId, to)
	d.check(x != nil, func() error { return noTransitRoute(to, in.TransitGatewayRouteTableId) })
	if err := d.ready(); err != nil {
		return nil, err
	}
	x.it.TransitGatewayAttachmentId = given(aws.Value(in.TransitGatewayAttachmentId))
	return &ec2.ReplaceTransitGatewayRouteOutput{Route: d.r.routed(&x.it, "")}, nil
}

// DeleteTransitGatewayRoute removes a static route.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTransitGatewayRoute.html
func (s *Service) DeleteTransitGatewayRoute(c *aws.Call, in *ec2.DeleteTransitGatewayRouteInput) (*ec2.DeleteTransitGatewayRouteOutput, error) {
	d := s.begin(c, in)
	transitTables.in(d, in.TransitGatewayRouteTableId, "available")
	to := transitRange(d, in.DestinationCidrBlock)
	x := staticRoute(d, in.TransitGatewayRouteTableId, to)
	d.check(x != nil, func() error { return noTransitRoute(to, in.TransitGatewayRouteTableId) })
	if err := d.ready(); err != nil {
		return nil, err
	}
	transitRoutes.drop(d, x)
	return &ec2.DeleteTransitGatewayRouteOutput{Route: d.r.routed(&x.it, types.TransitGatewayRouteStateDeleted)}, nil
}

// transitRoutesOf are all routes of a table: the static ones, those of prefix lists, and what propagates where no static one is.
func (r *region) transitRoutesOf(table string) []types.TransitGatewayRoute {
	var list []types.TransitGatewayRoute
	for _, x := range transitRoutes.all(r, r.now) {
		if *x.it.TransitGatewayRouteTableId == table {
			list = append(list, *r.routed(&x.it, ""))
		}
	}
	for _, x := range transitReferences.all(r, r.now) {
		if *x.it.TransitGatewayRouteTableId != table {
			continue
		}
		l, err := r.prefixList(*x.it.PrefixListId)
		if err != nil {
			continue
		}
		entries, _ := r.entries(l, 0)
		for _, e := range entries {
			y := types.TransitGatewayRoute{DestinationCidrBlock: e.Cidr, PrefixListId: &l.id, Type: types.TransitGatewayRouteTypeStatic, State: types.TransitGatewayRouteStateBlackhole}
			if x.it.TransitGatewayAttachment != nil {
				r.leads(&y, x.it.TransitGatewayAttachment.TransitGatewayAttachmentId)
			}
			list = append(list, y)
		}
	}
	for _, x := range transitPropagations.all(r, r.now) {
		if *x.it.TransitGatewayRouteTableId != table {
			continue
		}
		a, err := transitAttachments.find(r, r.now, *x.it.TransitGatewayAttachmentId)
		if err != nil || a.status() == "pending" {
			continue
		}
		for _, p := range r.transitRanges(a) {
			if to := p.String(); !slices.ContainsFunc(list, func(y types.TransitGatewayRoute) bool { return *y.DestinationCidrBlock == to }) {
				y := types.TransitGatewayRoute{DestinationCidrBlock: &to, Type: types.TransitGatewayRouteTypePropagated, State: types.TransitGatewayRouteStateBlackhole}
				r.leads(&y, &a.id)
				list = append(list, y)
			}
		}
	}
	return list
}

// transitRanges are the addresses behind an attachment, as far as they are known without BGP.
func (r *region) transitRanges(a *thing[types.TransitGatewayAttachment]) []netip.Prefix {
	if v, ok := find[*vpc](r, *a.it.ResourceId); ok {
		return v.ranges()
	}
	var list []netip.Prefix
	if x, ok := find[*thing[types.VpnConnection]](r, *a.it.ResourceId); ok {
		for _, y := range x.it.Routes {
			list = append(list, netip.MustParsePrefix(*y.DestinationCidrBlock))
		}
	}
	return list
}

// searches are the filters of SearchTransitGatewayRoutes that compare ranges.
var searches = fields[*types.TransitGatewayRoute]{
	"attachment.transit-gateway-attachment-id": func(x *types.TransitGatewayRoute, m matcher) bool {
		return m.matches(x, "TransitGatewayAttachments.TransitGatewayAttachmentId")
	},
	"attachment.resource-id": func(x *types.TransitGatewayRoute, m matcher) bool {
		return m.matches(x, "TransitGatewayAttachments.ResourceId")
	},
	"attachment.resource-type": func(x *types.TransitGatewayRoute, m matcher) bool {
		return m.matches(x, "TransitGatewayAttachments.ResourceType")
	},
	"prefix-list-id":           func(x *types.TransitGatewayRoute, m matcher) bool { return m.matches(x, "PrefixListId") },
	"state":                    func(x *types.TransitGatewayRoute, m matcher) bool { return m.text(string(x.State)) },
	"type":                     func(x *types.TransitGatewayRoute, m matcher) bool { return m.text(string(x.Type)) },
	"route-search.exact-match": func(x *types.TransitGatewayRoute, m matcher) bool { return m.text(*x.DestinationCidrBlock) },
	"route-search.longest-prefix-match": func(x *types.TransitGatewayRoute, m matcher) bool {
		return covers(*x.DestinationCidrBlock, m)
	},
	"route-search.supernet-of-match": func(x *types.TransitGatewayRoute, m matcher) bool { return covers(*x.DestinationCidrBlock, m) },
	"route-search.subnet-of-match": func(x *types.TransitGatewayRoute, m matcher) bool {
		return slices.ContainsFunc(m, func(text string) bool { return covers(text, matcher{*x.DestinationCidrBlock}) })
	},
}

// covers reports whether a range holds another one, or an address, of those given.
func covers(wide string, m matcher) bool {
	w, err := netip.ParsePrefix(wide)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(m, func(text string) bool {
		if a, err := netip.ParseAddr(text); err == nil {
			return w.Contains(a)
		}
		p, err := netip.ParsePrefix(text)
		return err == nil && w.Bits() <= p.Bits() && w.Contains(p.Addr())
	})
}

// SearchTransitGatewayRoutes lists the routes of a table: of an exact range, the longest that fits, inside or around a range, and by state,
// type and attachment.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SearchTransitGatewayRoutes.html
func (s *Service) SearchTransitGatewayRoutes(c *aws.Call, in *ec2.SearchTransitGatewayRoutesInput) (*ec2.SearchTransitGatewayRoutesOutput, error) {
	d := s.begin(c, in)
	t := transitTables.of(d, in.TransitGatewayRouteTableId)
	d.check(len(in.Filters) > 0, func() error { return missing("Filters") })
	if d.err != nil {
		return nil, d.err
	}
	all := d.r.transitRoutesOf(t.id)
	list, err := searches.choose(mapped(all, func(x types.TransitGatewayRoute) *types.TransitGatewayRoute { return &x }), in.Filters)
	d.fail(err)
	if err := d.ready(); err != nil {
		return nil, err
	}
	if slices.ContainsFunc(in.Filters, func(f types.Filter) bool { return aws.Value(f.Name) == "route-search.longest-prefix-match" }) && len(list) > 1 {
		list = []*types.TransitGatewayRoute{slices.MaxFunc(list, func(a, b *types.TransitGatewayRoute) int {
			return netip.MustParsePrefix(*a.DestinationCidrBlock).Bits() - netip.MustParsePrefix(*b.DestinationCidrBlock).Bits()
		})}
	}
	slices.SortStableFunc(list, func(a, b *types.TransitGatewayRoute) int {
		return strings.Compare(*a.DestinationCidrBlock, *b.DestinationCidrBlock)
	})
	limit := 1000
	if in.MaxResults != nil {
		limit = int(*in.MaxResults)
	}
	out := &ec2.SearchTransitGatewayRoutesOutput{AdditionalRoutesAvailable: new(len(list) > limit)}
	out.Routes = mapped(list[:min(limit, len(list))], func(x *types.TransitGatewayRoute) types.TransitGatewayRoute { return *x })
	return out, nil
}

// referenced finds the reference of a table to a prefix list.
func referenced(d *draft, table, list *string) *thing[types.TransitGatewayPrefixListReference] {
	if d.err != nil {
		return nil
	}
	for _, x := range transitReferences.all(d.r, d.c.Now) {
		if *x.it.TransitGatewayRouteTableId == *table && *x.it.PrefixListId == *list {
			return x
		}
	}
	return nil
}

// refer says where the ranges of a list lead.
func (d *draft) refer(it *types.TransitGatewayPrefixListReference, attachment *string, blackhole *bool) {
	it.TransitGatewayAttachment, it.Blackhole = nil, new(aws.Value(blackhole))
	if aws.Value(attachment) != "" {
		if a, err := transitAttachments.find(d.r, d.c.Now, *attachment); err == nil {
			it.TransitGatewayAttachment = new(taken[types.TransitGatewayPrefixListAttachment](a.it))
		}
	}
}

// CreateTransitGatewayPrefixListReference leads all ranges of a prefix list to an attachment or nowhere.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTransitGatewayPrefixListReference.html
func (s *Service) CreateTransitGatewayPrefixListReference(c *aws.Call, in *ec2.CreateTransitGatewayPrefixListReferenceInput) (*ec2.CreateTransitGatewayPrefixListReferenceOutput, error) {
	d := s.begin(c, in)
	transitGoal(d, in.TransitGatewayRouteTableId, in.TransitGatewayAttachmentId, in.Blackhole)
	l := anyPrefixList(d, in.PrefixListId)
	d.check(referenced(d, in.TransitGatewayRouteTableId, in.PrefixListId) == nil, func() error {
		return bad("RouteAlreadyExists", "Prefix List %s is already referenced in Transit Gateway Route Table %s.", *in.PrefixListId, *in.TransitGatewayRouteTableId)
	})
	transitReferences.room(d)
	if err := d.ready(); err != nil {
		return nil, err
	}
	it := types.TransitGatewayPrefixListReference{PrefixListId: &l.id, PrefixListOwnerId: l.it.OwnerId, TransitGatewayRouteTableId: in.TransitGatewayRouteTableId}
	d.refer(&it, in.TransitGatewayAttachmentId, in.Blackhole)
	return tell[ec2.CreateTransitGatewayPrefixListReferenceOutput](d, transitReferences.add(d, it)), nil
}

func noReference(table, list *string) error {
	return bad("InvalidPrefixListID.NotFound", "Prefix List %s is not referenced in Transit Gateway Route Table %s.", *list, *table)
}

// ModifyTransitGatewayPrefixListReference leads the ranges of a prefix list elsewhere.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyTransitGatewayPrefixListReference.html
func (s *Service) ModifyTransitGatewayPrefixListReference(c *aws.Call, in *ec2.ModifyTransitGatewayPrefixListReferenceInput) (*ec2.ModifyTransitGatewayPrefixListReferenceOutput, error) {
	d := s.begin(c, in)
	transitGoal(d, in.TransitGatewayRouteTableId, in.TransitGatewayAttachmentId, in.Blackhole)
	x := referenced(d, in.TransitGatewayRouteTableId, in.PrefixListId)
	d.check(x != nil, func() error { return noReference(in.TransitGatewayRouteTableId, in.PrefixListId) })
	if err := d.ready(); err != nil {
		return nil, err
	}
	d.refer(&x.it, in.TransitGatewayAttachmentId, in.Blackhole)
	x.passes(c, "modifying", "available", transitLinking)
	return tell[ec2.ModifyTransitGatewayPrefixListReferenceOutput](d, x), nil
}

// DeleteTransitGatewayPrefixListReference takes the ranges of a prefix list out of a table.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTransitGatewayPrefixListReference.html
func (s *Service) DeleteTransitGatewayPrefixListReference(c *aws.Call, in *ec2.DeleteTransitGatewayPrefixListReferenceInput) (*ec2.DeleteTransitGatewayPrefixListReferenceOutput, error) {
	d := s.begin(c, in)
	transitTables.of(d, in.TransitGatewayRouteTableId)
	x := referenced(d, in.TransitGatewayRouteTableId, in.PrefixListId)
	d.check(x != nil, func() error { return noReference(in.TransitGatewayRouteTableId, in.PrefixListId) })
	if err := d.ready(); err != nil {
		return nil, err
	}
	transitReferences.drop(d, x)
	x.it.State = types.TransitGatewayPrefixListReferenceStateDeleting
	return tell[ec2.DeleteTransitGatewayPrefixListReferenceOutput](d, x), nil
}

// GetTransitGatewayPrefixListReferences lists the prefix lists of a table.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetTransitGatewayPrefixListReferences.html
func (s *Service) GetTransitGatewayPrefixListReferences(c *aws.Call, in *ec2.GetTransitGatewayPrefixListReferencesInput) (*ec2.GetTransitGatewayPrefixListReferencesOutput, error) {
	d := s.begin(c, in)
	t := transitTables.of(d, in.TransitGatewayRouteTableId)
	if d.err != nil {
		return nil, d.err
	}
	var list []types.TransitGatewayPrefixListReference
	for _, x := range transitReferences.all(d.r, c.Now) {
		if *x.it.TransitGatewayRouteTableId == t.id {
			list = append(list, x.it)
		}
	}
	return rows[ec2.GetTransitGatewayPrefixListReferencesOutput](d, list, map[string]string{
		"attachment.resource-id": "TransitGatewayAttachment.ResourceId", "attachment.resource-type": "TransitGatewayAttachment.ResourceType",
		"attachment.transit-gateway-attachment-id": "TransitGatewayAttachment.TransitGatewayAttachmentId", "is-blackhole": "Blackhole",
	})
}
