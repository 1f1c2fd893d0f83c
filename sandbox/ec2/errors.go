package ec2

import (
	"strings"

	"cloudlet/sandbox/aws"
)

// AWS's codes and words. Client errors of EC2 are 400 unless they say otherwise.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html

func bad(code, format string, args ...any) *aws.Error { return aws.Errorf(400, code, format, args...) }

func invalidValue(format string, args ...any) *aws.Error {
	return bad("InvalidParameterValue", format, args...)
}

func badCombination(format string, args ...any) *aws.Error {
	return bad("InvalidParameterCombination", format, args...)
}

func missing(name string) *aws.Error {
	return bad("MissingParameter", "The request must contain the parameter %s", name)
}

func badFilter(name string) *aws.Error { return invalidValue("The filter '%s' is invalid", name) }

func emptyFilter(name string) *aws.Error {
	return invalidValue("The filter '%s' must have at least one value", name)
}

func tooManyFilterValues() *aws.Error {
	return bad("FilterLimitExceeded", "The maximum number of filter values specified on a single call is %d", maxFilterValues)
}

func smallPage(n, least int32) *aws.Error {
	return invalidValue("Value ( %d ) for parameter maxResults is invalid. Expecting a value greater than %d.", n, least)
}

func badToken() *aws.Error { return invalidValue("Unable to parse pagination token") }

func noRegion() *aws.Error {
	return aws.Errorf(401, "AuthFailure", "AWS was not able to validate the provided access credentials")
}

// dryRun is the answer to a permitted call that only asked whether it would be.
func dryRun(asked *bool) error {
	if aws.Value(asked) {
		return aws.Errorf(412, "DryRunOperation", "Request would have succeeded, but DryRun flag is set.")
	}
	return nil
}

// lost makes the error for ids that do not exist: one or several, malformed or unknown.
func lost(code, noun, prefix string) func(ids []string) error {
	return func(ids []string) error {
		for _, id := range ids {
			if !wellFormed(id, prefix) {
				return bad(code+".Malformed", "Invalid id: \"%s\"", id)
			}
		}
		if len(ids) == 1 {
			return bad(code+".NotFound", "The %s ID '%s' does not exist", noun, ids[0])
		}
		return bad(code+".NotFound", "The %s IDs '%s' do not exist", noun, strings.Join(ids, ", "))
	}
}

// wellFormed reports whether id is prefix, a hyphen and 8 or 17 hexadecimal digits.
func wellFormed(id, prefix string) bool {
	hex, ok := strings.CutPrefix(id, prefix+"-")
	return ok && (len(hex) == 8 || len(hex) == 17) && strings.Trim(hex, "0123456789abcdef") == ""
}

var (
	lostInstances = lost("InvalidInstanceID", "instance", "i")
	lostVolumes   = missed("InvalidVolume", "volume", "vol", "volumeId")
	lostSnapshots = missed("InvalidSnapshot", "snapshot", "snap", "snapshotId")
	lostVpcs      = lost("InvalidVpcID", "vpc", "vpc")
	lostSubnets   = lost("InvalidSubnetID", "subnet", "subnet")
	lostGateways  = lost("InvalidInternetGatewayID", "internetGateway", "igw")
	lostTables    = lost("InvalidRouteTableID", "routeTable", "rtb")
	lostACLs      = lost("InvalidNetworkAclID", "networkAcl", "acl")
	lostFaces     = lost("InvalidNetworkInterfaceID", "networkInterface", "eni")
)

func lostGroups(ids []string) error {
	for _, id := range ids {
		if !wellFormed(id, "sg") {
			return bad("InvalidGroupId.Malformed", "Invalid id: \"%s\" (expecting \"sg-...\")", id)
		}
	}
	return bad("InvalidGroup.NotFound", "The security group '%s' does not exist", ids[0])
}

func lostRules(ids []string) error {
	if !wellFormed(ids[0], "sgr") {
		return bad("InvalidSecurityGroupRuleId.Malformed", "Invalid id: \"%s\" (expecting \"sgr-...\")", ids[0])
	}
	return bad("InvalidSecurityGroupRuleId.NotFound", "The security group rule ID '%s' does not exist", ids[0])
}

// missed makes the error for ids of storage that do not exist, as EBS words it.
func missed(code, noun, prefix, parameter string) func(ids []string) error {
	return func(ids []string) error {
		for _, id := range ids {
			if !wellFormed(id, prefix) {
				return invalidValue("Value (%s) for parameter %s is invalid. Expected: '%s-...'.", id, parameter, prefix)
			}
		}
		if len(ids) == 1 {
			return bad(code+".NotFound", "The %s '%s' does not exist.", noun, ids[0])
		}
		return bad(code+".NotFound", "The %ss '%s' do not exist.", noun, strings.Join(ids, ", "))
	}
}

func lostImages(ids []string) error {
	for _, id := range ids {
		if !wellFormed(id, "ami") {
			return bad("InvalidAMIID.Malformed", "Invalid id: \"%s\" (expecting \"ami-...\")", id)
		}
	}
	if len(ids) == 1 {
		return bad("InvalidAMIID.NotFound", "The image id '[%s]' does not exist", ids[0])
	}
	return bad("InvalidAMIID.NotFound", "The image ids '[%s]' do not exist", strings.Join(ids, ", "))
}

func noKeyPair(name string) *aws.Error {
	return bad("InvalidKeyPair.NotFound", "The key pair '%s' does not exist", name)
}

func incorrectState(format string, args ...any) *aws.Error {
	return bad("IncorrectInstanceState", format, args...)
}
