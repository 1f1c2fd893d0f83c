package cloud

import (
	"time"

	"cloudlet/sandbox/aws"
)

// settingsIn names what is to change; what it leaves out stays.
type settingsIn struct {
	PropagationDelay *int    `json:"propagationDelay"` // seconds
	Throttle         *int    `json:"throttle"`         // percent of the calls
	ExpiredKeys      *bool   `json:"expiredKeys"`
	ZoneOutage       *string `json:"zoneOutage"`   // us-east-1a; "" for none
	SpotShortage     *string `json:"spotShortage"` // us-east-1a, or us-east-1 for all its zones; "" for none
}

// settings tells how the sandbox behaves where one may choose, after changing what the
// question names; and how many changes of IAM are under way.
func settings(q *question, in *settingsIn) (any, *aws.Error) {
	c := q.cloud
	if n := in.PropagationDelay; n != nil && (*n < 0 || *n > maxDelay) {
		return nil, aws.Errorf(400, "InvalidSetting", "The propagation delay is 0 to %d seconds.", maxDelay)
	}
	if n := in.Throttle; n != nil && (*n < 0 || *n > 100) {
		return nil, aws.Errorf(400, "InvalidSetting", "0 to 100 percent of the calls may be throttled.")
	}
	if z := in.ZoneOutage; z != nil && !c.setZone(*z) {
		return nil, aws.Errorf(400, "InvalidSetting", "There is no Availability Zone %.32q.", *z)
	}
	if z := in.SpotShortage; z != nil && !c.setSpot(q.call, *z) {
		return nil, aws.Errorf(400, "InvalidSetting", "There is no Availability Zone or region %.32q.", *z)
	}
	if n := in.PropagationDelay; n != nil {
		c.setDelay(time.Duration(*n) * time.Second)
	}
	if n := in.Throttle; n != nil {
		c.faults.throttle = *n
	}
	if b := in.ExpiredKeys; b != nil {
		c.faults.expired = *b
	}
	q.out.ReadOnly = *in == settingsIn{}
	return map[string]any{
		"propagationDelay": int(c.spread.delay / time.Second), "pending": len(c.spread.pending),
		"throttle": c.faults.throttle, "expiredKeys": c.faults.expired, "zoneOutage": c.faults.zone,
		"spotShortage": c.faults.spot,
	}, nil
}
