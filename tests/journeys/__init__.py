"""The journeys, played in a real Chromium against the running product."""
