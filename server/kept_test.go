package server

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"cloudlet/playground"
	"cloudlet/server/assets"
	"cloudlet/server/lesson"
	"cloudlet/wasm/wire"
)

// TestServeToBeKilled is no test but the process that TestKilledServer kills.
func TestServeToBeKilled(t *testing.T) {
	dir := os.Getenv("CLOUDLET_TEST_SERVE")
	if dir == "" {
		t.Skip("only for TestKilledServer")
	}
	guest, err := assets.Guest()
	if err != nil {
		t.Fatal(err)
	}
	list, err := lesson.Load(playground.Lessons)
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(Options{Lessons: list, Guest: guest, Data: dir, Keep: true, Addr: "127.0.0.1:0", Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println("serving " + s.URL())
	ctx, cancel := context.WithCancel(context.Background())
	go func() { // the other end of the pipe asks for a stop that is no kill
		io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	s.Run(ctx)
}

// process is a server in another process.
type process struct {
	t   *testing.T
	cmd *exec.Cmd
	in  io.WriteCloser
	url string
}

func serveApart(t *testing.T, dir string) *process {
	t.Helper()
	p := &process{t: t, cmd: exec.Command(os.Args[0], "-test.run=^TestServeToBeKilled$", "-test.v")}
	p.cmd.Env = append(os.Environ(), "CLOUDLET_TEST_SERVE="+dir)
	p.cmd.Stderr = os.Stderr
	p.in, _ = p.cmd.StdinPipe()
	out, _ := p.cmd.StdoutPipe()
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.cmd.Process.Kill(); p.cmd.Wait() })
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if url, ok := strings.CutPrefix(lines.Text(), "serving "); ok {
			p.url = url
			return p
		}
	}
	t.Fatal("it does not serve")
	return nil
}

func (p *process) kill() {
	p.cmd.Process.Kill()
	p.cmd.Wait()
}

func (p *process) stop() {
	p.in.Close()
	p.cmd.Wait()
}

// post asks the API for something, as the owner of s.
func (p *process) post(path string, s wire.Sandbox, body string, out any) int {
	p.t.Helper()
	return p.ask("POST", path, s, body, out)
}

func (p *process) get(path string, s wire.Sandbox, out any) int {
	p.t.Helper()
	return p.ask("GET", path, s, "", out)
}

func (p *process) ask(method, path string, s wire.Sandbox, body string, out any) int {
	p.t.Helper()
	r, _ := http.NewRequest(method, p.url+path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+s.Token)
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer a.Body.Close()
	if out != nil {
		json.NewDecoder(a.Body).Decode(out)
	}
	return a.StatusCode
}

// The server is killed in the middle of work, and everything that was answered is there again.
func TestKilledServer(t *testing.T) {
	t.Setenv("AWS_CA_BUNDLE", "")
	if _, err := assets.Guest(); errors.Is(err, assets.ErrNotBuilt) {
		t.Skip(err)
	}
	dir := dataFolder(t)
	p := serveApart(t, dir)
	var s wire.Sandbox
	p.post("/api/sandboxes", s, "", &s)
	if _, err := s3.NewFromConfig(p.config(s), pathStyle).CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String(keptBucket)}); err != nil {
		t.Fatal(err)
	}
	var share wire.Share
	if status := p.post("/api/sandboxes/"+s.ID+"/share", s, `{}`, &share); status != 200 {
		t.Fatal("share:", status)
	}
	made := work(t, p, s, 1500*time.Millisecond)
	for round := range 2 {
		p = serveApart(t, dir)
		start := time.Now()
		made.find(t, p, s)
		t.Logf("all there again %v after the first question", time.Since(start).Round(time.Millisecond))
		var copied wire.Sandbox
		if status := p.post("/api/shared/"+share.ID, s, "", &copied); status != 201 {
			t.Errorf("the share: %d", status)
		} else if out, err := s3.NewFromConfig(p.config(copied), pathStyle).ListBuckets(t.Context(), nil); err != nil || len(out.Buckets) != 1 {
			t.Errorf("what was shared: %v, %v", out, err)
		}
		if round == 0 {
			more := work(t, p, s, 300*time.Millisecond)
			made.add(more)
		} else {
			p.stop()
		}
	}
}

// dataFolder is an empty one, but for the compiled emulator.
func dataFolder(t *testing.T) string {
	dir, shared := t.TempDir(), filepath.Join(os.TempDir(), "cloudlet-server-test", "compiled")
	os.MkdirAll(shared, 0o700)
	if err := os.Symlink(shared, filepath.Join(dir, "compiled")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// A lesson goes on after the server was killed, and a moment has its name.
func TestKeptLesson(t *testing.T) {
	t.Setenv("AWS_CA_BUNDLE", "")
	if _, err := assets.Guest(); errors.Is(err, assets.ErrNotBuilt) {
		t.Skip(err)
	}
	ctx, dir := t.Context(), dataFolder(t)
	p := serveApart(t, dir)
	var s wire.Sandbox
	p.post("/api/sandboxes", s, "", &s)
	at, name := "/api/sandboxes/"+s.ID, aws.String("admins")
	if status := p.post(at+"/lesson", s, `{"lesson":"a-group-of-admins"}`, nil); status != 200 {
		t.Fatal(status)
	}
	if _, err := iam.NewFromConfig(p.config(s)).CreateGroup(ctx, &iam.CreateGroupInput{GroupName: name}); err != nil {
		t.Fatal(err)
	}
	p.untilDone(s, 1)
	if _, err := iam.NewFromConfig(p.config(s)).CreateUser(ctx, &iam.CreateUserInput{UserName: aws.String("bob")}); err != nil {
		t.Fatal(err)
	}
	if status := p.post(at+"/checkpoint", s, `{"name":"a user, too"}`, nil); status != 201 {
		t.Fatal(status)
	}
	p.kill()

	p = serveApart(t, dir)
	if now := p.untilDone(s, 1); now.Ended != nil || now.Lesson != "a-group-of-admins" {
		t.Errorf("after the restart: %+v", now)
	}
	var line wire.Timeline
	p.get(at+"/timeline", s, &line)
	if len(line.Steps) == 0 || line.Steps[len(line.Steps)-1].Checkpoint != "a user, too" {
		t.Errorf("steps: %+v", line.Steps)
	}
	if _, err := iam.NewFromConfig(p.config(s)).AttachGroupPolicy(ctx, &iam.AttachGroupPolicyInput{GroupName: name, PolicyArn: aws.String("arn:aws:iam::aws:policy/AdministratorAccess")}); err != nil {
		t.Fatal(err)
	}
	if now := p.untilDone(s, 2); now.Ended == nil {
		t.Errorf("in the end: %+v", now)
	}
	p.stop()
}

// untilDone waits until so many tasks of the lesson are done.
func (p *process) untilDone(s wire.Sandbox, n int) (now wire.Progress) {
	p.t.Helper()
	for late := time.Now().Add(10 * time.Second); time.Now().Before(late); time.Sleep(10 * time.Millisecond) {
		p.get("/api/sandboxes/"+s.ID+"/lesson", s, &now)
		if len(now.Done()) == n {
			return now
		}
	}
	p.t.Fatalf("%d tasks are not done: %+v", n, now)
	return now
}

// made is what a server has answered for.
type made struct {
	mu                        sync.Mutex
	objects, users, instances []string
}

func (m *made) note(list *[]string, id string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	*list = append(*list, id)
}

func (m *made) add(o *made) {
	m.objects, m.users, m.instances = append(m.objects, o.objects...), append(m.users, o.users...), append(m.instances, o.instances...)
}

// config is the SDK's, for a sandbox of the process.
func (p *process) config(s wire.Sandbox) aws.Config {
	return aws.Config{
		Region: s.Region, BaseEndpoint: aws.String(p.url), RetryMaxAttempts: 1, HTTPClient: http.DefaultClient,
		Credentials: credentials.NewStaticCredentialsProvider(s.AccessKeyID, s.SecretAccessKey, ""),
	}
}

const keptBucket = "kept-objects"

// content is larger than what is kept in memory, and different for each key.
func content(key string) string { return strings.Repeat(key+" ", 6000) }

// work makes things from three sides until the server is killed in the middle, and returns what was answered.
func work(t *testing.T, p *process, s wire.Sandbox, d time.Duration) *made {
	t.Helper()
	ctx, m, c := t.Context(), &made{}, p.config(s)
	objects, access, machines := s3.NewFromConfig(c, pathStyle), iam.NewFromConfig(c), ec2.NewFromConfig(c)
	images, err := machines.DescribeImages(ctx, &ec2.DescribeImagesInput{Owners: []string{"amazon"}})
	if err != nil || len(images.Images) == 0 {
		t.Fatal("no images", err)
	}
	unique := time.Now().UnixNano()
	var wait sync.WaitGroup
	until := func(f func(i int) error) {
		wait.Go(func() {
			for i := 0; f(i) == nil; i++ {
			}
		})
	}
	for w := range 2 {
		until(func(i int) error {
			key := fmt.Sprintf("%d-%d-%d", unique, w, i)
			_, err := objects.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String(keptBucket), Key: &key, Body: strings.NewReader(content(key))})
			if err == nil {
				m.note(&m.objects, key)
			}
			return err
		})
	}
	until(func(i int) error {
		name := fmt.Sprintf("user-%d-%d", unique, i)
		_, err := access.CreateUser(ctx, &iam.CreateUserInput{UserName: &name})
		if err == nil {
			m.note(&m.users, name)
		}
		return err
	})
	until(func(i int) error {
		out, err := machines.RunInstances(ctx, &ec2.RunInstancesInput{ImageId: images.Images[0].ImageId, InstanceType: "m5.large", MinCount: aws.Int32(1), MaxCount: aws.Int32(1)})
		if err == nil {
			m.note(&m.instances, *out.Instances[0].InstanceId)
		} else if strings.Contains(err.Error(), "LimitExceeded") {
			return errors.New("enough")
		}
		return err
	})
	time.Sleep(d)
	p.kill()
	wait.Wait()
	if len(m.objects) < 5 || len(m.users) < 5 || len(m.instances) < 1 {
		t.Fatalf("only %d objects, %d users, %d instances were made", len(m.objects), len(m.users), len(m.instances))
	}
	t.Logf("killed after %d objects, %d users, %d instances", len(m.objects), len(m.users), len(m.instances))
	return m
}

// find asks for everything.
func (m *made) find(t *testing.T, p *process, s wire.Sandbox) {
	t.Helper()
	ctx, c := t.Context(), p.config(s)
	objects, access, machines := s3.NewFromConfig(c, pathStyle), iam.NewFromConfig(c), ec2.NewFromConfig(c)
	for _, key := range m.objects {
		out, err := objects.GetObject(ctx, &s3.GetObjectInput{Bucket: aws.String(keptBucket), Key: &key})
		if err != nil {
			t.Fatal(key, err)
		}
		b, err := io.ReadAll(out.Body)
		out.Body.Close()
		if err != nil || string(b) != content(key) {
			t.Errorf("%s: %d bytes, %v", key, len(b), err)
		}
	}
	for _, name := range m.users {
		if _, err := access.GetUser(ctx, &iam.GetUserInput{UserName: &name}); err != nil {
			t.Error(err)
		}
	}
	if _, err := machines.DescribeInstances(ctx, &ec2.DescribeInstancesInput{InstanceIds: m.instances}); err != nil {
		t.Error(err)
	}
}
