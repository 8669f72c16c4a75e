"""Pytest plugin of `make soak`: properties get many more examples and all the time they want."""

import os

from hypothesis import settings

settings.register_profile("soak", max_examples=int(os.environ["SOAK_EXAMPLES"]), deadline=None)
settings.load_profile("soak")
