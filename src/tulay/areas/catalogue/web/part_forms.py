"""What is asked of whoever writes a document or a question of a service: words in each language, nothing in code."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from tulay.areas.catalogue.queries.fact_words import FACT_WORDS, PROFILE_WORDS
from tulay.areas.catalogue.rules.forms import LENGTHS, FormPage
from tulay.areas.catalogue.rules.services import (
    ENGLISH,
    LANGUAGES,
    Choice,
    Question,
    QuestionKind,
    Requirement,
)
from tulay.areas.catalogue.web import desk_words
from tulay.areas.catalogue.web.desk_forms import LINE_MAX, LINES_MAX, lines_of, offer, slug_of
from tulay.areas.catalogue.web.form_words import DAYS, PATTERNS
from tulay.kernel.errors import FieldError
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.http.problems import detail_of_field
from tulay.plumbing.ui.context import own_name
from tulay.plumbing.ui.forms import Form, speak_plainly

CODE_MAX, CHOICES_MIN, CHOICES_MAX = 40, 2, 50
ADDRESSES = frozenset({"new", "change"})
"""What stands in an address where otherwise a code does."""
KNOWN = (*((code, one.what) for code, one in FACT_WORDS.items()), *PROFILE_WORDS.items())
CHOOSING = {QuestionKind.CHOICE, QuestionKind.CHOICES}


class Part(Form):
    """Words in each language, and what goes with them."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, taken: frozenset[str], code: str = "", **kwargs: Any) -> None:
        """Ask about one part: `code` names the one that is changed, `taken` the others."""
        super().__init__(*args, **kwargs)
        self.code, self.taken = code, taken | ADDRESSES
        self.saved_code = code
        self.ask()
        for name, field in self.fields.items():
            speak_plainly(field, str(field.label or name))

    def ask(self) -> None:
        """Add the questions about this sort of part."""

    def spoken(self, name: str, label: Any, hint: Any = "", *, needed: bool = False) -> None:
        """Ask for one text in each language; English only must be given."""
        for language in LANGUAGES:
            required = needed and language == ENGLISH
            field = CleanTextField(
                label=f"{label} ({own_name(language)})",
                help_text=hint if language == ENGLISH else "",
                max_length=LINE_MAX,
                lines=False,
                required=required,
            )
            self._add(f"{name}_{language}", field, language)

    def listed(self, name: str, label: Any, hint: Any = "") -> None:
        """Ask for a list in each language, one entry to a line."""
        for language in LANGUAGES:
            field = CleanTextField(
                label=f"{label} ({own_name(language)})",
                help_text=hint if language == ENGLISH else "",
                max_length=LINES_MAX,
                required=False,
                widget=forms.Textarea(attrs={"rows": 4}),
            )
            self._add(f"{name}_{language}", field, language)

    def words(self, name: str) -> dict[str, str]:
        """Return one text in the languages in which it was given."""
        given = {one: self.cleaned_data.get(f"{name}_{one}") for one in LANGUAGES}
        return {language: text for language, text in given.items() if text}

    def code_for(self, name: str) -> str:
        """Return the code of this part: it keeps the one it has; a new one gets it from its English words."""
        if self.code:
            return self.code
        wanted = slug_of(name, CODE_MAX) or "part"
        code, number = wanted, 2
        while code in self.taken:
            code, number = f"{wanted}-{number}", number + 1
        self.saved_code = code
        return code

    def put_errors(self, errors: Iterable[FieldError]) -> None:
        """Put what was refused beside the box that it is about, the rest above."""
        for error in errors:
            name = error.pointer.rpartition(".")[2]
            is_mine = f".{self.saved_code}." in error.pointer and name in self.fields
            self.add_error(name if is_mine else None, detail_of_field(error))

    def _add(self, name: str, field: forms.Field, language: str) -> None:
        field.widget.attrs |= desk_words.written_in(language)
        self.fields[name] = field


class RequirementForm(Part):
    """A document that people hand in."""

    def ask(self) -> None:
        """Ask what it is, why it is needed and what must be seen on it."""
        self.spoken("name", _("What is it?"), _("Like “Photo of the boat”."), needed=True)
        self.spoken("why", _("Why do you need it?"))
        self.spoken("hint", _("What must be seen on it?"))
        self.fields["accepts"] = forms.MultipleChoiceField(
            label=_("What may people send?"),
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Choose at least one.")},
        )
        offer(self, "accepts", [(key, str(name)) for key, name in desk_words.FILES.items()])
        self.fields["is_required"] = forms.BooleanField(
            label=_("Nobody can apply without it"), required=False
        )
        self.fields["is_special"] = special(_("It tells of health, belief or origin"))

    @staticmethod
    def shown(one: Requirement | None) -> dict[str, Any]:
        """Return what the boxes begin with."""
        if one is None:
            return {"accepts": list(desk_words.FILES), "is_required": True}
        return {
            **_spread("name", one.names),
            **_spread("why", one.whys),
            **_spread("hint", one.hints),
            "accepts": list(one.accepts),
            "is_required": one.is_required,
            "is_special": one.is_special,
        }

    def part(self, before: Requirement | None) -> Requirement:
        """Return the document that was described; its sample has a page of its own."""
        given = self.cleaned_data
        return Requirement(
            code=self.code_for(given["name_en"]),
            names=self.words("name"),
            whys=self.words("why"),
            hints=self.words("hint"),
            accepts=tuple(given["accepts"]),
            is_required=given["is_required"],
            is_special=given["is_special"],
            sample=before.sample if before else None,
        )


class PageForm(Part):
    """A page of the form."""

    def ask(self) -> None:
        """Ask what stands above its questions."""
        hint = _("Like “Your boat”. It stands above the questions of the page.")
        self.spoken("title", _("The title of the page"), hint, needed=True)
        self.spoken("hint", _("A sentence below the title"))

    @staticmethod
    def shown(one: FormPage | None) -> dict[str, Any]:
        """Return what the boxes begin with."""
        return {**_spread("title", one.titles), **_spread("hint", one.hints)} if one else {}

    def part(self, _before: FormPage | None) -> FormPage:
        """Return the page that was described."""
        code = self.code_for(self.cleaned_data["title_en"])
        return FormPage(code=code, titles=self.words("title"), hints=self.words("hint"))


class QuestionForm(Part):
    """A question of the form."""

    def __init__(self, *args: Any, pages: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        """Ask about a question that stands on one of `pages` (code and title), or on the first."""
        self.pages = tuple(pages)
        super().__init__(*args, **kwargs)

    def ask(self) -> None:
        """Ask for the question, what sort of answer it takes, and what an answer must be like."""
        self.spoken("label", _("The question"), needed=True)
        self.spoken("hint", _("A hint below it"))
        self.fields["kind"] = forms.ChoiceField(
            label=_("What sort of answer does it take?"), widget=forms.RadioSelect
        )
        offer(self, "kind", [(key.value, str(name)) for key, name in desk_words.KINDS.items()])
        self.listed(
            "choices",
            _("Answers to choose from"),
            _("Only for lists: one to a line, in the same order in every language."),
        )
        self._ask_limits()
        if self.pages:
            self.fields["page"] = forms.ChoiceField(
                label=_("On which page does it stand?"), required=False
            )
            offer(self, "page", [("", _("The first page, with the place")), *self.pages])
        self.fields["is_required"] = forms.BooleanField(
            label=_("It must be answered"), required=False
        )
        self.fields["is_special"] = special(_("It is about health, belief or origin"))
        self.fields["fact"] = forms.ChoiceField(
            label=_("Does it ask for something that we may know already?"),
            help_text=_(
                "Then people who checked what they can get, or who let us use their profile, "
                "need not type it again."
            ),
            required=False,
        )
        offer(self, "fact", [("", _("No")), *((code, str(what)) for code, what in KNOWN)])

    @staticmethod
    def shown(one: Question | None) -> dict[str, Any]:
        """Return what the boxes begin with."""
        if one is None:
            return {"kind": QuestionKind.TEXT.value, "is_required": True}
        lists = {
            f"choices_{language}": "\n".join(c.labels.get(language, "") for c in one.choices)
            for language in LANGUAGES
        }
        return {
            **_spread("label", one.labels),
            **_spread("hint", one.hints),
            **{name: text for name, text in lists.items() if text.strip()},
            "kind": one.kind,
            "low": one.low,
            "high": one.high,
            "shortest": one.shortest,
            "longest": one.longest,
            "pattern": one.pattern,
            "days": one.days,
            "page": one.page,
            "is_required": one.is_required,
            "is_special": one.is_special,
            "fact": one.fact,
        }

    def clean(self) -> dict[str, Any]:
        """Ask for two answers at least, and for as many in every language in which there are any."""
        given = super().clean() or {}
        if given.get("kind") in CHOOSING:
            self._check_choices(given)
        return given

    def part(self, before: Question | None) -> Question:
        """Return the question that was described."""
        given = self.cleaned_data
        kind = QuestionKind(given["kind"])
        is_number, is_text = kind is QuestionKind.NUMBER, kind in LENGTHS
        return Question(
            code=self.code_for(given["label_en"]),
            kind=given["kind"],
            labels=self.words("label"),
            hints=self.words("hint"),
            choices=self._choices(before) if given["kind"] in CHOOSING else (),
            is_required=given["is_required"],
            low=given["low"] if is_number else None,
            high=given["high"] if is_number else None,
            is_special=given["is_special"],
            fact=given["fact"],
            page=given.get("page", ""),
            shortest=given["shortest"] if is_text else None,
            longest=given["longest"] if is_text else None,
            pattern=given["pattern"] if kind is QuestionKind.TEXT else "",
            days=given["days"] if kind is QuestionKind.DATE else "",
            asked_if=before.asked_if if before else None,
            required_if=before.required_if if before else None,
        )

    def _ask_limits(self) -> None:
        """Ask for what is only settled for some kinds of answers."""
        number = _("Only for whole numbers. You can leave it open.")
        text = _("Only for text: how many characters. You can leave it open.")
        for name, label, hint in (
            ("low", _("Smallest number"), number),
            ("high", _("Largest number"), number),
            ("shortest", _("Shortest answer"), text),
            ("longest", _("Longest answer"), text),
        ):
            self.fields[name] = forms.IntegerField(label=label, help_text=hint, required=False)
        for name, label, hint, words in (
            ("pattern", _("How is it written?"), _("Only for a line of text."), PATTERNS),
            ("days", _("Which days may it name?"), _("Only for dates."), DAYS),
        ):
            self.fields[name] = forms.ChoiceField(label=label, help_text=hint, required=False)
            offer(self, name, [(key, str(said)) for key, said in words.items()])

    def _check_choices(self, given: Mapping[str, Any]) -> None:
        english = lines_of(given.get("choices_en") or "")
        if not CHOICES_MIN <= len(english) <= CHOICES_MAX:
            words = _("Write two answers at least, one to a line, and fifty at most.")
            self.add_error("choices_en", words)
        elif len(set(english)) != len(english):
            self.add_error("choices_en", _("Each answer may stand here once."))
        for language in LANGUAGES[1:]:
            there = len(lines_of(given.get(f"choices_{language}") or ""))
            if there not in {0, len(english)}:
                facts = {"there": there, "english": len(english)}
                words = _("There are %(there)d lines here and %(english)d in English.") % facts
                self.add_error(f"choices_{language}", words)

    def _choices(self, before: Question | None) -> tuple[Choice, ...]:
        """Return the answers: one that stays, or is only reworded in its place, keeps its code."""
        lists = {one: lines_of(self.cleaned_data[f"choices_{one}"]) for one in LANGUAGES}
        english = lists[ENGLISH]
        codes = _codes(english, before.choices if before else ())
        return tuple(
            Choice(
                codes[place],
                {one: lines[place] for one, lines in lists.items() if place < len(lines)},
            )
            for place in range(len(english))
        )


def special(label: str) -> forms.BooleanField:
    """Return the box that marks what only may be asked with consent."""
    hint = _("It is asked only of people who agree, and read only as long as they do.")
    return forms.BooleanField(label=label, help_text=hint, required=False)


def _codes(english: tuple[str, ...], before: tuple[Choice, ...]) -> list[str]:
    known = {one.labels.get(ENGLISH, ""): one.code for one in before}
    codes = [known.get(text, "") for text in english]
    for place, code in enumerate(codes):
        reworded = before[place].code if place < len(before) else ""
        if not code and reworded not in codes:
            codes[place] = reworded
    for place, code in enumerate(codes):
        if not code:
            codes[place] = _new_code(english[place], {*codes, *known.values()})
    return codes


def _new_code(text: str, taken: set[str]) -> str:
    wanted = slug_of(text, CODE_MAX) or "answer"
    code, number = wanted, 2
    while code in taken:
        code, number = f"{wanted}-{number}", number + 1
    return code


def _spread(name: str, words: Mapping[str, str]) -> dict[str, str]:
    return {f"{name}_{language}": text for language, text in words.items()}
