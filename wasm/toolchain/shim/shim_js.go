// Package shim is linked into every program of the playground. It answers on an
// address of the program's own in-process network, to which AWS_ENDPOINT_URL points,
// and passes what it is asked on to the sandbox. The program itself is unmodified.
package shim

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httputil"
	"os"

	"cloudlet/wasm/client/link"
)

// Address is where the sandbox answers inside the program. It is a number, as js/wasm
// has no name resolution.
const Address = "127.0.0.1:4566"

// The worker that runs the program sets these.
const (
	envOrigin  = "CLOUDLET_ORIGIN"
	envSandbox = "CLOUDLET_SANDBOX"
	envToken   = "CLOUDLET_TOKEN"
)

func init() {
	origin := os.Getenv(envOrigin)
	if origin == "" {
		return // a program without a sandbox
	}
	listener, err := net.Listen("tcp", Address)
	if err != nil {
		fmt.Fprintln(os.Stderr, "cloudlet:", err)
		return
	}
	sandbox := link.New(link.Options{Origin: origin, Sandbox: os.Getenv(envSandbox), Token: os.Getenv(envToken)})
	for _, name := range []string{envOrigin, envSandbox, envToken} {
		os.Unsetenv(name)
	}
	// A dialer of its own keeps net/http from the browser's fetch, which cannot see Address.
	http.DefaultTransport.(*http.Transport).DialContext = new(net.Dialer).DialContext
	go http.Serve(listener, &httputil.ReverseProxy{
		Transport:     sandbox,
		FlushInterval: -1,
		Rewrite:       func(r *httputil.ProxyRequest) { r.Out.Host = r.In.Host },
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
			http.Error(w, "the sandbox did not answer: "+err.Error(), http.StatusBadGateway)
		},
	})
}
