package iam

import (
	"bytes"
	"encoding/base32"
	"fmt"
	"image/png"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"

	"cloudlet/sandbox/aws"
)

// code is what the device shows during a step.
func (t *totp) code(step int64) string { return fmt.Sprintf("%06d", t.codes()(step)) }

// TestCodes holds one-time passwords against the vectors of RFC 6238, appendix B; the seed there is
// shorter, which HMAC fills up with zeros just as our array does.
func TestCodes(t *testing.T) {
	var d totp
	copy(d.seed[:], "12345678901234567890")
	for unix, want := range map[int64]string{
		59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130",
	} {
		if got := d.code(stepOf(time.Unix(unix, 0))); got != want {
			t.Errorf("code at %d = %s, want %s", unix, got, want)
		}
	}
}

func TestCodesOfOathtool(t *testing.T) {
	tool, err := exec.LookPath("oathtool")
	if err != nil {
		t.Skip("oathtool is not installed")
	}
	s, c := newService(t)
	d, seed := newDevice(t, s, c, "phone")
	for _, at := range []time.Time{c.Now, c.Now.Add(29 * time.Second), c.Now.Add(1e6 * time.Second)} {
		out, err := exec.Command(tool, "--totp", "--base32", "--now", at.Format("2006-01-02 15:04:05 UTC"), seed).Output()
		if err != nil {
			t.Fatal(err)
		}
		if got := d.code(stepOf(at)); got != strings.TrimSpace(string(out)) {
			t.Errorf("at %s: %s, oathtool says %s", at, got, out)
		}
	}
}

// newDevice makes a virtual device and returns it with its seed in base 32.
func newDevice(t *testing.T, s *Service, c *aws.Call, name string) (*mfaDevice, string) {
	t.Helper()
	out := ok[*iam.CreateVirtualMFADeviceOutput](t)(s.CreateVirtualMFADevice(c, &iam.CreateVirtualMFADeviceInput{VirtualMFADeviceName: &name}))
	d, err := s.device(*out.VirtualMFADevice.SerialNumber)
	if err != nil {
		t.Fatal(err)
	}
	return d, string(out.VirtualMFADevice.Base32StringSeed)
}

// enable gives a user ("" for root) a new device, with the codes of now.
func enable(t *testing.T, s *Service, c *aws.Call, user, name string) *mfaDevice {
	t.Helper()
	d, _ := newDevice(t, s, c, name)
	if user == "" {
		user = s.account
	}
	if err := pair(s, c, d, user, 0); err != nil {
		t.Fatal(err)
	}
	return d
}

// pair enables d with the two codes that end so many steps from now.
func pair(s *Service, c *aws.Call, d *mfaDevice, user string, off int64) error {
	step := stepOf(c.Now) + off
	_, err := s.EnableMFADevice(c, &iam.EnableMFADeviceInput{
		UserName: &user, SerialNumber: new(s.serial(d)), AuthenticationCode1: new(d.code(step - 1)), AuthenticationCode2: new(d.code(step)),
	})
	return err
}

func TestNewDevice(t *testing.T) {
	s, c := newService(t)
	out := ok[*iam.CreateVirtualMFADeviceOutput](t)(s.CreateVirtualMFADevice(c, &iam.CreateVirtualMFADeviceInput{VirtualMFADeviceName: new("my-phone"), Path: new("/x/")})).VirtualMFADevice
	seed, err := base32.StdEncoding.DecodeString(string(out.Base32StringSeed))
	if err != nil || len(out.Base32StringSeed) != 64 || len(seed) != 40 {
		t.Errorf("seed %s: %v", out.Base32StringSeed, err)
	}
	if *out.SerialNumber != "arn:aws:iam::"+account+":mfa/x/my-phone" {
		t.Error(*out.SerialNumber)
	}
	if m, err := png.Decode(bytes.NewReader(out.QRCodePNG)); err != nil || m.Bounds().Dx() < 100 || len(out.QRCodePNG) > 8<<10 {
		t.Errorf("QR code of %d bytes: %v", len(out.QRCodePNG), err)
	}
	_, err = s.CreateVirtualMFADevice(c, &iam.CreateVirtualMFADeviceInput{VirtualMFADeviceName: new(strings.Repeat("n", 227))})
	refused(t, err, "ValidationError")
	ok[*iam.CreateVirtualMFADeviceOutput](t)(s.CreateVirtualMFADevice(c, &iam.CreateVirtualMFADeviceInput{VirtualMFADeviceName: new(strings.Repeat("n", 226))}))
}

// TestSynchronizing: what AWS was seen to take, and just no more.
func TestSynchronizing(t *testing.T) {
	for off, want := range map[int64]bool{0: true, 1: true, -20: true, -998: true, 1000: true, -999: false, 1001: false} {
		s, c := newService(t)
		d, _ := newDevice(t, s, c, "phone")
		err := pair(s, c, d, account, off)
		if (err == nil) != want {
			t.Errorf("codes %d steps off: %v", off, err)
		}
		if want && d.drift != off {
			t.Errorf("%d steps off, drift %d", off, d.drift)
		}
	}
}

func TestPairIsGoodOnce(t *testing.T) {
	s, c := newService(t)
	d := enable(t, s, c, "", "phone")
	again := &iam.DeactivateMFADeviceInput{UserName: new(account), SerialNumber: new(s.serial(d))}
	ok[*iam.DeactivateMFADeviceOutput](t)(s.DeactivateMFADevice(c, again))
	refused(t, pair(s, c, d, account, 0), "InvalidAuthenticationCode")
	refused(t, pair(s, c, d, account, 1), "InvalidAuthenticationCode") // overlaps
	if err := pair(s, c, d, account, 2); err != nil {
		t.Error(err)
	}
}

func TestCheckMFA(t *testing.T) {
	s, c := newService(t)
	ok[*iam.CreateUserOutput](t)(s.CreateUser(c, &iam.CreateUserInput{UserName: new("bob")}))
	bob, _ := s.user("bob")
	d := enable(t, s, c, "bob", "phone")
	p, serial := s.principal(bob, ""), s.serial(d)
	now := stepOf(c.Now)
	check := func(step int64) string {
		d.tries = 0
		if err := s.CheckMFA(p, serial, d.code(step), c.Now); err != nil {
			return err.Message
		}
		return ""
	}
	const bad = "MultiFactorAuthentication failed with invalid MFA one time pass code. "
	for _, x := range []struct {
		off  int64
		want string
	}{{-3, bad}, {3, bad}, {0, ""}, {0, bad}, {-2, ""}, {2, ""}, {-2, bad}, {1, ""}, {-1, ""}, {-1, bad}} {
		if got := check(now + x.off); got != x.want {
			t.Errorf("code %d steps off: %q, want %q", x.off, got, x.want)
		}
	}
	if len(d.used) > 2*tolerance+1 {
		t.Errorf("%d codes remembered", len(d.used))
	}
	if err := s.CheckMFA(c.Principal, serial, d.code(now), c.Now); err == nil || !strings.Contains(err.Message, "verify your MFA serial number") {
		t.Errorf("root with bob's device: %v", err)
	}
	gone := p
	gone.ID = "AIDAOTHER"
	if s.CheckMFA(gone, serial, d.code(now+9), c.Now.Add(9*period*time.Second)) == nil {
		t.Error("a device answers for a user of the same name")
	}
}

func TestGuessesAreFew(t *testing.T) {
	s, c := newService(t)
	d := enable(t, s, c, "", "phone")
	c.Now = c.Now.Truncate(verifyWindow).Add(verifyWindow)
	for i := range maxVerified {
		s.CheckMFA(c.Principal, s.serial(d), fmt.Sprintf("%06d", i), c.Now)
	}
	right := d.code(stepOf(c.Now))
	if err := s.CheckMFA(c.Principal, s.serial(d), right, c.Now); err == nil || !strings.Contains(err.Message, "unable to validate") {
		t.Errorf("after %d codes: %v", maxVerified, err)
	}
	c.Now = c.Now.Add(verifyWindow)
	if err := s.CheckMFA(c.Principal, s.serial(d), d.code(stepOf(c.Now)), c.Now); err != nil {
		t.Error(err)
	}
}

func TestCodesAreDigits(t *testing.T) {
	for _, bad := range []string{"", "12345", "1234567", "+12345", "-12345", "12345a", " 12345", "１２３４５６"} {
		if digits(bad) >= 0 {
			t.Errorf("%q is a code", bad)
		}
	}
	if digits("000042") != 42 {
		t.Error("000042 is no code")
	}
}

// BenchmarkSynchronize is the longest search: for codes that never come.
func BenchmarkSynchronize(b *testing.B) {
	var d totp
	now := newCall().Now
	for b.Loop() {
		d.synchronize("000000", "x", now)
	}
}

func TestOwnDevicesNeedMFA(t *testing.T) {
	s, c := newService(t)
	ok[*iam.CreateUserOutput](t)(s.CreateUser(c, &iam.CreateUserInput{UserName: new("bob")}))
	bob, _ := s.user("bob")
	c.Principal = s.principal(bob, "")
	enable(t, s, c, "bob", "one")
	two, _ := newDevice(t, s, c, "two")
	refused(t, pair(s, c, two, "bob", 0), "AccessDenied")
	c.Principal.Session = &aws.Session{MFA: c.Now}
	if err := pair(s, c, two, "bob", 0); err != nil {
		t.Error(err)
	}
	for i := range maxMFA - 2 {
		enable(t, s, c, "bob", fmt.Sprint("more", i))
	}
	last, _ := newDevice(t, s, c, "last")
	refused(t, pair(s, c, last, "bob", 0), "LimitExceeded")
}
