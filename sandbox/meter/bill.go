package meter

import (
	_ "embed"
	"sort"
	"strconv"
	"strings"

	"cloudlet/sandbox/aws"
)

// usagePrices holds, by what AWS's bills call it: the unit of its price, how much of what is counted (hours, bytes, requests) one unit is,
// its price in US dollars, and what it is. Prices are those of us-east-1, first tier, without free tier, as these pages list them; several were
// compared with summaries of May 2026:
// https://aws.amazon.com/ebs/pricing/ https://aws.amazon.com/s3/pricing/ https://aws.amazon.com/vpc/pricing/
// https://aws.amazon.com/ec2/pricing/on-demand/ https://aws.amazon.com/privatelink/pricing/ https://aws.amazon.com/transit-gateway/pricing/
// https://aws.amazon.com/vpn/pricing/ https://docs.aws.amazon.com/ebs/latest/userguide/snapshot-archive-pricing.html
//
//go:embed usage.tsv
var usagePrices string

// monthHours is how many hours AWS reckons a month to have.
const monthHours = 730

// Line is a line of a bill.
type Line struct {
	aws.Used
	What   string  `json:"what"`
	Unit   string  `json:"unit"`   // Hrs, GB-Mo, Requests, …
	Amount float64 `json:"amount"` // in units
	Price  float64 `json:"price"`  // US dollars a unit
	Cost   float64 `json:"cost"`   // US dollars
	Rate   float64 `json:"rate"`   // US dollars an hour, now
	Known  bool    `json:"known"`  // whether there is a price; else it is not in the sums
}

// Bill is what use costs, at the list prices of us-east-1 and without the free tier; spot instances at the prices of their zone and day.
type Bill struct {
	Lines  []Line  `json:"lines"`  // the dearest first
	Total  float64 `json:"total"`  // US dollars
	Hourly float64 `json:"hourly"` // US dollars an hour, as it is now
	Month  float64 `json:"month"`  // what a month costs if all stays as it is
	AsOf   string  `json:"asOf"`   // day of the prices
}

// BillOf adds up what use costs.
func BillOf(used []aws.Used) Bill {
	b := Bill{AsOf: EC2PricesAsOf, Lines: make([]Line, 0, len(used))}
	for _, u := range used {
		l := price(u)
		b.Total += l.Cost
		b.Hourly += l.Rate
		b.Lines = append(b.Lines, l)
	}
	b.Month = b.Hourly * monthHours
	sort.SliceStable(b.Lines, func(i, j int) bool { return b.Lines[i].Cost > b.Lines[j].Cost })
	return b
}

func price(u aws.Used) Line {
	l := Line{Used: u, What: u.Kind, Unit: "Hrs"}
	per := 1.0
	if name, ok := strings.CutPrefix(u.Kind, "SpotUsage:"); ok && !strings.Contains(name, ":") { // no licence's price is known
		l.What, l.Known, l.Amount, l.Cost, l.Rate = name+" instances, on the spot market", true, u.Quantity, u.USD, u.HourlyUSD
		if u.Quantity > 0 {
			l.Price = u.USD / u.Quantity // on average
		}
		return l
	}
	if name, ok := strings.CutPrefix(u.Kind, "BoxUsage:"); ok {
		l.What = name + " instances, on demand"
		l.Price, l.Known = OnDemand(name)
	} else if row, ok := lookUp(usagePrices, u.Kind); ok {
		f := strings.Split(row, "\t")
		l.Unit, l.What = f[0], f[3]
		per, _ = strconv.ParseFloat(f[1], 64)
		l.Price, _ = strconv.ParseFloat(f[2], 64)
		l.Known = true
	}
	l.Amount = u.Quantity / per
	l.Cost, l.Rate = l.Amount*l.Price, u.Hourly/per*l.Price
	return l
}
