package ec2

import (
	"net/netip"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

var mirrorFilters = &kind[types.TrafficMirrorFilter]{
	resource: types.ResourceTypeTrafficMirrorFilter, prefix: "tmf", id: "TrafficMirrorFilterId", quota: 10000,
	lost: lost("InvalidTrafficMirrorFilterId", "traffic mirror filter", "tmf"),
	full: (*region).sdkMirrorFilter,
}

var mirrorRules = &kind[types.TrafficMirrorFilterRule]{
	resource: types.ResourceTypeTrafficMirrorFilterRule, prefix: "tmfr", id: "TrafficMirrorFilterRuleId", quota: 100000, aside: true,
	lost: lost("InvalidTrafficMirrorFilterRuleId", "traffic mirror filter rule", "tmfr"),
}

// sdkMirrorFilter adds a filter's rules.
func (r *region) sdkMirrorFilter(it *types.TrafficMirrorFilter) {
	it.IngressFilterRules, it.EgressFilterRules = []types.TrafficMirrorFilterRule{}, []types.TrafficMirrorFilterRule{}
	for _, x := range r.mirrorRulesOf(*it.TrafficMirrorFilterId) {
		if x.it.TrafficDirection == types.TrafficDirectionIngress {
			it.IngressFilterRules = append(it.IngressFilterRules, x.told())
		} else {
			it.EgressFilterRules = append(it.EgressFilterRules, x.told())
		}
	}
}

func (r *region) mirrorRulesOf(filter string) []*thing[types.TrafficMirrorFilterRule] {
	return mirrorRules.where(r, r.now, func(x *types.TrafficMirrorFilterRule) bool { return *x.TrafficMirrorFilterId == filter })
}

// CreateTrafficMirrorFilter makes a filter that lets nothing through until it has rules.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTrafficMirrorFilter.html
func (s *Service) CreateTrafficMirrorFilter(c *aws.Call, in *ec2.CreateTrafficMirrorFilterInput) (*ec2.CreateTrafficMirrorFilterOutput, error) {
	return create[ec2.CreateTrafficMirrorFilterOutput](s.begin(c, in, mirrorFilters.resource), mirrorFilters, types.TrafficMirrorFilter{Description: in.Description, NetworkServices: []types.TrafficMirrorNetworkService{}})
}

// DeleteTrafficMirrorFilter removes a filter with its rules. It returns DependencyViolation while a session has it.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTrafficMirrorFilter.html
func (s *Service) DeleteTrafficMirrorFilter(c *aws.Call, in *ec2.DeleteTrafficMirrorFilterInput) (*ec2.DeleteTrafficMirrorFilterOutput, error) {
	d := s.begin(c, in)
	x := mirrorFilters.of(d, in.TrafficMirrorFilterId)
	out, err := remove[ec2.DeleteTrafficMirrorFilterOutput](d, x)
	if err == nil {
		mirrorRules.dropAll(d, func(y *types.TrafficMirrorFilterRule) bool { return *y.TrafficMirrorFilterId == x.id })
	}
	return out, err
}

// DescribeTrafficMirrorFilters lists filters with their rules.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTrafficMirrorFilters.html
func (s *Service) DescribeTrafficMirrorFilters(c *aws.Call, in *ec2.DescribeTrafficMirrorFiltersInput) (*ec2.DescribeTrafficMirrorFiltersOutput, error) {
	return answer[ec2.DescribeTrafficMirrorFiltersOutput](s, c, mirrorFilters, in)
}

// ModifyTrafficMirrorFilterNetworkServices lets a filter pass the traffic of AWS's services, or not.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyTrafficMirrorFilterNetworkServices.html
func (s *Service) ModifyTrafficMirrorFilterNetworkServices(c *aws.Call, in *ec2.ModifyTrafficMirrorFilterNetworkServicesInput) (*ec2.ModifyTrafficMirrorFilterNetworkServicesOutput, error) {
	d := s.begin(c, in)
	x := mirrorFilters.of(d, in.TrafficMirrorFilterId)
	if err := d.ready(); err != nil {
		return nil, err
	}
	x.it.NetworkServices = edited(x.it.NetworkServices, in.AddNetworkServices, in.RemoveNetworkServices)
	return modify[ec2.ModifyTrafficMirrorFilterNetworkServicesOutput](d, x)
}

// edited is a list without some items and with others, each once.
func edited[E comparable](list, more, less []E) []E {
	out := slices.DeleteFunc(slices.Clone(list), func(x E) bool { return slices.Contains(less, x) || slices.Contains(more, x) })
	return append(out, more...)
}

// checkMirrorRule checks a rule as it is to be: its ranges, its ports, and that the number is free.
func checkMirrorRule(d *draft, id string, it types.TrafficMirrorFilterRule) {
	if d.err != nil {
		return
	}
	source, err := netip.ParsePrefix(aws.Value(it.SourceCidrBlock))
	d.check(err == nil, func() error {
		return invalidValue("Invalid CIDR block %s for sourceCidrBlock.", aws.Value(it.SourceCidrBlock))
	})
	destination, err := netip.ParsePrefix(aws.Value(it.DestinationCidrBlock))
	d.check(err == nil && source.Addr().Is4() == destination.Addr().Is4(), func() error {
		return invalidValue("Invalid CIDR block %s for destinationCidrBlock.", aws.Value(it.DestinationCidrBlock))
	})
	number := aws.Value(it.RuleNumber)
	d.check(number >= 1 && number <= 32766, func() error {
		return invalidValue("Value (%d) for parameter ruleNumber is invalid. It must be between 1 and 32766.", number)
	})
	ports := it.SourcePortRange != nil || it.DestinationPortRange != nil
	protocol := aws.Value(it.Protocol)
	d.check(!ports || protocol == 6 || protocol == 17, func() error { return badCombination("Port ranges are only valid for TCP and UDP.") })
	d.check(protocol >= 0 && protocol <= 255, func() error { return invalidValue("Value (%d) for parameter protocol is invalid.", protocol) })
	for _, p := range []*types.TrafficMirrorPortRange{it.SourcePortRange, it.DestinationPortRange} {
		d.check(p == nil || aws.Value(p.FromPort) >= 0 && aws.Value(p.FromPort) <= aws.Value(p.ToPort) && aws.Value(p.ToPort) <= 65535, func() error {
			return invalidValue("Invalid value '%d-%d' for portRange.", aws.Value(p.FromPort), aws.Value(p.ToPort))
		})
	}
	for _, x := range d.r.mirrorRulesOf(aws.Value(it.TrafficMirrorFilterId)) {
		d.check(x.id == id || x.it.TrafficDirection != it.TrafficDirection || *x.it.RuleNumber != number, func() error {
			return invalidValue("The rule number %d already exists in the traffic mirror filter %s.", number, *it.TrafficMirrorFilterId)
		})
	}
}

// CreateTrafficMirrorFilterRule adds a rule to a filter. It returns InvalidParameterValue for a number that the direction has already.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTrafficMirrorFilterRule.html
func (s *Service) CreateTrafficMirrorFilterRule(c *aws.Call, in *ec2.CreateTrafficMirrorFilterRuleInput) (*ec2.CreateTrafficMirrorFilterRuleOutput, error) {
	d := s.begin(c, in, mirrorRules.resource)
	mirrorFilters.of(d, in.TrafficMirrorFilterId)
	it := taken[types.TrafficMirrorFilterRule](in)
	return once(d, func() (*ec2.CreateTrafficMirrorFilterRuleOutput, error) {
		checkMirrorRule(d, "", it)
		mirrorRules.room(d)
		if err := d.ready(); err != nil {
			return nil, err
		}
		return tell[ec2.CreateTrafficMirrorFilterRuleOutput](d, mirrorRules.add(d, it)), nil
	})
}

// ModifyTrafficMirrorFilterRule changes what is given of a rule, and unsets the fields that it is to lose.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyTrafficMirrorFilterRule.html
func (s *Service) ModifyTrafficMirrorFilterRule(c *aws.Call, in *ec2.ModifyTrafficMirrorFilterRuleInput) (*ec2.ModifyTrafficMirrorFilterRuleOutput, error) {
	d := s.begin(c, in)
	x := mirrorRules.of(d, in.TrafficMirrorFilterRuleId)
	if d.err != nil {
		return nil, d.err
	}
	it := unset(x.it, in.RemoveFields)
	checkMirrorRule(d, x.id, taken[types.TrafficMirrorFilterRule](in, it))
	if err := d.ready(); err != nil {
		return nil, err
	}
	x.it = it
	return modify[ec2.ModifyTrafficMirrorFilterRuleOutput](d, x)
}

// DeleteTrafficMirrorFilterRule removes a rule.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTrafficMirrorFilterRule.html
func (s *Service) DeleteTrafficMirrorFilterRule(c *aws.Call, in *ec2.DeleteTrafficMirrorFilterRuleInput) (*ec2.DeleteTrafficMirrorFilterRuleOutput, error) {
	d := s.begin(c, in)
	return remove[ec2.DeleteTrafficMirrorFilterRuleOutput](d, mirrorRules.of(d, in.TrafficMirrorFilterRuleId))
}

// DescribeTrafficMirrorFilterRules lists rules, those of one filter if the call names one.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTrafficMirrorFilterRules.html
func (s *Service) DescribeTrafficMirrorFilterRules(c *aws.Call, in *ec2.DescribeTrafficMirrorFilterRulesInput) (*ec2.DescribeTrafficMirrorFilterRulesOutput, error) {
	return answer[ec2.DescribeTrafficMirrorFilterRulesOutput](s, c, mirrorRules, in, func(x *types.TrafficMirrorFilterRule) bool {
		return in.TrafficMirrorFilterId == nil || *x.TrafficMirrorFilterId == *in.TrafficMirrorFilterId
	})
}
