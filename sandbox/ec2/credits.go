package ec2

import (
	"cmp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// The two ways in which a burstable instance bursts: until its CPU credits are used up, or for money beyond them.
const (
	standardCredits  = "standard"
	unlimitedCredits = "unlimited"
)

func checkCredits(t *types.InstanceTypeInfo, credits string) error {
	switch {
	case credits != standardCredits && credits != unlimitedCredits:
		return invalidValue("Invalid value '%s' for CpuCredits. Valid values are 'standard' and 'unlimited'.", credits)
	case !aws.Value(t.BurstablePerformanceSupported):
		return bad("InvalidParameterCombination", "The 'cpuCredits' parameter is not supported for the '%s' instance type.", t.InstanceType)
	}
	return nil
}

// defaultCredits is how instances of a burstable family burst unless they say otherwise: t2 stops at its credits, later families do not.
func (r *region) defaultCredits(family types.UnlimitedSupportedInstanceFamily) string {
	own := unlimitedCredits
	if family == types.UnlimitedSupportedInstanceFamilyT2 {
		own = standardCredits
	}
	return cmp.Or(r.prefs.credits[family], own)
}

func (r *region) creditsFor(t *types.InstanceTypeInfo) string {
	if !aws.Value(t.BurstablePerformanceSupported) {
		return ""
	}
	family, _, _ := strings.Cut(string(t.InstanceType), ".")
	return r.defaultCredits(types.UnlimitedSupportedInstanceFamily(family))
}

func (r *region) creditsOf(p *plan) string {
	if s := p.in.CreditSpecification; s != nil && s.CpuCredits != nil {
		return *s.CpuCredits
	}
	return r.creditsFor(p.kindOf)
}

var creditFields = fields[*instance]{"instance-id": func(i *instance, m matcher) bool { return m.text(i.id) }}

// DescribeInstanceCreditSpecifications tells how burstable instances burst: those that are asked for, or all that are
// unlimited. An instance of another type is standard, whatever the reference says of an error.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceCreditSpecifications.html
func (s *Service) DescribeInstanceCreditSpecifications(c *aws.Call, in *ec2.DescribeInstanceCreditSpecificationsInput) (*ec2.DescribeInstanceCreditSpecificationsOutput, error) {
	r, err := s.region(c)
	if err != nil {
		return nil, err
	}
	list, err := r.listed(c, in.InstanceIds)
	if err != nil {
		return nil, err
	}
	if len(in.InstanceIds) == 0 {
		list = slices.DeleteFunc(slices.Clone(list), func(i *instance) bool { return i.credits != unlimitedCredits })
	}
	if list, err = creditFields.choose(list, in.Filters); err != nil {
		return nil, err
	}
	if err := dryRun(in.DryRun); err != nil {
		return nil, err
	}
	list, next, err := paged(list, idOf[*instance], in.NextToken, in.MaxResults, 5)
	if err != nil {
		return nil, err
	}
	return &ec2.DescribeInstanceCreditSpecificationsOutput{NextToken: next, InstanceCreditSpecifications: mapped(list, func(i *instance) types.InstanceCreditSpecification {
		return types.InstanceCreditSpecification{InstanceId: &i.id, CpuCredits: new(cmp.Or(i.credits, standardCredits))}
	})}, nil
}

// ModifyInstanceCreditSpecification changes how running or stopped instances burst, and tells one by one which could not be changed.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceCreditSpecification.html
func (s *Service) ModifyInstanceCreditSpecification(c *aws.Call, in *ec2.ModifyInstanceCreditSpecificationInput) (*ec2.ModifyInstanceCreditSpecificationOutput, error) {
	d := s.begin(c, in)
	return once(d, func() (*ec2.ModifyInstanceCreditSpecificationOutput, error) {
		if err := d.ready(); err != nil {
			return nil, err
		}
		out := &ec2.ModifyInstanceCreditSpecificationOutput{
			SuccessfulInstanceCreditSpecifications: []types.SuccessfulInstanceCreditSpecificationItem{}, UnsuccessfulInstanceCreditSpecifications: []types.UnsuccessfulInstanceCreditSpecificationItem{},
		}
		for _, x := range in.InstanceCreditSpecifications {
			code, text := d.r.burst(c, x)
			if code == "" {
				out.SuccessfulInstanceCreditSpecifications = append(out.SuccessfulInstanceCreditSpecifications, types.SuccessfulInstanceCreditSpecificationItem{InstanceId: x.InstanceId})
				continue
			}
			out.UnsuccessfulInstanceCreditSpecifications = append(out.UnsuccessfulInstanceCreditSpecifications, types.UnsuccessfulInstanceCreditSpecificationItem{
				InstanceId: x.InstanceId, Error: &types.UnsuccessfulInstanceCreditSpecificationItemError{Code: code, Message: &text},
			})
		}
		return out, nil
	})
}

// burst changes how one instance bursts, or says why not.
func (r *region) burst(c *aws.Call, x types.InstanceCreditSpecificationRequest) (types.UnsuccessfulInstanceCreditSpecificationErrorCode, string) {
	id, credits := aws.Value(x.InstanceId), cmp.Or(aws.Value(x.CpuCredits), standardCredits)
	i, ok := find[*instance](r, id)
	switch {
	case !wellFormed(id, "i"):
		return types.UnsuccessfulInstanceCreditSpecificationErrorCodeInvalidInstanceId, "Invalid id: \"" + id + "\""
	case !ok || i.gone(c.Now):
		return types.UnsuccessfulInstanceCreditSpecificationErrorCodeInstanceNotFound, "The instance ID '" + id + "' does not exist"
	case i.at(c.Now) != types.InstanceStateNameRunning && i.at(c.Now) != types.InstanceStateNameStopped:
		return types.UnsuccessfulInstanceCreditSpecificationErrorCodeIncorrectInstanceState, "The instance '" + id + "' is not in a valid state for this operation."
	case checkCredits(i.kindOf, credits) != nil:
		return types.UnsuccessfulInstanceCreditSpecificationErrorCodeInstanceCreditSpecificationNotSupported, "The instance type '" + string(i.kindOf.InstanceType) + "' of the instance '" + id + "' does not support CPU credits."
	}
	i.credits = credits
	c.Changed(aws.Changed, r.instanceResource(i, c.Now))
	return "", ""
}

// GetDefaultCreditSpecification tells how new instances of a burstable family burst.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetDefaultCreditSpecification.html
func (s *Service) GetDefaultCreditSpecification(c *aws.Call, in *ec2.GetDefaultCreditSpecificationInput) (*ec2.GetDefaultCreditSpecificationOutput, error) {
	d := s.begin(c, in)
	if err := d.ready(); err != nil {
		return nil, err
	}
	return &ec2.GetDefaultCreditSpecificationOutput{InstanceFamilyCreditSpecification: &types.InstanceFamilyCreditSpecification{
		InstanceFamily: in.InstanceFamily, CpuCredits: new(d.r.defaultCredits(in.InstanceFamily)),
	}}, nil
}

// ModifyDefaultCreditSpecification says how new instances of a burstable family burst; those there are go on as they do.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyDefaultCreditSpecification.html
func (s *Service) ModifyDefaultCreditSpecification(c *aws.Call, in *ec2.ModifyDefaultCreditSpecificationInput) (*ec2.ModifyDefaultCreditSpecificationOutput, error) {
	d := s.begin(c, in)
	credits := aws.Value(in.CpuCredits)
	d.check(credits == standardCredits || credits == unlimitedCredits, func() error {
		return invalidValue("Invalid value '%s' for CpuCredits. Valid values are 'standard' and 'unlimited'.", credits)
	})
	if err := d.ready(); err != nil {
		return nil, err
	}
	if d.r.prefs.credits == nil {
		d.r.prefs.credits = map[types.UnlimitedSupportedInstanceFamily]string{}
	}
	d.r.prefs.credits[in.InstanceFamily] = credits
	return &ec2.ModifyDefaultCreditSpecificationOutput{InstanceFamilyCreditSpecification: &types.InstanceFamilyCreditSpecification{InstanceFamily: in.InstanceFamily, CpuCredits: &credits}}, nil
}
