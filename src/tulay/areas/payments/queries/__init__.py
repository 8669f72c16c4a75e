"""What is told about money, one file per topic."""
