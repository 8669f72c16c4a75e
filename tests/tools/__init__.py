"""The workshop's own programs."""
