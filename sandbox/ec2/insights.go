package ec2

import (
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/ec2/reach"
)

// Quotas of Reachability Analyzer, how long an analysis runs, and how long it is kept.
// https://docs.aws.amazon.com/vpc/latest/reachability/reachability-analyzer-limits.html
const (
	maxInsightsPaths    = 100
	maxInsightsAnalyses = 1000
	analyzing           = 15 * time.Second
	analysisLife        = 120 * 24 * time.Hour
)

var insightsPaths = &kind[types.NetworkInsightsPath]{
	resource: types.ResourceTypeNetworkInsightsPath, prefix: "nip", id: "NetworkInsightsPathId", quota: maxInsightsPaths, aside: true,
	lost: lost("InvalidNetworkInsightsPathId", "network insights path", "nip"),
}

var insightsAnalyses = &kind[types.NetworkInsightsAnalysis]{
	resource: types.ResourceTypeNetworkInsightsAnalysis, prefix: "nia", id: "NetworkInsightsAnalysisId", state: "Status", quota: maxInsightsAnalyses, aside: true,
	lost: lost("InvalidNetworkInsightsAnalysisId", "network insights analysis", "nia"),
	also: fields[*types.NetworkInsightsAnalysis]{
		"path-found": func(x *types.NetworkInsightsAnalysis, m matcher) bool {
			return x.Status == types.AnalysisStatusSucceeded && m.flag(*x.NetworkPathFound)
		},
	},
}

// pathEnds are the kinds of resource that a path may begin or end at.
var pathEnds = []string{"instance", "internet-gateway", "network-interface", "transit-gateway", "transit-gateway-attachment", "vpn-gateway", "vpc-endpoint", "vpc-peering-connection"}

// insightsEnd reads an end of a path: an id or an ARN.
func insightsEnd(d *draft, name string, text *string) (id, arn *string) {
	if text == nil {
		return nil, nil
	}
	_, tail, ok := strings.Cut(*text, "/")
	if !ok {
		tail = *text
	}
	sort := reach.Kind(tail)
	d.check(slices.Contains(pathEnds, sort), func() error {
		return invalidValue("Value (%s) for parameter %s is invalid. It must be the ID or ARN of a resource that Reachability Analyzer supports.", *text, name)
	})
	if d.err != nil {
		return nil, nil
	}
	return &tail, new(d.r.arn(types.ResourceType(sort), tail))
}

func ipv4Given(d *draft, name string, text *string) {
	a, err := netip.ParseAddr(aws.Value(text))
	d.check(text == nil || err == nil && a.Is4(), func() error {
		return invalidValue("Value (%s) for parameter %s is invalid. It must be an IPv4 address.", *text, name)
	})
}

// pathFilter reads what the header of a packet must say.
func pathFilter(d *draft, name string, in *types.PathRequestFilter) *types.PathFilter {
	if in == nil {
		return nil
	}
	ipv4Given(d, name+".sourceAddress", in.SourceAddress)
	ipv4Given(d, name+".destinationAddress", in.DestinationAddress)
	ports := func(r *types.RequestFilterPortRange) *types.FilterPortRange {
		if r == nil {
			return nil
		}
		from, to := aws.Value(r.FromPort), aws.Value(r.ToPort)
		d.check(from >= 0 && from <= to && to <= 65535, func() error { return invalidValue("Invalid port range (%d:%d) for parameter %s.", from, to, name) })
		return &types.FilterPortRange{FromPort: &from, ToPort: &to}
	}
	return &types.PathFilter{SourceAddress: in.SourceAddress, DestinationAddress: in.DestinationAddress, SourcePortRange: ports(in.SourcePortRange), DestinationPortRange: ports(in.DestinationPortRange)}
}

// CreateNetworkInsightsPath remembers a source, a destination and a kind of packet, to be analyzed.
// Whether the two exist is looked at by each analysis.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkInsightsPath.html
func (s *Service) CreateNetworkInsightsPath(c *aws.Call, in *ec2.CreateNetworkInsightsPathInput) (*ec2.CreateNetworkInsightsPathOutput, error) {
	d := s.begin(c, in, insightsPaths.resource)
	return once(d, func() (*ec2.CreateNetworkInsightsPathOutput, error) {
		it := types.NetworkInsightsPath{
			CreatedDate: &c.Now, Protocol: in.Protocol, SourceIp: in.SourceIp, DestinationIp: in.DestinationIp, DestinationPort: in.DestinationPort,
			FilterAtSource: pathFilter(d, "filterAtSource", in.FilterAtSource), FilterAtDestination: pathFilter(d, "filterAtDestination", in.FilterAtDestination),
		}
		it.Source, it.SourceArn = insightsEnd(d, "source", in.Source)
		it.Destination, it.DestinationArn = insightsEnd(d, "destination", in.Destination)
		ipv4Given(d, "sourceIp", in.SourceIp)
		ipv4Given(d, "destinationIp", in.DestinationIp)
		d.check(in.FilterAtSource == nil || in.SourceIp == nil && in.DestinationPort == nil, func() error {
			return badCombination("The parameter filterAtSource cannot be used with the parameters sourceIp and destinationPort")
		})
		d.check(in.FilterAtDestination == nil || in.DestinationIp == nil, func() error {
			return badCombination("The parameter filterAtDestination cannot be used with the parameter destinationIp")
		})
		d.check(in.Destination != nil || in.DestinationIp != nil || in.FilterAtSource != nil && in.FilterAtSource.DestinationAddress != nil, func() error { return missing("destination") })
		insightsPaths.room(d)
		if err := d.ready(); err != nil {
			return nil, err
		}
		x := insightsPaths.add(d, it)
		x.it.NetworkInsightsPathArn = new(d.r.arn(x.base.kind, x.id))
		return &ec2.CreateNetworkInsightsPathOutput{NetworkInsightsPath: new(x.told())}, nil
	})
}

// DeleteNetworkInsightsPath forgets a path. It returns AnalysisExistsForNetworkInsightsPath while there is an analysis of it.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNetworkInsightsPath.html
func (s *Service) DeleteNetworkInsightsPath(c *aws.Call, in *ec2.DeleteNetworkInsightsPathInput) (*ec2.DeleteNetworkInsightsPathOutput, error) {
	d := s.begin(c, in)
	x := insightsPaths.of(d, in.NetworkInsightsPathId)
	d.check(x == nil || !slices.ContainsFunc(insightsAnalyses.all(d.r, c.Now), func(a *thing[types.NetworkInsightsAnalysis]) bool { return *a.it.NetworkInsightsPathId == x.id }), func() error {
		return bad("AnalysisExistsForNetworkInsightsPath", "Path %s has existing analyses.", x.id)
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	insightsPaths.drop(d, x)
	return &ec2.DeleteNetworkInsightsPathOutput{NetworkInsightsPathId: in.NetworkInsightsPathId}, nil
}

// DescribeNetworkInsightsPaths lists paths.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInsightsPaths.html
func (s *Service) DescribeNetworkInsightsPaths(c *aws.Call, in *ec2.DescribeNetworkInsightsPathsInput) (*ec2.DescribeNetworkInsightsPathsOutput, error) {
	return answer[ec2.DescribeNetworkInsightsPathsOutput](s, c, insightsPaths, in)
}

// StartNetworkInsightsAnalysis analyzes a path in the state of this moment. The result is told once the analysis has succeeded.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StartNetworkInsightsAnalysis.html
func (s *Service) StartNetworkInsightsAnalysis(c *aws.Call, in *ec2.StartNetworkInsightsAnalysisInput) (*ec2.StartNetworkInsightsAnalysisOutput, error) {
	d := s.begin(c, in, insightsAnalyses.resource)
	p := insightsPaths.of(d, in.NetworkInsightsPathId)
	return once(d, func() (*ec2.StartNetworkInsightsAnalysisOutput, error) {
		if len(in.AdditionalAccounts) > 0 {
			d.fail(aws.NotEmulated("ec2", "StartNetworkInsightsAnalysis across accounts"))
		}
		insightsAnalyses.room(d)
		if err := d.ready(); err != nil {
			return nil, err
		}
		it := types.NetworkInsightsAnalysis{
			NetworkInsightsPathId: &p.id, StartDate: &c.Now, Status: types.AnalysisStatusRunning, FilterInArns: in.FilterInArns, FilterOutArns: in.FilterOutArns,
		}
		d.r.analyze(&it, &p.it, c.Now)
		x := insightsAnalyses.add(d, it)
		x.it.NetworkInsightsAnalysisArn = new(d.r.arn(x.base.kind, x.id))
		x.becomes(c, string(types.AnalysisStatusSucceeded), analyzing).last = c.Now.Add(analysisLife)
		return &ec2.StartNetworkInsightsAnalysisOutput{NetworkInsightsAnalysis: new(running(x.told()))}, nil
	})
}

// running hides the result of an analysis until it is there.
func running(a types.NetworkInsightsAnalysis) types.NetworkInsightsAnalysis {
	if a.Status == types.AnalysisStatusRunning {
		a.NetworkPathFound, a.ForwardPathComponents, a.ReturnPathComponents, a.Explanations = nil, nil, nil, nil
	}
	return a
}

// DescribeNetworkInsightsAnalyses lists analyses, those of a path if one is given. Without a path or ids it lists all.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInsightsAnalyses.html
func (s *Service) DescribeNetworkInsightsAnalyses(c *aws.Call, in *ec2.DescribeNetworkInsightsAnalysesInput) (*ec2.DescribeNetworkInsightsAnalysesOutput, error) {
	asked := *in
	if in.NetworkInsightsPathId != nil || in.AnalysisStartTime != nil || in.AnalysisEndTime != nil {
		r, err := s.region(c)
		if err != nil {
			return nil, err
		}
		if in.NetworkInsightsPathId != nil {
			if _, err := insightsPaths.find(r, c.Now, *in.NetworkInsightsPathId); err != nil {
				return nil, err
			}
		}
		asked.NetworkInsightsAnalysisIds = nil
		for _, x := range insightsAnalyses.all(r, c.Now) {
			end := x.it.StartDate.Add(analyzing)
			if (in.NetworkInsightsPathId == nil || *x.it.NetworkInsightsPathId == *in.NetworkInsightsPathId) &&
				(in.AnalysisStartTime == nil || !x.it.StartDate.Before(*in.AnalysisStartTime)) && (in.AnalysisEndTime == nil || !end.After(*in.AnalysisEndTime)) &&
				(len(in.NetworkInsightsAnalysisIds) == 0 || slices.Contains(in.NetworkInsightsAnalysisIds, x.id)) {
				asked.NetworkInsightsAnalysisIds = append(asked.NetworkInsightsAnalysisIds, x.id)
			}
		}
		if len(asked.NetworkInsightsAnalysisIds) == 0 {
			return &ec2.DescribeNetworkInsightsAnalysesOutput{NetworkInsightsAnalyses: []types.NetworkInsightsAnalysis{}}, nil
		}
		asked.MaxResults, asked.NextToken = nil, nil // ids and pages exclude each other
	}
	out, err := answer[ec2.DescribeNetworkInsightsAnalysesOutput](s, c, insightsAnalyses, &asked)
	if err != nil {
		return nil, err
	}
	for i, a := range out.NetworkInsightsAnalyses {
		out.NetworkInsightsAnalyses[i] = running(a)
	}
	return out, nil
}

// DeleteNetworkInsightsAnalysis forgets an analysis.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNetworkInsightsAnalysis.html
func (s *Service) DeleteNetworkInsightsAnalysis(c *aws.Call, in *ec2.DeleteNetworkInsightsAnalysisInput) (*ec2.DeleteNetworkInsightsAnalysisOutput, error) {
	d := s.begin(c, in)
	x := insightsAnalyses.of(d, in.NetworkInsightsAnalysisId)
	if err := d.ready(); err != nil {
		return nil, err
	}
	insightsAnalyses.drop(d, x)
	return &ec2.DeleteNetworkInsightsAnalysisOutput{NetworkInsightsAnalysisId: in.NetworkInsightsAnalysisId}, nil
}
