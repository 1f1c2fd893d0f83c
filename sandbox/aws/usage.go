package aws

import "time"

// Rate is what a resource uses while it exists: so much of a kind in each hour.
type Rate struct {
	Kind     string        // as bills name it, without the Region: "BoxUsage:t3.micro", "EBS:VolumeUsage.gp3"
	Quantity float64       // an hour: 1 for an instance, its size in GB for a volume
	From     time.Time     // when it begins; the zero time: at once
	Until    time.Time     // when it ends by itself; the zero time: not yet known
	Least    time.Duration // what is counted at least
	Zone     string        // of what has that zone's spot price; "" for what has a list price
}

// Meter is what counts the use of one resource.
type Meter struct {
	ID    string
	Rates []Rate // none: it costs nothing (any more)
}

// Metered is a Service some of whose resources are paid for by the hour.
type Metered interface {
	// Meters tells what a resource uses from now on, and those whose use changes with it: the disks of
	// a terminated instance. One that is gone has a Meter without rates.
	Meters(now time.Time, region, id string) []Meter
}

// Used is use that was added up.
type Used struct {
	Service  string  `json:"service"`
	Region   string  `json:"region"`
	Kind     string  `json:"kind"`     // see Rate; with a licence its code follows, such as ":0002" for Windows
	Quantity float64 `json:"quantity"` // so far: hours, GB-hours, requests, bytes
	Hourly   float64 `json:"hourly"`   // what each hour adds now
	Now      int     `json:"now"`      // how many resources add to it now

	// What it came to in US dollars, and comes to an hour, of what has a spot price; else 0.
	USD       float64 `json:"usd,omitempty"`
	HourlyUSD float64 `json:"hourlyUSD,omitempty"`
}
