package cloud

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"cloudlet/sandbox/abi"
	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/aws/actions"
)

// fill gives an input plausible values: names, and ARNs of the right kind.
func fill(in any) {
	v := reflect.ValueOf(in).Elem()
	for i := range v.NumField() {
		f, name := v.Field(i), v.Type().Field(i).Name
		if !f.CanSet() || f.Kind() != reflect.Pointer || f.Type().Elem().Kind() != reflect.String {
			continue
		}
		value := "thing"
		switch {
		case strings.EqualFold(name, "PolicyArn"), name == "PermissionsBoundary":
			value = "arn:aws:iam::000000000000:policy/thing"
		case name == "OpenIDConnectProviderArn":
			value = "arn:aws:iam::000000000000:oidc-provider/example.com"
		case strings.HasPrefix(name, "SAMLProvider"):
			value = "arn:aws:iam::000000000000:saml-provider/thing"
		case name == "EntityArn" && v.Type().Name() == "GetHumanReadableSummaryInput":
			value = "arn:aws:iam::000000000000:delegation-request/thing"
		case name == "TemplateArn":
			value = "arn:aws:iam::aws:role-template/thing/thing"
		case name == "SerialNumber":
			value = "arn:aws:iam::000000000000:mfa/thing"
		case strings.HasSuffix(name, "Arn"), name == "TargetPrincipal":
			value = "arn:aws:iam::000000000000:user/thing"
		case strings.HasSuffix(name, "Path"), strings.HasSuffix(name, "PathPrefix"):
			value = "/"
		case name == "Marker":
			continue
		case name == "AWSServiceName":
			value = "autoscaling.amazonaws.com"
		case name == "Url":
			value = "https://example.com"
		}
		f.Set(reflect.ValueOf(&value))
	}
}

// without are operations whose permission has another name, or none.
var without = []string{"sts:GetCallerIdentity", "sts:GetSessionToken"}

// What IAM and STS ask for is by AWS's own reference: actions that exist, on resources of a kind that
// they have, with condition keys that they know.
func TestPermissionsAreThoseOfTheReference(t *testing.T) {
	built, err := Build()
	if err != nil {
		t.Fatal(err)
	}
	c := built.New()
	c.Handle(&abi.Request{Kind: abi.Setup, Payload: []byte(`{"account":"000000000000","accessKey":"AKIA","secretKey":"secret"}`)})
	for _, name := range []string{"iam", "sts"} {
		s := c.services[name]
		for _, op := range s.Operations() {
			in := op.New()
			fill(in)
			call := &aws.Call{Now: time.Unix(0, 0), Region: "us-east-1", Account: "000000000000", Service: name, Operation: op.Name, Random: rand.NewChaCha8([32]byte{}),
				Principal: aws.Principal{Kind: aws.IAMUser, ARN: "arn:aws:iam::000000000000:user/me", Account: "000000000000", Name: "me"}}
			for _, a := range s.Access(call, in) {
				action, ok := actions.Find(a.Action)
				if !ok {
					if !slices.Contains(without, a.Action) {
						t.Errorf("%s: there is no action %s", op.Name, a.Action)
					}
					continue
				}
				if strings.HasPrefix(op.Name, "List") && strings.HasSuffix(a.Resource, "/") {
					continue // IAM's refusals name a path even though its reference knows no resource
				}
				fits := a.Resource == "*"
				for _, kind := range action.Types() {
					fits = fits || like(kind.ARN, a.Resource)
				}
				if !fits {
					t.Errorf("%s: %s on %s", op.Name, a.Action, a.Resource)
				}
				if a.Resource != "*" && !action.HasTypes() {
					t.Errorf("%s: %s knows no resources, but is asked for on %s", op.Name, a.Action, a.Resource)
				}
				for key := range a.Context {
					if !strings.HasPrefix(key, "aws:") && !action.HasKey(key) {
						t.Errorf("%s: %s has no key %s", op.Name, a.Action, key)
					}
				}
			}
		}
	}
}

// like matches a pattern with stars.
func like(pattern, text string) bool {
	first, rest, star := strings.Cut(pattern, "*")
	if !star {
		return pattern == text
	}
	text, ok := strings.CutPrefix(text, first)
	for ok && !like(rest, text) {
		if ok = text != ""; ok {
			text = text[1:]
		}
	}
	return ok
}
