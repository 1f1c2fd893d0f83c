package awscli

import (
	"context"
	"strings"
	"testing"
	"time"

	"cloudlet/wasm/client/shell/memfs"
)

func TestComplete(t *testing.T) {
	files := memfs.New(0, time.Now)
	files.MkdirAll("/home/me/data")
	files.WriteFile("/home/me/doc.json", nil)
	env := &Env{FS: files, Dir: "/home/me", Names: func(_ context.Context, kind string) []string {
		return map[string][]string{"bucket": {"photos", "plans"}, "instance": {"i-0abc"}, "group": {"admins"}}[kind]
	}}
	for _, c := range []struct{ line, word, want string }{
		{"aws ", "", "ec2 iam s3api sts s3 configure help"},
		{"aws s", "s", "s3api sts s3"},
		{"aws sts get-c", "get-c", "get-caller-identity"},
		{"aws --region eu-w", "eu-w", "eu-west-1 eu-west-2 eu-west-3"},
		{"aws --region eu-west-1 sts get-c", "get-c", "get-caller-identity"},
		{"aws iam create-user --user", "--user", "--user-name"},
		{"aws iam create-user --user-name bob --user", "--user", ""},
		{"aws ec2 terminate-instances --instance-ids ", "", "i-0abc"},
		{"aws ec2 terminate-instances --instance-ids i-1 i-", "i-", "i-0abc"},
		{"aws iam add-user-to-group --group-name a", "a", "admins"},
		{"aws s3 ls s3://p", "s3://p", "s3://photos/ s3://plans/"},
		{"aws s3 cp d", "d", "data/ doc.json"},
		{"aws s3 rm s3://photos/ --rec", "--rec", "--recursive"},
		{"aws sts get-caller-identity --output t", "t", "text table"},
		{"echo x | aws configure se", "se", "set"},
		{"aws ec2 wait instance-run", "instance-run", "instance-running"},
		{"aws nope ", "", ""},
		{"", "", ""},
	} {
		from, found := Complete(context.Background(), env, c.line, len(c.line))
		var texts []string
		for _, f := range found {
			texts = append(texts, f.Text)
		}
		if got := strings.Join(texts, " "); got != c.want || c.line[from:] != c.word {
			t.Errorf("%q: %q replaces %q, want %q replacing %q", c.line, got, c.line[from:], c.want, c.word)
		}
	}
}
