package awscli

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"cloudlet/wasm/client/shell/memfs"
)

func compact(v any) string {
	var b bytes.Buffer
	appendCompact(&b, v)
	return b.String()
}

func TestShorthand(t *testing.T) {
	files := memfs.New(0, time.Now)
	files.WriteFile("/f", []byte("from a file"))
	env := &Env{FS: files}
	for in, want := range map[string]string{
		`Name=a,Values=b,c`:              `{"Name":"a","Values":["b","c"]}`,
		`a=b,c=d`:                        `{"a":"b","c":"d"}`,
		`a=`:                             `{"a":""}`,
		`a=b\,c`:                         `{"a":"b,c"}`,
		`a='x,y',b="z \" q"`:             `{"a":"x,y","b":"z \" q"}`,
		`Tags=[{Key=k,Value=v},{Key=l}]`: `{"Tags":[{"Key":"k","Value":"v"},{"Key":"l"}]}`,
		`a={b={c=d}}`:                    `{"a":{"b":{"c":"d"}}}`,
		`a=[]`:                           `{"a":[]}`,
		`a = b , c = d`:                  `{"a":"b","c":"d"}`,
		`a@=file:///f`:                   `{"a":"from a file"}`,
		`a=x=y`:                          `{"a":"x=y"}`,
	} {
		got, err := env.parseShorthand(in)
		if err != nil || compact(got) != want {
			t.Errorf("%s: %v, %v, want %s", in, compact(got), err, want)
		}
	}
	for in, want := range map[string]string{
		`a`:       "Expected: '=', received: 'EOF' for input:\na\n ^",
		`a=b,a=c`: "Second instance of key \"a\" encountered for input:\na=b,a=c\n    ^\nThis is often because there is a preceding \",\" instead of a space.",
		`a=[b`:    "Expected: ',', received: 'EOF' for input:\na=[b\n    ^",
		`a={b:c}`: "Expected: '=', received: '}' for input:\na={b:c}\n      ^",
	} {
		if _, err := env.parseShorthand(in); err == nil || err.Error() != want {
			t.Errorf("%s: %v\nwant %s", in, err, want)
		}
	}
}

func FuzzShorthand(f *testing.F) {
	for _, s := range []string{"Name=a,Values=b,c", "a={b=[c,{d=e}]}", `a="x`, "a@=file://x", "=,", "a=[[[["} {
		f.Add(s)
	}
	env := &Env{FS: memfs.New(0, time.Now)}
	f.Fuzz(func(t *testing.T, s string) {
		if o, err := env.parseShorthand(s); err == nil {
			if again, err := parseJSON(compact(o)); err == nil && compact(again) != compact(o) {
				t.Errorf("%q: %s does not survive JSON: %s", s, compact(o), compact(again))
			}
		}
	})
}

func TestJSONErrors(t *testing.T) {
	for in, want := range map[string]string{
		`{"a"`:       "Expecting ':' delimiter: line 1 column 5 (char 4)",
		`[1,`:        "Expecting value: line 1 column 4 (char 3)",
		`{a: 1}`:     "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
		"{\n\"a\" 1": "Expecting ':' delimiter: line 2 column 5 (char 6)",
		`{"a": "b`:   "Unterminated string starting at: line 1 column 7 (char 6)",
		`[1] 2`:      "Extra data: line 1 column 5 (char 4)",
	} {
		if _, err := parseJSON(in); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", in, err, want)
		}
	}
}

func FuzzJSON(f *testing.F) {
	for _, s := range []string{`{"a":[1,2.5,null,true,"x\u00e9"]}`, `[`, `{"a":{"a":1}}`, `1 2`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, err := parseJSON(s)
		if err != nil {
			return
		}
		again, err := parseJSON(compact(v))
		if err != nil || compact(again) != compact(v) {
			t.Errorf("%q reads as %s, that as %s, %v", s, compact(v), compact(again), err)
		}
	})
}

func TestKebab(t *testing.T) {
	for in, want := range map[string]string{
		"DescribeVpcs": "describe-vpcs", "ServerSideEncryption": "server-side-encryption", "SSEKMSKeyId": "ssekms-key-id",
		"CreateVpcEndpoint": "create-vpc-endpoint", "ListMFADevices": "list-mfa-devices", "ReplaceRouteTableAssociation": "replace-route-table-association",
		"GatewayARNs": "gateway-arns", "Ipv6AddressCount": "ipv6-address-count", "ListObjectsV2": "list-objects-v2", "BlockDeviceMappings": "block-device-mappings",
	} {
		if got := kebab(in); got != want {
			t.Errorf("kebab(%s) = %s, want %s", in, got, want)
		}
	}
}

func TestQueryKeepsOrder(t *testing.T) {
	data, err := parseJSON(`{"z":1,"a":{"y":[3,1,2],"b":"x"},"list":[{"n":"b","s":2},{"n":"a","s":10}]}`)
	if err != nil {
		t.Fatal(err)
	}
	for in, want := range map[string]string{
		"{z: z, a: a.b}":                     `{"z":1,"a":"x"}`,
		"keys(@)":                            `["z","a","list"]`,
		"a.*":                                `[[3,1,2],"x"]`,
		"values(a)":                          `[[3,1,2],"x"]`,
		"sort(a.y)":                          `[1,2,3]`,
		"sort_by(list,&s)[-1].n":             `"a"`,
		"list[?s>`5`].n":                     `["a"]`,
		"list[?n==`a`] | [0]":                `{"n":"a","s":10}`,
		"list[].{S:s,N:n}":                   `[{"S":2,"N":"b"},{"S":10,"N":"a"}]`,
		"length(list)":                       `2`,
		"sum(list[].s)":                      `12`,
		"a.y[::-1]":                          `[2,1,3]`,
		"list[*].[n,s]":                      `[["b",2],["a",10]]`,
		"join(', ', list[].n)":               `"b, a"`,
		"merge(a, {b: `\"q\"`})":             `{"y":[3,1,2],"b":"q"}`,
		"nothing.at.all":                     `null`,
		"max_by(list, &s).n":                 `"a"`,
		"list[?contains(n, 'a') && s > `1`]": `[{"n":"a","s":10}]`,
		"to_string(a.y)":                     `"[3,1,2]"`,
		"[z, not_null(nothing, a.b)]":        `[1,"x"]`,
		"map(&n, list)":                      `["b","a"]`,
		"list[?!(s == `2`)].n | [0]":         `"a"`,
		"type(a)":                            `"object"`,
	} {
		q, err := compileQuery(in)
		if err != nil {
			t.Errorf("%s: %v", in, err)
			continue
		}
		got, err := q.search(data)
		if err != nil || compact(got) != want {
			t.Errorf("%s = %s, %v, want %s", in, compact(got), err, want)
		}
	}
}

func FuzzQuery(f *testing.F) {
	for _, s := range []string{"a[?b=='c'].{d:e}", "sort_by(@,&a)", "a[1:2:3]", "`x", "keys(@)", "*.*"} {
		f.Add(s)
	}
	data, _ := parseJSON(`{"a":[{"b":"c","e":1.5}],"x":null}`)
	f.Fuzz(func(t *testing.T, s string) {
		if q, err := compileQuery(s); err == nil {
			q.search(data)
		}
	})
}

func TestGlob(t *testing.T) {
	for _, c := range []struct {
		pattern, name string
		want          bool
	}{
		{"*", "a/b/c", true}, {"*.csv", "d/f.csv", true}, {"a?c", "abc", true}, {"a?c", "ac", false}, {"[ab]*", "bz", true},
		{"[!ab]*", "bz", false}, {"[a-c]x", "bx", true}, {"a[", "a[", true}, {"", "", true}, {"*a*b", "xaxxb", true}, {"a*b", "acd", false},
	} {
		if got := matchGlob(c.pattern, c.name); got != c.want {
			t.Errorf("matchGlob(%q, %q) = %v", c.pattern, c.name, got)
		}
	}
}

func TestSettingFile(t *testing.T) {
	for _, c := range []struct{ text, header, name, nested, want string }{
		{"", "default", "region", "", "[default]\nregion = X\n"},
		{"[default]\nregion = a\n", "default", "region", "", "[default]\nregion = X\n"},
		{"# mine\n[default]\noutput=json\n\n[profile b]\nregion = c", "default", "region", "", "# mine\n[default]\noutput=json\nregion = X\n\n[profile b]\nregion = c"},
		{"[default]\na = b", "profile b", "region", "", "[default]\na = b\n[profile b]\nregion = X\n"},
		{"[default]\ns3 =\n    a = b\nx = y\n", "default", "s3", "c", "[default]\ns3 =\n    a = b\n    c = X\nx = y\n"},
		{"[default]\ns3 =\n    a = b\n", "default", "s3", "a", "[default]\ns3 =\n    a = X\n"},
	} {
		if got := updateSetting(c.text, c.header, c.name, c.nested, "X"); got != c.want {
			t.Errorf("%q: %q\nwant %q", c.text, got, c.want)
		}
	}
}

func FuzzProfiles(f *testing.F) {
	for _, s := range []string{"[default]\nregion = x\n", "[profile a]\ns3 =\n  b = c\n", "[", "[]\n=\n = \n", "\n\n[x]\n\n y"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		parseProfiles(s, true)
		if strings.Contains(s, "\r") {
			return
		}
		p := parseProfiles(updateSetting(s, "fuzzed", "name", "", "value"), false)
		if got := p.sections["fuzzed"]; got == nil || got.values["name"] != "value" {
			t.Errorf("%q: the setting did not arrive", s)
		}
	})
}

func TestHumanSize(t *testing.T) {
	for n, want := range map[int64]string{0: "0 Bytes", 1: "1 Byte", 1023: "1023 Bytes", 1024: "1.0 KiB", 1536: "1.5 KiB", 8 << 20: "8.0 MiB", 5 << 30: "5.0 GiB"} {
		if got := humanSize(n); got != want {
			t.Errorf("humanSize(%d) = %s, want %s", n, got, want)
		}
	}
}
