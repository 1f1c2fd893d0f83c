package iam

import (
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"cloudlet/sandbox/aws"
)

// serverCert is a certificate for a load balancer. Its private key is checked and then forgotten:
// nothing in the sandbox serves TLS with it.
type serverCert struct {
	id, name, path string
	body, chain    string // chain is "" for none
	uploaded       time.Time
	expires        time.Time
	tags           []types.Tag
}

// maxServerCerts is the default quota of an account.
const maxServerCerts = 20

func (x *serverCert) key() string { return x.name }

func (s *Service) certARN(x *serverCert) string { return s.arn("server-certificate", x.path, x.name) }

func (s *Service) certResource(x *serverCert) aws.Resource {
	return aws.Resource{Service: "iam", Type: "server-certificate", ID: x.id, Name: x.name, ARN: s.certARN(x), Detail: map[string]string{"expires": x.expires.Format(time.DateOnly)}}
}

func (s *Service) certMetadata(x *serverCert) types.ServerCertificateMetadata {
	return types.ServerCertificateMetadata{
		Path: &x.path, ServerCertificateName: &x.name, ServerCertificateId: &x.id, Arn: new(s.certARN(x)),
		UploadDate: new(x.uploaded), Expiration: new(x.expires),
	}
}

func (s *Service) serverCert(name string) (*serverCert, error) {
	if x, ok := s.certificates.get(name); ok {
		return x, nil
	}
	return nil, aws.Errorf(404, "NoSuchEntity", "The Server Certificate with name %s cannot be found.", name)
}

func certExists(name string) error {
	return aws.Errorf(409, "EntityAlreadyExists", "The Server Certificate with name %s already exists.", name)
}

// UploadServerCertificate keeps a certificate, with its chain if there is one.
// It returns MalformedCertificate if it cannot be read, is not valid now, or the chain does not start
// with its issuer and go on so; KeyPairMismatch if the private key is another's.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_UploadServerCertificate.html
func (s *Service) UploadServerCertificate(c *aws.Call, in *iam.UploadServerCertificateInput) (*iam.UploadServerCertificateOutput, error) {
	tags, err := mergeCased(nil, in.Tags)
	if err != nil {
		return nil, err
	}
	leaf, err := checkServerCert(*in.CertificateBody, *in.PrivateKey, in.CertificateChain, c.Now)
	if err != nil {
		return nil, err
	}
	if _, taken := s.certificates.get(*in.ServerCertificateName); taken {
		return nil, certExists(*in.ServerCertificateName)
	}
	if len(s.certificates) >= maxServerCerts {
		return nil, overQuota("ServerCertificatesPerAccount", maxServerCerts)
	}
	x := &serverCert{
		id: c.UniqueID("ASCA"), name: *in.ServerCertificateName, path: pathOf(in.Path), tags: tags,
		body: strings.TrimSpace(*in.CertificateBody), chain: strings.TrimSpace(aws.Value(in.CertificateChain)),
		uploaded: c.Now.Truncate(time.Second), expires: leaf.NotAfter.UTC(),
	}
	s.certificates.add(x)
	c.Changed(aws.Created, s.certResource(x))
	return &iam.UploadServerCertificateOutput{ServerCertificateMetadata: new(s.certMetadata(x)), Tags: x.tags}, nil
}

// GetServerCertificate tells a certificate and its chain.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServerCertificate.html
func (s *Service) GetServerCertificate(c *aws.Call, in *iam.GetServerCertificateInput) (*iam.GetServerCertificateOutput, error) {
	x, err := s.serverCert(*in.ServerCertificateName)
	if err != nil {
		return nil, err
	}
	out := &types.ServerCertificate{ServerCertificateMetadata: new(s.certMetadata(x)), CertificateBody: &x.body, Tags: x.tags}
	if x.chain != "" {
		out.CertificateChain = &x.chain
	}
	return &iam.GetServerCertificateOutput{ServerCertificate: out}, nil
}

// ListServerCertificates lists certificates by name.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListServerCertificates.html
func (s *Service) ListServerCertificates(c *aws.Call, in *iam.ListServerCertificatesInput) (*iam.ListServerCertificatesOutput, error) {
	p, err := paged(under(s.certificates, in.PathPrefix, func(x *serverCert) string { return x.path }), (*serverCert).key, in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	return &iam.ListServerCertificatesOutput{ServerCertificateMetadataList: mapped(p.items, s.certMetadata), IsTruncated: p.truncated, Marker: p.marker}, nil
}

// UpdateServerCertificate renames a certificate or moves it to another path; its id and tags stay.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateServerCertificate.html
func (s *Service) UpdateServerCertificate(c *aws.Call, in *iam.UpdateServerCertificateInput) (*iam.UpdateServerCertificateOutput, error) {
	x, err := s.serverCert(*in.ServerCertificateName)
	if err != nil {
		return nil, err
	}
	if in.NewServerCertificateName != nil {
		if other, taken := s.certificates.get(*in.NewServerCertificateName); taken && other != x {
			return nil, certExists(*in.NewServerCertificateName)
		}
		s.certificates.remove(x.name)
		x.name = *in.NewServerCertificateName
		s.certificates.add(x)
	}
	if in.NewPath != nil {
		x.path = *in.NewPath
	}
	c.Changed(aws.Changed, s.certResource(x))
	return &iam.UpdateServerCertificateOutput{}, nil
}

// movedCert is what a renaming needs beside: permission for the certificate as it will be called.
func (s *Service) movedCert(in *iam.UpdateServerCertificateInput) []aws.Access {
	old, err := s.serverCert(*in.ServerCertificateName)
	if err != nil || in.NewServerCertificateName == nil && in.NewPath == nil {
		return nil
	}
	moved := *old
	if in.NewServerCertificateName != nil {
		moved.name = *in.NewServerCertificateName
	}
	if in.NewPath != nil {
		moved.path = *in.NewPath
	}
	return []aws.Access{{Action: "iam:UpdateServerCertificate", Resource: s.certARN(&moved)}}
}

// DeleteServerCertificate removes a certificate for good.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteServerCertificate.html
func (s *Service) DeleteServerCertificate(c *aws.Call, in *iam.DeleteServerCertificateInput) (*iam.DeleteServerCertificateOutput, error) {
	x, err := s.serverCert(*in.ServerCertificateName)
	if err != nil {
		return nil, err
	}
	s.certificates.remove(x.name)
	c.Changed(aws.Deleted, s.certResource(x))
	return &iam.DeleteServerCertificateOutput{}, nil
}

// TagServerCertificate adds or replaces tags of a certificate.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagServerCertificate.html
func (s *Service) TagServerCertificate(c *aws.Call, in *iam.TagServerCertificateInput) (*iam.TagServerCertificateOutput, error) {
	x, err := s.serverCert(*in.ServerCertificateName)
	if err != nil {
		return nil, err
	}
	if len(in.Tags) == 0 {
		return nil, invalid("The provided tag map must not be null/empty.")
	}
	tags, err := mergeCased(x.tags, in.Tags)
	if err != nil {
		return nil, err
	}
	x.tags = tags
	c.Changed(aws.Changed, s.certResource(x))
	return &iam.TagServerCertificateOutput{}, nil
}

// UntagServerCertificate removes tags of a certificate by their keys, which must all be there.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagServerCertificate.html
func (s *Service) UntagServerCertificate(c *aws.Call, in *iam.UntagServerCertificateInput) (*iam.UntagServerCertificateOutput, error) {
	x, err := s.serverCert(*in.ServerCertificateName)
	if err != nil {
		return nil, err
	}
	if len(in.TagKeys) == 0 {
		return nil, invalid("The provided tag keys must not be null/empty.")
	}
	for _, k := range in.TagKeys {
		if !slices.ContainsFunc(x.tags, func(t types.Tag) bool { return *t.Key == k }) {
			return nil, invalid("Input tag parameters does not meet the acceptance criteria. For example, the provided tag keys/values must be unicode letters, digits, white space, and any of the following symbols: _ . : / = + - @.")
		}
	}
	x.tags = withoutCased(x.tags, in.TagKeys)
	c.Changed(aws.Changed, s.certResource(x))
	return &iam.UntagServerCertificateOutput{}, nil
}

// ListServerCertificateTags lists the tags of a certificate.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListServerCertificateTags.html
func (s *Service) ListServerCertificateTags(c *aws.Call, in *iam.ListServerCertificateTagsInput) (*iam.ListServerCertificateTagsOutput, error) {
	x, err := s.serverCert(*in.ServerCertificateName)
	if err != nil {
		return nil, err
	}
	p, err := paged(x.tags, func(t types.Tag) string { return *t.Key }, in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	return &iam.ListServerCertificateTagsOutput{Tags: p.items, IsTruncated: p.truncated, Marker: p.marker}, nil
}
