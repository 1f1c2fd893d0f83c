package server

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cloudlet/server/lesson"
	"cloudlet/wasm/wire"
)

// furnish makes something of every kind that an export knows.
const furnish = `set -e
aws iam create-account-alias --account-alias exporters
aws iam create-policy --policy-name read-it --path /own/ --policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::it/${aws:username}/*"}]}'
aws iam create-group --group-name readers
aws iam attach-group-policy --group-name readers --policy-arn arn:aws:iam::{{account}}:policy/own/read-it
aws iam attach-group-policy --group-name readers --policy-arn arn:aws:iam::aws:policy/ReadOnlyAccess
aws iam create-user --user-name ann --tags '[{"Key":"team","Value":"blue + green"}]'
aws iam add-user-to-group --group-name readers --user-name ann
aws iam put-user-policy --user-name ann --policy-name inline --policy-document '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"iam:*","Resource":"*"}}'
aws iam create-role --role-name worker --assume-role-policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
aws iam create-instance-profile --instance-profile-name worker
aws iam add-role-to-instance-profile --instance-profile-name worker --role-name worker
aws s3api create-bucket --bucket it-of-exporters
aws s3api put-bucket-versioning --bucket it-of-exporters --versioning-configuration Status=Enabled
aws s3api put-public-access-block --bucket it-of-exporters --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=false,RestrictPublicBuckets=false
aws s3api put-bucket-policy --bucket it-of-exporters --policy '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::it-of-exporters/*"}]}'
aws s3api put-bucket-website --bucket it-of-exporters --website-configuration '{"IndexDocument":{"Suffix":"index.html"},"ErrorDocument":{"Key":"oops.html"}}'
aws s3api put-bucket-tagging --bucket it-of-exporters --tagging '{"TagSet":[{"Key":"for","Value":"all of us"}]}'
printf 'it'"'"'s ${here} %%{if}\n' | aws s3 cp - s3://it-of-exporters/index.html
printf '\001\002' | aws s3 cp - s3://it-of-exporters/raw
aws ec2 create-security-group --group-name web --description 'from anywhere'
aws ec2 authorize-security-group-ingress --group-name web --protocol tcp --port 80-443 --cidr 0.0.0.0/0
aws ec2 run-instances --image-id $(aws ec2 describe-images --owners amazon --query 'Images[0].ImageId' --output text) --instance-type t3.micro --security-groups web --tag-specifications '[{"ResourceType":"instance","Tags":[{"Key":"Name","Value":"first"}]}]'
`

// exported is what a sandbox exports, without what differs from sandbox to sandbox.
func exported(t *testing.T, r *running, s wire.Sandbox, as string) string {
	t.Helper()
	resp, text := r.do("GET", "/api/sandboxes/"+s.ID+"/export?as="+as, nil, bearer(s))
	var out wire.Export
	if err := json.Unmarshal([]byte(text), &out); err != nil || resp.StatusCode != 200 {
		t.Fatal(resp.Status, text)
	}
	return out.Text
}

func TestExport(t *testing.T) {
	t.Parallel() // Terraform waits most of the time
	r := startReal(t)
	run := func(s wire.Sandbox, script string) {
		t.Helper()
		var out bytes.Buffer
		code, err := lesson.NewWorld(r.Server.sessions.id(s.ID).box, s).Play(t.Context(), strings.ReplaceAll(script, "{{account}}", s.Account), &out)
		if err != nil || code != 0 {
			t.Fatalf("%d %v\n%s\nof\n%s", code, err, out.String(), script)
		}
	}
	first, second := r.make(), r.make()
	run(first, furnish)
	script := exported(t, r, first, "cli")
	for _, want := range []string{"create-account-alias --account-alias exporters", "1 more objects are not here", "--path /own/", `it'\''s ${here}`} {
		if !strings.Contains(script, want) {
			t.Errorf("the script lacks %q:\n%s", want, script)
		}
	}
	r.do("POST", "/api/sandboxes/"+first.ID+"/reset", nil, bearer(first)) // aliases and buckets are one of a kind
	run(second, script)
	plain := func(text string) string {
		var kept []string
		for line := range strings.Lines(text) {
			if !strings.Contains(line, "Instance i-") && !strings.Contains(line, "more objects") {
				kept = append(kept, line)
			}
		}
		return strings.Join(kept, "")
	}
	if again := exported(t, r, second, "cli"); plain(again) != plain(script) {
		t.Errorf("the script makes something else:\n%s\n---\n%s", script, again)
	}
	if resp, _ := r.do("GET", "/api/sandboxes/"+second.ID+"/export?as=poem", nil, bearer(second)); resp.StatusCode != 400 {
		t.Error(resp.Status)
	}
	t.Run("terraform", func(t *testing.T) {
		rc := mirror(t)
		const provider = "provider \"aws\" {\n"
		text := strings.Replace(exported(t, r, second, "terraform"), provider, "variable \"endpoint\" {}\n\n"+provider+`  s3_use_path_style       = true
  skip_metadata_api_check = true
  endpoints {
    iam = var.endpoint
    sts = var.endpoint
    s3  = var.endpoint
    ec2 = var.endpoint
  }
`, 1)
		file := filepath.Join(t.TempDir(), "main.tf")
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		r.do("POST", "/api/sandboxes/"+second.ID+"/reset", nil, bearer(second))
		terraform(t, rc, map[string]string{"endpoint": r.URL()}, r.make(), file)
	})
}
