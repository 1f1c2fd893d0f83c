package awscli

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// section is one [section] of an AWS configuration file: values, or a further
// section for an indented block ("s3 =\n  max_concurrent_requests = 20").
type section struct {
	names  []string
	values map[string]string
	nested map[string]map[string]string
}

// profiles is the content of ~/.aws/config or ~/.aws/credentials by section name, in order.
type profiles struct {
	names    []string
	sections map[string]*section
}

// parseProfiles reads an INI file as the CLI does: comments start with # or ;,
// the config file names profiles "profile NAME" (sections gives them bare).
// https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html
func parseProfiles(text string, isConfig bool) *profiles {
	p := &profiles{sections: map[string]*section{}}
	var cur *section
	var block string
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		trimmed := strings.TrimSpace(line)
		switch {
		case trimmed == "" || trimmed[0] == '#' || trimmed[0] == ';':
		case trimmed[0] == '[' && strings.Contains(trimmed, "]"):
			cur, block = p.section(sectionName(trimmed[1:strings.Index(trimmed, "]")], isConfig)), ""
		case cur != nil:
			key, value, ok := strings.Cut(trimmed, "=")
			if !ok {
				continue
			}
			key, value = strings.TrimSpace(key), strings.TrimSpace(value)
			if block != "" && (line[0] == ' ' || line[0] == '\t') {
				cur.nested[block][key] = value
				continue
			}
			block = ""
			if value == "" {
				block = key
				cur.nested[key] = map[string]string{}
			}
			cur.set(key, value)
		}
	}
	return p
}

func sectionName(s string, isConfig bool) string {
	s = strings.TrimSpace(s)
	if name, ok := strings.CutPrefix(s, "profile "); ok && isConfig {
		s = strings.TrimSpace(name)
	}
	return strings.Trim(s, `"'`)
}

func (p *profiles) section(name string) *section {
	s := p.sections[name]
	if s == nil {
		s = &section{values: map[string]string{}, nested: map[string]map[string]string{}}
		p.sections[name], p.names = s, append(p.names, name)
	}
	return s
}

func (s *section) set(key, value string) {
	if !slices.Contains(s.names, key) {
		s.names = append(s.names, key)
	}
	s.values[key] = value
}

// config is what the files and the environment say.
type config struct {
	env         *Env
	config      *profiles
	credentials *profiles
	profile     string // chosen profile
	explicit    bool   // by --profile
	named       bool   // by --profile or a variable
}

func loadConfig(e *Env, profile string) *config {
	c := &config{env: e, profile: profile, explicit: profile != "", named: true}
	c.config = parseProfiles(c.read(c.configFile()), true)
	c.credentials = parseProfiles(c.read(c.credentialsFile()), false)
	for _, name := range []string{"AWS_DEFAULT_PROFILE", "AWS_PROFILE"} {
		if c.profile == "" {
			c.profile = e.getenv(name)
		}
	}
	if c.profile == "" {
		c.profile, c.named = "default", false
	}
	return c
}

func (c *config) read(name string) string {
	b, err := c.env.readFile(name)
	if err != nil {
		return ""
	}
	return string(b)
}

func (c *config) configFile() string {
	if f := c.env.getenv("AWS_CONFIG_FILE"); f != "" {
		return f
	}
	return path.Join(c.env.home(), ".aws/config")
}

func (c *config) credentialsFile() string {
	if f := c.env.getenv("AWS_SHARED_CREDENTIALS_FILE"); f != "" {
		return f
	}
	return path.Join(c.env.home(), ".aws/credentials")
}

// exists reports whether the chosen profile is there; the default one always is.
func (c *config) exists() bool {
	return !c.named || c.config.sections[c.profile] != nil || c.credentials.sections[c.profile] != nil
}

// value is a setting of a profile: the credentials file wins over the config file.
func (c *config) value(profile, name string) string {
	for _, p := range []*profiles{c.credentials, c.config} {
		if s := p.sections[profile]; s != nil && s.values[name] != "" {
			return s.values[name]
		}
	}
	return ""
}

// names lists all profiles, those of the config file first.
func (c *config) names() []string {
	names := append([]string(nil), c.config.names...)
	for _, n := range c.credentials.names {
		if !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	return names
}

// keys are the credentials of a command and where they were found.
type keys struct {
	ID, Secret, Token string
	method            string // env, shared-credentials-file, config-file
}

// partial complains of a key id without its secret.
func (k keys) partial() error {
	name := "aws_secret_access_key"
	if k.method == "env" {
		name = "AWS_SECRET_ACCESS_KEY"
	}
	if k.ID == "" || k.Secret != "" {
		return nil
	}
	return fmt.Errorf("Partial credentials found in %s, missing: %s", k.method, name)
}

// keys looks for credentials: variables (unless --profile was given), then the
// credentials file, then the config file. ok is false if there are none.
func (c *config) keys() (keys, bool) {
	if k, ok := c.keysOfEnvironment(); ok && !c.explicit {
		return k, true
	}
	return c.keysOf(c.profile)
}

func (c *config) keysOfEnvironment() (keys, bool) {
	e := c.env
	token := e.getenv("AWS_SESSION_TOKEN")
	if token == "" {
		token = e.getenv("AWS_SECURITY_TOKEN")
	}
	id := e.getenv("AWS_ACCESS_KEY_ID")
	return keys{id, e.getenv("AWS_SECRET_ACCESS_KEY"), token, "env"}, id != ""
}

// keysOf are the keys that the files give a profile.
func (c *config) keysOf(profile string) (keys, bool) {
	for _, p := range []struct {
		file   *profiles
		method string
	}{{c.credentials, "shared-credentials-file"}, {c.config, "config-file"}} {
		if s := p.file.sections[profile]; s != nil && s.values["aws_access_key_id"] != "" {
			return keys{s.values["aws_access_key_id"], s.values["aws_secret_access_key"], s.values["aws_session_token"], p.method}, true
		}
	}
	return keys{}, false
}

// region is the region of a command, "" when none is set anywhere.
func (c *config) region() string {
	if r := c.env.getenv("AWS_DEFAULT_REGION"); r != "" {
		return r
	}
	return c.value(c.profile, "region")
}

func (c *config) output() string {
	if o := c.env.getenv("AWS_DEFAULT_OUTPUT"); o != "" {
		return o
	}
	if o := c.value(c.profile, "output"); o != "" {
		return o
	}
	return "json"
}

// endpoint is where a service is, unless --endpoint-url says so; "" for nowhere in particular.
func (c *config) endpoint(service string) string {
	e := c.env
	if e.getenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") == "true" {
		return e.Endpoint
	}
	for _, u := range []string{
		e.getenv("AWS_ENDPOINT_URL_" + strings.ToUpper(service)), e.getenv("AWS_ENDPOINT_URL"), c.value(c.profile, "endpoint_url"),
	} {
		if u != "" {
			return u
		}
	}
	return e.Endpoint
}
