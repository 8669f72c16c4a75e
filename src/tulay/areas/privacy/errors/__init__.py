"""What can go wrong here, one file per topic."""
