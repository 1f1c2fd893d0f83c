package iam

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"cloudlet/sandbox/aws"
)

// serviceCredential is a name and password, or an API key, for one service.
type serviceCredential struct {
	id       string
	service  string
	login    string // user name or alias at the service
	secret   [32]byte
	active   bool
	created  time.Time
	lifetime time.Duration // 0: for ever
	owner    *user
}

// maxServiceCredentials is how many of them a user may have for each service.
const maxServiceCredentials = 2

// credentialServices are the services that know such credentials, with the prefix of their API keys;
// without one, they take a name and a password.
var credentialServices = map[string]string{
	"codecommit.amazonaws.com": "", "cassandra.amazonaws.com": "", "bedrock.amazonaws.com": "ABSK",
	"logs.amazonaws.com": "ACWL", "cloudwatch.amazonaws.com": "APIAACWM", "aws-external-anthropic.amazonaws.com": "AEAA",
}

// credentialService is the name of a service as IAM writes it.
func credentialService(name string) (string, error) {
	if strings.Trim(fold(name), "abcdefghijklmnopqrstuvwxyz0123456789.-") != "" {
		return "", aws.Errorf(400, "ValidationError", "ServiceName must match [a-zA-Z0-9.-]*")
	}
	if _, ok := credentialServices[fold(name)]; !ok {
		return "", aws.Errorf(404, "NoSuchEntity", "No such service %s is supported for Service Specific Credentials", name)
	}
	return fold(name), nil
}

func (x *serviceCredential) resource(now time.Time) aws.Resource {
	return aws.Resource{Service: "iam", Type: "service-specific-credential", ID: x.id, Name: x.owner.name, State: string(x.status(now)), Detail: map[string]string{"service": x.service}}
}

// renew makes a new secret, forgets the old one and returns what is told of it once: 60 characters,
// or an API key that wraps them.
func (x *serviceCredential) renew(c *aws.Call) string {
	var b [45]byte
	c.Random.Read(b[:])
	secret := base64.StdEncoding.EncodeToString(b[:])
	if prefix := credentialServices[x.service]; prefix != "" {
		secret = prefix + base64.StdEncoding.EncodeToString([]byte(x.login+":"+secret))
	}
	x.secret = sha256.Sum256([]byte(secret))
	return secret
}

// status tells when a credential has expired, too.
func (x *serviceCredential) status(now time.Time) types.StatusType {
	if x.lifetime > 0 && !now.Before(x.created.Add(x.lifetime)) {
		return types.StatusTypeExpired
	}
	return statusOf(x.active)
}

func (x *serviceCredential) metadata(now time.Time) types.ServiceSpecificCredentialMetadata {
	m := types.ServiceSpecificCredentialMetadata{
		ServiceSpecificCredentialId: &x.id, ServiceName: &x.service, UserName: new(x.owner.name), Status: x.status(now), CreateDate: new(x.created),
	}
	if credentialServices[x.service] != "" {
		m.ServiceCredentialAlias = &x.login
	} else {
		m.ServiceUserName = &x.login
	}
	if x.lifetime > 0 {
		m.ExpirationDate = new(x.created.Add(x.lifetime))
	}
	return m
}

func (x *serviceCredential) withSecret(secret string, now time.Time) *types.ServiceSpecificCredential {
	m := x.metadata(now)
	out := &types.ServiceSpecificCredential{
		ServiceSpecificCredentialId: m.ServiceSpecificCredentialId, ServiceName: m.ServiceName, UserName: m.UserName, Status: m.Status, CreateDate: m.CreateDate,
		ServiceUserName: m.ServiceUserName, ServiceCredentialAlias: m.ServiceCredentialAlias, ExpirationDate: m.ExpirationDate,
	}
	if m.ServiceUserName != nil {
		out.ServicePassword = &secret
	} else {
		out.ServiceCredentialSecret = &secret
	}
	return out
}

// CreateServiceSpecificCredential gives a user a name and password for a service, or an API key, whose
// secret is told this once. It may expire after 1 to 36,600 days.
// It returns NoSuchEntity for a service that has none, LimitExceeded for a third of one service.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceSpecificCredential.html
func (s *Service) CreateServiceSpecificCredential(c *aws.Call, in *iam.CreateServiceSpecificCredentialInput) (*iam.CreateServiceSpecificCredentialOutput, error) {
	u, err := s.user(*in.UserName)
	if err != nil {
		return nil, err
	}
	service, err := credentialService(*in.ServiceName)
	if err != nil {
		return nil, err
	}
	days := aws.Value(in.CredentialAgeDays)
	if in.CredentialAgeDays != nil && (days < 1 || days > 36600) {
		return nil, aws.Errorf(400, "ValidationError", "1 validation error detected: Value '%d' at 'credentialAgeDays' failed to satisfy constraint: Member must have value between 1 and 36600", days)
	}
	n := 0
	for _, x := range u.services {
		if x.service == service {
			n++
		}
	}
	if n >= maxServiceCredentials {
		return nil, overQuota("ContextSpecificCredentialsPerUserPerContext", maxServiceCredentials)
	}
	x := &serviceCredential{
		id: c.UniqueID("ACCA"), service: service, login: s.freeLogin(u.name, service), active: true, owner: u,
		created: c.Now.Truncate(time.Second), lifetime: time.Duration(days) * 24 * time.Hour,
	}
	u.services = append(u.services, x)
	c.Changed(aws.Created, x.resource(c.Now))
	return &iam.CreateServiceSpecificCredentialOutput{ServiceSpecificCredential: x.withSecret(x.renew(c), c.Now)}, nil
}

// freeLogin is a name at a service that nobody in the account has there: bob-at-123456789012, then
// bob+1-at-123456789012 and so on. A renamed user keeps its name.
func (s *Service) freeLogin(name, service string) string {
	taken := map[string]bool{}
	for _, u := range s.users {
		for _, x := range u.services {
			taken[x.login] = taken[x.login] || x.service == service
		}
	}
	login := name + "-at-" + s.account
	for i := 1; taken[login]; i++ {
		login = fmt.Sprintf("%s+%d-at-%s", name, i, s.account)
	}
	return login
}

// ListServiceSpecificCredentials lists the credentials of a user (the caller, without a name) or of all
// users, for all services or one.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListServiceSpecificCredentials.html
func (s *Service) ListServiceSpecificCredentials(c *aws.Call, in *iam.ListServiceSpecificCredentialsInput) (*iam.ListServiceSpecificCredentialsOutput, error) {
	users, err := s.credentialUsers(c, in)
	if err != nil {
		return nil, err
	}
	service := aws.Value(in.ServiceName)
	if service != "" {
		if service, err = credentialService(service); err != nil {
			return nil, err
		}
	}
	var all []*serviceCredential
	for _, u := range users {
		for _, x := range u.services {
			if service == "" || x.service == service {
				all = append(all, x)
			}
		}
	}
	p, err := paged(all, func(x *serviceCredential) string { return x.id }, in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	list := mapped(p.items, func(x *serviceCredential) types.ServiceSpecificCredentialMetadata { return x.metadata(c.Now) })
	return &iam.ListServiceSpecificCredentialsOutput{ServiceSpecificCredentials: list, IsTruncated: p.truncated, Marker: p.marker}, nil
}

func (s *Service) credentialUsers(c *aws.Call, in *iam.ListServiceSpecificCredentialsInput) ([]*user, error) {
	if !aws.Value(in.AllUsers) {
		u, err := s.userOrCaller(c, in.UserName)
		return []*user{u}, err
	}
	if in.UserName != nil {
		return nil, aws.Errorf(400, "ValidationError", "UserName cannot be specified when AllUsers is true")
	}
	return s.users, nil
}

// serviceCredentialOf finds a credential and checks that it belongs to the user (the caller, without a name).
func (s *Service) serviceCredentialOf(c *aws.Call, name *string, id string) (*serviceCredential, error) {
	u, err := s.userOrCaller(c, name)
	if err != nil {
		return nil, err
	}
	switch x := s.serviceCredential(id); {
	case x == nil:
		return nil, aws.Errorf(404, "NoSuchEntity", "No such credential %s exists", id)
	case x.owner != u:
		return nil, aws.Errorf(400, "ValidationError", "User %s does not have a service specific credential with id %s", u.name, id)
	default:
		return x, nil
	}
}

// serviceCredential finds a credential in the whole account; nil if there is none.
func (s *Service) serviceCredential(id string) *serviceCredential {
	for _, u := range s.users {
		for _, x := range u.services {
			if x.id == id {
				return x
			}
		}
	}
	return nil
}

// ResetServiceSpecificCredential replaces the secret; all else stays.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ResetServiceSpecificCredential.html
func (s *Service) ResetServiceSpecificCredential(c *aws.Call, in *iam.ResetServiceSpecificCredentialInput) (*iam.ResetServiceSpecificCredentialOutput, error) {
	x, err := s.serviceCredentialOf(c, in.UserName, *in.ServiceSpecificCredentialId)
	if err != nil {
		return nil, err
	}
	c.Changed(aws.Changed, x.resource(c.Now))
	return &iam.ResetServiceSpecificCredentialOutput{ServiceSpecificCredential: x.withSecret(x.renew(c), c.Now)}, nil
}

// UpdateServiceSpecificCredential switches a credential on or off.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateServiceSpecificCredential.html
func (s *Service) UpdateServiceSpecificCredential(c *aws.Call, in *iam.UpdateServiceSpecificCredentialInput) (*iam.UpdateServiceSpecificCredentialOutput, error) {
	x, err := s.serviceCredentialOf(c, in.UserName, *in.ServiceSpecificCredentialId)
	if err != nil {
		return nil, err
	}
	if x.active, err = switchedFrom(x.active, in.Status); err != nil {
		return nil, err
	}
	c.Changed(aws.Changed, x.resource(c.Now))
	return &iam.UpdateServiceSpecificCredentialOutput{}, nil
}

// DeleteServiceSpecificCredential removes a credential for good.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteServiceSpecificCredential.html
func (s *Service) DeleteServiceSpecificCredential(c *aws.Call, in *iam.DeleteServiceSpecificCredentialInput) (*iam.DeleteServiceSpecificCredentialOutput, error) {
	x, err := s.serviceCredentialOf(c, in.UserName, *in.ServiceSpecificCredentialId)
	if err != nil {
		return nil, err
	}
	x.owner.services = slices.DeleteFunc(x.owner.services, func(y *serviceCredential) bool { return y == x })
	c.Changed(aws.Deleted, x.resource(c.Now))
	return &iam.DeleteServiceSpecificCredentialOutput{}, nil
}
