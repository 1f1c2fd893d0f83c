package s3

import (
	"time"

	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// hold keeps a version from being deleted: until a time, or until it is taken off.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
type hold struct {
	mode  types.ObjectLockMode // "" for no retention
	until time.Time
	legal types.ObjectLockLegalHoldStatus // "" if it was never set
}

func protected() error {
	return fail(403, "AccessDenied", "Access Denied because object protected by object lock.")
}

// asked reads the hold that comes with an object, or gives the bucket's own.
// It returns InvalidRequest of a bucket without Object Lock, and InvalidArgument for half a retention or one that is over.
func (b *bucket) asked(c *aws.Call, mode types.ObjectLockMode, until *time.Time, legal types.ObjectLockLegalHoldStatus) (hold, error) {
	h := hold{mode, aws.Value(until), legal}
	switch {
	case mode == "" && until == nil && legal == "":
		return b.standing(c.Now), nil
	case !b.lockable:
		return hold{}, invalidRequest("Bucket is missing Object Lock Configuration")
	case (mode == "") != (until == nil):
		return hold{}, invalidArgument("x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied", "x-amz-object-lock-mode", string(mode))
	case until != nil && !until.After(c.Now):
		return hold{}, invalidArgument("The retain until date must be in the future!", "x-amz-object-lock-retain-until-date", until.UTC().Format(time.RFC3339))
	case mode == "":
		d := b.standing(c.Now)
		h.mode, h.until = d.mode, d.until
	}
	return h, nil
}

// standing is the hold that new objects of the bucket get.
func (b *bucket) standing(now time.Time) hold {
	d := b.retention
	switch {
	case d == nil:
		return hold{}
	case d.Days != nil:
		return hold{mode: types.ObjectLockMode(d.Mode), until: now.AddDate(0, 0, int(*d.Days))}
	}
	return hold{mode: types.ObjectLockMode(d.Mode), until: now.AddDate(int(aws.Value(d.Years)), 0, 0)}
}

// mayLose returns an error unless a version may be deleted, or its retention be weakened: not in compliance mode, and in
// governance mode only by who asks to bypass it and may.
func (b *bucket) mayLose(c *aws.Call, o *object, bypass bool) error {
	if o.hold.mode == "" || !o.hold.until.After(c.Now) {
		return nil
	}
	if o.hold.mode == types.ObjectLockModeCompliance || !bypass {
		return protected()
	}
	if c.Allowed != nil {
		if err := c.Allowed(need("BypassGovernanceRetention", b.arn()+"/"+o.key)); err != nil {
			return err
		}
	}
	return nil
}

// mayDiscard is mayLose for a deletion, which a legal hold forbids to everyone.
func (b *bucket) mayDiscard(c *aws.Call, key, id string, bypass bool) error {
	o := b.version(key, id)
	switch {
	case o == nil:
		return nil
	case o.hold.legal == types.ObjectLockLegalHoldStatusOn:
		return protected()
	}
	return b.mayLose(c, o, bypass)
}

// seenHold is what who reads an object is told of its hold: only what he may ask for.
func (b *bucket) seenHold(c *aws.Call, o *object) (mode types.ObjectLockMode, until *time.Time, legal types.ObjectLockLegalHoldStatus) {
	may := func(action string) bool {
		return c.Allowed == nil || c.Allowed(need(action, b.arn()+"/"+o.key)) == nil
	}
	if o.hold.mode != "" && may("GetObjectRetention") {
		mode, until = o.hold.mode, new(o.hold.until)
	}
	if o.hold.legal != "" && may("GetObjectLegalHold") {
		legal = o.hold.legal
	}
	return mode, until, legal
}

// lockedObject finds an object of a bucket that has Object Lock.
func (s *Service) lockedObject(c *aws.Call, bucket, key, version, expectedOwner *string) (*bucket, *object, error) {
	b, o, err := s.find(c, bucket, key, version, expectedOwner)
	if err == nil && !b.lockable {
		return nil, nil, invalidRequest("Bucket is missing Object Lock Configuration")
	}
	return b, o, err
}

func noHold() error {
	return fail(404, "NoSuchObjectLockConfiguration", "The specified object does not have a ObjectLock configuration")
}

// GetObjectRetention tells how long a version must stay, or returns NoSuchObjectLockConfiguration.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectRetention.html
func (s *Service) GetObjectRetention(c *aws.Call, in *s3.GetObjectRetentionInput) (*s3.GetObjectRetentionOutput, error) {
	_, o, err := s.lockedObject(c, in.Bucket, in.Key, in.VersionId, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if o.hold.mode == "" {
		return nil, noHold()
	}
	return &s3.GetObjectRetentionOutput{Retention: &types.ObjectLockRetention{Mode: types.ObjectLockRetentionMode(o.hold.mode), RetainUntilDate: &o.hold.until}}, nil
}

// PutObjectRetention says how long a version must stay; an empty one ends it. To shorten it is forbidden in compliance mode and
// needs a bypass in governance mode, else it returns AccessDenied. MalformedXML is for half a retention, InvalidArgument for a date that has passed.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectRetention.html
func (s *Service) PutObjectRetention(c *aws.Call, in *s3.PutObjectRetentionInput) (*s3.PutObjectRetentionOutput, error) {
	b, o, err := s.lockedObject(c, in.Bucket, in.Key, in.VersionId, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if err := documentArrived(c, false); err != nil {
		return nil, err
	}
	r := in.Retention
	if r == nil {
		r = &types.ObjectLockRetention{}
	}
	switch {
	case r.EventHold != "", r.EventHoldDuration != nil:
		return nil, notEmulated("event holds")
	case (r.Mode == "") != (r.RetainUntilDate == nil):
		return nil, malformedXML()
	case r.RetainUntilDate != nil && !r.RetainUntilDate.After(c.Now):
		return nil, invalidArgument("The retain until date must be in the future!", "RetainUntilDate", r.RetainUntilDate.UTC().Format(time.RFC3339))
	}
	mode, until := types.ObjectLockMode(r.Mode), aws.Value(r.RetainUntilDate)
	if mode != o.hold.mode || until.Before(o.hold.until) {
		if err := b.mayLose(c, o, aws.Value(in.BypassGovernanceRetention)); err != nil {
			return nil, err
		}
	}
	h := &o.own().hold
	h.mode, h.until = mode, until
	c.Changed(aws.Changed, b.objectResource(o))
	return &s3.PutObjectRetentionOutput{}, nil
}

// GetObjectLegalHold tells whether a version has a legal hold, or returns NoSuchObjectLockConfiguration if it never had.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectLegalHold.html
func (s *Service) GetObjectLegalHold(c *aws.Call, in *s3.GetObjectLegalHoldInput) (*s3.GetObjectLegalHoldOutput, error) {
	_, o, err := s.lockedObject(c, in.Bucket, in.Key, in.VersionId, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if o.hold.legal == "" {
		return nil, noHold()
	}
	return &s3.GetObjectLegalHoldOutput{LegalHold: &types.ObjectLockLegalHold{Status: o.hold.legal}}, nil
}

// PutObjectLegalHold puts a legal hold on a version, or takes it off.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLegalHold.html
func (s *Service) PutObjectLegalHold(c *aws.Call, in *s3.PutObjectLegalHoldInput) (*s3.PutObjectLegalHoldOutput, error) {
	b, o, err := s.lockedObject(c, in.Bucket, in.Key, in.VersionId, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if err := documentArrived(c, false); err != nil {
		return nil, err
	}
	if in.LegalHold == nil || in.LegalHold.Status == "" {
		return nil, malformedXML()
	}
	o.own().hold.legal = in.LegalHold.Status
	c.Changed(aws.Changed, b.objectResource(o))
	return &s3.PutObjectLegalHoldOutput{}, nil
}
