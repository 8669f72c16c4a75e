"""What the OpenAPI description shows."""

from typing import Any

ID = "019ad2f0-5b1e-7c3a-9a55-3f2c8f0f6a11"
SERVICE = "019ad2ee-10aa-7d11-8c1e-0d7b2f9c4e02"
AGENCY = "019ad2ee-0f00-7b02-9e33-5a1c0b7d9f21"
PERSON = "019ad2ef-77aa-7a10-b0c4-6e5d4c3b2a19"
CODE = "7K3Q-9WXA-2M4T-P"
SENT = "2026-11-24T02:00:00Z"
DUE = "2026-11-26T08:00:00Z"

ROW: dict[str, Any] = {
    "id": ID,
    "tracking_code": CODE,
    "state": "submitted",
    "priority": "normal",
    "service_id": SERVICE,
    "service_slug": "boat-repair-help",
    "service_name": "Boat repair help",
    "agency_id": AGENCY,
    "agency_name": "Ministry of Boats",
    "assignee_id": None,
    "place_id": None,
    "is_appealed": False,
    "submitted_at": SENT,
    "due_at": DUE,
    "due_status": "on_time",
    "is_response_due": True,
    "created_at": "2026-11-24T01:52:10Z",
    "updated_at": SENT,
}
LISTED = {"items": [ROW], "next": None}
REQUEST = ROW | {
    "language": "en",
    "version": 2,
    "answers": {"boat": "Mutya", "crew": 3},
    "fee_minor": 0,
    "currency": "",
    "paid_at": None,
    "response_due_at": "2026-11-24T06:00:00Z",
    "responded_at": None,
    "paused_at": None,
    "decided_at": None,
    "closed_at": None,
}
OPEN = {"service_id": SERVICE, "answers": {"boat": "Mutya"}, "submit": True}
OPENED = {"id": ID, "state": "submitted", "tracking_code": CODE, "version": 1}
SAVE = {"version": 2, "answers": {"crew": 3}}
MOVE = {"to": "needs_information", "reason": "Which harbour is the boat in?"}
MOVED = {"id": ID, "state": "needs_information", "tracking_code": None, "is_final": True}
ASSIGNMENT = {"assignee_id": PERSON, "reason": "She knows the harbour."}
SAY = {"body": "The boat lies in Zamboanga.", "visibility": "public"}
COMMENT = {
    "id": ID,
    "at": SENT,
    "visibility": "public",
    "author_id": PERSON,
    "is_by_applicant": True,
    "body": "The boat lies in Zamboanga.",
}
DOCUMENT = {
    "id": ID,
    "requirement": "photo",
    "name": "boat.jpg",
    "content_type": "image/jpeg",
    "size": 184_220,
    "at": SENT,
    "uploaded_by": PERSON,
    "state": "ready",
}
UPLOAD = {"id": ID, "received": 524_288, "size": 4_718_592, "until": DUE}
HAPPENED = {
    "kind": "step",
    "at": SENT,
    "from_state": "draft",
    "to_state": "submitted",
    "party": "applicant",
    "actor_id": PERSON,
    "assignee_id": None,
    "is_internal": False,
    "text": "",
    "by_rule": None,
}
STATUS = {
    "tracking_code": CODE,
    "state": "in_review",
    "is_appealed": False,
    "submitted_at": SENT,
    "updated_at": "2026-11-24T03:10:00Z",
    "due_at": DUE,
    "due_status": "on_time",
    "paused_at": None,
    "decided_at": None,
    "closed_at": None,
}
APPLY = {
    "service_id": SERVICE,
    "answers": {"boat": "Mutya"},
    "contact": {"name": "Amina Sali", "email": "amina@example.org"},
}
APPLIED = OPENED | {"resume": "/resume/…/"}
FORM = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "urn:tulay:form:boat-repair-help:3:en",
    "title": "Boat repair help",
    "description": "Pays for wood and nails after a storm.",
    "type": "object",
    "properties": {
        "insured": {"title": "Is the boat insured?", "type": "boolean"},
        "insurer": {
            "title": "With whom?",
            "type": "string",
            "maxLength": 500,
            "pattern": "\\S",
        },
    },
    "required": ["insured"],
    "additionalProperties": False,
    "allOf": [
        {
            "if": {
                "required": ["insured"],
                "properties": {
                    "insured": {
                        "anyOf": [
                            {"enum": [True, "yes"]},
                            {"type": "array", "contains": {"enum": [True, "yes"]}},
                        ]
                    }
                },
            },
            "then": {"required": ["insurer"]},
            "else": {"properties": {"insurer": False}},
        }
    ],
    "x-pages": [
        {"code": "", "title": "", "questions": ["insured"]},
        {"code": "insurance", "title": "Your insurance", "questions": ["insurer"]},
    ],
}
