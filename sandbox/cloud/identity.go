package cloud

import (
	"encoding/json"

	"cloudlet/sandbox/aws"
)

// identityToken asks for a token of an OpenID Connect provider outside, as a workflow would get
// from GitHub: {"token"}. The sandbox plays every issuer whose keys the owner did not publish.
func identityToken(q *question, in *struct {
	Issuer string         `json:"issuer"` // URL
	Claims map[string]any `json:"claims"` // sub, aud and whatever else
}) (any, *aws.Error) {
	token, err := q.cloud.sts.IdentityToken(q.call, in.Issuer, in.Claims)
	if err != nil {
		return nil, err
	}
	return map[string]string{"token": token}, nil
}

// identityKeys tells the JSON Web Key Set of an issuer, after publishing one if it is given; null
// takes it back.
func identityKeys(q *question, in *struct {
	Issuer string          `json:"issuer"` // URL; of the account itself as well
	Keys   json.RawMessage `json:"keys"`
}) (any, *aws.Error) {
	if in.Keys != nil {
		if err := q.cloud.sts.Publish(in.Issuer, in.Keys); err != nil {
			return nil, err
		}
		q.out.ReadOnly = false
	}
	return q.cloud.sts.KeySet(in.Issuer), nil
}
