"""Pages on which sheets are brought in: choose, look through, put in, take back. Every area's are the same.

    PEOPLE = SheetPages(stem="people", do=PEOPLE_SHEETS, ...)
    urlpatterns += PEOPLE.addresses()

They work without a script, and say what happens in the reader's language. While a job reads a sheet its page looks
again by itself, until the reader wants it to stand still.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language_bidi, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tulay.kernel.actor import Actor
from tulay.kernel.errors import Conflict, NotFound
from tulay.plumbing.files.problems import FileRefused
from tulay.plumbing.files.upload import SIZE_MAX
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.labels import labels
from tulay.plumbing.render.sheets import Form as FileForm
from tulay.plumbing.render.sheets import Leaf, book, sheet
from tulay.plumbing.sheets.columns import Column
from tulay.plumbing.sheets.kinds import STEPS, Said, Template, UseCases, Words
from tulay.plumbing.sheets.shelf import SheetCard
from tulay.plumbing.sheets.staging import ImportStep
from tulay.plumbing.ui.forms import Form
from tulay.plumbing.ui.words import moment


class _Chosen(Form):
    of = forms.ChoiceField()
    file = forms.FileField(
        label=gettext_lazy("The sheet"),
        help_text=gettext_lazy(
            "An Excel workbook (xlsx), or a table as text (csv). Its first row names the columns."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv", "data-max-bytes": SIZE_MAX}),
    )

    def __init__(
        self, *args: Any, label: Words, choices: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        asked = self.fields["of"]
        assert isinstance(asked, forms.ChoiceField)
        asked.label, asked.choices = str(label), choices


@dataclass(frozen=True, slots=True)
class SheetPages:
    """The pages of one kind of sheet."""

    area: str
    """The name under which the addresses stand."""
    stem: str
    """What the names of the addresses begin with, if with anything: `people` makes `directory:people-imports`."""
    at: str
    back: str
    """The address from which one comes."""
    said: Said
    do: UseCases
    choices: Callable[[Actor], list[tuple[UUID, str]]]
    """For what the reader brings sheets in."""
    template: Callable[[UUID], Template]
    """What is filled in for one of the choices."""
    preview: Callable[[SheetCard], tuple[Sequence[str], Iterable[Sequence[Any]]]]
    """The headings of the first rows that wait, and the rows."""

    def addresses(self) -> list[URLPattern]:
        """Return the addresses; each names its permission."""
        one, check = f"{self.at}<uuid:import_id>/", needs(self.do.codes["check"])
        views: list[tuple[str, Callable[..., HttpResponse], str]] = [
            (self.at, check(require_safe(self._index)), "imports"),
            (f"{self.at}new/", check(_shown_or_sent(self._bring)), "check-import"),
            *(
                (
                    f"{self.at}template.{form}",
                    check(require_safe(partial(self._template, form))),
                    f"template-{form}",
                )
                for form in FileForm
            ),
            (one, check(require_safe(self._show)), "import"),
            (f"{one}faults.csv", check(require_safe(self._faults)), "import-faults"),
            *(
                (f"{one}{step}/", needs(self.do.codes[step])(require_POST(act)), f"{step}-import")
                for step, act in (
                    ("apply", self._apply),
                    ("undo", self._undo),
                    ("drop", self._drop),
                )
            ),
        ]
        return [path(at, view, name=self._name(name)) for at, view, name in views]

    def _at(self, name: str, *args: Any) -> str:
        return reverse(f"{self.area}:{self._name(name)}", args=args)

    def _name(self, name: str) -> str:
        return f"{self.stem}-{name}" if self.stem else name

    def _context(self, **more: Any) -> dict[str, Any]:
        addresses = {"list": self._at("imports"), "bring": self._at("check-import")}
        return {"said": self.said, "at": addresses, "back_href": reverse(self.back), **more}

    def _index(self, request: HttpRequest) -> HttpResponse:
        found = self.do.listed(actor_of(request), cursor=request.GET.get("cursor"))
        people = labels("person", {card.brought_by for card in found.items})
        rows = []
        for card in found.items:
            words, tone = STEPS[card.step]
            by = people.get(card.brought_by, "") if card.brought_by else ""
            cells: list[dict[str, Any]] = [
                {"value": card.file_name, "href": self._at("import", card.id)}
            ]
            cells += [
                {"value": one} for one in (f"{card.row_count:,}", moment(card.brought_at), by)
            ]
            rows.append({"cells": [*cells, {"value": str(words), "tag": tone}]})
        heads = (_("File"), _("Rows"), _("When"), _("By whom"), _("State"))
        context = self._context(
            page_title=str(self.said.listed),
            rows=rows,
            columns=[{"label": one} for one in heads],
            next_href=f"?cursor={found.next}" if found.next else "",
        )
        return page(request, "sheets/imports.html", context)

    def _bring(self, request: HttpRequest) -> HttpResponse:
        actor = actor_of(request)
        ours = self.choices(actor)
        form = _Chosen(
            request.POST or None,
            request.FILES or None,
            label=self.said.of,
            choices=[(str(number), name) for number, name in ours],
        )
        if request.method == "POST" and form.is_valid():
            given = form.cleaned_data
            try:
                made = self.do.bring_in(
                    actor=actor, of=UUID(given["of"]), upload=given["file"], now=datetime.now(UTC)
                )
            except FileRefused as problem:
                form.add_error("file", detail_of(problem))
            else:
                return redirect(self._at("import", made))
        context = self._context(
            page_title=str(self.said.bring),
            form=form,
            has_errors=bool(form.errors),
            templates=[
                {"name": name, "of": number, "forms": self._templates(number)}
                for number, name in ours
            ],
        )
        return page(request, "sheets/bring.html", context, 422 if form.errors else 200)

    def _templates(self, of: UUID) -> list[tuple[str, str]]:
        return [(form.value, f"{self._at(f'template-{form}')}?of={of}") for form in FileForm]

    def _template(self, kind: FileForm, request: HttpRequest) -> HttpResponse:
        actor = actor_of(request)
        ours = [number for number, _name in self.choices(actor)]
        asked = next((one for one in ours if str(one) == request.GET.get("of")), None)
        if not ours:
            raise NotFound
        found = self.template(asked or ours[0])
        heads = [one.heads[0] for one in found.columns]
        example = [found.example.get(one.name) for one in found.columns]
        if kind is FileForm.CSV:
            return _file(sheet(kind, heads, [example], rtl=False), kind, self.stem or self.area)
        told = (_("Column"), _("Needed"), _("What to write"))
        how = Leaf(_("How to fill it in"), told, [_explained(one) for one in found.columns])
        leaves = [Leaf(self.stem or self.area, heads, [example]), how]
        return _file(book(leaves, rtl=get_language_bidi()), kind, self.stem or self.area)

    def _show(self, request: HttpRequest, import_id: UUID) -> HttpResponse:
        card = self.do.card(actor_of(request), import_id)
        words, tone = STEPS[card.step]
        is_ready, is_read = card.step is ImportStep.CHECKED, card.step is ImportStep.READING
        heads, rows = self.preview(card) if is_ready else ((), ())
        context = self._context(
            page_title=card.file_name,
            card=card,
            agency=labels("agency", {card.agency_id}).get(card.agency_id, ""),
            state=words,
            tone=tone,
            counted="" if is_read else _rows(card.row_count),
            stands_still="still" in request.GET,
            here_rows=", ".join(map(str, card.here[:HERE_SHOWN])),
            here_more=max(0, len(card.here) - HERE_SHOWN),
            faults=[_table_row(_fault(one)) for one in card.faults],
            fault_columns=[{"label": one} for one in (_("Row"), _("Column"), _("What to mend"))],
            rows=[_table_row(one) for one in rows],
            columns=[{"label": one} for one in heads],
            steps={step: self._at(f"{step}-import", card.id) for step in ("apply", "undo", "drop")},
            faults_href=self._at("import-faults", card.id),
        )
        answer = page(request, "sheets/import.html", context)
        if is_read and "still" not in request.GET:
            answer["Refresh"] = str(LOOKS_AGAIN_S)  # no script is needed for it
        return answer

    def _faults(self, request: HttpRequest, import_id: UUID) -> HttpResponse:
        card = self.do.card(actor_of(request), import_id)
        heads = (_("Row"), _("Column"), _("What to mend"))
        content = sheet(FileForm.CSV, heads, map(_fault, card.faults), rtl=False)
        return _file(content, FileForm.CSV, f"{self.stem or self.area}-faults")

    def _apply(self, request: HttpRequest, import_id: UUID) -> HttpResponse:
        return self._done(
            request,
            import_id,
            lambda: self.said.went_in(
                self.do.apply(
                    actor=actor_of(request),
                    import_id=import_id,
                    now=datetime.now(UTC),
                    **self.do.wished(is_wanted=bool(request.POST.get("option"))),
                )
            ),
        )

    def _undo(self, request: HttpRequest, import_id: UUID) -> HttpResponse:
        return self._done(
            request,
            import_id,
            lambda: self.said.went_back(
                self.do.undo(actor=actor_of(request), import_id=import_id, now=datetime.now(UTC))
            ),
        )

    def _drop(self, request: HttpRequest, import_id: UUID) -> HttpResponse:
        def dropped() -> str:
            self.do.drop(actor=actor_of(request), import_id=import_id, now=datetime.now(UTC))
            return _("Forgotten. Nothing of it has gone in.")

        return self._done(request, import_id, dropped)

    def _done(self, request: HttpRequest, import_id: UUID, act: Callable[[], str]) -> HttpResponse:
        try:
            flash(request, act())
        except Conflict as problem:
            flash(request, detail_of(problem), "problem")
        return redirect(self._at("import", import_id))


HERE_SHOWN = 200
LOOKS_AGAIN_S = 3


def _rows(count: int) -> str:
    return ngettext("%(n)s row", "%(n)s rows", count) % {"n": f"{count:,}"}


def _shown_or_sent(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    return require_http_methods(["GET", "HEAD", "POST"])(view)


def _fault(one: Mapping[str, Any]) -> tuple[int | str, str, str]:
    where = f"{one['head']} ({one['column']})" if one["head"] and one["column"] else ""
    said = _(one["detail"]).format(**one["facts"])
    return one["row"] or "", where or one["head"] or one["column"], said


def _table_row(cells: Iterable[Any]) -> dict[str, Any]:
    return {"cells": [{"value": one} for one in cells]}


def _explained(column: Column) -> tuple[str, str, str]:
    return column.heads[0], _("Yes") if column.is_required else _("No"), _(column.about)


def _file(content: bytes, form: FileForm, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=form.content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}.{form.value}"'
    return answer
