package awscli

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/logging"

	"cloudlet/sandbox/aws/schema"
)

// operation is one row of the generated table of emulated operations.
type operation struct {
	new  func() any                                        // a fresh *ec2.RunInstancesInput
	call func(context.Context, *clients, any) (any, error) // the SDK's method
}

// clients are the SDK's clients of one command.
type clients struct {
	iam *iam.Client
	sts *sts.Client
	s3  *s3.Client
	ec2 *ec2.Client
}

// maxAttempts is how often the CLI tries a call that fails for a passing reason.
const maxAttempts = 5

func (s *session) newClients(service string) *clients {
	if s.globals.is("no-sign-request") {
		return s.newClientsWith(service, aws.AnonymousCredentials{})
	}
	return s.newClientsWith(service, aws.CredentialsProviderFunc(s.credentials))
}

func (s *session) newClientsWith(service string, provider aws.CredentialsProvider) *clients {
	cfg := aws.Config{
		Region:      s.region,
		HTTPClient:  &transport{s},
		Retryer:     s.retryer,
		Credentials: provider,
		AppID:       "cloudlet",
		// As the SDK's configuration loader and the CLI have it.
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenSupported,
		ResponseChecksumValidation: aws.ResponseChecksumValidationWhenSupported,
	}
	if endpoint := s.endpoint(service); endpoint != "" {
		cfg.BaseEndpoint = aws.String(endpoint)
	}
	if s.globals.is("debug") {
		cfg.ClientLogMode = aws.LogRequest | aws.LogResponse | aws.LogRetries
		cfg.Logger = logging.NewStandardLogger(s.Stderr)
	}
	return &clients{
		iam: iam.NewFromConfig(cfg),
		sts: sts.NewFromConfig(cfg),
		ec2: ec2.NewFromConfig(cfg),
		s3: s3.NewFromConfig(cfg, func(o *s3.Options) {
			o.UsePathStyle = true
			o.DisableS3ExpressSessionAuth = aws.Bool(true)
			o.DisableLogOutputChecksumValidationSkipped = true
		}),
	}
}

func (s *session) endpoint(service string) string {
	if u := s.globals.text("endpoint-url"); u != "" {
		return u
	}
	return s.config.endpoint(service)
}

// checkKeys complains of missing credentials before anything is sent.
func (s *session) checkKeys() error {
	if s.keys.ID == "" && !s.globals.is("no-sign-request") {
		return errNoCredentials
	}
	return nil
}

func (s *session) credentials(context.Context) (aws.Credentials, error) {
	if s.keys.ID == "" {
		return aws.Credentials{}, errNoCredentials
	}
	return aws.Credentials{AccessKeyID: s.keys.ID, SecretAccessKey: s.keys.Secret, SessionToken: s.keys.Token, Source: s.keys.method}, nil
}

func (s *session) retryer() aws.Retryer {
	return retry.NewStandard(func(o *retry.StandardOptions) {
		o.MaxAttempts = maxAttempts
		o.MaxBackoff = 2 * time.Second
	})
}

// transport sends the SDK's requests by way of Env and remembers where a
// connection failed.
type transport struct{ *session }

func (t *transport) Do(r *http.Request) (*http.Response, error) {
	if t.HTTP == nil {
		return nil, &connectError{r.URL.String(), errors.New("no transport")}
	}
	response, err := t.HTTP.Do(r)
	if err != nil && r.Context().Err() == nil {
		return nil, &connectError{r.URL.String(), err}
	}
	return response, err
}

// connectError is a request that found nobody.
type connectError struct {
	url   string
	cause error
}

func (e *connectError) Error() string {
	return fmt.Sprintf("Could not connect to the endpoint URL: \"%s\"", e.url)
}

func (e *connectError) Unwrap() error { return e.cause }

// Timeout and Temporary keep the SDK's retryer from waiting for a server that is not there.
func (e *connectError) Timeout() bool   { return false }
func (e *connectError) Temporary() bool { return false }

// callError translates what the SDK reports into the CLI's errors.
func callError(op *schema.Operation, err error) error {
	var connect *connectError
	if errors.As(err, &connect) {
		return connect
	}
	if errors.Is(err, errNoCredentials) {
		return errNoCredentials
	}
	out := &apiError{operation: op.Name}
	var attempts *retry.MaxAttemptsError
	if errors.As(err, &attempts) {
		out.retries = attempts.Attempt - 1
	}
	var response *awshttp.ResponseError
	if errors.As(err, &response) {
		out.status = response.HTTPStatusCode()
		if op.Method == http.MethodHead || out.status == http.StatusNotModified { // answers without a document
			out.code, out.message = fmt.Sprint(out.status), http.StatusText(out.status)
			return out
		}
	}
	var api smithy.APIError
	if !errors.As(err, &api) {
		return err
	}
	out.code, out.message = api.ErrorCode(), api.ErrorMessage()
	if out.code == "PermanentRedirect" {
		out.message = strings.TrimSuffix(out.message, ".") + ".\n" + regionAdvice
	}
	return out
}

const regionAdvice = "You can fix this issue by explicitly providing the correct region location using the --region argument, " +
	"the AWS_DEFAULT_REGION environment variable, or the region variable in the AWS CLI configuration file.  " +
	"You can get the bucket's location by running \"aws s3api get-bucket-location --bucket BUCKET\"."
