package sandbox

import (
	"sync"
	"time"

	"cloudlet/sandbox/abi"
	"cloudlet/sandbox/aws/sigv4"
)

// proofs are the signing keys by which the guest has found signatures right. By them the host checks the next signatures itself: it hashes
// ten times as fast, and does so while the guest serves another call. A key that is no longer good proves nothing to the guest.
type proofs struct {
	mu sync.Mutex
	by map[signer][32]byte
}

// signer is what a signing key is for: the id of an access key, and a day, region and service.
type signer struct{ key, scope string }

// maxProofs is how many signing keys are kept.
const maxProofs = 64

// prove sets the proof of a request if its signature is right by a key that is known. It returns whose that is.
func (s *Sandbox) prove(r *abi.Request) signer {
	if r.Kind != abi.Serve || !sigv4.Signed(&r.HTTP) {
		return signer{}
	}
	sig, err := sigv4.Parse(&r.HTTP)
	if err != nil || sig.Version2 {
		return signer{}
	}
	who := signer{sig.KeyID, sig.Scope()}
	key, ok := s.proofs.get(who)
	if ok && sig.VerifyKey(&r.HTTP, key, time.Unix(0, r.Received)) == nil {
		r.Proof = key
		s.host.stats.proven.Add(1)
	}
	return who
}

func (p *proofs) get(who signer) ([32]byte, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	key, ok := p.by[who]
	return key, ok
}

// learn keeps the key by which the guest has found a signature right.
func (p *proofs) learn(who signer, a *abi.Response) {
	if who == (signer{}) || a.Signer == [32]byte{} {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.by == nil || len(p.by) >= maxProofs {
		p.by = map[signer][32]byte{}
	}
	p.by[who] = a.Signer
}
