package validate

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// with is a policy of the statements in the newest version.
func with(statements ...string) string {
	return `{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`
}

// allow is a statement on everything S3 has, with more elements.
func allow(more string) string {
	return with(`{"Effect":"Allow","Action":"s3:*","Resource":"*"` + more + `}`)
}

func when(condition string) string { return allow(`,"Condition":` + condition) }

func of(action string) string {
	return with(`{"Effect":"Allow","Action":` + action + `,"Resource":"*"}`)
}

func on(resource string) string {
	return with(`{"Effect":"Allow","Action":"*","Resource":` + resource + `,"Condition":{"StringEquals":{"iam:PassedToService":"x","iam:AWSServiceName":"y"}}}`)
}

func principal(p string) string {
	return with(`{"Effect":"Allow","Principal":` + p + `,"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}`)
}

func trust(p, more string) string {
	return with(`{"Effect":"Allow","Principal":` + p + `,"Action":"sts:AssumeRole"` + more + `}`)
}

var table = []struct {
	policy, kind, want string // want: codes, in the order of the text
}{
	// The document.
	{allow(``), "", ""},
	{``, "", "JSON_SYNTAX_ERROR"},
	{`{"Version":"2012-10-17"`, "", "JSON_SYNTAX_ERROR"},
	{`{"Version":"2012-10-17",}`, "", "JSON_SYNTAX_ERROR"},
	{`{"Version" "2012-10-17"}`, "", "JSON_SYNTAX_ERROR"},
	{allow(``) + `x`, "", "JSON_SYNTAX_ERROR"},
	{`{"a":"\x"}`, "", "JSON_SYNTAX_ERROR"},
	{`[]`, "", "DATA_TYPE_MISMATCH"},
	{strings.Repeat(`[`, 100), "", "JSON_SYNTAX_ERROR"},
	{strings.Repeat(` `, MaxText+1), "", "JSON_SYNTAX_ERROR"},
	{`{"Version":"2012-10-17"}`, "", "MISSING_STATEMENT"},
	{`{"Version":"2012-10-17","Statement":[]}`, "", "MISSING_STATEMENT"},
	{`{"Version":"2012-10-18","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}`, "", "INVALID_VERSION"},
	{`{"Version":20121017,"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}`, "", "DATA_TYPE_MISMATCH"},
	{`{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}`, "", "MISSING_VERSION"},
	{`{"Version":"2012-10-17","Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}`, "", "JSON_SYNTAX_ERROR"},
	{`{"Version":"2012-10-17","Statment":{}}`, "", "MISSING_STATEMENT INVALID_POLICY_ELEMENT"},
	{with(`"x"`), "", "DATA_TYPE_MISMATCH"},
	{of(`["s3:*","s3:` + strings.Repeat("x", 6200) + `"]`), "", "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA INVALID_ACTION REDUNDANT_ACTION"},
	{of(`"sqs:` + strings.Repeat("x", 6200) + `"`), "scp", "POLICY_SIZE_EXCEEDS_SCP_QUOTA"},
	{trust(`{"AWS":"123456789012"}`, strings.Repeat(" ", 3000)), "trust", ""},
	{trust(`{"AWS":"123456789012"}`, `,"Condition":{"StringEquals":{"sts:ExternalId":"`+strings.Repeat("x", 3000)+`"}}`), "trust", "POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA"},
	{principal(`"*"`) + strings.Repeat(" ", 21000), "bucket", "POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA"},

	// Statements.
	{with(`{"Action":"s3:*","Resource":"*"}`), "", "MISSING_EFFECT"},
	{with(`{"Effect":"allow","Action":"s3:*","Resource":"*"}`), "", "INVALID_EFFECT"},
	{with(`{"Effect":"Allow","Resource":"*"}`), "", "MISSING_ACTION"},
	{with(`{"Effect":"Allow","Action":"s3:*"}`), "", "MISSING_RESOURCE"},
	{with(`{"Effect":"Allow","Action":"s3:*","Resources":"*"}`), "", "MISSING_RESOURCE INVALID_POLICY_ELEMENT"},
	{with(`{"Effect":"Allow","Action":"s3:*","NotAction":"s3:*","Resource":"*"}`), "", "UNSUPPORTED_ELEMENT_COMBINATION"},
	{allow(`,"Sid":""`), "", "EMPTY_SID_VALUE"},
	{allow(`,"Sid":"a b"`), "", "UNSUPPORTED_SID"},
	{allow(`,"Sid":1`), "", "DATA_TYPE_MISMATCH"},
	{allow(`,"Sid":"${aws:username}"`), "", "VARIABLE_UNSUPPORTED_IN_ELEMENT UNSUPPORTED_SID"},
	{with(`{"Sid":"A","Effect":"Allow","Action":"s3:*","Resource":"*"}`, `{"Sid":"A","Effect":"Allow","Action":"ec2:*","Resource":"*"}`), "", "UNIQUE_SIDS_REQUIRED"},
	{with(`{"Sid":"A","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}`, `{"Sid":"A","Effect":"Deny","Principal":"*","Action":"s3:Get*","Resource":"arn:aws:s3:::b","Condition":{"Bool":{"aws:SecureTransport":"false"}}}`), "bucket", "UNIQUE_SIDS_RECOMMENDED"},
	{with(`{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}`, `{"Effect":"Allow","Action":["s3:*"],"Resource":"*"}`), "", "REDUNDANT_STATEMENT"},
	{with(`{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}`, `{"Effect":"Deny","Action":"s3:*","Resource":"*"}`), "", ""},

	// Actions.
	{of(`[]`), "", "EMPTY_ARRAY_ACTION"},
	{of(`[1]`), "", "DATA_TYPE_MISMATCH"},
	{of(`"GetObject"`), "", "INVALID_ACTION"},
	{of(`"s3:GetObjects"`), "", "INVALID_ACTION"},
	{of(`"s3:getobject"`), "", ""},
	{of(`"s3:ListBuckets"`), "", "INVALID_ACTION"},
	{of(`"s3:Foo*"`), "", "INVALID_ACTION"},
	{of(`"dynamobd:GetItem"`), "", "INVALID_SERVICE_IN_ACTION"},
	{of(`"s*:GetObject"`), "", "INVALID_SERVICE_IN_ACTION"},
	{of(`"dynamodb:GetItem"`), "", ""},
	{of(`"s3:${aws:username}"`), "", "VARIABLE_UNSUPPORTED_IN_ELEMENT"},
	{of(`["s3:GetObject","s3:Get*","s3:getobject"]`), "", "REDUNDANT_ACTION"},
	{trust(`{"AWS":"123456789012"}`, `,"Action":"s3:GetObject"`), "trust", "JSON_SYNTAX_ERROR"},
	{with(`{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"s3:GetObject"}`), "trust", "UNSUPPORTED_ACTION_IN_POLICY"},
	{with(`{"Effect":"Allow","Principal":"*","Action":"ec2:RunInstances","Resource":"arn:aws:s3:::b/*"}`), "bucket", "UNSUPPORTED_ACTION_IN_POLICY MISMATCHED_ACTION_AND_RESOURCE"},

	// Roles handed on.
	{of(`"*"`), "", "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE"},
	{of(`"iam:PassRole"`), "", "PASS_ROLE_WITH_STAR_IN_RESOURCE"},
	{of(`["iam:*","iam:PassRole"]`), "", "REDUNDANT_ACTION PASS_ROLE_WITH_STAR_IN_RESOURCE CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE"},
	{of(`"iam:CreateServiceLinkedRole"`), "", "CREATE_SLR_WITH_STAR_IN_RESOURCE"},
	{with(`{"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::*:role/*"}`), "", "PASS_ROLE_WITH_STAR_IN_RESOURCE"},
	{with(`{"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::123456789012:role/web"}`), "", ""},
	{with(`{"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{"StringEquals":{"iam:PassedToService":"ec2.amazonaws.com"}}}`), "", ""},
	{with(`{"Effect":"Deny","Action":"iam:PassRole","Resource":"*"}`), "", ""},
	{with(`{"Effect":"Allow","NotAction":"s3:*","Resource":"*"}`), "", "PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION"},
	{with(`{"Effect":"Allow","NotAction":["iam:*"],"Resource":"*"}`), "", ""},
	{with(`{"Effect":"Allow","NotAction":"s3:*","NotResource":"arn:aws:s3:::b"}`), "", "PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE"},
	{with(`{"Effect":"Allow","Action":"iam:*","NotResource":"arn:aws:iam::123456789012:role/x"}`), "", "PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE"},
	{with(`{"Effect":"Allow","Action":["iam:PassRole","iam:CreateServiceLinkedRole"],"NotResource":"arn:aws:iam::123456789012:role/x"}`), "", "PASS_ROLE_WITH_NOT_RESOURCE CREATE_SLR_WITH_NOT_RESOURCE"},

	// Resources.
	{on(`[]`), "", "EMPTY_ARRAY_RESOURCE"},
	{on(`"bucket"`), "", "INVALID_ARN_PREFIX"},
	{on(`"arn:aws:s3:::*"`), "", ""},
	{on(`"arn:aws:s3"`), "", "MISSING_ARN_FIELD"},
	{on(`"arn:aw:s3:::b"`), "", "INVALID_PARTITION"},
	{on(`"arn:aws:s4:::b"`), "", "INVALID_SERVICE"},
	{on(`"arn:aws:s*:::b"`), "", "INVALID_SERVICE"},
	{on(`"arn:aws:S3:::b"`), "", "INVALID_ARN_SERVICE_CASE"},
	{on(`"arn:aws:s3:us-east-1::b"`), "", "ARN_REGION_NOT_ALLOWED"},
	{on(`"arn:aws:s3::123456789012:b"`), "", "ARN_ACCOUNT_NOT_ALLOWED"},
	{on(`"arn:aws:ec2:useast1:123456789012:instance/*"`), "", "INVALID_REGION"},
	{on(`"arn:aws:ec2::123456789012:instance/*"`), "", "MISSING_ARN_REGION"},
	{on(`"arn:aws:ec2:us-east-1:1234:instance/*"`), "", "INVALID_ARN_ACCOUNT"},
	{on(`"arn:aws:ec2:us-east-1::instance/*"`), "", "INVALID_ARN_ACCOUNT"},
	{on(`"arn:aws:ec2:us-east-1::image/ami-1"`), "", ""},
	{on(`"arn:aws:ec2:us-east-1:123456789012:instances/*"`), "", "INVALID_ARN_RESOURCE"},
	{on(`"arn:aws:iam::123456789012:usr/bob"`), "", "INVALID_ARN_RESOURCE"},
	{on(`"arn:aws:iam::123456789012:user/${aws:username}"`), "", ""},
	{on(`["arn:aws:s3:::b","arn:aws:s3:::b*"]`), "", "REDUNDANT_RESOURCE"},
	{with(`{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"arn:aws:sqs:us-east-1:123456789012:q"}`), "bucket", "UNSUPPORTED_RESOURCE_ARN_IN_POLICY"},
	{with(`{"Effect":"Allow","Action":["s3:GetObject","s3:ListBucket"],"Resource":"arn:aws:s3:::b"}`), "", "MISMATCHED_ACTION_AND_RESOURCE"},
	{with(`{"Effect":"Allow","Action":["s3:GetObject","s3:ListBucket"],"Resource":"arn:aws:s3:::b/*"}`), "", "MISMATCHED_ACTION_AND_RESOURCE"},
	{with(`{"Effect":"Allow","Action":["s3:GetObject","s3:ListBucket"],"Resource":["arn:aws:s3:::b","arn:aws:s3:::b/*"]}`), "", ""},
	{with(`{"Effect":"Allow","Action":"ec2:DescribeInstances","Resource":"arn:aws:ec2:us-east-1:123456789012:instance/*"}`), "", "MISMATCHED_ACTION_AND_RESOURCE"},

	// Variables.
	{on(`"arn:aws:s3:::b/${aws:username"`), "", "MISSING_BRACE_IN_VARIABLE"},
	{on(`"arn:aws:s3:::b/${}"`), "", "EMPTY_VARIABLE"},
	{on(`"arn:aws:s3:::b/${aws: username}"`), "", "UNSUPPORTED_SPACE_IN_VARIABLE"},
	{on(`"arn:aws:s3:::b/${aws:username, nobody}"`), "", "MISSING_QUOTE_IN_VARIABLE"},
	{on(`"arn:aws:s3:::b/${aws:username, 'nobody'}${*}"`), "", ""},
	{on(`"arn:aws:s3:::b/${aws:user%}"`), "", "UNSUPPORTED_SYMBOL_IN_VARIABLE"},
	{`{"Version":"2008-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/${aws:username}"}}`, "", "VARIABLE_UNSUPPORTED_IN_VERSION"},

	// Principals.
	{allow(`,"Principal":"*"`), "", "UNSUPPORTED_PRINCIPAL"},
	{allow(`,"Principal":"*"`), "scp", "SCP_SYNTAX_ERROR_PRINCIPAL"},
	{with(`{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"s3:*","Resource":"*"}`), "rcp", "RCP_SYNTAX_ERROR_ALLOW RCP_SYNTAX_ERROR_PRINCIPAL"},
	{allow(``), "bucket", "MISSING_PRINCIPAL"},
	{principal(`"*"`), "bucket", ""},
	{principal(`"bob"`), "bucket", "INVALID_PRINCIPAL_FORMAT"},
	{principal(`[]`), "bucket", "DATA_TYPE_MISMATCH"},
	{principal(`{}`), "bucket", "EMPTY_OBJECT_PRINCIPAL"},
	{principal(`{"AWS":[]}`), "bucket", "EMPTY_ARRAY_PRINCIPAL"},
	{principal(`{"Aws":"123456789012"}`), "bucket", "INVALID_PRINCIPAL_KEY"},
	{principal(`{"AWS":["123456789012","arn:aws:iam::123456789012:root","arn:aws:iam::123456789012:user/a/bob","arn:aws:sts::123456789012:assumed-role/r/s"]}`), "bucket", ""},
	{principal(`{"AWS":"arn:aws:iam::123456789012:group/admins"}`), "bucket", "INVALID_PRINCIPAL_FORMAT"},
	{principal(`{"AWS":"arn:aws:iam::123456789012:role/*"}`), "bucket", "UNSUPPORTED_WILDCARD_IN_PRINCIPAL"},
	{principal(`{"AWS":"ec2.amazonaws.com"}`), "bucket", "INVALID_PRINCIPAL_FORMAT"},
	{principal(`{"AWS":"AIDAABCDEFGHIJKLMNOPQ"}`), "bucket", "INVALID_USER_REFERENCE"},
	{principal(`{"AWS":"AROAABCDEFGHIJKLMNOPQ"}`), "bucket", "INVALID_ROLE_REFERENCE"},
	{principal(`{"Service":"ec2"}`), "bucket", "INVALID_SERVICE_PRINCIPAL_FORMAT"},
	{principal(`{"Federated":"example.com"}`), "bucket", "INVALID_PRINCIPAL_FORMAT"},
	{with(`{"Effect":"Allow","NotPrincipal":{"AWS":"123456789012"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}`), "bucket", "ALLOW_WITH_NOT_PRINCIPAL"},

	// Trust.
	{trust(`{"Service":"ec2.amazonaws.com"}`, ``), "trust", ""},
	{trust(`{"Service":"ec2.amazonaws.com"}`, `,"Resource":"*"`), "trust", "INVALID_POLICY_ELEMENT"},
	{trust(`{"Service":"scheduler.amazonaws.com"}`, ``), "trust", "RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL"},
	{trust(`{"Federated":"arn:aws:iam::123456789012:oidc-provider/example.com/id"}`, ``), "trust", "MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL"},
	{trust(`{"Federated":"arn:aws:iam::123456789012:oidc-provider/example.com/id"}`, `,"Condition":{"StringEquals":{"example.com/id:aud":"x"}}`), "trust", ""},
	{trust(`{"Federated":"arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"}`, `,"Condition":{"StringEquals":{"token.actions.githubusercontent.com:aud":"sts.amazonaws.com"}}`), "trust", "MISSING_GITHUB_REPO_CONDITION_KEY"},
	{trust(`{"Federated":"arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"}`, `,"Condition":{"StringLike":{"token.actions.githubusercontent.com:sub":"repo:org/*"}}`), "trust", "SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED"},

	// Conditions.
	{when(`[]`), "", "DATA_TYPE_MISMATCH"},
	{when(`{}`), "", "EMPTY_OBJECT_CONDITION"},
	{when(`{"StringEquals":{}}`), "", "EMPTY_OBJECT_CONDITION"},
	{when(`{"StringEquals":"x"}`), "", "DATA_TYPE_MISMATCH"},
	{when(`{"StringEqual":{"aws:username":"bob"}}`), "", "INVALID_CONDITION_OPERATOR"},
	{when(`{"ForAllValues:StringEqualsIfExists":{"aws:TagKeys":["a"]}}`), "", ""},
	{when(`{"NullIfExists":{"aws:username":"true"}}`), "", "NULL_WITH_IF_EXISTS"},
	{when(`{"ForAnyValue:Null":{"aws:username":"true"}}`), "", "NULL_WITH_QUALIFIER"},
	{when(`{"StringEquals":{"username":"bob"}}`), "", "INVALID_CONDITION_KEY_FORMAT"},
	{when(`{"StringEquals":{"aws:user":"bob"}}`), "", "INVALID_GLOBAL_CONDITION_KEY"},
	{when(`{"StringEquals":{"s3:prefixes":"bob"}}`), "", "INVALID_SERVICE_CONDITION_KEY"},
	{when(`{"StringEquals":{"dynamobd:LeadingKeys":"bob"}}`), "", "INVALID_SERVICE_CONDITION_KEY"},
	{when(`{"StringEquals":{"aws:PrincipalTag":"bob"}}`), "", "MISSING_TAG_KEY_IN_CONDITION"},
	{when(`{"StringEquals":{"aws:PrincipalTag/":"bob"}}`), "", "MISSING_TAG_KEY_IN_CONDITION"},
	{when(`{"ArnLike":{"aws:ARN":"arn:aws:iam::123456789012:user/bob"}}`), "", "UNSUPPORTED_GLOBAL_CONDITION_KEY"},
	{when(`{"StringEquals":{"aws:username":"bob","aws:UserName":"eve"}}`), "", "DUPLICATE_KEYS_WITH_DIFFERENT_CASE"},
	{when(`{"StringEquals":{"aws:MultiFactorAuthPresent":"true"}}`), "", "TYPE_MISMATCH"},
	{when(`{"StringLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/x"}}`), "", "STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS"},
	{when(`{"ArnLike":{"aws:SourceArn":"arn:aws:s*:::b"}}`), "", "WILDCARD_IN_SERVICE_NAME"},
	{when(`{"StringEquals":{"aws:TagKeys":"a"}}`), "", "MISSING_QUALIFIER"},
	{when(`{"ForAllValues:StringEquals":{"aws:username":"a"}}`), "", "FORALLVALUES_WITH_SINGLE_VALUED_KEY"},
	{with(`{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"ForAllValues:StringEquals":{"aws:username":"a"}}}`), "", ""},
	{when(`{"StringEquals":{"aws:username":[]}}`), "", "EMPTY_ARRAY_CONDITION"},
	{when(`{"ForAllValues:StringEquals":{"aws:TagKeys":[]}}`), "", "EMPTY_ARRAY_CONDITION_FORALLVALUES"},
	{when(`{"ForAnyValue:StringEquals":{"aws:TagKeys":[]}}`), "", "EMPTY_ARRAY_CONDITION_FORANYVALUE"},
	{when(`{"StringEqualsIfExists":{"aws:username":[]}}`), "", "EMPTY_ARRAY_CONDITION_IFEXISTS"},
	{when(`{"StringEquals":{"aws:username":["a",1]}}`), "", "INVALID_CONDITION_DATA_TYPE"},
	{when(`{"StringEquals":{"aws:username":{"a":1}}}`), "", "DATA_TYPE_MISMATCH"},
	{when(`{"Bool":{"aws:SecureTransport":["true","false"]}}`), "", "INVALID_CONDITION_MULTIPLE_BOOLEAN"},
	{when(`{"Bool":{"aws:SecureTransport":true}}`), "", ""},
	{when(`{"Bool":{"aws:SecureTransport":"yes"}}`), "", "TYPE_MISMATCH_BOOLEAN"},
	{when(`{"NumericLessThan":{"s3:max-keys":"ten"}}`), "", "TYPE_MISMATCH_NUMBER"},
	{when(`{"NumericLessThan":{"s3:max-keys":["10","20"]}}`), "", "REDUNDANT_CONDITION_VALUE_NUM"},
	{when(`{"DateLessThan":{"aws:CurrentTime":"tomorrow"}}`), "", "TYPE_MISMATCH_DATE"},
	{when(`{"DateLessThan":{"aws:CurrentTime":"2026-01-31T00:00:00Z"}}`), "", ""},
	{when(`{"NumericLessThan":{"aws:EpochTime":"1700000000"}}`), "", ""},
	{when(`{"BinaryEquals":{"aws:username":"???"}}`), "", "TYPE_MISMATCH_STRING"},
	{when(`{"IpAddress":{"aws:SourceIp":"here"}}`), "", "TYPE_MISMATCH_IP_RANGE"},
	{when(`{"IpAddress":{"aws:SourceIp":"203.0.113.7/24"}}`), "", "IMPROVE_IP_RANGE"},
	{when(`{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}`), "", "PRIVATE_IP_ADDRESS"},
	{when(`{"NotIpAddress":{"aws:SourceIp":"10.0.0.0/8"}}`), "", "PRIVATE_NOT_IP_ADDRESS"},
	{when(`{"IpAddress":{"aws:SourceIp":["10.0.0.0/8","203.0.113.0/24"]}}`), "", "PRIVATE_IP_ADDRESS_SUBSET"},
	{when(`{"NotIpAddress":{"aws:SourceIp":["10.0.0.0/8","203.0.113.0/24"]}}`), "", "PRIVATE_NOT_IP_ADDRESS_SUBSET"},
	{when(`{"StringEquals":{"aws:username":"b*"}}`), "", "WILDCARD_WITHOUT_LIKE_OPERATOR"},
	{when(`{"Bool":{"aws:SecureTransport":"${aws:username}"}}`), "", "INVALID_VARIABLE_FOR_OPERATOR"},
	{when(`{"IpAddress":{"aws:VpcSourceIp":"10.0.0.0/8"}}`), "", "MISSING_PAIRED_CONDITION_KEYS"},
	{when(`{"IpAddress":{"aws:VpcSourceIp":"10.0.0.0/8"},"StringEquals":{"aws:SourceVpc":"vpc-1"}}`), "", ""},

	// Tags.
	{with(`{"Effect":"Allow","Action":["ec2:StopInstances","ec2:DescribeInstances"],"Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/t":"x"}}}`), "", "ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE"},
	{with(`{"Effect":"Deny","Action":["ec2:StopInstances","ec2:DescribeInstances"],"Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/t":"x"}}}`), "", "DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE"},
	{with(`{"Effect":"Allow","NotAction":"iam:*","Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/t":"x"}}}`), "", "ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE"},
	{with(`{"Effect":"Deny","NotAction":"iam:*","Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/t":"x"}}}`), "", "DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE"},
}

// kinds are the arguments of Policy by the table's words.
var kinds = map[string][2]string{"": {string(Identity), ""}, "bucket": {string(Resource), Bucket}, "trust": {string(Resource), Trust}, "scp": {string(SCP), ""}, "rcp": {string(RCP), ""}}

func TestPolicy(t *testing.T) {
	codes := map[string]bool{}
	for _, test := range table {
		k := kinds[test.kind]
		var got []string
		for _, f := range Policy(test.policy, Kind(k[0]), k[1]) {
			got = append(got, f.Code)
			codes[f.Code] = true
			if f.Details == "" || strings.Contains(f.Details, "%!") || len(f.Locations) == 0 {
				t.Errorf("%.200s: %+v", test.policy, f)
			}
		}
		if want := strings.Fields(test.want); !slices.Equal(got, want) {
			t.Errorf("%.300s\n got %v\nwant %v", test.policy, got, want)
		}
	}
	t.Logf("%d cases, %d codes", len(table), len(codes))
}

func TestLocation(t *testing.T) {
	list := Policy("{\"Version\": \"2012-10-17\",\n \"Statement\": [{\"Effect\": \"Allow\",\n  \"Action\": [\"s3:*\", \"ec2:RunInstance\"], \"Resource\": \"*\"}]}", Identity, "")
	b, _ := json.Marshal(list)
	want := `[{"findingType":"ERROR","issueCode":"INVALID_ACTION","findingDetails":"The action ec2:RunInstance does not exist. Did you mean ec2:RunInstances?",` +
		`"learnMoreLink":"https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-action",` +
		`"locations":[{"path":[{"value":"Statement"},{"index":0},{"value":"Action"},{"index":1}],"span":{"start":{"line":3,"column":21,"offset":82},"end":{"line":3,"column":38,"offset":99}}}],` +
		`"replacement":"ec2:RunInstances"}]`
	if string(b) != want {
		t.Errorf("got  %s\nwant %s", b, want)
	}
}
