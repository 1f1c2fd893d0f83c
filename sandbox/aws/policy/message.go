package policy

// Denied is AWS's sentence for a denial; the resource is left out when the action has
// none, and put in quotes for S3, as AWS does.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
func (d Decision) Denied(r Request) string {
	text := "User: " + r.Principal.ARN + " is not authorized to perform: " + r.Action
	if r.Resource != "" && r.Resource != "*" {
		resource := r.Resource
		if len(r.Action) > 3 && r.Action[:3] == "s3:" {
			resource = `"` + resource + `"`
		}
		text += " on resource: " + resource
	}
	if d.Explicit {
		return text + " with an explicit deny in an identity-based policy"
	}
	return text + " because no identity-based policy allows the " + r.Action + " action"
}

// Reason is a short account of the decision, for the trail.
func (d Decision) Reason(r Request) string {
	switch {
	case d.Statement == nil && d.Allowed:
		return "the root user may do everything in its account"
	case d.Statement == nil:
		return "no identity-based policy allows the " + r.Action + " action"
	case d.Explicit:
		return d.Statement.Label() + " of " + d.Policy.Name + " (" + d.Policy.Via + ") denies " + r.Action
	}
	return d.Statement.Label() + " of " + d.Policy.Name + " (" + d.Policy.Via + ") allows " + r.Action
}
