package server

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"cloudlet/wasm/wire"
)

// progress is how a learner stands in the lesson that is on.
func (c *classroom) progress(s wire.Sandbox) (p wire.Progress) {
	_, body := c.do("GET", "/api/sandboxes/"+s.ID+"/lesson", nil, bearer(s))
	json.Unmarshal([]byte(body), &p)
	return p
}

// open are the tasks that count now.
func open(p wire.Progress) string {
	var list []string
	for _, t := range p.Tasks {
		if t.Open {
			list = append(list, t.ID)
		}
	}
	return p.Lesson + ":" + strings.Join(list, ",")
}

func TestLiveClass(t *testing.T) {
	r := startReal(t)
	withLessons(t, r)
	c := openClass(t, r, `{"title":"Together","lessons":["a-group-of-admins","iam-first-user","a-group-of-admins"],"live":true}`)
	if len(c.about.Lessons) != 2 || c.about.At.Lesson != "a-group-of-admins" {
		t.Fatalf("%+v", c.about)
	}
	tasks := c.about.Lessons[0].Tasks
	ann, _ := c.join("Ann")
	move := func(body string, want int) {
		t.Helper()
		if got := c.lead("POST", "/pace", body, nil); got != want {
			t.Errorf("%s: %d, want %d", body, got, want)
		}
	}
	move(`{"live":true,"at":{"lesson":"a-group-of-admins","task":"`+tasks[0].ID+`"}}`, 204)
	if got := open(c.progress(ann.Sandbox)); got != "a-group-of-admins:"+tasks[0].ID {
		t.Error(got)
	}
	ben, _ := c.join("Ben")
	if got := open(c.progress(ben.Sandbox)); got != "a-group-of-admins:"+tasks[0].ID {
		t.Error("who comes late is where the others are: ", got)
	}
	lesson := "/api/sandboxes/" + ann.Sandbox.ID + "/lesson"
	if resp, text := r.do("POST", lesson, strings.NewReader(`{"lesson":"iam-first-user"}`), bearer(ann.Sandbox)); !strings.Contains(text, "Together") {
		t.Error(resp.Status, text)
	}
	if resp, text := r.do("DELETE", lesson, nil, bearer(ann.Sandbox)); resp.StatusCode != 409 {
		t.Error(resp.Status, text)
	}
	if resp, text := r.do("POST", lesson+"/solution", strings.NewReader(`{"task":"`+tasks[len(tasks)-1].ID+`"}`), bearer(ann.Sandbox)); resp.StatusCode != 404 {
		t.Error("a solution before its time: ", resp.Status, text)
	}
	move(`{"live":true,"at":{"lesson":"iam-first-user"}}`, 204)
	for _, seat := range []wire.Seat{ann, ben} {
		if got := open(c.progress(seat.Sandbox)); !strings.HasPrefix(got, "iam-first-user:") {
			t.Error(got)
		}
	}
	move(`{"live":true,"at":{"lesson":"none"}}`, 400)
	move(`{"live":true,"at":{"lesson":"iam-first-user","task":"none"}}`, 400)
	move(`{"live":false,"at":{"lesson":"iam-first-user"}}`, 204)
	if resp, text := r.do("POST", lesson, strings.NewReader(`{"lesson":"a-group-of-admins"}`), bearer(ann.Sandbox)); resp.StatusCode != 200 {
		t.Error("alone again: ", resp.Status, text)
	}
	c.until("which lesson is on", func(w wire.Wall) bool {
		return len(w.Tiles) == 2 && w.Tiles[0].Lesson+w.Tiles[1].Lesson == c.about.Lessons[0].Title+c.about.Lessons[1].Title ||
			w.Tiles[1].Lesson+w.Tiles[0].Lesson == c.about.Lessons[0].Title+c.about.Lessons[1].Title
	})
}

func TestPausedClass(t *testing.T) {
	r := startReal(t)
	c := openClass(t, r, `{"title":"Listen"}`)
	ann, _ := c.join("Ann")
	client := iam.NewFromConfig(config(r, ann.Sandbox, http.DefaultClient))
	call := func() error {
		_, err := client.CreateUser(t.Context(), &iam.CreateUserInput{UserName: aws.String("zoe")})
		return err
	}
	c.lead("POST", "/pace", `{"paused":true}`, nil)
	if err := call(); err == nil || !strings.Contains(err.Error(), "ClassPaused: Your instructor has paused") {
		t.Error(err)
	}
	var in wire.InClass
	_, body := r.do("GET", "/api/sandboxes/"+ann.Sandbox.ID+"/class", nil, bearer(ann.Sandbox))
	if json.Unmarshal([]byte(body), &in); !in.Paused || in.Live {
		t.Error(body)
	}
	c.lead("POST", "/pace", `{}`, nil)
	if err := call(); err != nil {
		t.Error(err)
	}
}
