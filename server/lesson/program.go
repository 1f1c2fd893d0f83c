package lesson

import (
	"go/format"
	"slices"
	"strings"
)

// packages are what a solution in Go may use, by the name it is used under.
var packages = map[string]string{
	"aws": "github.com/aws/aws-sdk-go-v2/aws", "config": "github.com/aws/aws-sdk-go-v2/config", "credentials": "github.com/aws/aws-sdk-go-v2/credentials",
	"iam": "github.com/aws/aws-sdk-go-v2/service/iam", "sts": "github.com/aws/aws-sdk-go-v2/service/sts", "s3": "github.com/aws/aws-sdk-go-v2/service/s3", "ec2": "github.com/aws/aws-sdk-go-v2/service/ec2",
	"iamtypes": "github.com/aws/aws-sdk-go-v2/service/iam/types", "s3types": "github.com/aws/aws-sdk-go-v2/service/s3/types", "ec2types": "github.com/aws/aws-sdk-go-v2/service/ec2/types",
	"transfermanager": "github.com/aws/aws-sdk-go-v2/feature/s3/transfermanager", "http": "net/http",
	"stscreds": "github.com/aws/aws-sdk-go-v2/credentials/stscreds", "smithy": "github.com/aws/smithy-go",
	"errors": "errors", "fmt": "fmt", "io": "io", "os": "os", "strings": "strings", "bytes": "bytes", "time": "time", "sort": "sort", "csv": "encoding/csv", "json": "encoding/json",
	"base32": "encoding/base32", "binary": "encoding/binary", "hmac": "crypto/hmac", "sha1": "crypto/sha1",
}

// Program makes a whole program of a solution's statements. ctx and cfg are there; whatever it calls panics on an error
// through check.
func Program(statements string) string {
	used := []string{"config", "context"}
	for name := range packages {
		if name != "config" && uses(statements, name) {
			used = append(used, name)
		}
	}
	slices.Sort(used)
	var b strings.Builder
	b.WriteString("package main\n\nimport (\n")
	std := func(name string) bool { return name == "context" || !strings.Contains(packages[name], ".") }
	for _, first := range []bool{true, false} {
		for _, name := range used {
			if std(name) == first {
				b.WriteString("\t" + importLine(name) + "\n")
			}
		}
		if first {
			b.WriteString("\n")
		}
	}
	b.WriteString(")\n\nfunc main() {\n\tctx := context.Background()\n\tcfg, err := config.LoadDefaultConfig(ctx)\n\tcheck(err)\n" + strings.TrimSpace(statements) + "\n}\n\nfunc check(err error) {\n\tif err != nil {\n\t\tpanic(err)\n\t}\n}\n")
	if out, err := format.Source([]byte(b.String())); err == nil {
		return string(out)
	}
	return b.String()
}

func importLine(name string) string {
	path := packages[name]
	switch {
	case name == "context":
		return `"context"`
	case strings.HasSuffix(path, "/"+name) || path == name:
		return `"` + path + `"`
	}
	return name + ` "` + path + `"`
}

// uses reports whether statements name a package: the name and a dot, not after a letter or a dot.
func uses(statements, name string) bool {
	for i := 0; ; {
		j := strings.Index(statements[i:], name+".")
		if j < 0 {
			return false
		}
		i += j
		if i == 0 || !strings.ContainsAny(statements[i-1:i], "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.\"/") {
			return true
		}
		i += len(name)
	}
}
