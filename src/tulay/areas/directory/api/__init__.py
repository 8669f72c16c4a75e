"""The directory for programs."""
