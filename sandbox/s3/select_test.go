package s3_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

func TestSelect(t *testing.T) {
	e := newEnv(t)
	e.bucket("bucket")
	e.put("people.csv", "name,age\nAnn,31\nBob,7\n")
	ask := func(query string) (*s3.SelectObjectContentOutput, error) {
		return e.SelectObjectContent(ctx, &s3.SelectObjectContentInput{Bucket: new("bucket"), Key: new("people.csv"), ExpressionType: types.ExpressionTypeSql, Expression: &query,
			InputSerialization: &types.InputSerialization{CSV: &types.CSVInput{FileHeaderInfo: types.FileHeaderInfoUse}}, OutputSerialization: &types.OutputSerialization{JSON: &types.JSONOutput{}}})
	}
	out, err := ask("SELECT s.name FROM S3Object s WHERE CAST(s.age AS INT) > 18")
	ok(t, err)
	records, scanned := "", int64(0)
	for event := range out.GetStream().Events() {
		switch event := event.(type) {
		case *types.SelectObjectContentEventStreamMemberRecords:
			records += string(event.Value.Payload)
		case *types.SelectObjectContentEventStreamMemberStats:
			scanned = *event.Value.Details.BytesScanned
		}
	}
	ok(t, out.GetStream().Err())
	equal(t, "records", records, "{\"name\":\"Ann\"}\n")
	equal(t, "scanned", scanned, 22)
	_, err = ask("SELECT * FROM S3Object ORDER BY name")
	refused(t, err, 400, "UnsupportedSqlStructure")
	_, err = e.SelectObjectContent(ctx, &s3.SelectObjectContentInput{Bucket: new("bucket"), Key: new("absent"), ExpressionType: types.ExpressionTypeSql, Expression: new("SELECT * FROM S3Object"),
		InputSerialization: &types.InputSerialization{CSV: &types.CSVInput{}}, OutputSerialization: &types.OutputSerialization{JSON: &types.JSONOutput{}}})
	refused(t, err, 404, "NoSuchKey")
}
