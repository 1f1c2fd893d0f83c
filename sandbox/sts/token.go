package sts

import (
	"bytes"
	"compress/flate"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sts/types"

	"cloudlet/sandbox/aws"
)

// Why a session token is worth nothing.
var (
	ErrInvalid = errors.New("sts: the token is not of this account and key")
	ErrExpired = errors.New("sts: the token has expired")
)

const (
	// maxToken is the longest session token, in characters.
	// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
	maxToken = 4096

	// header begins all tokens; AWS's begin alike.
	header = "!\n\torigin_ec"

	nonceSize  = 12
	maxSession = 64 << 10 // bytes of what is sealed
)

// Open finds what temporary credentials stand for: the secret access key and who uses them.
// It returns ErrInvalid if the token was not issued together with the access key id, by this
// account, and ErrExpired if its time is over.
func (s *Service) Open(keyID, token string, now time.Time) (secret string, p aws.Principal, err error) {
	const most = 16
	id := keyID + " " + token
	o, ok := s.opened[id]
	if !ok {
		if o.p, err = s.unseal(keyID, token); err != nil {
			return "", p, err
		}
		o.secret = s.secret(keyID)
		if s.opened == nil || len(s.opened) >= most {
			s.opened = map[string]opened{}
		}
		s.opened[id] = o
	}
	if !now.Before(o.p.Session.Expires) {
		return "", p, ErrExpired
	}
	return o.secret, o.p, nil
}

// opened is what a token stands for. Those used lately are remembered: a session calls again and
// again, and to open a token takes longer than many a call.
type opened struct {
	secret string
	p      aws.Principal
}

func (s *Service) unseal(keyID, token string) (p aws.Principal, err error) {
	if len(token) > maxToken || strings.ContainsAny(token, "\r\n") {
		return p, ErrInvalid
	}
	sealed, err := base64.StdEncoding.Strict().DecodeString(token)
	if err != nil || !bytes.HasPrefix(sealed, []byte(header)) {
		return p, ErrInvalid
	}
	plain, err := s.open(keyID, sealed[len(header):])
	if err != nil || json.Unmarshal(plain, &p) != nil || p.Session == nil {
		return aws.Principal{}, ErrInvalid
	}
	p.AccessKeyID = keyID
	return p, nil
}

// Issue makes temporary credentials for a principal with a Session, which says how long they are
// good for. It returns PackedPolicyTooLarge if the session does not fit into a token.
func (s *Service) Issue(c *aws.Call, p aws.Principal) (types.Credentials, error) {
	got, err := s.issue(c, p, nil)
	if err != nil {
		return types.Credentials{}, err
	}
	return *got.Credentials, nil
}

// Warm works out what the first token would, for all accounts to come.
func (s *Service) Warm() {
	c := &aws.Call{Random: rand.NewChaCha8([32]byte{})}
	if k, err := s.Issue(c, aws.Principal{Session: &aws.Session{Expires: time.Unix(1, 0)}}); err == nil {
		s.Open(*k.AccessKeyId, *k.SessionToken, time.Time{})
	}
}

// issued is what the answers of all operations that give out credentials have in common.
type issued struct {
	Credentials   *types.Credentials
	size, percent *int32 // of the token, in characters and of the longest possible
}

// issue makes a token of at least the given size, in characters.
func (s *Service) issue(c *aws.Call, p aws.Principal, least *int32) (*issued, error) {
	if n := aws.Value(least); n > maxToken {
		return nil, tooMuch("minimumSessionTokenSize", n, maxToken)
	}
	session := *p.Session
	session.Issued, session.Expires = session.Issued.Truncate(time.Second), session.Expires.Truncate(time.Second)
	p.Session, p.AccessKeyID = &session, ""
	plain, err := json.Marshal(p)
	if err != nil {
		return nil, err
	}
	id := c.UniqueID("ASIA")
	packed := pack(plain)
	if missing := (int(aws.Value(least))+3)/4*3 - len(header) - nonceSize - s.aead.Overhead() - len(packed); missing > 0 {
		packed = append(packed, make([]byte, missing)...)
	}
	token := base64.StdEncoding.EncodeToString(s.seal(c, id, packed, []byte(header)))
	size := len(token)
	if size > maxToken {
		return nil, tooLarge("Session token", size*100/maxToken)
	}
	return &issued{
		Credentials: &types.Credentials{AccessKeyId: &id, SecretAccessKey: new(s.secret(id)), SessionToken: &token, Expiration: &session.Expires},
		size:        new(int32(size)), percent: new(int32(size * 100 / maxToken)),
	}, nil
}

// seal encrypts a text for one use, which must be named to open it, and appends that to another.
func (s *Service) seal(c *aws.Call, use string, text, to []byte) []byte {
	var nonce [nonceSize]byte
	c.Random.Read(nonce[:])
	return s.aead.Seal(append(to, nonce[:]...), nonce[:], text, []byte(use))
}

// open decrypts what was packed and sealed.
func (s *Service) open(use string, sealed []byte) ([]byte, error) {
	if len(sealed) < nonceSize {
		return nil, ErrInvalid
	}
	packed, err := s.aead.Open(nil, sealed[:nonceSize], sealed[nonceSize:], []byte(use))
	if err != nil {
		return nil, ErrInvalid
	}
	return io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), maxSession))
}

// pack compresses a text in a way that takes little memory; what follows it is not read again.
func pack(text []byte) []byte {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.HuffmanOnly)
	if err == nil {
		w.Write(text)
		w.Close()
	}
	return b.Bytes()
}

// secret is the secret access key of a key id: 40 characters.
func (s *Service) secret(keyID string) string {
	k := s.derive("secret access key " + keyID)
	return base64.StdEncoding.EncodeToString(k[:30])
}

// derive makes a key for one purpose out of the account's.
func (s *Service) derive(purpose string) (k [32]byte) {
	mac := hmac.New(sha256.New, s.key[:])
	mac.Write([]byte(purpose))
	mac.Sum(k[:0])
	return k
}

func newAEAD(key [32]byte) cipher.AEAD {
	block, err := aes.NewCipher(key[:])
	if err != nil {
		panic(err) // the key has the right length
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		panic(err)
	}
	return aead
}
