package ec2

import (
	"reflect"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// Every documented filter of a kind leads to a field, or has a function.
func TestFiltersLead(t *testing.T) {
	lead(t, dhcpOptions, "DescribeDhcpOptions")
	lead(t, egressGateways, "DescribeEgressOnlyInternetGateways")
	lead(t, customerGateways, "DescribeCustomerGateways")
	lead(t, placementGroups, "DescribePlacementGroups")
	lead(t, peerings, "DescribeVpcPeeringConnections")
	lead(t, prefixLists, "DescribeManagedPrefixLists")
	lead(t, spotRequests, "DescribeSpotInstanceRequests")
	lead(t, fleets, "DescribeFleets")
	lead(t, dedicatedHosts, "DescribeHosts")
	lead(t, reservedInstances, "DescribeReservedInstances")
	lead(t, flowLogs, "DescribeFlowLogs")
	lead(t, mirrorFilters, "DescribeTrafficMirrorFilters")
	lead(t, mirrorRules, "DescribeTrafficMirrorFilterRules")
	lead(t, mirrorSessions, "DescribeTrafficMirrorSessions")
	lead(t, mirrorTargets, "DescribeTrafficMirrorTargets")
	lead(t, vpnGateways, "DescribeVpnGateways")
	lead(t, vpnConnections, "DescribeVpnConnections")
	lead(t, clientVpns, "DescribeClientVpnEndpoints")
	lead(t, clientTargets, "DescribeClientVpnTargetNetworks")
	lead(t, transitGateways, "DescribeTransitGateways")
	lead(t, transitAttachments, "DescribeTransitGatewayAttachments")
	lead(t, transitVpcs, "DescribeTransitGatewayVpcAttachments")
	lead(t, transitPeerings, "DescribeTransitGatewayPeeringAttachments")
	lead(t, transitConnects, "DescribeTransitGatewayConnects")
	lead(t, connectPeers, "DescribeTransitGatewayConnectPeers")
	lead(t, transitTables, "DescribeTransitGatewayRouteTables")
	lead(t, policyTables, "DescribeTransitGatewayPolicyTables")
	lead(t, multicastDomains, "DescribeTransitGatewayMulticastDomains")
	lead(t, endpoints, "DescribeVpcEndpoints")
	lead(t, endpointConfigs, "DescribeVpcEndpointServiceConfigurations")
	lead(t, endpointPermissions, "DescribeVpcEndpointServicePermissions")
	lead(t, endpointNotices, "DescribeVpcEndpointConnectionNotifications")
}

func lead[T any](t *testing.T, k *kind[T], operation string) {
	t.Helper()
	if !leads(reflect.TypeFor[T](), k.id) || k.state != "" && !leads(reflect.TypeFor[T](), k.state) {
		t.Errorf("%s: id %q or state %q leads nowhere", k.prefix, k.id, k.state)
	}
	for name := range strings.FieldsSeq(filterNames[operation]) {
		path := name
		if p := k.paths[name]; p != "" {
			path = p
		}
		if !strings.HasPrefix(name, "tag") && k.also[name] == nil && !leads(reflect.TypeFor[T](), path) {
			t.Errorf("%s: the filter %q leads nowhere", operation, name)
		}
	}
}

// A change of state does not reach into an answer that was given before.
func TestSetTextKeepsAnswers(t *testing.T) {
	x := types.CustomerGateway{}
	setText(&x, "State", "pending")
	told := x
	setText(&x, "State", "available")
	if *told.State != "pending" || *x.State != "available" {
		t.Errorf("told %s, is %s", *told.State, *x.State)
	}
}
