package ec2

import (
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// query is what the Describe operations have in common.
type query struct {
	dryRun  *bool
	filters []types.Filter
	token   *string
	limit   *int32
	least   int32 // smallest allowed limit
}

// describe answers a Describe operation: the chosen ids or everything, filtered, a page of it.
func describe[T record](s *Service, c *aws.Call, q query, ids []string, all func(*region) []T, f fields[T], missing func([]string) error) (*region, []T, *string, error) {
	r, err := s.region(c)
	if err != nil {
		return nil, nil, nil, err
	}
	if len(ids) > 0 && (q.limit != nil || q.token != nil) {
		return nil, nil, nil, badCombination("The parameter %s cannot be used with the parameter maxResults", ids[0])
	}
	list, err := picked(r, all(r), ids, missing)
	if err != nil {
		return nil, nil, nil, err
	}
	if list, err = f.choose(list, q.filters); err != nil {
		return nil, nil, nil, err
	}
	if err := dryRun(q.dryRun); err != nil {
		return nil, nil, nil, err
	}
	list, next, err := paged(list, idOf[T], q.token, q.limit, q.least)
	return r, list, next, err
}
