package s3

import (
	"encoding/json"
	"errors"

	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/sql"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// SelectObjectContent queries an object of CSV or JSON and answers with an event stream. The query is checked here; the host scans the bytes with it
// on their way out. It returns the errors of reading the object, InvalidExpressionType, InvalidRequestParameter and those of the query.
// Parquet and scan ranges are not emulated.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_SelectObjectContent.html
func (s *Service) SelectObjectContent(c *aws.Call, in *s3.SelectObjectContentInput) (*s3.SelectObjectContentOutput, error) {
	_, o, err := s.find(c, in.Bucket, in.Key, nil, in.ExpectedBucketOwner)
	if err != nil {
		return nil, err
	}
	if err := documentArrived(c, false); err != nil {
		return nil, err
	}
	if err := o.protection.opensWith(in.SSECustomerAlgorithm, in.SSECustomerKey, in.SSECustomerKeyMD5); err != nil {
		return nil, err
	}
	if err := o.readable(c.Now); err != nil {
		return nil, err
	}
	p, err := selectPlan(in)
	if err != nil {
		return nil, err
	}
	var own *sql.Error
	if _, err := sql.Parse(p.Expression); errors.As(err, &own) {
		return nil, fail(400, own.Code, own.Message)
	}
	if c.Filter, err = json.Marshal(p); err != nil {
		return nil, err
	}
	c.Payload = o.slice(0, o.size)
	return &s3.SelectObjectContentOutput{}, nil
}

// selectPlan reads how the object is written and how the result is to be.
func selectPlan(in *s3.SelectObjectContentInput) (*sql.Plan, error) {
	from, to := in.InputSerialization, in.OutputSerialization
	p := &sql.Plan{Expression: aws.Value(in.Expression), Compression: string(from.CompressionType), Progress: in.RequestProgress != nil && aws.Value(in.RequestProgress.Enabled)}
	switch {
	case in.ExpressionType != types.ExpressionTypeSql:
		return nil, fail(400, "InvalidExpressionType", "The ExpressionType is invalid. Only SQL expressions are supported.")
	case from.Parquet != nil:
		return nil, notEmulated("Parquet in S3 Select")
	case in.ScanRange != nil:
		return nil, notEmulated("scan ranges of S3 Select")
	case (from.CSV == nil) == (from.JSON == nil):
		return nil, fail(400, "InvalidDataSource", "Invalid data source type. Only CSV, JSON, and Parquet are supported.")
	case from.JSON != nil && from.JSON.Type == "":
		return nil, fail(400, "InvalidJsonType", "The JsonType is invalid. Only DOCUMENT and LINES are supported.")
	case (to.CSV == nil) == (to.JSON == nil):
		return nil, fail(400, "InvalidRequestParameter", "The value of a parameter in the SelectRequest element is invalid. Check the service API documentation and try again.")
	}
	if v := from.CSV; v != nil {
		p.CSV = &sql.CSV{FileHeaderInfo: string(v.FileHeaderInfo), FieldDelimiter: v.FieldDelimiter, RecordDelimiter: v.RecordDelimiter, QuoteCharacter: v.QuoteCharacter,
			QuoteEscapeCharacter: v.QuoteEscapeCharacter, Comments: v.Comments, AllowQuotedRecordDelimiter: aws.Value(v.AllowQuotedRecordDelimiter)}
	}
	if v := to.CSV; v != nil {
		p.CSVOut = &sql.CSVOut{QuoteFields: string(v.QuoteFields), FieldDelimiter: v.FieldDelimiter, RecordDelimiter: v.RecordDelimiter, QuoteCharacter: v.QuoteCharacter, QuoteEscapeCharacter: v.QuoteEscapeCharacter}
	} else {
		p.JSONOut = &sql.JSONOut{RecordDelimiter: to.JSON.RecordDelimiter}
	}
	return p, nil
}
