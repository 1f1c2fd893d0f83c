package lesson

import (
	"slices"
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
	out.Tasks = l.outlines(fill)
	return out
}

// Card is what a list of lessons shows.
func (l *Lesson) Card() wire.Lesson {
	return wire.Lesson{Name: l.Name, Title: l.Title, Summary: l.Summary, Part: l.Part, Minutes: l.Minutes, Services: l.Services, Count: len(l.Tasks)}
}

// Lab is what the widget shows of it.
func (l *Lesson) Lab() wire.Lab {
	lab := wire.Lab{Name: l.Name, Title: l.Title, Lang: "sh", Tasks: l.outlines(func(s string) string { return s })}
	if i := slices.IndexFunc(l.Parts, func(p Part) bool { return p.Run }); i >= 0 {
		lab.Lang, lab.Code, lab.Output = l.Parts[i].Lang, l.Parts[i].Code, l.Parts[i].Output
	}
	return lab
}

func (l *Lesson) outlines(fill func(string) string) (tasks []wire.LessonTask) {
	for _, t := range l.Tasks {
		asked := 0
		for _, h := range t.Hints {
			if h.When.Regexp == nil {
				asked++
			}
		}
		tasks = append(tasks, wire.LessonTask{ID: t.ID, Title: fill(t.Title), Needs: t.Needs, Hints: asked, Ways: t.Solution.ways()})
	}
	return tasks
}
