package policy

// Layers are the policies that bear on a request. A layer that is there must allow the
// request (or, for the resource's and the identity's in one account, one of both); a deny in any wins.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
type Layers struct {
	RCP, SCP        [][]Attached // of an organization, a list for each level from the root to the account; nil without one
	Resource        *Attached    // the resource's own policy: of a bucket, a role's trust policy; nil for none
	ResourceAccount string       // the account that owns the resource, 12 digits
	Identity        []Attached   // of the user and its groups, or of the role
	Boundary        *Attached    // permissions boundary; nil for none
	Restricted      bool         // Session bounds what Identity allows, even if it is empty
	Session         []Attached   // session policies
}
