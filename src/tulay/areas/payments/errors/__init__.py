"""What can go wrong with money, one file per topic."""
