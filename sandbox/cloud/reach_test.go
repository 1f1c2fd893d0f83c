package cloud_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/cloud/cloudtest"
)

// Whether packets get through is asked beside the API; the change in the answer is a call that opens the way.
func TestReach(t *testing.T) {
	e := cloudtest.New(t)
	c := ec2.NewFromConfig(e.Root())
	images, err := c.DescribeImages(ctx, &ec2.DescribeImagesInput{Owners: []string{"amazon"}, Filters: []types.Filter{{Name: new("architecture"), Values: []string{"x86_64"}}}})
	if err != nil {
		t.Fatal(err)
	}
	run, err := c.RunInstances(ctx, &ec2.RunInstancesInput{ImageId: images.Images[0].ImageId, InstanceType: "t3.micro", MinCount: new(int32(1)), MaxCount: new(int32(1))})
	if err != nil {
		t.Fatal(err)
	}
	id := *run.Instances[0].InstanceId
	e.Now = e.Now.Add(time.Minute)
	var answer struct {
		Reachable    bool
		Text         string
		Explanations []struct{ Code, At, Text string }
		Forward      []struct{ At, Kind, Code string }
		Changes      []struct {
			Operation string
			Input     struct {
				GroupId       string
				IpPermissions []types.IpPermission
			}
		}
	}
	ping := ask{"ask": "reach", "from": "internet", "to": id, "protocol": "tcp", "port": 80}
	if code := e.Ask(ping, &answer); code != "" {
		t.Fatal(code)
	}
	if answer.Reachable || len(answer.Explanations) != 1 || answer.Explanations[0].Code != "ENI_SG_RULES_MISMATCH" || len(answer.Changes) != 1 || answer.Changes[0].Operation != "AuthorizeSecurityGroupIngress" {
		t.Fatalf("%+v", answer)
	}
	if h := answer.Forward[len(answer.Forward)-1]; h.Kind != "security-group" || h.Code != "ENI_SG_RULES_MISMATCH" {
		t.Errorf("it stops at %+v", h)
	}
	in := answer.Changes[0].Input
	if _, err := c.AuthorizeSecurityGroupIngress(ctx, &ec2.AuthorizeSecurityGroupIngressInput{GroupId: &in.GroupId, IpPermissions: in.IpPermissions}); err != nil {
		t.Fatal(err)
	}
	if code := e.Ask(ping, &answer); code != "" || !answer.Reachable || len(answer.Changes) != 0 {
		t.Errorf("%s %+v", code, answer)
	}
	for _, q := range []ask{
		{"ask": "reach", "from": "internet", "to": "i-12345678", "port": 80},
		{"ask": "reach", "from": "internet", "to": id, "port": 65536},
		{"ask": "reach", "from": "internet", "to": id, "protocol": "gre"},
		{"ask": "reach", "from": "internet"},
		{"ask": "reach", "from": "internet", "to": id, "account": "999999999999"},
	} {
		if code := e.Ask(q, &answer); code != "InvalidQuestion" {
			t.Errorf("%v: %s", q, code)
		}
	}
}
