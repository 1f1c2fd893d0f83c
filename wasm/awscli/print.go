package awscli

import (
	"fmt"
)

func (s *session) output() string {
	if o := s.globals.text("output"); o != "" {
		return o
	}
	return s.config.output()
}

// print shows the answer of one call in the format asked for.
func (s *session) print(title string, out *object) error {
	return s.format(title, out)
}

// format applies --query and writes v.
func (s *session) format(title string, out any) error {
	v := out
	if s.query != nil {
		var err error
		if v, err = s.query.search(out); err != nil {
			return err
		}
	}
	switch format := s.output(); format {
	case "json":
		if o, ok := v.(*object); ok && len(o.keys) == 0 {
			return nil
		}
		return writeJSON(s.Stdout, v)
	case "text":
		return writeText(s.Stdout, v)
	case "table":
		return s.writeTable(title, v)
	case "yaml":
		if o, ok := v.(*object); ok && len(o.keys) == 0 {
			return nil
		}
		return writeYAML(s.Stdout, v)
	default:
		return fmt.Errorf("Unknown output type: %s", format)
	}
}

// printPages shows all pages: joined, or as text page by page.
func (s *session) printPages(title string, p *pages) error {
	if s.output() != "text" {
		full, err := p.full()
		if err != nil {
			return err
		}
		return s.format(title, full)
	}
	first := true
	err := p.each(func(page *object) error {
		shown := newObject()
		if first {
			p.keep(shown)
			first = false
		}
		for _, key := range p.op.Paginator.ResultKey {
			setPath(shown, key, memberAt(page, key))
		}
		return s.format(title, shown)
	})
	if err != nil || p.resume == "" {
		return err
	}
	inner, outer := newObject(), newObject()
	inner.set("NextToken", p.resume)
	outer.set("NextToken", inner)
	return s.format(title, outer)
}
