package iam

import (
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"cloudlet/sandbox/aws"
)

// linked are the services that have service-linked roles: how the role is called after
// "AWSServiceRoleFor", and a star if it takes a custom suffix.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html
var linked = map[string]string{
	"access-analyzer": "AccessAnalyzer", "application-autoscaling": "ApplicationAutoScaling_Default", "appmesh": "AppMesh",
	"autoscaling": "AutoScaling*", "autoscaling-plans": "AutoScalingPlans_EC2AutoScaling", "backup": "Backup", "batch": "Batch", "chime": "AmazonChime",
	"cloud9": "AWSCloud9", "cloudtrail": "CloudTrail", "cloudwatch-crossaccount": "CloudWatchCrossAccount", "config": "Config", "connect": "AmazonConnect*",
	"dax": "DAX", "docdb-elastic": "DocDB-Elastic", "dynamodb": "DynamoDBReplication", "ec2fleet": "EC2Fleet", "ecs": "ECS", "eks": "AmazonEKS",
	"eks-fargate": "AmazonEKSForFargate", "eks-nodegroup": "AmazonEKSNodegroup", "elasticache": "ElastiCache", "elasticbeanstalk": "ElasticBeanstalk",
	"elasticfilesystem": "AmazonElasticFileSystem", "elasticloadbalancing": "ElasticLoadBalancing", "elasticmapreduce": "EMRCleanup", "es": "AmazonElasticsearchService",
	"events": "CloudWatchEvents", "fsx": "FSx", "globalaccelerator": "GlobalAccelerator", "guardduty": "AmazonGuardDuty", "inspector2": "AmazonInspector2",
	"kafka": "Kafka", "lex": "LexBots", "lexv2": "LexV2Bots*", "license-manager": "AWSLicenseManagerRole", "macie": "AmazonMacie", "memorydb": "MemoryDB",
	"opensearchservice": "AmazonOpenSearchService", "ops.apigateway": "APIGateway", "organizations": "Organizations", "rds": "RDS", "redshift": "Redshift",
	"replication.dynamodb": "DynamoDBReplication", "resource-groups": "ResourceGroups", "robomaker": "RoboMaker", "s3.data-source.lustre.fsx": "FSxS3Access*",
	"securityhub": "SecurityHub", "servicequotas": "ServiceQuotas", "spot": "EC2Spot", "spotfleet": "EC2SpotFleet", "ssm": "AmazonSSM", "sso": "SSO",
	"support": "Support", "transitgateway": "VPCTransitGateway", "trustedadvisor": "TrustedAdvisor", "vpc-lattice": "VpcLattice", "wafv2": "WAFV2Logging",
}

const linkedPath = "/aws-service-role/"

func isReserved(path string) bool { return strings.HasPrefix(path, linkedPath) }

// linkedName is the name of a service's role; ok is false if the service has none, or takes no suffix.
func linkedName(service string, suffix *string) (name string, err error) {
	host, isAWS := strings.CutSuffix(service, ".amazonaws.com")
	name, ok := linked[host]
	if !ok || !isAWS {
		return "", invalid("Service role for %s cannot be created: it is not a service principal that supports service-linked roles.", service)
	}
	name, takes := strings.CutSuffix(name, "*")
	name = "AWSServiceRoleFor" + strings.TrimSpace(name)
	if suffix == nil {
		return name, nil
	}
	if !takes {
		return "", invalid("Custom suffix is not allowed for %s", service)
	}
	return name + "_" + *suffix, nil
}

func (s *Service) linkedARN(in *iam.CreateServiceLinkedRoleInput) string {
	name, err := linkedName(*in.AWSServiceName, in.CustomSuffix)
	if err != nil {
		name = "*"
	}
	return s.arn("role", linkedPath+*in.AWSServiceName+"/", name)
}

// CreateServiceLinkedRole makes the role that a service acts with. Its name, path, trust and policy are the
// service's to choose. It returns InvalidInput for a service without such a role, and if there is one already.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceLinkedRole.html
func (s *Service) CreateServiceLinkedRole(c *aws.Call, in *iam.CreateServiceLinkedRoleInput) (*iam.CreateServiceLinkedRoleOutput, error) {
	name, err := linkedName(*in.AWSServiceName, in.CustomSuffix)
	if err != nil {
		return nil, err
	}
	if len(s.roles) >= maxRoles {
		return nil, overQuota("RolesPerAccount", maxRoles)
	}
	path := linkedPath + *in.AWSServiceName + "/"
	r := &role{identity: newIdentity(c, "role", "AROA", name, &path), description: in.Description, maxSession: defaultMaxSession, service: *in.AWSServiceName}
	text := fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"%s"},"Action":"sts:AssumeRole"}]}`, r.service)
	if r.trust, err = s.trustOf(text); err != nil {
		return nil, err
	}
	arn := awsPolicies + "/aws-service-role/" + strings.TrimPrefix(name, "AWSServiceRoleFor") + "ServiceRolePolicy"
	if _, err := s.document(arn); err == nil {
		r.attached = []string{arn}
	}
	if !s.roles.add(r) {
		return nil, invalid("Service role name %s has been taken in this account, please try a different suffix.", name)
	}
	c.Changed(aws.Created, s.roleResource(r))
	out := s.sdkRole(r)
	return &iam.CreateServiceLinkedRoleOutput{Role: &out}, nil
}

// DeleteServiceLinkedRole asks the service to give up its role. No emulated service holds on to one, so it is
// gone at once; the task tells so.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteServiceLinkedRole.html
func (s *Service) DeleteServiceLinkedRole(c *aws.Call, in *iam.DeleteServiceLinkedRoleInput) (*iam.DeleteServiceLinkedRoleOutput, error) {
	r, err := s.role(*in.RoleName)
	if err != nil {
		return nil, err
	}
	if r.service == "" {
		return nil, invalid("The role %s is not a service-linked role.", r.name)
	}
	s.roles.remove(r.name)
	s.deletions = append(s.deletions, "task"+r.path+r.name+"/"+c.UUID())
	if n := len(s.deletions) - maxDeletions; n > 0 {
		s.deletions = append([]string(nil), s.deletions[n:]...)
	}
	c.Changed(aws.Deleted, s.roleResource(r))
	return &iam.DeleteServiceLinkedRoleOutput{DeletionTaskId: new(s.deletions[len(s.deletions)-1])}, nil
}

// maxDeletions is how many tasks of deletion are remembered.
const maxDeletions = 100

// GetServiceLinkedRoleDeletionStatus tells how the deletion of a service-linked role went.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServiceLinkedRoleDeletionStatus.html
func (s *Service) GetServiceLinkedRoleDeletionStatus(c *aws.Call, in *iam.GetServiceLinkedRoleDeletionStatusInput) (*iam.GetServiceLinkedRoleDeletionStatusOutput, error) {
	for _, id := range s.deletions {
		if id == *in.DeletionTaskId {
			return &iam.GetServiceLinkedRoleDeletionStatusOutput{Status: types.DeletionTaskStatusTypeSucceeded}, nil
		}
	}
	return nil, aws.Errorf(404, "NoSuchEntity", "Deletion task with id %s cannot be found.", *in.DeletionTaskId)
}
