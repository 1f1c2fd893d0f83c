// Package cloudtest runs an emulated AWS natively, inside a test, behind an http.Client:
// the real SDK's clients talk to it as they would to a server. Time is virtual, and
// seeds follow from the number of the call, so that every run gives the same ids.
package cloudtest

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/aws"

	"cloudlet/sandbox/abi"
	"cloudlet/sandbox/aws"
	"cloudlet/sandbox/blob"
	"cloudlet/sandbox/cloud"
)

// The account of every Env.
const (
	Account      = "123456789012"
	Region       = "us-east-1"
	AccessKey    = "AKIAROOTROOTROOTROOT"
	SecretKey    = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
	RootEmail    = "root@example.com" // with which root signs in to the console
	RootPassword = "Root-password-1"
	Endpoint     = "http://127.0.0.1:4566"
)

// Start is the virtual time at which an Env begins.
var Start = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// Env is an emulated AWS with one account. It is an http.RoundTripper.
type Env struct {
	Now      time.Time             // virtual time
	Received func() time.Time      // real time of arrival; time.Now unless changed
	Change   func(r *http.Request) // tampers with each request after it was signed; may be nil
	Events   []json.RawMessage     // of all calls so far
	Last     *abi.Response         // answer to the last call
	Payload  []byte                // of the last request
	mu       sync.Mutex
	calls    uint64
	cloud    *cloud.Cloud
	store    *blob.Store
	blobs    map[[32]byte]*payload
	arrived  []byte   // the payload of the call in progress …
	sum      [32]byte // … and its digest
	t        testing.TB
}

// payload is an object's bytes and how many references the emulator holds.
type payload struct {
	data []byte
	refs int
}

var template = sync.OnceValues(cloud.Build)

// New makes an Env.
func New(t testing.TB) *Env {
	t.Helper()
	built, err := template()
	if err != nil {
		t.Fatal(err)
	}
	store, err := blob.Open(t.TempDir(), blob.Options{})
	if err != nil {
		t.Fatal(err)
	}
	e := &Env{Now: Start, Received: time.Now, cloud: built.New(), store: store, blobs: map[[32]byte]*payload{}, t: t}
	config, _ := json.Marshal(abi.Config{Account: Account, Region: Region, AccessKey: AccessKey, SecretKey: SecretKey, RootEmail: RootEmail, RootPassword: RootPassword})
	if a := e.handle(&abi.Request{Kind: abi.Setup, Payload: config}); a.Status != 200 {
		t.Fatalf("setup: %s", a.Body)
	}
	return e
}

// Join opens another account, and returns the configuration of its root user.
func (e *Env) Join(account string) sdk.Config {
	e.t.Helper()
	c := aws.Call{Account: account, Random: rand.NewChaCha8([32]byte{1})}
	config := abi.Config{Account: account, Region: Region, AccessKey: c.UniqueID("AKIA"), SecretKey: c.Text(40)}
	payload, _ := json.Marshal(config)
	e.mu.Lock()
	defer e.mu.Unlock()
	if a := e.handle(&abi.Request{Kind: abi.Join, Payload: payload}); a.Status != 200 {
		e.t.Fatalf("join: %s", a.Body)
	}
	return e.Config(config.AccessKey, config.SecretKey)
}

// handle gives one request to the emulator, with time and seed, and books its blobs.
func (e *Env) handle(r *abi.Request) *abi.Response {
	e.calls++
	r.Now, r.Received = e.Now.UnixNano(), e.Received().UnixNano()
	binary.LittleEndian.PutUint64(r.Seed[:], e.calls*0x9e3779b97f4a7c15)
	binary.LittleEndian.PutUint64(r.Seed[16:], e.calls*0xbf58476d1ce4e5b9)
	r.Sums = e.sums
	a := e.cloud.Handle(r)
	if r.Kind != abi.Inspect {
		e.Last = a
	}
	if a.Event != nil {
		if !json.Valid(a.Event) || len(a.Event) > 16<<10 {
			e.t.Errorf("event of %d bytes, valid %v: %s", len(a.Event), json.Valid(a.Event), a.Event)
		}
		e.Events = append(e.Events, a.Event)
	}
	return a
}

// Resources lists what exists.
func (e *Env) Resources() []aws.Resource { return e.ResourcesOf("") }

// ResourcesOf lists what exists in an account that joined.
func (e *Env) ResourcesOf(account string) []aws.Resource {
	e.mu.Lock()
	defer e.mu.Unlock()
	var list []aws.Resource
	if err := json.Unmarshal(e.handle(&abi.Request{Kind: abi.Inspect, Account: account}).Body, &list); err != nil {
		e.t.Fatal(err)
	}
	return list
}

// Blobs counts the payloads that the emulator refers to.
func (e *Env) Blobs() int { return len(e.blobs) }

// Config is an SDK configuration that calls e with the given key, without retries.
func (e *Env) Config(accessKey, secretKey string) sdk.Config {
	return sdk.Config{
		Region: Region, BaseEndpoint: sdk.String(Endpoint), HTTPClient: &http.Client{Transport: e},
		Credentials: sdk.CredentialsProviderFunc(func(context.Context) (sdk.Credentials, error) {
			return sdk.Credentials{AccessKeyID: accessKey, SecretAccessKey: secretKey}, nil
		}),
		RequestChecksumCalculation: sdk.RequestChecksumCalculationWhenSupported, // as config.LoadDefaultConfig has it
		ResponseChecksumValidation: sdk.ResponseChecksumValidationWhenSupported,
		Retryer:                    func() sdk.Retryer { return sdk.NopRetryer{} },
	}
}

// Root is the configuration of the root user.
func (e *Env) Root() sdk.Config { return e.Config(AccessKey, SecretKey) }

// SetNow sets the virtual time while other calls may be under way.
func (e *Env) SetNow(t time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.Now = t
}
