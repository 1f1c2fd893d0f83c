// Package lesson is the exercises: their format, and the engine that checks what a learner does, call by call.
//
// A lesson is a folder with one file, lesson.md: front matter in YAML (Lesson says what it may hold), then Markdown.
// In the Markdown a fence ```sh {run} or ```go {run} can be run, a fence ```output after it is what it printed when
// the lesson was recorded (… stands for anything), and a paragraph {task NAME} is where a task stands. {{account}}
// and {{region}} are those of the learner's sandbox.
package lesson

import "regexp"

// Lesson is one exercise. Checks and solutions are in it: it never goes to a browser; Outline does.
type Lesson struct {
	Name     string   `yaml:"-"` // of its folder: lower-case letters, digits and hyphens
	Title    string   `yaml:"title"`
	Summary  string   `yaml:"summary"`  // one sentence
	Part     string   `yaml:"part"`     // of the course: lessons of a part stand together
	Order    int      `yaml:"order"`    // in the course
	Minutes  int      `yaml:"minutes"`  // that it takes
	Services []string `yaml:"services"` // iam, sts, s3, ec2
	Seed     []string `yaml:"seed"`     // commands, played before the learner comes
	Tasks    []*Task  `yaml:"tasks"`
	FailWhen []Fail   `yaml:"fail_when"`

	Parts []Part `yaml:"-"` // the Markdown
}

// Task is something to do. Once done it stays done, whatever happens afterwards.
type Task struct {
	ID       string   `yaml:"id"`
	Title    string   `yaml:"title"`
	Needs    []string `yaml:"needs"` // tasks that must be done before this one counts
	Check    Checks   `yaml:"check"`
	Hints    []Hint   `yaml:"hints"`
	Solution Solution `yaml:"solution"`
}

// Hint is help that is asked for, or that comes by itself after an error.
type Hint struct {
	Text string  `yaml:"text"`
	When pattern `yaml:"when"` // over "Code: message" of the learner's last error; "" for a hint that is asked for
	Try  string  `yaml:"try"`  // a command that makes that error, for `cloudlet lesson test`
}

// Solution is how a task is done, in each of the ways that the page knows.
type Solution struct {
	CLI     string `yaml:"cli"`     // lines of the shell
	Go      string `yaml:"go"`      // statements; Program makes a program of them
	Console string `yaml:"console"` // where to click, in words
}

// Fail is a state of the sandbox from which the lesson cannot be finished.
type Fail struct {
	Check Checks `yaml:"check"`
	Text  string `yaml:"text"` // what happened, for the learner
	Try   string `yaml:"try"`  // lines of the shell that lead there, for `cloudlet lesson test`
}

// Part is a piece of a lesson's text: exactly one of HTML, Code and Task is set.
type Part struct {
	HTML   string `json:"html,omitempty"`
	Code   string `json:"code,omitempty"`
	Lang   string `json:"lang,omitempty"`   // of Code: sh, go, json …
	Run    bool   `json:"run,omitempty"`    // Code can be run
	Output string `json:"output,omitempty"` // what Code printed when it was recorded
	Task   string `json:"task,omitempty"`   // the id of the task that stands here
}

// pattern is a regular expression in YAML.
type pattern struct{ *regexp.Regexp }

func (p *pattern) UnmarshalYAML(unmarshal func(any) error) error {
	var text string
	if err := unmarshal(&text); err != nil {
		return err
	}
	re, err := regexp.Compile(text)
	p.Regexp = re
	return err
}

// task finds a task by its id, or nil.
func (l *Lesson) task(id string) *Task {
	for _, t := range l.Tasks {
		if t.ID == id {
			return t
		}
	}
	return nil
}

// ways are the ways in which a task's solution is told.
func (s Solution) ways() []string {
	var list []string
	for _, w := range []struct{ name, text string }{{"console", s.Console}, {"cli", s.CLI}, {"go", s.Go}} {
		if w.text != "" {
			list = append(list, w.name)
		}
	}
	return list
}
