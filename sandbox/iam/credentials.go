package iam

import (
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"cloudlet/sandbox/aws"
)

// What the credentials of an account (MFA devices, certificates, passwords) have in common:
// their place in permissions, in the list of what exists and in the account's summary.

// credentials is what an account keeps of them, beside what each user has.
type credentials struct {
	devices   table[*mfaDevice]
	rootEmail string                // with which root signs in to the console
	passwords *types.PasswordPolicy // nil for the default
	failures  [64]tries             // of sign-ins
}

// credentialOf is the resource of a call about a credential that has an ARN of its own.
func (s *Service) credentialOf(in any) (string, bool) {
	switch in := in.(type) {
	case *iam.CreateVirtualMFADeviceInput:
		return s.arn("mfa", pathOf(in.Path), *in.VirtualMFADeviceName), true
	case *iam.GetAccountPasswordPolicyInput, *iam.UpdateAccountPasswordPolicyInput, *iam.DeleteAccountPasswordPolicyInput:
		return "*", true
	case *iam.ListVirtualMFADevicesInput:
		return s.arn("mfa", "/", ""), true
	case *iam.DeleteVirtualMFADeviceInput:
		return *in.SerialNumber, true
	case *iam.TagMFADeviceInput:
		return *in.SerialNumber, true
	case *iam.UntagMFADeviceInput:
		return *in.SerialNumber, true
	case *iam.ListMFADeviceTagsInput:
		return *in.SerialNumber, true
	}
	return "", false
}

// credentialContext adds the condition keys of calls about credentials.
func credentialContext(ctx map[string][]string, in any) {
	switch in := in.(type) {
	case *iam.CreateVirtualMFADeviceInput:
		requestTags(ctx, in.Tags)
	case *iam.TagMFADeviceInput:
		requestTags(ctx, in.Tags)
	case *iam.UntagMFADeviceInput:
		ctx["aws:tagkeys"] = in.TagKeys
	}
}

// credentialResources lists the credentials that the page shows by themselves.
func (s *Service) credentialResources() []aws.Resource {
	var list []aws.Resource
	for _, d := range s.devices {
		list = append(list, s.mfaResource(d))
	}
	if s.passwords != nil {
		list = append(list, s.passwordResource())
	}
	return list
}

// credentialCounts is what GetAccountSummary tells of credentials.
func (s *Service) credentialCounts() map[string]int32 {
	used := int32(0)
	for _, d := range s.devices {
		used += present(d.owner != nil)
	}
	return map[string]int32{
		"MFADevices": int32(len(s.devices)), "MFADevicesInUse": used,
		"AccountMFAEnabled": present(len(s.root.mfa) > 0), "AccountAccessKeysPresent": present(len(s.root.keys) > 0),
		"AccountPasswordPresent": present(s.root.login != nil),
	}
}
