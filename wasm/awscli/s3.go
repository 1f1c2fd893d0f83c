package awscli

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// s3Subcommands are the commands of `aws s3`, in the order in which they are listed.
var s3Subcommands = []string{"ls", "website", "cp", "mv", "rm", "sync", "mb", "rb", "presign"}

var s3TransferOptions = []*option{
	{name: "--dryrun", action: storeTrue}, {name: "--quiet", action: storeTrue},
	{name: "--include", action: storeFilter}, {name: "--exclude", action: storeFilter},
	{name: "--acl", choices: []string{"private", "public-read", "public-read-write", "authenticated-read", "aws-exec-read",
		"bucket-owner-read", "bucket-owner-full-control", "log-delivery-write"}},
	{name: "--follow-symlinks", action: storeTrue}, {name: "--no-follow-symlinks", action: storeTrue},
	{name: "--no-guess-mime-type", action: storeTrue},
	{name: "--sse", action: storeMaybe, choices: []string{"AES256", "aws:kms"}}, {name: "--sse-kms-key-id"},
	{name: "--storage-class", choices: []string{"STANDARD", "REDUCED_REDUNDANCY", "STANDARD_IA", "ONEZONE_IA",
		"INTELLIGENT_TIERING", "GLACIER", "DEEP_ARCHIVE", "GLACIER_IR"}},
	{name: "--website-redirect"}, {name: "--content-type"}, {name: "--cache-control"}, {name: "--content-disposition"},
	{name: "--content-encoding"}, {name: "--content-language"}, {name: "--expires"}, {name: "--source-region"},
	{name: "--only-show-errors", action: storeTrue}, {name: "--no-progress", action: storeTrue},
	{name: "--page-size", number: "int"}, {name: "--ignore-glacier-warnings", action: storeTrue},
	{name: "--force-glacier-transfer", action: storeTrue}, {name: "--request-payer", action: storeMaybe, choices: []string{"requester"}},
	{name: "--checksum-mode", choices: []string{"ENABLED"}},
	{name: "--checksum-algorithm", choices: []string{"CRC64NVME", "CRC32", "SHA256", "SHA1", "CRC32C"}},
	{name: "--metadata"}, {name: "--metadata-directive", choices: []string{"COPY", "REPLACE"}},
}

const bothWays = "<LocalPath> <S3Uri> or <S3Uri> <LocalPath> or <S3Uri> <S3Uri>"

func s3Options(name string) []*option {
	recursive := &option{name: "--recursive", action: storeTrue}
	switch name {
	case "ls":
		return []*option{{name: "paths"}, recursive, {name: "--page-size", number: "int"}, {name: "--human-readable", action: storeTrue},
			{name: "--summarize", action: storeTrue}, {name: "--request-payer", action: storeMaybe},
			{name: "--bucket-name-prefix"}, {name: "--bucket-region"}}
	case "website":
		return []*option{{name: "paths", required: true}, {name: "--index-document"}, {name: "--error-document"}}
	case "mb":
		return []*option{{name: "path", required: true}}
	case "rb":
		return []*option{{name: "path", required: true}, {name: "--force", action: storeTrue}}
	case "presign":
		return []*option{{name: "path", required: true}, {name: "--expires-in", number: "int"}}
	case "rm":
		return append([]*option{{name: "paths", required: true, count: 1}, recursive}, s3TransferOptions...)
	case "sync":
		return append([]*option{{name: "paths", required: true, count: 2}, {name: "--delete", action: storeTrue},
			{name: "--size-only", action: storeTrue}, {name: "--exact-timestamps", action: storeTrue}}, s3TransferOptions...)
	}
	return append([]*option{{name: "paths", required: true, count: 2}, recursive, {name: "--expected-size"}}, s3TransferOptions...)
}

// s3Command runs `aws s3 …`.
func (s *session) s3Command(words []string) error {
	if len(words) == 0 {
		return errors.New("usage: aws [options] <command> <subcommand> [parameters]\naws: error: too few arguments")
	}
	if words[0] == "help" {
		fmt.Fprintf(s.Stdout, "aws s3 <subcommand>: %s\n", strings.Join(s3Subcommands, ", "))
		return nil
	}
	if !slices.Contains(s3Subcommands, words[0]) {
		_, _, err := parseKnown([]*option{{name: "subcommand", choices: s3Subcommands}}, words)
		if err != nil {
			return err
		}
		return errorf("Unknown options: %s", strings.Join(words, ","))
	}
	name := words[0]
	found, rest, err := parseKnown(s3Options(name), words[1:])
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return errorf("Unknown options: %s", strings.Join(rest, ","))
	}
	if err := s.prepare(serviceOf("s3api").Service); err != nil {
		return err
	}
	if err := s.checkKeys(); err != nil {
		return err
	}
	switch name {
	case "ls":
		return s.s3List(found)
	case "mb":
		return s.s3MakeBucket(found.text("path"))
	case "rb":
		return s.s3RemoveBucket(found)
	case "website":
		return s.s3Website(found)
	case "presign":
		return s.s3Presign(found)
	}
	return s.s3Transfer(name, found)
}

// s3Error names the operation in an error of the S3 client.
func s3Error(operation string, err error) error {
	if err == nil {
		return nil
	}
	return callError(serviceOf("s3api").Operation(operation), err)
}
