package ec2

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

func findInstanceType(name types.InstanceType) (*types.InstanceTypeInfo, error) {
	if t := machines.find(name); t != nil {
		return t, nil
	}
	return nil, invalidValue("Invalid value '%s' for InstanceType.", name)
}

// typeFields tells how lines of the catalogue answer to the filters of a call. They are compared as they lie, for decoding all of them takes long.
func typeFields(c *aws.Call, filters []types.Filter) fields[string] {
	f := fields[string]{}
	for _, x := range filters {
		name := aws.Value(x.Name)
		switch {
		case name == "instance-type":
			f[name] = func(row string, m matcher) bool { return m.text(nameIn(row)) }
		case known(c.Operation, name):
			n := machines.column(name)
			f[name] = func(row string, m matcher) bool { return m.text(machines.cells(row, n)...) }
		}
	}
	return f
}

// DescribeInstanceTypes lists what machines there are in the call's region: vCPUs, memory, network and more.
// It returns InvalidInstanceType for types that do not exist, or not there.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypes.html
func (s *Service) DescribeInstanceTypes(c *aws.Call, in *ec2.DescribeInstanceTypesInput) (*ec2.DescribeInstanceTypesOutput, error) {
	r, err := s.region(c)
	if err != nil {
		return nil, err
	}
	if err := dryRun(in.DryRun); err != nil {
		return nil, err
	}
	rows, err := r.typeRows(in.InstanceTypes)
	if err != nil {
		return nil, err
	}
	if in.InstanceTypes != nil && in.MaxResults != nil {
		return nil, badCombination("The parameter InstanceTypes cannot be used with the parameter MaxResults")
	}
	if rows, err = typeFields(c, in.Filters).choose(rows, in.Filters); err != nil {
		return nil, err
	}
	limit := in.MaxResults
	if limit == nil {
		limit = new(int32(100)) // AWS's page size
	}
	rows, next, err := paged(rows, nameIn, in.NextToken, limit, 5)
	if err != nil {
		return nil, err
	}
	return &ec2.DescribeInstanceTypesOutput{NextToken: next, InstanceTypes: mapped(rows, func(row string) types.InstanceTypeInfo { return *machines.read(row) })}, nil
}

// typeRows are the lines of the types that a region has: those that are named, or all.
func (r *region) typeRows(names []types.InstanceType) ([]string, error) {
	if len(names) == 0 {
		var rows []string
		for _, row := range machines.rows {
			if r.has(row) {
				rows = append(rows, row)
			}
		}
		return rows, nil
	}
	var rows, unknown []string
	for _, name := range names {
		row := machines.row(string(name))
		if row == "" || !r.has(row) {
			unknown = append(unknown, string(name))
		}
		rows = append(rows, row)
	}
	if unknown != nil {
		return nil, bad("InvalidInstanceType", "The following supplied instance types do not exist: [%s]", strings.Join(unknown, ", "))
	}
	return rows, nil
}

func supports(t *types.InstanceTypeInfo, arch string) bool {
	return slices.Contains(t.ProcessorInfo.SupportedArchitectures, types.ArchitectureType(arch))
}
