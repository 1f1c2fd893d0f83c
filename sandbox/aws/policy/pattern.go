package policy

import "strings"

// pattern is a value of Resource or NotResource. A star that ends its part of the ARN
// reaches across colons, another star and a ? only in the last part.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html#reference_policies_elements_resource_wildcards
type pattern struct {
	glob
	parts []glob // of an ARN that must be compared part by part, else nil
	open  []bool // the part ends in a star
}

// compilePattern reads a resource; variables are filled in after the fifth colon only.
func compilePattern(text string, variables bool) pattern {
	p := pattern{glob: compile(text, variables)}
	part := strings.SplitN(text, ":", 6)
	if len(part) < 6 {
		return p
	}
	bounded := false
	for _, s := range part[:5] {
		bounded = bounded || strings.ContainsAny(strings.TrimRight(s, "*"), "*?") || variables && strings.Contains(s, "${")
	}
	if !bounded {
		return p
	}
	for i, s := range part {
		p.parts = append(p.parts, compile(s, variables && i == 5))
		p.open = append(p.open, strings.HasSuffix(s, "*"))
	}
	return p
}

func (p *pattern) test(s string, look Lookup) verdict {
	if p.parts == nil {
		return p.glob.test(s, look)
	}
	starts := []int{0} // where the next part may begin in s
	for i := range 5 {
		var next []int
		for _, at := range starts {
			end := strings.IndexByte(s[at:], ':')
			if end < 0 || len(next) > 0 && next[len(next)-1] > at+end || !p.parts[i].match(s[at:at+end], look) {
				continue
			}
			for colon := at + end; colon < len(s); colon++ {
				if s[colon] == ':' {
					next = append(next, colon+1)
				}
				if !p.open[i] {
					break
				}
			}
		}
		starts = next
	}
	fits := no
	for _, at := range starts {
		if fits = p.parts[5].test(s[at:], look); fits == yes {
			break
		}
	}
	return fits
}
