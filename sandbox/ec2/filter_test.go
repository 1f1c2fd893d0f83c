package ec2

import "testing"

func TestLike(t *testing.T) {
	for _, test := range []struct {
		pattern, s string
		want       bool
	}{
		{"t3.micro", "t3.micro", true},
		{"t3.micro", "T3.micro", false},
		{"t3.*", "t3.", true},
		{"t?.micro", "t3.micro", true},
		{"t?.micro", "t33.micro", false},
		{"*", "", true},
		{"", "", true},
		{"", "a", false},
		{"a*b*c", "aXbYbZc", true},
		{"a*b*c", "aXbYbZ", false},
		{`a\*b`, "a*b", true},
		{`a\*b`, "aXb", false},
		{`a\?`, "ab", false},
		{`a\\b`, `a\b`, true},
		{"**a**", "bab", true},
	} {
		if got := like(test.pattern, test.s); got != test.want {
			t.Errorf("like(%q, %q) = %v", test.pattern, test.s, got)
		}
	}
}
