package iam

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"cloudlet/sandbox/aws"
)

func TestAccessAdvisor(t *testing.T) {
	s, c := newService(t)
	ok[*iam.CreateUserOutput](t)(s.CreateUser(c, &iam.CreateUserInput{UserName: new("bob")}))
	readOnly := awsPolicies + "/AmazonS3ReadOnlyAccess"
	ok[*iam.AttachUserPolicyOutput](t)(s.AttachUserPolicy(c, &iam.AttachUserPolicyInput{UserName: new("bob"), PolicyArn: &readOnly}))
	u, _ := s.users.get("bob")
	c.Principal = s.principal(u, "")
	if !s.Accessed(c, "s3:GetObject") || s.Accessed(c, "s3:GetObject") {
		t.Error("the first use is news, the second is not")
	}
	c.Now = c.Now.Add(time.Hour)
	if !s.Accessed(c, "s3:GetObject") {
		t.Error("a use an hour later is news")
	}
	for _, arn := range []string{u.arn(s.account), readOnly} {
		job := ok[*iam.GenerateServiceLastAccessedDetailsOutput](t)(s.GenerateServiceLastAccessedDetails(c, &iam.GenerateServiceLastAccessedDetailsInput{Arn: &arn, Granularity: types.AccessAdvisorUsageGranularityTypeActionLevel}))
		out := ok[*iam.GetServiceLastAccessedDetailsOutput](t)(s.GetServiceLastAccessedDetails(c, &iam.GetServiceLastAccessedDetailsInput{JobId: job.JobId}))
		found := false
		for _, x := range out.ServicesLastAccessed {
			if *x.ServiceNamespace != "s3" {
				continue
			}
			found = true
			if !x.LastAuthenticated.Equal(c.Now) || *x.LastAuthenticatedEntity != u.arn(s.account) || *x.TotalAuthenticatedEntities != 1 {
				t.Errorf("%s: s3: %v", arn, x)
			}
			for _, a := range x.TrackedActionsLastAccessed {
				if (*a.ActionName == "GetObject") != (a.LastAccessedTime != nil) {
					t.Errorf("%s: %s: last used %v", arn, *a.ActionName, a.LastAccessedTime)
				}
			}
		}
		if !found {
			t.Errorf("%s: no s3 in %d services", arn, len(out.ServicesLastAccessed))
		}
		who := ok[*iam.GetServiceLastAccessedDetailsWithEntitiesOutput](t)(s.GetServiceLastAccessedDetailsWithEntities(c, &iam.GetServiceLastAccessedDetailsWithEntitiesInput{JobId: job.JobId, ServiceNamespace: new("s3")}))
		if len(who.EntityDetailsList) != 1 || *who.EntityDetailsList[0].EntityInfo.Name != "bob" {
			t.Errorf("%s: entities %v", arn, who.EntityDetailsList)
		}
	}
	_, err := s.GetServiceLastAccessedDetails(c, &iam.GetServiceLastAccessedDetailsInput{JobId: new("none")})
	refused(t, err, "NoSuchEntity")
	if s.Accessed(&aws.Call{Principal: aws.Principal{Kind: aws.Root}}, "s3:GetObject") {
		t.Error("root's uses are not followed")
	}
}
