package s3

import (
	"time"

	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

const maxRules = 1000 // of a lifecycle or replication configuration

// lifecycle says when objects move to other storage classes and when they end.
type lifecycle struct {
	rules    []types.LifecycleRule
	smallest types.TransitionDefaultMinimumObjectSize
	done     time.Time // the day of which all is done
	next     string    // the key to go on with, on the day after
}

// GetBucketLifecycleConfiguration returns the rules, or NoSuchLifecycleConfiguration.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLifecycleConfiguration.html
func (s *Service) GetBucketLifecycleConfiguration(c *aws.Call, in *s3.GetBucketLifecycleConfigurationInput) (*s3.GetBucketLifecycleConfigurationOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if b.lifecycle == nil {
		return nil, missing("NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist", b)
	}
	return &s3.GetBucketLifecycleConfigurationOutput{Rules: b.lifecycle.rules, TransitionDefaultMinimumObjectSize: b.lifecycle.smallest}, nil
}

// PutBucketLifecycleConfiguration sets up to 1,000 rules; one without an id gets one. It returns MalformedXML, InvalidArgument
// for ages that cannot be, and InvalidRequest for actions that do not go together.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html
func (s *Service) PutBucketLifecycleConfiguration(c *aws.Call, in *s3.PutBucketLifecycleConfigurationInput) (*s3.PutBucketLifecycleConfigurationOutput, error) {
	b, err := s.configure(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if in.LifecycleConfiguration == nil || len(in.LifecycleConfiguration.Rules) == 0 || len(in.LifecycleConfiguration.Rules) > maxRules {
		return nil, malformedXML()
	}
	l := &lifecycle{rules: in.LifecycleConfiguration.Rules, smallest: in.TransitionDefaultMinimumObjectSize, done: c.Now.UTC().Truncate(day)}
	if l.smallest == "" {
		l.smallest = types.TransitionDefaultMinimumObjectSizeAllStorageClasses128k
	}
	ids := map[string]bool{}
	for i := range l.rules {
		r := &l.rules[i]
		if aws.Value(r.ID) == "" {
			r.ID = new(c.Text(48))
		}
		switch {
		case len(*r.ID) > 255:
			return nil, invalidArgument("ID length should not exceed allowed limit of 255", "ID", *r.ID)
		case ids[*r.ID]:
			return nil, invalidArgument("Rule ID must be unique. Found same ID for more than one rule", "ID", *r.ID)
		}
		ids[*r.ID] = true
		if err := checkLifecycle(r); err != nil {
			return nil, err
		}
	}
	b.lifecycle = l
	b.changed(c)
	return &s3.PutBucketLifecycleConfigurationOutput{TransitionDefaultMinimumObjectSize: l.smallest}, nil
}

// DeleteBucketLifecycle removes the rules, if there are any.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketLifecycle.html
func (s *Service) DeleteBucketLifecycle(c *aws.Call, in *s3.DeleteBucketLifecycleInput) (*s3.DeleteBucketLifecycleOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	b.lifecycle = nil
	b.changed(c)
	return &s3.DeleteBucketLifecycleOutput{}, nil
}

// checkLifecycle looks at one rule.
func checkLifecycle(r *types.LifecycleRule) error {
	//lint:ignore SA1019 Old configurations carry a prefix of their own, and S3 still takes them.
	if (r.Filter == nil) == (r.Prefix == nil) {
		return malformedXML()
	}
	if r.Expiration == nil && len(r.Transitions) == 0 && r.NoncurrentVersionExpiration == nil && len(r.NoncurrentVersionTransitions) == 0 &&
		r.AbortIncompleteMultipartUpload == nil {
		return invalidRequest("At least one action needs to be specified in a rule")
	}
	tagged, err := checkLifecycleFilter(r.Filter)
	if err != nil {
		return err
	}
	if a := r.AbortIncompleteMultipartUpload; a != nil {
		if tagged {
			return invalidRequest("AbortIncompleteMultipartUpload cannot be specified with Tags.")
		}
		if aws.Value(a.DaysAfterInitiation) < 1 {
			return notPositive("DaysAfterInitiation", "AbortIncompleteMultipartUpload", a.DaysAfterInitiation)
		}
	}
	if err := checkExpiration(r.Expiration, tagged); err != nil {
		return err
	}
	for i := range r.Transitions {
		if err := checkTransition(&r.Transitions[i], r.Expiration); err != nil {
			return err
		}
	}
	return checkNoncurrent(r)
}

// checkLifecycleFilter reports whether a filter speaks of tags. A filter names one thing, or several in And.
func checkLifecycleFilter(f *types.LifecycleRuleFilter) (tagged bool, err error) {
	if f == nil {
		return false, nil
	}
	n := 0
	for _, set := range []bool{f.And != nil, f.Prefix != nil, f.Tag != nil, f.ObjectSizeGreaterThan != nil, f.ObjectSizeLessThan != nil} {
		if set {
			n++
		}
	}
	if n > 1 {
		return false, malformedXML()
	}
	if f.And == nil {
		return f.Tag != nil, nil
	}
	a := f.And
	n = len(a.Tags)
	for _, set := range []bool{a.Prefix != nil, a.ObjectSizeGreaterThan != nil, a.ObjectSizeLessThan != nil} {
		if set {
			n++
		}
	}
	if n < 2 {
		return false, malformedXML()
	}
	if a.ObjectSizeGreaterThan != nil && a.ObjectSizeLessThan != nil && *a.ObjectSizeLessThan <= *a.ObjectSizeGreaterThan {
		return false, invalidRequest("'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'.")
	}
	return len(a.Tags) > 0, nil
}

func checkExpiration(e *types.LifecycleExpiration, tagged bool) error {
	if e == nil {
		return nil
	}
	n := 0
	for _, set := range []bool{e.Days != nil, e.Date != nil, e.ExpiredObjectDeleteMarker != nil} {
		if set {
			n++
		}
	}
	switch {
	case n != 1:
		return malformedXML()
	case e.Days != nil && *e.Days < 1:
		return notPositive("Days", "Expiration", e.Days)
	case e.Date != nil && !midnight(*e.Date):
		return invalidArgument("'Date' must be at midnight GMT", "Date", e.Date.UTC().Format(time.RFC3339))
	case e.ExpiredObjectDeleteMarker != nil && tagged:
		return invalidRequest("ExpiredObjectDeleteMarker cannot be specified with Tags.")
	}
	return nil
}

func checkTransition(t *types.Transition, e *types.LifecycleExpiration) error {
	infrequent := t.StorageClass == types.TransitionStorageClassStandardIa || t.StorageClass == types.TransitionStorageClassOnezoneIa
	switch {
	case (t.Days == nil) == (t.Date == nil) || t.StorageClass == "":
		return malformedXML()
	case t.Date != nil && !midnight(*t.Date):
		return invalidArgument("'Date' must be at midnight GMT", "Date", t.Date.UTC().Format(time.RFC3339))
	case t.Days != nil && *t.Days < 0:
		return invalidArgument("'Days' for Transition action must be nonnegative", "Days", number(int64(*t.Days)))
	case t.Days != nil && *t.Days < 30 && infrequent:
		return invalidArgument("'Days' in Transition action must be greater than or equal to 30 for storageClass '"+string(t.StorageClass)+"'", "Days", number(int64(*t.Days)))
	case e != nil && (t.Days != nil && e.Date != nil || t.Date != nil && e.Days != nil):
		return invalidRequest("Found mixed 'Date' and 'Days' based Expiration and Transition actions in lifecycle rule")
	case e != nil && t.Days != nil && e.Days != nil && *e.Days <= *t.Days:
		return invalidArgument("'Days' in the Expiration action must be greater than 'Days' in the Transition action", "Days", number(int64(*e.Days)))
	case e != nil && t.Date != nil && e.Date != nil && !e.Date.After(*t.Date):
		return invalidArgument("'Date' in the Expiration action must be later than 'Date' in the Transition action", "Date", e.Date.UTC().Format(time.RFC3339))
	}
	return nil
}

// checkNoncurrent looks at what becomes of versions that are not the newest.
func checkNoncurrent(r *types.LifecycleRule) error {
	kept := func(n *int32) error {
		if n != nil && (*n < 1 || *n > 100) {
			return invalidArgument("'NewerNoncurrentVersions' must be an integer between 1 and 100", "NewerNoncurrentVersions", number(int64(*n)))
		}
		return nil
	}
	if e := r.NoncurrentVersionExpiration; e != nil {
		if aws.Value(e.NoncurrentDays) < 1 {
			return notPositive("NoncurrentDays", "NoncurrentVersionExpiration", e.NoncurrentDays)
		}
		if err := kept(e.NewerNoncurrentVersions); err != nil {
			return err
		}
	}
	for _, t := range r.NoncurrentVersionTransitions {
		if t.StorageClass == "" || t.NoncurrentDays == nil {
			return malformedXML()
		}
		if *t.NoncurrentDays < 0 {
			return notPositive("NoncurrentDays", "NoncurrentVersionTransition", t.NoncurrentDays)
		}
		if err := kept(t.NewerNoncurrentVersions); err != nil {
			return err
		}
	}
	return nil
}

func midnight(t time.Time) bool { return t.UTC().Equal(t.UTC().Truncate(24 * time.Hour)) }

func notPositive(name, action string, n *int32) error {
	return invalidArgument("'"+name+"' for "+action+" action must be a positive integer", name, number(int64(aws.Value(n))))
}
