"""Django mechanics with no business in them."""
