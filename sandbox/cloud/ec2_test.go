package cloud_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"cloudlet/sandbox/cloud/cloudtest"
)

func TestDryRun(t *testing.T) {
	e := cloudtest.New(t)
	run := func(c sdk.Config) string {
		_, err := ec2.NewFromConfig(c).CreateSecurityGroup(ctx, &ec2.CreateSecurityGroupInput{GroupName: sdk.String("web"), Description: sdk.String("web"), DryRun: sdk.Bool(true)})
		return code(err)
	}
	if got := run(e.Root()); got != "DryRunOperation" || e.Last.Status != 412 {
		t.Errorf("root: %q %d", got, e.Last.Status)
	}
	if got := run(user(t, e, "bob", "")); got != "UnauthorizedOperation" || e.Last.Status != 403 {
		t.Errorf("bob: %q %d", got, e.Last.Status)
	}
	if v := last(t, e); v.ErrorCode != "Client.UnauthorizedOperation" {
		t.Errorf("%+v", v)
	}
	for _, r := range e.Resources() {
		if r.Name == "web" {
			t.Errorf("a dry run made %+v", r)
		}
	}
}

func TestEC2Denial(t *testing.T) {
	e := cloudtest.New(t)
	bob := user(t, e, "bob", `{"Effect":"Allow","Action":"ec2:Describe*","Resource":"*","Condition":{"StringEquals":{"aws:RequestedRegion":"us-east-1"}}}`)
	if _, err := ec2.NewFromConfig(bob).DescribeRegions(ctx, &ec2.DescribeRegionsInput{}); err != nil {
		t.Error(err)
	}
	bob.Region = "eu-west-1"
	_, err := ec2.NewFromConfig(bob).DescribeInstances(ctx, &ec2.DescribeInstancesInput{})
	want := "You are not authorized to perform this operation. User: arn:aws:iam::123456789012:user/bob is not authorized to perform: ec2:DescribeInstances because no identity-based policy allows the ec2:DescribeInstances action"
	if code(err) != "UnauthorizedOperation" || !strings.Contains(err.Error(), want) {
		t.Errorf("%v", err)
	}
	if v := last(t, e); v.AWSRegion != "eu-west-1" {
		t.Errorf("%+v", v)
	}
}

func TestEC2BadSignatures(t *testing.T) {
	e := cloudtest.New(t)
	call := func(c sdk.Config) string {
		_, err := ec2.NewFromConfig(c).DescribeRegions(ctx, &ec2.DescribeRegionsInput{})
		return code(err)
	}
	if got := call(e.Config(cloudtest.AccessKey, "wrong")); got != "AuthFailure" || e.Last.Status != 401 {
		t.Errorf("wrong secret: %q", got)
	}
	if got := call(e.Config("AKIAIOSFODNN7EXAMPLE", "x")); got != "AuthFailure" {
		t.Errorf("unknown key: %q", got)
	}
	e.Change = func(r *http.Request) { r.Body = http.NoBody }
	if got := call(e.Root()); got != "AuthFailure" {
		t.Errorf("body changed: %q", got)
	}
	e.Change = nil
	e.Received = func() time.Time { return time.Now().Add(20 * time.Minute) }
	if got := call(e.Root()); got != "RequestExpired" {
		t.Errorf("20 minutes old: %q", got)
	}
}

func TestEC2NotEmulated(t *testing.T) {
	e := cloudtest.New(t)
	_, err := ec2.NewFromConfig(e.Root()).ExportClientVpnClientConfiguration(ctx, &ec2.ExportClientVpnClientConfigurationInput{ClientVpnEndpointId: sdk.String("cvpn-endpoint-12345678")})
	if code(err) != "NotImplemented" {
		t.Errorf("%v", err)
	}
}
