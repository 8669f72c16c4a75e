"""Reads of series and meetings."""
