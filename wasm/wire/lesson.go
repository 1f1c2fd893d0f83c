package wire

import "time"

// Lesson is what a browser sees of a lesson: GET /api/lessons lists them without Parts and Tasks.
type Lesson struct {
	Name     string       `json:"name"`
	Title    string       `json:"title"`
	Summary  string       `json:"summary,omitempty"`
	Part     string       `json:"part,omitempty"` // of the course
	Minutes  int          `json:"minutes,omitempty"`
	Services []string     `json:"services,omitempty"`
	Count    int          `json:"count"` // of tasks
	Parts    []LessonPart `json:"parts,omitempty"`
	Tasks    []LessonTask `json:"tasks,omitempty"`
}

// LessonPart is a piece of the text: exactly one of HTML, Code and Task is set.
type LessonPart struct {
	HTML   string `json:"html,omitempty"`
	Code   string `json:"code,omitempty"`
	Lang   string `json:"lang,omitempty"`   // of Code: sh, go, json …
	Run    bool   `json:"run,omitempty"`    // Code can be run
	Output string `json:"output,omitempty"` // what Code printed when it was recorded
	Task   string `json:"task,omitempty"`   // the id of the task that stands here
}

// LessonTask is something to do.
type LessonTask struct {
	ID    string   `json:"id"`
	Title string   `json:"title"`
	Needs []string `json:"needs,omitempty"` // tasks that must be done before
	Hints int      `json:"hints"`           // that can be asked for
	Ways  []string `json:"ways"`            // of its solution: console, cli, go
}

// Progress is how a learner stands in a lesson; it comes as an Event of type lesson.
type Progress struct {
	Lesson   string      `json:"lesson"`
	Title    string      `json:"title"`
	Tasks    []TaskState `json:"tasks"`
	Offer    *Hint       `json:"offer,omitempty"`  // help with the last error
	Failed   string      `json:"failed,omitempty"` // why the lesson cannot be finished from here; restoring helps
	Calls    int         `json:"calls"`            // made since the lesson began
	Errors   int         `json:"errors"`           // of them refused or failed
	Hinted   int         `json:"hinted"`           // hints asked for
	Revealed int         `json:"revealed"`         // solutions looked at before the task was done
	Began    time.Time   `json:"began"`
	Ended    *time.Time  `json:"ended,omitempty"` // when the last task was done
	Cost     float64     `json:"cost,omitempty"`  // US dollars that AWS would have charged until then
}

// Done lists the tasks that are done.
func (p *Progress) Done() []string {
	done := []string{}
	for _, t := range p.Tasks {
		if t.Done {
			done = append(done, t.ID)
		}
	}
	return done
}

// TaskState is how a task stands.
type TaskState struct {
	ID       string    `json:"id"`
	Done     bool      `json:"done"`
	Open     bool      `json:"open"`  // it counts now
	Hints    []string  `json:"hints"` // told so far
	Solution *Solution `json:"solution,omitempty"`
}

// Hint is help that came by itself.
type Hint struct {
	Task string `json:"task"`
	Text string `json:"text"`
}

// Solution is how a task is done, in each way that the lesson tells.
type Solution struct {
	CLI     string `json:"cli,omitempty"`
	Go      string `json:"go,omitempty"` // a whole program
	Console string `json:"console,omitempty"`
}
