package main

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cloudlet/sandbox/aws/schema"
)

// Every operation of IAM and STS is emulated, and called by a script or a Go test.
func TestOperationsAreTested(t *testing.T) {
	root := filepath.Join("..", "..", "..")
	tested, err := findTests(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"iam", "sts", "s3"} {
		sdk, err := moduleDir(root, "github.com/aws/aws-sdk-go-v2/service/"+name)
		if err != nil {
			t.Fatal(err)
		}
		src, err := loadSource(sdk)
		if err != nil {
			t.Fatal(err)
		}
		s := &service{target: target{name: name}, schema: &schema.Service{Name: name}}
		for _, operation := range operationNames(src) {
			s.schema.Operations = append(s.schema.Operations, &schema.Operation{Name: operation, Unemulated: true})
		}
		s.schema.Index()
		if err := s.findMethods(filepath.Join(root, "sandbox", name)); err != nil {
			t.Fatal(err)
		}
		var missing []string
		for _, o := range s.schema.Operations {
			if !slices.Contains(s.methods, o.Name) {
				missing = append(missing, o.Name)
			} else if len(tested[name][strings.ToLower(o.Name)]) == 0 {
				t.Errorf("%s:%s has no test", name, o.Name)
			}
		}
		if missing != nil {
			t.Errorf("%s: not emulated: %v", name, missing)
		}
	}
}

func TestSentence(t *testing.T) {
	for doc, want := range map[string]string{
		"GetUser tells of a user. It fails\nif there is none.\n":  "tells of a user",
		"GetUser tells of a user.\nhttps://docs.aws.amazon.com\n": "tells of a user.",
		"GetUser reads a|b": `reads a\|b`,
	} {
		if got := sentence("GetUser", doc); strings.TrimSuffix(got, ".") != strings.TrimSuffix(want, ".") {
			t.Errorf("%q: %q, want %q", doc, got, want)
		}
	}
}
