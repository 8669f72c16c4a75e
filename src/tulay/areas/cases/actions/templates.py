"""An agency's kept texts: written, changed, retired and used again, put in order."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.cases.errors import TemplateNotFound, TemplatesFull
from tulay.areas.cases.models import ResponseTemplate
from tulay.areas.cases.rules.templates import (
    LANGUAGES,
    MOST_OF_A_KIND,
    TemplateKind,
    check_order,
    check_template,
)
from tulay.kernel.actor import Actor, Resource
from tulay.plumbing.actions import action
from tulay.plumbing.db.turns import wait_for_turn


@action("cases.write-template")
def write_template(
    *,
    actor: Actor,
    agency_id: UUID,
    kind: TemplateKind,
    name: str,
    texts: Mapping[str, str],
    now: datetime,
) -> UUID:
    """Keep a text for an agency's officers; it stands last of its kind.

    :raises TemplateUnfit: a box is empty, too long, or holds a gap that cannot be filled.
    :raises TemplatesFull: there are as many of this kind as can be looked through.
    """
    actor.check("cases.write-template", Resource(agency_id=agency_id))
    check_template(name, texts)
    row = ResponseTemplate(
        agency_id=agency_id,
        kind=kind.value,
        name=name.strip(),
        texts=_said(texts),
        position=_last_place(agency_id, kind),
        changed_at=now,
    )
    row.save(force_insert=True)
    _account(actor, "cases.write-template", row, now)
    return row.id


@action("cases.change-template")
def change_template(
    *, actor: Actor, template_id: UUID, name: str, texts: Mapping[str, str], now: datetime
) -> None:
    """Write a kept text anew; what was sent with the old one stays as it was sent.

    :raises TemplateNotFound: there is none by this id, or it is another agency's.
    :raises TemplateUnfit: a box is empty, too long, or holds a gap that cannot be filled.
    """
    row = _held(actor, "cases.change-template", template_id)
    check_template(name, texts)
    row.name, row.texts, row.changed_at = name.strip(), _said(texts), now
    row.save(update_fields=["name", "texts", "changed_at"])
    _account(actor, "cases.change-template", row, now)


@action("cases.retire-template")
def retire_template(
    *, actor: Actor, template_id: UUID, now: datetime, is_retired: bool = True
) -> None:
    """Offer a text no longer, or again: then it stands last of its kind.

    :raises TemplateNotFound: there is none by this id, or it is another agency's.
    :raises TemplatesFull: it would be used again, and there are as many as can be looked through.
    """
    row = _held(actor, "cases.retire-template", template_id)
    if (row.retired_at is not None) == is_retired:
        return
    if not is_retired:
        row.position = _last_place(row.agency_id, TemplateKind(row.kind))
    row.retired_at, row.changed_at = now if is_retired else None, now
    row.save(update_fields=["retired_at", "position", "changed_at"])
    _account(actor, "cases.retire-template", row, now, is_retired=is_retired)


@action("cases.order-templates")
def order_templates(
    *,
    actor: Actor,
    agency_id: UUID,
    kind: TemplateKind,
    template_ids: Sequence[UUID],
    now: datetime,
) -> None:
    """Put the texts of one kind in another order.

    :raises TemplatesChanged: the order leaves one out, or names one that is not offered any more.
    """
    actor.check("cases.order-templates", Resource(agency_id=agency_id))
    held = ResponseTemplate.objects.select_for_update().of_kind(agency_id, kind).offered()
    rows = {row.id: row for row in held}
    check_order(template_ids, rows)
    for position, template_id in enumerate(template_ids, start=1):
        rows[template_id].position = position
    ResponseTemplate.objects.bulk_update(rows.values(), ["position"])
    record(
        actor=actor,
        code="cases.order-templates",
        target=f"agency:{agency_id}",
        at=now,
        agency=agency_id,
        kind=kind.value,
    )


def _last_place(agency_id: UUID, kind: TemplateKind) -> int:
    """Return the place behind the last one; whoever writes at the same moment waits here, even for the first."""
    wait_for_turn(f"cases.{kind.value}-templates", agency_id)
    rows = list(ResponseTemplate.objects.of_kind(agency_id, kind).offered())
    if len(rows) >= MOST_OF_A_KIND:
        raise TemplatesFull(most=MOST_OF_A_KIND)
    return max((row.position for row in rows), default=0) + 1


def _held(actor: Actor, code: str, template_id: UUID) -> ResponseTemplate:
    row = ResponseTemplate.objects.select_for_update().filter(id=template_id).first()
    if row is None:
        raise TemplateNotFound
    actor.check(code, Resource(agency_id=row.agency_id), otherwise=TemplateNotFound)
    return row


def _said(texts: Mapping[str, str]) -> dict[str, str]:
    given = {language: texts.get(language, "").strip() for language in LANGUAGES}
    return {language: text for language, text in given.items() if text}


def _account(actor: Actor, code: str, row: ResponseTemplate, now: datetime, **facts: Any) -> None:
    record(
        actor=actor,
        code=code,
        target=f"response_template:{row.id}",
        at=now,
        agency=row.agency_id,
        kind=row.kind,
        **facts,
    )
