package shell

import (
	"context"
	"strings"

	"cloudlet/wasm/awscli"
)

// Complete says how a line may go on at the byte offset cursor: what replaces
// the text between the offset it returns and cursor.
func (s *Shell) Complete(ctx context.Context, line string, cursor int) (int, []awscli.Completion) {
	line = line[:min(max(cursor, 0), len(line))]
	start := strings.LastIndexAny(line, "|;&(`\n") + 1
	text := strings.TrimLeft(line[start:], " \t")
	start = len(line) - len(text)
	env := s.awsEnv(s.Dir(), s.variable)
	if words := strings.Fields(text); len(words) > 0 && words[0] == "aws" && len(text) > len("aws") {
		from, found := awscli.Complete(ctx, env, text, len(text))
		return start + from, found
	}
	from := strings.LastIndexAny(text, " \t") + 1
	word := text[from:]
	if from > 0 {
		return start + from, awscli.Files(env, word)
	}
	var found []awscli.Completion
	for _, name := range names() {
		if strings.HasPrefix(name, word) {
			found = append(found, awscli.Completion{Text: name, Label: name, Kind: "command"})
		}
	}
	return start + from, found
}

// variable is what the session knows beside what it began with.
func (s *Shell) variable(name string) string {
	if name == "HOME" {
		return Home
	}
	return s.o.Vars[name]
}
