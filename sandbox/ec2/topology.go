package ec2

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// topologyFamilies are the types whose place in the network is told.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-topology-prerequisites.html
var topologyFamilies = []string{"hpc", "trn", "p3dn", "p4d", "p4de", "p5", "p5e", "p5en", "p6", "g5", "g6"}

func hasTopology(t *types.InstanceTypeInfo) bool {
	return slices.ContainsFunc(topologyFamilies, func(f string) bool { return strings.HasPrefix(string(t.InstanceType), f) })
}

// nodes are the network nodes over an instance, the outermost first: of its zone, of its VPC there, and of its placement group or
// itself. Instances that share the last one are near each other.
func (r *region) nodes(i *instance) []string {
	near := i.id
	if i.group != nil {
		near = i.group.id
	}
	z := i.face.subnet.zone.id
	return []string{derived("nn", r.place.name, z), derived("nn", r.place.name, z+" "+i.face.subnet.vpc.id), derived("nn", r.place.name, z+" "+near)}
}

// DescribeInstanceTopology tells where running instances of the types for high-performance computing stand in the network.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTopology.html
func (s *Service) DescribeInstanceTopology(c *aws.Call, in *ec2.DescribeInstanceTopologyInput) (*ec2.DescribeInstanceTopologyOutput, error) {
	r, err := s.region(c)
	if err != nil {
		return nil, err
	}
	if len(in.InstanceIds) > 0 && in.MaxResults != nil {
		return nil, badCombination("The parameter instancesSet cannot be used with the parameter maxResults")
	}
	list, err := r.listed(c, in.InstanceIds)
	if err != nil {
		return nil, err
	}
	for _, name := range in.GroupNames {
		if _, err := r.placementGroup(c.Now, &name, nil); err != nil {
			return nil, err
		}
	}
	list = slices.DeleteFunc(slices.Clone(list), func(i *instance) bool {
		return i.at(c.Now) != types.InstanceStateNameRunning || !hasTopology(i.kindOf) || len(in.GroupNames) > 0 && !slices.Contains(in.GroupNames, *i.it.Placement.GroupName)
	})
	if list, err = r.instanceFields(c, in.Filters).choose(list, in.Filters); err != nil {
		return nil, err
	}
	if err := dryRun(in.DryRun); err != nil {
		return nil, err
	}
	list, next, err := paged(list, idOf[*instance], in.NextToken, in.MaxResults, 1)
	if err != nil {
		return nil, err
	}
	return &ec2.DescribeInstanceTopologyOutput{NextToken: next, Instances: mapped(list, func(i *instance) types.InstanceTopology {
		at := i.it.Placement
		return types.InstanceTopology{
			InstanceId: &i.id, InstanceType: new(string(i.kindOf.InstanceType)), GroupName: at.GroupName, AvailabilityZone: at.AvailabilityZone, ZoneId: at.AvailabilityZoneId, NetworkNodes: r.nodes(i),
		}
	})}, nil
}

// DescribeInstanceImageMetadata tells of which images instances were launched.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceImageMetadata.html
func (s *Service) DescribeInstanceImageMetadata(c *aws.Call, in *ec2.DescribeInstanceImageMetadataInput) (*ec2.DescribeInstanceImageMetadataOutput, error) {
	r, err := s.region(c)
	if err != nil {
		return nil, err
	}
	list, err := r.listed(c, in.InstanceIds)
	if err != nil {
		return nil, err
	}
	f := r.instanceFields(c, in.Filters)
	for name, holds := range map[string]func(i *instance, m matcher) bool{
		"owner-alias":   func(i *instance, m matcher) bool { return i.image.alias != "" && m.text(i.image.alias) },
		"image-allowed": func(i *instance, m matcher) bool { return m.flag(*r.imageMetadata(i.image, c.Now).ImageAllowed) },
		"owner-id":      func(i *instance, m matcher) bool { return m.text(i.image.owner) },
	} {
		if f[name] != nil {
			f[name] = holds
		}
	}
	if list, err = f.choose(list, in.Filters); err != nil {
		return nil, err
	}
	if err := dryRun(in.DryRun); err != nil {
		return nil, err
	}
	list, next, err := paged(list, idOf[*instance], in.NextToken, in.MaxResults, 1)
	if err != nil {
		return nil, err
	}
	return &ec2.DescribeInstanceImageMetadataOutput{NextToken: next, InstanceImageMetadata: mapped(list, func(i *instance) types.InstanceImageMetadata {
		at := i.it.Placement
		return types.InstanceImageMetadata{
			InstanceId: &i.id, InstanceType: i.kindOf.InstanceType, LaunchTime: &i.launched, OwnerId: &r.account, State: sdkState(i.at(c.Now)), Tags: i.tags,
			AvailabilityZone: at.AvailabilityZone, ZoneId: at.AvailabilityZoneId, Operator: i.it.Operator,
			ImageMetadata: r.imageMetadata(i.image, c.Now),
		}
	})}, nil
}
