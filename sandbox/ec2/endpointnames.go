package ec2

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// interfaceServices are AWS's services that interface endpoints reach in every region, by the last part of their names.
// https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
const interfaceServices = `access-analyzer account acm-pca airflow.api airflow.env airflow.ops appconfig appconfigdata application-autoscaling appmesh-envoy-management
athena auditmanager autoscaling autoscaling-plans b2bi backup backup-gateway batch bedrock bedrock-agent bedrock-agent-runtime bedrock-runtime billingconductor
cassandra cleanrooms cloudcontrolapi cloudformation cloudhsmv2 cloudtrail codeartifact.api codeartifact.repositories codebuild codecommit codedeploy
codedeploy-commands-secure codepipeline comprehend config datasync datazone deadline.management deadline.scheduling detective dms drs dynamodb ebs ec2 ec2messages
ecr.api ecr.dkr ecs ecs-agent ecs-telemetry eks eks-auth elasticbeanstalk elasticbeanstalk-health elasticache elasticfilesystem elasticloadbalancing elasticmapreduce
email-smtp emr-containers emr-serverless events execute-api fis fsx git-codecommit glue grafana grafana-workspace groundstation guardduty guardduty-data
imagebuilder inspector2 inspector-scan iot.data iotsitewise.api iotsitewise.data kafka kendra kinesis-firehose kinesis-streams kms lakeformation lambda license-manager logs
m2 macie2 mediaconnect memory-db mgn monitoring network-firewall networkmonitor notebook organizations payment-cryptography.controlplane payment-cryptography.dataplane pipes polly
private-networks profile proton qldb.session rds rds-data redshift redshift-data redshift-serverless rekognition resource-groups rolesanywhere rum rum-dataplane
s3 s3-outposts sagemaker.api sagemaker.featurestore-runtime sagemaker.metrics sagemaker.runtime scheduler secretsmanager securityhub securitylake servicecatalog
servicecatalog-appregistry servicediscovery servicequotas sns sqs ssm ssm-contacts ssm-incidents ssmmessages states storagegateway sts swf sync-states synthetics tagging textract
timestream-influxdb transcribe transcribestreaming transfer transfer.server translate verifiedpermissions voiceid vpc-lattice wisdom workspaces xray`

// endpointService is something that endpoints lead to: a service of AWS or one of an account.
type endpointService struct {
	types.ServiceDetail
	private []string // names that resolve to the endpoint where private DNS is on
	host    *thing[types.ServiceConfiguration]
	region  *region // of host
}

func (x *endpointService) offers(kind types.VpcEndpointType) bool {
	return slices.ContainsFunc(x.ServiceType, func(t types.ServiceTypeDetail) bool { return string(t.ServiceType) == string(kind) })
}

// amazonServices are AWS's services in a region, the gateways first.
func (r *region) amazonServices() []endpointService {
	var list []endpointService
	for _, name := range []string{"dynamodb", "s3"} {
		list = append(list, r.amazonService(name, types.ServiceTypeGateway, name+"."+r.place.name+".amazonaws.com"))
	}
	for name := range strings.FieldsSeq(interfaceServices) {
		list = append(list, r.amazonService(name, types.ServiceTypeInterface, ""))
	}
	return list
}

func (r *region) amazonService(name string, kind types.ServiceType, base string) endpointService {
	full := "com.amazonaws." + r.place.name + "." + name
	sum := sha256.Sum256([]byte(full + " " + string(kind)))
	x := endpointService{ServiceDetail: types.ServiceDetail{
		AcceptanceRequired: new(false), ManagesVpcEndpoints: new(false), Owner: new("amazon"), ServiceId: new("vpce-svc-0" + hex.EncodeToString(sum[:8])), ServiceName: &full,
		ServiceRegion: &r.place.name, ServiceType: []types.ServiceTypeDetail{{ServiceType: kind}}, VpcEndpointPolicySupported: new(true), Tags: []types.Tag{},
		SupportedIpAddressTypes: []types.ServiceConnectivityType{types.ServiceConnectivityTypeIpv4},
	}}
	for _, z := range r.place.zoneList() {
		x.AvailabilityZones, x.AvailabilityZoneIds = append(x.AvailabilityZones, z.name), append(x.AvailabilityZoneIds, z.id)
	}
	if kind == types.ServiceTypeInterface {
		base = reversed(name) + "." + r.place.name + ".vpce.amazonaws.com"
		x.private = privateNames(name, r.place.name)
		x.PrivateDnsName, x.PrivateDnsNameVerificationState = &x.private[0], types.DnsNameStateVerified
		x.PrivateDnsNames = mapped(x.private, func(n string) types.PrivateDnsDetails { return types.PrivateDnsDetails{PrivateDnsName: &n} })
	}
	x.BaseEndpointDnsNames = []string{base}
	return x
}

func reversed(name string) string {
	parts := strings.Split(name, ".")
	slices.Reverse(parts)
	return strings.Join(parts, ".")
}

// privateNames are the public names of a service, which its endpoint takes over. Those of services with a host for each customer are patterns.
func privateNames(name, region string) []string {
	own := map[string]string{
		"kinesis-streams": "kinesis", "kinesis-firehose": "firehose", "s3": "*.s3", "ecr.dkr": "*.dkr.ecr", "execute-api": "*.execute-api", "notebook": "*.notebook", "iot.data": "data.iot",
		"transfer.server": "server.transfer", "email-smtp": "email-smtp", "states": "states", "sync-states": "sync-states",
	}[name]
	if own == "" {
		own = reversed(name)
	}
	names := []string{own + "." + region + ".amazonaws.com"}
	if name == "s3" {
		names = append(names, "s3."+region+".amazonaws.com", "*.s3-accesspoint."+region+".amazonaws.com", "*.s3-control."+region+".amazonaws.com")
	}
	return names
}

// endpointServices are all services that the account can reach in a region: AWS's, and those of accounts that let it.
func (s *Service) endpointServices(d *draft) []endpointService {
	list := d.r.amazonServices()
	for _, other := range s.everyone() {
		r := other.regions[d.c.Region]
		if r == nil {
			continue
		}
		for _, x := range endpointConfigs.where(r, d.c.Now, func(*types.ServiceConfiguration) bool { return true }) {
			if r == d.r || r.permits(x.id, s.account) {
				list = append(list, r.ownService(x))
			}
		}
	}
	return list
}

// everyone is the EC2 of all accounts, this one first.
func (s *Service) everyone() []*Service {
	list := []*Service{s}
	if s.others != nil {
		for _, account := range s.others.Accounts() {
			if account != s.account {
				list = append(list, s.others.EC2(account))
			}
		}
	}
	return list
}

func (r *region) ownService(x *thing[types.ServiceConfiguration]) endpointService {
	it := x.told()
	y := endpointService{ServiceDetail: taken[types.ServiceDetail](it), host: x, region: r}
	y.Owner, y.VpcEndpointPolicySupported, y.ServiceRegion = &r.account, new(false), &r.place.name
	if it.PrivateDnsNameConfiguration != nil {
		y.PrivateDnsNameVerificationState = it.PrivateDnsNameConfiguration.State
		y.private = []string{*it.PrivateDnsName}
		y.PrivateDnsNames = []types.PrivateDnsDetails{{PrivateDnsName: it.PrivateDnsName}}
	}
	return y
}
