package lesson

import (
	"strings"

	"cloudlet/wasm/wire"
)

// Outline is what a browser may see of a lesson, with the names of the learner's sandbox filled in.
func (l *Lesson) Outline(account, region string) wire.Lesson {
	fill := strings.NewReplacer("{{account}}", account, "{{region}}", region).Replace
	out := l.Card()
	for _, p := range l.Parts {
		p.HTML, p.Code, p.Output = fill(p.HTML), fill(p.Code), fill(p.Output)
		out.Parts = append(out.Parts, wire.LessonPart(p))
	}
	for _, t := range l.Tasks {
		asked := 0
		for _, h := range t.Hints {
			if h.When.Regexp == nil {
				asked++
			}
		}
		out.Tasks = append(out.Tasks, wire.LessonTask{ID: t.ID, Title: fill(t.Title), Needs: t.Needs, Hints: asked, Ways: t.Solution.ways()})
	}
	return out
}

// Card is what a list of lessons shows.
func (l *Lesson) Card() wire.Lesson {
	return wire.Lesson{Name: l.Name, Title: l.Title, Summary: l.Summary, Part: l.Part, Minutes: l.Minutes, Services: l.Services, Count: len(l.Tasks)}
}
