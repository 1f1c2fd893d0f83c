package awscli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"

	"cloudlet/sandbox/aws/schema"
)

// Version is what `aws --version` says of us: the version of the AWS CLI whose
// behaviour this package follows, and that it is not that program.
const Version = "1.45.11"

const usage = `usage: aws [options] <command> <subcommand> [<subcommand> ...] [parameters]
To see help text, you can run:

  aws help
  aws <command> help
  aws <command> <subcommand> help
`

// session is one command on its way.
type session struct {
	*Env
	ctx     context.Context
	globals parsed
	query   *query
	config  *config
	clients *clients // made at the first call
	keys    keys
	region  string
}

// Run executes one command; args are its words without "aws". It returns the
// exit code of the AWS CLI: 0, 1 (`aws s3`: some transfers failed), 2 (the command
// line is wrong), 255 (anything else failed), 130 when ctx was cancelled.
func Run(ctx context.Context, env *Env, args []string) (code int) {
	s := &session{Env: env, ctx: ctx}
	defer func() { // a fault of ours must not end the page's worker
		if fault := recover(); fault != nil {
			code = s.report(fmt.Errorf("aws: internal error: %v", fault))
		}
	}()
	err := s.run(args)
	if err != nil && ctx.Err() != nil {
		io.WriteString(s.Stdout, "\n")
		return 130
	}
	return s.report(err)
}

// report prints an error and returns the exit code for it.
func (s *session) report(err error) int {
	var code exitCode
	var wrong usageError
	var unknown unknownOptions
	var plain plainError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &code):
		return int(code)
	case errors.As(err, &wrong):
		fmt.Fprintf(s.Stderr, "%saws: error: %s\n", usage, wrong.text)
		return 2
	case errors.As(err, &unknown):
		fmt.Fprintf(s.Stderr, "%s\n%s\n", usage, unknown)
	case errors.As(err, &plain):
		fmt.Fprintln(s.Stderr, plain.text)
	default:
		fmt.Fprintf(s.Stderr, "\n%s\n", err)
	}
	return 255
}

var globalOptions = []*option{
	{name: "--debug", action: storeTrue},
	{name: "--endpoint-url"},
	{name: "--no-verify-ssl", action: storeTrue},
	{name: "--no-paginate", action: storeTrue},
	{name: "--output", choices: []string{"json", "text", "table", "yaml"}},
	{name: "--query"},
	{name: "--profile"},
	{name: "--region"},
	{name: "--version", action: storeTrue},
	{name: "--color", choices: []string{"on", "off", "auto"}},
	{name: "--no-sign-request", action: storeTrue},
	{name: "--ca-bundle"},
	{name: "--cli-read-timeout"},
	{name: "--cli-connect-timeout"},
	{name: "--v2-debug", action: storeTrue},
	{name: "--no-cli-pager", action: storeTrue},
}

// commands are the first words, in the order in which they are listed.
var commands = []string{"ec2", "iam", "s3api", "sts", "s3", "configure", "help"}

func (s *session) run(args []string) error {
	for _, a := range args {
		if a == "--version" {
			fmt.Fprintf(s.Stdout, "aws-cli/%s-cloudlet Go/%s %s/%s\n", Version, strings.TrimPrefix(runtime.Version(), "go"), runtime.GOOS, runtime.GOARCH)
			return nil
		}
	}
	options := append(append([]*option(nil), globalOptions...), &option{name: "command", required: true, choices: commands})
	globals, rest, err := parseKnown(options, args)
	if err != nil {
		return err
	}
	s.globals = globals
	if err := s.checkGlobals(); err != nil {
		return err
	}
	s.config = loadConfig(s.Env, globals.text("profile"))
	switch command := globals.text("command"); command {
	case "help":
		return s.help()
	case "configure":
		return s.configure(rest)
	case "s3":
		return s.s3Command(rest)
	default:
		return s.serviceCommand(serviceOf(command), rest)
	}
}

func (s *session) checkGlobals() error {
	if q := s.globals.text("query"); s.globals.has("query") {
		compiled, err := compileQuery(q)
		if err != nil {
			return fmt.Errorf("Bad value for --query %s: %s", q, err)
		}
		s.query = compiled
	}
	if u := s.globals.text("endpoint-url"); u != "" && !strings.Contains(u, "://") {
		return fmt.Errorf("Bad value for --endpoint-url \"%s\": scheme is missing.  "+
			"Must be of the form http://<hostname>/ or https://<hostname>/", u)
	}
	return nil
}

func (s *session) paginates() bool { return !s.globals.is("no-paginate") }

// serviceCommand runs `aws SERVICE OPERATION …`.
func (s *session) serviceCommand(svc *service, args []string) error {
	options := []*option{{name: "operation", required: true, choices: svc.names()}}
	found, rest, err := parseKnown(options, args)
	if err != nil {
		return err
	}
	switch name := found.text("operation"); name {
	case "help":
		return s.serviceHelp(svc)
	case "wait":
		return s.waitCommand(svc, rest)
	default:
		return s.operationCommand(svc, svc.operations[name], rest)
	}
}

// prepare decides region and credentials, in the order in which the CLI complains.
func (s *session) prepare(svc *schema.Service) error {
	if s.clients != nil {
		return nil
	}
	if !s.config.exists() {
		return fmt.Errorf("The config profile (%s) could not be found", s.config.profile)
	}
	s.keys, _ = s.config.keys()
	if err := s.keys.partial(); err != nil && !s.globals.is("no-sign-request") {
		return err
	}
	s.region = s.globals.text("region")
	if s.region == "" {
		s.region = s.config.region()
	}
	if s.region == "" {
		if svc.Name != "s3" {
			return errNoRegion
		}
		s.region = "us-east-1"
	}
	if !s.globals.is("no-sign-request") {
		var err error
		if s.keys, err = s.resolve(); err != nil {
			return err
		}
	}
	s.clients = s.newClients(svc.Name)
	return nil
}
