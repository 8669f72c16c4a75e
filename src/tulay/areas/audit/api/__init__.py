"""API of the audit area."""
