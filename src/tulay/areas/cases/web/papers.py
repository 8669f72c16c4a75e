"""The third page of an application: the documents, one paper after the other; and files of a request, opened."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tulay.areas.cases.actions.documents import DOCUMENTS_MAX, attach_document, remove_document
from tulay.areas.cases.errors import FileKindUnfit, TooManyDocuments
from tulay.areas.cases.queries.papers import Required
from tulay.areas.cases.queries.record import RequestRecord
from tulay.areas.cases.queries.uploads import purpose_of
from tulay.areas.cases.rules.application import Step, Stop
from tulay.areas.cases.rules.papers import PAPERS, PICTURES, kinds_taken
from tulay.areas.cases.rules.steps import EDITABLE
from tulay.areas.cases.web import shown
from tulay.areas.cases.web.apply import draft, frame, on_draft, onward
from tulay.areas.cases.web.doors import clock, seeing
from tulay.plumbing.files.arriving import arrived
from tulay.plumbing.files.problems import FileRefused, UploadGone, UploadUnfinished
from tulay.plumbing.files.upload import SIZE_MAX, accept_closed, legible
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.problems import detail_of
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.ui.words import listed, size

PREFIX = "file_"
ARRIVED = "arrived_"
Errors = dict[str, list[str]]
_PAPERS = {"form": "papers"}
REFUSALS = (
    FileRefused,
    FileKindUnfit,
    TooManyDocuments,
    UploadGone,
    UploadUnfinished,
)


@require_http_methods(["GET", "HEAD", "POST"])
@on_draft
def documents(request: HttpRequest, record: RequestRecord) -> HttpResponse:
    """Take the documents in; going on needs those that the service cannot do without."""
    if request.method != "POST":
        return _page(request, record, {})
    errors = attached(request, record)
    if request.POST.get("then") == "stay" and not errors:
        return redirect("cases:apply-documents", record.row.service_slug, record.row.id)
    with seeing(request):
        record = draft(request, record.row.id)
        if not errors and request.POST.get("then") != "later":
            errors = _not_brought(record)
        if errors:
            return _page(request, record, errors)
    return onward(request, record, Stop(Step.DOCUMENTS))


@require_POST
@on_draft
def remove(request: HttpRequest, record: RequestRecord, document_id: UUID) -> HttpResponse:
    """Take a file back."""
    remove_document(
        actor=actor_of(request), request_id=record.row.id, document_id=document_id, now=clock()
    )
    flash(request, _("The file is removed."))
    return redirect("cases:apply-documents", record.row.service_slug, record.row.id)


def attached(request: HttpRequest, record: RequestRecord) -> Errors:
    """Keep every file that was sent along, and return what is the matter with the others, by paper."""
    errors: Errors = {}
    for one in (*record.required, None):
        code = one.requirement.code if one else ""
        for sent in (
            *request.FILES.getlist(PREFIX + code),
            *request.POST.getlist(ARRIVED + code)[:DOCUMENTS_MAX],
        ):
            refusal = _refusal(request, record, one, sent)
            if refusal:
                errors.setdefault(code, []).append(refusal)
    return errors


def taken(one: Required | None) -> frozenset[str]:
    """Return the kinds of file that will do for a paper; anything we take where nobody said."""
    return kinds_taken(one.requirement.accepts if one else ())


def boxes(record: RequestRecord, errors: Errors) -> list[dict[str, Any]]:
    """Return a box for each paper, with what was handed in for it."""
    return [_box(record, one, errors.get(one.requirement.code, [])) for one in record.required]


def boxes_again(record: RequestRecord, errors: Errors) -> list[dict[str, Any]]:
    """Return a box for each paper that the virus scanner refused, to send another one."""
    owed = record.owed
    found = [
        box | {"attributes": {"accept": box["attributes"].get("accept", "")}}
        for box in boxes(record, errors)
        if box["id"].removeprefix(PREFIX) in owed
    ]
    if "" in owed and record.row.state not in EDITABLE:  # else the answer has a box for it
        other = {"id": PREFIX, "label": _("Another file"), "kinds": in_words(frozenset())}
        found.append(other | {"attributes": {}, "errors": errors.get("", [])})
    return found


def limits() -> dict[str, Any]:
    """Return how large a file may be, for the box to say before anything is chosen."""
    return {"max_bytes": SIZE_MAX, "max_words": size(SIZE_MAX)}


def in_words(kinds: frozenset[str]) -> str:
    """Say which kinds of file will do."""
    if not kinds:
        return _("a photo (JPG or PNG), a PDF, Word, Excel or plain text")
    if kinds <= PICTURES:
        return _("a photo (JPG or PNG)")
    return _("a photo (JPG or PNG) or a PDF") if kinds <= PAPERS else listed(sorted(kinds))


def _refusal(request: HttpRequest, record: RequestRecord, one: Required | None, sent: Any) -> str:
    """Keep a file, or one that has come in pieces before (then its id was sent); return why not."""
    actor, name = actor_of(request), ""
    person_id, request_id = actor.on_behalf_of or actor.person_id, record.row.id
    assert person_id is not None, "somebody has this request"
    try:
        if isinstance(sent, str):
            sent = arrived(sent, person_id=person_id, purpose=purpose_of(request_id), now=clock())
        name = f"{legible(sent.name or '')}: "
        _attach(request, record, one, sent)
    except REFUSALS as problem:
        return name + detail_of(problem)
    return ""


def _attach(request: HttpRequest, record: RequestRecord, one: Required | None, upload: Any) -> None:
    file, kinds = accept_closed(upload), taken(one)
    if kinds and file.content_type not in kinds:
        raise FileKindUnfit(kinds=in_words(kinds))
    attach_document(
        actor=actor_of(request),
        request_id=record.row.id,
        requirement=one.requirement.code if one else "",
        file=file,
        now=clock(),
    )


def _not_brought(record: RequestRecord) -> Errors:
    return {
        one.requirement.code: [_("Add “%(paper)s”.") % {"paper": one.requirement.name}]
        for one in record.required
        if one.requirement.is_required and not one.is_brought
    }


def _box(record: RequestRecord, one: Required, errors: list[str]) -> dict[str, Any]:
    paper, kinds = one.requirement, taken(one)
    return {
        "id": PREFIX + paper.code,
        "label": paper.name,
        "why": paper.why,
        "hint": paper.hint,
        "sample": paper.sample,
        "slug": record.row.service_slug,
        "lang": record.service.language,
        "required": paper.is_required,
        "asks_consent": paper.is_special and not record.may_give_special,
        "errors": errors,
        "kinds": in_words(kinds),
        "attributes": {"accept": ",".join(sorted(kinds)), "form": "papers"} if kinds else _PAPERS,
        "files": shown.documents(one.documents, record=record, remove=True, named=False),
    }


def _consent_href(record: RequestRecord) -> str:
    back = reverse("cases:apply-documents", args=[record.row.service_slug, record.row.id])
    return shown.consent_href(record, back=back)


def _page(request: HttpRequest, record: RequestRecord, errors: Errors) -> HttpResponse:
    listed = boxes(record, errors)
    context = frame(record, Stop(Step.DOCUMENTS)) | {
        "boxes": listed,
        "consent_href": _consent_href(record) if any(box["asks_consent"] for box in listed) else "",
        "limits": limits(),
        "has_errors": bool(errors),
        "error_items": [
            {"text": text, "href": f"#{box['id']}"} for box in listed for text in box["errors"]
        ],
    }
    return render(request, "cases/apply/documents.html", context, status=422 if errors else 200)
