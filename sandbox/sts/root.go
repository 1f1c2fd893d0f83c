package sts

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/sts"

	"cloudlet/sandbox/aws"
)

// maxRootSession is the longest session of a member account's root user, in seconds.
const maxRootSession = 900

// tasks are the policies of which one must bound such a session.
var tasks = []string{"IAMAuditRootUserCredentials", "IAMCreateRootUserPassword", "IAMDeleteRootUserCredentials", "S3UnlockBucketPolicy", "SQSUnlockQueuePolicy"}

// AssumeRoot would let the management account of an organization act as the root user of a member,
// for one task. This account is in no organization, so it ends in AccessDenied for whoever may ask.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html
func (s *Service) AssumeRoot(c *aws.Call, in *sts.AssumeRootInput) (*sts.AssumeRootOutput, error) {
	account := *in.TargetPrincipal
	if rest, ok := strings.CutSuffix(account, ":root"); ok {
		account = strings.TrimPrefix(rest, "arn:aws:iam::")
	}
	task, isTask := strings.CutPrefix(aws.Value(in.TaskPolicyArn.Arn), "arn:aws:iam::aws:policy/root-task/")
	switch n := aws.Value(in.DurationSeconds); {
	case !isAccount(account):
		return nil, badTarget()
	case !isTask || !slices.Contains(tasks, task):
		return nil, badTask()
	case n > maxRootSession:
		return nil, tooMuch("durationSeconds", n, maxRootSession)
	case n < 0:
		return nil, tooLittle("durationSeconds", n, 0)
	}
	target := aws.ARN("iam", "", account, "root")
	if c.Principal.IsRoot() || c.Allowed == nil {
		return nil, notAuthorized(c.Principal, "AssumeRoot", target)
	}
	if err := c.Allowed(aws.Access{Action: "sts:AssumeRoot", Resource: target, Context: map[string][]string{"sts:taskpolicyarn": {*in.TaskPolicyArn.Arn}}}); err != nil {
		return nil, err
	}
	return nil, notAuthorized(c.Principal, "AssumeRoot", target)
}
