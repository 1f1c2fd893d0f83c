package cloud_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"

	"cloudlet/sandbox/cloud/cloudtest"
)

// TestTrailKeepsSecrets: what proves who somebody is stays out of the events.
func TestTrailKeepsSecrets(t *testing.T) {
	e := cloudtest.New(t)
	root, bob := iam.NewFromConfig(e.Root()), new("bob")
	var events []string
	seen := func(secrets ...string) {
		t.Helper()
		event := string(e.Last.Event)
		for _, s := range secrets {
			if len(s) < 6 || strings.Contains(event, s) {
				t.Errorf("%q in %s", s, event)
			}
		}
		events = append(events, event)
	}
	if _, err := root.CreateUser(ctx, &iam.CreateUserInput{UserName: bob}); err != nil {
		t.Fatal(err)
	}
	if _, err := root.CreateLoginProfile(ctx, &iam.CreateLoginProfileInput{UserName: bob, Password: new("Horse-battery-1")}); err != nil {
		t.Fatal(err)
	}
	seen("Horse-battery-1")
	device, err := root.CreateVirtualMFADevice(ctx, &iam.CreateVirtualMFADeviceInput{VirtualMFADeviceName: bob})
	if err != nil {
		t.Fatal(err)
	}
	seen(string(device.VirtualMFADevice.Base32StringSeed), string(device.VirtualMFADevice.QRCodePNG))
	key, err := root.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: bob})
	if err != nil {
		t.Fatal(err)
	}
	seen(*key.AccessKey.SecretAccessKey)
	credential, err := root.CreateServiceSpecificCredential(ctx, &iam.CreateServiceSpecificCredentialInput{UserName: bob, ServiceName: new("bedrock.amazonaws.com")})
	if err != nil {
		t.Fatal(err)
	}
	seen(*credential.ServiceSpecificCredential.ServiceCredentialSecret)
	user := iam.NewFromConfig(e.Config(*key.AccessKey.AccessKeyId, *key.AccessKey.SecretAccessKey))
	user.ChangePassword(ctx, &iam.ChangePasswordInput{OldPassword: new("Horse-battery-1"), NewPassword: new("Horse-battery-2")})
	seen("Horse-battery-1", "Horse-battery-2")
	root.UploadServerCertificate(ctx, &iam.UploadServerCertificateInput{ServerCertificateName: bob, CertificateBody: new("body"), PrivateKey: new("the private key")})
	seen("the private key")
	if len(events) != 6 {
		t.Error("not all was seen")
	}
}

// TestSlownessOfCredentials: a key that was switched off works until the change has arrived, with all
// kinds of credentials in the state that is doubled for it.
func TestSlownessOfCredentials(t *testing.T) {
	e := cloudtest.New(t)
	root, bob := iam.NewFromConfig(e.Root()), new("bob")
	root.CreateUser(ctx, &iam.CreateUserInput{UserName: bob})
	root.CreateLoginProfile(ctx, &iam.CreateLoginProfileInput{UserName: bob, Password: new("Horse-battery-1")})
	root.CreateVirtualMFADevice(ctx, &iam.CreateVirtualMFADeviceInput{VirtualMFADeviceName: bob})
	root.CreateServiceSpecificCredential(ctx, &iam.CreateServiceSpecificCredentialInput{UserName: bob, ServiceName: new("bedrock.amazonaws.com")})
	root.UpdateAccountPasswordPolicy(ctx, &iam.UpdateAccountPasswordPolicyInput{MaxPasswordAge: new(int32(9)), AllowUsersToChangePassword: true})
	key, err := root.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: bob})
	if err != nil {
		t.Fatal(err)
	}
	user := iam.NewFromConfig(e.Config(*key.AccessKey.AccessKeyId, *key.AccessKey.SecretAccessKey))
	if code := e.Ask(ask{"ask": "settings", "propagationDelay": 10}, nil); code != "" {
		t.Fatal(code)
	}
	if _, err := user.GetAccountPasswordPolicy(ctx, &iam.GetAccountPasswordPolicyInput{}); err != nil {
		t.Errorf("before: %v", err)
	}
	if _, err := root.DeleteAccountPasswordPolicy(ctx, &iam.DeleteAccountPasswordPolicyInput{}); err != nil {
		t.Fatal(err)
	}
	if _, err := user.GetAccountPasswordPolicy(ctx, &iam.GetAccountPasswordPolicyInput{}); code(err) != "NoSuchEntity" {
		t.Errorf("the permission went before its time: %v", err)
	}
	e.Now = e.Now.Add(11 * time.Second)
	if _, err := user.GetAccountPasswordPolicy(ctx, &iam.GetAccountPasswordPolicyInput{}); code(err) != "AccessDenied" {
		t.Errorf("the permission stayed: %v", err)
	}
}
