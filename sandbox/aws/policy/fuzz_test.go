package policy

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"cloudlet/sandbox/aws"
)

// FuzzParse: any text is a document or an error in AWS's words, and evaluates.
func FuzzParse(f *testing.F) {
	f.Add(`{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Allow","NotAction":["s3:Get*"],"NotResource":"arn:aws:s3:::b/${aws:username}/*","Condition":{"ForAnyValue:StringLikeIfExists":{"aws:TagKeys":["a*",1,true]},"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::${x}:*"}}}]}`, "arn:aws:s3:::b/k")
	f.Add(`{"Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}`, "*")
	f.Add(`{"Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws:b?:${","Condition":{"IpAddress":{"aws:SourceIp":"::/0"},"DateLessThan":{"a:b":"2026"}}}}`, "arn:a:b:c")
	f.Add(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["*","123456789012","AROAEXAMPLEEXAMPLE123"],"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole","Condition":{"Null":{"a":"true"}}}]}`, "arn:aws:iam::123456789012:role/r")
	f.Add(`{"Statement":{"Effect":"Deny","NotPrincipal":"*","NotAction":"a:*","Resource":"arn:aws:x:a*b:?:*"}}`, "arn:aws:x:a:b:c:d")
	f.Fuzz(func(t *testing.T, text, resource string) {
		for kind := Identity; kind <= RCP; kind++ {
			d, err := ParseAs(kind, []byte(text))
			if (d == nil) == (err == nil) {
				t.Fatal("a document and an error, or neither")
			}
			var e *aws.Error
			if err != nil {
				if !errors.As(err, &e) || e.Message == "" || strings.Contains(e.Message, "%!") {
					t.Fatalf("%v", err)
				}
				continue
			}
			agrees(t, d, resource)
		}
	})
}

// agrees holds Decide against Trace, and looks at what the statements tell of themselves.
func agrees(t *testing.T, d *Document, resource string) {
	look := keys(map[string][]string{"aws:username": {resource}, "aws:tagkeys": {"a", "b"}, "aws:principalarn": {resource}, "x": {"1"}})
	r := Request{Principal: bobby, Action: "s3:GetObject", Resource: resource, Keys: look}
	a := Attached{Document: d}
	l := &Layers{Identity: []Attached{a}}
	if d.Kind.names() {
		l = &Layers{Resource: &a}
	}
	dec := Decide(r, l)
	allows, denies := false, false
	for s := range Trace(r, l) {
		if s.Miss == nil {
			denies, allows = denies || s.Statement.Deny, allows || !s.Statement.Deny && s.Grant >= GrantRole
		}
		s.Statement.Conditions()
	}
	if dec.Explicit != denies || dec.Allowed != (allows && !denies) || (dec.Allowed || dec.Explicit) != (dec.Statement != nil) {
		t.Fatalf("%+v, but traced: allows %v denies %v", dec, allows, denies)
	}
	if !dec.Allowed && dec.Denied(r) == "" || dec.Reason(r) == "" {
		t.Fatal("no words")
	}
}

// FuzzDecide: whatever the layers, a deny more takes nothing but permissions, and an allow more gives nothing but permissions.
func FuzzDecide(f *testing.F) {
	for seed := range uint64(12) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		c := seededCase(seed)
		r, l := c.ready(t)
		before := Decide(r, l)
		if before.Allowed && before.Explicit || before.Explicit && before.Statement == nil {
			t.Fatalf("%+v", before)
		}
		if !before.Allowed && before.Layer == "" {
			t.Fatalf("denied by no layer: %+v", before)
		}
		admin := Attached{Name: "admin", Document: doc(t, `{"Effect":"Allow","Action":"*","Resource":"*"}`)}
		never := Attached{Name: "never", Document: doc(t, `{"Effect":"Deny","Action":"*","Resource":"*"}`)}
		more := *l
		more.Identity = append(slices.Clone(l.Identity), admin)
		if after := Decide(r, &more); before.Allowed && !after.Allowed || before.Explicit != after.Explicit {
			t.Errorf("with an administrator's policy %+v, before %+v", after, before)
		}
		for name, with := range map[string]func(*Layers){
			"session":  func(l *Layers) { l.Session, l.Restricted = append(slices.Clone(l.Session), never), true },
			"identity": func(l *Layers) { l.Identity = append(slices.Clone(l.Identity), never) },
			"boundary": func(l *Layers) { l.Boundary = &never },
			"scp":      func(l *Layers) { l.SCP = append(slices.Clone(l.SCP), []Attached{never}) },
		} {
			less := *l
			with(&less)
			after := Decide(r, &less)
			bound := r.Principal.Account != "" && (name == "session" || name == "scp" || !r.Principal.IsRoot())
			if after.Allowed && (bound || !before.Allowed) {
				t.Errorf("with a deny of %s %+v, before %+v", name, after, before)
			}
		}
	})
}
