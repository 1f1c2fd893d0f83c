package schema

import (
	"strconv"
	"strings"
)

// Format writes s as the text that Parse reads. Shapes are numbered in the order
// in which the operations reach them, so equal services give equal texts.
func Format(s *Service) string {
	w := writer{numbers: map[*Shape]int{}, service: s}
	global := ""
	if s.Global {
		global = "g"
	}
	w.head.WriteString(join(s.Name, s.ID, string(s.Protocol), s.Version, s.Namespace, global))
	for _, o := range s.Operations {
		w.head.WriteString("\n" + w.operation(o))
	}
	for i := 0; i < len(w.queue); i++ {
		w.body.WriteString(w.shape(w.queue[i]) + "\n")
	}
	return w.head.String() + "\n\n" + w.body.String()
}

// FormatWaiters writes what ParseWaiters reads.
func FormatWaiters(waiters []Waiter) string {
	var b strings.Builder
	for _, w := range waiters {
		f := []string{w.Name, w.Operation, strconv.Itoa(w.Delay), strconv.Itoa(w.MaxAttempts)}
		for _, a := range w.Acceptors {
			f = append(f, a.State, a.Matcher, a.Argument, a.Expected)
		}
		b.WriteString(strings.Join(f, "\t") + "\n")
	}
	return b.String()
}

type writer struct {
	service    *Service
	head, body strings.Builder
	numbers    map[*Shape]int
	queue      []*Shape // in the order of their numbers
}

func (w *writer) ref(s *Shape) string {
	if s == nil {
		return ""
	}
	n, ok := w.numbers[s]
	if !ok {
		n = len(w.queue)
		w.numbers[s] = n
		w.queue = append(w.queue, s)
	}
	return strconv.FormatInt(int64(n), base)
}

func (w *writer) operation(o *Operation) string {
	method, uri, status, unemulated, pages := o.Method, o.URI, "", "", ""
	if method == "POST" && uri == "/" {
		method, uri = "", ""
	}
	if o.Status != 0 {
		status = strconv.Itoa(o.Status)
	}
	if o.Unemulated {
		unemulated = "u"
	}
	if p := o.Paginator; p != nil {
		pages = strings.Join([]string{strings.Join(p.InputToken, "|"), strings.Join(p.OutputToken, "|"), p.LimitKey, strings.Join(p.ResultKey, "|"), p.MoreResults}, ";")
	}
	return join(o.Name, method, uri, w.ref(o.Input), w.ref(o.Output), o.Wrapper, o.Root, status, unemulated, pages)
}

func (w *writer) shape(s *Shape) string {
	letter := letters[s.Kind : s.Kind+1]
	switch s.Kind {
	case Structure, Union:
		members := make([]string, len(s.Members))
		for i, m := range s.Members {
			members[i] = w.member(m)
		}
		return strings.Join(append([]string{letter + s.Name}, members...), "\t")
	case Enum:
		return strings.Join(append([]string{letter + s.Name}, s.Values...), "\t")
	case List, Map:
		return join(letter+s.Name, bound(s.Min), bound(s.Max), flag(s.Flat, "f"), w.ref(s.Element), w.ref(s.Key), s.ItemName, s.KeyName, s.ValueName)
	}
	return join(letter+s.Name, bound(s.Min), bound(s.Max), flag(s.Sensitive, "s"), s.Format, s.Pattern)
}

func (w *writer) member(m *Member) string {
	p := parser{ec2: w.service.Protocol == EC2}
	t := m.Name + "," + w.ref(m.Shape)
	for _, o := range []struct{ letter, value, usual string }{
		{"i", m.In, m.Name}, {"o", m.Out, p.outName(m.Name)}, {"g", m.Field, upper(m.Name)},
		{"l", m.Location, ""}, {"n", m.Namespace, ""},
	} {
		if o.value != o.usual {
			t += "," + o.letter + o.value
		}
	}
	for _, o := range []struct {
		letter string
		set    bool
	}{{"r", m.Required}, {"f", m.Flat}, {"a", m.Attr}, {"t", m.Token}, {"h", m.Host}} {
		if o.set {
			t += "," + o.letter
		}
	}
	return t
}

func flag(set bool, letter string) string {
	if set {
		return letter
	}
	return ""
}

func bound(n *int64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatInt(*n, 10)
}

// join puts tabs between the fields and leaves out empty ones at the end.
func join(fields ...string) string { return strings.TrimRight(strings.Join(fields, "\t"), "\t") }
