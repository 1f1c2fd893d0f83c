package awscli

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// prompts are what `aws configure` asks, in this order.
var prompts = []struct{ name, text string }{
	{"aws_access_key_id", "AWS Access Key ID"},
	{"aws_secret_access_key", "AWS Secret Access Key"},
	{"region", "Default region name"},
	{"output", "Default output format"},
}

// configure runs `aws configure …`.
func (s *session) configure(words []string) error {
	names := []string{"list", "get", "set", "list-profiles"}
	options := []*option{{name: "subcommand", choices: append(names, "help")}}
	found, rest, err := parseKnown(options, words)
	if err != nil {
		return err
	}
	switch found.text("subcommand") {
	case "":
		if len(rest) > 0 {
			return errorf("Unknown options: %s", strings.Join(rest, ","))
		}
		return s.configureAsk()
	case "help":
		return s.configureHelp(names)
	case "list":
		return s.configureList()
	case "list-profiles":
		for _, name := range s.config.names() {
			fmt.Fprintln(s.Stdout, name)
		}
		return nil
	case "get":
		return s.configureGet(rest)
	default:
		return s.configureSet(rest)
	}
}

// configureAsk asks for each value, showing the one there is; an empty answer keeps it.
func (s *session) configureAsk() error {
	in := bufio.NewReader(s.Stdin)
	values := map[string]string{}
	for _, p := range prompts {
		current := s.config.value(s.config.profile, p.name)
		shown := current
		if current == "" {
			shown = "None"
		} else if strings.HasPrefix(p.name, "aws_") {
			shown = mask(current)
		}
		fmt.Fprintf(s.Stdout, "%s [%s]: ", p.text, shown)
		line, err := in.ReadString('\n')
		if err != nil && line == "" {
			if s.ctx.Err() != nil {
				return s.ctx.Err()
			}
			return errorf("EOF when reading a line")
		}
		if line = strings.TrimRight(line, "\r\n"); line != "" && line != current {
			values[p.name] = line
		}
	}
	for _, p := range prompts {
		if v, ok := values[p.name]; ok {
			if err := s.store(s.config.profile, p.name, "", v); err != nil {
				return err
			}
		}
	}
	return nil
}

func mask(value string) string {
	return strings.Repeat("*", 16) + value[max(0, len(value)-4):]
}

func (s *session) configureList() error {
	c := s.config
	row := func(name, value, kind, location string) {
		if value == "" {
			value, kind, location = "<not set>", "None", "None"
		}
		fmt.Fprintf(s.Stdout, "%10s %24s %16s    %s\n", name, value, kind, location)
	}
	row("Name", "Value", "Type", "Location")
	row("----", "-----", "----", "--------")
	switch {
	case c.explicit:
		row("profile", c.profile, "manual", "--profile")
	case c.named:
		row("profile", c.profile, "env", "['AWS_DEFAULT_PROFILE', 'AWS_PROFILE']")
	default:
		row("profile", "", "", "")
	}
	if !c.exists() {
		return fmt.Errorf("The config profile (%s) could not be found", c.profile)
	}
	if k, ok := c.keys(); ok {
		if err := k.partial(); err != nil {
			return err
		}
		row("access_key", mask(k.ID), k.method, "")
		row("secret_key", mask(k.Secret), k.method, "")
	} else {
		row("access_key", "", "", "")
		row("secret_key", "", "", "")
	}
	if r := s.getenv("AWS_DEFAULT_REGION"); r != "" {
		row("region", r, "env", "AWS_DEFAULT_REGION")
	} else {
		row("region", c.region(), "config-file", displayHome(c.configFile(), s.home()))
	}
	return nil
}

// displayHome is a file in the home directory as the CLI names it unless a variable moved it.
func displayHome(name, home string) string {
	if rest, ok := strings.CutPrefix(name, strings.TrimSuffix(home, "/")+"/"); ok {
		return "~/" + rest
	}
	return name
}

func (s *session) configureGet(words []string) error {
	found, rest, err := parseKnown([]*option{{name: "varname", required: true}}, words)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return errorf("Unknown options: %s", strings.Join(rest, ","))
	}
	name := found.text("varname")
	value, section := s.setting(name)
	switch {
	case section:
		fmt.Fprintf(s.Stderr, "varname (%s) must reference a value, not a section or sub-section.", name)
		return exitCode(1)
	case value == "":
		return exitCode(1)
	}
	fmt.Fprintln(s.Stdout, value)
	return nil
}

// setting finds "region", "default.region", "profile.NAME.s3.x"; section tells
// that the name stands for a block of settings.
func (s *session) setting(name string) (value string, section bool) {
	parts := strings.Split(name, ".")
	profile := s.config.profile
	switch {
	case parts[0] == "profile" && len(parts) > 2:
		profile, parts = parts[1], parts[2:]
	case len(parts) > 1 && (parts[0] == "default" || s.config.config.sections[parts[0]] != nil):
		profile, parts = parts[0], parts[1:]
	}
	for _, file := range []*profiles{s.config.credentials, s.config.config} {
		sec := file.sections[profile]
		if sec == nil {
			continue
		}
		if block, ok := sec.nested[parts[0]]; ok && len(block) > 0 {
			if len(parts) == 2 {
				return block[parts[1]], false
			}
			return "", true
		}
		if v := sec.values[parts[0]]; v != "" && len(parts) == 1 {
			return v, false
		}
	}
	return "", false
}

func (s *session) configureSet(words []string) error {
	options := []*option{{name: "varname", required: true}, {name: "value", required: true}}
	found, rest, err := parseKnown(options, words)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return errorf("Unknown options: %s", strings.Join(rest, ","))
	}
	parts := strings.Split(found.text("varname"), ".")
	profile := s.config.profile
	switch {
	case parts[0] == "default" && len(parts) > 1:
		profile, parts = "default", parts[1:]
	case parts[0] == "profile" && len(parts) > 2:
		profile, parts = parts[1], parts[2:]
	}
	nested := ""
	if len(parts) > 1 {
		nested = parts[1]
	}
	return s.store(profile, parts[0], nested, found.text("value"))
}

// secretNames go to the credentials file, whatever else goes to the config file.
var secretNames = map[string]bool{
	"aws_access_key_id": true, "aws_secret_access_key": true, "aws_session_token": true, "aws_security_token": true,
}

// store writes one setting: name, or name of the block nested when that is not "".
func (s *session) store(profile, name, nested, value string) error {
	if strings.ContainsAny(value, "\r\n") {
		return errorf("Invalid value for key %s: newline characters and carriage returns are not allowed.", name)
	}
	file, header := s.config.configFile(), "profile "+profile
	if strings.ContainsAny(profile, " \t") {
		header = "profile '" + profile + "'"
	}
	if profile == "default" {
		header = profile
	}
	if secretNames[name] {
		file, header = s.config.credentialsFile(), profile
	}
	text := updateSetting(s.config.read(file), header, name, nested, value)
	if err := s.FS.MkdirAll(parent(s.abs(file))); err != nil {
		return err
	}
	return s.writeFile(file, []byte(text))
}

func parent(name string) string { return name[:max(strings.LastIndexByte(name, '/'), 1)] }

func (s *session) configureHelp(names []string) error {
	_, err := io.WriteString(s.Stdout, "aws configure: set up access keys, region and output format; subcommands: "+strings.Join(names, ", ")+"\n")
	return err
}
