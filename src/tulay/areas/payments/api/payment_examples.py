"""What the description of the API shows of payments."""

from typing import Any

SOURCE = {"provider": "simulator", "source": "+264811234567"}
ASKED = {
    "agency_id": "0190b3c1-0000-7000-8000-000000000001",
    "amount_minor": 25_000,
    "currency": "NAD",
    "reference": "INV-2026-17",
    **SOURCE,
}
MADE: dict[str, Any] = {
    "id": "0190b3c1-0000-7000-8000-000000000002",
    "agency_id": ASKED["agency_id"],
    "agency": "Ministry of Boats",
    "merchant_id": None,
    "merchant": "",
    "reference": "own:0190b3c1-0000-7000-8000-000000000003:INV-2026-17",
    "amount_minor": 25_000,
    "currency": "NAD",
    "refunded_minor": 0,
    "state": "submitted",
    "provider": "simulator",
    "failure": "",
    "created_at": "2026-11-22T08:00:00Z",
    "expires_at": "2026-12-22T08:00:00Z",
    "submitted_at": "2026-11-22T08:00:00Z",
    "ended_at": None,
}
PAID = MADE | {"state": "succeeded", "ended_at": "2026-11-22T08:00:02Z"}
CANCELLED = MADE | {
    "state": "cancelled",
    "provider": "",
    "submitted_at": None,
    "ended_at": "2026-11-22T09:00:00Z",
}
LISTED = {"items": [PAID], "next": None}
REFUND_ASKED = {"amount_minor": 5_000, "reason": "Paid twice at the counter."}
APPROVED = {"approve": True}
REFUND: dict[str, Any] = {
    "id": "0190b3c1-0000-7000-8000-000000000004",
    **REFUND_ASKED,
    "currency": "NAD",
    "state": "proposed",
    "failure": "",
    "asked_by": "0190b3c1-0000-7000-8000-000000000005",
    "decided_by": None,
    "asked_at": "2026-11-23T08:00:00Z",
    "ended_at": None,
}
REFUND_SENT = REFUND | {
    "state": "submitted",
    "decided_by": "0190b3c1-0000-7000-8000-000000000006",
}
REFUNDS = {"items": [REFUND]}
