package ec2

import (
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

var flowLogs = &kind[types.FlowLog]{
	resource: types.ResourceTypeVpcFlowLog, prefix: "fl", id: "FlowLogId", quota: 1000, aside: true,
	lost:  lostFlowLogs,
	paths: map[string]string{"deliver-log-status": "DeliverLogsStatus"},
}

func lostFlowLogs(ids []string) error {
	return bad("InvalidFlowLogId.NotFound", "These flow log ids in the input list are not found: [TotalCount: %d] %s", len(ids), strings.Join(ids, ", "))
}

const flowFormat = "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status}"

const transitFormat = "${version} ${resource-type} ${account-id} ${tgw-id} ${tgw-attachment-id} ${tgw-src-vpc-account-id} ${tgw-dst-vpc-account-id} ${tgw-src-vpc-id} ${tgw-dst-vpc-id} ${tgw-src-subnet-id} ${tgw-dst-subnet-id} ${tgw-src-eni} ${tgw-dst-eni} ${tgw-src-az-id} ${tgw-dst-az-id} ${tgw-pair-attachment-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${log-status} ${type} ${packets-lost-no-route} ${packets-lost-blackhole} ${packets-lost-mtu-exceeded} ${packets-lost-ttl-expired} ${tcp-flags} ${region} ${flow-direction} ${pkt-src-aws-service} ${pkt-dst-aws-service}"

// flowFields are the fields that a format may name beside those of the defaults.
// https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
const flowFields = flowFormat + " " + transitFormat + " ${vpc-id} ${subnet-id} ${instance-id} ${pkt-srcaddr} ${pkt-dstaddr} ${az-id} ${sublocation-type} ${sublocation-id} ${traffic-path} ${reject-reason}" +
	" ${ecs-cluster-arn} ${ecs-cluster-name} ${ecs-container-instance-arn} ${ecs-container-instance-id} ${ecs-container-id} ${ecs-second-container-id} ${ecs-service-name} ${ecs-task-definition-arn} ${ecs-task-arn} ${ecs-task-id}" +
	" ${resource-id} ${encryption-status} ${interface-type}"

var flowFieldForm = regexp.MustCompile(`^\$\{[a-z0-9-]+\}$`)

func badFlowLog(format string, args ...any) error { return bad("InvalidParameter", format, args...) }

// flowLogOf checks what a call asks of its logs.
func flowLogOf(d *draft, in *ec2.CreateFlowLogsInput) types.FlowLog {
	it := taken[types.FlowLog](in)
	if it.LogDestinationType == "" {
		it.LogDestinationType = types.LogDestinationTypeCloudWatchLogs
	}
	destination := aws.Value(in.LogDestination)
	d.check(destination == "" || in.LogGroupName == nil, func() error {
		return badFlowLog("Please only provide LogGroupName or only provide LogDestination.")
	})
	switch it.LogDestinationType {
	case types.LogDestinationTypeCloudWatchLogs:
		d.check(destination != "" || in.LogGroupName != nil, func() error {
			return badFlowLog("LogGroupName can't be empty if LogDestinationType is cloud-watch-logs.")
		})
		d.check(in.DeliverLogsPermissionArn != nil, func() error {
			return badFlowLog("DeliverLogsPermissionArn can't be empty if LogDestinationType is cloud-watch-logs.")
		})
		if _, group, ok := strings.Cut(destination, ":log-group:"); ok {
			it.LogGroupName = new(strings.TrimSuffix(group, ":*"))
		} else {
			d.check(destination == "", func() error { return badFlowLog("LogDestination: %s is not a valid log group.", destination) })
		}
	case types.LogDestinationTypeS3:
		d.check(destination != "", func() error { return badFlowLog("LogDestination can't be empty if LogDestinationType is s3.") })
		d.check(strings.HasPrefix(destination, "arn:aws:s3:::"), func() error { return badFlowLog("LogDestination: %s is not a valid S3 bucket.", destination) })
		d.check(in.DeliverLogsPermissionArn == nil, func() error {
			return badFlowLog("DeliverLogsPermissionArn is not applicable for s3 delivery.")
		})
	case types.LogDestinationTypeKinesisDataFirehose:
		d.check(strings.HasPrefix(destination, "arn:aws:firehose:"), func() error {
			return badFlowLog("LogDestination: %s is not a valid delivery stream.", destination)
		})
	}
	if in.DestinationOptions != nil {
		d.check(it.LogDestinationType == types.LogDestinationTypeS3, func() error { return badFlowLog("DestinationOptions is only applicable for s3 delivery.") })
		it.DestinationOptions = new(taken[types.DestinationOptionsResponse](in.DestinationOptions, types.DestinationOptionsResponse{
			FileFormat: types.DestinationFileFormatPlainText, HiveCompatiblePartitions: new(false), PerHourPartition: new(false),
		}))
	}
	transit := strings.HasPrefix(string(in.ResourceType), "TransitGateway")
	d.check(transit == (in.TrafficType == ""), func() error {
		if transit {
			return badFlowLog("TrafficType is not supported for %s.", in.ResourceType)
		}
		return missing("TrafficType")
	})
	every := aws.Value(in.MaxAggregationInterval)
	d.check(every == 0 || every == 60 || every == 600 && !transit, func() error {
		return badFlowLog("Invalid Flow Log Max Aggregation Interval")
	})
	if it.MaxAggregationInterval == nil {
		it.MaxAggregationInterval = new(int32(600))
		if transit {
			it.MaxAggregationInterval = new(int32(60))
		}
	}
	if it.LogFormat == nil {
		it.LogFormat = new(flowFormat)
		if transit {
			it.LogFormat = new(transitFormat)
		}
	}
	known := strings.Fields(flowFields)
	for f := range strings.FieldsSeq(*it.LogFormat) {
		d.check(flowFieldForm.MatchString(f), func() error { return badFlowLog("Unexpected field %s in the log format.", f) })
		d.check(slices.Contains(known, f), func() error { return badFlowLog("Unknown fields provided") })
	}
	it.FlowLogStatus, it.DeliverLogsStatus = new("ACTIVE"), new("SUCCESS")
	return it
}

// observed looks up what is to be logged.
func (d *draft) observed(kind types.FlowLogsResourceType, id string) error {
	switch kind {
	case types.FlowLogsResourceTypeVpc:
		return present[*vpc](d, id, lostVpcs)
	case types.FlowLogsResourceTypeSubnet:
		return present[*subnet](d, id, lostSubnets)
	case types.FlowLogsResourceTypeNetworkInterface:
		return present[*face](d, id, lostFaces)
	case types.FlowLogsResourceTypeTransitGateway:
		return present[*thing[types.TransitGateway]](d, id, lost("InvalidTransitGatewayID", "transit gateway", "tgw"))
	}
	x, ok := d.r.index[id]
	if prefix, _, _ := strings.Cut(id, "-"); !ok || d.r.vanished(x, d.c) || prefix != map[types.FlowLogsResourceType]string{"TransitGatewayAttachment": "tgw", "RegionalNatGateway": "nat"}[kind] {
		return noSuchID(id)
	}
	return nil
}

func present[T record](d *draft, id string, lost func([]string) error) error {
	if x, ok := find[T](d.r, id); !ok || d.r.vanished(x, d.c) {
		return lost([]string{id})
	}
	return nil
}

func unsuccessful(id string, err error) types.UnsuccessfulItem {
	item := types.UnsuccessfulItem{ResourceId: &id, Error: &types.UnsuccessfulItemError{Code: new("InternalError"), Message: new(err.Error())}}
	if e, ok := err.(*aws.Error); ok {
		item.Error.Code, item.Error.Message = &e.Code, &e.Message
	}
	return item
}

// CreateFlowLogs makes a log of the traffic of each resource. Those that cannot have one are told of in the answer: FlowLogAlreadyExists
// for a second log with the same destination and traffic. Log groups, buckets and streams are not looked up.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFlowLogs.html
func (s *Service) CreateFlowLogs(c *aws.Call, in *ec2.CreateFlowLogsInput) (*ec2.CreateFlowLogsOutput, error) {
	d := s.begin(c, in, flowLogs.resource)
	it := flowLogOf(d, in)
	return once(d, func() (*ec2.CreateFlowLogsOutput, error) {
		flowLogs.room(d)
		if err := d.ready(); err != nil {
			return nil, err
		}
		out := &ec2.CreateFlowLogsOutput{ClientToken: in.ClientToken, FlowLogIds: []string{}, Unsuccessful: []types.UnsuccessfulItem{}}
		for _, id := range in.ResourceIds {
			if err := d.observed(in.ResourceType, id); err != nil {
				out.Unsuccessful = append(out.Unsuccessful, unsuccessful(id, err))
				continue
			}
			it.ResourceId = &id
			if len(flowLogs.where(d.r, c.Now, sameFlow(it))) > 0 {
				out.Unsuccessful = append(out.Unsuccessful, unsuccessful(id, bad("FlowLogAlreadyExists", "Error. There is an existing Flow Log with the same configuration and log destination.")))
				continue
			}
			out.FlowLogIds = append(out.FlowLogIds, flowLogs.add(d, it).id)
		}
		return out, nil
	})
}

func sameFlow(it types.FlowLog) func(*types.FlowLog) bool {
	return func(x *types.FlowLog) bool {
		return *x.ResourceId == *it.ResourceId && x.LogDestinationType == it.LogDestinationType && x.TrafficType == it.TrafficType &&
			aws.Value(x.LogGroupName) == aws.Value(it.LogGroupName) && aws.Value(x.LogDestination) == aws.Value(it.LogDestination)
	}
}

// DeleteFlowLogs removes logs. It returns InvalidFlowLogId.NotFound if one of them does not exist, and then removes none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteFlowLogs.html
func (s *Service) DeleteFlowLogs(c *aws.Call, in *ec2.DeleteFlowLogsInput) (*ec2.DeleteFlowLogsOutput, error) {
	d := s.begin(c, in)
	if d.err != nil {
		return nil, d.err
	}
	list, err := flowLogs.named(d.r, c, in.FlowLogIds)
	d.fail(err)
	if err := d.ready(); err != nil {
		return nil, err
	}
	for _, x := range list {
		x.end(d)
	}
	return &ec2.DeleteFlowLogsOutput{Unsuccessful: []types.UnsuccessfulItem{}}, nil
}

// DescribeFlowLogs lists flow logs.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeFlowLogs.html
func (s *Service) DescribeFlowLogs(c *aws.Call, in *ec2.DescribeFlowLogsInput) (*ec2.DescribeFlowLogsOutput, error) {
	return answer[ec2.DescribeFlowLogsOutput](s, c, flowLogs, in)
}
