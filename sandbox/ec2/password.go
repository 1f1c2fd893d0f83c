package ec2

import (
	"encoding/base64"
	"math/big"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"cloudlet/sandbox/aws"
)

// passwordDelay is how long Windows needs at its first start until it has told its password.
const passwordDelay = 4 * time.Minute

// sealed makes the password of a Windows instance's administrator and encrypts it with the RSA key of its key pair, in
// base64. It is "" for another system, or without a key.
// https://datatracker.ietf.org/doc/html/rfc8017#section-7.2.1
func (r *region) sealed(c *aws.Call, i *instance) string {
	k := r.keyNamed(aws.Value(i.it.KeyName))
	if i.image.platform == "" || k == nil || k.keyType != types.KeyTypeRsa {
		return ""
	}
	n, e, ok := rsaNumbers(k.public)
	if !ok {
		return ""
	}
	message := []byte(c.Text(28) + "!9aZ")
	block := make([]byte, (n.BitLen()+7)/8)
	padding := block[2 : len(block)-len(message)-1]
	c.Random.Read(padding)
	for at := range padding {
		for padding[at] == 0 { // zero ends the padding
			c.Random.Read(padding[at : at+1])
		}
	}
	block[1] = 2
	copy(block[len(block)-len(message):], message)
	secret := new(big.Int).Exp(new(big.Int).SetBytes(block), e, n)
	return base64.StdEncoding.EncodeToString(secret.FillBytes(block))
}

// rsaNumbers reads modulus and exponent of a line of authorized_keys.
func rsaNumbers(line string) (n, e *big.Int, ok bool) {
	_, text, _ := strings.Cut(line, " ")
	blob, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, nil, false
	}
	_, rest, ok := cutString(blob)
	exponent, rest, ok2 := cutString(rest)
	modulus, _, ok3 := cutString(rest)
	return new(big.Int).SetBytes(modulus), new(big.Int).SetBytes(exponent), ok && ok2 && ok3
}

// GetPasswordData tells the password of a Windows instance's administrator, encrypted with its key pair, once it has started; it is
// empty before, and for other systems.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetPasswordData.html
func (s *Service) GetPasswordData(c *aws.Call, in *ec2.GetPasswordDataInput) (*ec2.GetPasswordDataOutput, error) {
	d := s.begin(c, in)
	i := wanted[*instance](d, in.InstanceId, lostInstances)
	if err := d.ready(); err != nil {
		return nil, err
	}
	out := &ec2.GetPasswordDataOutput{InstanceId: &i.id, PasswordData: blank, Timestamp: new(i.created)}
	if told := i.created.Add(passwordDelay); i.password != "" && !c.Now.Before(told) {
		out.PasswordData, out.Timestamp = &i.password, &told
	}
	return out, nil
}
