package policy

// Kind says what a policy is attached to, and so which elements it may have.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#access_policy-types
type Kind byte

const (
	Identity Kind = iota // of a user, group or role, inline; also a permissions boundary or a session policy
	Managed              // a managed policy: like Identity, but of version 2012-10-17
	Resource             // of a bucket, a queue, a key …: it names principals
	Trust                // of a role: it names principals, and has no resource but the role
	SCP                  // of an organization's accounts
	RCP                  // of an organization's resources: it can only deny
)

// names reports whether policies of this kind have a Principal element.
func (k Kind) names() bool { return k == Resource || k == Trust || k == RCP }
