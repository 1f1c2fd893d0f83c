package cloud

import (
	"encoding/base64"
	"testing"
	"time"
)

// FuzzPostPolicy holds any policy, and any form against it, to an answer without a panic; a form that is admitted has its key admitted.
func FuzzPostPolicy(f *testing.F) {
	f.Add(`{"expiration":"2030-01-01T00:00:00Z","conditions":[{"bucket":"b"},["starts-with","$key","a/"],["content-length-range",1,10],["eq","$acl","private"]]}`, "a/x", "data")
	f.Add(`{"expiration":"2030-01-01T00:00:00.000Z","conditions":[["starts-with","$key",""],["content-length-range","0","1e9"]]}`, "", "")
	f.Add(`{"conditions":[[]],"expiration":1}`, "k", "x")
	f.Fuzz(func(t *testing.T, text, key, data string) {
		p, err := readPostPolicy(base64.StdEncoding.EncodeToString([]byte(text)))
		if err != nil {
			return
		}
		form, err := readForm("multipart/form-data; boundary=b", []byte("--b\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\n"+key+
			"\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\n"+data+"\r\n--b--\r\n"))
		if err == nil {
			p.admit(form, "b", time.Unix(1e9, 0))
		}
	})
}
