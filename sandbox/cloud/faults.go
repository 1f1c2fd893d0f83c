package cloud

import "cloudlet/sandbox/aws"

// faults are the failures that the sandbox's owner has switched on, to see how a program takes them.
type faults struct {
	throttle int    // percent of the calls that are refused
	expired  bool   // no key is valid any more
	zone     string // Availability Zone that is out; "" for none
	spot     string // Availability Zone, or region, without spot capacity; "" for none
}

// throttled is AWS's answer to who calls too often, in the words of the service.
// https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
func throttled(service string) *aws.Error {
	switch service {
	case "s3":
		return aws.Errorf(503, "SlowDown", "Please reduce your request rate.")
	case "ec2":
		return aws.Errorf(503, "RequestLimitExceeded", "Request limit exceeded.")
	}
	return aws.Errorf(400, "Throttling", "Rate exceeded")
}

// throttle refuses some of the calls while that is switched on.
func (x *exchange) throttle() *aws.Error {
	if n := x.cloud.faults.throttle; n > 0 && x.call.Random.Uint64()%100 < uint64(n) {
		return throttled(x.call.Service)
	}
	return nil
}

// setZone makes an Availability Zone fail and the one before work again; "" is none. It reports whether there is such a zone.
func (c *Cloud) setZone(name string) bool {
	ec2, ok := c.services["ec2"].Service.(interface{ Impair(zone string) bool })
	if !ok || !ec2.Impair(name) {
		return false
	}
	c.faults.zone = name
	return true
}

// setSpot takes the spot capacity of a zone or a region back, and gives back what was taken before; "" is none. It reports whether there is such a place.
func (c *Cloud) setSpot(call *aws.Call, name string) bool {
	ec2, ok := c.services["ec2"].Service.(interface {
		aws.Metered
		Reclaim(c *aws.Call, name string) bool
	})
	if !ok || !ec2.Reclaim(call, name) {
		return false
	}
	c.ledger.note("ec2", ec2, call)
	c.faults.spot = name
	return true
}
