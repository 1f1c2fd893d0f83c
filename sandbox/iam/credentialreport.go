package iam

import (
	"cmp"
	"encoding/csv"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"cloudlet/sandbox/aws"
)

// credentialReport is the account's one report: who had which credentials when it was asked for.
type credentialReport struct {
	content string
	ready   time.Time // when it is, or was, complete; zero for no report
}

const (
	// reportTime is how long a report takes.
	reportTime = 2 * time.Second

	// reportLife is how long a report is told, and no new one is made.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
	reportLife = 4 * time.Hour
)

// GenerateCredentialReport starts a report, which is complete two seconds of virtual time later. One
// that is less than four hours old stays.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateCredentialReport.html
func (s *Service) GenerateCredentialReport(c *aws.Call, in *iam.GenerateCredentialReportInput) (*iam.GenerateCredentialReportOutput, error) {
	r := &s.report
	if age := c.Now.Sub(r.ready); !r.ready.IsZero() && age <= reportLife {
		if age < 0 {
			return &iam.GenerateCredentialReportOutput{State: types.ReportStateTypeInprogress}, nil
		}
		return &iam.GenerateCredentialReportOutput{State: types.ReportStateTypeComplete}, nil
	}
	description := "No report exists. Starting a new report generation task"
	if !r.ready.IsZero() {
		description = "The report has expired. Starting a new report generation task"
	}
	*r = credentialReport{s.reportCSV(), c.Now.Truncate(time.Second).Add(reportTime)}
	return &iam.GenerateCredentialReportOutput{State: types.ReportStateTypeStarted, Description: &description}, nil
}

// GetCredentialReport tells the report as CSV.
// It returns ReportNotPresent, ReportInProgress or ReportExpired (after four hours).
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetCredentialReport.html
func (s *Service) GetCredentialReport(c *aws.Call, in *iam.GetCredentialReportInput) (*iam.GetCredentialReportOutput, error) {
	r := &s.report
	switch age := c.Now.Sub(r.ready); {
	case r.ready.IsZero():
		return nil, aws.Errorf(410, "ReportNotPresent", "Unknown")
	case age < 0:
		return nil, aws.Errorf(404, "ReportInProgress", "Unknown")
	case age > reportLife:
		return nil, aws.Errorf(410, "ReportExpired", "Unknown")
	}
	return &iam.GetCredentialReportOutput{Content: []byte(r.content), GeneratedTime: new(r.ready), ReportFormat: types.ReportFormatTypeTextCsv}, nil
}

// reportColumns are those of today's reports. The user guide tells of one more, additional_credentials_info,
// which AWS leaves out as long as nobody has more than two keys or certificates: never, here.
var reportColumns = strings.Fields(`user arn user_creation_time
	password_enabled password_last_used password_last_changed password_next_rotation mfa_active
	access_key_1_active access_key_1_last_rotated access_key_1_last_used_date access_key_1_last_used_region access_key_1_last_used_service
	access_key_2_active access_key_2_last_rotated access_key_2_last_used_date access_key_2_last_used_region access_key_2_last_used_service
	cert_1_active cert_1_last_rotated cert_2_active cert_2_last_rotated`)

const none = "N/A"

func (s *Service) reportCSV() string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	w.Write(reportColumns)
	w.Write(s.reportRow(s.root, "<root_account>", aws.ARN("iam", "", s.account, "root")))
	for _, u := range s.users {
		w.Write(s.reportRow(u, u.name, u.arn(s.account)))
	}
	w.Flush()
	return strings.TrimSuffix(b.String(), "\n")
}

func (s *Service) reportRow(u *user, name, arn string) []string {
	row := append([]string{name, arn, reportTimeOf(u.created)}, s.reportPassword(u)...)
	row = append(row, strconv.FormatBool(len(u.mfa) > 0))
	keys := slices.SortedFunc(slices.Values(u.keys), func(a, b *accessKey) int { return cmp.Compare(a.id, b.id) })
	for i := range maxKeys {
		if i >= len(keys) {
			row = append(row, "false", none, none, none, none)
			continue
		}
		k := keys[i]
		row = append(row, strconv.FormatBool(k.active), reportTimeOf(k.created))
		if k.used.at.IsZero() {
			row = append(row, none, none, none)
		} else {
			row = append(row, reportTimeOf(k.used.at), k.used.region, k.used.service)
		}
	}
	return append(row, reportCerts(u.certs)...)
}

func (s *Service) reportPassword(u *user) []string {
	next := none
	if u == s.root {
		next = "not_supported"
	}
	l := u.login
	if l == nil {
		return []string{"false", none, none, next}
	}
	if end, ok := s.rotation(&l.password); ok && u != s.root {
		next = reportTimeOf(end)
	}
	used := "no_information"
	if !l.used.IsZero() {
		used = reportTimeOf(l.used)
	}
	return []string{"true", used, reportTimeOf(l.changed), next}
}

// reportCerts lists certificates as AWS does: those that are off first.
func reportCerts(certs []*signingCert) []string {
	sorted := slices.SortedStableFunc(slices.Values(certs), func(a, b *signingCert) int { return int(present(a.active) - present(b.active)) })
	var row []string
	for i := range maxCerts {
		if i < len(sorted) {
			row = append(row, strconv.FormatBool(sorted[i].active), reportTimeOf(sorted[i].uploaded))
		} else {
			row = append(row, "false", none)
		}
	}
	return row
}

func reportTimeOf(t time.Time) string { return t.UTC().Format(time.RFC3339) }
