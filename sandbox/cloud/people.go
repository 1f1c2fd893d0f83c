package cloud

import (
	"time"

	"cloudlet/sandbox/aws"
)

// people are the users and roles of all accounts, as S3 asks for them.
type people struct{ cloud *Cloud }

func (p people) IDOf(arn string) (string, bool) { return p.cloud.iam.IDOf(arn) }

func (p people) ARNOf(id string) (string, bool) {
	if arn, ok := p.cloud.iam.ARNOf(id); ok {
		return arn, ok
	}
	for _, c := range p.cloud.peers {
		if arn, ok := c.iam.ARNOf(id); ok {
			return arn, ok
		}
	}
	return "", false
}

func (p people) CheckMFA(who aws.Principal, serial, code string, now time.Time) *aws.Error {
	return directory(p).CheckMFA(who, serial, code, now)
}
