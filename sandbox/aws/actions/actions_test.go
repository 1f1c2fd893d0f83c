package actions

import (
	"slices"
	"testing"
)

// TestOperations looks that no operation is mapped to an action that does not exist.
func TestOperations(t *testing.T) {
	for _, name := range operations {
		if _, ok := Find(name); !ok {
			t.Errorf("%s does not exist", name)
		}
	}
}

func TestFind(t *testing.T) {
	for _, test := range []struct {
		name  string
		level Level
		types []string
		key   string
	}{
		{"iam:PassRole", Write, []string{"role"}, "iam:PassedToService"},
		{"IAM:attachuserpolicy", PermissionsManagement, []string{"user"}, "iam:PolicyARN"},
		{"s3:ListAllMyBuckets", List, nil, "s3:authType"},
		{"s3:GetObject", Read, []string{"accesspointobject", "object"}, "s3:ExistingObjectTag/team"},
		{"ec2:RunInstances", Write, nil, "EC2:instancetype"},
		{"ec2:CreateTags", Tagging, nil, "aws:requesttag/Owner"},
		{"sts:AssumeRole", Write, []string{"role"}, "sts:ExternalId"},
	} {
		a, ok := Find(test.name)
		if !ok {
			t.Errorf("%s not found", test.name)
			continue
		}
		var types []string
		for _, x := range a.Types() {
			types = append(types, x.Name)
		}
		if a.Level != test.level || test.types != nil && !slices.Equal(types, test.types) || !a.HasKey(test.key) {
			t.Errorf("%s: %s %v, key %v", a.FullName(), a.Level, types, a.HasKey(test.key))
		}
	}
}

func TestSimilar(t *testing.T) {
	for name, want := range map[string]string{
		"s3:GetObjects": "s3:GetObject", "s3:ListBuckets": "s3:ListAllMyBuckets", "s3:GteObject": "s3:GetObject", "ec2:RunInstance": "ec2:RunInstances",
		"iam:PasRole": "iam:PassRole", "s3:Frobnicate": "", "dynamodb:GetIten": "", "s3:": "",
	} {
		if got := Similar(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	near := func(s string) string { return Nearest(s, slices.Values(Prefixes())) }
	if got := near("dynamobd"); got != "dynamodb" {
		t.Errorf("dynamobd: %q", got)
	}
	if got := near("lambada"); got != "lambda" {
		t.Errorf("lambada: %q", got)
	}
}

func TestKeys(t *testing.T) {
	for name, want := range map[string]string{
		"AWS:SourceIP": "aws:SourceIp", "aws:principaltag/Team": "aws:PrincipalTag/*", "s3:Prefix": "s3:prefix", "aws:Nothing": "", "saml:aud": "saml:aud",
	} {
		got := ""
		if k, ok := FindKey(name); ok {
			got = k.Name
		}
		if got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
