package sts

import (
	"encoding/base64"

	"github.com/aws/aws-sdk-go-v2/service/sts"

	"cloudlet/sandbox/aws"
)

const (
	messageUse = "authorization message" // what the seal of a message is bound to
	maxMessage = 10240                   // characters of an encoded message
)

// EncodeMessage seals what a refusal does not tell to whoever was refused; "" if it is too long.
func (s *Service) EncodeMessage(c *aws.Call, message []byte) string {
	text := base64.RawURLEncoding.EncodeToString(s.seal(c, messageUse, pack(message), nil))
	if len(text) > maxMessage {
		return ""
	}
	return text
}

// DecodeAuthorizationMessage opens what EncodeMessage has sealed: why EC2 refused a call.
// It returns InvalidAuthorizationMessageException for anything else.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html
func (s *Service) DecodeAuthorizationMessage(c *aws.Call, in *sts.DecodeAuthorizationMessageInput) (*sts.DecodeAuthorizationMessageOutput, error) {
	sealed, err := base64.RawURLEncoding.Strict().DecodeString(*in.EncodedMessage)
	if err != nil {
		return nil, badMessage()
	}
	message, err := s.open(messageUse, sealed)
	if err != nil {
		return nil, badMessage()
	}
	return &sts.DecodeAuthorizationMessageOutput{DecodedMessage: new(string(message))}, nil
}
