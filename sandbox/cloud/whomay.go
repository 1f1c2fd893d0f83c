package cloud

import (
	"errors"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/policy"
)

// maxWishes is how many permissions one question may be about.
const maxWishes = 500

// mayOrNot is an answer about one permission.
type mayOrNot struct {
	Allowed bool   `json:"allowed"`
	Reason  string `json:"reason"`
}

// whoMay tells of several permissions whether they are granted, under a bucket policy that need not be the bucket's: {"answers",
// "public"}, and "error", what PutBucketPolicy would say of the policy. If there can be no such policy there are no answers.
func whoMay(q *question, in *struct {
	Bucket string `json:"bucket"`
	Policy string `json:"policy"` // "" for none
	Wishes []wish `json:"wishes"`
}) (any, *aws.Error) {
	if len(in.Wishes) > maxWishes {
		return nil, aws.Errorf(400, "TooManyWishes", "A question is about at most %d permissions.", maxWishes)
	}
	q.call.Principal, _ = q.cloud.identities().PrincipalOf("arn:aws:iam::" + q.call.Account + ":root") // who would put the policy
	answers := []mayOrNot{}
	var failed *aws.Error
	public, err := q.cloud.buckets().WithPolicy(q.call, in.Bucket, in.Policy, func() {
		for i := range in.Wishes {
			r, l, err := q.request(&in.Wishes[i])
			if err != nil {
				failed = err
				return
			}
			x := policy.Explain(r, l)
			answers = append(answers, mayOrNot{x.Allowed, x.Reason})
		}
	})
	if failed != nil {
		return nil, failed
	}
	out := map[string]any{"answers": answers, "public": public}
	var refusal *aws.Error
	if errors.As(err, &refusal) {
		if refusal.Code == "NoSuchBucket" {
			return nil, refusal
		}
		out["error"] = map[string]string{"code": refusal.Code, "message": refusal.Message}
	}
	return out, nil
}
