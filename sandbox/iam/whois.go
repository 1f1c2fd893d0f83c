package iam

import (
	"strings"

	"cloudlet/sandbox/aws"
)

// PrincipalOf finds who has an ARN: the root user or a user, as a caller without a session.
// It is false if nobody has.
func (s *Service) PrincipalOf(arn string) (aws.Principal, bool) {
	if arn == s.root.arn(s.account) || arn == aws.ARN("iam", "", s.account, "root") {
		return s.principal(s.root, ""), true
	}
	name := arn[strings.LastIndexByte(arn, '/')+1:]
	if u, ok := s.users.get(name); ok && u.arn(s.account) == arn {
		return s.principal(u, ""), true
	}
	return aws.Principal{}, false
}
