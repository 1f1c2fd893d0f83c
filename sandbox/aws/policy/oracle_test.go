package policy

import (
	"bufio"
	"encoding/json"
	"flag"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"cloudlet/sandbox/aws"
)

var (
	oracleWrite = flag.String("oracle-write", "", "write random cases to this file, one JSON object a line")
	oracleRead  = flag.String("oracle-read", "", "compare with the verdicts in this file, one a line: Allowed, ImplicitlyDenied or ExplicitlyDenied")
	oracleSeed  = flag.Uint64("oracle-seed", 1, "seed of the cases")
	oracleShow  = flag.String("oracle-show", "", "show differences of cases with this feature too")
	oracleCases = flag.Int("oracle-cases", 10000, "how many")
)

// atOdds says for each Feature of a case what AWS documents, where simulators do otherwise.
var atOdds = map[string]string{
	// A session policy does not bound what a resource's policy grants to the session, the user or everyone.
	"session policy against a grant to the session": "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html",
	// A user must be listed with its account, a session with its role and account, or the Deny meets it.
	"NotPrincipal with Deny": "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html",
	// IfExists makes any operator hold when the key is missing.
	"ForAnyValue with IfExists of a missing key": "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IfExists",
	// A prefix of /0 has every IPv4 address in it; an address alone is a /32, which no IPv6 address is in.
	"every IPv4 address as 0.0.0.0/0":  "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IPAddress",
	"single IPv4 address against IPv6": "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IPAddress",
	// ${*} is the letter wherever variables are filled in.
	"${*} where a star is no wildcard": "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars",
	// A resource may begin with a variable ("arn:aws:sqs:us-east-2:*:${aws:username}-queue"); one without a value makes a NotResource void.
	"variable in the first part of a resource": "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-resourceelement",
	// Earlier versions take variables for text.
	"variables in version 2008-10-17": "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html",
}

// TestOracle compares Decide with an independent simulator of IAM at development time:
// write the cases, let it judge them, read its verdicts with the same seed and number.
// A case that touches a point in atOdds says so in Feature; all others must agree.
func TestOracle(t *testing.T) {
	if *oracleWrite == "" && *oracleRead == "" {
		t.Skip("no -oracle-write and no -oracle-read")
	}
	r := rand.New(rand.NewPCG(*oracleSeed, 0))
	if *oracleWrite != "" {
		f, err := os.Create(*oracleWrite)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		w := bufio.NewWriter(f)
		defer w.Flush()
		for range *oracleCases {
			line, _ := json.Marshal(randomCase(r))
			w.Write(append(line, '\n'))
		}
		return
	}
	compareWithOracle(t, r)
}

func compareWithOracle(t *testing.T, r *rand.Rand) {
	f, err := os.Open(*oracleRead)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	same, differ, shown := map[string]int{}, map[string]int{}, map[string]int{}
	for i := range *oracleCases {
		c := randomCase(r)
		if !lines.Scan() {
			t.Fatalf("only %d verdicts", i)
		}
		d := c.decide(t)
		got, want := outcome(d), lines.Text()
		if d.Allowed && d.Layer != LayerIdentity && c.Session != nil && c.ResourceAccount == own {
			c.Feature = "session policy against a grant to the session"
		}
		if got == want {
			same[c.Feature+" "+got]++
			continue
		}
		differ[c.Feature]++
		if (c.Feature == "" || c.Feature == *oracleShow) && shown[c.Feature] < 12 {
			text, _ := json.Marshal(c)
			t.Logf("case %d: ours %s, oracle %s\n%s", i, got, want, text)
			shown[c.Feature]++
		}
	}
	t.Logf("same: %v", same)
	t.Logf("differ: %v", differ)
	for feature, n := range differ {
		if atOdds[feature] == "" {
			t.Errorf("%d differences unexplained: %s", n, feature)
		}
	}
}

// oracleCase is a request with its policies, in JSON as AWS writes them.
type oracleCase struct {
	Principal       string             `json:"principal"` // an ARN, a service, or "anonymous"
	Action          string             `json:"action"`
	Resource        string             `json:"resource"`
	ResourceAccount string             `json:"resourceAccount"`
	Context         map[string]any     `json:"context"` // a string, or several
	Identity        []map[string]any   `json:"identity"`
	Boundary        map[string]any     `json:"boundary,omitempty"`
	Session         map[string]any     `json:"session,omitempty"`
	ResourcePolicy  map[string]any     `json:"resourcePolicy,omitempty"`
	SCP             [][]map[string]any `json:"scp"`
	RCP             [][]map[string]any `json:"rcp"`
	Feature         string             `json:"feature,omitempty"`
	who             aws.Principal
}

func outcome(d Decision) string {
	switch {
	case d.Allowed:
		return "Allowed"
	case d.Explicit:
		return "ExplicitlyDenied"
	}
	return "ImplicitlyDenied"
}

func seededCase(seed uint64) *oracleCase { return randomCase(rand.New(rand.NewPCG(seed, 0))) }

func (c *oracleCase) decide(t *testing.T) Decision { return Decide(c.ready(t)) }

// ready is the case in our own terms.
func (c *oracleCase) ready(t *testing.T) (Request, *Layers) {
	r := Request{Principal: c.who, Action: c.Action, Resource: c.Resource, Keys: func(key string) ([]string, bool) {
		for k, v := range c.Context {
			if strings.ToLower(k) != key {
				continue
			}
			if list, ok := v.([]string); ok {
				return list, true
			}
			return []string{v.(string)}, true
		}
		return nil, false
	}}
	attach := func(kind Kind, list ...map[string]any) (out []Attached) {
		for _, m := range list {
			if m == nil {
				continue
			}
			text, _ := json.Marshal(m)
			d, err := ParseAs(kind, text)
			if err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			out = append(out, Attached{Name: "p", Document: d})
		}
		return out
	}
	only := func(list []Attached) *Attached {
		if len(list) == 0 {
			return nil
		}
		return &list[0]
	}
	kind := Resource
	if strings.HasPrefix(c.Action, "sts:") {
		kind = Trust
	}
	l := &Layers{
		Resource: only(attach(kind, c.ResourcePolicy)), ResourceAccount: c.ResourceAccount, Identity: attach(Identity, c.Identity...),
		Boundary: only(attach(Identity, c.Boundary)), Session: attach(Identity, c.Session), Restricted: c.Session != nil,
	}
	for _, level := range c.SCP {
		l.SCP = append(l.SCP, attach(SCP, level...))
	}
	for _, level := range c.RCP {
		l.RCP = append(l.RCP, attach(RCP, level...))
	}
	return r, l
}
