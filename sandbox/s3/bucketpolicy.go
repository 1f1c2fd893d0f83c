package s3

import (
	"errors"
	"slices"
	"strings"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/actions"
	"cloudlet/sandbox/aws/policy"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// bucketPolicy says who may do what with a bucket and its objects.
type bucketPolicy struct {
	text   string
	doc    *policy.Document  // with unique ids in place of ARNs of users and roles
	ids    map[string]string // of the ARNs in text
	public bool
}

// maxPolicy is the longest bucket policy in bytes.
const maxPolicy = 20 << 10

// ResourcePolicy returns the policy that bears on a caller's use of the bucket or object with
// the given ARN, nil for none, and the account that owns it, "" if there is no such bucket.
// A public bucket that is locked knows only its owner's account. What access control lists grant to others comes as statements behind the policy's.
func (s *Service) ResourcePolicy(caller aws.Principal, arn string) (*policy.Attached, string) {
	name, key, _ := strings.Cut(strings.TrimPrefix(arn, "arn:aws:s3:::"), "/")
	b, ok := s.buckets.Get(name)
	if !ok {
		return nil, ""
	}
	a := &policy.Attached{Name: "bucket policy", Via: "bucket " + b.name}
	if p := b.policy; p != nil && (!p.public || b.locks == nil || !b.locks.restrict || caller.Account == b.owner) {
		a.Document = p.doc
	}
	if caller.Account == b.owner && !caller.IsAnonymous() {
		return present(a), b.owner
	}
	if list := b.granted(caller, key); list != nil {
		doc := policy.Document{Kind: policy.Resource, Version: "2012-10-17"}
		if a.Document != nil {
			doc = *a.Document
		} else {
			a.Name = "access control list"
		}
		doc.Statements = slices.Concat(doc.Statements, list)
		a.Document = &doc
	}
	return present(a), b.owner
}

// present is nil for no policy.
func present(a *policy.Attached) *policy.Attached {
	if a.Document == nil {
		return nil
	}
	return a
}

// GetBucketPolicy returns the policy as it was put, or NoSuchBucketPolicy.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html
func (s *Service) GetBucketPolicy(c *aws.Call, in *s3.GetBucketPolicyInput) (*s3.GetBucketPolicyOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if b.policy == nil {
		return nil, noSuchBucketPolicy(b.name)
	}
	return &s3.GetBucketPolicyOutput{Policy: new(s.policyText(b.policy))}, nil
}

// PutBucketPolicy sets or replaces the policy. It returns MalformedPolicy, PolicyTooLarge, or AccessDenied
// for a policy that makes the bucket public against its locks.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
func (s *Service) PutBucketPolicy(c *aws.Call, in *s3.PutBucketPolicyInput) (*s3.PutBucketPolicyOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	p, err := s.fitting(b, aws.Value(in.Policy))
	if err != nil {
		return nil, err
	}
	if err := b.guarded(c, p); err != nil {
		return nil, err
	}
	b.policy = p
	c.Changed(aws.Changed, b.resource())
	return &s3.PutBucketPolicyOutput{}, nil
}

// fitting reads a policy for the bucket, or says why it cannot be its policy.
func (s *Service) fitting(b *bucket, text string) (*bucketPolicy, error) {
	if len(text) > maxPolicy {
		return nil, fail(400, "PolicyTooLarge", "Policy exceeds the maximum allowed document size.")
	}
	doc, err := policy.ParseAs(policy.Resource, []byte(text))
	if err != nil {
		return nil, malformedPolicy(err)
	}
	if message := b.unfit(doc); message != "" {
		return nil, fail(400, "MalformedPolicy", message)
	}
	p := &bucketPolicy{text: text, ids: map[string]string{}, public: isPublic(doc)}
	if p.doc, err = doc.MapPrincipals(func(one policy.Principal) (policy.Principal, error) { return s.person(p, one) }); err != nil {
		return nil, err
	}
	return p, nil
}

// guarded refuses a public policy against the bucket's locks.
func (b *bucket) guarded(c *aws.Call, p *bucketPolicy) error {
	if p.public && b.locks != nil && b.locks.blockPolicy {
		return fail(403, "AccessDenied", "User: "+c.Principal.ARN+` is not authorized to perform: s3:PutBucketPolicy on resource: "`+b.arn()+
			`" because public policies are blocked by the BlockPublicPolicy block public access setting.`)
	}
	return nil
}

// WithPolicy calls f as if the bucket had another policy, "" for none, and reports whether that is public. A policy that cannot be
// the bucket's is an error, as of PutBucketPolicy, but one that is only refused for being public counts in f.
func (s *Service) WithPolicy(c *aws.Call, name, text string, f func()) (public bool, err error) {
	b, ok := s.buckets.Get(name)
	if !ok {
		return false, noSuchBucket(name)
	}
	var p *bucketPolicy
	if text != "" {
		if p, err = s.fitting(b, text); err != nil {
			return false, err
		}
		public, err = p.public, b.guarded(c, p)
	}
	defer func(p *bucketPolicy) { b.policy = p }(b.policy)
	b.policy = p
	f()
	return public, err
}

// person takes a user or role that a policy names by its unique id: one that is made anew under the
// same name is somebody else. Who does not exist cannot be named.
func (s *Service) person(b *bucketPolicy, p policy.Principal) (policy.Principal, error) {
	if p.Type != "AWS" || s.people == nil {
		return p, nil
	}
	kind := strings.TrimPrefix(p.Value, "arn:aws:iam::"+s.account+":")
	if strings.HasPrefix(kind, "user/") || strings.HasPrefix(kind, "role/") {
		id, ok := s.people.IDOf(p.Value)
		if !ok {
			return p, fail(400, "MalformedPolicy", "Invalid principal in policy", field("Detail", `"AWS" : "`+p.Value+`"`))
		}
		b.ids[p.Value] = id
		return policy.Principal{Type: p.Type, Value: id}, nil
	}
	if strings.HasPrefix(p.Value, "AIDA") || strings.HasPrefix(p.Value, "AROA") {
		if _, ok := s.people.ARNOf(p.Value); !ok {
			return p, fail(400, "MalformedPolicy", "Invalid principal in policy", field("Detail", `"AWS" : "`+p.Value+`"`))
		}
	}
	return p, nil
}

// policyText is the policy as it reads now: who was renamed stands under the new name, who was
// deleted under the unique id.
func (s *Service) policyText(p *bucketPolicy) string {
	now := map[string]string{}
	for arn, id := range p.ids {
		name, ok := s.people.ARNOf(id)
		if !ok {
			name = id
		}
		if name != arn {
			now[arn] = name
		}
	}
	if len(now) == 0 {
		return p.text
	}
	return policy.RenamePrincipals(p.text, now)
}

// DeleteBucketPolicy removes the policy, if there is one.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html
func (s *Service) DeleteBucketPolicy(c *aws.Call, in *s3.DeleteBucketPolicyInput) (*s3.DeleteBucketPolicyOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if b.policy != nil {
		b.policy = nil
		c.Changed(aws.Changed, b.resource())
	}
	return &s3.DeleteBucketPolicyOutput{}, nil
}

// GetBucketPolicyStatus tells whether the policy makes the bucket public, or NoSuchBucketPolicy.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicyStatus.html
func (s *Service) GetBucketPolicyStatus(c *aws.Call, in *s3.GetBucketPolicyStatusInput) (*s3.GetBucketPolicyStatusOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if b.policy == nil {
		return nil, noSuchBucketPolicy(b.name)
	}
	return &s3.GetBucketPolicyStatusOutput{PolicyStatus: &types.PolicyStatus{IsPublic: new(b.policy.public)}}, nil
}

// unfit says what in a policy cannot be said of this bucket, "" for nothing.
func (b *bucket) unfit(doc *policy.Document) string {
	for _, st := range doc.Statements {
		resources, _ := st.Resources()
		onBucket, onObjects := false, false
		for _, r := range resources {
			name, key, object := strings.Cut(strings.TrimPrefix(r, "arn:aws:s3:::"), "/")
			switch {
			case !strings.HasPrefix(r, "arn:aws:s3:::"), object && key == "", !object && name != b.name && !strings.HasSuffix(name, "*"),
				!strings.HasPrefix(b.name, strings.TrimRight(name, "*")):
				return "Policy has invalid resource"
			}
			onBucket = onBucket || !object
			onObjects = onObjects || object || strings.HasSuffix(name, "*")
		}
		names, not := st.Actions()
		for _, n := range names {
			if n == "*" {
				continue
			}
			if !strings.HasPrefix(strings.ToLower(n), "s3:") {
				return "Policy has invalid action"
			}
			if strings.ContainsAny(n, "*?") || not {
				continue
			}
			a, ok := actions.Find(n)
			if !ok {
				return "Policy has invalid action"
			}
			isObject := slices.ContainsFunc(a.Types(), func(t *actions.Type) bool { return t.Name == "object" })
			if isObject && !onObjects || !isObject && !onBucket {
				return "Action does not apply to any resource(s) in statement"
			}
		}
	}
	return ""
}

// malformedPolicy gives the parser's words S3's code.
func malformedPolicy(err error) error {
	var e *aws.Error
	if errors.As(err, &e) {
		return fail(400, "MalformedPolicy", e.Message)
	}
	return err
}
