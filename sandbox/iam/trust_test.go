package iam

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/iam"
)

// Who is named in a trust policy is that very user, not the next one of the name.
func TestTrustFollowsThePerson(t *testing.T) {
	s, c := newService(t)
	ok[*iam.CreateUserOutput](t)(s.CreateUser(c, &iam.CreateUserInput{UserName: new("bob")}))
	bob := "arn:aws:iam::" + c.Account + ":user/bob"
	text := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["` + bob + `"]},"Action":"sts:AssumeRole",
		"Condition":{"StringEquals":{"aws:PrincipalArn":"` + bob + `"}}}]}`
	ok[*iam.CreateRoleOutput](t)(s.CreateRole(c, &iam.CreateRoleInput{RoleName: new("r"), AssumeRolePolicyDocument: &text}))
	r, _ := s.roles.get("r")
	u, _ := s.users.get("bob")
	if got, _ := r.trust.doc.Statements[0].Principals(); got[0].Value != u.id {
		t.Errorf("compiled principal %v, want %s", got, u.id)
	}
	if s.trustText(r) != text {
		t.Errorf("shown: %s", s.trustText(r))
	}
	ok[*iam.UpdateUserOutput](t)(s.UpdateUser(c, &iam.UpdateUserInput{UserName: new("bob"), NewUserName: new("rob")}))
	if got := s.trustText(r); !strings.Contains(got, `{"AWS":["arn:aws:iam::`+c.Account+`:user/rob"]}`) || !strings.Contains(got, `"aws:PrincipalArn":"`+bob) {
		t.Errorf("after a renaming: %s", got)
	}
	ok[*iam.DeleteUserOutput](t)(s.DeleteUser(c, &iam.DeleteUserInput{UserName: new("rob")}))
	ok[*iam.CreateUserOutput](t)(s.CreateUser(c, &iam.CreateUserInput{UserName: new("bob")}))
	if got := s.trustText(r); !strings.Contains(got, `{"AWS":["`+u.id+`"]}`) {
		t.Errorf("after another was made: %s", got)
	}
	if _, err := s.trustOf(strings.Replace(text, bob, u.id, 1)); err == nil {
		t.Error("the id of a deleted user was accepted")
	}
}
