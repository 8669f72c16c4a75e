"""Who signs, and who witnesses: both outside the database."""
