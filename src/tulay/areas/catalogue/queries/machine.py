"""The states through which every request goes, as far as a drawing needs them: the machine itself is `cases`'."""

WAY = ("submitted", "in_review", "approved", "in_progress", "completed")
"""The way of a request that is granted."""
BESIDE = {"in_review": ("needs_information", "rejected")}
"""What else can come of a state."""
ROUND_TRIPS = frozenset({"needs_information"})
"""From where a request comes back."""
