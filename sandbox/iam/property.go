package iam

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"cloudlet/sandbox/aws"
)

// property is a setting of the account: "Namespace/PropertyName" and its value.
type property struct{ key, value string }

const (
	maxProperties    = 50
	maxPropertyKey   = 50
	maxPropertyValue = 1024
)

var propertyKey = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]*/[A-Za-z0-9_-]+$`)

// GetAccountProperties lists the settings of the account.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountProperties.html
func (s *Service) GetAccountProperties(c *aws.Call, in *iam.GetAccountPropertiesInput) (*iam.GetAccountPropertiesOutput, error) {
	out := map[string]string{}
	for _, p := range s.properties {
		out[p.key] = p.value
	}
	return &iam.GetAccountPropertiesOutput{Properties: out}, nil
}

// PutAccountProperties sets settings of one namespace; others stay.
// It returns InvalidInput for keys that are none or of two namespaces, and for values out of range.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutAccountProperties.html
func (s *Service) PutAccountProperties(c *aws.Call, in *iam.PutAccountPropertiesInput) (*iam.PutAccountPropertiesOutput, error) {
	list, space := slices.Clone(s.properties), ""
	if len(in.Properties) == 0 {
		return nil, invalid("At least one property must be given.")
	}
	for _, key := range slices.Sorted(maps.Keys(in.Properties)) {
		value := in.Properties[key]
		name, _, _ := strings.Cut(key, "/")
		switch {
		case len(key) > maxPropertyKey || !propertyKey.MatchString(key):
			return nil, invalid("Property key %.60s is not valid. Use the format Namespace/PropertyName.", key)
		case len(value) == 0 || len(value) > maxPropertyValue:
			return nil, invalid("The value of property %s must have 1 to %d characters.", key, maxPropertyValue)
		case space != "" && name != space:
			return nil, invalid("All properties in a request must belong to the same namespace.")
		}
		space = name
		i, found := slices.BinarySearchFunc(list, key, func(p property, k string) int { return strings.Compare(p.key, k) })
		if found {
			list[i].value = value
		} else {
			list = slices.Insert(list, i, property{key, value})
		}
	}
	if len(list) > maxProperties {
		return nil, overQuota("PropertiesPerAccount", maxProperties)
	}
	s.properties = list
	c.Changed(aws.Changed, s.accountResource())
	return &iam.PutAccountPropertiesOutput{}, nil
}

// SetSecurityTokenServicePreferences says in which regions the tokens of STS's global endpoint are
// good: all the regions of a sandbox are on by default, so that those of either version are good in all.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_SetSecurityTokenServicePreferences.html
func (s *Service) SetSecurityTokenServicePreferences(c *aws.Call, in *iam.SetSecurityTokenServicePreferencesInput) (*iam.SetSecurityTokenServicePreferencesOutput, error) {
	s.globalV2 = in.GlobalEndpointTokenVersion == types.GlobalEndpointTokenVersionV2Token
	c.Changed(aws.Changed, s.accountResource())
	return &iam.SetSecurityTokenServicePreferencesOutput{}, nil
}

// tokenVersion is what GetAccountSummary tells of it.
func (s *Service) tokenVersion() int32 { return 1 + present(s.globalV2) }
