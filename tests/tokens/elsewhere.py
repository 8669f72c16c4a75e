"""Another process of the product: says of each access token on its input whether it lets it in."""

import sys
from datetime import UTC, datetime

import django

django.setup()

from tulay.areas.identity.queries import visit_for_access_token  # noqa: E402 - once Django is set up

for line in sys.stdin:
    found = visit_for_access_token(line.strip(), now=datetime.now(UTC))
    print("true" if found else "false", flush=True)
