package blob

// Size returns the size in bytes of a blob in place.
// It returns ErrNotFound if the store has none of that digest.
func (s *Store) Size(d Digest) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e := s.blobs[d]; e != nil && e.stored {
		return e.size, nil
	}
	return 0, notFound(d)
}
