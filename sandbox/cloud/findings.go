package cloud

import (
	"errors"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/policy"
	"cloudlet/sandbox/aws/policy/validate"
)

// findings looks a policy over: {"findings": […], "error": "…"}. The error is what the service
// would say that keeps such policies, "" if it would take it.
func findings(q *question, in *struct {
	Policy       string `json:"policy"`       // the document
	Kind         string `json:"kind"`         // as Access Analyzer has it; "" for IDENTITY_POLICY
	ResourceType string `json:"resourceType"` // of a RESOURCE_POLICY: AWS::S3::Bucket, AWS::IAM::AssumeRolePolicyDocument; may be ""
}) (any, *aws.Error) {
	kind := validate.Kind(in.Kind)
	if kind == "" {
		kind = validate.Identity
	}
	as, ok := map[validate.Kind]policy.Kind{validate.Identity: policy.Identity, validate.Resource: policy.Resource, validate.SCP: policy.SCP, validate.RCP: policy.RCP}[kind]
	if !ok {
		return nil, aws.Errorf(400, "InvalidKind", "There is no kind of policy called %.64q.", in.Kind)
	}
	if in.ResourceType == validate.Trust {
		as = policy.Trust
	}
	list := validate.Policy(in.Policy, kind, in.ResourceType)
	if list == nil {
		list = []*validate.Finding{}
	}
	text := ""
	var refusal *aws.Error
	if _, err := policy.ParseAs(as, []byte(in.Policy)); errors.As(err, &refusal) {
		text = refusal.Message
	}
	return map[string]any{"findings": list, "error": text}, nil
}
