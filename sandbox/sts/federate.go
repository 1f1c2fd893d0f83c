package sts

import (
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/aws-sdk-go-v2/service/sts/types"

	"cloudlet/sandbox/aws"
)

// GetFederationToken gives temporary credentials to somebody whom an IAM user, or root, vouches
// for by a name. They may do what both the user's policies and the session policies allow:
// nothing, without session policies.
// It returns MalformedPolicyDocument, PackedPolicyTooLarge, ValidationError and
// InvalidParameterValue as AssumeRole does. Those of root end within the hour.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
func (s *Service) GetFederationToken(c *aws.Call, in *sts.GetFederationTokenInput) (*sts.GetFederationTokenOutput, error) {
	v, err := s.newScope(in.Policy, in.PolicyArns)
	if err != nil {
		return nil, err
	}
	tags, err := newTags(nil, in.Tags, nil)
	if err != nil {
		return nil, err
	}
	percent, err := v.percent(tags.requested)
	if err != nil {
		return nil, err
	}
	p := s.federated(c, *in.Name, v, tags)
	length := seconds(in.DurationSeconds, userDuration)
	if c.Principal.IsRoot() {
		length = min(length, rootDuration)
	}
	p.Session.Expires = c.Now.Add(length)
	got, err := s.issue(c, p, in.MinimumSessionTokenSize)
	if err != nil {
		return nil, err
	}
	return &sts.GetFederationTokenOutput{
		Credentials: got.Credentials, FederatedUser: &types.FederatedUser{Arn: &p.ARN, FederatedUserId: &p.ID}, PackedPolicySize: percent,
		SessionTokenSize: got.size, SessionTokenUtilization: got.percent,
	}, nil
}

func (s *Service) federated(c *aws.Call, name string, v *scope, tags sessionTags) aws.Principal {
	session := &aws.Session{Issued: c.Now, Name: name, UserARN: c.Principal.ARN, UserID: c.Principal.ID, Tags: tags.all, Limited: true}
	v.apply(session)
	session.Restricted = true
	return aws.Principal{
		Kind: aws.Federated, ARN: s.federatedARN(name), ID: s.account + ":" + name, Account: s.account, Name: name, Session: session,
	}
}

func (s *Service) federatedARN(name string) string {
	return aws.ARN("sts", "", s.account, "federated-user/"+name)
}
