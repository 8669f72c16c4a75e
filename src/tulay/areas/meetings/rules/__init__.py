"""What decides about meetings: religious observance, years and quarters, plans, steps. Pure."""
