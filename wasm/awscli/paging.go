package awscli

import (
	"errors"
	"io"
	"slices"
	"strings"

	"cloudlet/sandbox/aws/schema"
)

// paging is what the command line asks of pagination.
type paging struct {
	off      bool // a token or limit was given by hand
	token    string
	maxItems int64 // 0: all
	pageSize any   // nil: the service's
}

// kept are members beside the results that the CLI keeps from the first page.
var kept = map[string][]string{
	"s3:ListBuckets":          {"Owner", "Prefix"},
	"s3:ListMultipartUploads": {"RequestCharged", "Prefix"},
	"s3:ListObjectVersions":   {"RequestCharged", "Prefix"},
	"s3:ListObjects":          {"RequestCharged", "Prefix"},
	"s3:ListObjectsV2":        {"RequestCharged", "Prefix"},
	"s3:ListParts":            {"ChecksumAlgorithm", "Initiator", "Owner", "StorageClass", "ChecksumType"},
	"iam:GetGroup":            {"Group"},
	"ec2:GetNetworkInsightsAccessScopeAnalysisFindings": {"AnalysisStatus", "NetworkInsightsAccessScopeAnalysisId"},
}

// addPaging adds --starting-token, --page-size and --max-items; an operation's
// own option of the same name comes back when pagination is off.
func (a *arguments) addPaging(op *schema.Operation) {
	number := "int"
	if m := op.Input.Member(op.Paginator.LimitKey); m != nil && (m.Shape.Kind == schema.String || m.Shape.Kind == schema.Enum) {
		number = ""
	}
	add := func(name, number string) {
		if old := a.byName[name]; old != nil {
			old.number = number // its own member, when pagination is off
			return
		}
		a.add(&argument{option: option{name: "--" + name, number: number}, apply: ignore})
	}
	add("starting-token", "")
	if op.Paginator.LimitKey != "" {
		add("page-size", number)
	}
	add("max-items", number)
}

// pagingOf reads the paging options, and takes a service's own option of the
// same name (IAM's --max-items) out of the parameters.
func (s *session) pagingOf(op *schema.Operation, found parsed) (paging, error) {
	var p paging
	if op.Paginator == nil {
		return p, nil
	}
	for _, member := range append(slices.Clone(op.Paginator.InputToken), op.Paginator.LimitKey) {
		name := kebab(member)
		if member != "" && found.has(name) && name != "max-items" {
			p.off = true
		}
	}
	if !s.paginates() || p.off {
		return p, s.refusePaging(op, found)
	}
	p.token = found.text("starting-token")
	if found.has("page-size") {
		size := found.text("page-size")
		p.pageSize = size
		if m := op.Input.Member(op.Paginator.LimitKey); m == nil || m.Shape.Kind != schema.String && m.Shape.Kind != schema.Enum {
			p.pageSize, _ = parseInt(size)
		}
	}
	if found.has("max-items") {
		n, err := parseInt(found.text("max-items"))
		if err != nil {
			return p, err
		}
		p.maxItems = n.(int64)
		if p.maxItems <= 0 {
			io.WriteString(s.Stderr, "warning: Non-positive values for --max-items may result in undefined behavior.\n")
		}
	}
	for _, name := range []string{"starting-token", "page-size", "max-items"} {
		delete(found, name)
	}
	return p, nil
}

func (s *session) refusePaging(op *schema.Operation, found parsed) error {
	var used []string
	for _, name := range []string{"starting-token", "page-size", "max-items"} {
		own := slices.ContainsFunc(op.Input.Members, func(m *schema.Member) bool { return kebab(m.Name) == name })
		if found.text(name) != "" && !own {
			used = append(used, "--"+name)
		}
	}
	if len(used) > 0 {
		return errors.New("Error during pagination: Cannot specify --no-paginate along with pagination arguments: " + strings.Join(used, ", "))
	}
	return nil
}
