"""Pages of meetings, for coordinators, executives and focal persons."""
