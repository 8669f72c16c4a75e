"""The pages of a request: applying, following, and working on it."""
