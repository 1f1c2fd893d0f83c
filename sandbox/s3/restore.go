package s3

import (
	"time"

	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// restoration is a copy of an archived object that can be read for a while: what is so at a time follows from the two.
type restoration struct{ from, until time.Time }

// delay is how long a restoration takes at most, by storage class and tier; not ok if the class does not have the tier.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/restoring-objects-retrieval-options.html
func delay(class types.StorageClass, tier types.Tier) (time.Duration, bool) {
	archive := class == types.StorageClassDeepArchive
	switch tier {
	case types.TierExpedited:
		return 5 * time.Minute, !archive
	case types.TierBulk:
		if archive {
			return 48 * time.Hour, true
		}
		return 12 * time.Hour, true
	}
	if archive {
		return 12 * time.Hour, true
	}
	return 5 * time.Hour, true
}

func isArchived(class types.StorageClass) bool {
	return class == types.StorageClassGlacier || class == types.StorageClassDeepArchive
}

// readable returns InvalidObjectState for an archived object that is not restored.
func (o *object) readable(now time.Time) error {
	if isArchived(o.class) && (o.restored == nil || now.Before(o.restored.from) || now.After(o.restored.until)) {
		return archived(string(o.class))
	}
	return nil
}

// restoreHeader tells how far the restoration is, "" for none.
func (o *object) restoreHeader(now time.Time) string {
	switch r := o.restored; {
	case r == nil || now.After(r.until):
		return ""
	case now.Before(r.from):
		return `ongoing-request="true"`
	default:
		return `ongoing-request="false", expiry-date="` + r.until.UTC().Format(httpTime) + `"`
	}
}

// RestoreObject makes an archived object readable, after the hours that its tier takes, for a number of days (202); to ask again
// changes the days (200). It returns InvalidObjectState of an object that is not archived, RestoreAlreadyInProgress, MalformedXML
// without days and InvalidArgument for a tier that the class does not have.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_RestoreObject.html
func (s *Service) RestoreObject(c *aws.Call, in *s3.RestoreObjectInput) (*s3.RestoreObjectOutput, error) {
	b, o, err := s.find(c, in.Bucket, in.Key, in.VersionId, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if err := documentArrived(c, false); err != nil {
		return nil, err
	}
	r := in.RestoreRequest
	switch {
	case !isArchived(o.class):
		return nil, fail(403, "InvalidObjectState", "Restore is not allowed for the object's current storage class", field("StorageClass", string(o.class)))
	case r != nil && (r.Type != "" || r.OutputLocation != nil || r.SelectParameters != nil):
		return nil, fail(405, "MethodNotAllowed", "The specified method is not allowed against this resource.")
	case r == nil || aws.Value(r.Days) < 1:
		return nil, malformedXML()
	case o.restored != nil && c.Now.Before(o.restored.from):
		return nil, fail(409, "RestoreAlreadyInProgress", "Object restore is already in progress")
	}
	tier := r.Tier
	if r.GlacierJobParameters != nil {
		tier = r.GlacierJobParameters.Tier
	}
	wait, ok := delay(o.class, tier)
	if !ok {
		return nil, invalidArgument("Tier is not supported for the object's storage class", "Tier", string(tier))
	}
	from := c.Now.Add(wait)
	c.Status = 202
	if o.readable(c.Now) == nil {
		from, c.Status = o.restored.from, 200
	}
	end := max(from.UnixNano(), c.Now.UnixNano())
	until := time.Unix(0, end).UTC().AddDate(0, 0, int(*r.Days)+1).Truncate(24 * time.Hour)
	o.own().restored = &restoration{from, until}
	c.Changed(aws.Changed, b.objectResource(o))
	return &s3.RestoreObjectOutput{}, nil
}

// GetObjectTorrent is refused, as S3 no longer makes torrents.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTorrent.html
func (s *Service) GetObjectTorrent(c *aws.Call, in *s3.GetObjectTorrentInput) (*s3.GetObjectTorrentOutput, error) {
	if _, _, err := s.find(c, in.Bucket, in.Key, nil, in.ExpectedBucketOwner); err != nil {
		return nil, err
	}
	return nil, fail(405, "MethodNotAllowed", "The specified method is not allowed against this resource.", field("Method", "GET"), field("ResourceType", "TORRENT"))
}
