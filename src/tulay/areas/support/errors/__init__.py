"""Everything that can go wrong here; the docstring is the sentence shown."""
