"""API of the cases area."""
