package ec2

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// ModifyVolumeAttribute says whether I/O of a volume goes on by itself after a failure that may have damaged its data.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVolumeAttribute.html
func (s *Service) ModifyVolumeAttribute(c *aws.Call, in *ec2.ModifyVolumeAttributeInput) (*ec2.ModifyVolumeAttributeOutput, error) {
	d := s.begin(c, in)
	v := volumes.of(d, in.VolumeId)
	d.check(in.AutoEnableIO != nil && in.AutoEnableIO.Value != nil, func() error { return missing("autoEnableIO") })
	if err := d.ready(); err != nil {
		return nil, err
	}
	ownVolume(v).autoIO = *in.AutoEnableIO.Value
	c.Changed(aws.Changed, d.r.current(v.id, c.Now))
	return &ec2.ModifyVolumeAttributeOutput{}, nil
}

// DescribeVolumeAttribute tells one attribute of a volume.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumeAttribute.html
func (s *Service) DescribeVolumeAttribute(c *aws.Call, in *ec2.DescribeVolumeAttributeInput) (*ec2.DescribeVolumeAttributeOutput, error) {
	d := s.begin(c, in)
	v := volumes.of(d, in.VolumeId)
	if err := d.ready(); err != nil {
		return nil, err
	}
	out := &ec2.DescribeVolumeAttributeOutput{VolumeId: &v.id}
	if in.Attribute == types.VolumeAttributeNameProductCodes {
		out.ProductCodes = []types.ProductCode{}
	} else {
		out.AutoEnableIO = &types.AttributeBooleanValue{Value: new(ownVolume(v).autoIO)}
	}
	return out, nil
}

// EnableVolumeIO lets a volume be used again whose I/O stopped in a failure.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableVolumeIO.html
func (s *Service) EnableVolumeIO(c *aws.Call, in *ec2.EnableVolumeIOInput) (*ec2.EnableVolumeIOOutput, error) {
	d := s.begin(c, in)
	v := volumes.of(d, in.VolumeId)
	if err := d.ready(); err != nil {
		return nil, err
	}
	ownVolume(v).openIO = c.Now
	c.Changed(aws.Changed, d.r.current(v.id, c.Now))
	return &ec2.EnableVolumeIOOutput{}, nil
}

// DescribeVolumeStatus tells the outcome of the checks of volumes. They fail in a zone that is out, until somebody enables I/O.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumeStatus.html
func (s *Service) DescribeVolumeStatus(c *aws.Call, in *ec2.DescribeVolumeStatusInput) (*ec2.DescribeVolumeStatusOutput, error) {
	r, err := s.region(c)
	if err != nil {
		return nil, err
	}
	list, err := volumes.asked(r, c, in)
	if err != nil {
		return nil, err
	}
	told := mapped(list, func(v *volume) types.VolumeStatusItem { return r.volumeStatus(v, c.Now) })
	return rows[ec2.DescribeVolumeStatusOutput](s.begin(c, in), told, map[string]string{
		"volume-status.details-name": "VolumeStatus.Details.Name", "volume-status.details-status": "VolumeStatus.Details.Status",
	})
}

// volumeStatus is the outcome of the checks of a volume.
func (r *region) volumeStatus(v *volume, now time.Time) types.VolumeStatusItem {
	out := types.VolumeStatusItem{
		VolumeId: &v.id, AvailabilityZone: v.it.AvailabilityZone, AvailabilityZoneId: v.it.AvailabilityZoneId, Operator: unmanaged,
		Actions: []types.VolumeStatusAction{}, Events: []types.VolumeStatusEvent{}, AttachmentStatuses: []types.VolumeStatusAttachmentStatus{},
	}
	status, enabled, pace := types.VolumeStatusInfoStatusOk, "passed", "not-applicable"
	switch v.it.VolumeType {
	case types.VolumeTypeIo1, types.VolumeTypeIo2, types.VolumeTypeGp3:
		pace = "normal"
	}
	switch {
	case v.it.State == types.VolumeStateCreating:
		status, enabled = types.VolumeStatusInfoStatusInsufficientData, "insufficient-data"
	case *v.it.AvailabilityZone == r.impaired && !ownVolume(v).autoIO && ownVolume(v).openIO.IsZero():
		status, enabled = types.VolumeStatusInfoStatusImpaired, "failed"
		if pace != "not-applicable" {
			pace = "not-available"
		}
		event := derived("evol", r.place.name, v.id)
		out.Events = append(out.Events, types.VolumeStatusEvent{EventId: &event, EventType: new("potential-data-inconsistency"), Description: new("I/O stopped when the Availability Zone failed")})
		out.Actions = append(out.Actions, types.VolumeStatusAction{Code: new("enable-volume-io"), Description: new("Enable volume I/O"), EventId: &event, EventType: new("potential-data-inconsistency")})
	}
	out.VolumeStatus = &types.VolumeStatusInfo{Status: status, Details: []types.VolumeStatusDetails{
		{Name: types.VolumeStatusNameIoEnabled, Status: &enabled}, {Name: types.VolumeStatusNameIoPerformance, Status: &pace},
	}}
	for _, a := range v.it.Attachments {
		out.AttachmentStatuses = append(out.AttachmentStatuses, types.VolumeStatusAttachmentStatus{InstanceId: a.InstanceId, IoPerformance: &pace})
	}
	return out
}
