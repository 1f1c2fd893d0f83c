package s3

import (
	"cmp"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"time"

	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/tidwall/btree"
)

const (
	maxBuckets    = 10_000
	defaultRegion = "us-east-1"
)

// bucket is one bucket. What is read without a version id stands apart from the versions before it and from
// delete markers, so that listings walk only keys that are there.
type bucket struct {
	name, region, owner string
	constraint          types.BucketLocationConstraint // as it was asked for: "EU" stays
	created             time.Time
	ownership           types.ObjectOwnership
	tags                []types.Tag
	policy              *bucketPolicy                // nil for none
	locks               *locks                       // against public access; nil for none
	objects             btree.Map[string, *object]   // by key, in UTF-8 order
	older               btree.Map[string, []*object] // the other versions of keys, the oldest first
	versioning          types.BucketVersioningStatus // "" until it is first turned on
	mfaDelete           types.MFADelete              // "" until it is first set
	last                *headers                     // of the object written last: those alike share them
	stored              sizes                        // of all versions of all objects
	uploads             []*upload                    // under way, by key, start and id
	configuration
}

func (b *bucket) arn() string { return "arn:aws:s3:::" + b.name }

// bucket finds a bucket that the call may speak to in its region, whose owner is the expected
// one, if one is (else ""). It returns InvalidBucketName, NoSuchBucket, PermanentRedirect or
// AccessDenied, also for who did not sign where the requester pays.
func (s *Service) bucket(c *aws.Call, name, expectedOwner *string) (*bucket, error) {
	b, err := s.anyBucket(aws.Value(name), expectedOwner)
	if err != nil {
		return nil, err
	}
	if c.Region != "" && c.Region != b.region {
		return nil, permanentRedirect(b)
	}
	if b.payer == types.PayerRequester && c.Principal.Kind == aws.Anonymous {
		return nil, accessDenied() // nobody would pay
	}
	b.age(c)
	return b, nil
}

// anyBucket finds a bucket of any region.
func (s *Service) anyBucket(name string, expectedOwner *string) (*bucket, error) {
	b, ok := s.buckets.Get(name)
	switch {
	case ok:
	case !validName(name):
		return nil, invalidBucketName(name)
	default:
		return nil, noSuchBucket(name)
	}
	if expectedOwner != nil && *expectedOwner != b.owner {
		return nil, accessDenied()
	}
	return b, nil
}

var nameForm = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)

// validName reports whether name follows the rules for general purpose buckets.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
func validName(name string) bool {
	if !nameForm.MatchString(name) || strings.Contains(name, "..") {
		return false
	}
	if _, err := netip.ParseAddr(name); err == nil {
		return false
	}
	for _, p := range []string{"xn--", "sthree-", "amzn-s3-demo-"} {
		if strings.HasPrefix(name, p) {
			return false
		}
	}
	for _, p := range []string{"-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3", "-an"} {
		if strings.HasSuffix(name, p) {
			return false
		}
	}
	return true
}

// CreateBucket creates a bucket in the region of its location constraint.
// It returns InvalidBucketName, BucketAlreadyExists, BucketAlreadyOwnedByYou (not in us-east-1, where
// creating one's own bucket again succeeds), TooManyBuckets and the errors of the location constraint.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
func (s *Service) CreateBucket(c *aws.Call, in *s3.CreateBucketInput) (*s3.CreateBucketOutput, error) {
	name := aws.Value(in.Bucket)
	if !validName(name) {
		return nil, invalidBucketName(name)
	}
	region, err := placement(c.Region, in.CreateBucketConfiguration)
	if err != nil {
		return nil, err
	}
	if in.BucketNamespace == types.BucketNamespaceAccountRegional {
		return nil, notEmulated("account regional bucket namespaces")
	}
	out := &s3.CreateBucketOutput{Location: new("/" + name), BucketArn: new("arn:aws:s3:::" + name)}
	if b, ok := s.buckets.Get(name); ok {
		if b.owner != c.Account {
			return nil, bucketAlreadyExists(name)
		}
		if region != defaultRegion || b.region != defaultRegion {
			return nil, bucketAlreadyOwnedByYou(name)
		}
		return out, nil
	}
	if s.buckets.Len() >= maxBuckets {
		return nil, tooManyBuckets()
	}
	b := &bucket{name: name, region: region, owner: c.Account, created: second(c.Now), locks: new(closed)}
	if err := b.permissions(c, in); err != nil {
		return nil, err
	}
	if cfg := in.CreateBucketConfiguration; cfg != nil {
		b.constraint = cfg.LocationConstraint
		if b.tags, err = checkTags(cfg.Tags, maxBucketTags); err != nil {
			return nil, err
		}
	}
	if aws.Value(in.ObjectLockEnabledForBucket) {
		b.lockable, b.versioning = true, types.BucketVersioningStatusEnabled
	}
	s.buckets.Set(name, b)
	c.Changed(aws.Created, b.resource())
	return out, nil
}

// placement returns the region of a new bucket that is asked for at the endpoint of a region.
// us-east-1 is the endpoint that serves all regions.
func placement(endpoint string, cfg *types.CreateBucketConfiguration) (string, error) {
	var l types.BucketLocationConstraint
	if cfg != nil {
		l = cfg.LocationConstraint
	}
	region := string(l)
	endpoint = cmp.Or(endpoint, defaultRegion)
	if l == types.BucketLocationConstraintEu {
		region = "eu-west-1"
	}
	switch {
	case region == "" && endpoint == defaultRegion:
		return endpoint, nil
	case region == "":
		return "", illegalLocation("unspecified")
	case !slices.Contains(l.Values(), l):
		return "", invalidLocation(region)
	case endpoint != defaultRegion && endpoint != region:
		return "", illegalLocation(region)
	}
	return region, nil
}

// permissions reads who is to own a new bucket's objects, and its grants. It returns InvalidBucketAclWithObjectOwnership for grants
// without access control lists,
// InvalidBucketAclWithBlockPublicAccessError for public ones, as new buckets are locked, and the errors of grants that PutBucketAcl has.
func (b *bucket) permissions(c *aws.Call, in *s3.CreateBucketInput) error {
	h := &grantHeaders{string(in.ACL), in.GrantFullControl, in.GrantRead, in.GrantWrite, in.GrantReadACP, in.GrantWriteACP}
	b.ownership = cmp.Or(in.ObjectOwnership, types.ObjectOwnershipBucketOwnerEnforced)
	if b.ownership == types.ObjectOwnershipBucketOwnerEnforced && h.given() && in.ACL != types.BucketCannedACLPrivate {
		return bucketACLWithOwnership()
	}
	l, err := b.headerGrants(h)
	if err != nil {
		return err
	}
	if l.public() && b.locks.blockACLs {
		return fail(400, "InvalidBucketAclWithBlockPublicAccessError", "Bucket cannot have public ACLs set with BlockPublicAccess enabled")
	}
	b.acl = l
	return nil
}

// DeleteBucket deletes a bucket without any version of an object. It returns NoSuchBucket or BucketNotEmpty. Uploads
// under way do not hold it; they are aborted.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html
func (s *Service) DeleteBucket(c *aws.Call, in *s3.DeleteBucketInput) (*s3.DeleteBucketOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if b.objects.Len() > 0 || b.older.Len() > 0 {
		return nil, bucketNotEmpty(b)
	}
	for _, u := range b.uploads {
		u.drop(c)
	}
	s.buckets.Delete(b.name)
	c.Changed(aws.Deleted, b.resource())
	return &s3.DeleteBucketOutput{}, nil
}

// HeadBucket tells whether a bucket exists and where.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
func (s *Service) HeadBucket(c *aws.Call, in *s3.HeadBucketInput) (*s3.HeadBucketOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	return &s3.HeadBucketOutput{BucketArn: new(b.arn()), BucketRegion: &b.region, AccessPointAlias: new(false)}, nil
}

// GetBucketLocation returns the location constraint of a bucket of any region: empty in us-east-1.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
func (s *Service) GetBucketLocation(_ *aws.Call, in *s3.GetBucketLocationInput) (*s3.GetBucketLocationOutput, error) {
	b, err := s.anyBucket(aws.Value(in.Bucket), in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	return &s3.GetBucketLocationOutput{LocationConstraint: b.constraint}, nil
}

// ListBuckets lists the account's buckets in order of name, of all regions unless one is named.
// It returns InvalidArgument for a token that it did not give out.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html
func (s *Service) ListBuckets(c *aws.Call, in *s3.ListBucketsInput) (*s3.ListBucketsOutput, error) {
	most := int(aws.Value(in.MaxBuckets))
	if in.MaxBuckets == nil {
		most = maxBuckets
	}
	if most < 1 || most > maxBuckets {
		return nil, invalidArgument("Argument max-buckets must be an integer between 1 and 10000", "max-buckets", number(int64(most)))
	}
	after, ok := readToken("buckets", in.ContinuationToken)
	if !ok {
		return nil, invalidArgument("The continuation token provided is incorrect", "continuation-token", aws.Value(in.ContinuationToken))
	}
	out := &s3.ListBucketsOutput{Owner: owner(c.Account), Prefix: in.Prefix, Buckets: []types.Bucket{}}
	plain := in.MaxBuckets == nil && in.Prefix == nil && in.BucketRegion == nil && in.ContinuationToken == nil
	s.buckets.Ascend(max(aws.Value(in.Prefix), after), func(name string, b *bucket) bool {
		switch {
		case !strings.HasPrefix(name, aws.Value(in.Prefix)):
			return false
		case name == after || b.owner != c.Account || in.BucketRegion != nil && *in.BucketRegion != b.region:
			return true
		case len(out.Buckets) == most:
			out.ContinuationToken = writeToken("buckets", *out.Buckets[most-1].Name)
			return false
		}
		row := types.Bucket{Name: &b.name, CreationDate: &b.created}
		if !plain {
			row.BucketRegion, row.BucketArn = &b.region, new(b.arn())
		}
		out.Buckets = append(out.Buckets, row)
		return true
	})
	return out, nil
}
