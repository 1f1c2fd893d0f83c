package iam

import (
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"cloudlet/sandbox/aws"
)

// holder is the user of a call about MFA devices. The root user has no name, but the calls want
// one: root itself goes by the account's id, or by "root" unless a user is called so.
func (s *Service) holder(c *aws.Call, name string) (*user, error) {
	u, err := s.user(name)
	if err != nil && c.Principal.IsRoot() && (name == s.account || name == "root") {
		return s.root, nil
	}
	return u, err
}

// title is the name of a user for people.
func (u *user) title() string {
	if u.name == "" {
		return "root"
	}
	return u.name
}

// mayChangeMFA refuses a user with MFA who comes without it to add or remove a device of its own.
// https://aws.amazon.com/security/security-bulletins/AWS-2023-001/
func mayChangeMFA(p aws.Principal, u *user) error {
	self := p.Kind == aws.IAMUser && p.ID == u.id
	if !self || len(u.mfa) == 0 || p.Session != nil && !p.Session.MFA.IsZero() {
		return nil
	}
	return aws.Errorf(403, "AccessDenied", "To complete this action, please ensure that you are authenticated with an MFA device that is enabled for this user.")
}

// EnableMFADevice gives a device to a user, or to root (whom the call names by the account's id).
// The two codes must be of consecutive steps; they may be up to eight hours off, and the device is
// believed to be as much off from then on.
// It returns InvalidAuthenticationCode for other codes and for a pair no newer than the last one,
// and EntityAlreadyExists if the device has an owner.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_EnableMFADevice.html
func (s *Service) EnableMFADevice(c *aws.Call, in *iam.EnableMFADeviceInput) (*iam.EnableMFADeviceOutput, error) {
	u, err := s.holder(c, *in.UserName)
	if err != nil {
		return nil, err
	}
	if err := mayChangeMFA(c.Principal, u); err != nil {
		return nil, err
	}
	d, err := s.device(*in.SerialNumber)
	switch {
	case err != nil:
		return nil, err
	case d.owner == u:
		return nil, aws.Errorf(409, "EntityAlreadyExists", "MFA Device for user %s already exists.", *in.UserName)
	case d.owner != nil:
		return nil, aws.Errorf(409, "EntityAlreadyExists", "MFA Device is already in use.")
	case len(u.mfa) >= maxMFA:
		return nil, overQuota("MFADevicesPerUser", maxMFA)
	case !d.synchronize(*in.AuthenticationCode1, *in.AuthenticationCode2, c.Now):
		return nil, badCode()
	}
	d.owner, d.enabled = u, c.Now.Truncate(time.Second)
	u.mfa = append(u.mfa, d)
	c.Changed(aws.Changed, s.mfaResource(d))
	return &iam.EnableMFADeviceOutput{}, nil
}

// deviceOf finds a device of a user.
func (s *Service) deviceOf(u *user, serial string) (*mfaDevice, error) {
	d, err := s.device(serial)
	if err != nil {
		return nil, err
	}
	if d.owner != u {
		return nil, aws.Errorf(404, "NoSuchEntity", "MFA Device invalid for user.")
	}
	return d, nil
}

// ResyncMFADevice sets the clock of a device by two consecutive codes.
// It returns InvalidAuthenticationCode as EnableMFADevice does.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ResyncMFADevice.html
func (s *Service) ResyncMFADevice(c *aws.Call, in *iam.ResyncMFADeviceInput) (*iam.ResyncMFADeviceOutput, error) {
	u, err := s.holder(c, *in.UserName)
	if err != nil {
		return nil, err
	}
	d, err := s.deviceOf(u, *in.SerialNumber)
	if err != nil {
		return nil, err
	}
	if !d.synchronize(*in.AuthenticationCode1, *in.AuthenticationCode2, c.Now) {
		return nil, badCode()
	}
	c.Changed(aws.Changed, s.mfaResource(d))
	return &iam.ResyncMFADeviceOutput{}, nil
}

// DeactivateMFADevice takes a device from its owner; it stays in the account.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeactivateMFADevice.html
func (s *Service) DeactivateMFADevice(c *aws.Call, in *iam.DeactivateMFADeviceInput) (*iam.DeactivateMFADeviceOutput, error) {
	u, err := s.deactivated(c, in)
	if err != nil {
		return nil, err
	}
	if err := mayChangeMFA(c.Principal, u); err != nil {
		return nil, err
	}
	d, err := s.deviceOf(u, *in.SerialNumber)
	if err != nil {
		return nil, err
	}
	d.owner, d.enabled = nil, time.Time{}
	u.mfa = slices.DeleteFunc(u.mfa, func(x *mfaDevice) bool { return x == d })
	c.Changed(aws.Changed, s.mfaResource(d))
	return &iam.DeactivateMFADeviceOutput{}, nil
}

// deactivated is the user who gives up a device: without a name, root.
func (s *Service) deactivated(c *aws.Call, in *iam.DeactivateMFADeviceInput) (*user, error) {
	if in.UserName == nil {
		return s.userOrCaller(c, nil)
	}
	return s.holder(c, *in.UserName)
}

// ListMFADevices lists the devices of a user (the caller, without a name).
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListMFADevices.html
func (s *Service) ListMFADevices(c *aws.Call, in *iam.ListMFADevicesInput) (*iam.ListMFADevicesOutput, error) {
	u, err := s.userOrCaller(c, nil)
	if in.UserName != nil {
		u, err = s.holder(c, *in.UserName)
	}
	if err != nil {
		return nil, err
	}
	p, err := paged(u.mfa, (*mfaDevice).key, in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	list := mapped(p.items, func(d *mfaDevice) types.MFADevice {
		return types.MFADevice{UserName: new(u.title()), SerialNumber: new(s.serial(d)), EnableDate: new(d.enabled)}
	})
	return &iam.ListMFADevicesOutput{MFADevices: list, IsTruncated: p.truncated, Marker: p.marker}, nil
}

// GetMFADevice tells about a FIDO security key. The API has no way to register one, so there is
// none: a virtual device is refused with ValidationError, as in AWS, and others are not found.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetMFADevice.html
func (s *Service) GetMFADevice(c *aws.Call, in *iam.GetMFADeviceInput) (*iam.GetMFADeviceOutput, error) {
	if in.UserName != nil {
		if _, err := s.holder(c, *in.UserName); err != nil {
			return nil, err
		}
	}
	if _, err := s.device(*in.SerialNumber); err != nil {
		return nil, err
	}
	return nil, aws.Errorf(400, "ValidationError", "The MFA device serial number sent in the request is invalid or not supported by this API. Currently, only hardware FIDO security keys are supported. Please use the compatible device or API.")
}

const (
	verifyWindow = 3 * time.Minute
	maxVerified  = 9 // codes that a device may be asked for in a window
)

// CheckMFA verifies that a code comes from a device of the caller, root or IAM user, at the
// sandbox's virtual time. A code is good for 30 seconds and two steps before and after, once; a
// device answers nine times in three minutes. It changes state even when it refuses.
// It returns AccessDenied in the words of STS.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
func (s *Service) CheckMFA(p aws.Principal, serial, code string, now time.Time) *aws.Error {
	u := s.owner(p)
	if u == nil {
		return unknownMFA()
	}
	d, err := s.deviceOf(u, serial)
	if err != nil || !d.attempt(now) {
		return unknownMFA()
	}
	if !d.accept(code, now) {
		return aws.Errorf(403, "AccessDenied", "MultiFactorAuthentication failed with invalid MFA one time pass code. ")
	}
	return nil
}

// owner is the user behind a principal; nil for a role, or someone who is gone.
func (s *Service) owner(p aws.Principal) *user {
	if p.Kind == aws.Root {
		return s.root
	}
	if u, ok := s.users.get(p.Name); ok && p.Kind == aws.IAMUser && u.id == p.ID {
		return u
	}
	return nil
}

// attempt counts a code that a device is asked for; false if there were too many.
func (d *mfaDevice) attempt(now time.Time) bool {
	if w := now.Truncate(verifyWindow); !w.Equal(d.window) {
		d.window, d.tries = w, 0
	}
	d.tries++
	return d.tries <= maxVerified
}
