package ec2

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// weight counts the private addresses of both families; a prefix takes the place of one.
func (b *berth) weight() (ipv4, ipv6 int) {
	ipv4, ipv6 = 1+len(b.others), len(b.ipv6)
	for _, p := range b.prefixes {
		if p.Addr().Is4() {
			ipv4++
		} else {
			ipv6++
		}
	}
	return ipv4, ipv6
}

// bears checks how many addresses an interface of an instance type may have.
func bears(t *types.InstanceTypeInfo, ipv4, ipv6 int) error {
	if ipv4 > int(*t.NetworkInfo.Ipv4AddressesPerInterface) || ipv6 > int(*t.NetworkInfo.Ipv6AddressesPerInterface) {
		return bad("PrivateIpAddressLimitExceeded", "Number of private addresses will exceed limit.")
	}
	return nil
}

func tooManyFaces(n int, t *types.InstanceTypeInfo) error {
	return bad("AttachmentLimitExceeded", "Interface count %d exceeds the limit for %s", n, t.InstanceType)
}

func faceInUse(f *face) error {
	return bad("InvalidNetworkInterface.InUse", "Interface: [%s] in use.", f.id)
}

func otherZone() error {
	return badCombination("You may not attach a network interface to an instance if they are not in the same availability zone")
}

// oneFace refuses what is said of an instance but meant for its interface, if it has several.
func oneFace(c *aws.Call, i *instance) error {
	if len(i.faces(c.Now)) > 1 {
		return bad("InvalidInstanceID", "There are multiple interfaces attached to instance '%s'. Please specify an interface ID for the operation instead.", i.id)
	}
	return nil
}

// AttachNetworkInterface gives an instance that is running or stopped one more interface, in its zone.
// It returns InvalidNetworkInterface.InUse for one that has an instance, AttachmentLimitExceeded beyond the limit of the instance type.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachNetworkInterface.html
func (s *Service) AttachNetworkInterface(c *aws.Call, in *ec2.AttachNetworkInterfaceInput) (*ec2.AttachNetworkInterfaceOutput, error) {
	d := s.begin(c, in)
	f := wanted[*face](d, in.NetworkInterfaceId, lostFaces)
	i := wanted[*instance](d, in.InstanceId, lostInstances)
	if in.EnaSrdSpecification != nil || in.EnaQueueCount != nil {
		d.fail(aws.NotEmulated("ec2", "AttachNetworkInterface with ENA options"))
	}
	if d.err != nil {
		return nil, d.err
	}
	d.check(f.state(c.Now) == types.NetworkInterfaceStatusAvailable, func() error { return faceInUse(f) })
	switch i.at(c.Now) {
	case types.InstanceStateNameRunning, types.InstanceStateNameStopped, types.InstanceStateNamePending:
	default:
		d.fail(incorrectState("Instance '%s' is not 'running' or 'stopped'.", i.id))
	}
	d.check(f.subnet.zone == i.face.subnet.zone, otherZone)
	have, device, card := i.faces(c.Now), aws.Value(in.DeviceIndex), aws.Value(in.NetworkCardIndex)
	d.check(!slices.ContainsFunc(have, func(x *face) bool { return x.device == device && x.card == card }), func() error {
		return invalidValue("Instance '%s' already has an interface attached at device index '%d'.", i.id, device)
	})
	d.check(len(have) < int(*i.kindOf.NetworkInfo.MaximumNetworkInterfaces), func() error { return tooManyFaces(len(have)+1, i.kindOf) })
	ipv4, ipv6 := f.weight()
	d.fail(bears(i.kindOf, ipv4, ipv6))
	if err := d.ready(); err != nil {
		return nil, err
	}
	f.join(c, i, device, card, false)
	c.Changed(aws.Changed, d.r.faceResource(f, c.Now))
	return &ec2.AttachNetworkInterfaceOutput{AttachmentId: &f.attachID, NetworkCardIndex: &f.card}, nil
}

// attached finds an interface by the id of its attachment.
func (r *region) attached(c *aws.Call, id string) *face {
	for _, f := range r.faces {
		if f.attachID == id && id != "" && !f.gone(c.Now) && (f.manager != "" || f.host(c.Now) != nil) {
			return f
		}
	}
	return nil
}

// DetachNetworkInterface takes an interface off an instance, at once if forced; the primary one stays.
// It returns OperationNotPermitted for that, and for one that another resource manages.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachNetworkInterface.html
func (s *Service) DetachNetworkInterface(c *aws.Call, in *ec2.DetachNetworkInterfaceInput) (*ec2.DetachNetworkInterfaceOutput, error) {
	d := s.begin(c, in)
	if d.err != nil {
		return nil, d.err
	}
	f := d.r.attached(c, aws.Value(in.AttachmentId))
	d.check(f != nil, func() error {
		return bad("InvalidAttachmentID.NotFound", "The attachment ID '%s' does not exist", aws.Value(in.AttachmentId))
	})
	d.check(f == nil || f.manager == "", func() error {
		return bad("OperationNotPermitted", "You are not allowed to manage 'ela-attach' attachments.")
	})
	d.check(f == nil || f.instance == nil || f.instance.face != f, func() error {
		return bad("OperationNotPermitted", "The network interface at device index 0 and networkCard index 0 cannot be detached.")
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	f.off, f.ephemeral = c.Now.Add(joining), false
	if aws.Value(in.Force) {
		f.off = c.Now
	}
	c.WakeAt(f.off)
	c.Changed(aws.Changed, d.r.faceResource(f, c.Now))
	return &ec2.DetachNetworkInterfaceOutput{}, nil
}
