package wire

// Lab is what the widget shows of a lesson before there is a sandbox: {{account}} and {{region}} stand in it as they are.
type Lab struct {
	Name   string       `json:"name"`
	Title  string       `json:"title"`
	Lang   string       `json:"lang"`             // of Code: sh or go
	Code   string       `json:"code"`             // the first of the lesson that can be run; "" when there is none
	Output string       `json:"output,omitempty"` // what Code printed when it was recorded
	Tasks  []LessonTask `json:"tasks,omitempty"`
}
