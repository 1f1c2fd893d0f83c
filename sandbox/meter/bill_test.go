package meter

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cloudlet/sandbox/aws"
)

func TestBill(t *testing.T) {
	b := BillOf([]aws.Used{
		{Service: "ec2", Kind: "BoxUsage:t3.micro", Quantity: 10, Hourly: 2, Now: 2},
		{Service: "ec2", Kind: "EBS:VolumeUsage.gp3", Quantity: 730 * 8, Hourly: 16, Now: 2},
		{Service: "s3", Kind: "Requests-Tier1", Quantity: 1000},
		{Service: "s3", Kind: "DataTransfer-Out-Bytes", Quantity: 2 << 30},
		{Service: "ec2", Kind: "BoxUsage:t99.micro", Quantity: 1, Hourly: 1, Now: 1},
		{Service: "ec2", Kind: "SpotUsage:t3.micro", Quantity: 4, Hourly: 1, Now: 1, USD: 0.02, HourlyUSD: 0.004},
		{Service: "ec2", Kind: "BoxUsage:t3.micro:0002", Quantity: 1, Hourly: 1, Now: 1},
		{Service: "ec2", Kind: "SpotUsage:t3.micro:0002", Quantity: 1, Hourly: 1, Now: 1},
	})
	near := func(what string, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > 1e-9 {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	near("total", b.Total, 10*0.0104+8*0.08+0.005+0.18+0.02)
	near("hourly", b.Hourly, 2*0.0104+16*0.08/730+0.004)
	near("month", b.Month, 730*(2*0.0104+0.004)+16*0.08)
	if l := b.Lines[0]; l.Kind != "EBS:VolumeUsage.gp3" || l.Unit != "GB-Mo" || l.Amount != 8 || l.Price != 0.08 {
		t.Errorf("first line %+v", l)
	}
	for _, kind := range []string{"BoxUsage:t99.micro", "BoxUsage:t3.micro:0002", "SpotUsage:t3.micro:0002"} {
		if i := slices.IndexFunc(b.Lines, func(l Line) bool { return l.Kind == kind }); b.Lines[i].Known || b.Lines[i].Cost != 0 {
			t.Errorf("without a price: %+v", b.Lines[i])
		}
	}
}

func TestUsagePrices(t *testing.T) {
	last := ""
	for line := range strings.Lines(usagePrices) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(f) != 5 || f[0] <= last {
			t.Fatalf("%q after %q", f, last)
		}
		last = f[0]
		per, err1 := strconv.ParseFloat(f[2], 64)
		usd, err2 := strconv.ParseFloat(f[3], 64)
		if err1 != nil || err2 != nil || per <= 0 || usd <= 0 {
			t.Errorf("%q", f)
		}
		if l := price(aws.Used{Kind: f[0], Quantity: per}); !l.Known || math.Abs(l.Cost-usd) > 1e-12 || l.What != f[4] {
			t.Errorf("%s: %+v", f[0], l)
		}
	}
}
