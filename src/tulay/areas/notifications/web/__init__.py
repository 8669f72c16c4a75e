"""Pages of the notifications area."""
