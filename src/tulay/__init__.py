"""Tulay: public services, money and proof on one platform."""

__version__ = "2026.11.0"
