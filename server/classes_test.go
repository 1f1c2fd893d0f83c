package server

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"cloudlet/playground"
	"cloudlet/server/lesson"
	"cloudlet/wasm/awscli"
	clientshell "cloudlet/wasm/client/shell"
	"cloudlet/wasm/wire"
)

// classroom is a class on a running server, and the words of its instructor.
type classroom struct {
	*running
	about wire.Class
}

func openClass(t *testing.T, r *running, body string) *classroom {
	t.Helper()
	resp, text := r.do("POST", "/api/classes", strings.NewReader(body))
	c := &classroom{running: r}
	if err := json.Unmarshal([]byte(text), &c.about); err != nil || resp.StatusCode != 201 {
		t.Fatal(resp.Status, text)
	}
	return c
}

// lead is a request with the class's secret.
func (c *classroom) lead(method, path, body string, v any) int {
	resp, text := c.do(method, "/api/classes/"+c.about.Code+path, strings.NewReader(body), bearer(wire.Sandbox{Token: c.about.Secret}))
	if v != nil && resp.StatusCode == 200 {
		if err := json.Unmarshal([]byte(text), v); err != nil {
			c.t.Errorf("%s: %s", path, text)
		}
	}
	return resp.StatusCode
}

func (c *classroom) join(name string) (seat wire.Seat, status int) {
	body, _ := json.Marshal(map[string]string{"name": name})
	resp, text := c.do("POST", "/api/classes/"+c.about.Code+"/learners", bytes.NewReader(body))
	json.Unmarshal([]byte(text), &seat)
	return seat, resp.StatusCode
}

func (c *classroom) wall() (w wire.Wall) {
	c.lead("GET", "/wall", "", &w)
	return w
}

// until waits for something that the wall shows.
func (c *classroom) until(what string, seen func(wire.Wall) bool) {
	c.t.Helper()
	for late := time.Now().Add(10 * time.Second); !seen(c.wall()); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(late) {
			c.t.Fatalf("waited in vain: %s: %+v", what, c.wall())
		}
	}
}

func withLessons(t *testing.T, r *running) []*lesson.Lesson {
	t.Helper()
	list, err := lesson.Load(playground.Lessons)
	if err != nil {
		t.Fatal(err)
	}
	r.Server.opt.Lessons = list
	return list
}

func TestClass(t *testing.T) {
	r := startReal(t)
	withLessons(t, r)
	prepared := r.make()
	if _, err := s3.NewFromConfig(config(r, prepared, http.DefaultClient), func(o *s3.Options) { o.UsePathStyle = true }).CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String("handed-out")}); err != nil {
		t.Fatal(err)
	}
	c := openClass(t, r, fmt.Sprintf(`{"title":"Clouds","lessons":["a-group-of-admins"],"from":{"id":%q,"token":%q}}`, prepared.ID, prepared.Token))
	ann, status := c.join("Ann")
	if status != 201 {
		t.Fatal(status)
	}
	if _, status := c.join("ann"); status != 409 {
		t.Error("a name twice: ", status)
	}
	annIAM := iam.NewFromConfig(config(r, ann.Sandbox, http.DefaultClient))
	buckets, err := s3.NewFromConfig(config(r, ann.Sandbox, http.DefaultClient), func(o *s3.Options) { o.UsePathStyle = true }).ListBuckets(t.Context(), nil)
	if err != nil || len(buckets.Buckets) != 1 {
		t.Error("what was prepared: ", buckets, err)
	}
	annIAM.DeleteUser(t.Context(), &iam.DeleteUserInput{UserName: aws.String("nobody")})
	c.until("a failed call", func(w wire.Wall) bool {
		return len(w.Tiles) == 1 && w.Tiles[0].Error == "NoSuchEntity" && w.Tiles[0].Tasks > 0 && len(w.Errors) == 1
	})

	// What only the instructor may do.
	for path, method := range map[string]string{"/wall": "GET", "/results": "GET", "/tell": "POST", "/watch": "POST", "/extend": "POST", "/reset": "POST", "/learners/" + ann.Learner + "/calls": "GET"} {
		if resp, _ := r.do(method, "/api/classes/"+c.about.Code+path, strings.NewReader(`{}`), bearer(ann.Sandbox)); resp.StatusCode != 401 {
			t.Errorf("%s by a learner: %s", path, resp.Status)
		}
	}
	var made []wire.Made
	if c.lead("GET", "/learners/"+ann.Learner+"/calls", "", &made); len(made) != 0 {
		t.Error("a look at somebody who does not know: ", made)
	}
	if got := c.lead("POST", "/watch", `{"learner":"`+ann.Learner+`","on":true}`, nil); got != 204 {
		t.Error(got)
	}
	if c.lead("GET", "/learners/"+ann.Learner+"/calls", "", &made); len(made) == 0 {
		t.Error("no calls of somebody who is watched")
	}
	if got := c.lead("POST", "/tell", `{"learner":"`+ann.Learner+`","text":"Look here","command":"aws iam list-users"}`, nil); got != 204 {
		t.Error(got)
	}
	var in wire.InClass
	_, body := r.do("GET", "/api/sandboxes/"+ann.Sandbox.ID+"/class", nil, bearer(ann.Sandbox))
	if err := json.Unmarshal([]byte(body), &in); err != nil || !in.Watched || in.Message == nil || in.Message.Command != "aws iam list-users" {
		t.Error(body, err)
	}
	r.do("POST", "/api/sandboxes/"+ann.Sandbox.ID+"/hand", strings.NewReader(`{"up":true}`), bearer(ann.Sandbox))
	c.until("a hand", func(w wire.Wall) bool { return w.Tiles[0].Hand })
	for path, body := range map[string]string{"/tell": `{"text":""}`, "/watch": `{`, "/reset": `[]`} {
		if got := c.lead("POST", path, body, nil); got != 400 {
			t.Errorf("%s %s: %d", path, body, got)
		}
	}
	if got := c.lead("POST", "/tell", `{"learner":"x","text":"y"}`, nil); got != 404 {
		t.Error(got)
	}
	if got := c.lead("POST", "/extend", `{"minutes":30}`, nil); got != 204 || !c.wall().Ends.Equal(c.about.Ends.Add(30*time.Minute)) {
		t.Error(got, c.wall().Ends)
	}
	annIAM.CreateUser(t.Context(), &iam.CreateUserInput{UserName: aws.String("zoe")})
	if got := c.lead("POST", "/reset", `{}`, nil); got != 204 {
		t.Error(got)
	}
	if got := users(t, r, ann.Sandbox); strings.Contains(got, "zoe") {
		t.Error("after the reset: ", got)
	}
	r.do("DELETE", "/api/sandboxes/"+ann.Sandbox.ID, nil, bearer(ann.Sandbox))
	c.until("that she left", func(w wire.Wall) bool { return w.Tiles[0].Left })

	c.join("=cmd()")
	resp, csv := r.do("GET", "/api/classes/"+c.about.Code+"/results?as=csv&token="+c.about.Secret, nil)
	if lines := strings.Split(csv, "\n"); resp.StatusCode != 200 || len(lines) != 4 || !strings.Contains(csv, "\n'=cmd(),") {
		t.Error(csv)
	}
	if resp, png := r.do("GET", "/api/classes/"+strings.ToLower(c.about.Code)+"/qr.png", nil); resp.StatusCode != 200 || !strings.HasPrefix(png, "\x89PNG") {
		t.Error(resp.Status)
	}
	for body, want := range map[string]int{`{}`: 400, `{"title":"a","lessons":["none"]}`: 404, `{"title":"a","from":{"id":"local","token":"x"}}`: 404, `nope`: 400} {
		if resp, text := r.do("POST", "/api/classes", strings.NewReader(body)); resp.StatusCode != want {
			t.Errorf("%s: %s %s", body, resp.Status, text)
		}
	}
	if resp, _ := r.do("GET", "/api/classes/ZZZZZZ", nil); resp.StatusCode != 404 {
		t.Error(resp.Status)
	}
}

// timed counts how long each call of a client takes.
type timed struct {
	client *http.Client
	mu     *sync.Mutex
	took   *[]time.Duration
}

func (c timed) Do(q *http.Request) (*http.Response, error) {
	start := time.Now()
	resp, err := c.client.Do(q)
	c.mu.Lock()
	*c.took = append(*c.took, time.Since(start))
	c.mu.Unlock()
	return resp, err
}

// TestClassOfForty has forty learners, each on a websocket, do a lesson at once while the instructor's wall is open.
func TestClassOfForty(t *testing.T) {
	r := startReal(t)
	list := withLessons(t, r)
	at := slices.IndexFunc(list, func(l *lesson.Lesson) bool { return l.Name == "a-group-of-admins" })
	c := openClass(t, r, `{"title":"Forty","lessons":["a-group-of-admins"]}`)
	var took []time.Duration
	var mu sync.Mutex
	var all sync.WaitGroup
	for i := range 40 {
		all.Go(func() {
			seat, status := c.join(fmt.Sprint("learner ", i))
			if status != 201 {
				t.Errorf("learner %d: %d", i, status)
				return
			}
			client, _ := r.link(seat.Sandbox, dialSocket)
			solveBy(t, timed{client, &mu, &took}, "http://127.0.0.1", list[at], seat.Sandbox)
		})
	}
	finished := make(chan struct{})
	go func() { all.Wait(); close(finished) }()
	looks := 0
	for done := false; !done; looks++ {
		c.wall()
		select {
		case <-finished:
			done = true
		case <-time.After(100 * time.Millisecond):
		}
	}
	c.until("that all are done", func(w wire.Wall) bool {
		return len(w.Tiles) == 40 && !slices.ContainsFunc(w.Tiles, func(t wire.Tile) bool { return !t.Ended })
	})
	slices.Sort(took)
	t.Logf("40 learners, %d calls, the wall looked at %d times: median %v, p99 %v", len(took), looks, took[len(took)/2], took[len(took)*99/100])
}

// solve does a lesson as its solutions say, in a sandbox that is called from outside.
func solve(t *testing.T, r *running, l *lesson.Lesson, s wire.Sandbox) {
	t.Helper()
	solveBy(t, http.DefaultClient, r.URL(), l, s)
}

func solveBy(t *testing.T, client awscli.HTTPClient, endpoint string, l *lesson.Lesson, s wire.Sandbox) {
	sh, err := clientshell.New(clientshell.Options{HTTP: client, Endpoint: endpoint, Now: time.Now, MaxOutput: 1 << 20,
		Vars: map[string]string{"AWS_ACCESS_KEY_ID": s.AccessKeyID, "AWS_SECRET_ACCESS_KEY": s.SecretAccessKey, "AWS_DEFAULT_REGION": s.Region}})
	if err != nil {
		t.Error(err)
		return
	}
	for _, task := range l.Tasks {
		var out bytes.Buffer
		line := strings.NewReplacer("{{account}}", s.Account, "{{region}}", s.Region).Replace(task.Solution.CLI)
		if code := sh.Run(t.Context(), line, clientshell.Streams{Out: &out, Err: &out}); code != 0 {
			t.Errorf("%s, %s: %d %s", s.ID, task.ID, code, out.String())
		}
	}
}
