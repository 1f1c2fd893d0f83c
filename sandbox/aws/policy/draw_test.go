package policy

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"cloudlet/sandbox/aws"
)

// draw makes random policies about one request.
type draw struct {
	*rand.Rand
	c *oracleCase
}

func (d draw) chance(percent int) bool { return d.IntN(100) < percent }

func pick[T any](d draw, list ...T) T { return list[d.IntN(len(list))] }

const own, other = "111111111111", "222222222222"

func randomCase(r *rand.Rand) *oracleCase {
	c := &oracleCase{Context: map[string]any{}, SCP: [][]map[string]any{}, RCP: [][]map[string]any{}, Identity: []map[string]any{}}
	d := draw{r, c}
	d.caller()
	d.asks()
	d.context()
	external := c.who.Account == ""
	if !external {
		for range d.IntN(3) {
			c.Identity = append(c.Identity, d.policy("identity"))
		}
		if d.chance(25) && !c.who.IsRoot() {
			c.Boundary = d.policy("identity")
		}
		if c.who.Session != nil && d.chance(35) {
			c.Session = d.policy("identity")
		}
		if d.chance(25) {
			for range 1 + d.IntN(3) {
				c.SCP = append(c.SCP, d.level("scp"))
			}
		}
	}
	if strings.HasPrefix(c.Action, "sts:") || external || d.chance(55) {
		c.ResourcePolicy = d.policy("resource")
	}
	if d.chance(15) {
		for range 1 + d.IntN(2) {
			c.RCP = append(c.RCP, d.level("rcp"))
		}
	}
	if c.who.IsRoot() { // the oracle knows no root user: let it have an administrator
		c.Identity = []map[string]any{{"Version": "2012-10-17", "Statement": []any{map[string]any{"Effect": "Allow", "Action": "*", "Resource": "*"}}}}
	}
	return c
}

func (d draw) level(kind string) (out []map[string]any) {
	if kind == "scp" && d.chance(60) {
		out = append(out, map[string]any{"Version": "2012-10-17", "Statement": []any{map[string]any{"Effect": "Allow", "Action": "*", "Resource": "*"}}})
	}
	for range d.IntN(3) {
		out = append(out, d.policy(kind))
	}
	return out
}

func (d draw) caller() {
	user := func(path, name string) aws.Principal {
		return aws.Principal{Kind: aws.IAMUser, ARN: "arn:aws:iam::" + own + ":user" + path + name, ID: "AIDAEXAMPLEEXAMPLE123", Account: own, Name: name}
	}
	switch d.IntN(12) {
	case 0, 1, 2, 3:
		d.c.who = user("/", "bob")
	case 4:
		d.c.who = user("/div/", "alice")
	case 5, 6, 7, 8:
		d.c.who = aws.Principal{
			Kind: aws.AssumedRole, ARN: "arn:aws:sts::" + own + ":assumed-role/app/s1", ID: "AROAEXAMPLEEXAMPLE123:s1", Account: own, Name: "app",
			Session: &aws.Session{Name: "s1", RoleARN: "arn:aws:iam::" + own + ":role/app", RoleID: "AROAEXAMPLEEXAMPLE123"},
		}
	case 9:
		d.c.who = aws.Principal{Kind: aws.Federated, ARN: "arn:aws:sts::" + own + ":federated-user/bob", ID: own + ":bob", Account: own, Session: &aws.Session{Name: "bob", UserARN: "arn:aws:iam::" + own + ":user/bob"}}
	case 10:
		d.c.who = pick(d, aws.Principal{Kind: aws.Root, ARN: "arn:aws:iam::" + own + ":root", ID: own, Account: own}, aws.Principal{Kind: aws.AWSService, Name: "ec2.amazonaws.com"})
	case 11:
		d.c.who = aws.Principal{Kind: aws.Anonymous}
	}
	d.c.Principal = d.c.who.ARN
	if d.c.Principal == "" {
		d.c.Principal = d.c.who.Name
	}
	if d.c.Principal == "" {
		d.c.Principal = "anonymous"
	}
}

func (d draw) asks() {
	c := d.c
	c.ResourceAccount = pick(d, own, own, other)
	at := c.ResourceAccount
	switch d.IntN(10) {
	case 0, 1, 2, 3:
		c.Action, c.Resource = pick(d, "s3:GetObject", "s3:PutObject", "s3:GetObjectTagging"), "arn:aws:s3:::"+pick(d, "data", "logs")+"/"+pick(d, "home/bob/x", "red/y.csv", "a:b/c")
	case 4:
		c.Action, c.Resource = "s3:ListBucket", "arn:aws:s3:::"+pick(d, "data", "logs")
	case 5:
		c.Action, c.Resource = pick(d, "ec2:StartInstances", "ec2:StopInstances"), "arn:aws:ec2:"+pick(d, "us-east-1", "eu-west-1")+":"+at+":instance/i-0123"
	case 6:
		c.Action, c.Resource = pick(d, "sqs:SendMessage", "sqs:ReceiveMessage"), "arn:aws:sqs:us-east-1:"+at+":"+pick(d, "bob", "jobs")
	case 7:
		c.Action, c.Resource = pick(d, "iam:GetUser", "iam:CreateAccessKey"), "arn:aws:iam::"+at+":user/"+pick(d, "bob", "eve")
	case 8:
		c.Action, c.Resource = "sts:AssumeRole", "arn:aws:iam::"+at+":role/"+pick(d, "app", "admin")
	case 9:
		c.Action, c.Resource = "kms:Decrypt", "arn:aws:kms:us-east-1:"+at+":key/1234"
	}
}

// context fills in some of the keys of conditions.
func (d draw) context() {
	set := func(percent int, key string, values ...string) {
		if d.chance(percent) {
			d.c.Context[key] = pick(d, values...)
		}
	}
	if d.c.who.Kind == aws.IAMUser {
		d.c.Context["aws:username"] = d.c.who.Name
	}
	if d.c.who.ARN != "" {
		d.c.Context["aws:PrincipalArn"] = d.c.who.ARN
		if s := d.c.who.Session; s != nil && s.RoleARN != "" {
			d.c.Context["aws:PrincipalArn"] = s.RoleARN
		}
	}
	set(60, "aws:PrincipalTag/team", "red", "blue", "bob")
	set(60, "aws:SourceIp", "203.0.113.7", "10.1.2.3", "2001:db8::1")
	set(70, "aws:CurrentTime", "2026-03-04T05:06:07Z", "2027-01-01T00:00:00Z")
	set(50, "aws:EpochTime", "1772600767", "1800000000")
	set(70, "aws:SecureTransport", "true", "false")
	set(40, "aws:MultiFactorAuthPresent", "true", "false")
	set(60, "s3:prefix", "home/bob/", "home/", "x*y", "RED")
	set(60, "s3:max-keys", "10", "100", "2.5", "many")
	set(40, "aws:SourceArn", "arn:aws:sns:us-east-1:111111111111:topic", "arn:aws:s3:::data", "arn:aws:sns:us-east-1:222222222222:a:b", "nonsense")
	set(30, "x:bytes", "aGVsbG8=", "d29ybGQ=")
	if d.chance(60) {
		d.c.Context["aws:TagKeys"] = pick[any](d, []string{"team", "cost"}, []string{"team", "owner", "cost"}, "team", []string{"secret", "x"})
	}
}

func (d draw) policy(kind string) map[string]any {
	p := map[string]any{"Version": "2012-10-17"}
	if d.chance(8) && kind == "identity" {
		p["Version"] = "2008-10-17"
	}
	var list []any
	for range 1 + d.IntN(3) {
		list = append(list, d.statement(kind))
	}
	p["Statement"] = list
	if text, _ := json.Marshal(list); p["Version"] != "2012-10-17" && strings.Contains(string(text), "${") {
		d.feature("variables in version 2008-10-17")
	}
	return p
}

func (d draw) statement(kind string) map[string]any {
	s := map[string]any{"Effect": "Allow"}
	if d.chance(20) || kind == "rcp" || kind == "scp" && d.chance(50) {
		s["Effect"] = "Deny"
	}
	trust := kind == "resource" && strings.HasPrefix(d.c.Action, "sts:")
	switch kind {
	case "rcp":
		s["Principal"] = "*"
	case "resource":
		d.principal(s, trust)
	}
	switch {
	case trust:
		s["Action"] = pick[any](d, "sts:AssumeRole", "sts:*", []string{"sts:TagSession", "sts:AssumeRole"}, "sts:TagSession")
	case d.chance(10) && kind != "rcp":
		s["NotAction"] = d.many(func() string { return d.action(true) })
	default:
		s["Action"] = d.many(func() string { return d.action(kind != "resource" && kind != "rcp") })
	}
	switch {
	case trust:
	case d.chance(10):
		s["NotResource"] = d.many(d.resource)
	default:
		s["Resource"] = d.many(d.resource)
	}
	if d.chance(45) {
		s["Condition"] = d.conditions()
	}
	return s
}

// many is one value, alone or in a list, or a few.
func (d draw) many(one func() string) any {
	if d.chance(50) {
		return one()
	}
	var list []string
	for range 1 + d.IntN(3) {
		list = append(list, one())
	}
	return list
}

func (d draw) action(all bool) string {
	service, name, _ := strings.Cut(d.c.Action, ":")
	switch d.IntN(12) {
	case 0:
		if all {
			return "*"
		}
		return service + ":*"
	case 1, 2:
		return service + ":*"
	case 3:
		return service + ":" + name[:3] + "*"
	case 4:
		return service + ":?" + name[1:]
	case 5:
		return service + ":*" + name[len(name)-4:]
	case 6:
		return service + ":" + strings.ToUpper(name)
	case 7:
		return pick(d, "s3:PutObject", "ec2:*", "iam:Get*", "dynamodb:GetItem")
	}
	return d.c.Action
}

func (d draw) resource() string {
	r := d.c.Resource
	part := strings.SplitN(r, ":", 6)
	tail := func(to string) string {
		if i := strings.IndexByte(part[5], '/'); i >= 0 {
			return strings.Join(part[:5], ":") + ":" + part[5][:i+1] + to
		}
		return strings.Join(part[:5], ":") + ":" + to
	}
	switch d.IntN(16) {
	case 0, 1, 2, 3:
		return "*"
	case 4, 5:
		return tail("*")
	case 6:
		return strings.Join(part[:3], ":") + ":*:*:" + part[5]
	case 7:
		return r[:len(r)-1] + "?"
	case 8:
		return strings.Join(part[:5], ":") + ":*"
	case 9:
		if part[2] == "iam" {
			return tail("${aws:username}")
		}
		if part[2] != "s3" {
			d.feature("variable in the first part of a resource")
		}
		return strings.Join(part[:5], ":") + ":" + pick(d, "data/home/${aws:username}/*", "${aws:PrincipalTag/team}*", "data/${aws:PrincipalTag/team, 'red'}/*", "${aws:username}", "${aws:username, 'jobs'}")
	case 10:
		if !strings.Contains(part[5], "/") && part[2] != "s3" {
			d.feature("variable in the first part of a resource")
		}
		return tail(pick(d, "home/${aws:username}/*", "${aws:PrincipalTag/team}/*", "x${*}y", "?-0123", "*b*"))
	case 11:
		return pick(d, "arn:aws:s3:::data/*", "arn:aws:s3:::logs*", "arn:aws:ec2:*:*:instance/*", "arn:aws:sqs:us-*-1:*:*", "arn:aws:sqs:us-east-?:111111111111:*", "arn:aws:iam::*:user/b*")
	}
	return r
}

// principal names someone in a resource's policy.
func (d draw) principal(s map[string]any, trust bool) {
	c := d.c
	names := []string{
		"*", own, "arn:aws:iam::" + own + ":root", other, "arn:aws:iam::" + own + ":user/bob", "arn:aws:iam::" + own + ":user/div/alice",
		"arn:aws:iam::" + own + ":role/app", "arn:aws:sts::" + own + ":assumed-role/app/s1", "arn:aws:sts::" + own + ":assumed-role/app/s2", "arn:aws:sts::" + own + ":federated-user/bob",
	}
	if c.who.ARN != "" {
		names = append(names, c.who.ARN, c.who.ARN)
	}
	if d.chance(6) && !trust {
		s["NotPrincipal"] = map[string]any{"AWS": d.many(func() string { return pick(d, names[1:]...) })}
		if s["Effect"] == "Deny" {
			d.feature("NotPrincipal with Deny")
		}
		return
	}
	switch {
	case d.chance(10) && !trust:
		s["Principal"] = "*"
	case d.chance(15) || c.who.Kind == aws.AWSService && d.chance(60):
		s["Principal"] = map[string]any{"Service": d.many(func() string { return pick(d, "ec2.amazonaws.com", "lambda.amazonaws.com") })}
	default:
		s["Principal"] = map[string]any{"AWS": d.many(func() string { return pick(d, names...) })}
	}
}

func (d draw) feature(name string) {
	if d.c.Feature == "" {
		d.c.Feature = name
	}
}

func (d draw) conditions() map[string]any {
	out := map[string]any{}
	for range 1 + d.IntN(2) {
		operator, key, values := d.condition()
		block, ok := out[operator].(map[string]any)
		if !ok {
			block = map[string]any{}
			out[operator] = block
		}
		block[key] = values
	}
	return out
}

func (d draw) condition() (operator, key string, values any) {
	var pool []string
	switch d.IntN(9) {
	case 0, 1, 2:
		operator = pick(d, "StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike")
		key = pick(d, "aws:username", "aws:PrincipalTag/team", "s3:prefix", "AWS:UserName", "aws:TagKeys", "aws:missing")
		pool = []string{"bob", "BOB", "red", "b*", "home/${aws:username}/", "home/*", "${aws:PrincipalTag/team}", "${aws:nothing}", "${aws:nothing, 'bob'}", "x${*}y", "x*y", "team", "cost", "*"}
		if key == "aws:TagKeys" {
			operator = pick(d, "ForAllValues:", "ForAnyValue:", "ForAnyValue:", "") + operator
		}
	case 3:
		operator, key = pick(d, "NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals"), pick(d, "s3:max-keys", "s3:max-keys", "aws:missing")
		pool = []string{"10", "2.5", "99", "100", "nan?"}
	case 4:
		operator, key = pick(d, "DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals"), "aws:CurrentTime"
		pool = []string{"2026-03-04T05:06:07Z", "2026-01-01", "2026-12-31T00:00:00Z", "2026-03-04T06:06:07+01:00"}
		if d.chance(30) {
			key, pool = "aws:EpochTime", []string{"1772600767", "1700000000", "1790000000"}
		}
	case 5:
		operator, key = pick(d, "Bool", "Bool", "Null"), pick(d, "aws:SecureTransport", "aws:MultiFactorAuthPresent", "aws:missing")
		pool = []string{"true", "false", "TRUE"}
		if operator == "Null" {
			pool = pool[:2]
			return operator, key, d.values(pool)
		}
	case 6:
		operator, key = pick(d, "IpAddress", "NotIpAddress"), pick(d, "aws:SourceIp", "aws:SourceIp", "aws:missing")
		pool = []string{"203.0.113.0/24", "10.0.0.0/8", "2001:db8::/32"}
		if d.chance(10) {
			pool = []string{"0.0.0.0/0"}
			d.feature("every IPv4 address as 0.0.0.0/0")
		}
		if d.chance(30) {
			pool = []string{"10.1.2.3", "203.0.113.7"}
			if ip, _ := d.c.Context["aws:SourceIp"].(string); strings.Contains(ip, ":") {
				d.feature("single IPv4 address against IPv6")
			}
		}
	case 7:
		operator, key = pick(d, "ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"), pick(d, "aws:PrincipalArn", "aws:SourceArn")
		pool = []string{"arn:aws:iam::" + own + ":user/bob", "arn:aws:iam::*:role/*", "arn:aws:sns:*:*:*", "arn:aws:s3:::data", "arn:aws:sns:us-east-1:1*:topic", "arn:aws:iam::" + own + ":user/*${aws:username}", "arn:aws:iam::" + own + ":*/${aws:nothing}", "nonsense", "arn:aws:sns:us-east-1:2222222222??:*b"}
	case 8:
		operator, key, pool = "BinaryEquals", "x:bytes", []string{"aGVsbG8=", "d29ybGQ="}
	}
	values = d.values(pool)
	if text := fmt.Sprint(values); strings.Contains(text, "x${*}y") && strings.Contains(operator, "String") && !strings.Contains(operator, "Like") {
		d.feature("${*} where a star is no wildcard")
	}
	if d.chance(15) && !strings.Contains(operator, ":") {
		operator = pick(d, "ForAllValues:", "ForAnyValue:") + operator
	}
	if d.chance(20) {
		operator += "IfExists"
		if strings.HasPrefix(operator, "ForAnyValue:") {
			if _, ok := d.c.Context[key]; !ok {
				d.feature("ForAnyValue with IfExists of a missing key")
			}
		}
	}
	return operator, key, values
}

func (d draw) values(pool []string) any {
	list := d.Perm(len(pool))[:1+d.IntN(min(3, len(pool)))]
	slices.Sort(list)
	var out []string
	for _, i := range list {
		out = append(out, pool[i])
	}
	if len(out) == 1 && d.chance(50) {
		return out[0]
	}
	return out
}
