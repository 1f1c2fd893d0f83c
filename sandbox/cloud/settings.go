package cloud

import (
	"time"

	"cloudlet/sandbox/aws"
)

// settings tells how the sandbox behaves where one may choose, after changing what the
// question names; and how many changes of IAM are under way.
func settings(q *question, in *struct {
	PropagationDelay *int `json:"propagationDelay"` // seconds
}) (any, *aws.Error) {
	if n := in.PropagationDelay; n != nil {
		if *n < 0 || *n > maxDelay {
			return nil, aws.Errorf(400, "InvalidSetting", "The propagation delay is 0 to %d seconds.", maxDelay)
		}
		q.cloud.setDelay(time.Duration(*n) * time.Second)
		q.out.ReadOnly = false
	}
	s := &q.cloud.spread
	return map[string]any{"propagationDelay": int(s.delay / time.Second), "pending": len(s.pending)}, nil
}
