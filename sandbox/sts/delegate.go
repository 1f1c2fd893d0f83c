package sts

import (
	"encoding/base64"
	"encoding/json"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sts"

	"cloudlet/sandbox/aws"
)

const (
	tradeInUse = "trade-in token"
	maxTradeIn = 16 << 10 // characters
)

// TradeIn seals a principal with its Session into a token that GetDelegatedAccessToken exchanges
// for credentials until the given time: what a delegation request hands to whoever asked.
func (s *Service) TradeIn(c *aws.Call, p aws.Principal, until time.Time) (string, error) {
	text, err := json.Marshal(tradeIn{p, until})
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(s.seal(c, tradeInUse, pack(text), nil)), nil
}

type tradeIn struct {
	Principal aws.Principal
	Until     time.Time
}

// GetDelegatedAccessToken exchanges a trade-in token, which came with an accepted delegation
// request, for temporary credentials.
// It returns ExpiredTradeInTokenException past the token's time, AccessDenied for what is no token.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetDelegatedAccessToken.html
func (s *Service) GetDelegatedAccessToken(c *aws.Call, in *sts.GetDelegatedAccessTokenInput) (*sts.GetDelegatedAccessTokenOutput, error) {
	var t tradeIn
	sealed, err := base64.RawURLEncoding.Strict().DecodeString(*in.TradeInToken)
	if err != nil || len(*in.TradeInToken) > maxTradeIn {
		return nil, badTradeIn()
	}
	text, err := s.open(tradeInUse, sealed)
	if err != nil || json.Unmarshal(text, &t) != nil || t.Principal.Session == nil {
		return nil, badTradeIn()
	}
	if !c.Now.Before(t.Until) || !c.Now.Before(t.Principal.Session.Expires) {
		return nil, expiredTradeIn()
	}
	t.Principal.Session.Issued = c.Now
	got, err := s.issue(c, t.Principal, nil)
	if err != nil {
		return nil, err
	}
	return &sts.GetDelegatedAccessTokenOutput{AssumedPrincipal: &t.Principal.ARN, Credentials: got.Credentials}, nil
}
