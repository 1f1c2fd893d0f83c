package iam

import (
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/policy"
)

// identity is what users and groups (and roles) have in common: a name in a path,
// an id that no other will ever have, and policies.
type identity struct {
	kind     string // user, group: as in the ARN
	id       string
	name     string
	path     string
	created  time.Time
	attached []string // ARNs of managed policies, in the order of attachment
	inline   table[*inline]
	boundary string // ARN of a managed policy, of users and roles; "" for none
	tags     []types.Tag
	uses     []*serviceUse // of services, in the order of the first use
}

// inline is a policy that lives and dies with its identity.
type inline struct {
	name string
	text string
	doc  *policy.Document
}

func (p *inline) key() string { return p.name }

func (i *identity) key() string { return i.name }

func (i *identity) arn(account string) string {
	return aws.ARN("iam", "", account, i.kind+i.path+i.name)
}

func (i *identity) resource(account string) aws.Resource {
	return aws.Resource{Service: "iam", Type: i.kind, ID: i.id, Name: i.name, ARN: i.arn(account), Detail: i.details(), Uses: slices.Clone(i.attached)}
}

// details are the facts worth showing: which policies the identity has.
func (i *identity) details() map[string]string {
	var names []string
	for _, arn := range i.attached {
		names = append(names, arn[strings.LastIndexByte(arn, '/')+1:])
	}
	for _, p := range i.inline {
		names = append(names, p.name)
	}
	d := map[string]string{}
	if names != nil {
		d["policies"] = strings.Join(names, ", ")
	}
	if i.boundary != "" {
		d["boundary"] = i.boundary[strings.LastIndexByte(i.boundary, '/')+1:]
	}
	return d
}

// hasPolicies refuses to delete an identity that still has policies.
func (i *identity) hasPolicies() error {
	if len(i.attached) > 0 {
		return conflict("Cannot delete entity, must detach all policies first.")
	}
	if len(i.inline) > 0 {
		return conflict("Cannot delete entity, must delete policies first.")
	}
	return nil
}

// inlineLimit is the most that the inline policies of an identity may hold together,
// in characters without white space.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
func (i *identity) inlineLimit() int {
	switch i.kind {
	case "group":
		return 5120
	case "role":
		return 10240
	}
	return 2048
}

// maxAttached is the default quota of managed policies on one identity.
const maxAttached = 10

func (s *Service) attach(i *identity, arn string) error {
	if err := validARN(arn); err != nil {
		return err
	}
	if _, err := s.document(arn); err != nil {
		return notAttachable(arn)
	}
	if slices.Contains(i.attached, arn) {
		return nil
	}
	if len(i.attached) >= maxAttached {
		quota := map[string]string{"user": "PoliciesPerUser", "group": "PoliciesPerGroup", "role": "PoliciesPerRole"}[i.kind]
		return overQuota(quota, maxAttached)
	}
	i.attached = append(i.attached, arn)
	return nil
}

func (s *Service) detach(i *identity, arn string) error {
	n := slices.Index(i.attached, arn)
	if n < 0 {
		return noSuchPolicy(arn)
	}
	i.attached = slices.Delete(i.attached, n, n+1)
	return nil
}

// put adds or replaces an inline policy.
func (i *identity) put(name, text string) error {
	doc, err := policy.Parse([]byte(text))
	if err != nil {
		return malformed(err)
	}
	size := weight(text)
	for _, p := range i.inline {
		if fold(p.name) != fold(name) {
			size += weight(p.text)
		}
	}
	if size > i.inlineLimit() {
		return tooLong(i.inlineLimit(), i.kind, i.name)
	}
	i.inline.remove(name)
	i.inline.add(&inline{name, text, doc})
	return nil
}

// weight counts the characters that IAM counts: all but white space.
func weight(text string) int {
	n := 0
	for _, r := range text {
		switch r {
		case ' ', '\t', '\n', '\r':
		default:
			n++
		}
	}
	return n
}
