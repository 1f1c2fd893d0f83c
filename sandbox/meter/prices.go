// Package meter tells what use costs.
package meter

import (
	_ "embed"
	"sort"
	"strconv"
	"strings"
)

// ec2Prices holds the on-demand prices of Linux instances with shared tenancy in us-east-1, in US dollars an hour,
// by type in alphabetical order: the facts that github.com/aws/karpenter-provider-aws v1.15.2 recorded from the
// AWS Price List on 2026-07-20 (pkg/providers/pricing/zz_generated.pricing_aws.go).
//
//go:embed ec2prices.tsv
var ec2Prices string

// EC2PricesAsOf is the day on which AWS told the prices.
const EC2PricesAsOf = "2026-07-20"

// OnDemand is the on-demand price of an instance type in us-east-1 with Linux and shared tenancy, in US dollars an hour.
// It reports false for a type whose price is not known, such as one that is sold by other means only.
func OnDemand(instanceType string) (usdPerHour float64, ok bool) {
	text, ok := lookUp(ec2Prices, instanceType)
	if !ok {
		return 0, false
	}
	usdPerHour, err := strconv.ParseFloat(text, 64)
	return usdPerHour, err == nil
}

// lookUp finds the value of a key in a sorted table of lines "key, tab, value". The table is searched as it lies, so that it costs no memory.
func lookUp(table, key string) (value string, ok bool) {
	line := func(i int) string { // the line that the byte i is in
		from := strings.LastIndexByte(table[:i], '\n') + 1
		line, _, _ := strings.Cut(table[from:], "\n")
		return line
	}
	i := sort.Search(len(table), func(i int) bool {
		k, _, _ := strings.Cut(line(i), "\t")
		return k >= key
	})
	if i == len(table) {
		return "", false
	}
	k, value, _ := strings.Cut(line(i), "\t")
	return value, k == key
}
