package policy

import (
	"encoding/json"
	"strings"
)

// RenamePrincipals replaces strings inside the Principal elements of a policy's text, and leaves all else
// as it is.
func RenamePrincipals(text string, names map[string]string) string {
	var out strings.Builder
	d, depth, inside, done := json.NewDecoder(strings.NewReader(text)), 0, -1, 0
	for last := ""; ; {
		start := int(d.InputOffset())
		token, err := d.Token()
		if err != nil {
			break
		}
		switch v := token.(type) {
		case json.Delim:
			if v == '{' || v == '[' {
				depth++
				if inside < 0 && (last == "Principal" || last == "NotPrincipal") {
					inside = depth
				}
			} else {
				if depth == inside {
					inside = -1
				}
				depth--
			}
			last = ""
		case string:
			last = v
			if name, ok := names[v]; ok && inside >= 0 {
				quoted, _ := json.Marshal(name)
				at := start + strings.IndexByte(text[start:], '"')
				out.WriteString(text[done:at] + string(quoted))
				done = int(d.InputOffset())
			}
		}
	}
	return out.String() + text[done:]
}
