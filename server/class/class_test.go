package class

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"cloudlet/wasm/wire"
)

var start = time.Date(2026, 1, 1, 9, 0, 0, 0, time.UTC)

func order(c *Class) string {
	var names []string
	for _, t := range c.Wall(start).Tiles {
		names = append(names, t.Name)
	}
	return strings.Join(names, " ")
}

func TestJoin(t *testing.T) {
	c := New(Plan{Title: "Clouds"}, start, time.Hour)
	for _, test := range []struct {
		name string
		at   time.Time
		want error
	}{
		{"Ann", start, nil}, {" ann ", start, ErrName}, {"", start, ErrName}, {"a\x07b", start, ErrName}, {strings.Repeat("x", 41), start, ErrName},
		{"Ben", start.Add(2 * time.Hour), ErrOver}, {"Ben", start, nil},
	} {
		if err := c.Join(test.name, test.name, test.at); !errors.Is(err, test.want) {
			t.Errorf("%q: %v, want %v", test.name, err, test.want)
		}
	}
	c.Leave("Ann")
	if err := c.Join("ann2", "Ann", start); err != nil {
		t.Error("the name of somebody who left: ", err)
	}
	for i := 3; i < MaxLearners; i++ {
		if err := c.Join(fmt.Sprint(i), fmt.Sprint(i), start); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Join("more", "more", start); !errors.Is(err, ErrFull) {
		t.Error(err)
	}
	if !c.Leads(c.About().Secret) || c.Leads("") || c.Wall(start).Secret != "" {
		t.Error("the secret")
	}
	c.Extend(100*time.Hour, start)
	if got := c.About().Ends; !got.Equal(start.Add(MaxLife)) {
		t.Error(got)
	}
}

func TestWall(t *testing.T) {
	c := New(Plan{Title: "Clouds", Lessons: []wire.ClassLesson{{Name: "lab", Title: "Lab", Tasks: []wire.ClassTask{{ID: "a", Title: "A"}, {ID: "b", Title: "B"}}}}}, start, time.Hour)
	for i, name := range []string{"ann", "ben", "cat", "dan", "eve"} {
		c.Join(name, name, start)
		c.Called(name, "sts:GetCallerIdentity", "", "", start.Add(time.Duration(i)*time.Minute))
	}
	if got := order(c); got != "ann ben cat dan eve" {
		t.Error(got)
	}
	c.Called("dan", "s3:CreateBucket", "BucketAlreadyExists", "taken", start.Add(time.Hour))
	c.Called("dan", "s3:CreateBucket", "BucketAlreadyExists", "taken", start.Add(time.Hour))
	c.Called("eve", "s3:CreateBucket", "AccessDenied", "no", start.Add(time.Hour))
	c.Hand("cat", true, start.Add(2*time.Minute))
	c.Hand("ben", true, start.Add(time.Minute))
	ended := start
	c.Progressed("ann", &wire.Progress{Lesson: "lab", Tasks: []wire.TaskState{{ID: "a", Done: true}, {ID: "b", Done: true}}, Ended: &ended})
	c.Progressed("ben", &wire.Progress{Lesson: "lab", Tasks: []wire.TaskState{{ID: "a", Done: true}, {ID: "b"}}})
	if got := order(c); got != "ben cat dan eve ann" {
		t.Error(got)
	}
	w := c.Wall(start)
	if got := fmt.Sprint(w.Tasks, w.Errors); got != "[{lab a A 2} {lab b B 1}] [{BucketAlreadyExists 2} {AccessDenied 1}]" {
		t.Error(got)
	}
	c.Progressed("dan", &wire.Progress{Lesson: "lab", Tasks: []wire.TaskState{{ID: "a", Done: true}, {ID: "b"}}})
	c.Leave("cat")
	if got := order(c); got != "ben eve dan ann cat" {
		t.Error("a done task makes unstuck: ", got)
	}
}

func TestWatchAndTell(t *testing.T) {
	c := New(Plan{Title: "Clouds"}, start, time.Hour)
	c.Join("ann", "Ann", start)
	for i := range 60 {
		c.Called("ann", fmt.Sprint("iam:", i), "", "", start)
	}
	if made, err := c.Made("ann"); err != nil || made != nil {
		t.Error("somebody who does not know was watched", made, err)
	}
	c.Watch("ann", true)
	if made, _ := c.Made("ann"); len(made) != 50 || made[49].Call != "iam:59" {
		t.Error(len(made))
	}
	if in, err := c.For("ann"); err != nil || !in.Watched || in.Title != "Clouds" || in.Name != "Ann" {
		t.Error(in, err)
	}
	if _, err := c.Tell("nobody", "hello", ""); !errors.Is(err, ErrNone) {
		t.Error(err)
	}
	if _, err := c.Tell("", "\x00", ""); !errors.Is(err, ErrText) {
		t.Error(err)
	}
	if told, err := c.Tell("", "Try this", "aws s3 ls"); err != nil || len(told) != 1 {
		t.Error(told, err)
	}
	if in, _ := c.For("ann"); in.Message == nil || in.Message.Command != "aws s3 ls" {
		t.Error(in)
	}
}
