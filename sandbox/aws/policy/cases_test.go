package policy

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cloudlet/sandbox/aws"
)

// TestCases plays testdata/cases/*.txt: what AWS documents of the policy language, by rule.
//
//	== a rule                         begins a group, without policies
//	-- words                          the same group, without policies again
//	# https://docs.aws.amazon.com/…   where AWS says so
//	identity allow s3:Get* on *       a policy of one statement for a layer: identity, boundary, session,
//	                                  restricted (a session policy that says nothing), resource, scp1, scp2, rcp1
//	resource deny to !@bob s3:* on arn:aws:s3:::b/* if StringLike aws:username b*|c* and Null x:y true
//	old identity …                    the same in version 2008-10-17
//	owner 222222222222                the resource's account
//	blind                             its policy is not known
//	bob s3:GetObject arn:… with aws:SourceIp=10.0.0.1 aws:TagKeys=a|b -> allow identity
//	                                  a case: allow, deny (explicit) or none, and the layer that decides
//	holds StringEquals aws:username bob|eve : aws:username=bob -> yes
//
// ! makes an element its opposite, | parts values, @name is one of names, _ in an element or a key's value is a space.
func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/cases/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	cases := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		p := &player{t: t, l: &Layers{}}
		for i, line := range strings.Split(string(text), "\n") {
			p.at, p.line = file, i+1
			p.play(strings.TrimSpace(line))
		}
		cases += p.cases
	}
	if cases < 300 {
		t.Errorf("only %d cases", cases)
	}
	t.Logf("%d cases", cases)
}

var names = strings.NewReplacer(
	"@bob", "AWS=arn:aws:iam::111111111111:user/bob", "@alice", "AWS=arn:aws:iam::111111111111:user/div/alice", "@account", "AWS=111111111111",
	"@rootarn", "AWS=arn:aws:iam::111111111111:root", "@other", "AWS=222222222222", "@eve", "AWS=arn:aws:iam::222222222222:user/eve", "@app", "AWS=arn:aws:iam::111111111111:role/app",
	"@session2", "AWS=arn:aws:sts::111111111111:assumed-role/app/s2", "@session", "AWS=arn:aws:sts::111111111111:assumed-role/app/s1",
	"@fed", "AWS=arn:aws:sts::111111111111:federated-user/bob", "@all", "AWS=*", "@ec2", "Service=ec2.amazonaws.com", "@lambda", "Service=lambda.amazonaws.com",
	"@google", "Federated=accounts.google.com", "@saml", "Federated=arn:aws:iam::111111111111:saml-provider/corp", "@canonical", "CanonicalUser="+aws.CanonicalID("222222222222"),
	"@id", "AWS=AIDAEXAMPLEEXAMPLE123", "@goneid", "AWS=AIDAGONEGONEGONEGONE1", "@roleid", "AWS=AROAEXAMPLEEXAMPLE123",
)

var callers = map[string]aws.Principal{
	"bob":     {Kind: aws.IAMUser, ARN: "arn:aws:iam::111111111111:user/bob", ID: "AIDAEXAMPLEEXAMPLE123", Account: "111111111111", Name: "bob"},
	"alice":   {Kind: aws.IAMUser, ARN: "arn:aws:iam::111111111111:user/div/alice", ID: "AIDAALICEALICEALICE12", Account: "111111111111", Name: "alice"},
	"eve":     {Kind: aws.IAMUser, ARN: "arn:aws:iam::222222222222:user/eve", ID: "AIDAEVEEVEEVEEVEEVE12", Account: "222222222222", Name: "eve"},
	"root":    {Kind: aws.Root, ARN: "arn:aws:iam::111111111111:root", ID: "111111111111", Account: "111111111111"},
	"foreign": {Kind: aws.Root, ARN: "arn:aws:iam::222222222222:root", ID: "222222222222", Account: "222222222222"},
	"app": {
		Kind: aws.AssumedRole, ARN: "arn:aws:sts::111111111111:assumed-role/app/s1", ID: "AROAEXAMPLEEXAMPLE123:s1", Account: "111111111111", Name: "app",
		Session: &aws.Session{Name: "s1", RoleARN: "arn:aws:iam::111111111111:role/app", RoleID: "AROAEXAMPLEEXAMPLE123"},
	},
	"linked": {
		Kind: aws.AssumedRole, ARN: "arn:aws:sts::111111111111:assumed-role/AWSServiceRoleForX/x", ID: "AROALINKEDLINKED12345:x", Account: "111111111111", Name: "AWSServiceRoleForX",
		Session: &aws.Session{Name: "x", RoleARN: "arn:aws:iam::111111111111:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX", RoleID: "AROALINKEDLINKED12345"},
	},
	"fed": {Kind: aws.Federated, ARN: "arn:aws:sts::111111111111:federated-user/bob", ID: "111111111111:bob", Account: "111111111111", Session: &aws.Session{Name: "bob", UserARN: "arn:aws:iam::111111111111:user/bob"}},
	"token": {
		Kind: aws.IAMUser, ARN: "arn:aws:iam::111111111111:user/bob", ID: "AIDAEXAMPLEEXAMPLE123", Account: "111111111111", Name: "bob", Session: &aws.Session{},
	},
	"ec2": {Kind: aws.AWSService, Name: "ec2.amazonaws.com"}, "google": {Kind: aws.WebIdentityUser, Name: "accounts.google.com"},
	"saml": {Kind: aws.SAMLUser, Name: "arn:aws:iam::111111111111:saml-provider/corp"}, "nobody": {Kind: aws.Anonymous},
}

// player plays the lines of a file.
type player struct {
	t     *testing.T
	at    string
	line  int
	l     *Layers
	cases int
}

func (p *player) fatal(args ...any) {
	p.t.Helper()
	p.t.Fatal(append([]any{p.at, p.line}, args...)...)
}

func (p *player) play(line string) {
	word, rest, _ := strings.Cut(line, " ")
	switch word {
	case "", "#":
	case "==", "--":
		p.l = &Layers{ResourceAccount: "111111111111"}
	case "owner":
		p.l.ResourceAccount = rest
	case "blind":
		p.l.Blind = true
	case "restricted":
		p.l.Restricted = true
	case "holds":
		p.holds(rest)
	case "old":
		word, rest, _ = strings.Cut(rest, " ")
		p.layer(word, rest, "2008-10-17")
	default:
		if strings.Contains(line, " -> ") {
			p.ask(line)
			return
		}
		p.layer(word, rest, current)
	}
}

func (p *player) layer(word, statement, version string) {
	level := func(levels *[][]Attached, kind Kind) {
		for n := int(word[3] - '0'); len(*levels) < n; {
			*levels = append(*levels, nil)
		}
		at := &(*levels)[word[3]-'1']
		*at = append(*at, p.attached(kind, word, statement, version))
	}
	single := func(to **Attached, kind Kind) {
		a := p.attached(kind, word, statement, version)
		if *to == nil {
			*to = &a
		} else {
			(*to).Document.Statements = append((*to).Document.Statements, a.Document.Statements...)
		}
	}
	switch word {
	case "identity":
		p.l.Identity = append(p.l.Identity, p.attached(Identity, word, statement, version))
	case "session":
		p.l.Session, p.l.Restricted = append(p.l.Session, p.attached(Identity, word, statement, version)), true
	case "boundary":
		single(&p.l.Boundary, Identity)
	case "resource":
		single(&p.l.Resource, Resource)
	case "trust":
		single(&p.l.Resource, Trust)
	case "scp1", "scp2", "scp3":
		level(&p.l.SCP, SCP)
	case "rcp1", "rcp2":
		level(&p.l.RCP, RCP)
	default:
		p.fatal("what is", word)
	}
}

func (p *player) attached(kind Kind, layer, statement, version string) Attached {
	text, _ := json.Marshal(map[string]any{"Version": version, "Statement": p.statement(kind, statement)})
	d, err := ParseAs(kind, text)
	if err != nil {
		p.fatal(string(text), err)
	}
	return Attached{Name: layer, Via: layer, Document: d}
}

// statement reads "allow to @bob s3:Get* on arn:… if StringEquals k v and …".
func (p *player) statement(kind Kind, text string) map[string]any {
	head, conditions, _ := strings.Cut(text, " if ")
	f := strings.Fields(head)
	s := map[string]any{"Effect": map[string]string{"allow": "Allow", "deny": "Deny"}[f[0]]}
	f = f[1:]
	element := func(name, word string) {
		if rest, not := strings.CutPrefix(word, "!"); not {
			name, word = "Not"+name, rest
		}
		s[name] = strings.Split(strings.ReplaceAll(word, ",_'", ", '"), "|")
	}
	switch {
	case f[0] == "to":
		p.principals(s, f[1])
		f = f[2:]
	case kind == RCP:
		s["Principal"] = "*"
	}
	element("Action", f[0])
	if len(f) == 3 {
		element("Resource", f[2])
	}
	if conditions != "" {
		s["Condition"] = p.conditions(conditions)
	}
	return s
}

func (p *player) principals(s map[string]any, word string) {
	name := "Principal"
	if rest, not := strings.CutPrefix(word, "!"); not {
		name, word = "NotPrincipal", rest
	}
	if word == "*" {
		s[name] = "*"
		return
	}
	of := map[string][]string{}
	for _, v := range strings.Split(names.Replace(word), "|") {
		kind, value, _ := strings.Cut(v, "=")
		of[kind] = append(of[kind], value)
	}
	s[name] = of
}

func (p *player) conditions(text string) map[string]map[string][]string {
	out := map[string]map[string][]string{}
	for _, c := range strings.Split(text, " and ") {
		operator, rest, _ := strings.Cut(c, " ")
		key, values, _ := strings.Cut(rest, " ")
		if out[operator] == nil {
			out[operator] = map[string][]string{}
		}
		out[operator][key] = strings.Split(values, "|")
	}
	return out
}

func lookup(fields []string) Lookup {
	kv := map[string][]string{}
	for _, f := range fields {
		k, v, _ := strings.Cut(f, "=")
		kv[strings.ToLower(k)] = strings.Split(strings.ReplaceAll(v, "_", " "), "|")
	}
	return keys(kv)
}

func (p *player) ask(line string) {
	p.cases++
	question, answer, _ := strings.Cut(line, " -> ")
	question, with, _ := strings.Cut(question, " with ")
	f := strings.Fields(question)
	who, ok := callers[f[0]]
	if !ok || len(f) != 3 {
		p.fatal("who is", f[0])
	}
	r := Request{Principal: who, Action: f[1], Resource: f[2], Keys: lookup(strings.Fields(with))}
	d := Decide(r, p.l)
	got := map[bool]string{true: "deny", false: "none"}[d.Explicit]
	if d.Allowed {
		got = "allow"
	}
	if got = strings.TrimSpace(got + " " + string(d.Layer)); got != strings.TrimSpace(answer) {
		p.t.Errorf("%s:%d: %s\ngot %s", p.at, p.line, line, got)
		for s := range Trace(r, p.l) {
			p.t.Logf("  %s %d: %v %+v", s.Layer, s.Level, s.Grant, s.Miss)
		}
	}
}

func (p *player) holds(line string) {
	p.cases++
	question, answer, _ := strings.Cut(line, " -> ")
	condition, with, _ := strings.Cut(question, " : ")
	l := &Layers{Identity: []Attached{p.attached(Identity, "identity", "allow * on * if "+condition, current)}}
	d := Decide(Request{Principal: callers["bob"], Action: "s3:GetObject", Resource: "*", Keys: lookup(strings.Fields(with))}, l)
	if got := map[bool]string{true: "yes", false: "no"}[d.Allowed]; got != strings.TrimSpace(answer) {
		p.t.Errorf("%s:%d: %s\ngot %s", p.at, p.line, line, got)
	}
}
