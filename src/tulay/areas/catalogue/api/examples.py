"""Examples that the description of the API shows."""

from typing import Any

_ID = "01890a5d-ac96-774b-bcce-b302099a8057"
ITEM: dict[str, Any] = {
    "id": _ID,
    "slug": "disaster-family-help",
    "name": "Help after a disaster",
    "summary": "Gives food, household goods and cash to families hurt by a flood, storm or fire.",
    "language": "en",
    "languages": ["en", "fil", "ar"],
    "agency": {
        "id": "01890a5d-ac96-7a10-8000-5d1f7e2c9b44",
        "name": "Ministry of Social Services and Development",
        "acronym": "MSSD",
        "slug": "mssd",
    },
    "jurisdiction": "bangsamoro",
    "sector": "social-protection",
    "tags": ["disaster", "cash help"],
    "fee": {"amount_minor": 0, "currency": "PHP"},
    "processing_days": 3,
    "is_featured": True,
    "is_open": True,
    "slots_left": 88208,
    "closes_at": None,
}
LIST: dict[str, Any] = {
    "items": [ITEM],
    "next": None,
    "facets": {
        "total": 1,
        "sector": {"social-protection": 1},
        "agency": {"mssd": 1},
        "life_event": {"after-a-disaster": 1},
        "language": {"en": 1, "fil": 1, "ar": 1},
    },
    "corrected": "",
}
RULE: dict[str, Any] = {
    "join": "all",
    "heading": "All of these:",
    "holds": None,
    "lines": [
        {
            "text": "A disaster hurt your home or your income in the last 60 days",
            "fact": "household.disaster",
            "holds": None,
        }
    ],
    "groups": [],
}
JUDGED: dict[str, Any] = RULE | {"holds": True, "lines": [RULE["lines"][0] | {"holds": True}]}
TRIAL: dict[str, Any] = {"facts": {"household.disaster": True}}
CHECK: dict[str, Any] = {"jurisdiction": "bangsamoro", "facts": {"household.disaster": True}}
CHECKED: dict[str, Any] = {
    "items": [
        {
            "id": _ID,
            "slug": ITEM["slug"],
            "name": ITEM["name"],
            "language": "en",
            "agency_name": ITEM["agency"]["name"],
            "verdict": "probably",
            "is_open": True,
            "rule": JUDGED,
            "because": [RULE["lines"][0]["text"]],
            "wants": [],
        }
    ],
    "ask": [
        {
            "fact": "household.lacks_food",
            "kind": "yesno",
            "question": "Does your family have too little food for this week?",
            "hint": "",
            "choices": [],
            "service": None,
        }
    ],
}
WHOLE: dict[str, Any] = ITEM | {
    "state": "published",
    "access": "direct",
    "for_whom": "Families whose home, food or income was damaged.",
    "eligibility": ["A disaster damaged your home in the last 60 days."],
    "steps": [
        "Apply here.",
        "Your barangay confirms that you live there.",
        "We tell you what you get.",
    ],
    "after": "Keep this page. We call you before we come.",
    "story": None,
    "stories": [],
    "requirements": [
        {
            "code": "damage-photo",
            "name": "Photo of the damage",
            "why": "It shows us what happened.",
            "hint": "One clear photo is enough.",
            "is_required": True,
            "accepts": ["image"],
            "sample": {
                "file_id": "0192f0c1-2b3d-7e4f-8a5b-6c7d8e9f0a1b",
                "alt": "A house whose roof is half gone, seen from the street.",
                "guide": "The whole house, in daylight.",
                "content_type": "image/jpeg",
                "size": 48213,
            },
        }
    ],
    "questions": [
        {
            "code": "people",
            "label": "How many people were living there?",
            "hint": "",
            "kind": "number",
            "choices": [],
            "is_required": True,
            "low": 1,
            "high": 14,
            "fact": "household.size",
        }
    ],
    "rule": RULE,
    "life_events": ["after-a-disaster"],
    "benefit": {"amount_minor": 500000, "currency": "PHP"},
    "is_fee_first": False,
    "covers": [],
    "response_hours": 2,
    "resolution_hours": 24,
    "second_signature": False,
    "may_be_appealed": True,
    "version": 3,
    "published_at": "2026-11-02T01:00:00Z",
    "updated_at": "2026-11-20T06:30:00Z",
}
DETAILS: dict[str, Any] = {
    "sector": "social-protection",
    "texts": {
        "en": {
            "name": "Help after a disaster",
            "summary": "Gives food, household goods and cash to families hurt by a disaster.",
            "for_whom": "Families whose home, food or income was damaged.",
            "eligibility": ["A disaster damaged your home in the last 60 days."],
            "steps": ["Apply here.", "We tell you what you get."],
        }
    },
    "processing_days": 3,
    "benefit_minor": 500000,
    "currency": "PHP",
    "requirements": [{"code": "damage-photo", "names": {"en": "Photo of the damage"}}],
    "questions": [
        {
            "code": "people",
            "kind": "number",
            "labels": {"en": "How many people were living there?"},
            "fact": "household.size",
        }
    ],
    "rule": {
        "join": "all",
        "conditions": [{"fact": "household.disaster", "compare": "is", "value": True}],
    },
}
DRAFT: dict[str, Any] = DETAILS | {
    "agency_id": ITEM["agency"]["id"],
    "slug": "disaster-family-help",
}
EDIT: dict[str, Any] = DETAILS | {"version": 3}
DRAFTED = {"id": _ID, "slug": "disaster-family-help", "version": 1}
STANDING = {"id": _ID, "state": "published", "version": 3, "is_accepting": True}
MANAGED = {
    "items": [
        {
            "id": _ID,
            "slug": "disaster-family-help",
            "name": "Help after a disaster",
            "agency_id": ITEM["agency"]["id"],
            "state": "draft",
            "languages": ["en"],
            "is_accepting": True,
            "is_featured": False,
            "version": 1,
            "updated_at": "2026-11-20T06:30:00Z",
            "is_asked": False,
        }
    ],
    "next": None,
}
WORKING: dict[str, Any] = {
    "id": _ID,
    "slug": "disaster-family-help",
    "agency_id": ITEM["agency"]["id"],
    "state": "published",
    "version": 4,
    "public_version": 3,
    "is_accepting": True,
    "details": DETAILS,
    "lacks": [],
    "is_asked": True,
    "returned_because": "",
    "changed_at": "2026-11-20T06:30:00Z",
}
VERSION: dict[str, Any] = {
    "number": 3,
    "changed_at": "2026-11-20T06:30:00Z",
    "changed_by": "01890a5d-ac96-7b00-9000-00a1b2c3d4e5",
    "public_at": "2026-11-20T08:00:00Z",
    "public_by": "01890a5d-ac96-7b00-9000-00a1b2c3d4e6",
}
VERSIONS: dict[str, Any] = {"items": [VERSION], "next": None}
VERSION_WHOLE: dict[str, Any] = {"number": 3, "details": DETAILS}

SAMPLE_MADE = {"file_id": "0192f0c1-2b3d-7e4f-8a5b-6c7d8e9f0a1b", "version": 4}
