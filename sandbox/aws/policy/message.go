package policy

import (
	"strings"

	"cloudlet/sandbox/aws"
)

// words are AWS's for the policies of a layer: what has an explicit deny, what allows nothing.
func (l Layer) words() (denies, allows string) {
	switch l {
	case LayerRCP:
		return "a resource control policy", "no resource control policy"
	case LayerSCP:
		return "a service control policy", "no service control policy"
	case LayerResource:
		return "a resource-based policy", "no resource-based policy"
	case LayerTrust:
		return "the role trust policy", "no role trust policy"
	case LayerBoundary:
		return "a permissions boundary", "no permissions boundary"
	case LayerSession:
		return "a session policy", "no session policy"
	}
	return "an identity-based policy", "no identity-based policy"
}

// Denied is AWS's sentence for a denial; the resource is left out when the action has
// none, and put in quotes for S3, as AWS does. An explicit deny names its policy, if that has an ARN.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
func (d Decision) Denied(r Request) string {
	if r.Principal.Kind == aws.WebIdentityUser || r.Principal.Kind == aws.SAMLUser {
		return "Not authorized to perform " + r.Action
	}
	text := "User: " + r.Principal.ARN + " is not authorized to perform: " + r.Action
	return text + r.onResource() + " " + d.why(r)
}

// onResource names the resource as the service does: S3 in quotes, IAM even if it is none.
func (r *Request) onResource() string {
	switch {
	case r.Action == "iam:ListPolicies":
		return " on resource: policy path /"
	case strings.HasPrefix(r.Action, "iam:"):
		return " on resource: " + r.Resource
	case r.Resource == "" || r.Resource == "*":
		return ""
	case strings.HasPrefix(r.Action, "s3:"):
		return ` on resource: "` + r.Resource + `"`
	}
	return " on resource: " + r.Resource
}

func (d Decision) why(r Request) string {
	denies, allows := d.Layer.words()
	if !d.Explicit {
		return "because " + allows + " allows the " + r.Action + " action"
	}
	if d.Policy != nil && d.Policy.ARN != "" {
		return "with an explicit deny in " + denies + ": " + d.Policy.ARN
	}
	return "with an explicit deny in " + denies
}

// Reason is a short account of the decision, for the trail.
func (d Decision) Reason(r Request) string {
	switch {
	case d.Statement == nil && d.Allowed:
		return "the root user may do everything in its account"
	case d.Statement == nil:
		_, allows := d.Layer.words()
		return allows + " allows the " + r.Action + " action"
	case d.Explicit:
		return d.Statement.Label() + " of " + d.Policy.Name + " (" + d.Policy.Via + ") denies " + r.Action
	}
	return d.Statement.Label() + " of " + d.Policy.Name + " (" + d.Policy.Via + ") allows " + r.Action
}
