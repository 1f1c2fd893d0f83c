package awscli

import (
	"fmt"
	"strings"

	"cloudlet/sandbox/aws/schema"
)

var about = map[string]string{
	"iam": "users, groups, policies, access keys", "sts": "who am I, temporary credentials",
	"s3": "copy files to and from buckets", "s3api": "every S3 operation", "ec2": "servers, images, networks, disks",
	"configure": "set access keys, region and output format",
}

// help lists the commands.
func (s *session) help() error {
	fmt.Fprint(s.Stdout, "aws [options] <command> <subcommand> [parameters]\n\nCommands:\n")
	for _, c := range commands {
		if about[c] != "" {
			fmt.Fprintf(s.Stdout, "  %-10s %s\n", c, about[c])
		}
	}
	fmt.Fprint(s.Stdout, "\nOptions:\n  --region NAME   --output json|text|table|yaml   --query JMESPATH   --profile NAME\n"+
		"  --endpoint-url URL   --no-paginate   --no-sign-request   --color on|off|auto   --debug   --version\n\n"+
		"More: aws <command> help, aws <command> <subcommand> help\n")
	return nil
}

// serviceHelp lists the operations that work here; the others are only counted.
func (s *session) serviceHelp(svc *service) error {
	fmt.Fprintf(s.Stdout, "aws %s <subcommand> [parameters]: %s\n\nSubcommands that the sandbox emulates:\n", svc.command, about[svc.command])
	rest := 0
	for _, name := range svc.order {
		if _, ok := operations[svc.Name+":"+svc.operations[name].Name]; ok {
			fmt.Fprintf(s.Stdout, "  %s\n", name)
		} else {
			rest++
		}
	}
	if len(svc.waits) > 0 {
		fmt.Fprint(s.Stdout, "  wait\n")
	}
	fmt.Fprintf(s.Stdout, "\n%d more are understood and answered with \"NotImplemented\".\n", rest)
	return nil
}

func (s *session) waitHelp(svc *service) error {
	fmt.Fprintf(s.Stdout, "aws %s wait <condition> [parameters]\n\nConditions:\n  %s\n", svc.command, strings.Join(svc.waits, "\n  "))
	return nil
}

// operationHelp lists the options of an operation, the required ones first.
func (s *session) operationHelp(svc *service, op *schema.Operation, args *arguments) error {
	fmt.Fprintf(s.Stdout, "aws %s %s [parameters]\n", svc.command, kebab(op.Name))
	for _, required := range []bool{true, false} {
		title := "\nOptional:\n"
		if required {
			title = "\nRequired:\n"
		}
		for _, a := range args.list {
			if a.required == required && !a.hidden {
				fmt.Fprintf(s.Stdout, "%s  %s %s\n", title, a.name, placeholder(a))
				title = ""
			}
		}
	}
	return nil
}

func placeholder(a *argument) string {
	switch {
	case a.action == storeTrue || a.action == storeFalse:
		return ""
	case a.member == nil:
		return "<value>"
	}
	return shapeHint(a.member.Shape, 0)
}

// shapeHint is the notation of a value in a few characters.
func shapeHint(shape *schema.Shape, depth int) string {
	switch shape.Kind {
	case schema.List:
		return shapeHint(shape.Element, depth+1) + " ..."
	case schema.Structure, schema.Union:
		if depth > 2 {
			return "{...}"
		}
		var parts []string
		for _, m := range shape.Members {
			parts = append(parts, m.Name+"="+strings.TrimSuffix(shapeHint(m.Shape, depth+2), " ..."))
		}
		return strings.Join(parts, ",")
	case schema.Map:
		return "KeyName1=" + shapeHint(shape.Element, depth+1)
	case schema.Enum:
		if len(shape.Values) <= 8 {
			return strings.Join(shape.Values, "|")
		}
		return "<string>"
	case schema.Integer, schema.Long:
		return "<integer>"
	case schema.Boolean:
		return "true|false"
	case schema.Timestamp:
		return "<timestamp>"
	case schema.Blob:
		return "<text or fileb://file>"
	case schema.Stream:
		return "<file>"
	}
	return "<string>"
}
