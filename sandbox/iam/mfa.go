package iam

import (
	"encoding/base32"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"rsc.io/qr"

	"cloudlet/sandbox/aws"
)

// mfaDevice is a virtual MFA device: a seed that a person's authenticator shares with the account.
type mfaDevice struct {
	totp
	name, path string
	tags       []types.Tag
	owner      *user     // nil while unassigned
	enabled    time.Time // since when the owner has it
	tries      int       // codes looked at in the window of three minutes that began at …
	window     time.Time
}

const (
	// maxMFA is how many devices the root user or a user may have at once.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
	maxMFA = 8

	// maxDevices is how many devices an account may have: as many as users.
	maxDevices = maxUsers

	maxSerial = 256
)

func (d *mfaDevice) key() string { return d.path + d.name }

func (s *Service) serial(d *mfaDevice) string { return aws.ARN("iam", "", s.account, "mfa"+d.key()) }

func (s *Service) mfaResource(d *mfaDevice) aws.Resource {
	r := aws.Resource{Service: "iam", Type: "mfa-device", ID: s.serial(d), Name: d.name, ARN: s.serial(d), State: "Unassigned"}
	if d.owner != nil {
		r.State, r.Detail = "Assigned", map[string]string{"user": d.owner.title()}
	}
	return r
}

// device finds a virtual device by its serial number, which is its ARN.
func (s *Service) device(serial string) (*mfaDevice, error) {
	if key, ok := strings.CutPrefix(serial, aws.ARN("iam", "", s.account, "mfa")); ok {
		if d, ok := s.devices.get(key); ok {
			return d, nil
		}
	}
	return nil, noSuchDevice(serial)
}

// CreateVirtualMFADevice makes a device that belongs to nobody yet. Its seed is told this once:
// 64 characters of base 32, and as a QR code that authenticators read. Its codes are those of the
// sandbox's virtual time.
// It returns EntityAlreadyExists if there is one of that name at the path.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateVirtualMFADevice.html
func (s *Service) CreateVirtualMFADevice(c *aws.Call, in *iam.CreateVirtualMFADeviceInput) (*iam.CreateVirtualMFADeviceOutput, error) {
	d := &mfaDevice{name: *in.VirtualMFADeviceName, path: pathOf(in.Path)}
	if len(s.serial(d)) > maxSerial {
		return nil, tooLongName("virtualMFADeviceName", d.name, maxSerial-len(s.serial(&mfaDevice{path: "/"})))
	}
	var err error
	if d.tags, err = mergeCased(nil, in.Tags); err != nil {
		return nil, err
	}
	if len(s.devices) >= maxDevices {
		return nil, overQuota("VirtualMFADevicesPerAccount", maxDevices)
	}
	c.Random.Read(d.seed[:])
	if !s.devices.add(d) {
		return nil, aws.Errorf(409, "EntityAlreadyExists", "MFA device already exists.")
	}
	seed := base32.StdEncoding.EncodeToString(d.seed[:])
	png, err := s.qrCode(d, seed)
	if err != nil {
		return nil, err
	}
	c.Changed(aws.Created, s.mfaResource(d))
	return &iam.CreateVirtualMFADeviceOutput{VirtualMFADevice: &types.VirtualMFADevice{
		SerialNumber: new(s.serial(d)), Base32StringSeed: []byte(seed), QRCodePNG: png, Tags: d.tags,
	}}, nil
}

// qrCode draws the URI by which authenticators take up a seed.
// https://github.com/google/google-authenticator/wiki/Key-Uri-Format
func (s *Service) qrCode(d *mfaDevice, seed string) ([]byte, error) {
	account := s.account
	if s.alias != "" {
		account = s.alias
	}
	code, err := qr.Encode("otpauth://totp/"+url.PathEscape(d.name+"@"+account)+"?secret="+seed+"&issuer=Amazon%20Web%20Services", qr.L)
	if err != nil {
		return nil, err
	}
	code.Scale = 4
	return code.PNG(), nil
}

// DeleteVirtualMFADevice forgets a device that nobody has, else DeleteConflict.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteVirtualMFADevice.html
func (s *Service) DeleteVirtualMFADevice(c *aws.Call, in *iam.DeleteVirtualMFADeviceInput) (*iam.DeleteVirtualMFADeviceOutput, error) {
	d, err := s.device(*in.SerialNumber)
	if err != nil {
		return nil, err
	}
	if d.owner != nil {
		return nil, conflict("MFA VirtualDevice in use. Must deactivate first.")
	}
	s.devices.remove(d.key())
	c.Changed(aws.Deleted, s.mfaResource(d))
	return &iam.DeleteVirtualMFADeviceOutput{}, nil
}

// ListVirtualMFADevices lists the devices of the account, with their owners but without their seeds.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListVirtualMFADevices.html
func (s *Service) ListVirtualMFADevices(c *aws.Call, in *iam.ListVirtualMFADevicesInput) (*iam.ListVirtualMFADevicesOutput, error) {
	var devices []*mfaDevice
	for _, d := range s.devices {
		if in.AssignmentStatus == types.AssignmentStatusTypeAssigned && d.owner == nil ||
			in.AssignmentStatus == types.AssignmentStatusTypeUnassigned && d.owner != nil {
			continue
		}
		devices = append(devices, d)
	}
	p, err := paged(devices, (*mfaDevice).key, in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	list := mapped(p.items, func(d *mfaDevice) types.VirtualMFADevice {
		v := types.VirtualMFADevice{SerialNumber: new(s.serial(d))}
		if d.owner != nil {
			v.User, v.EnableDate = new(s.sdkUser(d.owner)), new(d.enabled)
		}
		return v
	})
	return &iam.ListVirtualMFADevicesOutput{VirtualMFADevices: list, IsTruncated: p.truncated, Marker: p.marker}, nil
}

// TagMFADevice adds or replaces tags of a virtual device.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagMFADevice.html
func (s *Service) TagMFADevice(c *aws.Call, in *iam.TagMFADeviceInput) (*iam.TagMFADeviceOutput, error) {
	d, err := s.device(*in.SerialNumber)
	if err != nil {
		return nil, err
	}
	tags, err := mergeCased(d.tags, in.Tags)
	if err != nil {
		return nil, err
	}
	d.tags = tags
	c.Changed(aws.Changed, s.mfaResource(d))
	return &iam.TagMFADeviceOutput{}, nil
}

// UntagMFADevice removes tags of a virtual device by their keys.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagMFADevice.html
func (s *Service) UntagMFADevice(c *aws.Call, in *iam.UntagMFADeviceInput) (*iam.UntagMFADeviceOutput, error) {
	d, err := s.device(*in.SerialNumber)
	if err != nil {
		return nil, err
	}
	d.tags = withoutCased(d.tags, in.TagKeys)
	c.Changed(aws.Changed, s.mfaResource(d))
	return &iam.UntagMFADeviceOutput{}, nil
}

// ListMFADeviceTags lists the tags of a virtual device.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListMFADeviceTags.html
func (s *Service) ListMFADeviceTags(c *aws.Call, in *iam.ListMFADeviceTagsInput) (*iam.ListMFADeviceTagsOutput, error) {
	d, err := s.device(*in.SerialNumber)
	if err != nil {
		return nil, err
	}
	p, err := paged(d.tags, func(t types.Tag) string { return *t.Key }, in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	return &iam.ListMFADeviceTagsOutput{Tags: p.items, IsTruncated: p.truncated, Marker: p.marker}, nil
}
