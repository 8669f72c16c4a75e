"""What decides about money, one file per topic; pure."""
