package awscli

import (
	"fmt"

	"cloudlet/sandbox/aws/schema"
)

// accept returns the first acceptor that an answer fulfils, or nil.
func accept(w *schema.Waiter, answer *object, failure *apiError) *schema.Acceptor {
	for i := range w.Acceptors {
		if matches(&w.Acceptors[i], answer, failure) {
			return &w.Acceptors[i]
		}
	}
	return nil
}

func matches(a *schema.Acceptor, answer *object, failure *apiError) bool {
	expected, err := parseJSON(a.Expected)
	if err != nil {
		expected = a.Expected
	}
	switch a.Matcher {
	case "error":
		switch expected {
		case true:
			return failure != nil
		case false:
			return failure == nil
		}
		return failure != nil && failure.code == expected
	case "status":
		status := int64(200)
		if failure != nil {
			status = int64(failure.status)
		}
		return expected == status
	}
	if failure != nil {
		return false
	}
	return matchesPath(a.Matcher, search(a.Argument, answer), number(expected))
}

func matchesPath(matcher string, found, expected any) bool {
	if matcher == "path" {
		return equalValues(found, expected)
	}
	list, _ := found.([]any)
	for _, e := range list {
		if equalValues(number(e), expected) != (matcher == "pathAll") {
			return matcher == "pathAny"
		}
	}
	return matcher == "pathAll" && len(list) > 0
}

// explain says what an acceptor saw.
func explain(a *schema.Acceptor) string {
	expected, err := parseJSON(a.Expected)
	if err != nil {
		expected = a.Expected
	}
	text := scalarText(expected)
	switch a.Matcher {
	case "path":
		return fmt.Sprintf("For expression \"%s\" we matched expected path: \"%s\"", a.Argument, text)
	case "pathAll":
		return fmt.Sprintf("For expression \"%s\" all members matched expected path: \"%s\"", a.Argument, text)
	case "pathAny":
		return fmt.Sprintf("For expression \"%s\" we matched expected path: \"%s\" at least once", a.Argument, text)
	case "status":
		return "Matched expected HTTP status code: " + text
	}
	return "Matched expected service error code: " + text
}
