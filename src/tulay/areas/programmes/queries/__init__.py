"""Reads of programmes, projects and activities."""
