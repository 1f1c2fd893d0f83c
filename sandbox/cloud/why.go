package cloud

import (
	"strings"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/policy"
)

// wish is a permission that somebody asks about: that of a call that was made, with what its
// event tells, or one that was thought up.
type wish struct {
	Principal string              `json:"principal"` // ARN; "" for nobody, who did not sign
	Action    string              `json:"action"`    // s3:GetObject
	Resource  string              `json:"resource"`  // ARN; "" or "*" for none
	Region    string              `json:"region"`    // "" for that of the sandbox
	Keys      map[string][]string `json:"keys"`      // condition keys; what is known of the principal and the moment need not be given
}

// explain tells why a permission is granted or refused, as policy.Explanation has it.
func explain(q *question, in *wish) (any, *aws.Error) {
	r, l, err := q.request(in)
	if err != nil {
		return nil, err
	}
	return policy.Explain(r, l), nil
}

// least tells the least changes that would grant a permission: {"allowed", "plans"}.
func least(q *question, in *wish) (any, *aws.Error) {
	r, l, err := q.request(in)
	if err != nil {
		return nil, err
	}
	places := append(q.cloud.identities().Homes(r.Principal), q.cloud.identities().HomesOf(r.Resource)...)
	if name, _, ok := strings.Cut(strings.TrimPrefix(r.Resource, "arn:aws:s3:::"), "/"); ok || q.cloud.hasBucket(name) {
		if q.cloud.hasBucket(name) {
			places = append(places, policy.Home{Kind: "bucket", Layer: policy.LayerResource, Name: "bucket policy", Via: "bucket " + name, Policy: l.Resource})
		}
	}
	plans := policy.Least(r, l, places)
	if plans == nil {
		plans = []policy.Plan{}
	}
	return map[string]any{"allowed": policy.Decide(r, l).Allowed, "plans": plans}, nil
}

// permissions tells what a principal may do, as policy.Permissions has it.
func permissions(q *question, in *struct {
	Principal string   `json:"principal"`
	Services  []string `json:"services"` // prefixes; none for all
}) (any, *aws.Error) {
	p, err := q.principal(in.Principal)
	if err != nil {
		return nil, err
	}
	return policy.May(p, q.cloud.granted(p), in.Services...), nil
}

// request makes of a wish what the policies decide about.
func (q *question) request(in *wish) (policy.Request, *policy.Layers, *aws.Error) {
	p, err := q.principal(in.Principal)
	if err != nil {
		return policy.Request{}, nil, err
	}
	service, name, ok := strings.Cut(in.Action, ":")
	if !ok || service == "" || name == "" || strings.ContainsAny(in.Action, "*? ") {
		return policy.Request{}, nil, aws.Errorf(400, "InvalidAction", "The action is a service's prefix, a colon and a name, such as s3:GetObject.")
	}
	x := &exchange{cloud: q.cloud, home: q.cloud, in: q.in, call: q.call}
	x.call.Principal, x.call.Service, x.service = p, service, q.cloud.services[service]
	if in.Region != "" {
		x.call.Region = in.Region
	}
	own := map[string][]string{}
	for k, v := range in.Keys {
		own[strings.ToLower(k)] = v
	}
	a := aws.Access{Action: in.Action, Resource: in.Resource}
	if a.Resource == "" {
		a.Resource = "*"
	}
	var seen []looked
	return policy.Request{Principal: p, Action: a.Action, Resource: a.Resource, Keys: x.keys(own, &seen)}, x.layers(a), nil
}

// principal finds who has an ARN.
func (q *question) principal(arn string) (aws.Principal, *aws.Error) {
	if arn == "" {
		return aws.Principal{Kind: aws.Anonymous}, nil
	}
	p, ok := q.cloud.identities().PrincipalOf(arn)
	if !ok {
		return p, aws.Errorf(404, "NoSuchPrincipal", "Nobody here has the ARN %.256s.", arn)
	}
	return p, nil
}
