package iam

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/saml"
)

// samlProvider is a SAML 2.0 provider whose assertions roles may trust.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml.html
type samlProvider struct {
	name, uuid     string
	metadata       string // XML
	created, until time.Time
	tags           []types.Tag
	mode           types.AssertionEncryptionModeType // "" while it has no private key
	keys           []types.SAMLPrivateKey
}

const (
	maxSAML     = 100
	maxSAMLKeys = 2

	// lasting is how long metadata is valid that does not say so.
	lasting = 100 * 365 * 24 * time.Hour
)

func (p *samlProvider) key() string { return p.name }

func (s *Service) samlARN(name string) string {
	return aws.ARN("iam", "", s.account, "saml-provider/"+name)
}

func (s *Service) samlResource(p *samlProvider) aws.Resource {
	return aws.Resource{Service: "iam", Type: "saml-provider", ID: p.name, Name: p.name, ARN: s.samlARN(p.name)}
}

// samlProvider finds a provider by its ARN.
func (s *Service) samlProvider(arn string) (*samlProvider, error) {
	name, ok := strings.CutPrefix(arn, s.samlARN(""))
	if p, found := s.saml.get(name); ok && found {
		return p, nil
	}
	return nil, aws.Errorf(404, "NoSuchEntity", "Manifest not found for arn %s", arn)
}

// SAMLProvider finds a provider by its ARN: its name, its metadata and until when that is valid.
func (s *Service) SAMLProvider(arn string) (name, metadata string, until time.Time, ok bool) {
	p, err := s.samlProvider(arn)
	if err != nil {
		return "", "", until, false
	}
	return p.name, p.metadata, p.until, true
}

// CreateSAMLProvider trusts the provider that the metadata document describes.
// It returns InvalidInput for metadata without a name or a certificate to sign with,
// EntityAlreadyExists and LimitExceeded.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateSAMLProvider.html
func (s *Service) CreateSAMLProvider(c *aws.Call, in *iam.CreateSAMLProviderInput) (*iam.CreateSAMLProviderOutput, error) {
	p := &samlProvider{name: *in.Name, uuid: c.UniqueID("ASMP"), created: c.Now.Truncate(time.Second)}
	err := p.describe(*in.SAMLMetadataDocument)
	if err != nil {
		return nil, err
	}
	if p.tags, err = mergeCased(nil, in.Tags); err != nil {
		return nil, err
	}
	if err := p.encrypt(c, in.AddPrivateKey, nil, in.AssertionEncryptionMode); err != nil {
		return nil, err
	}
	if len(s.saml) >= maxSAML {
		return nil, overQuota("SAMLProvidersPerAccount", maxSAML)
	}
	if !s.saml.add(p) {
		return nil, aws.Errorf(409, "EntityAlreadyExists", "SAMLProvider with name %s already exists.", p.name)
	}
	c.Changed(aws.Created, s.samlResource(p))
	return &iam.CreateSAMLProviderOutput{SAMLProviderArn: new(s.samlARN(p.name)), Tags: p.tags}, nil
}

// describe takes up metadata.
func (p *samlProvider) describe(metadata string) error {
	m, ok := saml.ReadMetadata([]byte(metadata))
	if !ok {
		return invalid("Could not parse metadata")
	}
	until := m.ValidUntil
	if until.IsZero() {
		until = p.created.Add(lasting)
	}
	p.metadata, p.until = metadata, until
	return nil
}

// encrypt adds and removes private keys, with which a provider's assertions may be encrypted. Only
// the names of keys are kept.
func (p *samlProvider) encrypt(c *aws.Call, add, remove *string, mode types.AssertionEncryptionModeType) error {
	keys := slices.Clone(p.keys)
	if remove != nil {
		n := len(keys)
		keys = slices.DeleteFunc(keys, func(k types.SAMLPrivateKey) bool { return *k.KeyId == *remove })
		if len(keys) == n {
			return aws.Errorf(404, "NoSuchEntity", "Private key %s was not found.", *remove)
		}
	}
	if add != nil {
		if !isPrivateKey(*add) {
			return invalid("The private key must be a .pem file that uses AES-GCM or AES-CBC encryption algorithm to decrypt SAML assertions.")
		}
		if len(keys) >= maxSAMLKeys {
			return overQuota("PrivateKeysPerSAMLProvider", maxSAMLKeys)
		}
		keys = append(keys, types.SAMLPrivateKey{KeyId: new(c.UniqueID("ASMK")), Timestamp: new(c.Now.Truncate(time.Second))})
	}
	if mode == "" {
		mode = p.mode
	}
	if mode == types.AssertionEncryptionModeTypeRequired && len(keys) == 0 {
		return invalid("A private key is needed to require encrypted assertions.")
	}
	p.keys, p.mode = keys, mode
	return nil
}

// isPrivateKey reports whether a text is an RSA key in PEM form.
func isPrivateKey(text string) bool {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return false
	}
	if _, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return true
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	_, isRSA := key.(*rsa.PrivateKey)
	return err == nil && isRSA
}

// GetSAMLProvider tells about a provider.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetSAMLProvider.html
func (s *Service) GetSAMLProvider(c *aws.Call, in *iam.GetSAMLProviderInput) (*iam.GetSAMLProviderOutput, error) {
	p, err := s.samlProvider(*in.SAMLProviderArn)
	if err != nil {
		return nil, err
	}
	return &iam.GetSAMLProviderOutput{
		SAMLMetadataDocument: &p.metadata, SAMLProviderUUID: &p.uuid, CreateDate: &p.created, ValidUntil: &p.until, Tags: p.tags,
		AssertionEncryptionMode: p.mode, PrivateKeyList: p.keys,
	}, nil
}

// ListSAMLProviders lists all providers by name.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSAMLProviders.html
func (s *Service) ListSAMLProviders(c *aws.Call, in *iam.ListSAMLProvidersInput) (*iam.ListSAMLProvidersOutput, error) {
	list := mapped(s.saml, func(p *samlProvider) types.SAMLProviderListEntry {
		return types.SAMLProviderListEntry{Arn: new(s.samlARN(p.name)), CreateDate: &p.created, ValidUntil: &p.until}
	})
	return &iam.ListSAMLProvidersOutput{SAMLProviderList: list}, nil
}

// UpdateSAMLProvider replaces the metadata of a provider, or its keys.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateSAMLProvider.html
func (s *Service) UpdateSAMLProvider(c *aws.Call, in *iam.UpdateSAMLProviderInput) (*iam.UpdateSAMLProviderOutput, error) {
	old, err := s.samlProvider(*in.SAMLProviderArn)
	if err != nil {
		return nil, err
	}
	p := *old
	if in.SAMLMetadataDocument != nil {
		if err := p.describe(*in.SAMLMetadataDocument); err != nil {
			return nil, err
		}
	}
	if err := p.encrypt(c, in.AddPrivateKey, in.RemovePrivateKey, in.AssertionEncryptionMode); err != nil {
		return nil, err
	}
	*old = p
	c.Changed(aws.Changed, s.samlResource(old))
	return &iam.UpdateSAMLProviderOutput{SAMLProviderArn: new(s.samlARN(p.name))}, nil
}

// DeleteSAMLProvider ends the trust in a provider; roles that name it stay.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteSAMLProvider.html
func (s *Service) DeleteSAMLProvider(c *aws.Call, in *iam.DeleteSAMLProviderInput) (*iam.DeleteSAMLProviderOutput, error) {
	p, err := s.samlProvider(*in.SAMLProviderArn)
	if err != nil {
		return nil, err
	}
	s.saml.remove(p.name)
	c.Changed(aws.Deleted, s.samlResource(p))
	return &iam.DeleteSAMLProviderOutput{}, nil
}

// TagSAMLProvider adds or replaces tags of a provider.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagSAMLProvider.html
func (s *Service) TagSAMLProvider(c *aws.Call, in *iam.TagSAMLProviderInput) (*iam.TagSAMLProviderOutput, error) {
	p, err := s.samlProvider(*in.SAMLProviderArn)
	if err != nil {
		return nil, err
	}
	tags, err := mergeCased(p.tags, in.Tags)
	if err != nil {
		return nil, err
	}
	p.tags = tags
	c.Changed(aws.Changed, s.samlResource(p))
	return &iam.TagSAMLProviderOutput{}, nil
}

// UntagSAMLProvider removes tags of a provider by their keys.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagSAMLProvider.html
func (s *Service) UntagSAMLProvider(c *aws.Call, in *iam.UntagSAMLProviderInput) (*iam.UntagSAMLProviderOutput, error) {
	p, err := s.samlProvider(*in.SAMLProviderArn)
	if err != nil {
		return nil, err
	}
	p.tags = withoutCased(p.tags, in.TagKeys)
	c.Changed(aws.Changed, s.samlResource(p))
	return &iam.UntagSAMLProviderOutput{}, nil
}

// ListSAMLProviderTags lists the tags of a provider.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSAMLProviderTags.html
func (s *Service) ListSAMLProviderTags(c *aws.Call, in *iam.ListSAMLProviderTagsInput) (*iam.ListSAMLProviderTagsOutput, error) {
	p, err := s.samlProvider(*in.SAMLProviderArn)
	if err != nil {
		return nil, err
	}
	pg, err := paged(p.tags, func(t types.Tag) string { return *t.Key }, in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	return &iam.ListSAMLProviderTagsOutput{Tags: pg.items, IsTruncated: pg.truncated, Marker: pg.marker}, nil
}
