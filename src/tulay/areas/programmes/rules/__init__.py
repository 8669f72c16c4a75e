"""What holds for programmes, projects and activities. Pure."""
