"""The mechanics of both doors: problems, pages, limits, idempotency, health."""
