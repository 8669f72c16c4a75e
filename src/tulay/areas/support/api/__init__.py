"""Endpoints of this area."""
