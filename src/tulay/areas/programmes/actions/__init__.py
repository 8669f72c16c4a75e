"""What is done about programmes, projects and activities: the only files that write."""
