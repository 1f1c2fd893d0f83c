package s3

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
)

// A continuation token is opaque to clients: the place to go on from, with a digest over it and the
// name of the list, so that a token that was made up or belongs elsewhere is refused.

const tokenSum = 9

// writeToken makes the token that goes on behind place.
func writeToken(list, place string) *string {
	return new(base64.StdEncoding.EncodeToString(append(tokenDigest(list, place), place...)))
}

// readToken returns the place in a token, "" if there is no token; not ok if it is not one of the list.
func readToken(list string, token *string) (place string, ok bool) {
	if token == nil {
		return "", true
	}
	b, err := base64.StdEncoding.DecodeString(*token)
	if err != nil || len(b) <= tokenSum {
		return "", false
	}
	place = string(b[tokenSum:])
	return place, bytes.Equal(b[:tokenSum], tokenDigest(list, place))
}

func tokenDigest(list, place string) []byte {
	h := sha256.Sum256([]byte(list + "\x00" + place))
	return h[:tokenSum]
}
