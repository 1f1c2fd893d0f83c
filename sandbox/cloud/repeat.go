package cloud

import (
	"time"

	"cloudlet/sandbox/abi"
)

// lasts is how long an answer may be repeated before the call runs again, as what IAM notes of the use of keys and permissions must
// not lag behind for longer.
const lasts = time.Minute

// repeat reports that the host may give the answer again, as long as nothing changes: to the same request by the
// same key, however often it is signed anew. That takes a service which says so, and that nothing on the call's way looked at
// the time or at chance: no policy, no session about to end, no change of IAM that is still to be seen, no failure that is switched on.
func (x *exchange) repeat() *abi.Repeat {
	s := x.signature
	switch {
	case !x.call.Lasting || !x.out.ReadOnly || x.timely || len(x.out.Filter) > 0 || x.out.WakeAt != 0:
		return nil
	case s == nil || s.Presigned || s.Version2 || x.form != nil:
		return nil
	case x.slow() || x.cloud.faults != faults{}:
		return nil
	}
	until := x.call.Now.Add(lasts)
	if session := x.call.Principal.Session; session != nil && session.Expires.Before(until) {
		until = session.Expires
	}
	r := x.spots
	r.Until = until.UnixNano()
	return &r
}

// slow reports whether changes of IAM take time to be seen by either account.
func (x *exchange) slow() bool { return x.cloud.spread.twin != nil || x.home.spread.twin != nil }
