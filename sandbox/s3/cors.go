package s3

import (
	"strings"

	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

const maxCORSRules = 100

// GetBucketCors returns the rules for browsers, or NoSuchCORSConfiguration.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketCors.html
func (s *Service) GetBucketCors(c *aws.Call, in *s3.GetBucketCorsInput) (*s3.GetBucketCorsOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if b.cors == nil {
		return nil, missing("NoSuchCORSConfiguration", "The CORS configuration does not exist", b)
	}
	return &s3.GetBucketCorsOutput{CORSRules: b.cors}, nil
}

// PutBucketCors sets up to 100 rules for browsers. It returns MalformedXML for none or too many, and InvalidRequest
// for methods that S3 does not have and wildcards where there can be none.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketCors.html
func (s *Service) PutBucketCors(c *aws.Call, in *s3.PutBucketCorsInput) (*s3.PutBucketCorsOutput, error) {
	b, err := s.configure(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	rules := in.CORSConfiguration.CORSRules
	if len(rules) == 0 || len(rules) > maxCORSRules {
		return nil, malformedXML()
	}
	for i := range rules {
		if err := checkCORS(&rules[i]); err != nil {
			return nil, err
		}
	}
	b.cors = rules
	b.changed(c)
	return &s3.PutBucketCorsOutput{}, nil
}

func checkCORS(r *types.CORSRule) error {
	if len(r.AllowedMethods) == 0 || len(r.AllowedOrigins) == 0 || len(aws.Value(r.ID)) > 255 {
		return malformedXML()
	}
	for _, m := range r.AllowedMethods {
		switch m {
		case "GET", "PUT", "POST", "DELETE", "HEAD":
		default:
			return invalidRequest("Found unsupported HTTP method in CORS config. Unsupported method is " + m)
		}
	}
	for _, o := range r.AllowedOrigins {
		if strings.Count(o, "*") > 1 {
			return invalidRequest(`AllowedOrigin "` + o + `" can not have more than one wildcard.`)
		}
	}
	for _, h := range r.AllowedHeaders {
		if strings.Count(h, "*") > 1 {
			return invalidRequest(`AllowedHeader "` + h + `" can not have more than one wildcard.`)
		}
	}
	for _, h := range r.ExposeHeaders {
		if strings.Contains(h, "*") {
			return invalidRequest(`ExposeHeader "` + h + `" contains wildcard. We currently do not support wildcard for ExposeHeader.`)
		}
	}
	return nil
}

// DeleteBucketCors removes the rules, if there are any.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketCors.html
func (s *Service) DeleteBucketCors(c *aws.Call, in *s3.DeleteBucketCorsInput) (*s3.DeleteBucketCorsOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	b.cors = nil
	b.changed(c)
	return &s3.DeleteBucketCorsOutput{}, nil
}
