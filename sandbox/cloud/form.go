package cloud

import (
	"bytes"
	"mime"
	"strings"

	"cloudlet/sandbox/aws"
)

// form is a browser's upload: the fields of multipart/form-data up to the file, and where
// in the body the file lies. What comes after the file is of no account.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html
type form struct {
	fields   []aws.Field // names in lower case
	fileName string
	from, to int // the file's bytes in the body
	has      bool
}

// maxFields is how many bytes may stand before the file.
const maxFields = 20 << 10

// get returns the value of a field, given in lower case.
func (f *form) get(name string) string { return aws.Header(f.fields).Get(name) }

// isForm reports whether a request is a form to post into a bucket.
func isForm(r *aws.Request) bool {
	kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	return r.Method == "POST" && strings.EqualFold(strings.TrimSpace(kind), "multipart/form-data")
}

// readForm reads the fields of a body.
func readForm(contentType string, body []byte) (*form, *aws.Error) {
	_, params, err := mime.ParseMediaType(contentType)
	boundary := params["boundary"]
	if err != nil || boundary == "" || len(boundary) > 70 { // RFC 2046 section 5.1.1
		return nil, malformedForm()
	}
	f := &form{}
	line := []byte("--" + boundary)
	at := bytes.Index(body, line)
	if at < 0 {
		return nil, malformedForm()
	}
	for at += len(line); !f.has; {
		if bytes.HasPrefix(body[at:], []byte("--")) {
			return f, nil // no file
		}
		if at > maxFields {
			return nil, aws.Errorf(400, "MaxPostPreDataLengthExceededError", "Your POST request fields preceding the upload file were too large.")
		}
		next := bytes.Index(body[at:], append([]byte("\r\n"), line...))
		if next < 0 || !f.part(body, at, at+next) {
			return nil, malformedForm()
		}
		at += next + 2 + len(line)
	}
	return f, nil
}

// part takes in what stands between two boundaries.
func (f *form) part(body []byte, from, to int) bool {
	text := body[from:to]
	head, _, ok := bytes.Cut(text, []byte("\r\n\r\n"))
	if !ok || !bytes.HasPrefix(text, []byte("\r\n")) {
		return false
	}
	var params map[string]string
	for line := range strings.SplitSeq(string(head), "\r\n") {
		name, value, _ := strings.Cut(line, ":")
		if strings.EqualFold(strings.TrimSpace(name), "Content-Disposition") {
			kind, p, err := mime.ParseMediaType(value)
			if err != nil || kind != "form-data" {
				return false
			}
			params = p
		}
	}
	name := strings.ToLower(params["name"])
	start := from + len(head) + 4
	switch {
	case name == "":
		return false
	case name == "file":
		f.has, f.fileName, f.from, f.to = true, baseName(params["filename"]), start, to
	case aws.Header(f.fields).Has(name):
		return false
	default:
		f.fields = append(f.fields, aws.Field{Name: name, Value: string(body[start:to])})
	}
	return true
}

// baseName is the name of a file without the folders that some browsers send along.
func baseName(path string) string { return path[strings.LastIndexAny(path, `/\`)+1:] }

func malformedForm() *aws.Error {
	return aws.Errorf(400, "MalformedPOSTRequest", "The body of your POST request is not well-formed multipart/form-data.")
}

// missingField refuses a form without a field that it needs.
func missingField(name string) *aws.Error {
	e := aws.Errorf(400, "InvalidArgument", "Bucket POST must contain a field named '%s'.  If it is specified, please check the order of the fields.", name)
	e.Fields = []aws.Field{{Name: "ArgumentName", Value: name}, {Name: "ArgumentValue", Value: ""}}
	return e
}
