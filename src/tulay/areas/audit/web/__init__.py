"""Pages of the log: what it shows the world, the check of a receipt, and its search."""
