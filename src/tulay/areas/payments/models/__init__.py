"""The tables of this area, one file per topic."""
