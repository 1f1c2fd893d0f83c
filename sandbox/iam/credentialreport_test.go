package iam

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
)

func TestCredentialReport(t *testing.T) {
	s, c := newService(t)
	s.SetRoot(c, "root@example.com", "root-Password-1")
	bob := newUser(t, s, c, "bob")
	ok[*iam.CreateUserOutput](t)(s.CreateUser(c, &iam.CreateUserInput{UserName: new("Alice"), Path: new("/team/")}))
	key := ok[*iam.CreateAccessKeyOutput](t)(s.CreateAccessKey(c, &iam.CreateAccessKeyInput{UserName: new("bob")})).AccessKey
	enable(t, s, c, "bob", "phone")
	signIn(s, c, SignIn{Account: account, User: "bob", Password: strong}) // stops at MFA: no use of the password
	ok[*iam.UpdateAccountPasswordPolicyOutput](t)(s.UpdateAccountPasswordPolicy(c, &iam.UpdateAccountPasswordPolicyInput{MaxPasswordAge: new(int32(1))}))
	k, _ := s.Key(*key.AccessKeyId)
	root := c.Principal
	c.Principal, c.Service = k.Principal, "s3"
	s.KeyUsed(c)
	c.Principal = root
	bob.certs = []*signingCert{{id: "A", active: true, uploaded: c.Now}, {id: "B", uploaded: c.Now.Add(-time.Hour)}}

	ok[*iam.GenerateCredentialReportOutput](t)(s.GenerateCredentialReport(c, &iam.GenerateCredentialReportInput{}))
	c.Now = c.Now.Add(reportTime)
	out := ok[*iam.GetCredentialReportOutput](t)(s.GetCredentialReport(c, &iam.GetCredentialReportInput{}))
	want := strings.Join([]string{
		"user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active," +
			"access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service," +
			"access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service," +
			"cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated",
		"<root_account>,arn:aws:iam::123456789012:root,T,true,no_information,T,not_supported,false,true,T,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
		"Alice,arn:aws:iam::123456789012:user/team/Alice,T,false,N/A,N/A,N/A,false,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A",
		"bob,arn:aws:iam::123456789012:user/bob,T,true,no_information,T,2026-11-24T22:00:00Z,true,true,T,T,us-east-1,s3,false,N/A,N/A,N/A,N/A,false,2026-11-23T21:00:00Z,true,T",
	}, "\n")
	if got := strings.ReplaceAll(string(out.Content), "2026-11-23T22:00:00Z", "T"); got != want {
		t.Errorf("report:\n%s\nwant:\n%s", got, want)
	}
	if out.ReportFormat != types.ReportFormatTypeTextCsv || !out.GeneratedTime.Equal(c.Now) {
		t.Errorf("%+v", out)
	}
}
