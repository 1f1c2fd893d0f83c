package ec2

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// shares reports whether permissions let an account make volumes of a snapshot of the region.
func (r *region) shares(list []types.CreateVolumePermission, account string) bool {
	return slices.ContainsFunc(list, func(p types.CreateVolumePermission) bool {
		public := p.Group == types.PermissionGroupAll && r.ebs.public != types.SnapshotBlockPublicAccessStateBlockAllSharing
		return public || aws.Value(p.UserId) == account
	})
}

// accountID checks the id of an account.
func accountID(id string) error {
	if len(id) != 12 || strings.Trim(id, "0123456789") != "" {
		return bad("InvalidUserID.Malformed", "Invalid user id: \"%s\"", id)
	}
	return nil
}

// ModifySnapshotAttribute lets other accounts, or everybody, make volumes of a snapshot, or no longer.
// It returns OperationNotPermitted for an encrypted snapshot (AWS's own key cannot be shared), and where public access is blocked.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySnapshotAttribute.html
func (s *Service) ModifySnapshotAttribute(c *aws.Call, in *ec2.ModifySnapshotAttributeInput) (*ec2.ModifySnapshotAttributeOutput, error) {
	d := s.begin(c, in)
	x := snapshots.mine(d, in.SnapshotId)
	d.check(in.Attribute == "" || in.Attribute == types.SnapshotAttributeNameCreateVolumePermission, func() error {
		return aws.NotEmulated("ec2", "ModifySnapshotAttribute for product codes")
	})
	change := permissionChange(in)
	d.check(len(change.Add)+len(change.Remove) > 0, func() error { return missing("createVolumePermission") })
	for _, p := range slices.Concat(change.Add, change.Remove) {
		if p.UserId != nil && d.err == nil {
			d.err = accountID(*p.UserId)
		}
		d.check(p.UserId != nil || p.Group == types.PermissionGroupAll, func() error {
			return invalidValue("Invalid value '%s' for user group. Valid values: [all]", p.Group)
		})
	}
	if d.err == nil && len(change.Add) > 0 {
		d.err = d.r.sharable(x, change.Add)
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	own := ownSnapshot(x)
	own.sharing = slices.DeleteFunc(slices.Clone(own.sharing), func(p types.CreateVolumePermission) bool { return hasPermission(change.Remove, p) })
	for _, p := range change.Add {
		if !hasPermission(own.sharing, p) {
			own.sharing = append(own.sharing, p)
		}
	}
	c.Changed(aws.Changed, d.r.current(x.id, c.Now))
	return &ec2.ModifySnapshotAttributeOutput{}, nil
}

// permissionChange reads the two forms that a call can have.
func permissionChange(in *ec2.ModifySnapshotAttributeInput) types.CreateVolumePermissionModifications {
	if in.CreateVolumePermission != nil {
		return *in.CreateVolumePermission
	}
	var list []types.CreateVolumePermission
	for _, id := range in.UserIds {
		list = append(list, types.CreateVolumePermission{UserId: &id})
	}
	for _, name := range in.GroupNames {
		list = append(list, types.CreateVolumePermission{Group: types.PermissionGroup(name)})
	}
	if in.OperationType == types.OperationTypeRemove {
		return types.CreateVolumePermissionModifications{Remove: list}
	}
	return types.CreateVolumePermissionModifications{Add: list}
}

func hasPermission(list []types.CreateVolumePermission, p types.CreateVolumePermission) bool {
	return slices.ContainsFunc(list, func(q types.CreateVolumePermission) bool {
		return q.Group == p.Group && aws.Value(q.UserId) == aws.Value(p.UserId)
	})
}

func (r *region) sharable(x *snapshot, with []types.CreateVolumePermission) error {
	public := hasPermission(with, types.CreateVolumePermission{Group: types.PermissionGroupAll})
	switch {
	case aws.Value(x.it.Encrypted) && public:
		return bad("OperationNotPermitted", "Encrypted snapshots cannot be shared publicly")
	case aws.Value(x.it.Encrypted):
		return bad("OperationNotPermitted", "Encrypted snapshots with EBS default key cannot be shared")
	case public && r.ebs.public != "" && r.ebs.public != types.SnapshotBlockPublicAccessStateUnblocked:
		return bad("OperationNotPermitted", "Public sharing of snapshots is blocked in this Region by block public access for snapshots (%s).", r.ebs.public)
	}
	return nil
}

// DescribeSnapshotAttribute tells who may make volumes of a snapshot, or its product codes, of which there are none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSnapshotAttribute.html
func (s *Service) DescribeSnapshotAttribute(c *aws.Call, in *ec2.DescribeSnapshotAttributeInput) (*ec2.DescribeSnapshotAttributeOutput, error) {
	d := s.begin(c, in)
	x := snapshots.mine(d, in.SnapshotId)
	if err := d.ready(); err != nil {
		return nil, err
	}
	out := &ec2.DescribeSnapshotAttributeOutput{SnapshotId: &x.id}
	if in.Attribute == types.SnapshotAttributeNameProductCodes {
		out.ProductCodes = []types.ProductCode{}
		return out, nil
	}
	out.CreateVolumePermissions = append([]types.CreateVolumePermission{}, ownSnapshot(x).sharing...)
	return out, nil
}

// ResetSnapshotAttribute makes a snapshot the account's alone again.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ResetSnapshotAttribute.html
func (s *Service) ResetSnapshotAttribute(c *aws.Call, in *ec2.ResetSnapshotAttributeInput) (*ec2.ResetSnapshotAttributeOutput, error) {
	d := s.begin(c, in)
	x := snapshots.mine(d, in.SnapshotId)
	d.check(in.Attribute == types.SnapshotAttributeNameCreateVolumePermission, func() error {
		return invalidValue("The attribute '%s' cannot be reset.", in.Attribute)
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	ownSnapshot(x).sharing = nil
	c.Changed(aws.Changed, d.r.current(x.id, c.Now))
	return &ec2.ResetSnapshotAttributeOutput{}, nil
}

// EnableSnapshotBlockPublicAccess keeps snapshots from being shared with everybody: those to come, or all.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableSnapshotBlockPublicAccess.html
func (s *Service) EnableSnapshotBlockPublicAccess(c *aws.Call, in *ec2.EnableSnapshotBlockPublicAccessInput) (*ec2.EnableSnapshotBlockPublicAccessOutput, error) {
	d := s.begin(c, in)
	d.check(in.State != types.SnapshotBlockPublicAccessStateUnblocked, func() error {
		return invalidValue("Invalid value '%s' for parameter state. Valid values: [block-all-sharing, block-new-sharing]", in.State)
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	d.r.ebs.public = in.State
	return &ec2.EnableSnapshotBlockPublicAccessOutput{State: in.State}, nil
}

// DisableSnapshotBlockPublicAccess lets snapshots be shared with everybody.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisableSnapshotBlockPublicAccess.html
func (s *Service) DisableSnapshotBlockPublicAccess(c *aws.Call, in *ec2.DisableSnapshotBlockPublicAccessInput) (*ec2.DisableSnapshotBlockPublicAccessOutput, error) {
	d := s.begin(c, in)
	if err := d.ready(); err != nil {
		return nil, err
	}
	d.r.ebs.public = types.SnapshotBlockPublicAccessStateUnblocked
	return &ec2.DisableSnapshotBlockPublicAccessOutput{State: d.r.ebs.public}, nil
}

// GetSnapshotBlockPublicAccessState tells whether snapshots can be shared with everybody.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetSnapshotBlockPublicAccessState.html
func (s *Service) GetSnapshotBlockPublicAccessState(c *aws.Call, in *ec2.GetSnapshotBlockPublicAccessStateInput) (*ec2.GetSnapshotBlockPublicAccessStateOutput, error) {
	d := s.begin(c, in)
	if err := d.ready(); err != nil {
		return nil, err
	}
	out := &ec2.GetSnapshotBlockPublicAccessStateOutput{State: d.r.ebs.public, ManagedBy: types.ManagedByAccount}
	if out.State == "" {
		out.State = types.SnapshotBlockPublicAccessStateUnblocked
	}
	return out, nil
}
