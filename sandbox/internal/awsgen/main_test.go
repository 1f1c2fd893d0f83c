package main

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cloudlet/sandbox/aws/schema"
)

// The committed files are what the generator writes today.
func TestGeneratedFilesAreCurrent(t *testing.T) {
	root, out := filepath.Join("..", "..", ".."), t.TempDir()
	if err := run(root, out); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(out, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, _ := filepath.Rel(out, path)
		want, _ := os.ReadFile(path)
		if got, _ := os.ReadFile(filepath.Join(root, name)); string(got) != string(want) {
			t.Errorf("%s is stale: go run ./sandbox/internal/awsgen", name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestMethods(t *testing.T) {
	const method = "func (s *Service) %(c *aws.Call, in *sts.@Input) (*sts.@Output, error) { return nil, nil }"
	for _, c := range []struct{ code, want string }{
		{strings.NewReplacer("%", "AssumeRole", "@", "AssumeRole").Replace(method), ""},
		{strings.NewReplacer("%", "AsumeRole", "@", "AsumeRole").Replace(method), "x.go:2:1: sts has no operation AsumeRole"},
		{strings.NewReplacer("%", "AssumeRole", "@", "GetSessionToken").Replace(method), "x.go:2:1: operation AssumeRole takes sts.GetSessionTokenInput, want *sts.AssumeRoleInput"},
		{"func (s *Service) AssumeRole(c *aws.Call, in *sts.AssumeRoleInput) error { return nil }", "x.go:2:1: operation AssumeRole returns [error], want [sts.AssumeRoleOutput error]"},
		{"func (s *Service) Access(c *aws.Call, in any) []aws.Access { return nil }", ""},
	} {
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, "x.go", "package sts\n"+c.code, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		s := &service{target: target{name: "sts"}, schema: &schema.Service{Operations: []*schema.Operation{{Name: "AssumeRole"}}}}
		got := ""
		for _, d := range f.Decls {
			if err := s.decl(set, d); err != nil {
				got = err.Error()
			}
		}
		if got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.code, got, c.want)
		}
	}
}

// What the tables say of well-known members; each line is a fact of AWS's API.
func TestFacts(t *testing.T) {
	root := filepath.Join("..", "..", "..")
	models, err := moduleDir(root, "github.com/aws/aws-sdk-go")
	if err != nil {
		t.Fatal(err)
	}
	dir, err := moduleDir(root, "github.com/aws/aws-sdk-go-v2/service/s3")
	if err != nil {
		t.Fatal(err)
	}
	s, err := loadService(target{"s3", schema.RestXML, false}, dir, filepath.Join(models, "models", "apis", "s3"))
	if err != nil {
		t.Fatal(err)
	}
	put := s.schema.Operation("PutObject")
	if put.URI != "/{Bucket}/{Key+}" || put.Method != "PUT" {
		t.Errorf("PutObject is %s %s", put.Method, put.URI)
	}
	for name, want := range map[string]string{"Key": "uri Key", "StorageClass": "header x-amz-storage-class", "Metadata": "headers x-amz-meta-", "Body": "payload Body"} {
		if m := put.Input.Member(name); m.Location+" "+m.In != want {
			t.Errorf("PutObject.%s is at %q %q, want %q", name, m.Location, m.In, want)
		}
	}
	if o := s.schema.Operation("DeleteBucket"); o.Status != 204 {
		t.Errorf("DeleteBucket answers %d", o.Status)
	}
	if m := s.schema.Operation("ListObjectsV2").Output.Member("Contents"); !m.Flat {
		t.Error("ListObjectsV2.Contents is not flattened")
	}
}
