package aws

// Value is what p points to, or the zero value: the SDK's optional members.
func Value[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}
