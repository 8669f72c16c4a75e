"""What moves money, one file per topic."""
