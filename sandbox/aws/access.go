package aws

// Access is one permission that a call needs: all of a call's must be granted.
// Context holds condition keys beyond the global ones, lower-case key to values
// ("ec2:instancetype": {"t3.micro"}).
type Access struct {
	Action   string // "s3:GetObject"
	Resource string // ARN, or "*" when the action has no resource type
	Context  map[string][]string
}

// Change is one thing that a call made, altered or removed: what the trail, the
// resource map and the checks of a lesson look at.
type Change struct {
	Verb string `json:"verb"` // created, changed, deleted
	Resource
}

// The verbs of a Change.
const (
	Created = "created"
	Changed = "changed"
	Deleted = "deleted"
)

// Resource is one thing that exists in a sandbox, as the page lists it.
type Resource struct {
	Service string            `json:"service"`          // ec2
	Type    string            `json:"type"`             // instance
	ID      string            `json:"id"`               // i-0abc…
	Name    string            `json:"name,omitempty"`   // the Name tag, or a friendly name
	ARN     string            `json:"arn,omitempty"`    //
	Region  string            `json:"region,omitempty"` // "" when global
	State   string            `json:"state,omitempty"`  // running
	Default bool              `json:"default,omitempty"`
	Detail  map[string]string `json:"detail,omitempty"` // a few facts worth showing: instanceType, size …
	In      string            `json:"in,omitempty"`     // the id of what it stands in: a subnet's VPC, an instance's subnet
	Uses    []string          `json:"uses,omitempty"`   // ids or ARNs of what it refers to: a user's groups and managed policies
}
