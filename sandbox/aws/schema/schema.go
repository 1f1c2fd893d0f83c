// Package schema describes AWS services as data: operations, shapes, wire names
// and constraints. The tables are generated (schema_gen.go of each service) from
// the AWS service models; the codec and the command line are driven by them.
package schema

// Protocol is the way a service speaks on the wire.
type Protocol string

// The protocols of the four services.
// https://smithy.io/2.0/aws/protocols/index.html
const (
	Query   Protocol = "query"    // IAM, STS
	EC2     Protocol = "ec2"      // EC2
	RestXML Protocol = "rest-xml" // S3
)

// Service is one AWS service.
type Service struct {
	Name       string // signing name and CLI command: "ec2"
	ID         string // "EC2"
	Protocol   Protocol
	Version    string // API version: "2016-11-15"
	Namespace  string // XML namespace of answers
	Global     bool   // one endpoint for all regions (IAM)
	Operations []*Operation
	Shapes     []*Shape
	byName     map[string]*Operation
}

// Operation is one operation of a service.
type Operation struct {
	Name       string // "DescribeInstances"
	Method     string // HTTP method; POST for the query protocols
	URI        string // rest-xml: "/{Bucket}/{Key+}?uploads"
	Input      *Shape // a structure; never nil, may have no members
	Output     *Shape // a structure; never nil, may have no members
	Wrapper    string // query: "CreateUserResult", "" when the answer has none
	Root       string // rest-xml: root element of the answer, "" when it has no document
	Status     int    // HTTP status of the answer when it is not 200
	Unemulated bool   // no method of ours: answers "not emulated"
	Paginator  *Paginator
}

// Paginator tells how the pages of an operation hang together.
type Paginator struct {
	InputToken  []string // members of the input: "NextToken"
	OutputToken []string // JMESPath into the output: "NextToken"
	LimitKey    string   // member of the input: "MaxResults"; may be ""
	ResultKey   []string // JMESPath into the output, first is primary: "Reservations"
	MoreResults string   // JMESPath, "" when the token alone tells
}

// Waiter is a named wait of the command line ("aws ec2 wait instance-running").
type Waiter struct {
	Name        string // "InstanceRunning"
	Operation   string
	Delay       int // seconds between attempts
	MaxAttempts int
	Acceptors   []Acceptor
}

// Acceptor is one condition of a Waiter, in the words of waiters-2.json.
type Acceptor struct {
	State    string // success, failure, retry
	Matcher  string // path, pathAll, pathAny, status, error
	Argument string // JMESPath of the path matchers
	Expected string // JSON literal
}

// Kind is the type of a shape.
type Kind uint8

const (
	Structure Kind = iota
	List
	Map
	String
	Enum // a string with known values
	Boolean
	Integer // int32 in the SDK
	Long    // int64
	Float   // float32
	Double  // float64
	Timestamp
	Blob   // []byte; on the wire base64
	Stream // io.Reader / io.ReadCloser payload
	Union  // a structure of which exactly one member is set
	EventStream
)

// Shape is a type of a service's model.
type Shape struct {
	Name      string // the model's name: "InstanceList"
	Kind      Kind
	Members   []*Member // of a structure, in the model's order (the order in which the CLI prints)
	Element   *Shape    // of a list, or a map's value
	Key       *Shape    // of a map
	ItemName  string    // wire name of a list's item ("item", "member") or a map's entry ("entry")
	KeyName   string    // wire name of a map's key
	ValueName string    // wire name of a map's value
	Flat      bool      // flattened list or map
	Values    []string  // of an enum
	Min, Max  *int64    // length of a string, blob, list or map; value of a number
	Pattern   string    // regular expression of a string, as the model has it
	Format    string    // of a timestamp: iso8601, rfc822, unixTimestamp
	Sensitive bool
	Variants  []any // of a union: a nil pointer of the Go type of each member
}

// Member is one field of a structure.
type Member struct {
	Name      string // the model's name, as the CLI prints it: "InstanceIds", "ETag"
	Field     string // the Go field of the SDK's struct: "InstanceIds"
	In        string // wire name in a request
	Out       string // wire name in an answer
	Location  string // rest-xml: "", header, headers (prefix), querystring, uri, payload, status
	Shape     *Shape
	Required  bool
	Flat      bool // flattened here
	Attr      bool // an XML attribute
	Namespace string
	Format    string // overrides the shape's timestamp format here
	Token     bool   // idempotency token: filled by the client when absent
	Host      bool   // part of the host name (S3 account id)
}

// Operation returns the operation called name, or nil.
func (s *Service) Operation(name string) *Operation {
	if s.byName == nil {
		s.Index()
	}
	return s.byName[name]
}

// Index prepares the look-up by name; call it once, before s is shared.
func (s *Service) Index() {
	s.byName = make(map[string]*Operation, len(s.Operations))
	for _, o := range s.Operations {
		s.byName[o.Name] = o
	}
}

// Member returns the member of a structure by its model name, or nil.
func (s *Shape) Member(name string) *Member {
	for _, m := range s.Members {
		if m.Name == name {
			return m
		}
	}
	return nil
}

// SetVariants gives the Go types of a union's members, nil pointers in any order:
// types.FilterMemberAnd belongs to the member of that Field.
func (s *Service) SetVariants(shape string, variants ...any) {
	for _, x := range s.Shapes {
		if x.Kind == Union && x.Name == shape {
			x.Variants = variants
		}
	}
}
