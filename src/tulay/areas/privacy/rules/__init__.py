"""The decisions of this area, one file per topic. Pure."""
