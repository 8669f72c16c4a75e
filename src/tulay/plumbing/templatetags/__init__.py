"""Tags that any template may load."""
