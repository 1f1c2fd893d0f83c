package ec2

import (
	"cmp"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

func checkHops(n *int32) error {
	if n != nil && (*n < 1 || *n > 64) {
		return invalidValue("Value (%d) for parameter HttpPutResponseHopLimit is invalid. Valid values are between 1 and 64.", *n)
	}
	return nil
}

// planMetadata checks the options of the metadata service, and whether the account insists on version 2.
func (r *region) planMetadata(p *plan) error {
	if m := p.in.MetadataOptions; m != nil {
		if err := checkHops(m.HttpPutResponseHopLimit); err != nil {
			return err
		}
	}
	if p.image.image == nil {
		return nil
	}
	return r.insists(r.metadataOf(p))
}

// insists returns UnsupportedOperation for version 1 of the metadata service in an account that enforces tokens.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-IMDS-new-instances.html
func (r *region) insists(m *types.InstanceMetadataOptionsResponse) error {
	if r.prefs.metadata.HttpTokensEnforced == types.HttpTokensEnforcedStateEnabled && m.HttpTokens != types.HttpTokensStateRequired {
		return bad("UnsupportedOperation", "You can't launch instances with IMDSv1 because httpTokensEnforced is enabled for this account. Either launch the instance with httpTokens=required or contact your account owner to disable httpTokensEnforced.")
	}
	return nil
}

// metadataOf fills the options of the metadata service: from the call, the account's defaults, or
// the image; images of today ask for tokens and two hops.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html#instance-metadata-options-order-of-precedence
func (r *region) metadataOf(p *plan) *types.InstanceMetadataOptionsResponse {
	tokens, hops := types.HttpTokensStateOptional, int32(1)
	if p.image.requiresTokens() {
		tokens, hops = types.HttpTokensStateRequired, 2
	}
	asked := p.in.MetadataOptions
	if asked == nil {
		asked = &types.InstanceMetadataOptionsRequest{}
	}
	d := &r.prefs.metadata
	return &types.InstanceMetadataOptionsResponse{
		State:                   types.InstanceMetadataOptionsStateApplied,
		HttpTokens:              cmp.Or(asked.HttpTokens, d.HttpTokens, tokens),
		HttpEndpoint:            cmp.Or(asked.HttpEndpoint, d.HttpEndpoint, types.InstanceMetadataEndpointStateEnabled),
		HttpProtocolIpv6:        cmp.Or(asked.HttpProtocolIpv6, types.InstanceMetadataProtocolStateDisabled),
		InstanceMetadataTags:    cmp.Or(asked.InstanceMetadataTags, d.InstanceMetadataTags, types.InstanceMetadataTagsStateDisabled),
		HttpPutResponseHopLimit: new(cmp.Or(aws.Value(asked.HttpPutResponseHopLimit), aws.Value(d.HttpPutResponseHopLimit), hops)),
	}
}

// metadata is the options of the metadata service, pending for a moment after a change.
func (i *instance) metadata(now time.Time) *types.InstanceMetadataOptionsResponse {
	if now.Sub(i.optionsAt) >= switching && i.at(now) != types.InstanceStateNamePending {
		return i.it.MetadataOptions
	}
	m := *i.it.MetadataOptions
	m.State = types.InstanceMetadataOptionsStatePending
	return &m
}

// ModifyInstanceMetadataOptions changes how the metadata service answers an instance; it takes a moment.
// It returns IncorrectInstanceState for a terminated one.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceMetadataOptions.html
func (s *Service) ModifyInstanceMetadataOptions(c *aws.Call, in *ec2.ModifyInstanceMetadataOptionsInput) (*ec2.ModifyInstanceMetadataOptionsOutput, error) {
	d := s.begin(c, in)
	i := instanceOf(d, in.InstanceId)
	d.fail(checkHops(in.HttpPutResponseHopLimit))
	if d.err != nil {
		return nil, d.err
	}
	m := *i.it.MetadataOptions
	m.HttpTokens = cmp.Or(in.HttpTokens, m.HttpTokens)
	m.HttpEndpoint = cmp.Or(in.HttpEndpoint, m.HttpEndpoint)
	m.HttpProtocolIpv6 = cmp.Or(in.HttpProtocolIpv6, m.HttpProtocolIpv6)
	m.InstanceMetadataTags = cmp.Or(in.InstanceMetadataTags, m.InstanceMetadataTags)
	if in.HttpPutResponseHopLimit != nil {
		m.HttpPutResponseHopLimit = in.HttpPutResponseHopLimit
	}
	d.fail(d.r.insists(&m))
	if err := d.ready(); err != nil {
		return nil, err
	}
	i.optionsAt = c.Now
	i.change(func(it *types.Instance) { it.MetadataOptions = &m })
	d.changed(i)
	return &ec2.ModifyInstanceMetadataOptionsOutput{InstanceId: &i.id, InstanceMetadataOptions: i.metadata(c.Now)}, nil
}

// GetInstanceMetadataDefaults tells the options that new instances of the account have unless they say otherwise; those that are not set are the image's.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetInstanceMetadataDefaults.html
func (s *Service) GetInstanceMetadataDefaults(c *aws.Call, in *ec2.GetInstanceMetadataDefaultsInput) (*ec2.GetInstanceMetadataDefaultsOutput, error) {
	d := s.begin(c, in)
	if err := d.ready(); err != nil {
		return nil, err
	}
	out := d.r.prefs.metadata
	out.ManagedBy = types.ManagedByAccount
	return &ec2.GetInstanceMetadataDefaultsOutput{AccountLevel: &out}, nil
}

// noPreference takes a default away: options of the metadata service follow the image again.
const noPreference = "no-preference"

// ModifyInstanceMetadataDefaults sets the options of new instances. "no-preference", or a hop limit of -1, takes one back.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceMetadataDefaults.html
func (s *Service) ModifyInstanceMetadataDefaults(c *aws.Call, in *ec2.ModifyInstanceMetadataDefaultsInput) (*ec2.ModifyInstanceMetadataDefaultsOutput, error) {
	d := s.begin(c, in)
	if n := in.HttpPutResponseHopLimit; n != nil && *n != -1 {
		d.fail(checkHops(n))
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	m := &d.r.prefs.metadata
	prefer(&m.HttpTokens, string(in.HttpTokens))
	prefer(&m.HttpEndpoint, string(in.HttpEndpoint))
	prefer(&m.InstanceMetadataTags, string(in.InstanceMetadataTags))
	prefer(&m.HttpTokensEnforced, string(in.HttpTokensEnforced))
	if n := in.HttpPutResponseHopLimit; n != nil {
		if m.HttpPutResponseHopLimit = n; *n == -1 {
			m.HttpPutResponseHopLimit = nil
		}
	}
	return &ec2.ModifyInstanceMetadataDefaultsOutput{Return: new(true)}, nil
}

func prefer[T ~string](old *T, asked string) {
	switch asked {
	case "":
	case noPreference:
		*old = ""
	default:
		*old = T(asked)
	}
}
