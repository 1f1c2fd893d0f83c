package awscli

func (s *session) s3Command(words []string) error { return errorf("not yet") }
