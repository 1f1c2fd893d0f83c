package cloud

import (
	"encoding/base64"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"cloudlet/sandbox/aws"
)

// postPolicy says what a signed form may upload.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
type postPolicy struct {
	Expiration *string `json:"expiration"`
	Conditions *[]any  `json:"conditions"`
	expires    time.Time
}

func readPostPolicy(text string) (*postPolicy, *aws.Error) {
	raw, err := base64.StdEncoding.DecodeString(strings.NewReplacer("\r", "", "\n", "").Replace(text))
	if err != nil {
		return nil, badPostPolicy("Invalid Base64 encoding.")
	}
	p := &postPolicy{}
	if json.Unmarshal(raw, p) != nil {
		return nil, badPostPolicy("Invalid JSON.")
	}
	if p.Expiration == nil {
		return nil, badPostPolicy("Policy missing expiration.")
	}
	if p.Conditions == nil {
		return nil, badPostPolicy("Policy missing conditions.")
	}
	if p.expires, err = time.Parse(time.RFC3339, *p.Expiration); err != nil {
		return nil, badPostPolicy("Invalid 'expiration' value: '" + clipTo(*p.Expiration, 64) + "'")
	}
	return p, nil
}

func badPostPolicy(text string) *aws.Error {
	return aws.Errorf(400, "InvalidPolicyDocument", "Invalid Policy: %s", text)
}

func againstPolicy(text string) *aws.Error {
	return aws.Errorf(403, "AccessDenied", "Invalid according to Policy: %s", clip(text))
}

// admit holds the form for a bucket against the policy.
func (p *postPolicy) admit(f *form, bucket string, now time.Time) *aws.Error {
	if now.After(p.expires) {
		return againstPolicy("Policy expired.")
	}
	covered := map[string]bool{"policy": true, "x-amz-signature": true, "signature": true, "awsaccesskeyid": true}
	value := func(name string) string {
		covered[name] = true
		if name == "bucket" {
			return bucket
		}
		return f.get(name)
	}
	for _, c := range *p.Conditions {
		switch c := c.(type) {
		case map[string]any:
			for name, want := range c {
				if text, ok := want.(string); !ok || value(strings.ToLower(name)) != text {
					return conditionFailed("eq", "$"+name, want)
				}
			}
		case []any:
			if err := listed(c, value, int64(f.to-f.from)); err != nil {
				return err
			}
		default:
			return badPostPolicy("Invalid JSON.")
		}
	}
	for _, field := range append(f.fields[:len(f.fields):len(f.fields)], aws.Field{Name: "bucket"}) {
		if !covered[field.Name] && !strings.HasPrefix(field.Name, "x-ignore-") {
			return againstPolicy("Extra input fields: " + field.Name)
		}
	}
	return nil
}

// listed checks a condition of the form ["operator", …].
func listed(c []any, value func(string) string, size int64) *aws.Error {
	operator, _ := first(c).(string)
	if operator = strings.ToLower(operator); operator == "content-length-range" && len(c) == 3 {
		least, ok := number(c[1])
		most, fine := number(c[2])
		switch {
		case !ok || !fine:
			return conditionFailed(c...)
		case size > most:
			e := aws.Errorf(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size")
			e.Fields = []aws.Field{{Name: "ProposedSize", Value: strconv.FormatInt(size, 10)}, {Name: "MaxSizeAllowed", Value: strconv.FormatInt(most, 10)}}
			return e
		case size < least:
			e := aws.Errorf(400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size")
			e.Fields = []aws.Field{{Name: "ProposedSize", Value: strconv.FormatInt(size, 10)}, {Name: "MinSizeAllowed", Value: strconv.FormatInt(least, 10)}}
			return e
		}
		return nil
	}
	if len(c) != 3 {
		return conditionFailed(c...)
	}
	field, _ := c[1].(string)
	want, ok := c[2].(string)
	name, dollar := strings.CutPrefix(strings.ToLower(field), "$")
	if !ok || !dollar {
		return conditionFailed(c...)
	}
	got := value(name)
	switch {
	case operator == "eq" && got == want:
		return nil
	case operator == "starts-with" && startsWith(name, got, want):
		return nil
	}
	return conditionFailed(c...)
}

// startsWith compares beginnings; a content type may be a list of which each must fit.
func startsWith(name, got, want string) bool {
	if name != "content-type" {
		return strings.HasPrefix(got, want)
	}
	for one := range strings.SplitSeq(got, ",") {
		if !strings.HasPrefix(strings.TrimSpace(one), want) {
			return false
		}
	}
	return true
}

func first(c []any) any {
	if len(c) == 0 {
		return nil
	}
	return c[0]
}

func number(v any) (int64, bool) {
	switch v := v.(type) {
	case float64:
		return int64(v), v >= 0 && v < 1<<53
	case string:
		n, err := strconv.ParseInt(v, 10, 64)
		return n, err == nil && n >= 0
	}
	return 0, false
}

// conditionFailed shows the condition as S3 does: ["eq", "$key", "value"].
func conditionFailed(c ...any) *aws.Error {
	var parts []string
	for _, v := range c {
		text, _ := json.Marshal(v)
		parts = append(parts, string(text))
	}
	return againstPolicy("Policy Condition failed: [" + strings.Join(parts, ", ") + "]")
}
