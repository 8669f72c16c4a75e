"""Begin what is written to an applicant with a kept text: chosen, filled in their language, and free to be changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from tulay.areas.cases.queries.record import RequestRecord
from tulay.areas.cases.queries.templates import FilledTemplate, filled_for
from tulay.areas.cases.rules.answers import LONG_TEXT_MAX
from tulay.areas.cases.rules.templates import TemplateKind
from tulay.areas.cases.web.doors import seeing, uuid_in
from tulay.areas.cases.web.words import TEMPLATE_KINDS
from tulay.plumbing.ui.context import own_name


@dataclass(frozen=True, slots=True)
class Choice:
    """What can be chosen here, and what was."""

    offered: tuple[FilledTemplate, ...]
    picked: FilledTemplate | None
    written: str = ""

    @property
    def text(self) -> str:
        """What stands in the box now: the filled text, below whatever was written there already."""
        filled = self.picked.text if self.picked else ""
        both = [part for part in (self.written.strip(), filled) if part]
        return "\n\n".join(dict.fromkeys(both))[:LONG_TEXT_MAX]

    def context(self, record: RequestRecord) -> dict[str, Any]:
        """Return what `_templates.html` shows."""
        groups = [
            (words, [one for one in self.offered if one.kind is kind])
            for kind, words in TEMPLATE_KINDS
        ]
        return {
            "template_groups": [(words, listed) for words, listed in groups if listed],
            "template_picked": self.picked.id if self.picked else None,
            "template_hint": _("It is filled in below in the applicant's language: %(language)s.")
            % {"language": own_name(record.language)},
            "template_note": _note(self.picked),
        }


def wants_template(request: HttpRequest) -> bool:
    """Answer whether a text was chosen, rather than the form sent."""
    return bool(request.POST.get("use") and request.POST.get("template"))


def choice(
    request: HttpRequest, record: RequestRecord, kinds: Iterable[TemplateKind], *, box: str
) -> Choice:
    """Return the texts for a request, and the one that was chosen; `box` is the name of the field they go into."""
    with seeing(request):
        offered = filled_for(record, tuple(kinds))
    if not wants_template(request):
        return Choice(offered, None)
    wanted = uuid_in(request.POST.get("template", ""))
    picked = next((one for one in offered if one.id == wanted), None)
    return Choice(offered, picked, request.POST.get(box, ""))


def _note(picked: FilledTemplate | None) -> str:
    if picked is None or picked.language == picked.wanted:
        return ""
    return _("Nobody has written this text in %(language)s yet, so you see it in English.") % {
        "language": own_name(picked.wanted)
    }
