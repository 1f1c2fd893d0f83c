package server

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// shell runs lines of a client against a server, in a folder with a tree of files called "tree", with the endpoint as $ENDPOINT and its host as $HOSTPORT.
// The last line's output must contain want.
func shell(t *testing.T, client string, lines string) {
	t.Helper()
	if _, err := exec.LookPath(client); testing.Short() || err != nil {
		t.Skip("there is no " + client)
	}
	r, s := startOutside(t)
	dir := t.TempDir()
	for name, data := range map[string][]byte{"tree/a.txt": []byte("hello\n"), "tree/b c/ü+1.txt": []byte("deep\n"), "tree/empty": nil, "tree/large.bin": bytes.Repeat([]byte("0123456789abcdef"), 9<<16)} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		os.MkdirAll(filepath.Dir(file), 0o700)
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		// A file that is younger than its copy's time of whole seconds would be copied again.
		if err := os.Chtimes(file, time.Time{}, time.Now().Add(-time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), "bash", "-euo", "pipefail", "-c", lines)
	cmd.Dir = dir
	cmd.Env = append(outside(s), "HOME="+dir, "ENDPOINT="+r.URL(), "HOSTPORT="+strings.TrimPrefix(r.URL(), "http://"))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestAWSCLIFiles(t *testing.T) {
	shell(t, "aws", `
		s3() { aws --endpoint-url $ENDPOINT "$@"; }
		s3 s3 mb s3://docs
		s3 s3 cp --recursive tree s3://docs/tree
		s3 s3 sync tree s3://docs/tree | tee again; test ! -s again
		s3 s3 cp --recursive s3://docs/tree back; diff -r tree back
		s3 s3api put-bucket-versioning --bucket docs --versioning-configuration Status=Enabled
		s3 s3 mv s3://docs/tree/a.txt s3://docs/moved.txt
		test $(s3 s3api list-object-versions --bucket docs --prefix tree/a.txt --query 'DeleteMarkers[].IsLatest' --output text) = True
		s3 s3api select-object-content --bucket docs --key moved.txt --expression-type SQL --expression 'SELECT * FROM S3Object' --input-serialization CSV={} --output-serialization JSON={} out
		grep '{"_1":"hello"}' out
		s3 s3 presign s3://docs/moved.txt > link; test "$(curl -s $(cat link))" = hello
	`)
}

func TestS3cmd(t *testing.T) {
	shell(t, "s3cmd", `
		s3() { s3cmd --no-ssl --host=$HOSTPORT --host-bucket=$HOSTPORT --access_key=$AWS_ACCESS_KEY_ID --secret_key=$AWS_SECRET_ACCESS_KEY --region=us-east-1 --multipart-chunk-size-mb=5 "$@"; }
		s3 mb s3://docs
		s3 sync tree/ s3://docs/tree/
		s3 ls -r s3://docs | grep 'ü+1.txt'
		mkdir back; s3 get -r s3://docs/tree/ back/; diff -r tree back
		s3 cp s3://docs/tree/a.txt s3://docs/copy.txt
		s3 info s3://docs/copy.txt | grep 'MIME type'
		s3 setpolicy <(echo '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:DeleteBucket","Resource":"arn:aws:s3:::docs"}]}') s3://docs
		s3 delpolicy s3://docs
		s3 del -r -f s3://docs; s3 rb s3://docs
	`)
}

func TestRclone(t *testing.T) {
	shell(t, "rclone", `
		export RCLONE_CONFIG_C_TYPE=s3 RCLONE_CONFIG_C_PROVIDER=Other RCLONE_CONFIG_C_ENV_AUTH=true RCLONE_CONFIG_C_ENDPOINT=$ENDPOINT RCLONE_CONFIG_C_REGION=us-east-1 RCLONE_CONFIG_C_ACL=bucket-owner-full-control RCLONE_CONFIG_C_BUCKET_ACL=private RCLONE_CONFIG_C_CHUNK_SIZE=5Mi RCLONE_CONFIG_C_UPLOAD_CUTOFF=6Mi
		rclone mkdir c:docs
		rclone sync tree c:docs/tree
		rclone check tree c:docs/tree
		rclone copy c:docs/tree back; diff -r tree back
		rclone moveto c:docs/tree/a.txt c:docs/b.txt
		test "$(rclone cat c:docs/b.txt)" = hello
		rclone purge c:docs
	`)
}

func TestRestic(t *testing.T) {
	shell(t, "restic", `
		export RESTIC_REPOSITORY=s3:$ENDPOINT/backup/repo RESTIC_PASSWORD=secret
		restic init; restic backup tree; restic check
		restic restore latest --target back; diff -r tree back/tree
		restic forget latest --prune --keep-last 1
	`)
}

func TestS5cmd(t *testing.T) {
	shell(t, "s5cmd", `
		s5() { s5cmd --endpoint-url $ENDPOINT "$@"; }
		s5 mb s3://docs
		s5 cp tree/ s3://docs/tree/
		s5 ls 's3://docs/tree/*' | grep large.bin
		s5 cp 's3://docs/tree/*' back/; diff -r tree back
		s5 rm 's3://docs/*'; s5 rb s3://docs
	`)
}

func TestBoto3S3(t *testing.T) {
	if testing.Short() || exec.Command("python3", "-c", "import boto3").Run() != nil {
		t.Skip("there is no boto3")
	}
	r, s := startOutside(t)
	cmd := exec.CommandContext(t.Context(), "python3", "testdata/outside/s3.py", r.URL(), s.AccessKeyID, s.SecretAccessKey)
	cmd.Env = outside(s)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
