// Package iam is AWS Identity and Access Management: who exists in an account, with which
// keys, and what each may do.
package iam

import (
	"time"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/policy"
)

// Service is the IAM of one account.
type Service struct {
	account   string
	root      *user
	users     table[*user]
	groups    table[*group]
	roles     table[*role]
	profiles  table[*profile]
	advice    []*advice
	deletions []string // of service-linked roles: ids of tasks, newest last
	policies  table[*managed]
	keys      map[string]*accessKey // by id
	credentials
	federation
	alias    string                      // "" for none
	parsed   map[string]*policy.Document // AWS's policies that were used, by ARN
	sessions map[string]*policy.Document // session policies that were used lately, by text
}

// Key is what authentication must know of an access key.
type Key struct {
	Secret    string
	Active    bool
	Principal aws.Principal
}

// New makes an account with nobody in it but the root user, who signs with the given key.
func New(c *aws.Call, rootKey, rootSecret string) *Service {
	s := &Service{account: c.Account, keys: map[string]*accessKey{}, parsed: map[string]*policy.Document{}}
	s.root = &user{identity: identity{kind: "user", id: c.Account, path: "/", created: c.Now.Truncate(time.Second)}}
	if rootKey != "" {
		s.addKey(c, s.root, rootKey, rootSecret)
	}
	return s
}

// Key finds an access key, active or not.
func (s *Service) Key(accessKeyID string) (Key, bool) {
	k, ok := s.keys[accessKeyID]
	if !ok {
		return Key{}, false
	}
	return Key{k.secret, k.active, s.principal(k.owner, k.id)}, true
}

// KeyUsed notes that the caller's key signed the call, or its role made it.
func (s *Service) KeyUsed(c *aws.Call) {
	if k, ok := s.keys[c.Principal.AccessKeyID]; ok {
		k.used = keyUse{c.Now.Truncate(time.Second), c.Service, c.Region}
	}
	if r, ok := s.roles.get(c.Principal.Name); ok && c.Principal.Kind == aws.AssumedRole {
		r.used = keyUse{c.Now.Truncate(time.Second), c.Service, c.Region}
	}
}

func (s *Service) policiesOf(list []policy.Attached, i *identity) []policy.Attached {
	via := i.kind + " " + i.name
	for _, p := range i.inline {
		list = append(list, policy.Attached{Name: p.name, Via: via, Document: p.doc})
	}
	for _, arn := range i.attached {
		if doc, err := s.document(arn); err == nil {
			p, _ := s.managedPolicy(arn)
			list = append(list, policy.Attached{ARN: arn, Name: p.name, Via: via, Document: doc})
		}
	}
	return list
}

// Resources lists users, groups, roles, instance profiles, keys, the account's policies and its alias.
func (s *Service) Resources(now time.Time) []aws.Resource {
	var list []aws.Resource
	for _, u := range s.users {
		list = append(list, u.whole(s.account))
	}
	for _, g := range s.groups {
		list = append(list, g.resource(s.account))
	}
	for _, r := range s.roles {
		list = append(list, s.roleResource(r))
	}
	for _, p := range s.profiles {
		list = append(list, s.profileResource(p))
	}
	for _, u := range append([]*user{s.root}, s.users...) {
		for _, k := range u.keys {
			r := k.resource(s.account)
			r.Default = u == s.root
			list = append(list, r)
		}
	}
	list = append(list, s.credentialResources(now)...)
	list = append(list, s.federationResources()...)
	for _, p := range s.policies {
		list = append(list, p.resource())
	}
	if s.alias != "" {
		list = append(list, s.aliasResource())
	}
	return list
}
