package awscli

import (
	"crypto/md5"
	"encoding/base64"
)

// sealCustomerKeys does what the CLI does with the keys of server-side encryption: they travel
// in base64, with their MD5 beside them unless that was given.
func sealCustomerKeys(params *object) {
	for _, name := range []string{"SSECustomerKey", "CopySourceSSECustomerKey"} {
		v, ok := params.get(name)
		if _, summed := params.get(name + "MD5"); !ok || summed {
			continue
		}
		var key []byte
		switch v := v.(type) {
		case string:
			key = []byte(v)
		case []byte:
			key = v
		default:
			continue
		}
		sum := md5.Sum(key)
		params.set(name, base64.StdEncoding.EncodeToString(key))
		params.set(name+"MD5", base64.StdEncoding.EncodeToString(sum[:]))
	}
}
