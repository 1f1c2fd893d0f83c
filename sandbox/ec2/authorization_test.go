package ec2_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"

	"cloudlet/sandbox/cloud/cloudtest"
)

// Every refusal carries a message that whoever may decode it can read.
func TestEncodedAuthorizationMessages(t *testing.T) {
	e := cloudtest.New(t)
	root, users := ec2.NewFromConfig(e.Root()), iam.NewFromConfig(e.Root())
	must[*iam.CreateUserOutput](t)(users.CreateUser(ctx, &iam.CreateUserInput{UserName: new("bob")}))
	must[*iam.PutUserPolicyOutput](t)(users.PutUserPolicy(ctx, &iam.PutUserPolicyInput{UserName: new("bob"), PolicyName: new("no"), PolicyDocument: new(
		`{"Version": "2012-10-17", "Statement": [{"Sid": "Never", "Effect": "Deny", "Action": "ec2:*", "Resource": "*"}]}`)}))
	key := must[*iam.CreateAccessKeyOutput](t)(users.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: new("bob")})).AccessKey
	bob, decoder := ec2.NewFromConfig(e.Config(*key.AccessKeyId, *key.SecretAccessKey)), sts.NewFromConfig(e.Root())
	ami, one := latest(t, root), new(int32(1))
	run := must[*ec2.RunInstancesOutput](t)(root.RunInstances(ctx, &ec2.RunInstancesInput{ImageId: ami, InstanceType: "t3.micro", MinCount: one, MaxCount: one}))
	id := run.Instances[0].InstanceId
	for action, c := range map[string]struct {
		resource string // its end
		key      string // a condition key that stands in the message
		do       func(context.Context) error
	}{
		"RunInstances": {"", "ec2:islaunchtemplateresource", func(ctx context.Context) error {
			_, err := bob.RunInstances(ctx, &ec2.RunInstancesInput{ImageId: ami, InstanceType: "t3.micro", MinCount: one, MaxCount: one})
			return err
		}},
		"StopInstances": {*id, "ec2:instancetype", func(ctx context.Context) error {
			_, err := bob.StopInstances(ctx, &ec2.StopInstancesInput{InstanceIds: []string{*id}})
			return err
		}},
		"TerminateInstances": {*id, "ec2:instanceid", func(ctx context.Context) error {
			_, err := bob.TerminateInstances(ctx, &ec2.TerminateInstancesInput{InstanceIds: []string{*id}})
			return err
		}},
		"DescribeInstances": {"*", "ec2:region", func(ctx context.Context) error { _, err := bob.DescribeInstances(ctx, nil); return err }},
		"GetConsoleOutput": {*id, "ec2:availabilityzone", func(ctx context.Context) error {
			_, err := bob.GetConsoleOutput(ctx, &ec2.GetConsoleOutputInput{InstanceId: id})
			return err
		}},
		"ModifyInstanceMetadataOptions": {*id, "ec2:attribute/httptokens", func(ctx context.Context) error {
			_, err := bob.ModifyInstanceMetadataOptions(ctx, &ec2.ModifyInstanceMetadataOptionsInput{InstanceId: id, HttpTokens: "optional"})
			return err
		}},
		"CreateKeyPair": {"key-pair/k", "ec2:keypairtype", func(ctx context.Context) error {
			_, err := bob.CreateKeyPair(ctx, &ec2.CreateKeyPairInput{KeyName: new("k")})
			return err
		}},
		"CreateLaunchTemplate": {"launch-template/*", "ec2:region", func(ctx context.Context) error {
			_, err := bob.CreateLaunchTemplate(ctx, &ec2.CreateLaunchTemplateInput{LaunchTemplateName: new("web"), LaunchTemplateData: &types.RequestLaunchTemplateData{ImageId: ami}})
			return err
		}},
		"CreateTags": {*id, "aws:requesttag/a", func(ctx context.Context) error {
			_, err := bob.CreateTags(ctx, &ec2.CreateTagsInput{Resources: []string{*id}, Tags: []types.Tag{{Key: new("a"), Value: new("b")}}})
			return err
		}},
		"CreateVpc": {"vpc/*", "ec2:region", func(ctx context.Context) error {
			_, err := bob.CreateVpc(ctx, &ec2.CreateVpcInput{CidrBlock: new("10.0.0.0/16")})
			return err
		}},
	} {
		err, ok := errors.AsType[smithy.APIError](c.do(ctx))
		if !ok || err.ErrorCode() != "UnauthorizedOperation" {
			t.Errorf("%s: %v", action, err)
			continue
		}
		_, encoded, _ := strings.Cut(err.ErrorMessage(), "Encoded authorization failure message: ")
		out := must[*sts.DecodeAuthorizationMessageOutput](t)(decoder.DecodeAuthorizationMessage(ctx, &sts.DecodeAuthorizationMessageInput{EncodedMessage: &encoded}))
		var message struct {
			ExplicitDeny      bool
			MatchedStatements struct {
				Items []struct{ StatementID, Effect string }
			}
			Context struct {
				Action, Resource string
				Conditions       struct{ Items []struct{ Key string } }
			}
		}
		if err := json.Unmarshal([]byte(*out.DecodedMessage), &message); err != nil {
			t.Fatal(err)
		}
		if m := message.MatchedStatements.Items; !message.ExplicitDeny || message.Context.Action != "ec2:"+action || !strings.HasSuffix(message.Context.Resource, c.resource) || len(m) != 1 || m[0].StatementID != "Never" {
			t.Errorf("%s: %+v", action, message)
		}
		found := false
		for _, k := range message.Context.Conditions.Items {
			found = found || strings.EqualFold(k.Key, c.key)
		}
		if !found {
			t.Errorf("%s: no %s among %+v", action, c.key, message.Context.Conditions.Items)
		}
	}
}
