"""What this area tells, one file per topic."""
