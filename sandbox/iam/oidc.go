package iam

import (
	"crypto/sha1"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"cloudlet/sandbox/aws"
)

// oidcProvider is an OpenID Connect provider whose tokens roles may trust.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
type oidcProvider struct {
	issuer      string // URL without "https://"
	clients     []string
	thumbprints []string
	created     time.Time
	tags        []types.Tag
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const (
	maxOIDC        = 100
	maxClients     = 100
	maxThumbprints = 5
)

func (p *oidcProvider) key() string { return p.issuer }

func (s *Service) oidcARN(issuer string) string {
	return aws.ARN("iam", "", s.account, "oidc-provider/"+issuer)
}

func (s *Service) oidcResource(p *oidcProvider) aws.Resource {
	return aws.Resource{Service: "iam", Type: "oidc-provider", ID: p.issuer, Name: p.issuer, ARN: s.oidcARN(p.issuer)}
}

func issuerOf(address string) string { return strings.TrimPrefix(address, "https://") }

// oidcProvider finds a provider by its ARN.
func (s *Service) oidcProvider(arn string) (*oidcProvider, error) {
	issuer, ok := strings.CutPrefix(arn, s.oidcARN(""))
	if p, found := s.oidc.get(issuer); ok && found {
		return p, nil
	}
	return nil, aws.Errorf(404, "NoSuchEntity", "OpenIDConnect Provider not found for arn %s", arn)
}

// OIDCProvider finds the provider for an issuer, given without "https://": its ARN and client ids.
func (s *Service) OIDCProvider(issuer string) (arn string, clients []string, ok bool) {
	p, ok := s.oidc.get(issuer)
	if !ok || p.issuer != issuer {
		return "", nil, false
	}
	return s.oidcARN(p.issuer), p.clients, true
}

// CreateOpenIDConnectProvider trusts the provider at an https URL, for the given client ids. Without
// a thumbprint that of the provider's certificate is found out.
// It returns InvalidInput for another URL, EntityAlreadyExists and LimitExceeded.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html
func (s *Service) CreateOpenIDConnectProvider(c *aws.Call, in *iam.CreateOpenIDConnectProviderInput) (*iam.CreateOpenIDConnectProviderOutput, error) {
	issuer, err := validIssuer(*in.Url)
	if err != nil {
		return nil, err
	}
	p := &oidcProvider{issuer: issuer, created: c.Now.Truncate(time.Second)}
	for _, id := range in.ClientIDList {
		if err := p.addClient(id); err != nil {
			return nil, err
		}
	}
	if p.thumbprints, err = thumbprints(in.ThumbprintList); err != nil {
		return nil, err
	}
	if len(p.thumbprints) == 0 {
		p.thumbprints = []string{certificateOf(issuer)}
	}
	if p.tags, err = mergeCased(nil, in.Tags); err != nil {
		return nil, err
	}
	if len(s.oidc) >= maxOIDC {
		return nil, overQuota("OpenIdConnectProvidersPerAccount", maxOIDC)
	}
	if !s.oidc.add(p) {
		return nil, aws.Errorf(409, "EntityAlreadyExists", "Provider with url %s already exists.", *in.Url)
	}
	c.Changed(aws.Created, s.oidcResource(p))
	return &iam.CreateOpenIDConnectProviderOutput{OpenIDConnectProviderArn: new(s.oidcARN(issuer)), Tags: p.tags}, nil
}

// validIssuer is a URL without its scheme: https, a host without port, and maybe a path.
func validIssuer(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.Hostname() == "" || u.Port() != "" || u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" ||
		!strings.HasPrefix(address, "https://") || strings.ContainsAny(address, " *") {
		return "", invalid("Invalid Open ID Connect Provider URL")
	}
	return issuerOf(address), nil
}

// certificateOf stands for the thumbprint of a host's certificate: the sandbox cannot reach hosts,
// and verifies tokens by published keys alone, as AWS does today.
func certificateOf(issuer string) string {
	host, _, _ := strings.Cut(issuer, "/")
	sum := sha1.Sum([]byte("certificate of " + host))
	return hex.EncodeToString(sum[:])
}

func thumbprints(list []string) ([]string, error) {
	if len(list) > maxThumbprints {
		return nil, invalid("Thumbprint list must contain fewer than %d entries.", maxThumbprints)
	}
	var out []string
	for _, t := range list {
		if _, err := hex.DecodeString(t); err != nil {
			return nil, invalid("Thumbprint %s is not a hexadecimal SHA-1 digest.", t)
		}
		if slices.Contains(out, t) {
			return nil, invalid("Thumbprint list must not contain an entry twice.")
		}
		out = append(out, t)
	}
	return out, nil
}

func (p *oidcProvider) addClient(id string) error {
	if slices.Contains(p.clients, id) {
		return nil
	}
	if len(p.clients) >= maxClients {
		return overQuota("ClientIdsPerOpenIdConnectProvider", maxClients)
	}
	p.clients = append(p.clients, id)
	return nil
}

// GetOpenIDConnectProvider tells about a provider.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOpenIDConnectProvider.html
func (s *Service) GetOpenIDConnectProvider(c *aws.Call, in *iam.GetOpenIDConnectProviderInput) (*iam.GetOpenIDConnectProviderOutput, error) {
	p, err := s.oidcProvider(*in.OpenIDConnectProviderArn)
	if err != nil {
		return nil, err
	}
	return &iam.GetOpenIDConnectProviderOutput{Url: &p.issuer, ClientIDList: p.clients, ThumbprintList: p.thumbprints, CreateDate: &p.created, Tags: p.tags}, nil
}

// ListOpenIDConnectProviders lists the ARNs of all providers.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOpenIDConnectProviders.html
func (s *Service) ListOpenIDConnectProviders(c *aws.Call, in *iam.ListOpenIDConnectProvidersInput) (*iam.ListOpenIDConnectProvidersOutput, error) {
	list := mapped(s.oidc, func(p *oidcProvider) types.OpenIDConnectProviderListEntry {
		return types.OpenIDConnectProviderListEntry{Arn: new(s.oidcARN(p.issuer))}
	})
	return &iam.ListOpenIDConnectProvidersOutput{OpenIDConnectProviderList: list}, nil
}

// DeleteOpenIDConnectProvider ends the trust in a provider; roles that name it stay. To delete one
// that does not exist is no error.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteOpenIDConnectProvider.html
func (s *Service) DeleteOpenIDConnectProvider(c *aws.Call, in *iam.DeleteOpenIDConnectProviderInput) (*iam.DeleteOpenIDConnectProviderOutput, error) {
	if p, err := s.oidcProvider(*in.OpenIDConnectProviderArn); err == nil {
		s.oidc.remove(p.issuer)
		c.Changed(aws.Deleted, s.oidcResource(p))
	}
	return &iam.DeleteOpenIDConnectProviderOutput{}, nil
}

// AddClientIDToOpenIDConnectProvider trusts a provider's tokens for one more client id.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddClientIDToOpenIDConnectProvider.html
func (s *Service) AddClientIDToOpenIDConnectProvider(c *aws.Call, in *iam.AddClientIDToOpenIDConnectProviderInput) (*iam.AddClientIDToOpenIDConnectProviderOutput, error) {
	p, err := s.oidcProvider(*in.OpenIDConnectProviderArn)
	if err != nil {
		return nil, err
	}
	if err := p.addClient(*in.ClientID); err != nil {
		return nil, err
	}
	c.Changed(aws.Changed, s.oidcResource(p))
	return &iam.AddClientIDToOpenIDConnectProviderOutput{}, nil
}

// RemoveClientIDFromOpenIDConnectProvider takes a client id back, whether it is there or not.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveClientIDFromOpenIDConnectProvider.html
func (s *Service) RemoveClientIDFromOpenIDConnectProvider(c *aws.Call, in *iam.RemoveClientIDFromOpenIDConnectProviderInput) (*iam.RemoveClientIDFromOpenIDConnectProviderOutput, error) {
	p, err := s.oidcProvider(*in.OpenIDConnectProviderArn)
	if err != nil {
		return nil, err
	}
	p.clients = slices.DeleteFunc(p.clients, func(id string) bool { return id == *in.ClientID })
	c.Changed(aws.Changed, s.oidcResource(p))
	return &iam.RemoveClientIDFromOpenIDConnectProviderOutput{}, nil
}

// UpdateOpenIDConnectProviderThumbprint replaces the thumbprints of a provider.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateOpenIDConnectProviderThumbprint.html
func (s *Service) UpdateOpenIDConnectProviderThumbprint(c *aws.Call, in *iam.UpdateOpenIDConnectProviderThumbprintInput) (*iam.UpdateOpenIDConnectProviderThumbprintOutput, error) {
	p, err := s.oidcProvider(*in.OpenIDConnectProviderArn)
	if err != nil {
		return nil, err
	}
	list, err := thumbprints(in.ThumbprintList)
	if err != nil {
		return nil, err
	}
	p.thumbprints = list
	c.Changed(aws.Changed, s.oidcResource(p))
	return &iam.UpdateOpenIDConnectProviderThumbprintOutput{}, nil
}

// TagOpenIDConnectProvider adds or replaces tags of a provider.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagOpenIDConnectProvider.html
func (s *Service) TagOpenIDConnectProvider(c *aws.Call, in *iam.TagOpenIDConnectProviderInput) (*iam.TagOpenIDConnectProviderOutput, error) {
	p, err := s.oidcProvider(*in.OpenIDConnectProviderArn)
	if err != nil {
		return nil, err
	}
	tags, err := mergeCased(p.tags, in.Tags)
	if err != nil {
		return nil, err
	}
	p.tags = tags
	c.Changed(aws.Changed, s.oidcResource(p))
	return &iam.TagOpenIDConnectProviderOutput{}, nil
}

// UntagOpenIDConnectProvider removes tags of a provider by their keys.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagOpenIDConnectProvider.html
func (s *Service) UntagOpenIDConnectProvider(c *aws.Call, in *iam.UntagOpenIDConnectProviderInput) (*iam.UntagOpenIDConnectProviderOutput, error) {
	p, err := s.oidcProvider(*in.OpenIDConnectProviderArn)
	if err != nil {
		return nil, err
	}
	p.tags = withoutCased(p.tags, in.TagKeys)
	c.Changed(aws.Changed, s.oidcResource(p))
	return &iam.UntagOpenIDConnectProviderOutput{}, nil
}

// ListOpenIDConnectProviderTags lists the tags of a provider.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOpenIDConnectProviderTags.html
func (s *Service) ListOpenIDConnectProviderTags(c *aws.Call, in *iam.ListOpenIDConnectProviderTagsInput) (*iam.ListOpenIDConnectProviderTagsOutput, error) {
	p, err := s.oidcProvider(*in.OpenIDConnectProviderArn)
	if err != nil {
		return nil, err
	}
	pg, err := paged(p.tags, func(t types.Tag) string { return *t.Key }, in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	return &iam.ListOpenIDConnectProviderTagsOutput{Tags: pg.items, IsTruncated: pg.truncated, Marker: pg.marker}, nil
}
