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

// retired is the answer to calls that would change something of EC2-Classic, once what they name was found.
func retired(d *draft) error {
	d.fail(bad("UnsupportedOperation", "The functionality you requested is not available in this region."))
	return d.err
}

// EnableVpcClassicLink returns UnsupportedOperation: EC2-Classic has ended.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableVpcClassicLink.html
func (s *Service) EnableVpcClassicLink(c *aws.Call, in *ec2.EnableVpcClassicLinkInput) (*ec2.EnableVpcClassicLinkOutput, error) {
	d := s.begin(c, in)
	wanted[*vpc](d, in.VpcId, lostVpcs)
	return nil, retired(d)
}

// DisableVpcClassicLink returns UnsupportedOperation: EC2-Classic has ended.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisableVpcClassicLink.html
func (s *Service) DisableVpcClassicLink(c *aws.Call, in *ec2.DisableVpcClassicLinkInput) (*ec2.DisableVpcClassicLinkOutput, error) {
	d := s.begin(c, in)
	wanted[*vpc](d, in.VpcId, lostVpcs)
	return nil, retired(d)
}

// EnableVpcClassicLinkDnsSupport returns UnsupportedOperation: EC2-Classic has ended.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableVpcClassicLinkDnsSupport.html
func (s *Service) EnableVpcClassicLinkDnsSupport(c *aws.Call, in *ec2.EnableVpcClassicLinkDnsSupportInput) (*ec2.EnableVpcClassicLinkDnsSupportOutput, error) {
	d := s.begin(c, in)
	if in.VpcId != nil {
		wanted[*vpc](d, in.VpcId, lostVpcs)
	}
	return nil, retired(d)
}

// DisableVpcClassicLinkDnsSupport returns UnsupportedOperation: EC2-Classic has ended.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisableVpcClassicLinkDnsSupport.html
func (s *Service) DisableVpcClassicLinkDnsSupport(c *aws.Call, in *ec2.DisableVpcClassicLinkDnsSupportInput) (*ec2.DisableVpcClassicLinkDnsSupportOutput, error) {
	d := s.begin(c, in)
	if in.VpcId != nil {
		wanted[*vpc](d, in.VpcId, lostVpcs)
	}
	return nil, retired(d)
}

// AttachClassicLinkVpc returns UnsupportedOperation: EC2-Classic has ended.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachClassicLinkVpc.html
func (s *Service) AttachClassicLinkVpc(c *aws.Call, in *ec2.AttachClassicLinkVpcInput) (*ec2.AttachClassicLinkVpcOutput, error) {
	d := s.begin(c, in)
	wanted[*instance](d, in.InstanceId, lostInstances)
	wanted[*vpc](d, in.VpcId, lostVpcs)
	return nil, retired(d)
}

// DetachClassicLinkVpc returns UnsupportedOperation: EC2-Classic has ended.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachClassicLinkVpc.html
func (s *Service) DetachClassicLinkVpc(c *aws.Call, in *ec2.DetachClassicLinkVpcInput) (*ec2.DetachClassicLinkVpcOutput, error) {
	d := s.begin(c, in)
	wanted[*instance](d, in.InstanceId, lostInstances)
	wanted[*vpc](d, in.VpcId, lostVpcs)
	return nil, retired(d)
}

// MoveAddressToVpc returns UnsupportedOperation for an address of the account: it is of VPCs already, since EC2-Classic has ended.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_MoveAddressToVpc.html
func (s *Service) MoveAddressToVpc(c *aws.Call, in *ec2.MoveAddressToVpcInput) (*ec2.MoveAddressToVpcOutput, error) {
	d := s.begin(c, in)
	addressNamed(d, nil, in.PublicIp)
	return nil, retired(d)
}

// RestoreAddressToClassic returns UnsupportedOperation for an address of the account: EC2-Classic has ended.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RestoreAddressToClassic.html
func (s *Service) RestoreAddressToClassic(c *aws.Call, in *ec2.RestoreAddressToClassicInput) (*ec2.RestoreAddressToClassicOutput, error) {
	d := s.begin(c, in)
	addressNamed(d, nil, in.PublicIp)
	return nil, retired(d)
}
