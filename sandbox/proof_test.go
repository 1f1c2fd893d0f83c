package sandbox

import (
	"fmt"
	"testing"

	"cloudlet/sandbox/abi"
)

func TestProofsAreBounded(t *testing.T) {
	var p proofs
	a := &abi.Response{Signer: [32]byte{1}}
	for i := range 3 * maxProofs {
		who := signer{fmt.Sprint(i), "20260101/us-east-1/s3/aws4_request"}
		p.learn(who, a)
		if key, ok := p.get(who); !ok || key != a.Signer || len(p.by) > maxProofs {
			t.Fatalf("%d: %v, %d are kept", i, ok, len(p.by))
		}
	}
	before := len(p.by)
	p.learn(signer{}, a)
	p.learn(signer{"refused", ""}, &abi.Response{})
	if len(p.by) != before {
		t.Error("kept what proves nothing")
	}
}
