package main

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"cloudlet/sandbox/aws/actions"
	"cloudlet/sandbox/aws/schema"
	"cloudlet/sandbox/ec2"
	"cloudlet/sandbox/iam"
	"cloudlet/sandbox/s3"
	"cloudlet/sandbox/sts"
)

// others are operations of S3 whose actions belong to other services.
var others = map[string]bool{
	"s3:CreateSession": true, "s3:ListDirectoryBuckets": true, "s3:RenameObject": true, // of s3express
	"s3:WriteGetObjectResponse": true, // of s3-object-lambda
}

// TestOperations compares the catalogue with the SDK: an operation has an action of its
// name, or is known to need another one. If it fails after an upgrade of the SDK, run actiongen.
func TestOperations(t *testing.T) {
	for _, s := range []*schema.Service{iam.Schema(), sts.Schema(), ec2.Schema(), s3.Schema()} {
		for _, o := range s.Operations {
			name := s.Name + ":" + o.Name
			_, found := actions.Find(name)
			_, mapped := actions.OfOperation(name)
			if !found && !mapped && !others[name] {
				t.Errorf("%s: no action, nearest %q", name, actions.Similar(name))
			}
		}
	}
}

// asked are the actions that services ask for by name: need("GetObject", …), "iam:PassRole".
var asked = regexp.MustCompile(`(?:need|onBucket|onObject)\("([A-Z][A-Za-z]+)"|"((?:iam|sts|s3|ec2):[A-Z][A-Za-z]+)"`)

// TestAsked looks that each action that a service asks for exists.
func TestAsked(t *testing.T) {
	files, err := filepath.Glob("../../*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if ok, _ := filepath.Match("*_test.go", filepath.Base(f)); ok {
			continue
		}
		for _, m := range asked.FindAllStringSubmatch(string(b), -1) {
			name := m[2]
			if name == "" {
				name = "s3:" + m[1]
			}
			n++
			if _, ok := actions.Find(name); !ok {
				t.Errorf("%s: %s does not exist; similar: %q", f, name, actions.Similar(name))
			}
		}
	}
	if n < 50 {
		t.Errorf("only %d actions found", n)
	}
}
