"""API of the identity area."""
