"""What is asked of whoever writes a step inside a service's reviews and work."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from tulay.areas.catalogue.rules.workflow import (
    DAYS_MAX,
    Evidence,
    InnerStep,
    Need,
    Phase,
    Who,
)
from tulay.areas.catalogue.web.desk_forms import offer
from tulay.areas.catalogue.web.part_forms import Part
from tulay.areas.catalogue.web.workflow_words import EVIDENCE, NEEDS, PHASES, WHO
from tulay.kernel.errors import FieldError
from tulay.plumbing.http.problems import detail_of_field


class StepForm(Part):
    """A step: its name, when and by whom it is done, what must be there, what waits, how long it may take."""

    def __init__(self, *args: Any, papers: list[tuple[str, str]], **kwargs: Any) -> None:
        """Ask about a step of a service that asks people for these `papers` (code, name)."""
        self.papers = papers
        super().__init__(*args, **kwargs)

    def ask(self) -> None:
        """Ask for everything; what may be left open has a plain beginning."""
        hint = _("Applicants read it, too. Like “Document check” or “Home visit”.")
        self.spoken("name", _("What is it called?"), hint, needed=True)
        self._choice("phase", _("When does it happen?"), PHASES)
        self._choice("who", _("Who finishes it?"), WHO)
        self._choice("evidence", _("What must be there to finish it?"), EVIDENCE)
        self.fields["paper"] = forms.ChoiceField(
            label=_("Which document?"),
            help_text=_("Only if it needs a document that people hand in."),
            required=False,
        )
        offer(self, "paper", [("", _("None")), *self.papers])
        self._choice("need", _("What waits for it?"), NEEDS)
        self.fields["is_by_another"] = forms.BooleanField(
            label=_("Somebody else finishes it than the step before"), required=False
        )
        self.fields["days"] = forms.IntegerField(
            label=_("How many working days may it take?"),
            help_text=_("You can leave it open. Then it is never overdue by itself."),
            required=False,
            min_value=1,
            max_value=DAYS_MAX,
        )

    @staticmethod
    def shown(one: InnerStep | None) -> dict[str, Any]:
        """Return what the boxes begin with."""
        if one is None:
            return {
                "phase": Phase.IN_REVIEW.value,
                "who": Who.OFFICER.value,
                "evidence": Evidence.NOTHING.value,
                "need": Need.ALWAYS.value,
            }
        same = ("phase", "who", "evidence", "paper", "need", "is_by_another", "days")
        names = {f"name_{language}": name for language, name in one.names.items()}
        return names | {name: getattr(one, name) for name in same}

    def part(self, _before: InnerStep | None) -> InnerStep:
        """Return the step that was described."""
        given = self.cleaned_data
        is_paper = given["evidence"] == Evidence.PAPER
        return InnerStep(
            code=self.code_for(given["name_en"]),
            names=self.words("name"),
            phase=given["phase"],
            who=given["who"],
            need=given["need"],
            evidence=given["evidence"],
            paper=given["paper"] if is_paper else "",
            is_by_another=given["is_by_another"],
            days=given["days"],
        )

    def put_errors(self, errors: Iterable[FieldError]) -> None:
        """Put what was refused beside its question; what is about another step says so above the form."""
        for error in errors:
            mine = error.pointer.removeprefix(f"workflow.{self.saved_code}.")
            name = mine.replace("names.", "name_")
            words = detail_of_field(error)
            if name in self.fields:
                self.add_error(name, words)
            else:
                other = error.pointer.removeprefix("workflow.").partition(".")[0]
                is_other = error.pointer.startswith("workflow.")
                self.add_error(None, f"{other}: {words}" if is_other else words)

    def _choice(self, name: str, label: Any, words: Any) -> None:
        self.fields[name] = forms.ChoiceField(label=label, widget=forms.RadioSelect)
        offer(self, name, [(key.value, str(said)) for key, said in words.items()])
