package iam

import (
	"reflect"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"cloudlet/sandbox/aws"
)

// What the credentials of an account (MFA devices, certificates, passwords) have in common:
// their place in permissions, in the list of what exists and in the account's summary.

// credentials is what an account keeps of them, beside what each user has.
type credentials struct {
	devices      table[*mfaDevice]
	rootEmail    string                // with which root signs in to the console
	passwords    *types.PasswordPolicy // nil for the default
	failures     [64]tries             // of sign-ins
	certificates table[*serverCert]
	report       credentialReport
}

// credentialOf is the resource of a call about a credential that has an ARN of its own.
func (s *Service) credentialOf(in any) (string, bool) {
	switch in := in.(type) {
	case *iam.CreateVirtualMFADeviceInput:
		return s.arn("mfa", pathOf(in.Path), *in.VirtualMFADeviceName), true
	case *iam.GetAccountPasswordPolicyInput, *iam.UpdateAccountPasswordPolicyInput, *iam.DeleteAccountPasswordPolicyInput:
		return "*", true
	case *iam.GenerateCredentialReportInput, *iam.GetCredentialReportInput:
		return "*", true
	case *iam.UploadServerCertificateInput:
		return s.arn("server-certificate", pathOf(in.Path), *in.ServerCertificateName), true
	case *iam.ListServerCertificatesInput:
		return s.arn("server-certificate", pathOf(in.PathPrefix), ""), true
	case *iam.ListServiceSpecificCredentialsInput:
		if aws.Value(in.AllUsers) {
			return s.arn("user", "/", "*"), true
		}
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
	if name, ok := member(reflect.ValueOf(in).Elem(), "ServerCertificateName"); ok {
		if x, ok := s.certificates.get(name); ok {
			return s.certARN(x), true
		}
		return s.arn("server-certificate", "/", name), true
	}
	return "", false
}

// credentialContext adds the condition keys of calls about credentials.
func (s *Service) credentialContext(ctx map[string][]string, in any) {
	switch in := in.(type) {
	case *iam.CreateServiceSpecificCredentialInput:
		ctx["iam:servicespecificcredentialservicename"] = []string{fold(*in.ServiceName)}
		if in.CredentialAgeDays != nil {
			ctx["iam:servicespecificcredentialagedays"] = []string{strconv.Itoa(int(*in.CredentialAgeDays))}
		}
	case *iam.ResetServiceSpecificCredentialInput:
		s.serviceContext(ctx, *in.ServiceSpecificCredentialId)
	case *iam.UpdateServiceSpecificCredentialInput:
		s.serviceContext(ctx, *in.ServiceSpecificCredentialId)
	case *iam.DeleteServiceSpecificCredentialInput:
		s.serviceContext(ctx, *in.ServiceSpecificCredentialId)
	}
}

func (s *Service) serviceContext(ctx map[string][]string, id string) {
	if x := s.serviceCredential(id); x != nil {
		ctx["iam:servicespecificcredentialservicename"] = []string{x.service}
	}
}

// credentialResources lists the credentials that the page shows by themselves.
func (s *Service) credentialResources(now time.Time) []aws.Resource {
	var list []aws.Resource
	for _, d := range s.devices {
		list = append(list, s.mfaResource(d))
	}
	for _, x := range s.certificates {
		list = append(list, s.certResource(x))
	}
	for _, u := range s.users {
		list = append(list, u.credentialResources(now)...)
	}
	if s.passwords != nil {
		list = append(list, s.passwordResource())
	}
	return list
}

// credentialResources lists what a user has beside access keys and a password.
func (u *user) credentialResources(now time.Time) []aws.Resource {
	var list []aws.Resource
	for _, k := range u.ssh {
		list = append(list, k.resource(u))
	}
	for _, x := range u.certs {
		list = append(list, x.resource(u))
	}
	for _, x := range u.services {
		list = append(list, x.resource(now))
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
		"ServerCertificates": int32(len(s.certificates)), "ServerCertificatesQuota": maxServerCerts,
		"SigningCertificatesPerUserQuota": maxCerts, "AccountSigningCertificatesPresent": present(len(s.root.certs) > 0),
		"MFADevices": int32(len(s.devices)), "MFADevicesInUse": used,
		"AccountMFAEnabled": present(len(s.root.mfa) > 0), "AccountAccessKeysPresent": present(len(s.root.keys) > 0),
		"AccountPasswordPresent": present(s.root.login != nil),
	}
}
