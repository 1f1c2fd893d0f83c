package awscli

import (
	"context"
	"slices"
	"strings"

	"cloudlet/sandbox/aws/schema"
)

// Completion is one way to go on.
type Completion struct {
	Text  string // what replaces the word from the place that Complete returns
	Label string // how a list shows it
	Kind  string // command, operation, option, value, resource, file
}

// maxCompletions bounds a list.
const maxCompletions = 200

// Complete says how the line `aws …` may go on at the byte offset cursor: the
// completions replace what stands between the offset it returns and cursor.
func Complete(ctx context.Context, env *Env, line string, cursor int) (int, []Completion) {
	c := newCompleter(ctx, env, line[:min(max(cursor, 0), len(line))])
	if len(c.words) == 0 {
		return c.from, nil
	}
	c.aws(c.words[1:])
	return c.from, c.found[:min(len(c.found), maxCompletions)]
}

type completer struct {
	ctx   context.Context
	env   *Env
	from  int      // where the last word begins
	word  string   // the last word, which is to be completed
	words []string // the words before it
	found []Completion
}

// newCompleter cuts the command before the cursor into words; a command begins
// after |, ;, & or an opening parenthesis.
func newCompleter(ctx context.Context, env *Env, text string) *completer {
	c := &completer{ctx: ctx, env: env, from: len(text)}
	var word strings.Builder
	in, quote := false, byte(0)
	for i := 0; i < len(text); i++ {
		ch := text[i]
		if !in && ch != ' ' && ch != '\t' {
			c.from, in = i, true
		}
		switch {
		case quote != 0 && ch == quote:
			quote = 0
		case quote == 0 && (ch == '\'' || ch == '"'):
			quote = ch
		case quote == 0 && strings.IndexByte("|;&(\n`", ch) >= 0:
			c.words, in = nil, false
			word.Reset()
		case quote == 0 && (ch == ' ' || ch == '\t'):
			if in {
				c.words = append(c.words, word.String())
			}
			word.Reset()
			in = false
		default:
			word.WriteByte(ch)
		}
	}
	if !in {
		c.from = len(text)
	}
	c.word = word.String()
	return c
}

func (c *completer) add(kind string, texts ...string) {
	for _, t := range texts {
		if strings.HasPrefix(t, c.word) {
			c.found = append(c.found, Completion{t, t, kind})
		}
	}
}

// aws completes after `aws` and the words that follow it.
func (c *completer) aws(words []string) {
	rest := withoutGlobals(words)
	if len(words) > 0 && c.globalValue(words[len(words)-1]) {
		return
	}
	switch {
	case len(rest) == 0 && strings.HasPrefix(c.word, "-"):
		c.options(globalOptions, words)
	case len(rest) == 0:
		c.add("command", commands...)
	case rest[0] == "s3":
		c.s3(rest[1:])
	case rest[0] == "configure":
		if len(rest) == 1 {
			c.add("operation", "list", "get", "set", "list-profiles")
		} else if len(rest) == 2 {
			c.add("value", "region", "output", "aws_access_key_id", "aws_secret_access_key")
		}
	case services[rest[0]] != nil:
		c.service(serviceOf(rest[0]), rest[1:])
	}
}

// withoutGlobals drops global options and their values.
func withoutGlobals(words []string) []string {
	var rest []string
	for i := 0; i < len(words); i++ {
		j := slices.IndexFunc(globalOptions, func(o *option) bool { return o.name == words[i] })
		if j < 0 {
			rest = append(rest, words[i])
		} else if globalOptions[j].action == store {
			i++
		}
	}
	return rest
}

func (c *completer) globalValue(name string) bool {
	switch name {
	case "--region":
		c.add("value", regions...)
	case "--profile":
		c.add("value", loadConfig(c.env, "").names()...)
	case "--output", "--color":
		i := slices.IndexFunc(globalOptions, func(o *option) bool { return o.name == name })
		c.add("value", globalOptions[i].choices...)
	case "--query", "--endpoint-url":
	default:
		return false
	}
	return true
}

var regions = strings.Fields("us-east-1 us-east-2 us-west-1 us-west-2 eu-central-1 eu-west-1 eu-west-2 eu-west-3 eu-north-1 " +
	"ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-southeast-1 ap-southeast-2 ca-central-1 sa-east-1")

// options adds the options that were not given yet; global ones when the word says so.
func (c *completer) options(options []*option, given []string) {
	for _, o := range options {
		if !o.positional() && !o.hidden && !slices.Contains(given, o.name) {
			c.add("option", o.name)
		}
	}
}

func (c *completer) service(svc *service, words []string) {
	if len(words) == 0 {
		c.operations(svc)
		return
	}
	name := words[0]
	op := svc.operations[name]
	if name == "wait" {
		if len(words) == 1 {
			c.add("operation", svc.waits...)
			return
		}
		if w := svc.waiters[words[1]]; w != nil {
			op = svc.Operation(w.Operation)
		}
	}
	if op == nil {
		return
	}
	args := argumentsOf(svc, op)
	if strings.HasPrefix(c.word, "-") {
		c.options(args.options(), words)
		c.options(globalOptions, words)
		return
	}
	for _, w := range slices.Backward(words) { // the option that this word belongs to
		if strings.HasPrefix(w, "--") {
			c.value(svc, args.byName[strings.TrimPrefix(w, "--")])
			return
		}
	}
}

// operations offers what the sandbox emulates, and anything else only when that gives nothing.
func (c *completer) operations(svc *service) {
	for _, name := range svc.order {
		if _, ok := operations[svc.Name+":"+svc.operations[name].Name]; ok {
			c.add("operation", name)
		}
	}
	if len(svc.waits) > 0 {
		c.add("operation", "wait")
	}
	if len(c.found) == 0 {
		c.add("operation", svc.order...)
	}
}

// kinds says what sort of thing a member names.
var kinds = map[string]string{
	"Bucket": "bucket", "InstanceIds": "instance", "InstanceId": "instance", "UserName": "user", "PolicyArn": "policy",
	"KeyName": "key-pair", "KeyNames": "key-pair", "GroupId": "security-group", "GroupIds": "security-group",
	"SecurityGroupIds": "security-group", "SubnetId": "subnet", "SubnetIds": "subnet", "VpcId": "vpc", "VpcIds": "vpc",
	"ImageId": "image", "ImageIds": "image", "VolumeId": "volume", "VolumeIds": "volume", "AccessKeyId": "access-key",
}

func (c *completer) value(svc *service, arg *argument) {
	if arg == nil || arg.member == nil {
		return
	}
	shape, kind := arg.member.Shape, kinds[arg.member.Name]
	if shape.Kind == schema.List {
		shape = shape.Element
	}
	if svc.Name == "iam" && arg.member.Name == "GroupName" {
		kind = "group"
	}
	switch {
	case shape.Kind == schema.Enum:
		c.add("value", shape.Values...)
	case shape.Kind == schema.Stream:
		c.files("")
	case kind != "" && c.env.Names != nil:
		c.add("resource", c.env.Names(c.ctx, kind)...)
	case strings.HasPrefix(c.word, "file://"):
		c.files("file://")
	case strings.HasPrefix(c.word, "fileb://"):
		c.files("fileb://")
	case shape.Kind == schema.Blob:
		c.add("value", "fileb://")
	case strings.Contains(shape.Name, "olicyDocument"):
		c.add("value", "file://")
	}
}

func (c *completer) s3(words []string) {
	switch {
	case len(words) == 0:
		c.add("operation", s3Subcommands...)
	case strings.HasPrefix(c.word, "-"):
		c.options(s3Options(words[0]), words)
		c.options(globalOptions, words)
	default:
		c.s3Path(words[0])
	}
}

func (c *completer) s3Path(name string) {
	if strings.HasPrefix(c.word, "s3://") || name != "cp" && name != "mv" && name != "sync" {
		if c.env.Names != nil {
			for _, b := range c.env.Names(c.ctx, "bucket") {
				c.add("resource", "s3://"+b+"/")
			}
		}
		return
	}
	c.files("")
	c.add("value", "s3://")
}

// files completes a file name after a prefix such as "file://".
func (c *completer) files(prefix string) {
	c.found = append(c.found, Files(c.env, strings.TrimPrefix(c.word, prefix))...)
	for i := range c.found {
		if c.found[i].Kind == "file" {
			c.found[i].Text = prefix + c.found[i].Text
		}
	}
}

// Files completes the name of a file; a directory ends in "/".
func Files(env *Env, word string) []Completion {
	dir, base := "", word
	if i := strings.LastIndexByte(word, '/'); i >= 0 {
		dir, base = word[:i+1], word[i+1:]
	}
	where := dir
	if where == "" {
		where = "."
	}
	entries, err := env.FS.ReadDir(env.abs(where))
	if err != nil {
		return nil
	}
	var found []Completion
	for _, e := range entries {
		name := e.Name()
		if !strings.HasPrefix(name, base) || strings.HasPrefix(name, ".") && base == "" {
			continue
		}
		if e.IsDir() {
			name += "/"
		}
		found = append(found, Completion{dir + name, name, "file"})
	}
	return found
}
