"""Assembly: knows everybody, nobody knows it."""
