"""The check of a receipt: in the browser, without asking us; and here, for browsers without a script."""

import json
from datetime import UTC, datetime
from typing import Any

from csp.constants import NONE
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tulay.areas.audit.queries import keys
from tulay.areas.audit.rules.receipts import BYTES_MAX, Judgement, Verdict, judge_receipt
from tulay.areas.audit.web import words


@require_http_methods(["GET", "HEAD", "POST"])
@csp_replace({"connect-src": [NONE]})  # the browser itself sees to it that no script asks anybody
def verify(request: HttpRequest) -> HttpResponse:
    """Show the page; a file that was sent to us is checked with the same rules as in the browser."""
    context: dict[str, Any] = {
        "page_title": _("Check a receipt"),
        "verdicts": [(one.value, words.VERDICTS[one], words.MEANINGS[one]) for one in Verdict],
        "known": _known(),
        "result": None,
        "is_missing": False,
    }
    if request.method == "POST":
        file = request.FILES.get("receipt")
        context["is_missing"] = file is None
        if file is not None:
            context["result"] = _result(_judged(file.read(BYTES_MAX + 1)))
    response = render(request, "audit/verify.html", context)
    if request.method != "POST":
        response["Cache-Control"] = "private, max-age=600"
    return response


def _known() -> str:
    """Return what the script in the page must know: public keys, and words."""
    return json.dumps(
        {
            "logs": [one.spell() for one in keys.logs()],
            "witnesses": [one.spell() for one in keys.witnesses()],
            "actions": {code: str(said) for code, said in words.ACTIONS.items()},
            "states": {code: str(said) for code, said in words.STATES.items()},
        }
    )


def _judged(raw: bytes) -> Judgement:
    try:
        text = raw.decode() if len(raw) <= BYTES_MAX else ""
    except UnicodeDecodeError:
        text = ""
    return judge_receipt(text, keys.logs(), keys.witnesses())


def _result(judged: Judgement) -> dict[str, Any]:
    found: dict[str, Any] = {
        "verdict": judged.verdict.value,
        "is_good": judged.verdict is Verdict.GOOD,
        "title": words.VERDICTS[judged.verdict],
        "meaning": words.MEANINGS[judged.verdict],
    }
    if judged.receipt and judged.head:
        said = judged.receipt.said()
        facts = said.get("facts") or {}
        found |= {
            "action": words.action(said["action"]),
            "at": datetime.fromisoformat(said["at"]),
            "state": words.STATES.get(str(facts.get("state")), ""),
            "target": said["target"],
            "place": judged.receipt.index + 1,
            "size": judged.head.size,
            "origin": judged.head.origin,
            "witnessed_at": datetime.fromtimestamp(judged.witnessed_at, UTC)
            if judged.witnessed_at
            else None,
        }
    return found
