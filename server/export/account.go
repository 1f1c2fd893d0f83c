// Package export writes what exists in a sandbox in a form that can be taken away: a
// script of AWS CLI commands, or Terraform. It knows the sandbox only by commands that
// read. What it cannot carry over it says in a comment.
package export

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Reader runs an `aws …` command that only reads (lesson.World is one).
type Reader interface {
	Read(ctx context.Context, command string) (out string, ok bool, err error)
}

// Bounds of an export, so that a large account makes a long text but no endless one.
const (
	maxBuckets = 200
	maxObjects = 100  // of an account, whose contents are written out
	maxObject  = 4096 // bytes
)

// account is what exists. Fields are named as the AWS CLI prints them.
type account struct {
	Alias          string
	Users          []user
	Groups         []group
	Roles          []role
	Policies       []policy
	Profiles       []profile
	Buckets        []*bucket
	KeyPairs       []keyPair
	SecurityGroups []securityGroup
	Instances      []instance
}

type tag struct{ Key, Value string }

type inline struct {
	PolicyName     string
	PolicyDocument json.RawMessage
}

type attached struct{ PolicyArn string }

type user struct {
	UserName, Path          string
	UserPolicyList          []inline
	GroupList               []string
	AttachedManagedPolicies []attached
	Tags                    []tag
}

type group struct {
	GroupName, Path         string
	GroupPolicyList         []inline
	AttachedManagedPolicies []attached
}

type role struct {
	RoleName, Path           string
	AssumeRolePolicyDocument json.RawMessage
	RolePolicyList           []inline
	AttachedManagedPolicies  []attached
	Tags                     []tag
}

type policy struct {
	PolicyName, Path, Arn, Description string
	PolicyVersionList                  []struct {
		Document         json.RawMessage
		IsDefaultVersion bool
	}
}

type profile struct {
	InstanceProfileName, Path string
	Roles                     []struct{ RoleName string }
}

type bucket struct {
	Name       string
	Versioning string // "", "Enabled", "Suspended"
	Policy     json.RawMessage
	Website    json.RawMessage
	Block      *block // nil: there is none
	Tags       []tag
	Objects    []object
	Left       int // objects that are not written out
}

type block struct{ BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets bool }

type object struct{ Key, Text string }

type keyPair struct{ KeyName, KeyType string }

type securityGroup struct {
	GroupId, GroupName, Description string
	IpPermissions                   []permission
}

type permission struct {
	IpProtocol       string
	FromPort, ToPort *int
	IpRanges         []struct{ CidrIp, Description string }
	UserIdGroupPairs []struct{ GroupId string }
}

type instance struct {
	InstanceId, ImageId, InstanceType, KeyName string
	State                                      struct{ Name string }
	SecurityGroups                             []struct{ GroupName, GroupId string }
	Tags                                       []tag
}

// reader reads an account, until something goes wrong.
type reader struct {
	ctx context.Context
	r   Reader
	err error
}

// into decodes what a command prints. A command that fails leaves v as it is: most say
// so that there is nothing (NoSuchBucketPolicy).
func (r *reader) into(v any, command string, args ...any) bool {
	out, ok := r.text(command+" --output json", args...)
	if !ok || strings.TrimSpace(out) == "" {
		return false
	}
	if err := json.Unmarshal([]byte(out), v); err != nil {
		r.err = fmt.Errorf("export: %s: %w", command, err)
	}
	return r.err == nil
}

// text is what a command prints; %s in it are words, which are quoted.
func (r *reader) text(command string, args ...any) (string, bool) {
	if r.err != nil {
		return "", false
	}
	for i, a := range args {
		args[i] = word(fmt.Sprint(a))
	}
	out, ok, err := r.r.Read(r.ctx, fmt.Sprintf(command, args...))
	r.err = err
	return out, ok && err == nil
}

// read reads what exists.
func read(ctx context.Context, from Reader) (*account, error) {
	r := &reader{ctx: ctx, r: from}
	a := &account{}
	r.iam(a)
	r.s3(a)
	r.ec2(a)
	return a, r.err
}

func (r *reader) iam(a *account) {
	var aliases struct{ AccountAliases []string }
	if r.into(&aliases, "aws iam list-account-aliases") && len(aliases.AccountAliases) > 0 {
		a.Alias = aliases.AccountAliases[0]
	}
	var details struct {
		UserDetailList  []user
		GroupDetailList []group
		RoleDetailList  []role
		Policies        []policy
	}
	r.into(&details, "aws iam get-account-authorization-details")
	a.Users, a.Groups = details.UserDetailList, details.GroupDetailList
	for _, role := range details.RoleDetailList {
		if !strings.HasPrefix(role.Path, "/aws-service-role/") { // AWS makes these
			a.Roles = append(a.Roles, role)
		}
	}
	for _, p := range details.Policies {
		if !strings.HasPrefix(p.Arn, "arn:aws:iam::aws:") {
			a.Policies = append(a.Policies, p)
		}
	}
	var profiles struct{ InstanceProfiles []profile }
	r.into(&profiles, "aws iam list-instance-profiles")
	a.Profiles = profiles.InstanceProfiles
}

func (r *reader) s3(a *account) {
	var list struct{ Buckets []struct{ Name string } }
	r.into(&list, "aws s3api list-buckets")
	for _, b := range list.Buckets[:min(len(list.Buckets), maxBuckets)] {
		a.Buckets = append(a.Buckets, r.bucket(b.Name, a))
	}
}

func (r *reader) bucket(name string, a *account) *bucket {
	b := &bucket{Name: name}
	var versioning struct{ Status string }
	r.into(&versioning, "aws s3api get-bucket-versioning --bucket %s", name)
	b.Versioning = versioning.Status
	var policy struct{ Policy string }
	if r.into(&policy, "aws s3api get-bucket-policy --bucket %s", name) {
		b.Policy = json.RawMessage(policy.Policy)
	}
	r.into(&b.Website, "aws s3api get-bucket-website --bucket %s", name)
	var access struct{ PublicAccessBlockConfiguration *block }
	r.into(&access, "aws s3api get-public-access-block --bucket %s", name)
	b.Block = access.PublicAccessBlockConfiguration
	var tags struct{ TagSet []tag }
	r.into(&tags, "aws s3api get-bucket-tagging --bucket %s", name)
	b.Tags = tags.TagSet
	r.objects(b, a)
	return b
}

// objects takes the contents of small texts, as many as there is room for.
func (r *reader) objects(b *bucket, a *account) {
	var list struct {
		Contents []struct {
			Key  string
			Size int64
		}
	}
	r.into(&list, "aws s3api list-objects-v2 --bucket %s --max-items 1000", b.Name)
	written := 0
	for _, other := range a.Buckets {
		written += len(other.Objects)
	}
	for _, o := range list.Contents {
		text, ok := "", false
		if o.Size <= maxObject && written+len(b.Objects) < maxObjects {
			text, ok = r.text("aws s3 cp %s -", "s3://"+b.Name+"/"+o.Key)
		}
		if ok && plain(text) {
			b.Objects = append(b.Objects, object{o.Key, text})
		} else {
			b.Left++
		}
	}
}

// plain reports whether a text can stand in a script.
func plain(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(c rune) bool { return c < ' ' && c != '\n' && c != '\t' || c == 0x7f })
}

func (r *reader) ec2(a *account) {
	var keys struct{ KeyPairs []keyPair }
	r.into(&keys, "aws ec2 describe-key-pairs")
	a.KeyPairs = keys.KeyPairs
	var groups struct{ SecurityGroups []securityGroup }
	r.into(&groups, "aws ec2 describe-security-groups")
	for _, g := range groups.SecurityGroups {
		if g.GroupName != "default" {
			a.SecurityGroups = append(a.SecurityGroups, g)
		}
	}
	var launched struct {
		Reservations []struct{ Instances []instance }
	}
	r.into(&launched, "aws ec2 describe-instances")
	for _, l := range launched.Reservations {
		for _, i := range l.Instances {
			if !slices.Contains([]string{"terminated", "shutting-down"}, i.State.Name) {
				a.Instances = append(a.Instances, i)
			}
		}
	}
}

// word quotes a word for a shell.
func word(s string) string {
	if s != "" && !strings.ContainsFunc(s, func(c rune) bool {
		return !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune("-_./:=,@+%", c))
	}) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
