"""The use cases of this area, one file per topic."""
