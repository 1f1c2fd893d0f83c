package cloud_test

import (
	"strings"
	"testing"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"cloudlet/sandbox/cloud/cloudtest"
)

// outcomes are the codes of a call to each service.
func outcomes(c sdk.Config) map[string]string {
	_, i := iam.NewFromConfig(c).ListUsers(ctx, nil)
	_, t := sts.NewFromConfig(c).GetCallerIdentity(ctx, nil)
	_, m := ec2.NewFromConfig(c).DescribeRegions(ctx, nil)
	_, o := s3.NewFromConfig(c).ListBuckets(ctx, nil)
	return map[string]string{"iam": code(i), "sts": code(t), "ec2": code(m), "s3": code(o)}
}

func TestFaults(t *testing.T) {
	e := cloudtest.New(t)
	temporary := as(e, func() *sts.GetSessionTokenOutput {
		out, err := sts.NewFromConfig(user(t, e, "bob", `{"Effect":"Allow","Action":"*","Resource":"*"}`)).GetSessionToken(ctx, nil)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}().Credentials)
	for _, f := range []struct {
		what  string
		on    ask
		off   ask
		who   sdk.Config
		codes string // iam sts ec2 s3
	}{
		{"throttling", ask{"throttle": 100}, ask{"throttle": 0}, e.Root(), "Throttling Throttling RequestLimitExceeded SlowDown"},
		{"expired keys", ask{"expiredKeys": true}, ask{"expiredKeys": false}, e.Root(), "InvalidClientTokenId InvalidClientTokenId AuthFailure InvalidAccessKeyId"},
		{"expired sessions", ask{"expiredKeys": true}, ask{"expiredKeys": false}, temporary, "- ExpiredToken RequestExpired ExpiredToken"},
	} {
		set := func(s ask) {
			s["ask"] = "settings"
			if got := e.Ask(s, nil); got != "" || e.Last.ReadOnly {
				t.Fatalf("%s: %q, read only %v", f.what, got, e.Last.ReadOnly)
			}
		}
		set(f.on)
		got, want := outcomes(f.who), strings.Fields(f.codes)
		for i, service := range []string{"iam", "sts", "ec2", "s3"} {
			if want[i] != "-" && got[service] != want[i] {
				t.Errorf("%s: %s answers %q, want %q", f.what, service, got[service], want[i])
			}
		}
		set(f.off)
		if got := outcomes(f.who); got["sts"]+got["ec2"]+got["s3"] != "" {
			t.Errorf("after %s: %v", f.what, got)
		}
	}
	for _, bad := range []ask{{"throttle": 101}, {"throttle": -1}, {"zoneOutage": "us-east-1z"}, {"zoneOutage": "x"}} {
		bad["ask"] = "settings"
		if got := e.Ask(bad, nil); got != "InvalidSetting" {
			t.Errorf("%v: %q", bad, got)
		}
	}
}

func TestHalfOfTheCallsThrottled(t *testing.T) {
	e := cloudtest.New(t)
	e.Ask(ask{"ask": "settings", "throttle": 50}, nil)
	c, refused := sts.NewFromConfig(e.Root()), 0
	for range 200 {
		if _, err := c.GetCallerIdentity(ctx, nil); code(err) == "Throttling" {
			refused++
		}
	}
	if refused < 60 || refused > 140 {
		t.Errorf("%d of 200 were refused", refused)
	}
}

func TestZoneOutage(t *testing.T) {
	e := cloudtest.New(t)
	c := ec2.NewFromConfig(e.Root())
	images, err := c.DescribeImages(ctx, &ec2.DescribeImagesInput{Owners: []string{"amazon"}, Filters: []types.Filter{{Name: sdk.String("architecture"), Values: []string{"x86_64"}}}})
	if err != nil {
		t.Fatal(err)
	}
	run := func(zone string) (types.Instance, error) {
		in := &ec2.RunInstancesInput{ImageId: images.Images[0].ImageId, InstanceType: "t3.micro", MinCount: sdk.Int32(1), MaxCount: sdk.Int32(1)}
		if zone != "" {
			in.Placement = &types.Placement{AvailabilityZone: &zone}
		}
		out, err := c.RunInstances(ctx, in)
		if err != nil {
			return types.Instance{}, err
		}
		return out.Instances[0], nil
	}
	before, err := run("us-east-1a")
	if err != nil {
		t.Fatal(err)
	}
	if got := e.Ask(ask{"ask": "settings", "zoneOutage": "us-east-1a"}, nil); got != "" {
		t.Fatal(got)
	}
	if _, err := run("us-east-1a"); code(err) != "InsufficientInstanceCapacity" || !strings.Contains(err.Error(), "choosing us-east-1b, us-east-1c") {
		t.Errorf("%v", err)
	}
	if i, err := run(""); err != nil || *i.Placement.AvailabilityZone == "us-east-1a" {
		t.Errorf("anywhere: %v %v", i.Placement, err)
	}
	if _, err := run("us-east-1b"); err != nil {
		t.Error(err)
	}
	zones, err := c.DescribeAvailabilityZones(ctx, &ec2.DescribeAvailabilityZonesInput{ZoneNames: []string{"us-east-1a"}})
	if err != nil || zones.AvailabilityZones[0].State != types.AvailabilityZoneStateImpaired || len(zones.AvailabilityZones[0].Messages) != 1 {
		t.Errorf("%+v %v", zones, err)
	}
	e.Now = e.Now.Add(10 * 60e9)
	status := func() types.SummaryStatus {
		out, err := c.DescribeInstanceStatus(ctx, &ec2.DescribeInstanceStatusInput{InstanceIds: []string{*before.InstanceId}})
		if err != nil || len(out.InstanceStatuses) != 1 {
			t.Fatal(out, err)
		}
		return out.InstanceStatuses[0].SystemStatus.Status
	}
	if got := status(); got != types.SummaryStatusImpaired {
		t.Errorf("the instance in the zone is %s", got)
	}
	e.Ask(ask{"ask": "settings", "zoneOutage": ""}, nil)
	if got := status(); got != types.SummaryStatusOk {
		t.Errorf("afterwards it is %s", got)
	}
	if _, err := run("us-east-1a"); err != nil {
		t.Error(err)
	}
}
