package ec2

import (
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// imageSettings are what an account has set for images in a region.
type imageSettings struct {
	open     bool   // images may be shared with everybody
	allowed  string // "enabled", "audit-mode"; "" is disabled
	criteria []types.ImageCriterion
}

// launches reports whether an image can be used as far as the settings go.
func (e *imageSettings) launches(it *types.Image, account string, now time.Time) bool {
	return e.allowed != string(types.AllowedImagesSettingsEnabledStateEnabled) || e.meets(it, account, now)
}

// judged leaves out what is not allowed, or in audit mode tells what would be left out.
func (e *imageSettings) judged(list []*ami, account string, now time.Time) []*ami {
	if e.allowed == "" {
		return list
	}
	var out []*ami
	for _, x := range list {
		if e.launches(&x.it, account, now) {
			y := *x
			y.it.ImageAllowed = new(e.meets(&x.it, account, now))
			out = append(out, &y)
		}
	}
	return out
}

// meets reports whether an image is the account's own or meets one of the criteria.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-allowed-amis.html
func (e *imageSettings) meets(it *types.Image, account string, now time.Time) bool {
	return *it.OwnerId == account || slices.ContainsFunc(e.criteria, func(x types.ImageCriterion) bool {
		provider := slices.Contains(x.ImageProviders, *it.OwnerId) || it.ImageOwnerAlias != nil && slices.Contains(x.ImageProviders, *it.ImageOwnerAlias)
		created, _ := time.Parse(imageTime, *it.CreationDate)
		switch {
		case len(x.ImageProviders) > 0 && !provider, len(x.ImageNames) > 0 && !matcher(x.ImageNames).text(*it.Name), len(x.MarketplaceProductCodes) > 0:
			return false
		case x.CreationDateCondition != nil && now.Sub(created) > days(x.CreationDateCondition.MaximumDaysSinceCreated):
			return false
		case x.DeprecationTimeCondition != nil && deprecated(it, now.Add(-days(x.DeprecationTimeCondition.MaximumDaysSinceDeprecated))):
			return false
		}
		return true
	})
}

func days(n *int32) time.Duration { return time.Duration(aws.Value(n)) * 24 * time.Hour }

// EnableAllowedImagesSettings hides images that do not meet the criteria, or only marks them in audit mode.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableAllowedImagesSettings.html
func (s *Service) EnableAllowedImagesSettings(c *aws.Call, in *ec2.EnableAllowedImagesSettingsInput) (*ec2.EnableAllowedImagesSettingsOutput, error) {
	d := s.begin(c, in)
	if err := d.ready(); err != nil {
		return nil, err
	}
	d.r.ebs.images.allowed = string(in.AllowedImagesSettingsState)
	return &ec2.EnableAllowedImagesSettingsOutput{AllowedImagesSettingsState: in.AllowedImagesSettingsState}, nil
}

// DisableAllowedImagesSettings lets all images be seen and used again.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisableAllowedImagesSettings.html
func (s *Service) DisableAllowedImagesSettings(c *aws.Call, in *ec2.DisableAllowedImagesSettingsInput) (*ec2.DisableAllowedImagesSettingsOutput, error) {
	d := s.begin(c, in)
	if err := d.ready(); err != nil {
		return nil, err
	}
	d.r.ebs.images.allowed = ""
	return &ec2.DisableAllowedImagesSettingsOutput{AllowedImagesSettingsState: types.AllowedImagesSettingsDisabledStateDisabled}, nil
}

// GetAllowedImagesSettings tells the criteria, and whether they hold.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetAllowedImagesSettings.html
func (s *Service) GetAllowedImagesSettings(c *aws.Call, in *ec2.GetAllowedImagesSettingsInput) (*ec2.GetAllowedImagesSettingsOutput, error) {
	d := s.begin(c, in)
	if err := d.ready(); err != nil {
		return nil, err
	}
	e := &d.r.ebs.images
	state := e.allowed
	if state == "" {
		state = string(types.AllowedImagesSettingsDisabledStateDisabled)
	}
	return &ec2.GetAllowedImagesSettingsOutput{State: &state, ManagedBy: types.ManagedByAccount, ImageCriteria: append([]types.ImageCriterion{}, e.criteria...)}, nil
}

// ReplaceImageCriteriaInAllowedImagesSettings sets the criteria: up to ten, of which an image must meet one.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceImageCriteriaInAllowedImagesSettings.html
func (s *Service) ReplaceImageCriteriaInAllowedImagesSettings(c *aws.Call, in *ec2.ReplaceImageCriteriaInAllowedImagesSettingsInput) (*ec2.ReplaceImageCriteriaInAllowedImagesSettingsOutput, error) {
	d := s.begin(c, in)
	d.check(len(in.ImageCriteria) <= 10, func() error { return invalidValue("At most 10 image criteria can be specified.") })
	var list []types.ImageCriterion
	for _, x := range in.ImageCriteria {
		d.criterion(x)
		y := types.ImageCriterion{ImageNames: x.ImageNames, ImageProviders: x.ImageProviders, MarketplaceProductCodes: x.MarketplaceProductCodes}
		if x.CreationDateCondition != nil {
			y.CreationDateCondition = &types.CreationDateCondition{MaximumDaysSinceCreated: x.CreationDateCondition.MaximumDaysSinceCreated}
		}
		if x.DeprecationTimeCondition != nil {
			y.DeprecationTimeCondition = &types.DeprecationTimeCondition{MaximumDaysSinceDeprecated: x.DeprecationTimeCondition.MaximumDaysSinceDeprecated}
		}
		list = append(list, y)
	}
	if err := d.ready(); err != nil {
		return nil, err
	}
	d.r.ebs.images.criteria = list
	return &ec2.ReplaceImageCriteriaInAllowedImagesSettingsOutput{ReturnValue: new(true)}, nil
}

func (d *draft) criterion(x types.ImageCriterionRequest) {
	d.check(x.ImageWatermarks == nil && x.ScanResultCondition == nil, func() error {
		return aws.NotEmulated("ec2", "image criteria for watermarks and scan results")
	})
	for _, p := range x.ImageProviders {
		known := slices.Contains([]string{"amazon", "aws-marketplace", "aws-backup-vault", "none"}, p) || accountID(p) == nil
		d.check(known && (p != "none" || len(x.ImageProviders) == 1), func() error {
			return invalidValue("Value (%s) for parameter imageProviders is invalid.", strings.Join(x.ImageProviders, ", "))
		})
	}
}
