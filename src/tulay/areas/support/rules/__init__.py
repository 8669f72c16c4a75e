"""What is decided here; pure."""
