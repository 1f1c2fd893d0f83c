package ec2

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// idKinds are the types of resources whose ids had a short form once. All new ids are long today, for everybody.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeIdFormat.html
var idKinds = strings.Fields(`bundle conversion-task customer-gateway dhcp-options elastic-ip-allocation elastic-ip-association export-task flow-log image
import-task instance internet-gateway network-acl network-acl-association network-interface network-interface-attachment prefix-list reservation route-table
route-table-association security-group snapshot subnet subnet-cidr-block-association volume vpc vpc-cidr-block-association vpc-endpoint
vpc-peering-connection vpn-connection vpn-gateway`)

// idFormats tells the format of one type's ids, or of all. "all-current" is all as well.
func idFormats(only string) ([]types.IdFormat, error) {
	var list []types.IdFormat
	for _, name := range idKinds {
		if only == "" || only == "all-current" || only == name {
			list = append(list, types.IdFormat{Resource: new(name), UseLongIds: new(true)})
		}
	}
	if list == nil {
		return nil, invalidValue("Invalid value '%s' for resource.", only)
	}
	return list, nil
}

// longIDs checks a wish for a format of ids: only the long one can be had.
func longIDs(resource *string, long *bool) error {
	if _, err := idFormats(aws.Value(resource)); err != nil {
		return err
	}
	if !aws.Value(long) {
		return invalidValue("Value (false) for parameter useLongIds is invalid. Resources of type '%s' have longer IDs only.", aws.Value(resource))
	}
	return nil
}

// identity checks the ARN of the principal that a call is about: one of the account, or "all".
func (s *Service) identity(arn *string) error {
	if a := aws.Value(arn); a != "all" && !strings.HasPrefix(a, "arn:aws:iam::"+s.account+":") {
		return invalidValue("Invalid value '%s' for principalArn.", a)
	}
	return nil
}

// DescribeIdFormat tells that ids are long.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeIdFormat.html
func (s *Service) DescribeIdFormat(c *aws.Call, in *ec2.DescribeIdFormatInput) (*ec2.DescribeIdFormatOutput, error) {
	list, err := idFormats(aws.Value(in.Resource))
	if err != nil {
		return nil, err
	}
	return &ec2.DescribeIdFormatOutput{Statuses: list}, nil
}

// DescribeIdentityIdFormat tells that ids are long for a user, a role or root.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeIdentityIdFormat.html
func (s *Service) DescribeIdentityIdFormat(c *aws.Call, in *ec2.DescribeIdentityIdFormatInput) (*ec2.DescribeIdentityIdFormatOutput, error) {
	if err := s.identity(in.PrincipalArn); err != nil {
		return nil, err
	}
	list, err := idFormats(aws.Value(in.Resource))
	if err != nil {
		return nil, err
	}
	return &ec2.DescribeIdentityIdFormatOutput{Statuses: list}, nil
}

// DescribeAggregateIdFormat tells that ids are long in all regions.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAggregateIdFormat.html
func (s *Service) DescribeAggregateIdFormat(c *aws.Call, in *ec2.DescribeAggregateIdFormatInput) (*ec2.DescribeAggregateIdFormatOutput, error) {
	list, err := idFormats("")
	if err != nil {
		return nil, err
	}
	return &ec2.DescribeAggregateIdFormatOutput{Statuses: list, UseLongIdsAggregated: new(true)}, dryRun(in.DryRun)
}

// DescribePrincipalIdFormat tells who has chosen a format of ids: the root user alone, for everybody.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribePrincipalIdFormat.html
func (s *Service) DescribePrincipalIdFormat(c *aws.Call, in *ec2.DescribePrincipalIdFormatInput) (*ec2.DescribePrincipalIdFormatOutput, error) {
	var statuses []types.IdFormat
	all, err := idFormats("")
	if err != nil {
		return nil, err
	}
	for _, f := range all {
		if len(in.Resources) == 0 || slices.Contains(in.Resources, *f.Resource) {
			statuses = append(statuses, f)
		}
	}
	for _, name := range in.Resources {
		if _, err := idFormats(name); err != nil {
			return nil, err
		}
	}
	if err := dryRun(in.DryRun); err != nil {
		return nil, err
	}
	root := []types.PrincipalIdFormat{{Arn: new("arn:aws:iam::" + s.account + ":root"), Statuses: statuses}}
	root, next, err := paged(root, func(p types.PrincipalIdFormat) string { return *p.Arn }, in.NextToken, in.MaxResults, 1)
	if err != nil {
		return nil, err
	}
	return &ec2.DescribePrincipalIdFormatOutput{Principals: root, NextToken: next}, nil
}

// ModifyIdFormat asks for long ids, which all have. It returns InvalidParameterValue for short ones.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyIdFormat.html
func (s *Service) ModifyIdFormat(c *aws.Call, in *ec2.ModifyIdFormatInput) (*ec2.ModifyIdFormatOutput, error) {
	return &ec2.ModifyIdFormatOutput{}, longIDs(in.Resource, in.UseLongIds)
}

// ModifyIdentityIdFormat asks for long ids for a user, a role or root. It returns InvalidParameterValue for short ones.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyIdentityIdFormat.html
func (s *Service) ModifyIdentityIdFormat(c *aws.Call, in *ec2.ModifyIdentityIdFormatInput) (*ec2.ModifyIdentityIdFormatOutput, error) {
	if err := s.identity(in.PrincipalArn); err != nil {
		return nil, err
	}
	return &ec2.ModifyIdentityIdFormatOutput{}, longIDs(in.Resource, in.UseLongIds)
}
