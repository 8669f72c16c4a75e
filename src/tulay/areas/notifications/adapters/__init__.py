"""Who carries messages outside."""
