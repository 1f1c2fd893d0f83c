package s3

import (
	"strings"

	"cloudlet/sandbox/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

const maxNotifications = 100

// GetBucketNotificationConfiguration tells who is told what; perhaps nobody.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketNotificationConfiguration.html
func (s *Service) GetBucketNotificationConfiguration(c *aws.Call, in *s3.GetBucketNotificationConfigurationInput) (*s3.GetBucketNotificationConfigurationOutput, error) {
	b, err := s.bucket(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	out := &s3.GetBucketNotificationConfigurationOutput{}
	if n := b.notification; n != nil {
		*out = s3.GetBucketNotificationConfigurationOutput{EventBridgeConfiguration: n.EventBridgeConfiguration, LambdaFunctionConfigurations: n.LambdaFunctionConfigurations,
			QueueConfigurations: n.QueueConfigurations, TopicConfigurations: n.TopicConfigurations}
	}
	return out, nil
}

// PutBucketNotificationConfiguration says who is told what. There are no queues, topics and functions in a sandbox, so that
// it returns InvalidArgument for them unless their validation is skipped; EventBridge is there always.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html
func (s *Service) PutBucketNotificationConfiguration(c *aws.Call, in *s3.PutBucketNotificationConfigurationInput) (*s3.PutBucketNotificationConfigurationOutput, error) {
	b, err := s.configure(c, in.Bucket, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	n := in.NotificationConfiguration
	var to []destination
	for i := range n.TopicConfigurations {
		t := &n.TopicConfigurations[i]
		to = append(to, destination{"sns", t.TopicArn, &t.Id, t.Filter})
	}
	for i := range n.QueueConfigurations {
		q := &n.QueueConfigurations[i]
		to = append(to, destination{"sqs", q.QueueArn, &q.Id, q.Filter})
	}
	for i := range n.LambdaFunctionConfigurations {
		l := &n.LambdaFunctionConfigurations[i]
		to = append(to, destination{"lambda", l.LambdaFunctionArn, &l.Id, l.Filter})
	}
	if len(to) > maxNotifications {
		return nil, invalidArgument("The number of notification configurations exceeds the limit of 100.", "NotificationConfiguration", number(int64(len(to))))
	}
	ids := map[string]bool{}
	for _, d := range to {
		if err := d.check(c, ids); err != nil {
			return nil, err
		}
		if !aws.Value(in.SkipDestinationValidation) {
			return nil, invalidArgument("Unable to validate the following destination configurations", *d.arn, "The destination "+nouns[d.service]+" does not exist")
		}
	}
	b.notification = n
	b.changed(c)
	return &s3.PutBucketNotificationConfigurationOutput{}, nil
}

var nouns = map[string]string{"sns": "topic", "sqs": "queue", "lambda": "Lambda"}

// destination is what the three kinds of notifications have in common.
type destination struct {
	service string
	arn     *string
	id      **string // one is made if there is none
	filter  *types.NotificationConfigurationFilter
}

func (d *destination) check(c *aws.Call, ids map[string]bool) error {
	if !strings.HasPrefix(aws.Value(d.arn), "arn:aws:"+d.service+":") {
		return invalidArgument("The ARN is not well formed", "ARN", aws.Value(d.arn))
	}
	if *d.id == nil {
		*d.id = new(c.UUID())
	}
	id := **d.id
	switch {
	case len(id) > 255:
		return invalidArgument("ID length should not exceed allowed limit of 255", "Id", id)
	case ids[id]:
		return invalidArgument("Same ID used for multiple configurations. IDs must be unique", "Id", id)
	}
	ids[id] = true
	if d.filter == nil || d.filter.Key == nil {
		return nil
	}
	names := map[string]bool{}
	for _, r := range d.filter.Key.FilterRules {
		name := strings.ToLower(string(r.Name))
		switch {
		case name != "prefix" && name != "suffix":
			return invalidArgument("filter rule name must be either prefix or suffix", "FilterRule.Name", string(r.Name))
		case names[name]:
			return invalidArgument("Cannot specify more than one "+name+" rule in a filter.", "FilterRule", aws.Value(r.Value))
		case len(aws.Value(r.Value)) > maxKey:
			return invalidArgument("Size of filter rule value cannot exceed 1024 bytes in UTF-8 representation", "FilterRule.Value", "")
		}
		names[name] = true
	}
	return nil
}
