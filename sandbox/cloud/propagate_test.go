package cloud

import (
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"cloudlet/sandbox/abi"
	"cloudlet/sandbox/aws"
)

// The twin of an IAM with a bit of everything equals it, and shares nothing that changes.
func TestTwinOfIAM(t *testing.T) {
	built, err := Build()
	if err != nil {
		t.Fatal(err)
	}
	c := built.New()
	c.Handle(&abi.Request{Kind: abi.Setup, Payload: []byte(`{"account":"000000000000","accessKey":"AKIA","secretKey":"secret","rootEmail":"a@b","rootPassword":"x"}`)})
	random := rand.NewChaCha8([32]byte{})
	do := func(name string, in any) {
		t.Helper()
		op, ok := c.services["iam"].operation(name)
		if !ok {
			t.Fatal(name)
		}
		call := &aws.Call{Now: time.Unix(1e9, 0).UTC(), Region: "us-east-1", Account: "000000000000", Service: "iam", Operation: name, Random: random,
			Request: &aws.Request{}, Principal: aws.Principal{Kind: aws.Root, Account: "000000000000", ID: "000000000000"}}
		if _, err := op.Do(c.services["iam"].Service, call, in); err != nil {
			t.Fatal(name, err)
		}
	}
	bob, g, r, p := new("bob"), new("g"), new("r"), new("p")
	document := new(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}`)
	own := new("arn:aws:iam::000000000000:policy/p")
	do("CreateUser", &iam.CreateUserInput{UserName: bob, Tags: []types.Tag{{Key: p, Value: p}}})
	do("CreateAccessKey", &iam.CreateAccessKeyInput{UserName: bob})
	do("CreateLoginProfile", &iam.CreateLoginProfileInput{UserName: bob, Password: new("Correct-horse-1")})
	do("CreateGroup", &iam.CreateGroupInput{GroupName: g})
	do("AddUserToGroup", &iam.AddUserToGroupInput{UserName: bob, GroupName: g})
	do("CreatePolicy", &iam.CreatePolicyInput{PolicyName: p, PolicyDocument: document})
	do("AttachUserPolicy", &iam.AttachUserPolicyInput{UserName: bob, PolicyArn: own})
	do("AttachGroupPolicy", &iam.AttachGroupPolicyInput{GroupName: g, PolicyArn: new("arn:aws:iam::aws:policy/ReadOnlyAccess")})
	do("PutUserPolicy", &iam.PutUserPolicyInput{UserName: bob, PolicyName: p, PolicyDocument: document})
	do("PutUserPermissionsBoundary", &iam.PutUserPermissionsBoundaryInput{UserName: bob, PermissionsBoundary: own})
	do("CreateRole", &iam.CreateRoleInput{RoleName: r, AssumeRolePolicyDocument: new(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::000000000000:user/bob"},"Action":"sts:AssumeRole"}]}`)})
	do("CreateInstanceProfile", &iam.CreateInstanceProfileInput{InstanceProfileName: p})
	do("AddRoleToInstanceProfile", &iam.AddRoleToInstanceProfileInput{InstanceProfileName: p, RoleName: r})
	do("CreateVirtualMFADevice", &iam.CreateVirtualMFADeviceInput{VirtualMFADeviceName: p})
	do("CreateAccountAlias", &iam.CreateAccountAliasInput{AccountAlias: new("twin-alias")})

	c.setDelay(time.Second)
	if !reflect.DeepEqual(c.iam, c.spread.twin) {
		t.Error("the twin differs")
	}
	do("DeleteAccountAlias", &iam.DeleteAccountAliasInput{AccountAlias: new("twin-alias")})
	do("RemoveUserFromGroup", &iam.RemoveUserFromGroupInput{UserName: bob, GroupName: g})
	do("CreatePolicyVersion", &iam.CreatePolicyVersionInput{PolicyArn: own, PolicyDocument: document, SetAsDefault: true})
	do("DeleteUserPolicy", &iam.DeleteUserPolicyInput{UserName: bob, PolicyName: p})
	who, _ := c.spread.twin.PrincipalOf("arn:aws:iam::000000000000:user/bob")
	if n, m := len(c.spread.twin.Layers(who).Identity), len(c.iam.Layers(who).Identity); n != 3 || m != 1 {
		t.Errorf("the twin has %d policies of bob, want 3; IAM %d, want 1", n, m)
	}
}
