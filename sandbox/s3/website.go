package s3

import (
	"strings"

	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

const maxRoutingRules = 50

// GetBucketWebsite tells how the bucket is served as a website, or NoSuchWebsiteConfiguration.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketWebsite.html
func (s *Service) GetBucketWebsite(c *aws.Call, in *s3.GetBucketWebsiteInput) (*s3.GetBucketWebsiteOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	w := b.website
	if w == nil {
		return nil, missing("NoSuchWebsiteConfiguration", "The specified bucket does not have a website configuration", b)
	}
	return &s3.GetBucketWebsiteOutput{ErrorDocument: w.ErrorDocument, IndexDocument: w.IndexDocument,
		RedirectAllRequestsTo: w.RedirectAllRequestsTo, RoutingRules: w.RoutingRules}, nil
}

// PutBucketWebsite says how the bucket is served as a website. It returns InvalidArgument without an index document,
// and InvalidRequest for rules that cannot be followed.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketWebsite.html
func (s *Service) PutBucketWebsite(c *aws.Call, in *s3.PutBucketWebsiteInput) (*s3.PutBucketWebsiteOutput, error) {
	b, err := s.configure(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if err := checkWebsite(in.WebsiteConfiguration); err != nil {
		return nil, err
	}
	b.website = in.WebsiteConfiguration
	b.changed(c)
	return &s3.PutBucketWebsiteOutput{}, nil
}

func checkWebsite(w *types.WebsiteConfiguration) error {
	if w.RedirectAllRequestsTo != nil {
		if w.IndexDocument != nil || w.ErrorDocument != nil || len(w.RoutingRules) > 0 {
			return invalidArgument("RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.", "RedirectAllRequestsTo", "not null")
		}
		return nil
	}
	if w.IndexDocument == nil {
		return invalidArgument("A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty", "IndexDocument", "null")
	}
	if suffix := aws.Value(w.IndexDocument.Suffix); suffix == "" || strings.Contains(suffix, "/") {
		return invalidArgument("The IndexDocument Suffix is not well formed", "IndexDocument", suffix)
	}
	if w.ErrorDocument != nil && aws.Value(w.ErrorDocument.Key) == "" {
		return invalidArgument("The ErrorDocument Key is not well formed", "ErrorDocument", "")
	}
	if n := len(w.RoutingRules); n > maxRoutingRules {
		return invalidRequest(number(int64(n)) + " routing rules provided, the number of routing rules in a website configuration is limited to 50.")
	}
	for i := range w.RoutingRules {
		if err := checkRouting(&w.RoutingRules[i]); err != nil {
			return err
		}
	}
	return nil
}

func checkRouting(r *types.RoutingRule) error {
	to := r.Redirect
	if to.ReplaceKeyPrefixWith != nil && to.ReplaceKeyWith != nil {
		return invalidRequest("You can only define ReplaceKeyPrefix or ReplaceKey but not both.")
	}
	if code := to.HttpRedirectCode; code != nil && (len(*code) != 3 || (*code)[0] != '3' || *code == "300") {
		return invalidRequest("The provided HTTP redirect code (" + *code + ") is not valid. Valid codes are 3XX except 300.")
	}
	if r.Condition == nil {
		return nil
	}
	code := r.Condition.HttpErrorCodeReturnedEquals
	if code == nil && r.Condition.KeyPrefixEquals == nil {
		return invalidRequest("Condition cannot be empty. To redirect all requests without a condition, the condition element shouldn't be present.")
	}
	if code != nil && (len(*code) != 3 || (*code)[0] != '4' && (*code)[0] != '5') {
		return invalidRequest("The provided HTTP error code (" + *code + ") is not valid. Valid codes are 4XX or 5XX.")
	}
	return nil
}

// DeleteBucketWebsite ends the website, if there is one.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketWebsite.html
func (s *Service) DeleteBucketWebsite(c *aws.Call, in *s3.DeleteBucketWebsiteInput) (*s3.DeleteBucketWebsiteOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	b.website = nil
	b.changed(c)
	return &s3.DeleteBucketWebsiteOutput{}, nil
}
