package ec2

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/ec2/reach"
)

// maxScopePairs is how many pairs of source and destination an analysis of a Network Access Scope looks at; one with more fails.
const maxScopePairs = 400

var accessScopes = &kind[types.NetworkInsightsAccessScope]{
	resource: types.ResourceTypeNetworkInsightsAccessScope, prefix: "nis", id: "NetworkInsightsAccessScopeId", quota: 1000, aside: true,
	lost: lost("InvalidNetworkInsightsAccessScopeId", "network insights access scope", "nis"),
}

// accessContents are what scopes say, which is told by an operation of its own.
var accessContents = &kind[types.NetworkInsightsAccessScopeContent]{prefix: "nis-content", quota: 1000, aside: true}

var accessAnalyses = &kind[types.NetworkInsightsAccessScopeAnalysis]{
	resource: types.ResourceTypeNetworkInsightsAccessScopeAnalysis, prefix: "nisa", id: "NetworkInsightsAccessScopeAnalysisId", state: "Status", quota: maxInsightsAnalyses, aside: true,
	lost: lost("InvalidNetworkInsightsAccessScopeAnalysisId", "network insights access scope analysis", "nisa"),
}

// accessFindings are what analyses found, one thing for each.
var accessFindings = &kind[types.AccessScopeAnalysisFinding]{prefix: "nisf", quota: 1 << 30, aside: true}

// scopeTypes are the resource types that a scope may name, as CloudFormation has them, by the kind of their ids.
var scopeTypes = map[string]string{
	"AWS::EC2::Instance": "instance", "AWS::EC2::InternetGateway": "internet-gateway", "AWS::EC2::NetworkInterface": "network-interface",
	"AWS::EC2::SecurityGroup": "security-group", "AWS::EC2::Subnet": "subnet", "AWS::EC2::VPC": "vpc", "AWS::EC2::VPCPeeringConnection": "vpc-peering-connection",
}

// scopePaths reads the paths of a scope.
func scopePaths(d *draft, in []types.AccessScopePathRequest) (list []types.AccessScopePath) {
	for _, p := range in {
		if len(p.ThroughResources) > 0 {
			d.fail(aws.NotEmulated("ec2", "Network Access Scopes with through resources"))
		}
		list = append(list, types.AccessScopePath{Source: pathStatement(d, p.Source), Destination: pathStatement(d, p.Destination)})
	}
	return list
}

func pathStatement(d *draft, in *types.PathStatementRequest) *types.PathStatement {
	if in == nil {
		return nil
	}
	out := &types.PathStatement{}
	if x := in.ResourceStatement; x != nil {
		out.ResourceStatement = &types.ResourceStatement{ResourceTypes: x.ResourceTypes, Resources: x.Resources}
		for _, t := range x.ResourceTypes {
			d.check(scopeTypes[t] != "", func() error { return invalidValue("The resource type '%s' is not supported.", t) })
		}
	}
	if x := in.PacketHeaderStatement; x != nil {
		if len(x.SourcePrefixLists)+len(x.DestinationPrefixLists) > 0 {
			d.fail(aws.NotEmulated("ec2", "Network Access Scopes with prefix lists"))
		}
		out.PacketHeaderStatement = &types.PacketHeaderStatement{
			SourceAddresses: x.SourceAddresses, DestinationAddresses: x.DestinationAddresses, SourcePorts: x.SourcePorts, DestinationPorts: x.DestinationPorts, Protocols: x.Protocols,
		}
		for _, text := range slices.Concat(x.SourceAddresses, x.DestinationAddresses) {
			_, err := netip.ParsePrefix(text)
			d.check(err == nil, func() error { return invalidValue("CIDR block %s is malformed", text) })
		}
		for _, text := range slices.Concat(x.SourcePorts, x.DestinationPorts) {
			_, ok := scopePorts(text)
			d.check(ok, func() error { return invalidValue("Invalid port range '%s'.", text) })
		}
	}
	return out
}

// scopePorts reads a port or a range of ports: "80", "8000-8999".
func scopePorts(text string) (reach.Range, bool) {
	a, b, ok := strings.Cut(text, "-")
	if !ok {
		b = a
	}
	from, err := strconv.Atoi(a)
	to, err2 := strconv.Atoi(b)
	return reach.Range{From: from, To: to}, err == nil && err2 == nil && from >= 0 && from <= to && to <= 65535
}

// CreateNetworkInsightsAccessScope says which ways of packets are looked for, and which of them are meant to be.
// Through resources and prefix lists are not emulated.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkInsightsAccessScope.html
func (s *Service) CreateNetworkInsightsAccessScope(c *aws.Call, in *ec2.CreateNetworkInsightsAccessScopeInput) (*ec2.CreateNetworkInsightsAccessScopeOutput, error) {
	d := s.begin(c, in, accessScopes.resource)
	return once(d, func() (*ec2.CreateNetworkInsightsAccessScopeOutput, error) {
		content := types.NetworkInsightsAccessScopeContent{MatchPaths: scopePaths(d, in.MatchPaths), ExcludePaths: scopePaths(d, in.ExcludePaths)}
		d.check(len(in.MatchPaths) > 0, func() error { return missing("matchPaths") })
		accessScopes.room(d)
		if err := d.ready(); err != nil {
			return nil, err
		}
		x := accessScopes.add(d, types.NetworkInsightsAccessScope{CreatedDate: &c.Now, UpdatedDate: &c.Now})
		x.it.NetworkInsightsAccessScopeArn = new(d.r.arn(x.base.kind, x.id))
		content.NetworkInsightsAccessScopeId = &x.id
		accessContents.add(d, content)
		return &ec2.CreateNetworkInsightsAccessScopeOutput{NetworkInsightsAccessScope: new(x.told()), NetworkInsightsAccessScopeContent: &content}, nil
	})
}

// DescribeNetworkInsightsAccessScopes lists scopes.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInsightsAccessScopes.html
func (s *Service) DescribeNetworkInsightsAccessScopes(c *aws.Call, in *ec2.DescribeNetworkInsightsAccessScopesInput) (*ec2.DescribeNetworkInsightsAccessScopesOutput, error) {
	return answer[ec2.DescribeNetworkInsightsAccessScopesOutput](s, c, accessScopes, in)
}

// contentOf is what a scope says.
func (d *draft) contentOf(scope string) *thing[types.NetworkInsightsAccessScopeContent] {
	all := accessContents.all(d.r, d.c.Now)
	return all[slices.IndexFunc(all, func(x *thing[types.NetworkInsightsAccessScopeContent]) bool {
		return *x.it.NetworkInsightsAccessScopeId == scope
	})]
}

// GetNetworkInsightsAccessScopeContent tells what a scope says.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetNetworkInsightsAccessScopeContent.html
func (s *Service) GetNetworkInsightsAccessScopeContent(c *aws.Call, in *ec2.GetNetworkInsightsAccessScopeContentInput) (*ec2.GetNetworkInsightsAccessScopeContentOutput, error) {
	d := s.begin(c, in)
	x := accessScopes.of(d, in.NetworkInsightsAccessScopeId)
	if err := d.ready(); err != nil {
		return nil, err
	}
	return &ec2.GetNetworkInsightsAccessScopeContentOutput{NetworkInsightsAccessScopeContent: new(d.contentOf(x.id).told())}, nil
}

// DeleteNetworkInsightsAccessScope forgets a scope. It returns AnalysisExistsForNetworkInsightsAccessScope while there is an analysis of it.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNetworkInsightsAccessScope.html
func (s *Service) DeleteNetworkInsightsAccessScope(c *aws.Call, in *ec2.DeleteNetworkInsightsAccessScopeInput) (*ec2.DeleteNetworkInsightsAccessScopeOutput, error) {
	d := s.begin(c, in)
	x := accessScopes.of(d, in.NetworkInsightsAccessScopeId)
	d.check(x == nil || !slices.ContainsFunc(accessAnalyses.all(d.r, c.Now), func(a *thing[types.NetworkInsightsAccessScopeAnalysis]) bool {
		return *a.it.NetworkInsightsAccessScopeId == x.id
	}), func() error {
		return bad("AnalysisExistsForNetworkInsightsAccessScope", "Network Access Scope %s has existing analyses.", x.id)
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	accessContents.drop(d, d.contentOf(x.id))
	accessScopes.drop(d, x)
	return &ec2.DeleteNetworkInsightsAccessScopeOutput{NetworkInsightsAccessScopeId: &x.id}, nil
}

// StartNetworkInsightsAccessScopeAnalysis looks for the ways of a scope in the state of this moment.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StartNetworkInsightsAccessScopeAnalysis.html
func (s *Service) StartNetworkInsightsAccessScopeAnalysis(c *aws.Call, in *ec2.StartNetworkInsightsAccessScopeAnalysisInput) (*ec2.StartNetworkInsightsAccessScopeAnalysisOutput, error) {
	d := s.begin(c, in, accessAnalyses.resource)
	scope := accessScopes.of(d, in.NetworkInsightsAccessScopeId)
	return once(d, func() (*ec2.StartNetworkInsightsAccessScopeAnalysisOutput, error) {
		accessAnalyses.room(d)
		if err := d.ready(); err != nil {
			return nil, err
		}
		look := &scopeLook{r: d.r, n: d.r.fabric(c.Now), content: d.contentOf(scope.id).it}
		state, status := types.FindingsFoundFalse, types.AnalysisStatusSucceeded
		if look.all(); len(look.found) > 0 {
			state = types.FindingsFoundTrue
		}
		x := accessAnalyses.add(d, types.NetworkInsightsAccessScopeAnalysis{
			NetworkInsightsAccessScopeId: &scope.id, StartDate: &c.Now, EndDate: new(c.Now.Add(analyzing)), Status: types.AnalysisStatusRunning, AnalyzedEniCount: new(int32(len(look.n.Faces))), FindingsFound: state,
		})
		x.it.NetworkInsightsAccessScopeAnalysisArn = new(d.r.arn(x.base.kind, x.id))
		if look.pairs > maxScopePairs {
			status = types.AnalysisStatusFailed
			x.it.StatusMessage, x.it.FindingsFound = new("The scope matches more pairs of resources than are analyzed here."), types.FindingsFoundUnknown
			look.found = nil
		}
		for _, f := range look.found {
			f.NetworkInsightsAccessScopeId, f.NetworkInsightsAccessScopeAnalysisId = &scope.id, &x.id
			y := accessFindings.add(d, f)
			y.it.FindingId = &y.id
		}
		x.becomes(c, string(status), analyzing).last = c.Now.Add(analysisLife)
		return &ec2.StartNetworkInsightsAccessScopeAnalysisOutput{NetworkInsightsAccessScopeAnalysis: new(unfinished(x.told()))}, nil
	})
}

// unfinished hides the result of an analysis until it is there.
func unfinished(a types.NetworkInsightsAccessScopeAnalysis) types.NetworkInsightsAccessScopeAnalysis {
	if a.Status == types.AnalysisStatusRunning {
		a.FindingsFound, a.EndDate, a.AnalyzedEniCount, a.StatusMessage = "", nil, nil, nil
	}
	return a
}

// DescribeNetworkInsightsAccessScopeAnalyses lists analyses, those of a scope if one is given.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInsightsAccessScopeAnalyses.html
func (s *Service) DescribeNetworkInsightsAccessScopeAnalyses(c *aws.Call, in *ec2.DescribeNetworkInsightsAccessScopeAnalysesInput) (*ec2.DescribeNetworkInsightsAccessScopeAnalysesOutput, error) {
	out, err := answer[ec2.DescribeNetworkInsightsAccessScopeAnalysesOutput](s, c, accessAnalyses, in)
	if err != nil {
		return nil, err
	}
	kept := out.NetworkInsightsAccessScopeAnalyses[:0]
	for _, a := range out.NetworkInsightsAccessScopeAnalyses {
		if (in.NetworkInsightsAccessScopeId == nil || *a.NetworkInsightsAccessScopeId == *in.NetworkInsightsAccessScopeId) &&
			(in.AnalysisStartTimeBegin == nil || !a.StartDate.Before(*in.AnalysisStartTimeBegin)) && (in.AnalysisStartTimeEnd == nil || !a.StartDate.After(*in.AnalysisStartTimeEnd)) {
			kept = append(kept, unfinished(a))
		}
	}
	out.NetworkInsightsAccessScopeAnalyses = kept
	return out, nil
}

// GetNetworkInsightsAccessScopeAnalysisFindings tells the ways that an analysis found.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetNetworkInsightsAccessScopeAnalysisFindings.html
func (s *Service) GetNetworkInsightsAccessScopeAnalysisFindings(c *aws.Call, in *ec2.GetNetworkInsightsAccessScopeAnalysisFindingsInput) (*ec2.GetNetworkInsightsAccessScopeAnalysisFindingsOutput, error) {
	d := s.begin(c, in)
	x := accessAnalyses.of(d, in.NetworkInsightsAccessScopeAnalysisId)
	if err := d.ready(); err != nil {
		return nil, err
	}
	out := &ec2.GetNetworkInsightsAccessScopeAnalysisFindingsOutput{AnalysisStatus: x.it.Status, NetworkInsightsAccessScopeAnalysisId: &x.id, AnalysisFindings: []types.AccessScopeAnalysisFinding{}}
	if x.it.Status != types.AnalysisStatusSucceeded {
		return out, nil
	}
	list, next, err := paged(findingsOf(d.r, c.Now, x.id), idOf[*thing[types.AccessScopeAnalysisFinding]], in.NextToken, in.MaxResults, 1)
	if err != nil {
		return nil, err
	}
	out.AnalysisFindings, out.NextToken = append(out.AnalysisFindings, mapped(list, (*thing[types.AccessScopeAnalysisFinding]).told)...), next
	return out, nil
}

func findingsOf(r *region, now time.Time, analysis string) []*thing[types.AccessScopeAnalysisFinding] {
	return slices.DeleteFunc(accessFindings.all(r, now), func(f *thing[types.AccessScopeAnalysisFinding]) bool {
		return *f.it.NetworkInsightsAccessScopeAnalysisId != analysis
	})
}

// DeleteNetworkInsightsAccessScopeAnalysis forgets an analysis and what it found.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNetworkInsightsAccessScopeAnalysis.html
func (s *Service) DeleteNetworkInsightsAccessScopeAnalysis(c *aws.Call, in *ec2.DeleteNetworkInsightsAccessScopeAnalysisInput) (*ec2.DeleteNetworkInsightsAccessScopeAnalysisOutput, error) {
	d := s.begin(c, in)
	x := accessAnalyses.of(d, in.NetworkInsightsAccessScopeAnalysisId)
	if err := d.ready(); err != nil {
		return nil, err
	}
	for _, f := range findingsOf(d.r, c.Now, x.id) {
		accessFindings.drop(d, f)
	}
	accessAnalyses.drop(d, x)
	return &ec2.DeleteNetworkInsightsAccessScopeAnalysisOutput{NetworkInsightsAccessScopeAnalysisId: &x.id}, nil
}
