package awscli

import (
	"bufio"
	"context"
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/aws-sdk-go-v2/service/sts/types"

	"cloudlet/sandbox/aws/schema"
)

// A profile may name a role instead of keys: the CLI then assumes it with the keys of another
// profile, or with a token from a file, and remembers the credentials until a quarter of an hour
// before they end.
// https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-role.html

// roleMargin is how long remembered credentials must still be good.
const roleMargin = 15 * time.Minute

// resolve finds the keys of a command: variables, a role, a token's role, the files.
func (s *session) resolve() (keys, error) {
	c := s.config
	static, ok := c.keys()
	switch {
	case ok && static.method == "env":
		return static, nil
	case c.has(c.profile, "role_arn") && !c.has(c.profile, "web_identity_token_file"):
		return s.roleOf(c.profile, []string{c.profile})
	}
	if k, ok, err := s.tokenRole(c.profile, !c.explicit); ok || err != nil {
		return k, err
	}
	return static, nil
}

func (c *config) has(profile, name string) bool { return c.value(profile, name) != "" }

func (c *config) hasStatic(profile string) bool {
	return c.has(profile, "aws_access_key_id") || c.has(profile, "aws_secret_access_key")
}

// roleOf assumes the role of a profile; visited are the profiles on the way to it.
func (s *session) roleOf(profile string, visited []string) (keys, error) {
	c := s.config
	source, from := c.value(profile, "source_profile"), c.value(profile, "credential_source")
	var k keys
	var err error
	switch {
	case source != "" && from != "":
		err = fmt.Errorf("The profile \"%s\" contains both source_profile and credential_source.", profile)
	case source == "" && from == "":
		err = fmt.Errorf("Partial credentials found in assume-role, missing: source_profile or credential_source")
	case from != "":
		k, err = s.sourceKeys(profile, from)
	default:
		k, err = s.profileKeys(profile, source, visited)
	}
	if err != nil {
		return keys{}, err
	}
	in := &sts.AssumeRoleInput{RoleArn: aws.String(c.value(profile, "role_arn"))}
	for name, member := range map[string]**string{"role_session_name": &in.RoleSessionName, "external_id": &in.ExternalId, "mfa_serial": &in.SerialNumber} {
		if c.has(profile, name) {
			*member = aws.String(c.value(profile, name))
		}
	}
	if n, err := strconv.ParseInt(c.value(profile, "duration_seconds"), 10, 32); err == nil {
		in.DurationSeconds = aws.Int32(int32(n))
	}
	return s.assumed(in, k)
}

// profileKeys are the keys with which a profile's role is assumed: those of its source.
func (s *session) profileKeys(profile, source string, visited []string) (keys, error) {
	c := s.config
	if c.config.sections[source] == nil && c.credentials.sections[source] == nil {
		return keys{}, fmt.Errorf("The source_profile \"%s\" referenced in the profile \"%s\" does not exist.", source, profile)
	}
	if slices.Contains(visited, source) && (source != profile || !c.hasStatic(source)) {
		return keys{}, fmt.Errorf("Infinite loop in credential configuration detected. Attempting to load from profile %s which has already been visited. Visited profiles: ['%s']",
			source, strings.Join(visited, "', '"))
	}
	if !c.hasStatic(source) && c.has(source, "role_arn") && !c.has(source, "web_identity_token_file") {
		return s.roleOf(source, append(visited, source))
	}
	if k, ok, err := s.tokenRole(source, false); ok || err != nil {
		return k, err
	}
	if k, ok := c.keysOf(source); ok {
		return k, k.partial()
	}
	return keys{}, fmt.Errorf("The source profile \"%s\" must have credentials.", source)
}

// sourceKeys are keys from where credential_source says; there is no machine or container here
// that would have a role.
func (s *session) sourceKeys(profile, source string) (keys, error) {
	switch strings.ToLower(source) {
	case "environment":
		if k, ok := s.config.keysOfEnvironment(); ok {
			return k, k.partial()
		}
	case "ec2instancemetadata", "ecscontainer":
	default:
		return keys{}, fmt.Errorf("The credential source \"%s\" referenced in profile \"%s\" is not valid.", source, profile)
	}
	return keys{}, fmt.Errorf("Error when retrieving credentials from %s: No credentials found in credential_source referenced in profile %s", source, profile)
}

// tokenRole assumes the role that goes with a token in a file, as variables or the profile say;
// false if they say nothing.
func (s *session) tokenRole(profile string, variables bool) (keys, bool, error) {
	setting := func(name, variable string) string {
		if v := s.getenv(variable); v != "" && variables {
			return v
		}
		return s.config.value(profile, name)
	}
	file := setting("web_identity_token_file", "AWS_WEB_IDENTITY_TOKEN_FILE")
	if file == "" {
		return keys{}, false, nil
	}
	role := setting("role_arn", "AWS_ROLE_ARN")
	if role == "" {
		return keys{}, false, fmt.Errorf("The provided profile or the current environment is configured to assume role with web identity but has no role ARN configured. Ensure that the profile has the role_arnconfiguration set or the AWS_ROLE_ARN env var is set.")
	}
	name := setting("role_session_name", "AWS_ROLE_SESSION_NAME")
	k, err := s.remembered(&remember{RoleArn: role, RoleSessionName: name}, "assume-role-with-web-identity", func() (*types.Credentials, error) {
		token, err := s.readFile(file)
		if err != nil {
			return nil, fmt.Errorf("[Errno 2] No such file or directory: '%s'", file)
		}
		in := &sts.AssumeRoleWithWebIdentityInput{RoleArn: &role, RoleSessionName: s.sessionName(name), WebIdentityToken: aws.String(string(token))}
		out, err := s.newClientsWith("sts", aws.AnonymousCredentials{}).sts.AssumeRoleWithWebIdentity(s.ctx, in)
		if err != nil {
			return nil, callError(&schema.Operation{Name: "AssumeRoleWithWebIdentity"}, err)
		}
		return out.Credentials, nil
	})
	return k, true, err
}

// assumed are the keys of a role, assumed with other keys; a code is asked for if there is a device.
func (s *session) assumed(in *sts.AssumeRoleInput, with keys) (keys, error) {
	key := &remember{aws.ToString(in.RoleSessionName), aws.ToString(in.RoleArn), in.DurationSeconds, aws.ToString(in.ExternalId), aws.ToString(in.SerialNumber)}
	return s.remembered(key, "assume-role", func() (*types.Credentials, error) {
		if in.SerialNumber != nil {
			fmt.Fprintf(s.Stderr, "Enter MFA code for %s: ", *in.SerialNumber)
			line, err := bufio.NewReader(s.Stdin).ReadString('\n')
			if err != nil && line == "" {
				return nil, errorf("EOF when reading a line")
			}
			in.TokenCode = aws.String(strings.TrimRight(line, "\r\n"))
		}
		in.RoleSessionName = s.sessionName(aws.ToString(in.RoleSessionName))
		provider := aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: with.ID, SecretAccessKey: with.Secret, SessionToken: with.Token}, nil
		})
		out, err := s.newClientsWith("sts", provider).sts.AssumeRole(s.ctx, in)
		if err != nil {
			return nil, callError(&schema.Operation{Name: "AssumeRole"}, err)
		}
		return out.Credentials, nil
	})
}

func (s *session) sessionName(name string) *string {
	if name == "" {
		name = fmt.Sprintf("botocore-session-%d", s.now().Unix())
	}
	return &name
}

// remember is what credentials are remembered by.
type remember struct {
	RoleSessionName, RoleArn string
	DurationSeconds          *int32
	ExternalId, SerialNumber string
}

// file is where the CLI too would look.
func (r *remember) file(home string) string {
	var parts []string
	add := func(name, value string) {
		if value != "" {
			parts = append(parts, strconv.Quote(name)+": "+value)
		}
	}
	text := func(v string) string {
		if v == "" {
			return ""
		}
		return strconv.QuoteToASCII(v)
	}
	if r.DurationSeconds != nil {
		add("DurationSeconds", strconv.Itoa(int(*r.DurationSeconds)))
	}
	add("ExternalId", text(r.ExternalId))
	add("RoleArn", text(r.RoleArn))
	add("RoleSessionName", text(r.RoleSessionName))
	add("SerialNumber", text(r.SerialNumber))
	sum := sha1.Sum([]byte("{" + strings.Join(parts, ", ") + "}"))
	return home + "/.aws/cli/cache/" + hex.EncodeToString(sum[:]) + ".json"
}

// remembered are credentials from the cache, or new ones, which go there.
func (s *session) remembered(r *remember, method string, ask func() (*types.Credentials, error)) (keys, error) {
	var kept struct{ Credentials *types.Credentials }
	file := r.file(s.home())
	b, err := s.readFile(file)
	if c := &kept; err != nil || json.Unmarshal(b, c) != nil || c.Credentials == nil || c.Credentials.Expiration == nil || c.Credentials.Expiration.Sub(s.now()) < roleMargin {
		if kept.Credentials, err = ask(); err != nil {
			return keys{}, err
		}
		if text, err := json.Marshal(kept); err == nil && s.FS.MkdirAll(parent(s.abs(file))) == nil {
			s.writeFile(file, text) // not to remember is no failure
		}
	}
	c := kept.Credentials
	return keys{aws.ToString(c.AccessKeyId), aws.ToString(c.SecretAccessKey), aws.ToString(c.SessionToken), method}, nil
}
