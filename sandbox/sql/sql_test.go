package sql

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
)

const people = "name,age,city\nAnn,31,Oslo\nBob,7,Rome\n\"Cy, Jr\",44,\n"

const docs = `{"name":"Ann","n":1,"tags":["a","b"],"at":{"city":"Oslo"}}
{"name":"Bob","n":2.5,"tags":[],"at":null}
{"n":3}
`

// answer is what a scan sent: its records and, if it failed, the code of the error.
func answer(t testing.TB, p *Plan, data string) (records, code string) {
	t.Helper()
	var out bytes.Buffer
	if err := p.Run(&out, strings.NewReader(data)); err != nil {
		t.Fatal(err)
	}
	d := eventstream.NewDecoder()
	last := ""
	for {
		m, err := d.Decode(&out, nil)
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if m.Headers.Get(":message-type").String() == "error" {
			return records, m.Headers.Get(":error-code").String()
		}
		if last = m.Headers.Get(":event-type").String(); last == "Records" {
			records += string(m.Payload)
		}
	}
	if last != "End" {
		t.Errorf("the last event is %s", last)
	}
	return records, ""
}

func TestCSV(t *testing.T) {
	for query, want := range map[string]string{
		"SELECT * FROM S3Object": "Ann,31,Oslo\nBob,7,Rome\n\"Cy, Jr\",44,\n",
		"select s.name from s3object s where cast(s.age as int) > 30":                      "Ann\n\"Cy, Jr\"\n",
		"SELECT name, age FROM S3Object WHERE age > 30 AND NOT name LIKE 'C%'":             "Ann,31\n",
		"SELECT COUNT(*), AVG(CAST(age AS FLOAT)), MAX(CAST(age AS INT)) FROM S3Object":    "3,27.333333333333332,44\n",
		"SELECT SUM(CAST(age AS INT)) FROM S3Object s WHERE s.city IN ('Oslo','Rome')":     "38\n",
		"SELECT s._2 FROM S3Object s LIMIT 1":                                              "31\n",
		"SELECT UPPER(name) || '!' FROM S3Object WHERE age BETWEEN 7 AND 31":               "ANN!\nBOB!\n",
		"SELECT SUBSTRING(city, 2, 2), CHAR_LENGTH(city) FROM S3Object LIMIT 2":            "sl,4\nom,4\n",
		"SELECT TRIM(BOTH 'O' FROM city) FROM S3Object LIMIT 1":                            "slo\n",
		"SELECT NULLIF(city, ''), COALESCE(NULL, 'x') FROM S3Object WHERE name = 'Cy, Jr'": ",x\n",
		"SELECT (age + 1) * 2 - 4 / 2 FROM S3Object LIMIT 1":                               "62\n",
		"SELECT name FROM S3Object WHERE name LIKE '_nn' OR city IS MISSING":               "Ann\n",
		`SELECT "name" FROM S3Object LIMIT 0`:                                              "",
	} {
		p := &Plan{Expression: query, CSV: &CSV{FileHeaderInfo: "USE"}, CSVOut: &CSVOut{}}
		if got, code := answer(t, p, people); got != want || code != "" {
			t.Errorf("%s: %q %s, want %q", query, got, code, want)
		}
	}
}

func TestJSON(t *testing.T) {
	for query, want := range map[string]string{
		"SELECT * FROM S3Object s WHERE s.n = 3":                   "{\"n\":3}\n",
		"SELECT s.name, s.at.city AS c FROM S3Object[*] s LIMIT 2": "{\"name\":\"Ann\",\"c\":\"Oslo\"}\n{\"name\":\"Bob\"}\n",
		"SELECT s.tags[1] FROM S3Object s WHERE s.n = 1":           "{\"_1\":\"b\"}\n",
		"SELECT * FROM S3Object[*].tags[*]":                        "{\"_1\":\"a\"}\n{\"_1\":\"b\"}\n",
		"SELECT COUNT(s.name) AS c FROM S3Object s":                "{\"c\":2}\n",
		"SELECT s.n FROM S3Object s WHERE s.name IS NULL":          "{\"n\":3}\n",
		"SELECT s.tags FROM S3Object s LIMIT 1":                    "{\"tags\":[\"a\",\"b\"]}\n",
	} {
		p := &Plan{Expression: query, JSONOut: &JSONOut{}}
		if got, code := answer(t, p, docs); got != want || code != "" {
			t.Errorf("%s: %q %s, want %q", query, got, code, want)
		}
	}
}

func TestRefused(t *testing.T) {
	for query, want := range map[string]string{
		"":                                    "ParseExpectedKeyword",
		"SELECT * FROM table1":                "ParseUnsupportedSyntax",
		"SELECT 'a FROM S3Object":             "LexerInvalidLiteral",
		"SELECT ? FROM S3Object":              "LexerInvalidChar",
		"SELECT * FROM S3Object WHERE":        "ParseUnexpectedToken",
		"SELECT * FROM S3Object LIMIT x":      "ParseExpectedNumber",
		"SELECT * FROM S3Object GROUP BY a":   "UnsupportedSqlStructure",
		"SELECT a, COUNT(*) FROM S3Object":    "UnsupportedSqlStructure",
		"SELECT UTCNOW() FROM S3Object":       "UnsupportedFunction",
		"SELECT LOWER() FROM S3Object":        "EvaluatorInvalidArguments",
		"SELECT " + strings.Repeat("(", 9999): "ExpressionTooLong",
	} {
		_, err := Parse(query)
		var own *Error
		if !errors.As(err, &own) || own.Code != want {
			t.Errorf("%.50s: %v, want %s", query, err, want)
		}
	}
	for query, want := range map[string]string{
		"SELECT absent FROM S3Object":            "MissingHeaders",
		"SELECT CAST(name AS INT) FROM S3Object": "CastFailed",
		"SELECT age / 0 FROM S3Object":           "EvaluatorDivideByZero",
	} {
		p := &Plan{Expression: query, CSV: &CSV{FileHeaderInfo: "USE"}, CSVOut: &CSVOut{}}
		if _, code := answer(t, p, people); code != want {
			t.Errorf("%s: %s, want %s", query, code, want)
		}
	}
}

func TestForms(t *testing.T) {
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	io.WriteString(w, "# note\r\na;'x;y'\r\nb;'it''s'\r\n")
	w.Close()
	p := &Plan{Expression: "SELECT * FROM S3Object", Compression: "GZIP", CSV: &CSV{FieldDelimiter: new(";"), RecordDelimiter: new("\r\n"), QuoteCharacter: new("'"), QuoteEscapeCharacter: new("'")},
		CSVOut: &CSVOut{QuoteFields: "ALWAYS", FieldDelimiter: new("|")}}
	if got, code := answer(t, p, z.String()); got != "\"a\"|\"x;y\"\n\"b\"|\"it's\"\n" || code != "" {
		t.Errorf("got %q %s", got, code)
	}
	if _, code := answer(t, p, "plain"); code != "InvalidCompressionFormat" {
		t.Errorf("got %s", code)
	}
	if _, code := answer(t, &Plan{Expression: "SELECT * FROM S3Object", JSONOut: &JSONOut{}}, "{\"a\":"); code != "JSONParsingError" {
		t.Errorf("got %s", code)
	}
}

// FuzzSelect holds any query over any data to an answer without a panic.
func FuzzSelect(f *testing.F) {
	f.Add("SELECT s.a, COUNT(*) FROM S3Object[*].b[0] s WHERE NOT a LIKE 'x%' ESCAPE '!' LIMIT 2", people)
	f.Add("SELECT SUBSTRING(name FROM 2 FOR 1) FROM S3Object s WHERE -age < 1e3 OR a IS NOT MISSING", docs)
	f.Add("SELECT MIN(CAST(n AS DECIMAL(3,2))) FROM S3Object", docs)
	f.Fuzz(func(t *testing.T, query, data string) {
		for _, p := range []*Plan{{CSV: &CSV{FileHeaderInfo: "USE"}, CSVOut: &CSVOut{}}, {JSONOut: &JSONOut{}}} {
			p.Expression = query
			out, code := answer(t, p, data)
			if p.JSONOut != nil && code == "" {
				for line := range strings.SplitSeq(strings.TrimSuffix(out, "\n"), "\n") {
					if line != "" && !json.Valid([]byte(line)) {
						t.Errorf("not JSON: %q", line)
					}
				}
			}
		}
	})
}
