package ec2

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/ec2/reach"
)

// fabricTransit adds what is attached to transit gateways, and their tables.
func (r *region) fabricTransit(n *reach.Network, now time.Time) {
	tables := map[string]string{}
	for _, x := range transitAssociations.all(r, now) {
		tables[aws.Value(x.it.TransitGatewayAttachmentId)] = aws.Value(x.it.TransitGatewayRouteTableId)
	}
	for _, x := range transitVpcs.all(r, now) {
		a := reach.Attachment{ID: x.id, Gateway: aws.Value(x.it.TransitGatewayId), VPC: aws.Value(x.it.VpcId), State: string(x.it.State), Subnets: x.it.SubnetIds, Table: tables[x.id]}
		a.Groups = x.it.Options != nil && x.it.Options.SecurityGroupReferencingSupport == types.SecurityGroupReferencingSupportValueEnable
		n.Attachments = append(n.Attachments, a)
	}
	for _, x := range transitTables.all(r, now) {
		t := reach.Transit{ID: x.id}
		for _, y := range r.transitRoutesOf(x.id) {
			to := reach.Route{To: prefix(y.DestinationCidrBlock), List: aws.Value(y.PrefixListId), Hole: y.State != types.TransitGatewayRouteStateActive}
			if len(y.TransitGatewayAttachments) > 0 {
				to.Target = aws.Value(y.TransitGatewayAttachments[0].TransitGatewayAttachmentId)
			}
			t.Routes = append(t.Routes, to)
		}
		n.Transits = append(n.Transits, t)
	}
}
