package iam

import (
	"encoding/base64"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"cloudlet/sandbox/aws"
)

// accessKey is a pair of id and secret with which a user signs calls.
type accessKey struct {
	id      string
	secret  string
	active  bool
	created time.Time
	owner   *user
	used    keyUse
}

// keyUse is the last call that a key signed.
type keyUse struct {
	at              time.Time
	service, region string
}

// maxKeys is how many keys a user may have at once.
const maxKeys = 2

func (k *accessKey) status() types.StatusType { return statusOf(k.active) }

func (k *accessKey) resource(account string) aws.Resource {
	r := aws.Resource{Service: "iam", Type: "access-key", ID: k.id, Name: k.owner.name, State: string(k.status()), In: k.owner.id}
	if k.owner.name == "" {
		r.Name = "root"
	}
	return r
}

// newSecret returns 40 characters of the base64 alphabet.
func newSecret(c *aws.Call) string {
	var b [30]byte
	c.Random.Read(b[:])
	return base64.StdEncoding.EncodeToString(b[:])
}

func (s *Service) addKey(c *aws.Call, u *user, id, secret string) *accessKey {
	k := &accessKey{id: id, secret: secret, active: true, created: c.Now.Truncate(time.Second), owner: u}
	u.keys = append(u.keys, k)
	s.keys[id] = k
	return k
}

// Rekey replaces all access keys of the root user by one.
func (s *Service) Rekey(c *aws.Call, id, secret string) {
	for _, k := range s.root.keys {
		delete(s.keys, k.id)
	}
	s.root.keys = nil
	s.addKey(c, s.root, id, secret)
}

// CreateAccessKey makes a key for a user (the caller, without a name). Its secret is told this once.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html
func (s *Service) CreateAccessKey(c *aws.Call, in *iam.CreateAccessKeyInput) (*iam.CreateAccessKeyOutput, error) {
	u, err := s.userOrCaller(c, in.UserName)
	if err != nil {
		return nil, err
	}
	if len(u.keys) >= maxKeys {
		return nil, overQuota("AccessKeysPerUser", maxKeys)
	}
	k := s.addKey(c, u, c.UniqueID("AKIA"), newSecret(c))
	c.Changed(aws.Created, k.resource(s.account))
	return &iam.CreateAccessKeyOutput{AccessKey: &types.AccessKey{
		AccessKeyId: &k.id, SecretAccessKey: &k.secret, Status: k.status(), UserName: new(u.name), CreateDate: new(k.created),
	}}, nil
}

// ListAccessKeys lists a user's keys (the caller's, without a name).
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccessKeys.html
func (s *Service) ListAccessKeys(c *aws.Call, in *iam.ListAccessKeysInput) (*iam.ListAccessKeysOutput, error) {
	u, err := s.userOrCaller(c, in.UserName)
	if err != nil {
		return nil, err
	}
	p, err := paged(u.keys, func(k *accessKey) string { return k.id }, in.Marker, in.MaxItems)
	if err != nil {
		return nil, err
	}
	list := mapped(p.items, func(k *accessKey) types.AccessKeyMetadata {
		return types.AccessKeyMetadata{AccessKeyId: &k.id, CreateDate: new(k.created), Status: k.status(), UserName: new(u.name)}
	})
	return &iam.ListAccessKeysOutput{AccessKeyMetadata: list, IsTruncated: p.truncated, Marker: p.marker}, nil
}

func (s *Service) keyOf(c *aws.Call, userName *string, id string) (*accessKey, error) {
	u, err := s.userOrCaller(c, userName)
	if err != nil {
		return nil, err
	}
	if k, ok := s.keys[id]; ok && k.owner == u {
		return k, nil
	}
	return nil, noSuchKey(id)
}

// UpdateAccessKey switches a key on or off.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html
func (s *Service) UpdateAccessKey(c *aws.Call, in *iam.UpdateAccessKeyInput) (*iam.UpdateAccessKeyOutput, error) {
	k, err := s.keyOf(c, in.UserName, *in.AccessKeyId)
	if err != nil {
		return nil, err
	}
	if k.active, err = switchedFrom(k.active, in.Status); err != nil {
		return nil, err
	}
	c.Changed(aws.Changed, k.resource(s.account))
	return &iam.UpdateAccessKeyOutput{}, nil
}

// DeleteAccessKey removes a key for good.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccessKey.html
func (s *Service) DeleteAccessKey(c *aws.Call, in *iam.DeleteAccessKeyInput) (*iam.DeleteAccessKeyOutput, error) {
	k, err := s.keyOf(c, in.UserName, *in.AccessKeyId)
	if err != nil {
		return nil, err
	}
	delete(s.keys, k.id)
	k.owner.keys = slices.DeleteFunc(k.owner.keys, func(x *accessKey) bool { return x == k })
	c.Changed(aws.Deleted, k.resource(s.account))
	return &iam.DeleteAccessKeyOutput{}, nil
}

// GetAccessKeyLastUsed tells when, where and for which service a key last signed a call.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccessKeyLastUsed.html
func (s *Service) GetAccessKeyLastUsed(c *aws.Call, in *iam.GetAccessKeyLastUsedInput) (*iam.GetAccessKeyLastUsedOutput, error) {
	k, ok := s.keys[*in.AccessKeyId]
	if !ok {
		return nil, noSuchKey(*in.AccessKeyId)
	}
	last := &types.AccessKeyLastUsed{Region: new("N/A"), ServiceName: new("N/A")}
	if !k.used.at.IsZero() {
		last = &types.AccessKeyLastUsed{Region: &k.used.region, ServiceName: &k.used.service, LastUsedDate: new(k.used.at)}
	}
	return &iam.GetAccessKeyLastUsedOutput{AccessKeyLastUsed: last, UserName: new(k.owner.name)}, nil
}
