package awscli

import (
	"bytes"
	"strings"
)

// quoteLiterals makes JSON strings of literals that are not JSON: `running` is
// `"running"`, as the CLI has it and most examples write it.
func quoteLiterals(source string) string {
	var b strings.Builder
	for i := 0; i < len(source); {
		end := closing(source, i)
		part := source[i:end]
		if source[i] == '`' && end > i+1 && part[len(part)-1] == '`' {
			text := strings.ReplaceAll(part[1:len(part)-1], "\\`", "`")
			if _, err := parseJSON(text); err != nil {
				var quoted bytes.Buffer
				appendQuoted(&quoted, strings.TrimLeft(text, " \t\r\n"))
				part = "`" + strings.ReplaceAll(quoted.String(), "`", "\\`") + "`"
			}
		}
		b.WriteString(part)
		i = end
	}
	return b.String()
}

// closing is the end of the quoted piece that begins at i, or i+1 for anything else.
func closing(source string, i int) int {
	quote := source[i]
	if strings.IndexByte("`'\"", quote) < 0 {
		return i + 1
	}
	for j := i + 1; j < len(source); j++ {
		switch source[j] {
		case '\\':
			j++
		case quote:
			return j + 1
		}
	}
	return len(source)
}

// ordered turns a literal of the library into our values.
func ordered(v any) any {
	switch v := v.(type) {
	case map[string]any:
		o := newObject()
		for _, k := range sortedKeys(v) {
			o.set(k, ordered(v[k]))
		}
		return o
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = ordered(e)
		}
		return out
	}
	return v
}
