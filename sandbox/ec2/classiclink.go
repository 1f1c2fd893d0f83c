package ec2

import (
	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"cloudlet/sandbox/aws"
)

// Of EC2-Classic, which AWS has retired, nothing can be made here.

// DescribeClassicLinkInstances lists instances that are linked to a VPC, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeClassicLinkInstances.html
func (s *Service) DescribeClassicLinkInstances(c *aws.Call, in *ec2.DescribeClassicLinkInstancesInput) (*ec2.DescribeClassicLinkInstancesOutput, error) {
	return nothing[ec2.DescribeClassicLinkInstancesOutput](s, c, in, in.InstanceIds, lost("InvalidInstanceID", "instance", "i"))
}

// DescribeVpcClassicLink tells whether VPCs have ClassicLink: none does.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcClassicLink.html
func (s *Service) DescribeVpcClassicLink(c *aws.Call, in *ec2.DescribeVpcClassicLinkInput) (*ec2.DescribeVpcClassicLinkOutput, error) {
	d := s.begin(c, in)
	for _, id := range in.VpcIds {
		wanted[*vpc](d, &id, lostVpcs)
	}
	if d.err != nil {
		return nil, d.err
	}
	return nothing[ec2.DescribeVpcClassicLinkOutput](s, c, in, nil, nil)
}

// DescribeVpcClassicLinkDnsSupport tells whether VPCs resolve names over ClassicLink: none does.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcClassicLinkDnsSupport.html
func (s *Service) DescribeVpcClassicLinkDnsSupport(c *aws.Call, in *ec2.DescribeVpcClassicLinkDnsSupportInput) (*ec2.DescribeVpcClassicLinkDnsSupportOutput, error) {
	d := s.begin(c, in)
	for _, id := range in.VpcIds {
		wanted[*vpc](d, &id, lostVpcs)
	}
	if d.err != nil {
		return nil, d.err
	}
	return nothing[ec2.DescribeVpcClassicLinkDnsSupportOutput](s, c, in, nil, nil)
}
