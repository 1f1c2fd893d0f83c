package cloud

import (
	"time"

	"cloudlet/sandbox/aws"
)

// directory is IAM as STS sees it: who exists with the delay of propagation, but codes of
// MFA devices are used up at once.
type directory struct{ cloud *Cloud }

func (d directory) CheckMFA(p aws.Principal, serial, code string, now time.Time) *aws.Error {
	return d.cloud.iam.CheckMFA(p, serial, code, now)
}
