package cloud_test

import (
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"cloudlet/sandbox/cloud/cloudtest"
)

// TestMFAOfAnotherGenerator: codes that oathtool makes enable a device, open the console and a session,
// and the session may do what asks for MFA.
func TestMFAOfAnotherGenerator(t *testing.T) {
	tool, err := exec.LookPath("oathtool")
	if err != nil {
		t.Skip("oathtool is not installed")
	}
	e := cloudtest.New(t)
	root, bob := iam.NewFromConfig(e.Root()), new("bob")
	config := user(t, e, "bob", `{"Effect":"Allow","Action":["iam:ListUsers","iam:DeactivateMFADevice"],"Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}`)
	root.CreateLoginProfile(ctx, &iam.CreateLoginProfileInput{UserName: bob, Password: new("Correct-horse-1")})
	device, err := root.CreateVirtualMFADevice(ctx, &iam.CreateVirtualMFADeviceInput{VirtualMFADeviceName: bob})
	if err != nil {
		t.Fatal(err)
	}
	serial := device.VirtualMFADevice.SerialNumber
	code6 := func(at time.Time) *string {
		out, err := exec.Command(tool, "--totp", "--base32", "--now", at.UTC().Format("2006-01-02 15:04:05 UTC"), string(device.VirtualMFADevice.Base32StringSeed)).Output()
		if err != nil {
			t.Fatal(err)
		}
		return new(strings.TrimSpace(string(out)))
	}
	if _, err := root.EnableMFADevice(ctx, &iam.EnableMFADeviceInput{UserName: bob, SerialNumber: serial, AuthenticationCode1: code6(e.Now.Add(-30 * time.Second)), AuthenticationCode2: code6(e.Now)}); err != nil {
		t.Fatal(err)
	}
	e.Now = e.Now.Add(10 * time.Minute)
	s := sts.NewFromConfig(config)
	if _, err := s.GetSessionToken(ctx, &sts.GetSessionTokenInput{SerialNumber: serial, TokenCode: code6(e.Now.Add(-2 * time.Minute))}); code(err) != "AccessDenied" {
		t.Errorf("a stale code: %v", err)
	}
	got, err := s.GetSessionToken(ctx, &sts.GetSessionTokenInput{SerialNumber: serial, TokenCode: code6(e.Now)})
	if err != nil {
		t.Fatal(err)
	}
	in := ask{"ask": "signin", "account": cloudtest.Account, "user": "bob", "password": "Correct-horse-1"}
	if code := e.Ask(in, nil); code != "MFARequired" {
		t.Errorf("without a code: %q", code)
	}
	in["code"] = *code6(e.Now)
	if code := e.Ask(in, nil); code != "MFAFailed" {
		t.Errorf("with a code that was used: %q", code)
	}
	in["code"] = *code6(e.Now.Add(30 * time.Second))
	var page signedIn
	if code := e.Ask(in, &page); code != "" {
		t.Errorf("with a fresh code: %q", code)
	}
	if _, err := iam.NewFromConfig(config).ListUsers(ctx, nil); code(err) != "AccessDenied" {
		t.Errorf("without MFA: %v", err)
	}
	if _, err := iam.NewFromConfig(page.console(e)).ListUsers(ctx, nil); err != nil {
		t.Errorf("console: %v", err)
	}
	session := iam.NewFromConfig(as(e, got.Credentials))
	if _, err := session.DeactivateMFADevice(ctx, &iam.DeactivateMFADeviceInput{UserName: bob, SerialNumber: serial}); err != nil {
		t.Errorf("session: %v", err)
	}
}
