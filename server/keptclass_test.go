package server

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"cloudlet/playground"
	"cloudlet/server/assets"
	"cloudlet/server/lesson"
	"cloudlet/wasm/wire"
)

// startKeeping is a server that keeps all in dir. stop ends it.
func startKeeping(t *testing.T, dir string) (r *running, stop func()) {
	t.Helper()
	t.Setenv("AWS_CA_BUNDLE", "")
	guest, err := assets.Guest()
	if errors.Is(err, assets.ErrNotBuilt) {
		t.Skip(err)
	}
	lessons, err := lesson.Load(playground.Lessons)
	if err != nil {
		t.Fatal(err)
	}
	r = start(t, Options{Guest: guest, Data: dir, Keep: true, Lessons: lessons})
	return r, func() {
		r.stop()
		err := <-r.done
		r.done <- err
	}
}

func TestClassSurvivesARestart(t *testing.T) {
	for _, body := range []string{
		`{"title":"Kept","lessons":["undelete"],"live":true}`,
		`{"title":"Kept","lessons":["undelete"],"live":true,"shared":true}`,
	} {
		dir := dataFolder(t)
		r, stop := startKeeping(t, dir)
		c := openClass(t, r, body)
		ann, _ := c.join("Ann")
		client := func(s wire.Sandbox) *s3.Client {
			return s3.NewFromConfig(config(c.running, s, http.DefaultClient), pathStyle)
		}
		bucket := aws.String("thesis-" + ann.Sandbox.Account)
		if _, err := client(ann.Sandbox).PutBucketVersioning(t.Context(), &s3.PutBucketVersioningInput{Bucket: bucket, VersioningConfiguration: &types.VersioningConfiguration{Status: types.BucketVersioningStatusEnabled}}); err != nil {
			t.Fatal(err)
		}
		c.until("a task is done", func(w wire.Wall) bool { return w.Tiles[0].Done == 1 })
		stop()

		c.running, stop = startKeeping(t, dir)
		if w := c.wall(); w.Title != "Kept" || !w.Live || len(w.Tiles) != 1 || w.Tiles[0].Name != "Ann" || w.Tiles[0].Done != 1 || w.Tiles[0].Left {
			t.Fatalf("%s: after the restart: %+v", body, w)
		}
		for late := time.Now().Add(5 * time.Second); open(c.progress(ann.Sandbox)) != "undelete:" && time.Now().Before(late); {
			time.Sleep(10 * time.Millisecond)
		}
		if p := c.progress(ann.Sandbox); len(p.Tasks) == 0 || !p.Tasks[0].Done {
			t.Errorf("the lesson: %+v", p)
		}
		if _, err := client(ann.Sandbox).ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: bucket}); err != nil {
			t.Error("her bucket: ", err)
		}
		c.until("calls are seen again", func(w wire.Wall) bool {
			return w.Tiles[0].Call == "s3:ListObjects" || strings.HasPrefix(w.Tiles[0].Call, "s3:List")
		})
		ben, status := c.join("Ben")
		if status != 201 {
			t.Error("who comes after the restart: ", status)
		}
		if _, err := client(ben.Sandbox).CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: bucket}); (err != nil) != c.about.Shared {
			t.Error("a name that is taken: ", err)
		}
		stop()
	}
}

func TestClassFilesAreDoubted(t *testing.T) {
	dir := t.TempDir()
	classes := filepath.Join(dir, classesDir)
	os.MkdirAll(classes, 0o700)
	os.WriteFile(filepath.Join(classes, "AAAAAA.json"), []byte(`{"Class":`), 0o600)
	os.WriteFile(filepath.Join(classes, "BBBBBB.json"), []byte(`{"Class":{"About":{"code":"BBBBBB","ends":"2001-01-01T00:00:00Z"}}}`), 0o600)
	r := start(t, Options{Data: dir, Keep: true})
	if resp, _ := r.do("GET", "/api/classes/BBBBBB", nil); resp.StatusCode != 404 {
		t.Error(resp.Status)
	}
	if left, _ := filepath.Glob(filepath.Join(classes, "*")); len(left) != 0 {
		t.Error(left)
	}
}
