package awscli

import (
	"strings"
)

// updateSetting changes or adds one line of an INI text and touches no other.
func updateSetting(text, header, name, nested, value string) string {
	lines := strings.SplitAfter(text, "\n")
	if lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	start := findSection(lines, header)
	fresh := name + " = " + value + "\n"
	if nested != "" {
		fresh = name + " =\n    " + nested + " = " + value + "\n"
	}
	if start < 0 {
		if text != "" && !strings.HasSuffix(text, "\n") {
			text += "\n"
		}
		return text + "[" + header + "]\n" + fresh
	}
	last := start
	for i := start + 1; i < len(lines) && !isHeader(lines[i]); i++ {
		key, _, ok := strings.Cut(lines[i], "=")
		if !ok {
			continue
		}
		last = i
		if strings.TrimSpace(key) != name || key[0] == ' ' || key[0] == '\t' {
			continue
		}
		if nested == "" {
			lines[i] = fresh
			return strings.Join(lines, "")
		}
		return updateNested(lines, i, nested, value)
	}
	return insertAfter(lines, last, fresh)
}

func updateNested(lines []string, block int, nested, value string) string {
	fresh := "    " + nested + " = " + value + "\n"
	i := block + 1
	for ; i < len(lines) && (lines[i][0] == ' ' || lines[i][0] == '\t'); i++ {
		if key, _, _ := strings.Cut(lines[i], "="); strings.TrimSpace(key) == nested {
			lines[i] = fresh
			return strings.Join(lines, "")
		}
	}
	return insertAfter(lines, i-1, fresh)
}

func insertAfter(lines []string, i int, fresh string) string {
	if !strings.HasSuffix(lines[i], "\n") {
		lines[i] += "\n"
	}
	return strings.Join(lines[:i+1], "") + fresh + strings.Join(lines[i+1:], "")
}

func isHeader(line string) bool {
	return strings.HasPrefix(strings.TrimSpace(line), "[") && strings.Contains(line, "]")
}

func findSection(lines []string, header string) int {
	for i, line := range lines {
		t := strings.TrimSpace(line)
		if isHeader(line) && strings.NewReplacer(`"`, "", "'", "").Replace(t[1:strings.Index(t, "]")]) == strings.ReplaceAll(header, "'", "") {
			return i
		}
	}
	return -1
}
