"""Reads of the catalogue: cards of services, and the search for them."""
