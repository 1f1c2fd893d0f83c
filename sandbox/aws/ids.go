package aws

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// RequestID is the id of a call to a service, made of the half of its seed that EventID does not use: as S3 writes it, or a UUID.
func RequestID(service string, seed *[32]byte) string {
	if service == "s3" {
		return strings.ToUpper(hex.EncodeToString(seed[:8]))
	}
	h := hex.EncodeToString(seed[:16])
	return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-a" + h[17:20] + "-" + h[20:]
}

// EventID is the UUID of a call's record.
func EventID(seed *[32]byte) string {
	h := hex.EncodeToString(seed[16:])
	return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-b" + h[17:20] + "-" + h[20:]
}

// HostID is what S3 sends beside the id of a request, as x-amz-id-2.
func HostID(requestID string) string {
	sum := sha256.Sum256([]byte(requestID))
	return base64.StdEncoding.EncodeToString(append(sum[:], sum[:24]...))
}
