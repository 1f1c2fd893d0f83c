package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"io"
	"strings"
	"testing"
	"time"
)

func TestCommands(t *testing.T) {
	for _, c := range []struct{ args, out, err string }{
		{"", "cloudlet serve", ""},
		{"--help", "aws --endpoint-url", ""},
		{"version", "cloudlet ", ""},
		{"fly", "", `no command "fly"`},
		{"serve --help", "--root-password password  the", "help requested"},
		{"serve --addr", "", "flag needs an argument: -addr; see: cloudlet serve --help"},
		{"lesson", "cloudlet lesson new", ""},
		{"lesson --help", "cloudlet lesson test", ""},
		{"lesson learn", "", `not "learn"`},
		{"lesson new", "", "either new NAME"},
		{"serve now", "", "flags only"},
		{"serve --log loud", "", "not text, json or off"},
	} {
		var out bytes.Buffer
		err := run(context.Background(), strings.Fields(c.args), func(string) string { return "" }, &out, io.Discard)
		if !strings.Contains(out.String(), c.out) || (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("cloudlet %s: %v, %s", c.args, err, out.String())
		}
	}
}

func TestFlagsAndTheirVariables(t *testing.T) {
	env := map[string]string{"CLOUDLET_ACCESS_KEY": "from-env", "CLOUDLET_SECRET_KEY": "s", "CLOUDLET_MAX_SANDBOXES": "7", "CLOUDLET_GUEST": "main.go"}
	o, err := options([]string{"--access-key", "from-flag", "--idle", "1h"}, func(k string) string { return env[k] }, io.Discard, io.Discard)
	if err != nil || o.AccessKey != "from-flag" || o.SecretKey != "s" || o.MaxSandboxes != 7 || o.Idle != time.Hour || len(o.Guest) == 0 {
		t.Errorf("%+v, %v", o, err)
	}
	env["CLOUDLET_IDLE"] = "soon"
	if _, err := options(nil, func(k string) string { return env[k] }, io.Discard, io.Discard); err == nil || !strings.Contains(err.Error(), "CLOUDLET_IDLE") {
		t.Errorf("a bad variable: %v", err)
	}
	var help bytes.Buffer
	if _, err := options([]string{"--help"}, func(string) string { return "" }, &help, io.Discard); !errors.Is(err, flag.ErrHelp) || !strings.Contains(help.String(), "CLOUDLET_MAX_BODY") {
		t.Errorf("serve --help: %v %s", err, help.String())
	}
}

func TestBrowsable(t *testing.T) {
	for in, want := range map[string]string{
		"http://127.0.0.1:8080": "http://127.0.0.1:8080", "http://[::]:80": "http://127.0.0.1:80", "http://0.0.0.0:1": "http://127.0.0.1:1",
	} {
		if got := browsable(in); got != want {
			t.Errorf("browsable(%s) = %s", in, got)
		}
	}
}
