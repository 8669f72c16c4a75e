"""What is done about series and meetings: the only files that write."""
