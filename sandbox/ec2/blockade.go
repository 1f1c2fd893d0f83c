package ec2

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// blockade is VPC Block Public Access: whether internet gateways of a region's VPCs let packets through.
// https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html
type blockade struct {
	mode  types.InternetGatewayBlockMode // "" is off
	since time.Time                      // zero: never changed
}

// blocking is how long a change of it takes.
const blocking = 10 * time.Second

func (b blockade) told(r *region, now time.Time) *types.VpcBlockPublicAccessOptions {
	out := &types.VpcBlockPublicAccessOptions{
		AwsAccountId: &r.account, AwsRegion: &r.place.name, ExclusionsAllowed: types.VpcBlockPublicAccessExclusionsAllowedAllowed, InternetGatewayBlockMode: b.mode,
		ManagedBy: types.ManagedByAccount, State: types.VpcBlockPublicAccessStateDefaultState,
	}
	if b.mode == "" {
		out.InternetGatewayBlockMode = types.InternetGatewayBlockModeOff
	}
	if !b.since.IsZero() {
		out.LastUpdateTimestamp = &b.since
		if out.State = types.VpcBlockPublicAccessStateUpdateComplete; now.Sub(b.since) < blocking {
			out.State = types.VpcBlockPublicAccessStateUpdateInProgress
		}
	}
	return out
}

// blocked is what public access to a VPC or to a subnet in it is blocked, exclusions counted.
func (r *region) blocked(arns ...string) *types.BlockPublicAccessStates {
	mode := types.BlockPublicAccessMode(r.blockade.mode)
	if mode == "" {
		mode = types.BlockPublicAccessModeOff
	}
	for _, x := range r.things[accessExclusions.prefix] {
		it := x.(*thing[types.VpcBlockPublicAccessExclusion]).it
		if mode == types.BlockPublicAccessModeOff || leftExclusion(&it) {
			continue
		}
		for _, arn := range arns {
			if *it.ResourceArn != arn {
				continue
			}
			if mode = types.BlockPublicAccessModeOff; it.InternetGatewayExclusionMode == types.InternetGatewayExclusionModeAllowEgress {
				mode = types.BlockPublicAccessModeBlockIngress
			}
		}
	}
	return &types.BlockPublicAccessStates{InternetGatewayBlockMode: mode}
}

// ModifyVpcBlockPublicAccessOptions blocks what internet gateways of the region let through, in one direction or in both.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcBlockPublicAccessOptions.html
func (s *Service) ModifyVpcBlockPublicAccessOptions(c *aws.Call, in *ec2.ModifyVpcBlockPublicAccessOptionsInput) (*ec2.ModifyVpcBlockPublicAccessOptionsOutput, error) {
	d := s.begin(c, in)
	if err := d.ready(); err != nil {
		return nil, err
	}
	d.r.blockade = blockade{in.InternetGatewayBlockMode, c.Now}
	c.WakeAt(c.Now.Add(blocking))
	return &ec2.ModifyVpcBlockPublicAccessOptionsOutput{VpcBlockPublicAccessOptions: d.r.blockade.told(d.r, c.Now)}, nil
}

// DescribeVpcBlockPublicAccessOptions tells what internet gateways of the region let through.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcBlockPublicAccessOptions.html
func (s *Service) DescribeVpcBlockPublicAccessOptions(c *aws.Call, in *ec2.DescribeVpcBlockPublicAccessOptionsInput) (*ec2.DescribeVpcBlockPublicAccessOptionsOutput, error) {
	d := s.begin(c, in)
	if err := d.ready(); err != nil {
		return nil, err
	}
	return &ec2.DescribeVpcBlockPublicAccessOptionsOutput{VpcBlockPublicAccessOptions: d.r.blockade.told(d.r, c.Now)}, nil
}

var accessExclusions = &kind[types.VpcBlockPublicAccessExclusion]{
	resource: types.ResourceTypeVpcBlockPublicAccessExclusion, prefix: "vpcbpa-exclude", id: "ExclusionId", state: "State", quota: 50,
	lost: lost("InvalidVpcBlockPublicAccessExclusionId", "VPC Block Public Access exclusion", "vpcbpa-exclude"),
	course: course{begins: "create-in-progress", is: "create-complete", takes: blocking, going: "delete-in-progress", gone: "delete-complete",
		goes: blocking, lingers: time.Hour},
}

// leftExclusion reports whether an exclusion is on its way out.
func leftExclusion(it *types.VpcBlockPublicAccessExclusion) bool {
	return it.State == types.VpcBlockPublicAccessExclusionStateDeleteInProgress || it.State == types.VpcBlockPublicAccessExclusionStateDeleteComplete
}

// CreateVpcBlockPublicAccessExclusion lets a VPC or a subnet keep what is blocked for the others: both directions, or outward ones.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcBlockPublicAccessExclusion.html
func (s *Service) CreateVpcBlockPublicAccessExclusion(c *aws.Call, in *ec2.CreateVpcBlockPublicAccessExclusionInput) (*ec2.CreateVpcBlockPublicAccessExclusionOutput, error) {
	d := s.begin(c, in, accessExclusions.resource)
	d.check((in.VpcId == nil) != (in.SubnetId == nil), func() error { return badCombination("Exactly one of vpcId and subnetId must be specified") })
	if d.err != nil {
		return nil, d.err
	}
	arn := d.r.arn(types.ResourceTypeVpc, aws.Value(in.VpcId))
	if in.SubnetId != nil {
		wanted[*subnet](d, in.SubnetId, lostSubnets)
		arn = d.r.arn(types.ResourceTypeSubnet, *in.SubnetId)
	} else {
		wanted[*vpc](d, in.VpcId, lostVpcs)
	}
	for _, x := range accessExclusions.all(d.r, c.Now) {
		d.check(leftExclusion(&x.it) || *x.it.ResourceArn != arn, func() error {
			return bad("VpcBlockPublicAccessExclusionAlreadyExists", "An exclusion already exists for the resource %s", arn)
		})
	}
	return create[ec2.CreateVpcBlockPublicAccessExclusionOutput](d, accessExclusions, types.VpcBlockPublicAccessExclusion{
		InternetGatewayExclusionMode: in.InternetGatewayExclusionMode, ResourceArn: &arn, LastUpdateTimestamp: new(c.Now),
	})
}

// ModifyVpcBlockPublicAccessExclusion changes which directions an exclusion is for.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcBlockPublicAccessExclusion.html
func (s *Service) ModifyVpcBlockPublicAccessExclusion(c *aws.Call, in *ec2.ModifyVpcBlockPublicAccessExclusionInput) (*ec2.ModifyVpcBlockPublicAccessExclusionOutput, error) {
	d := s.begin(c, in)
	x := accessExclusions.in(d, in.ExclusionId, "create-complete", "update-complete")
	if err := d.ready(); err != nil {
		return nil, err
	}
	x.it.InternetGatewayExclusionMode, x.it.LastUpdateTimestamp = in.InternetGatewayExclusionMode, new(c.Now)
	x.passes(c, "update-in-progress", "update-complete", blocking)
	return tell[ec2.ModifyVpcBlockPublicAccessExclusionOutput](d, x), nil
}

// DeleteVpcBlockPublicAccessExclusion ends an exclusion.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpcBlockPublicAccessExclusion.html
func (s *Service) DeleteVpcBlockPublicAccessExclusion(c *aws.Call, in *ec2.DeleteVpcBlockPublicAccessExclusionInput) (*ec2.DeleteVpcBlockPublicAccessExclusionOutput, error) {
	d := s.begin(c, in)
	x := accessExclusions.in(d, in.ExclusionId, "create-complete", "update-complete", "create-in-progress")
	if d.err == nil {
		x.it.DeletionTimestamp = new(c.Now)
	}
	return remove[ec2.DeleteVpcBlockPublicAccessExclusionOutput](d, x)
}

// DescribeVpcBlockPublicAccessExclusions lists exclusions.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcBlockPublicAccessExclusions.html
func (s *Service) DescribeVpcBlockPublicAccessExclusions(c *aws.Call, in *ec2.DescribeVpcBlockPublicAccessExclusionsInput) (*ec2.DescribeVpcBlockPublicAccessExclusionsOutput, error) {
	return answer[ec2.DescribeVpcBlockPublicAccessExclusionsOutput](s, c, accessExclusions, in)
}
