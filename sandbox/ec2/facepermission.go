package ec2

import (
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

var networkInterfacePermissions = &kind[types.NetworkInterfacePermission]{
	resource: "network-interface-permission", prefix: "eni-perm", id: "NetworkInterfacePermissionId", state: "PermissionState.State", quota: 1000,
	lost: lost("InvalidNetworkInterfacePermissionID", "network interface permission", "eni-perm"),
	also: fields[*types.NetworkInterfacePermission]{
		"network-interface-permission.network-interface-id": func(x *types.NetworkInterfacePermission, m matcher) bool { return m.text(*x.NetworkInterfaceId) },
		"network-interface-permission.aws-account-id":       func(x *types.NetworkInterfacePermission, m matcher) bool { return m.text(aws.Value(x.AwsAccountId)) },
		"network-interface-permission.aws-service":          func(x *types.NetworkInterfacePermission, m matcher) bool { return m.text(aws.Value(x.AwsService)) },
		"network-interface-permission.permission":           func(x *types.NetworkInterfacePermission, m matcher) bool { return m.text(string(x.Permission)) },
		"network-interface-permission.network-interface-permission-id": func(x *types.NetworkInterfacePermission, m matcher) bool {
			return m.text(*x.NetworkInterfacePermissionId)
		},
	},
}

// CreateNetworkInterfacePermission lets another account attach an interface of this one.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkInterfacePermission.html
func (s *Service) CreateNetworkInterfacePermission(c *aws.Call, in *ec2.CreateNetworkInterfacePermissionInput) (*ec2.CreateNetworkInterfacePermissionOutput, error) {
	d := s.begin(c, in)
	f := own(d, in.NetworkInterfaceId)
	d.check((in.AwsAccountId == nil) != (in.AwsService == nil), func() error {
		return badCombination("Exactly one of awsAccountId and awsService must be specified")
	})
	d.check(f == nil || f.host(c.Now) == nil, func() error { return faceInUse(f) })
	networkInterfacePermissions.room(d)
	if err := d.ready(); err != nil {
		return nil, err
	}
	x := networkInterfacePermissions.add(d, types.NetworkInterfacePermission{
		NetworkInterfaceId: &f.id, AwsAccountId: in.AwsAccountId, AwsService: in.AwsService, Permission: in.Permission,
		PermissionState: &types.NetworkInterfacePermissionState{State: types.NetworkInterfacePermissionStateCodeGranted},
	})
	return &ec2.CreateNetworkInterfacePermissionOutput{InterfacePermission: new(x.told())}, nil
}

// DeleteNetworkInterfacePermission takes a permission back.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNetworkInterfacePermission.html
func (s *Service) DeleteNetworkInterfacePermission(c *aws.Call, in *ec2.DeleteNetworkInterfacePermissionInput) (*ec2.DeleteNetworkInterfacePermissionOutput, error) {
	d := s.begin(c, in)
	x := networkInterfacePermissions.of(d, in.NetworkInterfacePermissionId)
	if err := d.ready(); err != nil {
		return nil, err
	}
	networkInterfacePermissions.drop(d, x)
	return &ec2.DeleteNetworkInterfacePermissionOutput{Return: new(true)}, nil
}

// DescribeNetworkInterfacePermissions lists permissions to attach interfaces.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfacePermissions.html
func (s *Service) DescribeNetworkInterfacePermissions(c *aws.Call, in *ec2.DescribeNetworkInterfacePermissionsInput) (*ec2.DescribeNetworkInterfacePermissionsOutput, error) {
	return answer[ec2.DescribeNetworkInterfacePermissionsOutput](s, c, networkInterfacePermissions, in)
}
