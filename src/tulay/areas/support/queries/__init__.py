"""What is told here."""
