package iam

import (
	"crypto/sha1"
	"crypto/x509"
	"encoding/base32"
	"encoding/pem"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"cloudlet/sandbox/aws"
)

// signingCert is an X.509 certificate whose key a user would sign old services' requests with.
type signingCert struct {
	id       string
	body     string
	active   bool
	uploaded time.Time
}

// maxCerts is how many signing certificates a user may have.
const maxCerts = 2

func (x *signingCert) resource(u *user) aws.Resource {
	return aws.Resource{Service: "iam", Type: "signing-certificate", ID: x.id, Name: u.title(), State: string(statusOf(x.active))}
}

func (x *signingCert) sdk(u *user) types.SigningCertificate {
	return types.SigningCertificate{UserName: new(u.name), CertificateId: &x.id, CertificateBody: &x.body, Status: statusOf(x.active), UploadDate: new(x.uploaded)}
}

// parseCert reads one certificate in PEM that is valid now.
func parseCert(text string) (*x509.Certificate, error) {
	block, rest := pem.Decode([]byte(strings.TrimSpace(text)))
	if block == nil || block.Type != "CERTIFICATE" || len(strings.TrimSpace(string(rest))) > 0 {
		return nil, x509.ErrUnsupportedAlgorithm
	}
	return x509.ParseCertificate(block.Bytes)
}

// UploadSigningCertificate gives a user (the caller, without a name) a certificate. The user's own a
// second time changes nothing.
// It returns MalformedCertificate, also for one that is not valid now, and DuplicateCertificate if
// another user has it.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_UploadSigningCertificate.html
func (s *Service) UploadSigningCertificate(c *aws.Call, in *iam.UploadSigningCertificateInput) (*iam.UploadSigningCertificateOutput, error) {
	u, err := s.userOrCaller(c, in.UserName)
	if err != nil {
		return nil, err
	}
	cert, err := parseCert(*in.CertificateBody)
	if err != nil || c.Now.Before(cert.NotBefore) || c.Now.After(cert.NotAfter) {
		return nil, aws.Errorf(400, "MalformedCertificate", "Certificate %s is malformed.", *in.CertificateBody)
	}
	sum := sha1.Sum(cert.Raw)
	x := &signingCert{base32.StdEncoding.EncodeToString(sum[:]), *in.CertificateBody, true, c.Now.Truncate(time.Second)}
	if owner, old := s.signingCert(x.id); owner == u {
		// AWS answers Active, whatever the certificate is.
		again := old.sdk(u)
		again.Status = types.StatusTypeActive
		return &iam.UploadSigningCertificateOutput{Certificate: &again}, nil
	} else if owner != nil {
		return nil, aws.Errorf(409, "DuplicateCertificate", "Duplicate certificate uploaded.")
	}
	if len(u.certs) >= maxCerts {
		return nil, overQuota("CertificatesPerUser", maxCerts)
	}
	u.certs = append(u.certs, x)
	c.Changed(aws.Created, x.resource(u))
	return &iam.UploadSigningCertificateOutput{Certificate: new(x.sdk(u))}, nil
}

// signingCert finds a certificate and its owner in the whole account.
func (s *Service) signingCert(id string) (*user, *signingCert) {
	for _, u := range append([]*user{s.root}, s.users...) {
		for _, x := range u.certs {
			if x.id == id {
				return u, x
			}
		}
	}
	return nil, nil
}

func (s *Service) certOf(c *aws.Call, name *string, id string) (*user, *signingCert, error) {
	u, err := s.userOrCaller(c, name)
	if err != nil {
		return nil, nil, err
	}
	if i := slices.IndexFunc(u.certs, func(x *signingCert) bool { return x.id == id }); i >= 0 {
		return u, u.certs[i], nil
	}
	return nil, nil, aws.Errorf(404, "NoSuchEntity", "The Certificate with id %s cannot be found.", id)
}

// ListSigningCertificates lists a user's certificates (the caller's, without a name).
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSigningCertificates.html
func (s *Service) ListSigningCertificates(c *aws.Call, in *iam.ListSigningCertificatesInput) (*iam.ListSigningCertificatesOutput, error) {
	u, err := s.userOrCaller(c, in.UserName)
	if err != nil {
		return nil, err
	}
	p, err := paged(u.certs, func(x *signingCert) string { return x.id }, in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	list := mapped(p.items, func(x *signingCert) types.SigningCertificate { return x.sdk(u) })
	return &iam.ListSigningCertificatesOutput{Certificates: list, IsTruncated: p.truncated, Marker: p.marker}, nil
}

// UpdateSigningCertificate switches a certificate on or off.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateSigningCertificate.html
func (s *Service) UpdateSigningCertificate(c *aws.Call, in *iam.UpdateSigningCertificateInput) (*iam.UpdateSigningCertificateOutput, error) {
	u, x, err := s.certOf(c, in.UserName, *in.CertificateId)
	if err != nil {
		return nil, err
	}
	if x.active, err = switchedFrom(x.active, in.Status); err != nil {
		return nil, err
	}
	c.Changed(aws.Changed, x.resource(u))
	return &iam.UpdateSigningCertificateOutput{}, nil
}

// DeleteSigningCertificate removes a certificate for good.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteSigningCertificate.html
func (s *Service) DeleteSigningCertificate(c *aws.Call, in *iam.DeleteSigningCertificateInput) (*iam.DeleteSigningCertificateOutput, error) {
	u, x, err := s.certOf(c, in.UserName, *in.CertificateId)
	if err != nil {
		return nil, err
	}
	u.certs = slices.DeleteFunc(u.certs, func(y *signingCert) bool { return y == x })
	c.Changed(aws.Deleted, x.resource(u))
	return &iam.DeleteSigningCertificateOutput{}, nil
}
