"""What both stores share."""

ERA_BYTES = 8


class EraOver(Exception):
    """The store that kept this era does not answer, or is not the one that it was."""
